//! What the `main` of every function does: start logging, read the settings, open the directory, and
//! answer what Lambda hands over.

mod invocation;

use std::error::Error as StdError;

use http::Method;
use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use lambda_runtime_api_client::{PooledClient, build_request};
use roster_core::bootstrap::{self, Services, Setup};
use roster_passwords::HashPool;
use roster_telemetry::Format;
use roster_types::clock::Clock;
use roster_types::error::Error;
use roster_types::random::Random;
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use crate::config;

/// Where Lambda hears why a function could not start.
/// <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-initerror>
const INIT_ERROR: &str = "/2018-06-01/runtime/init/error";

/// Runs a function that no request calls. Whatever an event says, it does the same, and answers with
/// what the task returns.
pub async fn run_task<S, F, R>(task: fn(S) -> F) -> Result<(), lambda_runtime::Error>
where
    S: Services + Clone,
    F: Future<Output = roster_types::Result<R>>,
    R: Serialize + Send + Unpin + 'static,
{
    let services: S = start().await?;
    let handle = move |_: LambdaEvent<IgnoredAny>| {
        let done = task(services.clone());
        async { done.await.map_err(lambda_runtime::Error::from) }
    };
    lambda_runtime::run(service_fn(handle)).await
}

/// Runs a function that needs the directory and something besides, which `open` makes; `answer` takes
/// each event whole, whatever it is.
pub async fn run_with<S, T, F, R>(
    open: fn() -> Result<T, lambda_runtime::Error>,
    answer: fn(S, T, Value) -> F,
) -> Result<(), lambda_runtime::Error>
where
    S: Services + Clone,
    T: Clone,
    F: Future<Output = roster_types::Result<R>>,
    R: Serialize + Send + Unpin + 'static,
{
    let services: S = start().await?;
    let opened = or_report(open()).await?;
    let handle = move |event: LambdaEvent<Value>| {
        let done = answer(services.clone(), opened.clone(), event.payload);
        async { done.await.map_err(lambda_runtime::Error::from) }
    };
    lambda_runtime::run(service_fn(handle)).await
}

/// Runs a function that answers events which are no requests. What fails is told as `diagnose` says:
/// whoever invoked tells errors apart by their type or message.
pub async fn run_events<S, E, F, R>(
    answer: fn(S, LambdaEvent<E>) -> F,
    diagnose: fn(&Error) -> Diagnostic,
) -> Result<(), lambda_runtime::Error>
where
    S: Services + Clone,
    E: DeserializeOwned,
    F: Future<Output = roster_types::Result<R>>,
    R: Serialize + Send + Unpin + 'static,
{
    let services: S = start().await?;
    let handle = |event: LambdaEvent<E>| answer_event(services.clone(), event, answer, diagnose);
    lambda_runtime::run(service_fn(handle)).await
}

/// Answers one event as [`run_events`] does, for whoever takes events by another way.
pub async fn answer_event<S, E, F, R>(
    services: S,
    event: LambdaEvent<E>,
    answer: fn(S, LambdaEvent<E>) -> F,
    diagnose: fn(&Error) -> Diagnostic,
) -> Result<R, Diagnostic>
where
    S: Services,
    F: Future<Output = roster_types::Result<R>>,
{
    let (clock, context) = (services.context().clock().clone(), event.context.clone());
    // On the heap: it is as large as the largest of all operations, and without optimisation each layer
    // around it would keep copies on the stack, more than a thread of tokio's has.
    let answered = Box::pin(answer(services, event));
    invocation::account(&clock, &context, answered, diagnose).await
}

/// Runs a function that needs no directory: `open` makes what it works with, `answer` takes each event
/// whole, whatever it is.
pub async fn run_alone<T, F, R>(
    open: fn() -> Result<T, lambda_runtime::Error>,
    answer: fn(T, Value) -> F,
) -> Result<(), lambda_runtime::Error>
where
    T: Clone,
    F: Future<Output = Result<R, lambda_runtime::Error>>,
    R: Serialize + Send + Unpin + 'static,
{
    roster_telemetry::init(Format::Json, config::log_filter().as_deref());
    let opened = or_report(open()).await?;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| answer(opened.clone(), event.payload))).await
}

/// Starts logging and metrics, and opens the directory; tells Lambda what prevents it.
pub async fn start<S: Services>() -> Result<S, lambda_runtime::Error> {
    start_telemetry()?;
    or_report(open().await).await
}

/// Starts logging and metrics.
pub fn start_telemetry() -> Result<(), lambda_runtime::Error> {
    roster_telemetry::init(Format::Json, config::log_filter().as_deref());
    if config::metrics_are_on() {
        roster_telemetry::emf::start()?;
    }
    Ok(())
}

async fn or_report<T>(opened: Result<T, lambda_runtime::Error>) -> Result<T, lambda_runtime::Error> {
    if let Err(error) = &opened {
        report(&**error).await;
    }
    opened
}

async fn open<S: Services>() -> Result<S, lambda_runtime::Error> {
    let setup = Setup {
        config: config::from_env()?,
        clock: Clock::system(),
        random: Random::system(),
        // An environment answers one event at a time: more threads would hold 19 MiB each for nothing.
        hashers: HashPool::with_threads(1),
        meter: None,
    };
    Ok(bootstrap::open(setup).await?)
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

async fn post(diagnostic: &Diagnostic) -> Result<(), lambda_runtime::Error> {
    let request = build_request()
        .method(Method::POST)
        .uri(INIT_ERROR)
        .header("lambda-runtime-function-error-type", diagnostic.error_type.as_str())
        .body(serde_json::to_vec(diagnostic)?.into())?;
    PooledClient::builder().build().call(request).await?;
    Ok(())
}
