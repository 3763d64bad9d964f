//! Whether the time of an answer reveals which accounts exist: sign-ins that are rejected for different reasons, in
//! turn, so that the machine affects all alike.

use std::time::{Duration, Instant};

use serde_json::json;
use tests::{PASSWORD, TestApp};

use crate::report::{median, ms, print_table};

/// Answers of each kind.
const ROUNDS: usize = 300;
/// Before them, while caches fill.
const WARM_UP: usize = 20;
/// How far the medians of one group may differ, as a share of the smallest.
const MAX_DIFFERENCE: f64 = 0.15;
/// After it every counter of attempts starts again.
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// A reason to be rejected, and the email address.
type Kind = (&'static str, &'static str);

const REJECTED: [Kind; 4] = [
    ("no such account", "nobody@example.com"),
    ("wrong password", "wrong@example.com"),
    ("inactive account", "inactive@example.com"),
    ("account without a password", "passwordless@example.com"),
];
const LIMITED: [Kind; 2] = [("no such account", "nobody@example.com"), ("an account", "wrong@example.com")];

/// False if a group reveals something.
pub(crate) async fn run() -> bool {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for body in [
        json!({ "name": "Ina", "email": "inactive@example.com", "password": PASSWORD, "status": "inactive" }),
        json!({ "name": "Nil", "email": "passwordless@example.com" }),
        json!({ "name": "Wes", "email": "wrong@example.com", "password": PASSWORD }),
    ] {
        let reply = app.post("/api/v1/users").token(&admin).json(&body).send().await;
        assert_eq!(reply.status, 201, "{}", reply.text);
    }
    let is_rejection_quiet = measure(&app, "rejected (401)", &REJECTED, 401, true).await;
    for (_, email) in LIMITED {
        app.clock().advance(WINDOW);
        for _ in 0..10 {
            sign_in(&app, email).await;
        }
    }
    // The attempts of the first were used up a window ago.
    for _ in 0..10 {
        sign_in(&app, LIMITED[0].1).await;
    }
    measure(&app, "rate-limited (429)", &LIMITED, 429, false).await && is_rejection_quiet
}

/// Prints a group; whether its medians are close enough.
#[expect(clippy::disallowed_methods, reason = "latency is measured")]
async fn measure(app: &TestApp, title: &str, kinds: &[Kind], status: u16, in_new_windows: bool) -> bool {
    let mut took = vec![Vec::new(); kinds.len()];
    for round in 0..ROUNDS + WARM_UP {
        if in_new_windows {
            app.clock().advance(WINDOW);
        }
        for ((name, email), took) in kinds.iter().zip(&mut took) {
            let started = Instant::now();
            let answered = sign_in(app, email).await;
            if round >= WARM_UP {
                took.push(started.elapsed());
            }
            assert_eq!(answered, status, "{name}");
        }
    }
    let medians: Vec<Duration> = took.into_iter().map(median).collect();
    let smallest = medians.iter().min().expect("there are some").as_secs_f64();
    let above = |median: &Duration| median.as_secs_f64() / smallest - 1.0;
    let rows = kinds
        .iter()
        .zip(&medians)
        .map(|((name, _), median)| vec![(*name).to_owned(), ms(*median), format!("{:.1} %", above(median) * 100.0)]);
    print_table([title, "MEDIAN", "ABOVE THE SMALLEST"], rows);
    let is_quiet = medians.iter().all(|median| above(median) <= MAX_DIFFERENCE);
    let verdict = if is_quiet { "within" } else { "NOT within" };
    println!("{verdict} {:.0} % of each other\n", MAX_DIFFERENCE * 100.0);
    is_quiet
}

async fn sign_in(app: &TestApp, email: &str) -> u16 {
    let body = json!({ "email": email, "passw": "not the password" });
    app.post("/api/v1/public/users/login").json(&body).send().await.status
}
