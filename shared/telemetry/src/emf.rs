//! Metrics as log lines in CloudWatch's embedded metric format. A function is frozen between requests, so nothing is
//! sent or queued in the background.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use std::io::Write;
use std::sync::OnceLock;
use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_histogram, histogram};
use metrics_cloudwatch_embedded::{Builder, Collector};

use super::output::{Output, hold};
use super::request::Seen;

/// The CloudWatch namespace of all metrics.
const NAMESPACE: &str = "Roster";

static COLLECTOR: OnceLock<&'static Collector> = OnceLock::new();

/// Metrics could not be started, because other code in the process has installed a recorder.
#[derive(Debug, thiserror::Error)]
#[error("another metrics recorder is installed in this process: {0}")]
pub struct StartError(Box<dyn std::error::Error + Send + Sync>);

/// From now on each request writes its metrics to standard error, next to the log. Without this call they are neither
/// collected nor written.
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

/// Writes the metrics of a request together with the log line that `log` writes, or alone if the log filter drops that
/// line.
pub fn write(function: &str, status: u16, took: Duration, seen: &Seen, log: impl FnOnce()) {
    let Some(collector) = COLLECTOR.get() else { return log() };
    gather(function, status, took, seen);
    let mut lines = Vec::new();
    let gathered = collector.flush(&mut lines).map(|()| hold(&lines));
    log();
    if let Err(error) = gathered.and_then(|()| Output.flush()) {
        tracing::warn!(%error, "metrics were not written");
    }
}

/// Each combination of dimensions is a separate metric and billed as one. The dimensions are the function, whose name
/// includes the stack, and the result of a sign-in.
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
