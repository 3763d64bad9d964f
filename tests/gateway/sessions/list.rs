//! `GET /api/sessions`.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use shared::clock::Time;
use tests::{PASSWORD, Reply, TestApp};

use super::{DEAD_TOKEN, UNAUTHENTICATED, refused};

async fn list(app: &TestApp, token: &str, query: &str) -> Reply {
    app.get(&format!("/api/sessions{query}")).token(token).send().await
}

fn rows(reply: &Reply) -> Vec<Value> {
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json().as_array().unwrap().clone()
}

fn users(rows: &[Value]) -> BTreeSet<&str> {
    rows.iter().map(|row| row["user"].as_str().unwrap()).collect()
}

/// The target of the `Link` header, if any.
fn next(reply: &Reply) -> Option<String> {
    let link = reply.header("link")?;
    let (path, relation) = link.split_once("; ").unwrap();
    assert_eq!(relation, r#"rel="next""#);
    Some(path.strip_prefix("</api/sessions").unwrap().strip_suffix('>').unwrap().to_owned())
}

#[tokio::test]
async fn the_documents_sessions_are_listed_as_in_the_document() {
    let app = TestApp::start().await;
    for (name, email) in [("Админ", "admin@mail.ru"), ("Иван Иванович", "admin2@mail.ru")] {
        app.put("/api/user").json(&json!({ "name": name, "email": email, "password": "123" })).send().await;
    }
    app.clock().set(Time::from_millis(1_680_871_270_238));
    app.open_session("admin2@mail.ru", "123").await;
    let admin = app.admin().await;
    app.put("/api/v1/users/3").token(&admin).json(&json!({ "role": "read_only" })).send().await;
    app.put("/api/v1/server/users/passw/set_new_passw")
        .token(&admin)
        .json(&json!({ "user_id": 3, "new_passw": PASSWORD }))
        .send()
        .await;
    app.put("/api/v1/private/users/logout").token(&admin).send().await;
    app.clock().set(Time::from_millis(1_680_871_298_570));
    let token = app.sign_in("admin@mail.ru", PASSWORD).await;

    let reply = list(&app, &token, "").await;

    assert_eq!(reply.status, 200);
    let mut rows = rows(&reply);
    // All users' sessions have no fixed order.
    rows.sort_by_key(|row| row["created"].as_str().unwrap().to_owned());
    let token_of = |row: &Value| row["token"].as_str().unwrap().to_owned();
    assert_eq!(
        rows.iter().map(Value::to_string).collect::<Vec<_>>(),
        [
            format!(r#"{{"user":"admin2@mail.ru","created":"1680871270238","token":"{}"}}"#, token_of(&rows[0])),
            format!(r#"{{"user":"admin@mail.ru","created":"1680871298570","token":"{}"}}"#, token_of(&rows[1])),
        ]
    );
    for row in &rows {
        let token = token_of(row);
        assert!(token.len() == 32 && token.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "{token}");
    }
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(reply.header("link"), None);
}

#[tokio::test]
async fn plain_users_and_methodists_see_their_own_newest_first() {
    let app = TestApp::start().await;
    app.admin().await;
    app.someone("Mel", "methodist").await;

    for (email, password) in [(app.jane().email.as_str(), app.jane().password.as_str()), ("mel@example.com", PASSWORD)]
    {
        app.clock().advance(Duration::from_secs(1));
        app.sign_in(email, password).await;
        app.clock().advance(Duration::from_secs(1));
        let token = app.sign_in(email, password).await;

        let rows = rows(&list(&app, &token, "").await);

        assert_eq!(users(&rows), BTreeSet::from([email]));
        let created: Vec<i64> = rows.iter().map(|row| row["created"].as_str().unwrap().parse().unwrap()).collect();
        assert!(created.len() >= 2 && created.is_sorted_by(|newer, older| newer > older), "{created:?}");
    }
}

#[tokio::test]
async fn those_who_may_read_sessions_see_everybodys() {
    let app = TestApp::start().await;
    let (_, reader) = app.someone("Rea", "read_only").await;
    app.user().await;
    app.add_role("watcher", &["sessions:read"]).await;
    let (_, watcher) = app.someone("Wat", "watcher").await;
    let by_opaque_token = app.open_session(&app.john().email, &app.john().password).await;
    let everybody =
        ["jane.smith@example.com", "john.doe@example.com", "rea@example.com", "wat@example.com"].into_iter().collect();

    for token in [&app.admin().await, &by_opaque_token, &reader, &watcher] {
        let rows = rows(&list(&app, token, "").await);
        assert_eq!(users(&rows), everybody);
    }
}

#[tokio::test]
async fn a_listed_token_opens_nothing_anywhere() {
    let app = TestApp::start().await;
    app.user().await;
    app.open_session(&app.jane().email, &app.jane().password).await;
    let admin = app.admin().await;
    let rows = rows(&list(&app, &admin, "").await);
    assert_eq!(rows.len(), 3);

    for row in &rows {
        let listed = row["token"].as_str().unwrap();
        for (method, path) in [
            ("GET", "/users"),
            ("GET", "/auth/keys"),
            ("GET", "/api/v1/users/1"),
            ("POST", "/api/v1/private/users/seances"),
            ("PUT", "/api/v1/private/users/logout"),
            ("GET", "/api/user"),
            ("GET", "/api/sessions"),
            ("DELETE", "/api/user"),
        ] {
            assert_eq!(app.call(method, path).token(listed).send().await.status, 401, "{method} {path}");
        }
        for path in ["/auth/refresh", "/api/v1/public/users/refresh"] {
            let reply = app.post(path).json(&json!({ "refresh_token": listed })).send().await;
            assert_eq!(reply.status, 401, "{path}");
        }
    }
}

#[tokio::test]
async fn the_listed_token_is_the_id_by_which_a_session_is_ended() {
    let app = TestApp::start().await;
    let this = app.open_session(&app.jane().email, &app.jane().password).await;
    // Newest first, so the session of the request is the last to end.
    app.clock().advance(Duration::from_secs(1));
    let other = app.user().await;
    let rows = rows(&list(&app, &this, "").await);
    assert!(rows.iter().all(|row| row["token"] != json!(this)));

    for row in &rows {
        app.put("/api/v1/private/users/logout").token(&this).json(&json!({ "session_id": row["token"] })).send().await;
    }

    assert_eq!(list(&app, &other, "").await.text, DEAD_TOKEN);
    assert_eq!(list(&app, &this, "").await.text, DEAD_TOKEN);
}

#[tokio::test]
async fn dead_sessions_are_on_no_list() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (gone, _) = app.someone("Gus", "user").await;
    let (idle, _) = app.someone("Ida", "user").await;
    let everywhere = app.user().await;
    app.put("/api/v1/private/users/logout").token(&everywhere).json(&json!({ "all": true })).send().await;
    app.delete(&format!("/users/{gone}")).token(&admin).send().await;
    app.put(&format!("/api/v1/users/{idle}")).token(&admin).json(&json!({ "status": "inactive" })).send().await;

    let rows = rows(&list(&app, &admin, "").await);

    assert_eq!(users(&rows), BTreeSet::from(["john.doe@example.com"]));
}

#[tokio::test]
async fn a_session_is_listed_under_its_owners_present_address() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let jane = app.user().await;
    app.put("/users/2").token(&admin).json(&json!({ "email": "jane.doe@example.com" })).send().await;

    let (own, all) = (rows(&list(&app, &jane, "").await), rows(&list(&app, &admin, "").await));

    assert_eq!(users(&own), BTreeSet::from(["jane.doe@example.com"]));
    assert_eq!(users(&all), BTreeSet::from(["jane.doe@example.com", "john.doe@example.com"]));
}

/// All sessions, one page at a time.
async fn all_pages(app: &TestApp, token: &str, query: &str) -> (Vec<Value>, usize) {
    let (mut all, mut pages, mut query) = (Vec::new(), 0, query.to_owned());
    loop {
        let reply = list(app, token, &query).await;
        let page = rows(&reply);
        assert!(page.len() <= 2, "{}", reply.text);
        all.extend(page);
        pages += 1;
        match next(&reply) {
            Some(more) => query = more,
            None => return (all, pages),
        }
    }
}

#[tokio::test]
async fn a_link_leads_from_page_to_page() {
    let app = TestApp::start().await;
    for _ in 0..4 {
        app.clock().advance(Duration::from_secs(1));
        app.user().await;
    }
    app.clock().advance(Duration::from_secs(1));
    let (jane, admin) = (app.user().await, app.admin().await);

    let (own, own_pages) = all_pages(&app, &jane, "?limit=2").await;
    let (all, _) = all_pages(&app, &admin, "?limit=2").await;

    assert_eq!(own, rows(&list(&app, &jane, "").await));
    assert_eq!((own.len(), own_pages), (5, 3));
    let tokens = |rows: &[Value]| rows.iter().map(|row| row["token"].to_string()).collect::<BTreeSet<_>>();
    assert_eq!(tokens(&all), tokens(&rows(&list(&app, &admin, "").await)));
    assert_eq!(all.len(), 6);
}

#[tokio::test]
async fn a_cursor_is_good_for_its_reader_and_a_day() {
    let app = TestApp::start().await;
    for _ in 0..3 {
        app.user().await;
        app.admin().await;
    }
    let (jane, admin) = (app.user().await, app.admin().await);
    let (of_jane, of_admin) =
        (next(&list(&app, &jane, "?limit=1").await).unwrap(), next(&list(&app, &admin, "?limit=1").await).unwrap());

    assert_eq!(list(&app, &jane, &of_jane).await.status, 200);
    for (token, query) in [(&jane, &of_admin), (&admin, &of_jane), (&jane, &format!("{of_jane}A"))] {
        let reply = list(&app, token, query).await;
        assert_eq!((reply.status, reply.text), (400, refused("cursor is invalid")), "{query}");
    }
    app.clock().advance(Duration::from_secs(24 * 60 * 60));
    let late = list(&app, &app.user().await, &of_jane).await;
    assert_eq!((late.status, late.text), (400, refused("cursor is invalid")));
}

#[tokio::test]
async fn what_makes_no_sense_is_told() {
    let app = TestApp::start().await;
    let (jane, admin) = (app.user().await, app.admin().await);

    for (query, message) in [
        ("?limit=0", "limit is invalid"),
        ("?limit=101", "limit is invalid"),
        ("?limit=-1", "limit is invalid"),
        ("?limit=", "limit is invalid"),
        ("?limit=1.0", "limit is invalid"),
        ("?limit=ten&cursor=", "limit is invalid; cursor is invalid"),
        ("?cursor=AAAA", "cursor is invalid"),
        ("?limit=1&limit=2", "The same member was sent twice."),
    ] {
        for token in [&jane, &admin] {
            let reply = list(&app, token, query).await;
            assert_eq!((reply.status, reply.text), (400, refused(message)), "{query}");
        }
    }
    assert_eq!(list(&app, &jane, "?limit=100&colour=blue").await.status, 200);
}

#[tokio::test]
async fn sessions_are_for_the_signed_in_only() {
    let app = TestApp::start().await;
    app.user().await;

    let none = app.get("/api/sessions?limit=0").send().await;

    assert_eq!((none.status, none.text.as_str()), (401, UNAUTHENTICATED));
    assert_eq!(list(&app, "dead", "").await.text, DEAD_TOKEN);
}
