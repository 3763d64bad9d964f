//! One log line a request, and its metrics: what was asked, how it ended, what it cost. The route is
//! the template, never the path, which may hold an address; and nothing is quoted that a caller sent.

use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use lambda_http::Context;
use roster_telemetry::request::{Seen, watch};
use roster_telemetry::{Format, emf};
use roster_types::clock::Clock;
use roster_types::user::UserId;

use super::service::request_id;

/// Watches a request until it is answered, and writes its line.
pub(super) async fn account(State(clock): State<Clock>, request: Request, next: Next) -> Response {
    let began = clock.now();
    let asked = Asked {
        request_id: request_id(&request),
        method: request.method().clone(),
        route: request.extensions().get().cloned(),
        function: request.extensions().get::<Context>().map(|context| context.env_config.function_name.clone()),
    };
    let (response, seen) = watch(asked.request_id.clone(), next.run(request)).await;
    let (status, took) = (response.status().as_u16(), clock.now().since(began));
    emf::write(asked.function(), status, took, &seen, || asked.tell(status, took, &seen));
    response
}

struct Asked {
    request_id: Option<String>,
    method: Method,
    route: Option<MatchedPath>,
    function: Option<String>,
}

impl Asked {
    fn function(&self) -> &str {
        self.function.as_deref().unwrap_or("unknown")
    }

    fn tell(&self, status: u16, took: Duration, seen: &Seen) {
        let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        match Format::of_log() {
            Format::Human => tracing::info!("{}", self.sentence(status, duration_ms, seen)),
            Format::Json => tracing::info!(
                request.id = self.request_id,
                http.method = self.method.as_str(),
                http.route = self.route(),
                http.status = status,
                duration_ms,
                store.calls = seen.store_calls,
                store.capacity = seen.store_capacity,
                user.id = seen.user.map(UserId::get),
                function = self.function(),
                "request answered"
            ),
        }
    }

    fn route(&self) -> &str {
        self.route.as_ref().map_or("(none)", MatchedPath::as_str)
    }

    fn sentence(&self, status: u16, duration_ms: u64, seen: &Seen) -> String {
        let Seen { store_calls, store_capacity, user, .. } = seen;
        let who = user.map_or_else(|| "nobody".to_owned(), |id| format!("user {id}"));
        let (method, route, function) = (self.method.as_str(), self.route(), self.function());
        format!(
            "{method:6} {route} {status} {duration_ms} ms {function}, {who}, \
             {store_calls} store calls of {store_capacity} units, request {}",
            self.request_id.as_deref().unwrap_or("unknown")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_reads_one_sentence() {
        let asked = Asked {
            request_id: Some("id".to_owned()),
            method: Method::GET,
            route: None,
            function: Some("users".to_owned()),
        };
        let seen = Seen { store_calls: 2, store_capacity: 1.5, user: Some(UserId::new(7)), ..Seen::default() };
        assert_eq!(
            asked.sentence(404, 3, &seen),
            "GET    (none) 404 3 ms users, user 7, 2 store calls of 1.5 units, request id"
        );
    }
}
