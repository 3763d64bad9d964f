//! Counts the calls to DynamoDB, and tells which waited for which: what a request costs in steps is
//! a promise that tests hold.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::config::interceptors::{
    BeforeSerializationInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_types::config_bag::{Storable, StoreReplace};

/// A record of calls, shared by whoever holds a clone.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<Mutex<Vec<Call>>>);

#[derive(Debug)]
struct Call {
    operation: String,
    /// One more than the deepest call that had ended when this one began: it may have waited for it.
    depth: usize,
    has_ended: bool,
}

/// Which call of the record an execution is.
#[derive(Debug)]
struct Place(usize);

impl Storable for Place {
    type Storer = StoreReplace<Self>;
}

impl Meter {
    /// The operations called since the last look, in order, and how many steps they took: calls made
    /// side by side are one. Of no use while several requests are under way.
    pub fn take(&self) -> (Vec<String>, usize) {
        let calls = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let steps = calls.iter().map(|call| call.depth).max().unwrap_or(0);
        (calls.into_iter().map(|call| call.operation).collect(), steps)
    }

    fn begin(&self, operation: String) -> Place {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ended = calls.iter().filter(|call| call.has_ended).map(|call| call.depth).max();
        calls.push(Call { operation, depth: 1 + ended.unwrap_or(0), has_ended: false });
        Place(calls.len() - 1)
    }

    fn end(&self, place: &Place) {
        if let Some(call) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(place.0) {
            call.has_ended = true;
        }
    }
}

impl Intercept for Meter {
    fn name(&self) -> &'static str {
        "Meter"
    }

    // Once a call, however often it is tried; and not before execution, when a client's interceptors
    // cannot tell yet which operation it is.
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

    fn read_after_execution(
        &self,
        _: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(place) = config.load::<Place>() {
            self.end(place);
        }
        Ok(())
    }
}
