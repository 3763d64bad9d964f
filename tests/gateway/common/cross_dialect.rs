//! One directory behind four APIs: a change through one API is visible in all of them.

use serde_json::{Value, json};
use tests::{PASSWORD, TestApp, attribute, md5};

/// The routes that create an account with a password: method, path, and the account's email address.
const DOORS: [(&str, &str, &str); 5] = [
    ("POST", "/auth/register", "registered@example.com"),
    ("POST", "/users", "created@example.com"),
    ("POST", "/api/v1/server/users/sign_up", "signed.up@example.com"),
    ("POST", "/api/v1/users", "managed@example.com"),
    ("PUT", "/api/user", "opened@example.com"),
];

/// Creates an account through each of these routes.
async fn with_an_account_of_each_api() -> TestApp {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (method, path, email) in DOORS {
        let body = json!({ "name": "Ana Silva", "email": email, "password": PASSWORD, "passw": PASSWORD });
        let reply = app.call(method, path).token(&admin).json(&body).send().await;
        assert_eq!(reply.status, 201, "{path}: {}", reply.text);
    }
    app
}

/// Signs in through every route. Returns the tokens of the successful sign-ins, by the route's name.
async fn sign_in_everywhere(app: &TestApp, email: &str, password: &str) -> Vec<(&'static str, String)> {
    let by_key = json!({ "api_key": app.demo().api_key, "username": email, "password": password });
    let by_password = json!({ "email": email, "passw": password });
    let in_clear = json!({ "email": email, "hash_pass": password });
    let by_digest = json!({ "email": email, "password": md5(password) });
    let mut opened = Vec::new();
    for (door, method, path, body, token) in [
        ("A", "POST", "/auth/token", by_key, "/access_token"),
        ("B", "POST", "/api/v1/public/users/login", by_password, "/access_token"),
        ("D in clear", "PUT", "/api/login", in_clear, "/detail/data/token"),
        ("D by digest", "PUT", "/api/login", by_digest, "/detail/data/token"),
    ] {
        let reply = app.call(method, path).json(&body).send().await;
        assert!([200, 201, 401].contains(&reply.status), "{door}: {}", reply.text);
        if reply.status != 401 {
            opened.push((door, reply.json().pointer(token).unwrap().as_str().unwrap().to_owned()));
        }
    }
    opened
}

