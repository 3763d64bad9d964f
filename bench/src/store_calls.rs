//! What each operation uses of DynamoDB: steps one after the other, calls, and units. Those of the figures that
//! `roster cost` uses come from there, where `tests/gateway/costs.rs` verifies them; the others are measured here, with
//! two hundred users and fewer than a hundred sessions, which fit one page.

use std::collections::BTreeMap;

use roster::cost::measured::MEASURED;
use serde_json::json;
use tests::{Call, PASSWORD, TestApp};

pub(crate) async fn figures() -> BTreeMap<String, f64> {
    let mut figures = BTreeMap::new();
    for operation in &MEASURED.operations {
        let (steps, calls) = (operation.steps.into(), operation.calls.into());
        put(&mut figures, operation.name, [steps, calls, operation.reads(), operation.writes()]);
    }
    let app = TestApp::start().await;
    app.crowd(100, "user", "active").await;
    let (deleted, _) = app.someone("Ana", "user").await;
    for number in 0..70 {
        app.someone(&format!("Guest{number}"), "user").await;
    }
    // After those for whom the administrator signed in each time: an account keeps only its last twenty sessions.
    let (admin, user) = (app.admin().await, app.user().await);
    let new = json!({ "name": "Grace Hopper", "email": "grace@example.com", "password": PASSWORD });
    let password = json!({ "passw": app.jane().password, "new_passw": "quiet harbour 9 lanterns" });
    let list = |query: &str| app.get(&format!("/api/v1/users?limit=100{query}")).token(&admin);
    let calls: [(&str, Call); 8] = [
        ("list of 100", list("")),
        ("list of 100 by status", list("&status=active")),
        ("search", list("&q=jo")),
        ("session list", app.post("/api/v1/private/users/seances").token(&user).json(&json!({}))),
        ("everybody's sessions", app.get("/api/sessions?limit=100").token(&admin)),
        ("create", app.post("/users").token(&admin).json(&new)),
        ("delete", app.delete(&format!("/users/{deleted}")).token(&admin)),
        (
            "change of the own password",
            app.put("/api/v1/server/users/passw/set_new_passw").token(&user).json(&password),
        ),
    ];
    for (name, call) in calls {
        app.metered();
        let reply = call.send().await;
        assert!((200..300).contains(&reply.status), "{name}: {} {}", reply.status, reply.text);
        let metered = app.metered();
        let (steps, calls) = (metered.steps as f64, metered.calls.len() as f64);
        put(&mut figures, name, [steps, calls, metered.units_read(), metered.units_written()]);
    }
    figures
}

fn put(figures: &mut BTreeMap<String, f64>, name: &str, values: [f64; 4]) {
    for (what, value) in ["steps", "calls", "read units", "write units"].into_iter().zip(values) {
        figures.insert(format!("{name}: {what}"), value);
    }
}
