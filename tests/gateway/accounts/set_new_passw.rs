//! `PUT /api/v1/server/users/passw/set_new_passw` for one's own password. `reset_passw.rs` tests another user's.

use serde_json::{Value, json};
use tests::{Reply, TestApp, attribute, md5};

use super::{UNAUTHENTICATED, invalid, missing};

const NEW: &str = "a new long one";

async fn set(app: &TestApp, token: &str, body: &Value) -> Reply {
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
async fn the_present_password_is_exchanged_for_a_new_one() {
    let app = TestApp::start().await;
    let (email, old) = (&app.jane().email, &app.jane().password);

    let reply = set(&app, &app.user().await, &json!({ "passw": old, "new_passw": NEW })).await;

    assert_eq!((reply.status, reply.text), (200, updated(0)));
    assert!(opens(&app, email, NEW).await && !opens(&app, email, old).await);
    let by_digest = |password: &str| json!({ "email": email, "hash_pass": md5(password) });
    assert_eq!(app.put("/api/login").json(&by_digest(NEW)).send().await.status, 201);
    assert_eq!(app.put("/api/login").json(&by_digest(old)).send().await.status, 401);
}

#[tokio::test]
async fn every_other_session_ends_and_this_one_stays() {
    let app = TestApp::start().await;
    let (email, old) = (&app.jane().email, &app.jane().password);
    let tokens = app.login(email, old).await;
    let this = tokens["access_token"].as_str().unwrap();
    let others = [app.user().await, app.open_session(email, old).await];
    let stranger = app.admin().await;

    let reply = set(&app, this, &json!({ "passw": old, "new_passw": NEW })).await;

    assert_eq!((reply.status, reply.text), (200, updated(2)));
    for other in &others {
        assert!(!is_live(&app, other).await);
    }
    assert!(is_live(&app, this).await && is_live(&app, &stranger).await);
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    assert_eq!(app.post("/api/v1/public/users/refresh").json(&refresh).send().await.status, 200);
}

#[tokio::test]
async fn an_opaque_token_changes_it_too_and_stays() {
    let app = TestApp::start().await;
    let (email, old) = (&app.jane().email, &app.jane().password);
    let (this, other) = (app.open_session(email, old).await, app.user().await);

    let reply = set(&app, &this, &json!({ "passw": old, "new_passw": NEW })).await;

    assert_eq!((reply.status, reply.text), (200, updated(1)));
    assert!(is_live(&app, &this).await && !is_live(&app, &other).await);
}

#[tokio::test]
async fn a_wrong_present_password_changes_nothing() {
    let app = TestApp::start().await;
    let (email, old) = (&app.jane().email, &app.jane().password);
    let (this, other) = (app.user().await, app.user().await);

    for wrong in ["not-the-one", &old.to_uppercase(), &format!("{old} "), &md5(old)] {
        let reply = set(&app, &this, &json!({ "passw": wrong, "new_passw": NEW })).await;
        assert_eq!((reply.status, reply.text), (400, invalid(&[("passw", "Wrong password")])), "{wrong}");
    }
    assert!(opens(&app, email, old).await && !opens(&app, email, NEW).await);
    assert!(is_live(&app, &this).await && is_live(&app, &other).await);
}

#[tokio::test]
async fn whoever_came_with_a_digest_changes_it_by_the_password_itself() {
    let app = TestApp::start().await;
    let ivan = json!({ "name": "Иван Иванович", "email": "admin2@mail.ru", "password": md5("123") });
    app.put("/api/user").json(&ivan).send().await;
    let token = app.open_session("admin2@mail.ru", "123").await;

    let reply = set(&app, &token, &json!({ "passw": "123", "new_passw": NEW })).await;

    assert_eq!((reply.status, reply.text), (200, updated(0)));
    assert!(opens(&app, "admin2@mail.ru", NEW).await && !opens(&app, "admin2@mail.ru", "123").await);
}

#[tokio::test]
async fn a_new_password_that_may_not_be_chosen_is_refused() {
    let app = TestApp::start().await;
    let old = &app.jane().password;
    let (this, other) = (app.user().await, app.user().await);

    for (new, reason) in [
        ("7 short", "Password is too short (minimum is 8 characters)"),
        ("password1", "Password is too easy to guess"),
        ("jane.smith@example.com", "Password must not be your name or email address"),
        ("jane smith", "Password must not be your name or email address"),
        ("Jane.Smith", "Password must not be your name or email address"),
        ("nul \0 in the middle", "Invalid value"),
    ] {
        let reply = set(&app, &this, &json!({ "passw": old, "new_passw": new })).await;
        assert_eq!((reply.status, reply.text), (400, invalid(&[("new_passw", reason)])), "{new:?}");
    }
    assert!(opens(&app, &app.jane().email, old).await);
    assert!(is_live(&app, &other).await);
}

#[tokio::test]
async fn an_over_long_password_is_refused_before_anything_is_hashed() {
    let app = TestApp::start().await;
    let token = app.user().await;
    app.store_calls();

    let reply = set(&app, &token, &json!({ "passw": "x".repeat(129), "new_passw": "y".repeat(129) })).await;

    let both = [("passw", "Invalid value"), ("new_passw", "Password is too long (maximum is 128 characters)")];
    assert_eq!((reply.status, reply.text), (400, invalid(&both)));
    // The only call reads the caller. No account is read for comparison.
    assert_eq!(app.store_calls().0.len(), 1);
}

#[tokio::test]
async fn what_is_missing_or_mistyped_is_named() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let both = ["passw", "new_passw"];

    for (body, answer) in [
        (json!({}), missing(&both.map(|field| (field, "This field is required")))),
        (json!({ "passw": null, "new_passw": "" }), missing(&both.map(|field| (field, "This field is required")))),
        (json!({ "new_passw": NEW }), missing(&[("passw", "This field is required")])),
        (json!({ "passw": "x" }), missing(&[("new_passw", "This field is required")])),
        (json!({ "passw": 1, "new_passw": [NEW] }), invalid(&both.map(|field| (field, "Invalid value")))),
    ] {
        let reply = set(&app, &token, &body).await;
        assert_eq!((reply.status, reply.text), (400, answer), "{body}");
    }
}

