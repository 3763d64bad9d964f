//! What each operation asks of DynamoDB beside the least that it could: steps one after the other, calls, and
//! units. Those of the first table's top are the figures that `roster cost` reckons with, to which
//! `tests/gateway/costs.rs` holds the code; the others are measured here, among two hundred users, with fewer than a
//! hundred sessions, which one page shows.

use std::process::ExitCode;

use roster::cost::measured::{
    CHANGE, FAILED_SIGN_IN, FIRST_READ, Operation, READ, REFRESH, SIGN_IN, SIGN_IN_WITH_KEY, SIGN_OUT, SIGN_UP,
};
use serde_json::json;
use tests::{Call, PASSWORD, TestApp};

use crate::figures::{align, table};
use crate::report;

/// An operation, the fewest steps that it could take, and why it takes so many.
const OPERATIONS: [(Operation, usize, &str); 9] = [
    (READ, 1, "session and user in one batch, with what is asked for"),
    (FIRST_READ, 1, "the session's last use is written once in five minutes, after it is known to be good"),
    (REFRESH, 2, "read; replace under the condition that nobody else did"),
    (SIGN_OUT, 2, "read; end, for whoever asks must be known first"),
    (CHANGE, 2, "read; change under the version that was read"),
    (SIGN_IN, 3, "count the try and read; hash beside reading the profile; write"),
    (SIGN_IN_WITH_KEY, 3, "the same, with the key in the first step and its owner in the second"),
    (FAILED_SIGN_IN, 3, "the same up to the hash; the refusal is counted in the trail"),
    (SIGN_UP, 2, "the registration is counted before an id is drawn, so that a flood draws none; hash beside the id"),
];

/// What one operation asks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Asked {
    pub(crate) name: &'static str,
    pub(crate) steps: usize,
    pub(crate) calls: usize,
    pub(crate) reads: f64,
    pub(crate) writes: f64,
    least: usize,
    why: &'static str,
}

/// Of all operations.
pub(crate) async fn asked() -> Vec<Asked> {
    let known = OPERATIONS.map(|(operation, least, why)| Asked {
        name: operation.name,
        steps: operation.steps as usize,
        calls: operation.calls as usize,
        reads: operation.reads(),
        writes: operation.writes(),
        least,
        why,
    });
    known.into_iter().chain(others().await).collect()
}

async fn others() -> Vec<Asked> {
    let app = TestApp::start().await;
    app.crowd(100, "user", "active").await;
    let (gone, _) = app.someone("Ana", "user").await;
    for number in 0..70 {
        app.someone(&format!("Guest{number}"), "user").await;
    }
    // After those for whom an administrator signed in each time: of their sessions only the last twenty live.
    let (admin, user) = (app.admin().await, app.user().await);
    let new = json!({ "name": "Grace Hopper", "email": "grace@example.com", "password": PASSWORD });
    let password = json!({ "passw": app.jane().password, "new_passw": "quiet harbour 9 lanterns" });
    let list = |query: &str| app.get(&format!("/api/v1/users?limit=100{query}")).token(&admin);
    let calls: [(&str, usize, &str, Call); 8] = [
        ("list of 100", 1, "the page beside session and user", list("")),
        ("list of 100 by status", 1, "the same: what the page does not show it passes over", list("&status=active")),
        ("search", 1, "by name and by address, side by side", list("&q=jo")),
        (
            "session list",
            1,
            "the list beside session and user",
            app.post("/api/v1/private/users/seances").token(&user).json(&json!({})),
        ),
        (
            "everybody's sessions",
            2,
            "a page of the table; then whose they are, for a session that its user ended is not shown",
            app.get("/api/sessions?limit=100").token(&admin),
        ),
        ("create", 3, "caller; an id, drawn beside the hash; write", app.post("/users").token(&admin).json(&new)),
        ("delete", 2, "caller and user; write", app.delete(&format!("/users/{gone}")).token(&admin)),
        (
            "change of the own password",
            3,
            "caller; the present one is a try, which is counted before it is hashed; the new one; write",
            app.put("/api/v1/server/users/passw/set_new_passw").token(&user).json(&password),
        ),
    ];
    let mut asked = Vec::new();
    for (name, least, why, call) in calls {
        app.metered();
        let reply = call.send().await;
        assert!((200..300).contains(&reply.status), "{name}: {} {}", reply.status, reply.text);
        let metered = app.metered();
        let (reads, writes) = (metered.units_read(), metered.units_written());
        asked.push(Asked { name, steps: metered.steps, calls: metered.calls.len(), reads, writes, least, why });
    }
    asked
}

/// Shows them; fails where one takes fewer steps than is said to be possible.
pub(crate) async fn run() -> ExitCode {
    let all = asked().await;
    let mut shown = table(["OPERATION", "STEPS", "LEAST", "CALLS", "READ UNITS", "WRITE UNITS", "WHY"]);
    for Asked { name, steps, calls, reads, writes, least, why } in &all {
        let figures = [steps, least, calls].map(ToString::to_string);
        let units = [reads, writes].map(ToString::to_string);
        shown.add_row([(*name).to_owned()].into_iter().chain(figures).chain(units).chain([(*why).to_owned()]));
    }
    align(&mut shown, 5);
    println!("{}", shown.trim_fmt());
    let figures = all.iter().map(|asked| {
        json!({
            "operation": asked.name, "steps": asked.steps, "least": asked.least, "calls": asked.calls,
            "read_units": asked.reads, "write_units": asked.writes,
        })
    });
    report::keep("store", &figures.collect());
    if all.iter().all(|asked| asked.steps >= asked.least) {
        ExitCode::SUCCESS
    } else {
        println!("one of these takes fewer steps than the least: say what is possible now");
        ExitCode::FAILURE
    }
}
