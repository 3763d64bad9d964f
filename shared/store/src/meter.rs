//! Counts DynamoDB calls, which of them were sequential, and what each used. Tests assert the cost of requests with it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::config::interceptors::{
    BeforeSerializationInterceptorContextMut, BeforeSerializationInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::types::{ConsumedCapacity, ReturnConsumedCapacity};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_types::config_bag::{Storable, StoreReplace};

use super::consumption;

/// A record of calls, shared by its clones.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<Mutex<Vec<Call>>>);

#[derive(Debug)]
struct Call {
    operation: String,
    /// One more than the deepest call that had ended when this one began, because this one may have waited for it.
    depth: usize,
    has_ended: bool,
    /// By table, or by table and index.
    used: BTreeMap<String, f64>,
}

/// The calls since the last [`Meter::take`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metered {
    /// The operations, in order.
    pub calls: Vec<String>,
    /// The number of sequential steps: parallel calls are one step.
    pub steps: usize,
    /// Read units used, by `Table` and `Table/index`.
    pub reads: BTreeMap<String, f64>,
    /// Write units used, by `Table` and `Table/index`. A transaction counts twice for the table and once for an index.
    pub writes: BTreeMap<String, f64>,
}

impl Metered {
    pub fn units_read(&self) -> f64 {
        self.reads.values().fold(0.0, |sum, units| sum + units)
    }

    pub fn units_written(&self) -> f64 {
        self.writes.values().fold(0.0, |sum, units| sum + units)
    }
}

/// The call in the record that an execution belongs to.
#[derive(Debug)]
struct Place(usize);

impl Storable for Place {
    type Storer = StoreReplace<Self>;
}

impl Meter {
    /// The calls since the last `take`. Only meaningful with one request at a time.
    pub fn take(&self) -> Metered {
        let calls = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let mut metered = Metered::default();
        for call in calls {
            metered.steps = metered.steps.max(call.depth);
            let is_read = matches!(call.operation.as_str(), "BatchGetItem" | "GetItem" | "Query" | "Scan");
            let units = if is_read { &mut metered.reads } else { &mut metered.writes };
            for (place, used) in call.used {
                *units.entry(place).or_default() += used;
            }
            metered.calls.push(call.operation);
        }
        metered
    }

    fn begin(&self, operation: String) -> Place {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ended = calls.iter().filter(|call| call.has_ended).map(|call| call.depth).max();
        calls.push(Call { operation, depth: 1 + ended.unwrap_or(0), has_ended: false, used: BTreeMap::new() });
        Place(calls.len() - 1)
    }

    fn end(&self, place: &Place, used: BTreeMap<String, f64>) {
        if let Some(call) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(place.0) {
            call.has_ended = true;
            call.used = used;
        }
    }
}

/// The units used by each table and each index.
fn by_place(consumed: &[ConsumedCapacity]) -> BTreeMap<String, f64> {
    let mut used = BTreeMap::new();
    for consumed in consumed {
        let Some(table) = consumed.table_name() else { continue };
        let of_table = consumed.table().and_then(|table| table.capacity_units());
        let of_indexes = consumed.global_secondary_indexes().into_iter().flatten();
        let of_indexes = of_indexes.map(|(index, used)| (format!("{table}/{index}"), used.capacity_units()));
        for (place, units) in of_indexes.chain([(table.to_owned(), of_table)]) {
            if let Some(units) = units.filter(|units| *units > 0.0) {
                *used.entry(place).or_default() += units;
            }
        }
    }
    used
}

impl Intercept for Meter {
    fn name(&self) -> &'static str {
        "Meter"
    }

    // Runs once per call, whatever the number of attempts. Before execution, a client's interceptors do not know the
    // operation yet.
    fn read_before_serialization(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let operation = config.load::<Metadata>().map_or("unknown", |metadata| metadata.name()).to_owned();
        config.interceptor_state().store_put(self.begin(operation));
        Ok(())
    }

    // Requests more detail than `Consumption`, whose interceptor runs first.
    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        consumption::ask(context.input_mut(), &ReturnConsumedCapacity::Indexes);
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let used = context.output_or_error().and_then(Result::ok).map(|output| by_place(consumption::told(output)));
        if let Some(place) = config.load::<Place>() {
            self.end(place, used.unwrap_or_default());
        }
        Ok(())
    }
}
