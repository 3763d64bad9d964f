//! Counts the calls to DynamoDB, tells which waited for which, and what each used: what a request
//! costs is a promise that tests hold.

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

/// A record of calls, shared by whoever holds a clone.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<Mutex<Vec<Call>>>);

#[derive(Debug)]
struct Call {
    operation: String,
    /// One more than the deepest call that had ended when this one began: it may have waited for it.
    depth: usize,
    has_ended: bool,
    /// By table, or by table and index.
    used: BTreeMap<String, f64>,
}

/// What the calls since the last look were.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metered {
    /// The operations called, in order.
    pub calls: Vec<String>,
    /// How many steps they took: calls made side by side are one.
    pub steps: usize,
    /// Read units used, by `Table` and `Table/index`.
    pub reads: BTreeMap<String, f64>,
    /// Write units used, likewise; a transaction's count twice at the table, and once at an index.
    pub writes: BTreeMap<String, f64>,
}

impl Metered {
    /// All read units.
    pub fn units_read(&self) -> f64 {
        self.reads.values().fold(0.0, |sum, units| sum + units)
    }

    /// All write units.
    pub fn units_written(&self) -> f64 {
        self.writes.values().fold(0.0, |sum, units| sum + units)
    }
}

/// Which call of the record an execution is.
#[derive(Debug)]
struct Place(usize);

impl Storable for Place {
    type Storer = StoreReplace<Self>;
}

impl Meter {
    /// What was called since the last look. Of no use while several requests are under way.
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

/// What each table and each index used.
fn by_place(told: &[ConsumedCapacity]) -> BTreeMap<String, f64> {
    let mut used = BTreeMap::new();
    for told in told {
        let Some(table) = told.table_name() else { continue };
        let of_table = told.table().and_then(|table| table.capacity_units());
        let of_indexes = told.global_secondary_indexes().into_iter().flatten();
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

    // In more detail than the product asks for, whose interceptor comes before this one.
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
