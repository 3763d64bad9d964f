//! `PUT /api/v1/server/users/passw/set_new_passw` for another user's password.

use serde_json::{Value, json};
use tests::{PASSWORD, Reply, TestApp, attribute};

use super::{FORBIDDEN, USER_NOT_FOUND, invalid, missing};

const NEW: &str = "a new long one";

async fn reset(app: &TestApp, token: &str, body: &Value) -> Reply {
    app.put("/api/v1/server/users/passw/set_new_passw").token(token).json(body).send().await
}

fn updated(sessions_revoked: u8) -> String {
    format!(r#"{{"message":"Password updated successfully","sessions_revoked":{sessions_revoked}}}"#)
}

async fn is_live(app: &TestApp, token: &str) -> bool {
    let reply = app.get("/api/user").token(token).send().await;
    assert!([200, 401].contains(&reply.status), "{}", reply.text);
    reply.status == 200
}

async fn opens(app: &TestApp, email: &str, passw: &str) -> bool {
    let body = json!({ "email": email, "passw": passw });
    let reply = app.post("/api/v1/public/users/login").json(&body).send().await;
    assert!([200, 401].contains(&reply.status), "{}", reply.text);
    reply.status == 200
}

#[tokio::test]
async fn an_administrator_sets_anothers_and_ends_all_their_sessions() {
    let app = TestApp::start().await;
    let (email, mut old) = (&app.jane().email, app.jane().password.clone());
    let admin = app.admin().await;

    for (number, whom) in [
        json!({ "user_id": 2 }),
        json!({ "user_id": "2" }),
        json!({ "email": "Jane.Smith@Example.COM" }),
        json!({ "user_id": 2, "passw": "of no use" }),
    ]
    .into_iter()
    .enumerate()
    {
        let tokens = app.login(email, &old).await;
        let live = [app.sign_in(email, &old).await, app.open_session(email, &old).await];
        let new = format!("{NEW}, number {number}");
        let mut body = whom;
        body["new_passw"] = json!(new);

        let reply = reset(&app, &admin, &body).await;

        assert_eq!((reply.status, reply.text), (200, updated(3)), "{body}");
        for token in &live {
            assert!(!is_live(&app, token).await, "{body}");
        }
        let refresh = json!({ "refresh_token": tokens["refresh_token"] });
        assert_eq!(app.post("/api/v1/public/users/refresh").json(&refresh).send().await.status, 401);
        assert!(!opens(&app, email, &old).await, "{body}");
        old = new;
    }
    assert!(opens(&app, email, &old).await && is_live(&app, &admin).await);
}

#[tokio::test]
async fn an_account_without_a_password_gets_its_first() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let silent = json!({ "name": "Sy", "email": "sy@example.com" });
    app.post("/users").token(&admin).json(&silent).send().await;

    let reply = reset(&app, &admin, &json!({ "email": "sy@example.com", "new_passw": NEW })).await;

    assert_eq!((reply.status, reply.text), (200, updated(0)));
    assert!(opens(&app, "sy@example.com", NEW).await);
}

#[tokio::test]
async fn a_new_password_does_not_bring_an_inactive_account_back() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.put("/api/v1/users/2").token(&admin).json(&json!({ "status": "inactive" })).send().await;

    let reply = reset(&app, &admin, &json!({ "user_id": 2, "new_passw": NEW })).await;

    assert_eq!((reply.status, reply.text), (200, updated(0)));
    assert!(!opens(&app, &app.jane().email, NEW).await);
}

