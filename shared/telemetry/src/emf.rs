//! Metrics, as lines of the log that CloudWatch reads in passing: its embedded metric format. A
//! function is frozen between two requests, so nothing is sent and nothing waits in the background.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use std::io::Write;
use std::sync::OnceLock;
use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_histogram, histogram};
use metrics_cloudwatch_embedded::{Builder, Collector};

use super::output::{Output, hold};
use super::request::Seen;

/// Where all of them are in CloudWatch.
const NAMESPACE: &str = "Roster";

static COLLECTOR: OnceLock<&'static Collector> = OnceLock::new();

/// Metrics could not be started: something else in this process has started some.
#[derive(Debug, thiserror::Error)]
#[error("metrics are kept by something else in this process: {0}")]
pub struct StartError(Box<dyn std::error::Error + Send + Sync>);

/// From now on each request writes its metrics to standard error, beside the log. Without it they
/// are neither gathered nor written.
pub fn start() -> Result<(), StartError> {
    let collector = Builder::new().cloudwatch_namespace(NAMESPACE).init().map_err(StartError)?;
    describe_counter!("Requests", Unit::Count, "Requests answered");
    describe_counter!("Faults", Unit::Count, "Requests answered with 5xx");
    describe_counter!("Throttles", Unit::Count, "Requests answered with 429");
    describe_counter!("SignIns", Unit::Count, "Sign-ins, by their result");
    describe_histogram!("Latency", Unit::Milliseconds, "From the event to the answer");
    describe_histogram!("StoreCalls", Unit::Count, "Operations asked of DynamoDB by a request");
    describe_histogram!("StoreCapacity", Unit::Count, "Capacity units used by a request");
    let _ = COLLECTOR.set(collector);
    Ok(())
}

/// Writes the metrics of a request together with the line that `tell` logs of it, or alone where the
/// filter of the log keeps that line out.
pub fn write(function: &str, status: u16, took: Duration, seen: &Seen, tell: impl FnOnce()) {
    let Some(collector) = COLLECTOR.get() else { return tell() };
    gather(function, status, took, seen);
    let mut lines = Vec::new();
    let gathered = collector.flush(&mut lines).map(|()| hold(&lines));
    tell();
    if let Err(error) = gathered.and_then(|()| Output.flush()) {
        tracing::warn!(%error, "metrics were not written");
    }
}

/// Each combination of dimensions is a metric of its own, and billed as one: there is the function,
/// which tells stacks apart too, and how a sign-in went.
fn gather(function: &str, status: u16, took: Duration, seen: &Seen) {
    let function = || ("Function", function.to_owned());
    counter!("Requests", &[function()]).increment(1);
    if status >= 500 {
        counter!("Faults", &[function()]).increment(1);
    }
    if status == 429 {
        counter!("Throttles", &[function()]).increment(1);
    }
    if let Some(result) = seen.sign_in {
        counter!("SignIns", &[function(), ("Result", result.as_str().to_owned())]).increment(1);
    }
    histogram!("Latency", &[function()]).record(took.as_secs_f64() * 1_000.0);
    histogram!("StoreCalls", &[function()]).record(f64::from(seen.store_calls));
    histogram!("StoreCapacity", &[function()]).record(seen.store_capacity);
}
