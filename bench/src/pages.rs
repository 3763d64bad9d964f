//! How long the pages of the panel take on this machine, in a directory of a hundred users: the first time each
//! is asked for, and then.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use tests::TestApp;
use tests::pages::{INSIDE, OUTSIDE};

use crate::figures::{median, ms, table};

/// Answers of each page after its first.
const ROUNDS: usize = 51;
/// What somebody takes for at once (Nielsen, "Response Times: The 3 Important Limits").
const AT_ONCE: Duration = Duration::from_millis(100);

/// Measures each page and shows it; fails where one is not there at once.
pub(crate) async fn run() -> ExitCode {
    let app = TestApp::start().await;
    let mut took = Vec::new();
    // Before anything else was asked for: what somebody sees first.
    took.push(measure(&app, "", OUTSIDE[0]).await);
    app.crowd(100, "user", "active").await;
    app.add_role("clerk", &["users:read"]).await;
    app.count_statistics().await;
    let john = app.open_panel(&app.john().email, &app.john().password).await;
    for page in &OUTSIDE[1..] {
        took.push(measure(&app, "", page).await);
    }
    for page in INSIDE {
        took.push(measure(&app, &john, page).await);
    }

    show(&took)
}

/// How long a page took.
struct Took {
    page: &'static str,
    first: Duration,
    median: Duration,
}

#[expect(clippy::disallowed_methods, reason = "how long it takes is the question")]
async fn measure(app: &TestApp, cookie: &str, page: &'static str) -> Took {
    let mut took = Vec::new();
    for _ in 0..=ROUNDS {
        let started = Instant::now();
        app.get(page).panel(cookie).send().await;
        took.push(started.elapsed());
    }
    let first = took.remove(0);
    Took { page, first, median: median(took) }
}

/// Prints them; whether each was there at once.
fn show(all: &[Took]) -> ExitCode {
    let mut table = table(["PAGE", "FIRST", "MEDIAN"]);
    for Took { page, first, median } in all {
        table.add_row([(*page).to_owned(), ms(*first), ms(*median)]);
    }
    let is_at_once = all.iter().all(|took| took.first.max(took.median) <= AT_ONCE);
    let verdict = if is_at_once { "each within" } else { "NOT each within" };
    println!("{}\n{verdict} {}\n", table.trim_fmt(), ms(AT_ONCE));
    if is_at_once { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
