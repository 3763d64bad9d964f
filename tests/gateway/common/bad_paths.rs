//! Malformed ids, names and query strings.

use serde_json::{Value, json};
use tests::TestApp;

use super::{Dialect, within_a_second};

const NO_USER: &str = r#"{"error":"Not found","message":"User not found"}"#;
const NO_ROUTE: &str = r#"{"message":"Not Found"}"#;

#[tokio::test]
async fn what_can_be_no_id_is_an_unknown_one() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for id in [
        "999",
        "0",
        "01",
        "-1",
        "+1",
        "1.0",
        "1e0",
        "0x1",
        "1,2",
        "jane",
        "null",
        "9999999999999999999",
        "99999999999999999999",
        "18446744073709551616",
        &"9".repeat(1000),
        "%D9%A1",
        "%EF%BC%91",
        "1%0A",
        "%C2%A01",
        "1'%20OR%20'1'='1",
        "user%231",
        "$(id)",
        "{id}",
        "*",
    ] {
        for base in ["/users/", "/api/v1/users/"] {
            for (method, body) in [("GET", None), ("PUT", Some(json!({ "name": "X" }))), ("DELETE", None)] {
                let call = app.call(method, &format!("{base}{id}")).token(&admin);
                let reply = within_a_second(if let Some(body) = &body { call.json(body) } else { call }).await;

                assert_eq!(reply.status, 404, "{method} {base}{id}: {}", reply.text);
                // Control characters and URL delimiters do not reach a function.
                assert!([NO_USER, NO_ROUTE].contains(&reply.text.as_str()), "{method} {base}{id}: {}", reply.text);
            }
        }
    }
    let users = app.get("/users").token(&admin).send().await.json();
    assert_eq!(users["users"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn an_unknown_id_is_not_told_from_a_foreign_one_without_the_right() {
    let app = TestApp::start().await;
    let jane = app.user().await;

    for id in ["1", "999", "0", "jane", "99999999999999999999"] {
        for base in ["/users/", "/api/v1/users/"] {
            for method in ["GET", "PUT", "DELETE"] {
                let reply = within_a_second(app.call(method, &format!("{base}{id}")).token(&jane)).await;
                Dialect::of(base).assert_error(&reply, 403, &format!("{method} {base}{id}"));
            }
        }
    }
}

#[tokio::test]
async fn unknown_keys_and_roles_are_not_found() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for name in ["x", "0", &"0".repeat(32), "UPPER", "a%20b", "%F0%9F%A6%94", &"x".repeat(500)] {
        let key = within_a_second(app.delete(&format!("/auth/keys/{name}")).token(&admin)).await;
        let role = within_a_second(app.delete(&format!("/api/v1/roles/{name}")).token(&admin)).await;
        let change = app.put(&format!("/api/v1/roles/{name}")).token(&admin).json(&json!({ "permissions": [] }));
        let change = within_a_second(change).await;

        assert_eq!(key.text, r#"{"error":"Not found","message":"API key not found"}"#, "{name}");
        for reply in [role, change] {
            assert_eq!(
                (reply.status, reply.text.as_str()),
                (404, r#"{"error":"Not found","message":"Role not found"}"#)
            );
        }
    }
}

#[tokio::test]
async fn a_path_is_decoded_once_as_api_gateway_does() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for path in ["/users/%32", "/%75sers/2", "/users%2F2", "/api%2Fv1/users/%32"] {
        let reply = app.get(path).token(&admin).send().await;
        assert_eq!((reply.status, &reply.json()["name"]), (200, &json!("Jane Smith")), "{path}");
    }
    for path in [
        "/users/%2532",
        "/users/2%2F",
        "/users/2%3F",
        "/users/2%23",
        "/users/2%5C",
        "/users/2%00",
        "/users/%ff",
        "/users/2%20",
        "/users/2%",
    ] {
        let reply = within_a_second(app.get(path).token(&admin)).await;
        assert_eq!((reply.status, reply.text.as_str()), (404, NO_ROUTE), "{path}");
    }
}

#[tokio::test]
async fn query_strings_that_make_no_sense_are_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for query in [
        "limit=0",
        "limit=101",
        "limit=-1",
        "limit=1.0",
        "limit=1e1",
        "limit=%2B1",
        "limit=",
        "limit",
        "limit=%00",
        "limit=99999999999999999999999",
        "limit=1&limit=2",
        "limit=1&%6cimit=1",
        "cursor=",
        "cursor=AAAA",
        "cursor=%00",
        "cursor=%ff",
        &format!("cursor={}", "A".repeat(5000)),
    ] {
        for path in ["/users", "/api/v1/users", "/api/sessions"] {
            let reply = within_a_second(app.get(&format!("{path}?{query}")).token(&admin)).await;
            Dialect::of(path).assert_error(&reply, 400, &format!("{path}?{query}"));
        }
    }
    for query in ["q=x", "q=%C5%81", "q=a%0Ab", "q=%00%00", "role=King", "role=", "status=Active", "status=%FF"] {
        let reply = within_a_second(app.get(&format!("/api/v1/users?{query}")).token(&admin)).await;
        Dialect::C.assert_error(&reply, 400, query);
    }
}

#[tokio::test]
async fn query_strings_that_mean_nothing_are_ignored() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let all = app.get("/users").token(&admin).send().await.text;

    for query in
        ["", "x=1&x=2", "&&&", "=", "%", "%zz=%zz", "LIMIT=0", "q=x", "role=King", "%ff=%fe", "limit=%31%30%30"]
    {
        let reply = app.get(&format!("/users?{query}")).token(&admin).send().await;
        assert_eq!((reply.status, &reply.text), (200, &all), "{query}");
    }
}

#[tokio::test]
async fn members_in_the_query_string_are_no_members_of_the_body() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let before = app.get("/api/v1/users/2").token(&admin).send().await.text;

    let reply = app.put("/api/v1/users/2?role=admin&name=X").token(&admin).send().await;

    assert_eq!((reply.status, reply.text), (200, before));
}

#[tokio::test]
async fn tokens_that_make_no_sense_are_dead() {
    let app = TestApp::start().await;
    let jane = app.user().await;
    let (head, rest) = jane.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();

    for token in [
        "x",
        ".",
        "..",
        "...",
        "null",
        &format!("{head}.{claims}."),
        &format!("{head}.{claims}"),
        &format!("{head}..{signature}"),
        &format!(".{claims}.{signature}"),
        &format!("{head}.{claims}.{signature}.x"),
        &format!("{claims}.{head}.{signature}"),
        &format!("{jane}="),
        &app.demo().api_key,
        &jane.to_lowercase(),
        &"A".repeat(8000),
        &format!("{head}.{}.{signature}", "e".repeat(6000)),
    ] {
        for path in ["/users/2", "/api/v1/users/2", "/api/user"] {
            let reply = within_a_second(app.get(path).token(token)).await;
            Dialect::of(path).assert_error(&reply, 401, token);
            assert_eq!(reply.header("www-authenticate"), Some("Bearer error=\"invalid_token\""), "{token}");
        }
        let reply = within_a_second(app.post("/api/v1/private/users/seances").token(token)).await;
        Dialect::B.assert_error(&reply, 401, token);
    }
    let seances: Value = app.post("/api/v1/private/users/seances").token(&jane).send().await.json();
    assert_eq!(seances["seances"].as_array().unwrap().len(), 1);
}