fn doors(opened: &[(&'static str, String)]) -> Vec<&'static str> {
    opened.iter().map(|(door, _)| *door).collect()
}

async fn verifiers(app: &TestApp, email: &str) -> (bool, bool) {
    let guard = app.tables().item("UsersTable", "pk", &format!("email#{email}")).await.unwrap();
    (!attribute(&guard, "password").is_empty(), !attribute(&guard, "password_md5").is_empty())
}

#[tokio::test]
async fn an_account_of_any_dialect_signs_in_through_all_and_every_token_opens_all() {
    let app = with_an_account_of_each_api().await;

    for (number, (_, path, email)) in DOORS.into_iter().enumerate() {
        let opened = sign_in_everywhere(&app, email, PASSWORD).await;

        assert_eq!(doors(&opened), ["A", "B", "D in clear", "D by digest"], "{path}");
        let id = number + 3;
        for (door, token) in opened {
            for path in [format!("/users/{id}"), format!("/api/v1/users/{id}"), "/api/user".into(), "/auth/keys".into()]
            {
                let reply = app.get(&path).token(&token).send().await;
                assert_eq!(reply.status, 200, "{door} {path}: {}", reply.text);
            }
            let seances = app.post("/api/v1/private/users/seances").token(&token).send().await;
            assert_eq!(seances.json()["seances"].as_array().unwrap().len(), 4, "{door}");
        }
    }
}

#[tokio::test]
async fn each_dialect_keeps_the_verifiers_it_can_make() {
    let app = with_an_account_of_each_api().await;

    for (_, path, email) in DOORS {
        let expected = if path == "/api/user" { (false, true) } else { (true, true) };
        assert_eq!(verifiers(&app, email).await, expected, "{path}");
    }
}

#[tokio::test]
async fn an_account_without_a_password_has_no_verifier_and_opens_through_no_door() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for (path, email) in [("/users", "silent.a@example.com"), ("/api/v1/users", "silent.c@example.com")] {
        app.post(path).token(&admin).json(&json!({ "name": "Sy", "email": email })).send().await;

        assert_eq!(verifiers(&app, email).await, (false, false), "{path}");
        assert!(sign_in_everywhere(&app, email, PASSWORD).await.is_empty(), "{path}");
    }
}

#[tokio::test]
async fn an_account_of_any_dialect_is_shown_by_all() {
    let app = with_an_account_of_each_api().await;
    let admin = app.admin().await;

    for (number, (_, _, email)) in DOORS.into_iter().enumerate() {
        let id = number + 3;
        let short = format!(r#"{{"id":{id},"name":"Ana Silva","email":"{email}"}}"#);
        let whole = format!(
            r#"{{"id":{id},"name":"Ana Silva","email":"{email}","role":"user","created_at":"2026-09-21T14:13:20Z","updated_at":"2026-09-21T14:13:20Z","status":"active"}}"#
        );
        let own = format!(r#"{{"name":"Ana Silva","email":"{email}","roles":[]}}"#);
        let token = app.open_session(email, PASSWORD).await;
        let any = app.put("/api/v1/private/users/any").token(&admin).json(&json!({ "email": email })).send().await;

        assert_eq!(app.get(&format!("/users/{id}")).token(&admin).send().await.text, short);
        assert_eq!(app.get(&format!("/api/v1/users/{id}")).token(&admin).send().await.text, whole);
        assert_eq!(any.text, format!(r#"{{"users":[{whole}]}}"#));
        assert_eq!(app.get("/api/user").token(&token).send().await.text, own);
    }
}

#[tokio::test]
async fn a_change_through_one_dialect_shows_in_the_others() {
    let app = TestApp::start().await;
    let (admin, jane) = (app.admin().await, app.open_session(&app.jane().email, &app.jane().password).await);
    let seen = async || {
        let short = app.get("/users/2").token(&jane).send().await.json();
        let whole = app.get("/api/v1/users/2").token(&jane).send().await.json();
        let own = app.get("/api/user").token(&jane).send().await.json();
        assert_eq!((&short["name"], &short["email"]), (&whole["name"], &whole["email"]));
        assert_eq!((&short["name"], &short["email"]), (&own["name"], &own["email"]));
        (short["name"].clone(), short["email"].clone())
    };

    app.put("/users/2").token(&admin).json(&json!({ "name": "Jane A" })).send().await;
    let after_a = seen().await;
    app.put("/api/v1/users/2").token(&admin).json(&json!({ "email": "jane.c@example.com" })).send().await;
    let after_c = seen().await;

    assert_eq!(after_a, (json!("Jane A"), json!("jane.smith@example.com")));
    assert_eq!(after_c, (json!("Jane A"), json!("jane.c@example.com")));
    let opened = sign_in_everywhere(&app, "jane.c@example.com", &app.jane().password).await;
    assert_eq!(doors(&opened), ["A", "B", "D in clear", "D by digest"]);
    assert!(sign_in_everywhere(&app, &app.jane().email, &app.jane().password).await.is_empty());
}

#[tokio::test]
async fn a_new_password_of_one_dialect_is_the_only_one_in_all() {
    let app = with_an_account_of_each_api().await;
    let admin = app.admin().await;
    let new = "another 9 anvils of lead";

    for (_, path, email) in DOORS {
        let body = json!({ "email": email, "new_passw": new });
        app.put("/api/v1/server/users/passw/set_new_passw").token(&admin).json(&body).send().await;

        let opened = sign_in_everywhere(&app, email, new).await;
        assert_eq!(doors(&opened), ["A", "B", "D in clear", "D by digest"], "{path}");
        assert!(sign_in_everywhere(&app, email, PASSWORD).await.is_empty(), "{path}");
    }
}

#[tokio::test]
async fn whoever_is_deleted_through_one_dialect_is_gone_from_all() {
    let app = with_an_account_of_each_api().await;
    let admin = app.admin().await;

    for (id, email, method, path, body) in [
        (3, DOORS[0].2, "DELETE", "/users/3", Value::Null),
        (4, DOORS[1].2, "DELETE", "/api/v1/users/4", Value::Null),
        (5, DOORS[2].2, "DELETE", "/api/user", json!({ "email": DOORS[2].2 })),
    ] {
        let token = app.open_session(email, PASSWORD).await;
        let reply = app.call(method, path).token(&admin).json(&body).send().await;

        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        assert_eq!(app.get("/api/user").token(&token).send().await.status, 401, "{path}");
        assert!(sign_in_everywhere(&app, email, PASSWORD).await.is_empty(), "{path}");
        for path in [format!("/users/{id}"), format!("/api/v1/users/{id}")] {
            assert_eq!(app.get(&path).token(&admin).send().await.status, 404, "{path}");
        }
    }
}

#[tokio::test]
async fn whoever_is_deactivated_is_shut_out_of_all_and_back_in_once_active() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (email, password) = (&app.jane().email, &app.jane().password);
    let before = sign_in_everywhere(&app, email, password).await;
    let set = async |status: &str| {
        app.put("/api/v1/users/2").token(&admin).json(&json!({ "status": status })).send().await;
    };

    set("inactive").await;
    let meanwhile = sign_in_everywhere(&app, email, password).await;
    set("active").await;

    assert!(meanwhile.is_empty());
    for (door, token) in &before {
        assert_eq!(app.get("/api/user").token(token).send().await.status, 401, "{door}");
    }
    assert_eq!(doors(&sign_in_everywhere(&app, email, password).await), ["A", "B", "D in clear", "D by digest"]);
}