#[tokio::test]
async fn who_names_themselves_needs_the_present_password_all_the_same() {
    let app = TestApp::start().await;
    let (this, other) = (app.user().await, app.user().await);
    let own =
        [json!({ "user_id": 2, "new_passw": NEW }), json!({ "email": " JANE.SMITH@example.com", "new_passw": NEW })];

    for mut body in own.clone() {
        let without = set(&app, &this, &body).await;
        body["passw"] = json!("not-the-one");
        let wrong = set(&app, &this, &body).await;

        assert_eq!((without.status, without.text), (400, missing(&[("passw", "This field is required")])), "{body}");
        assert_eq!((wrong.status, wrong.text), (400, invalid(&[("passw", "Wrong password")])), "{body}");
    }
    assert!(is_live(&app, &other).await);
    for (mut body, (present, revoked)) in own.into_iter().zip([(app.jane().password.as_str(), 1), (NEW, 0)]) {
        body["passw"] = json!(present);
        let right = set(&app, &this, &body).await;
        assert_eq!((right.status, right.text), (200, updated(revoked)), "{body}");
    }
    assert!(is_live(&app, &this).await && !is_live(&app, &other).await);
}

#[tokio::test]
async fn administrators_who_name_themselves_need_it_too() {
    let app = TestApp::start().await;

    for whom in [json!({ "user_id": 1 }), json!({ "email": app.john().email })] {
        let mut body = whom;
        body["new_passw"] = json!(NEW);
        let reply = set(&app, &app.admin().await, &body).await;
        assert_eq!((reply.status, reply.text), (400, missing(&[("passw", "This field is required")])), "{body}");
    }
    assert!(opens(&app, &app.john().email, &app.john().password).await);
}

#[tokio::test]
async fn without_a_token_no_password_changes() {
    let app = TestApp::start().await;
    let body = json!({ "passw": app.jane().password, "new_passw": NEW });

    let reply = app.put("/api/v1/server/users/passw/set_new_passw").json(&body).send().await;

    assert_eq!((reply.status, reply.text.as_str()), (401, UNAUTHENTICATED));
    assert!(opens(&app, &app.jane().email, &app.jane().password).await);
}

#[tokio::test]
async fn a_password_change_leaves_the_users_entity_tag_as_it_was() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let tag = async || app.get("/api/v1/users/2").token(&token).send().await.header("etag").map(str::to_owned);
    let before = tag().await;

    set(&app, &token, &json!({ "passw": app.jane().password, "new_passw": NEW })).await;

    assert!(before.is_some());
    assert_eq!(tag().await, before);
    let entries = app.tables().all("AuditTable").await;
    assert_eq!(entries.iter().filter(|entry| attribute(entry, "action") == "password.changed").count(), 1);
}
