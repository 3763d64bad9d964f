//! What surrounds the answer to an event that is no request: a time limit, panics caught, one log line,
//! the metrics.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt;
use lambda_runtime::{Context, Diagnostic};
use roster_telemetry::emf;
use roster_telemetry::request::{Seen, watch};
use roster_types::clock::Clock;
use roster_types::error::{Error, Result};
use roster_types::user::UserId;

use crate::request::{log, panicked, time_limit};

/// Watches an event until it is answered, in time or not, and writes its line.
pub async fn account<R>(
    clock: &Clock,
    context: &Context,
    answer: impl Future<Output = Result<R>>,
    diagnose: fn(&Error) -> Diagnostic,
) -> Result<R, Diagnostic> {
    let began = clock.now();
    let limited = async {
        let answer = AssertUnwindSafe(answer).catch_unwind();
        match tokio::time::timeout(time_limit(began, context.deadline), answer).await {
            Ok(Ok(answered)) => answered,
            Ok(Err(panic)) => Err(panicked(&*panic)),
            Err(elapsed) => Err(Error::Unavailable(Box::new(elapsed))),
        }
    };
    let (answered, seen) = watch(Some(context.request_id.clone()), limited).await;
    let took = clock.now().since(began);
    if let Err(error) = &answered {
        log(error, Some(&context.request_id));
    }
    let status = status(answered.as_ref().err());
    let answered = answered.map_err(|error| diagnose(&error));
    emf::write(&context.env_config.function_name, status, took, &seen, || {
        tell(context, took, answered.as_ref().err(), &seen);
    });
    answered
}

fn tell(context: &Context, took: Duration, error: Option<&Diagnostic>, seen: &Seen) {
    tracing::info!(
        request.id = context.request_id,
        duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        store.calls = seen.store_calls,
        store.capacity = seen.store_capacity,
        operation = seen.operation,
        actor = seen.service.as_ref().map(ToString::to_string),
        error.type = error.map(|error| error.error_type.as_str()),
        user.id = seen.user.map(UserId::get),
        function = context.env_config.function_name,
        "event answered"
    );
}

/// What a request with the same outcome would be counted as.
fn status(error: Option<&Error>) -> u16 {
    match error {
        Some(Error::Unavailable(_) | Error::Internal(_)) => 500,
        Some(Error::TooManyTries { .. }) => 429,
        _ => 200,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use roster_types::clock::Time;

    fn diagnose(error: &Error) -> Diagnostic {
        let error_type = match error {
            Error::Internal(_) => "Internal",
            Error::Unavailable(_) => "Unavailable",
            _ => "another",
        };
        Diagnostic { error_type: error_type.to_owned(), error_message: String::new() }
    }

    async fn told(deadline: u64, answer: impl Future<Output = Result<()>>) -> String {
        let (clock, _) = Clock::manual(Time::from_seconds(1_000));
        let mut context = Context::default();
        context.deadline = deadline;
        account(&clock, &context, answer, diagnose).await.unwrap_err().error_type
    }

    #[tokio::test]
    async fn a_panic_is_told_as_a_fault_of_ours() {
        assert_eq!(told(0, async { panic!("as asked") }).await, "Internal");
    }

    #[tokio::test]
    async fn an_answer_that_would_come_too_late_is_not_waited_for() {
        assert_eq!(told(1_000_100, std::future::pending()).await, "Unavailable");
    }
}
