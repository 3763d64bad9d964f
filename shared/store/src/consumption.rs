//! Measures what store calls cost the current request. DynamoDB reports the cost on demand, and only this module asks:
//! responses grow slightly, and no call is added.

use aws_sdk_dynamodb::config::interceptors::{
    BeforeSerializationInterceptorContextMut, FinalizerInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::operation::batch_get_item::{BatchGetItemInput, BatchGetItemOutput};
use aws_sdk_dynamodb::operation::delete_item::{DeleteItemInput, DeleteItemOutput};
use aws_sdk_dynamodb::operation::get_item::{GetItemInput, GetItemOutput};
use aws_sdk_dynamodb::operation::put_item::{PutItemInput, PutItemOutput};
use aws_sdk_dynamodb::operation::query::{QueryInput, QueryOutput};
use aws_sdk_dynamodb::operation::scan::{ScanInput, ScanOutput};
use aws_sdk_dynamodb::operation::transact_write_items::{TransactWriteItemsInput, TransactWriteItemsOutput};
use aws_sdk_dynamodb::operation::update_item::{UpdateItemInput, UpdateItemOutput};
use aws_sdk_dynamodb::types::{ConsumedCapacity, ReturnConsumedCapacity};
use aws_smithy_runtime_api::client::interceptors::context::{Input, Output};
use roster_telemetry::request;

/// Adds calls and capacity to the current request.
#[derive(Debug)]
pub(super) struct Consumption;

impl Intercept for Consumption {
    fn name(&self) -> &'static str {
        "Consumption"
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        request::note(|seen| seen.store_calls += 1);
        ask(context.input_mut(), &ReturnConsumedCapacity::Total);
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // An error response does not report what it used.
        if let Some(Ok(output)) = context.output_or_error() {
            let used = told(output).iter().filter_map(ConsumedCapacity::capacity_units).sum::<f64>();
            request::note(|seen| seen.store_capacity += used);
        }
        Ok(())
    }
}

/// Requests the consumed capacity of an operation. Operations that are not listed run without it.
pub(super) fn ask(input: &mut Input, detail: &ReturnConsumedCapacity) {
    macro_rules! ask {
        ($($operation:ty),* $(,)?) => {
            $(if let Some(input) = input.downcast_mut::<$operation>() {
                input.return_consumed_capacity = Some(detail.clone());
            })*
        };
    }
    ask!(
        BatchGetItemInput,
        DeleteItemInput,
        GetItemInput,
        PutItemInput,
        QueryInput,
        ScanInput,
        TransactWriteItemsInput,
        UpdateItemInput,
    );
}

/// The capacity in a response, per table.
pub(super) fn told(output: &Output) -> &[ConsumedCapacity] {
    macro_rules! told {
        ($($operation:ty),*) => {
            $(if let Some(output) = output.downcast_ref::<$operation>() {
                return output.consumed_capacity.as_slice();
            })*
        };
    }
    told!(DeleteItemOutput, GetItemOutput, PutItemOutput, QueryOutput, ScanOutput, UpdateItemOutput);
    if let Some(output) = output.downcast_ref::<BatchGetItemOutput>() {
        return output.consumed_capacity();
    }
    if let Some(output) = output.downcast_ref::<TransactWriteItemsOutput>() {
        return output.consumed_capacity();
    }
    &[]
}
