//! What the `main` of every function does: start logging, open what the function works with, and answer
//! what Lambda hands over. It does not know what that is: a function passes it in.

mod invocation;

use std::error::Error as StdError;

use http::Method;
use lambda_runtime::{Diagnostic, Error, LambdaEvent, service_fn};
use lambda_runtime_api_client::{PooledClient, build_request};
use roster_telemetry::Format;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::config;

pub use invocation::account;

/// Where Lambda hears why a function could not start.
/// <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-initerror>
const INIT_ERROR: &str = "/2018-06-01/runtime/init/error";

/// Starts logging and metrics, and opens what a function works with; tells Lambda what prevents it.
pub async fn start<T, E>(open: impl Future<Output = Result<T, E>>) -> Result<T, Error>
where
    E: Into<Error>,
{
    start_telemetry()?;
    or_report(open.await).await
}

/// Starts logging and metrics.
pub fn start_telemetry() -> Result<(), Error> {
    start_log();
    if config::metrics_are_on() {
        roster_telemetry::emf::start()?;
    }
    Ok(())
}

/// Like [`start`], for a function that has no metrics.
pub async fn start_without_metrics<T, E>(open: impl Future<Output = Result<T, E>>) -> Result<T, Error>
where
    E: Into<Error>,
{
    start_log();
    or_report(open.await).await
}

/// Runs a background function: `answer` takes each event with what was opened, until Lambda ends the process.
pub async fn run<T, E, F, R, P>(opened: T, answer: fn(T, E) -> F) -> Result<(), Error>
where
    T: Clone,
    E: DeserializeOwned,
    F: Future<Output = Result<R, P>>,
    R: Serialize + Send + Unpin + 'static,
    P: Into<Error>,
{
    let handle = |event: LambdaEvent<E>| {
        let answered = answer(opened.clone(), event.payload);
        async { answered.await.map_err(Into::into) }
    };
    lambda_runtime::run(service_fn(handle)).await
}

fn start_log() {
    roster_telemetry::init(Format::Json, config::log_filter().as_deref());
}

async fn or_report<T, E: Into<Error>>(opened: Result<T, E>) -> Result<T, Error> {
    let opened = opened.map_err(Into::into);
    if let Err(error) = &opened {
        report(&**error).await;
    }
    opened
}

/// Tells Lambda, and through it whoever looks at the function in AWS, why there is none: otherwise
/// they read only that a process ended.
async fn report(error: &(dyn StdError + 'static)) {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    let error_message = causes.map(ToString::to_string).collect::<Vec<_>>().join(": ");
    tracing::error!(error = error_message, "the function could not start");
    let diagnostic = Diagnostic { error_type: "Roster.InitError".to_owned(), error_message };
    if let Err(error) = post(&diagnostic).await {
        tracing::error!(error, "Lambda could not be told");
    }
}

async fn post(diagnostic: &Diagnostic) -> Result<(), Error> {
    let request = build_request()
        .method(Method::POST)
        .uri(INIT_ERROR)
        .header("lambda-runtime-function-error-type", diagnostic.error_type.as_str())
        .body(serde_json::to_vec(diagnostic)?.into())?;
    PooledClient::builder().build().call(request).await?;
    Ok(())
}
