//! Costs and facts of the current request, collected while it is handled. They belong to the task, so concurrent
//! requests stay separate. No request spans several tasks.

use std::sync::{Arc, Mutex, PoisonError};

use roster_types::service::ServiceName;
use roster_types::user::UserId;

tokio::task_local! {
    static UNDER_WAY: Arc<UnderWay>;
}

struct UnderWay {
    id: Option<String>,
    seen: Mutex<Seen>,
}

/// What is known of a request when it has been answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// Store operations; a retry by the SDK does not count again.
    pub store_calls: u32,
    /// The capacity units they used. DynamoDB does not report them for rejected operations.
    pub store_capacity: f64,
    /// The user, once a token or a password has proved it.
    pub user: Option<UserId>,
    /// The service, if no user sent the request.
    pub service: Option<ServiceName>,
    /// The operation, if no route names it.
    pub operation: Option<&'static str>,
    /// The result, if it was a sign-in.
    pub sign_in: Option<SignInResult>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInResult {
    /// A session began.
    Succeeded,
    /// A credential was wrong.
    Refused,
    /// Too many attempts had failed before.
    Throttled,
}

impl SignInResult {
    /// As written in the log and in metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Refused => "refused",
            Self::Throttled => "throttled",
        }
    }
}

/// Runs `answer`, the handling of request `id`, and returns its output and what was noted.
pub async fn watch<F: Future>(id: Option<String>, answer: F) -> (F::Output, Seen) {
    let under_way = Arc::new(UnderWay { id, seen: Mutex::default() });
    let output = UNDER_WAY.scope(under_way.clone(), answer).await;
    let seen = std::mem::take(&mut *under_way.seen.lock().unwrap_or_else(PoisonError::into_inner));
    (output, seen)
}

/// Notes a fact about the current request; without one it has no effect.
pub fn note(change: impl FnOnce(&mut Seen)) {
    // Outside a request, as during a start, there is nothing to note.
    let _ = UNDER_WAY.try_with(|under_way| change(&mut under_way.seen.lock().unwrap_or_else(PoisonError::into_inner)));
}

/// The id of the current request.
pub fn id() -> Option<String> {
    UNDER_WAY.try_with(|under_way| under_way.id.clone()).ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn calls(number: u32) {
        for _ in 0..number {
            note(|seen| seen.store_calls += 1);
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn requests_side_by_side_are_counted_apart() {
        let of = |name: &str, number| watch(Some(name.to_owned()), async move { (calls(number).await, id()) });
        let ((one, seen_of_one), (other, seen_of_other)) = futures::future::join(of("a", 3), of("b", 5)).await;
        assert_eq!((one.1.as_deref(), seen_of_one.store_calls), (Some("a"), 3));
        assert_eq!((other.1.as_deref(), seen_of_other.store_calls), (Some("b"), 5));
    }

    #[tokio::test]
    async fn calls_made_side_by_side_are_all_the_requests_own() {
        let (((), ()), seen) = watch(None, futures::future::join(calls(2), calls(2))).await;
        assert_eq!(seen.store_calls, 4);
        calls(1).await;
        assert_eq!(id(), None);
    }
}
