//! Whether the time of an answer tells which accounts exist: sign-ins that are refused for different
//! reasons, in turn, so that whatever the machine does to one it does to all.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::json;
use tests::{PASSWORD, TestApp};

use crate::figures::{median, ms, table};

/// Answers of each kind.
const ROUNDS: usize = 300;
/// Before these the connections are made and the caches are cold.
const WARM_UP: usize = 20;
/// The most that medians of one group may differ, as a share of the smallest.
const MOST_APART: f64 = 0.15;
/// After it every counter of tries begins anew.
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// Answers that must look alike, and how long each took.
struct Kind {
    name: &'static str,
    email: &'static str,
    status: u16,
    took: Vec<Duration>,
}

impl Kind {
    const fn new(name: &'static str, email: &'static str, status: u16) -> Self {
        Self { name, email, status, took: Vec::new() }
    }

    fn median(&self) -> Duration {
        median(self.took[WARM_UP..].iter().copied())
    }
}

/// Measures both groups and shows them; fails where one gives something away.
pub(crate) async fn run() -> ExitCode {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (body, expected) in [
        (json!({ "name": "Ina", "email": "inactive@example.com", "password": PASSWORD, "status": "inactive" }), 201),
        (json!({ "name": "Nil", "email": "passwordless@example.com" }), 201),
        (json!({ "name": "Wes", "email": "wrong@example.com", "password": PASSWORD }), 201),
    ] {
        let reply = app.post("/api/v1/users").token(&admin).json(&body).send().await;
        assert_eq!(reply.status, expected, "{}", reply.text);
    }

    let mut refused = [
        Kind::new("no such account", "nobody@example.com", 401),
        Kind::new("wrong password", "wrong@example.com", 401),
        Kind::new("inactive account", "inactive@example.com", 401),
        Kind::new("account without a password", "passwordless@example.com", 401),
    ];
    measure(&app, &mut refused, true).await;
    let mut throttled =
        [Kind::new("no such account", "nobody@example.com", 429), Kind::new("an account", "wrong@example.com", 429)];
    for kind in &throttled {
        app.clock().advance(WINDOW);
        for _ in 0..10 {
            try_once(&app, kind.email).await;
        }
    }
    // The first of the two was used up a window ago.
    for _ in 0..10 {
        try_once(&app, throttled[0].email).await;
    }
    measure(&app, &mut throttled, false).await;

    let is_quiet = [show("refused (401)", &refused), show("throttled (429)", &throttled)];
    if is_quiet.into_iter().all(|is_quiet| is_quiet) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[expect(clippy::disallowed_methods, reason = "how long it takes is the question")]
async fn measure(app: &TestApp, kinds: &mut [Kind], in_new_windows: bool) {
    for _ in 0..ROUNDS + WARM_UP {
        if in_new_windows {
            app.clock().advance(WINDOW);
        }
        for kind in &mut *kinds {
            let started = Instant::now();
            let status = try_once(app, kind.email).await;
            kind.took.push(started.elapsed());
            assert_eq!(status, kind.status, "{}", kind.name);
        }
    }
}

async fn try_once(app: &TestApp, email: &str) -> u16 {
    let body = json!({ "email": email, "passw": "not the password" });
    app.post("/api/v1/public/users/login").json(&body).send().await.status
}

/// Prints a group; whether its medians lie close enough.
fn show(title: &str, kinds: &[Kind]) -> bool {
    let smallest = kinds.iter().map(Kind::median).min().unwrap_or_default().as_secs_f64();
    let mut table = table([title, "MEDIAN", "ABOVE THE SMALLEST"]);
    let mut is_quiet = true;
    for kind in kinds {
        let median = kind.median();
        let above = median.as_secs_f64() / smallest - 1.0;
        is_quiet &= above <= MOST_APART;
        table.add_row([kind.name, &ms(median), &format!("{:.1} %", above * 100.0)]);
    }
    let verdict = if is_quiet { "within" } else { "NOT within" };
    println!("{}\n{verdict} {:.0} % of each other\n", table.trim_fmt(), MOST_APART * 100.0);
    is_quiet
}
