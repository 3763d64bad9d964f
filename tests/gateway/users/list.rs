//! `GET /users`.

use serde_json::Value;
use tests::TestApp;
use tests::answers::{FORBIDDEN, NO_TOKEN, invalid};

/// Follows the list to the end. Returns the ids on each page.
async fn pages(app: &TestApp, token: &str, limit: usize) -> Vec<Vec<u64>> {
    let mut pages = Vec::new();
    let mut path = format!("/users?limit={limit}");
    loop {
        let reply = app.get(&path).token(token).send().await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let page = reply.json();
        pages.push(ids(&page));
        match page.get("next_cursor") {
            Some(cursor) => path = format!("/users?limit={limit}&cursor={}", cursor.as_str().unwrap()),
            None => return pages,
        }
    }
}

fn ids(page: &Value) -> Vec<u64> {
    page["users"].as_array().unwrap().iter().map(|user| user["id"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn the_documents_request_gets_the_documents_answer() {
    let app = TestApp::start().await;

    let reply = app.get("/users").token(&app.admin().await).send().await;

    reply.must_be(
        200,
        concat!(
            r#"{"users":[{"id":1,"name":"John Doe","email":"john.doe@example.com"},"#,
            r#"{"id":2,"name":"Jane Smith","email":"jane.smith@example.com"}]}"#
        ),
    );
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(reply.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn a_page_says_where_to_go_on_only_where_more_follow() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    let first = app.get("/users?limit=1").token(&token).send().await;
    let cursor = first.json()["next_cursor"].as_str().unwrap().to_owned();
    let last = app.get(&format!("/users?limit=1&cursor={cursor}")).token(&token).send().await;
    let whole = app.get("/users?limit=2").token(&token).send().await;

    first.must_be(
        200,
        &format!(
            r#"{{"users":[{{"id":1,"name":"John Doe","email":"john.doe@example.com"}}],"next_cursor":"{cursor}"}}"#
        ),
    );
    last.must_be(200, r#"{"users":[{"id":2,"name":"Jane Smith","email":"jane.smith@example.com"}]}"#);
    assert!(whole.json().get("next_cursor").is_none());
}

#[tokio::test]
async fn over_a_hundred_users_come_in_full_pages_in_the_order_of_their_ids() {
    let app = TestApp::start().await;
    app.crowd(248, "user", "active").await;
    let token = app.admin().await;

    let usual = app.get("/users").token(&token).send().await.json();
    let by_hundred = pages(&app, &token, 100).await;
    let by_25 = pages(&app, &token, 25).await;

    assert_eq!(ids(&usual).len(), 100);
    assert_eq!(by_hundred.iter().map(Vec::len).collect::<Vec<_>>(), [100, 100, 50]);
    assert_eq!(by_25.iter().map(Vec::len).collect::<Vec<_>>(), [25; 10]);
    let every: Vec<u64> = (1..=250).collect();
    assert_eq!(by_hundred.concat(), every);
    assert_eq!(by_25.concat(), every);
}

#[tokio::test]
async fn a_list_goes_on_where_the_ids_reach_a_next_ten_thousand() {
    let app = TestApp::start().await;
    app.set_last_id(9_997).await;
    app.crowd(4, "user", "active").await;
    app.set_last_id(39_999).await;
    app.crowd(2, "user", "active").await;
    let token = app.admin().await;

    let whole = pages(&app, &token, 100).await;
    let by_3 = pages(&app, &token, 3).await;
    let by_2 = pages(&app, &token, 2).await;

    let every = [1, 2, 9_998, 9_999, 10_000, 10_001, 40_000, 40_001];
    assert_eq!(whole, [every]);
    assert_eq!(by_3, [&every[..3], &every[3..6], &every[6..]]);
    assert_eq!(by_2.concat(), every);
}

#[tokio::test]
async fn whoever_reads_others_lists_them_the_inactive_and_roles_of_all_kinds_among_them() {
    let app = TestApp::start().await;
    let (_, methodist) = app.someone("Ana", "methodist").await;
    let (_, reader) = app.someone("Bea", "read_only").await;
    app.change_user(2, &serde_json::json!({ "status": "inactive" })).await;

    for token in [&methodist, &reader] {
        assert_eq!(pages(&app, token, 100).await, [[1, 2, 3, 4]]);
    }
}

#[tokio::test]
async fn others_list_nobody() {
    let app = TestApp::start().await;

    app.get("/users").send().await.must_be(401, NO_TOKEN);
    for path in ["/users", "/users?limit=0", "/users?cursor=x"] {
        app.get(path).token(&app.user().await).send().await.must_be(403, FORBIDDEN);
    }
}

#[tokio::test]
async fn a_bad_limit_or_cursor_is_told() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    for limit in ["0", "101", "-1", "1.5", "x", "", "1e1", "+1", "%201", "99999999999999999999", "%D9%A1"] {
        let reply = app.get(&format!("/users?limit={limit}")).token(&token).send().await;
        reply.must_be(400, &invalid(&[("limit", "is invalid")]));
    }
    let both = app.get("/users?cursor=AAAA&limit=0").token(&token).send().await;
    both.must_be(400, &invalid(&[("limit", "is invalid")]));
    let cursor = app.get("/users?cursor=AAAA").token(&token).send().await;
    cursor.must_be(400, &invalid(&[("cursor", "is invalid")]));
    let twice = app.get("/users?limit=1&limit=1").token(&token).send().await;
    assert_eq!(twice.status, 400, "{}", twice.text);
}

#[tokio::test]
async fn what_this_list_does_not_know_is_ignored() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    for query in ["role=admin", "q=x", "status=asleep", "x=1&x=2", "&&", "%ff=1"] {
        let reply = app.get(&format!("/users?{query}")).token(&token).send().await;

        assert_eq!(ids(&reply.json()), [1, 2], "{query}");
    }
}