#[tokio::test]
async fn an_unknown_user_is_not_found() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for mut body in [
        json!({ "user_id": 999 }),
        json!({ "user_id": "01" }),
        json!({ "user_id": -2 }),
        json!({ "user_id": "jane" }),
        json!({ "email": "nobody@example.com" }),
        json!({ "email": "nobody" }),
    ] {
        body["new_passw"] = json!(NEW);
        let reply = reset(&app, &admin, &body).await;
        assert_eq!((reply.status, reply.text.as_str()), (404, USER_NOT_FOUND), "{body}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_named_and_nothing_changes() {
    let app = TestApp::start().await;
    let (jane, admin) = (app.user().await, app.admin().await);

    for (body, answer) in [
        (json!({ "user_id": 2 }), missing(&[("new_passw", "This field is required")])),
        (
            json!({ "user_id": 2, "new_passw": "7 short" }),
            invalid(&[("new_passw", "Password is too short (minimum is 8 characters)")]),
        ),
        (json!({ "user_id": 2, "new_passw": "password1" }), invalid(&[("new_passw", "Password is too easy to guess")])),
        (
            json!({ "user_id": 2, "new_passw": "JANE SMITH" }),
            invalid(&[("new_passw", "Password must not be your name or email address")]),
        ),
        (
            json!({ "email": "jane.smith@example.com", "new_passw": "jane.smith@example.com" }),
            invalid(&[("new_passw", "Password must not be your name or email address")]),
        ),
        (
            json!({ "user_id": 2, "email": "jane.smith@example.com", "new_passw": NEW }),
            invalid(&[("email", "Invalid value")]),
        ),
        (json!({ "email": 2, "new_passw": 8 }), invalid(&[("new_passw", "Invalid value"), ("email", "Invalid value")])),
        (json!({ "user_id": true, "new_passw": NEW }), invalid(&[("user_id", "Invalid value")])),
    ] {
        let reply = reset(&app, &admin, &body).await;
        assert_eq!((reply.status, reply.text), (400, answer), "{body}");
    }
    assert!(is_live(&app, &jane).await);
    assert!(opens(&app, &app.jane().email, &app.jane().password).await);
}

#[tokio::test]
async fn to_others_it_is_forbidden_whether_or_not_there_is_such_a_user() {
    let app = TestApp::start().await;
    let (_, methodist) = app.someone("Mel", "methodist").await;
    let (_, reader) = app.someone("Rea", "read_only").await;

    for token in [app.user().await, methodist, reader] {
        for whom in [
            json!({ "user_id": 1 }),
            json!({ "user_id": 999 }),
            json!({ "email": "john.doe@example.com" }),
            json!({ "email": "nobody@example.com" }),
            json!({ "email": "nobody", "passw": 1 }),
        ] {
            let mut body = whom;
            body["new_passw"] = json!(NEW);
            let reply = reset(&app, &token, &body).await;
            assert_eq!((reply.status, reply.text.as_str()), (403, FORBIDDEN), "{body}");
        }
    }
    assert!(opens(&app, &app.john().email, &app.john().password).await);
}

#[tokio::test]
async fn nobody_resets_those_who_may_do_more_than_they() {
    let app = TestApp::start().await;
    app.add_role("helpdesk", &["passwords:reset", "profile:write"]).await;
    app.add_role("auditor", &["audit:read"]).await;
    let (_, helper) = app.someone("Hal", "helpdesk").await;
    let (colleague, _) = app.someone("Hope", "helpdesk").await;
    for (name, role) in [("Aud", "auditor"), ("Mel", "methodist"), ("Rea", "read_only"), ("Ada", "admin")] {
        app.someone(name, role).await;
    }

    let of_user = reset(&app, &helper, &json!({ "user_id": 2, "new_passw": NEW })).await;
    let of_colleague = reset(&app, &helper, &json!({ "user_id": colleague, "new_passw": NEW })).await;

    assert_eq!((of_user.status, of_colleague.status), (200, 200));
    for email in ["john.doe@example.com", "aud@example.com", "mel@example.com", "rea@example.com", "ada@example.com"] {
        let reply = reset(&app, &helper, &json!({ "email": email, "new_passw": NEW })).await;
        assert_eq!((reply.status, reply.text.as_str()), (403, FORBIDDEN), "{email}");
        assert!(!opens(&app, email, NEW).await, "{email}");
    }
    assert!(opens(&app, "ada@example.com", PASSWORD).await);
}

#[tokio::test]
async fn a_reset_is_in_the_audit_trail_without_the_password() {
    let app = TestApp::start().await;

    reset(&app, &app.admin().await, &json!({ "user_id": 2, "new_passw": NEW })).await;

    let entries = app.tables().all("AuditTable").await;
    let mut resets = entries.iter().filter(|entry| attribute(entry, "action") == "password.reset");
    let entry = resets.next().unwrap();
    assert_eq!((attribute(entry, "actor"), attribute(entry, "user_id")), ("user:1".into(), "2".into()));
    assert!(resets.next().is_none());
    assert!(!app.tables().dump().await.contains(NEW));
}
