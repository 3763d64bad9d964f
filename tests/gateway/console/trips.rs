//! The store calls of each page for administrators, which do not depend on the number of users.

use tests::TestApp;

/// The calls of a page, such as `BatchGetItem, Query`, and their number of steps.
async fn cost(app: &TestApp, cookie: &str, page: &str) -> String {
    app.store_calls();
    let reply = app.get(page).panel(cookie).send().await;
    assert_eq!(reply.status, 200, "{page}: {}", reply.text);
    let (mut calls, steps) = app.store_calls();
    // Calls of one step run concurrently, in no fixed order.
    calls.sort_unstable();
    format!("{steps} steps: {}", calls.join(", "))
}

/// Each page with its cost. Two of the calls find the session and the caller. The scans are the two that are allowed:
/// one reads the custom roles, the other all users' sessions.
const COSTS: [(&str, &str); 11] = [
    ("/panel/users", "3 steps: BatchGetItem, BatchGetItem, Query, Scan"),
    ("/panel/users?q=ja&role=user&status=active", "3 steps: BatchGetItem, BatchGetItem, Query, Query, Scan"),
    ("/panel/users/new", "2 steps: BatchGetItem, BatchGetItem, BatchGetItem, BatchGetItem, Scan"),
    ("/panel/users/2", "3 steps: BatchGetItem, BatchGetItem, Query, Query, Query, Query, Scan"),
    ("/panel/users/export", "2 steps: BatchGetItem, BatchGetItem, BatchGetItem, BatchGetItem, Query"),
    ("/panel/roles", "2 steps: BatchGetItem, BatchGetItem, BatchGetItem, BatchGetItem, Scan"),
    // A cookie does not say whose sessions its owner may see: the own sessions are read first, and then everyone's.
    ("/panel/sessions", "4 steps: BatchGetItem, BatchGetItem, BatchGetItem, BatchGetItem, BatchGetItem, Query, Scan"),
    ("/panel/signing-keys", "3 steps: BatchGetItem, BatchGetItem, BatchGetItem"),
    ("/panel/token", "2 steps: BatchGetItem, BatchGetItem"),
    ("/panel/settings", "2 steps: BatchGetItem, BatchGetItem"),
    ("/panel/audit?user_id=2", "3 steps: BatchGetItem, BatchGetItem, BatchGetItem, BatchGetItem, Query"),
];

#[tokio::test]
async fn a_page_costs_the_same_however_many_users_there_are() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;
    app.user().await;
    for (page, expected) in COSTS {
        assert_eq!(cost(&app, &cookie, page).await, expected, "{page}");
    }

    app.crowd(400, "user", "active").await;

    for (page, expected) in COSTS {
        assert_eq!(cost(&app, &cookie, page).await, expected, "{page} among many");
    }
}
