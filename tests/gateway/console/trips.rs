//! What each page for administrators asks of the store: always the same, however many users there are.

use tests::TestApp;

/// The calls of a page, such as `BatchGetItem, Query`, and how many steps they take.
async fn cost(app: &TestApp, cookie: &str, page: &str) -> String {
    app.store_calls();
    let reply = app.get(page).panel(cookie).send().await;
    assert_eq!(reply.status, 200, "{page}: {}", reply.text);
    let (mut calls, steps) = app.store_calls();
    // Those of a step are made side by side, in no order.
    calls.sort_unstable();
    format!("{steps} steps: {}", calls.join(", "))
}

/// Each page with its cost. Two of the calls find the session and the caller; of the scans one reads the
/// custom roles, and the other is the page of everybody's sessions, the two that are allowed.
const COSTS: [(&str, &str); 11] = [
    ("/panel/users", "3 steps: BatchGetItem, BatchGetItem, Query, Scan"),
    ("/panel/users?q=ja&role=user&status=active", "3 steps: BatchGetItem, BatchGetItem, Query, Query, Scan"),
    ("/panel/users/new", "2 steps: BatchGetItem, BatchGetItem, BatchGetItem, BatchGetItem, Scan"),
    ("/panel/users/2", "3 steps: BatchGetItem, BatchGetItem, Query, Query, Query, Query, Scan"),
    ("/panel/users/export", "2 steps: BatchGetItem, BatchGetItem, BatchGetItem, BatchGetItem, Query"),
    ("/panel/roles", "2 steps: BatchGetItem, BatchGetItem, BatchGetItem, BatchGetItem, Scan"),
    // A cookie does not say whose sessions its owner sees: their own are read, and then everybody's.
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
