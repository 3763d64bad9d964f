//! `GET /users/{id}`.

use serde_json::json;
use tests::TestApp;
use tests::answers::{FORBIDDEN, NO_ROUTE, NO_SUCH_USER, NO_TOKEN};

#[tokio::test]
async fn a_user_is_told_with_their_version() {
    let app = TestApp::start().await;

    let reply = app.get("/users/2").token(&app.admin().await).send().await;

    reply.must_be(200, r#"{"id":2,"name":"Jane Smith","email":"jane.smith@example.com"}"#);
    assert_eq!(reply.header("etag"), Some("\"1\""));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn everybody_reads_themselves() {
    let app = TestApp::start().await;

    for (name, role) in [("Ana", "user"), ("Bea", "read_only"), ("Cleo", "methodist")] {
        let (id, token) = app.someone(name, role).await;
        let reply = app.get(&format!("/users/{id}")).token(&token).send().await;

        let email = format!("{}@example.com", name.to_lowercase());
        reply.must_be(200, &format!(r#"{{"id":{id},"name":"{name}","email":"{email}"}}"#));
    }
}

#[tokio::test]
async fn a_foreign_id_is_forbidden_whether_or_not_it_exists() {
    let app = TestApp::start().await;
    let token = app.user().await;

    for id in ["1", "3", "0", "x", "9999999999999999999"] {
        app.get(&format!("/users/{id}")).token(&token).send().await.must_be(403, FORBIDDEN);
    }
    app.get("/users/1").send().await.must_be(401, NO_TOKEN);
}

#[tokio::test]
async fn those_who_read_others_read_anybody() {
    let app = TestApp::start().await;

    for role in ["methodist", "read_only"] {
        let (_, token) = app.someone(role, role).await;
        assert_eq!(app.get("/users/1").token(&token).send().await.json()["name"], "John Doe");
    }
}

#[tokio::test]
async fn what_is_no_id_or_nobodys_is_unknown() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    for id in [
        "3",
        "9999999999999999999",
        "18446744073709551617",
        "0",
        "00",
        "01",
        "-1",
        "+1",
        "1.0",
        "1e0",
        "0x1",
        "%201",
        "%D9%A1",
        "me",
        "1;1",
    ] {
        let reply = app.get(&format!("/users/{id}")).token(&token).send().await;

        assert_eq!((reply.status, reply.text.as_str()), (404, NO_SUCH_USER), "{id}");
    }
    // These are other paths, and have no route.
    for path in ["/users/1/", "/users/1%2F", "/users/1%20", "/users/1%00", "/users/%FF", "/users/1/2"] {
        app.get(path).token(&token).send().await.must_be(404, NO_ROUTE);
    }
}

#[tokio::test]
async fn an_unknown_user_has_no_version() {
    let app = TestApp::start().await;

    let reply = app.get("/users/3").token(&app.admin().await).send().await;

    assert_eq!(reply.header("etag"), None);
}

#[tokio::test]
async fn both_dialects_show_the_same_user_and_version() {
    let app = TestApp::start().await;
    app.change_user(2, &json!({ "name": "Jane Doe" })).await;
    let token = app.user().await;

    let (a, c) =
        (app.get("/users/2").token(&token).send().await, app.get("/api/v1/users/2").token(&token).send().await);

    assert_eq!((a.header("etag"), c.header("etag")), (Some("\"2\""), Some("\"2\"")));
    assert_eq!((&a.json()["name"], &c.json()["name"]), (&json!("Jane Doe"), &json!("Jane Doe")));
}
