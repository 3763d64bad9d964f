//! `PUT /api/v1/users/{id}`: who may change what, and the consequences.

use serde_json::{Value, json};
use tests::answers::{DEAD_TOKEN, FORBIDDEN, LAST_ADMINISTRATOR, NO_TOKEN, invalid};
use tests::{PASSWORD, TestApp, md5};

use super::{create, get, update};

#[tokio::test]
async fn only_administrators_change_others() {
    let app = TestApp::start().await;

    app.put("/api/v1/users/2").json(&json!({ "name": "X" })).send().await.must_be(401, NO_TOKEN);
    for role in ["user", "methodist", "read_only"] {
        let (_, token) = app.someone(role, role).await;
        for other in [1, 2, 999] {
            for body in [json!({ "name": "X" }), json!({}), json!({ "name": "" })] {
                update(&app, &token, other, &body).await.must_be(403, FORBIDDEN);
            }
        }
    }
}

#[tokio::test]
async fn one_changes_ones_own_name_unless_one_may_only_read() {
    let app = TestApp::start().await;

    for (role, status) in [("user", 200), ("methodist", 200), ("admin", 200), ("read_only", 403)] {
        let (id, token) = app.someone(role, role).await;

        assert_eq!(update(&app, &token, id, &json!({ "name": "New" })).await.status, status, "{role}");
    }
}

#[tokio::test]
async fn nobody_changes_their_own_role_or_status_administrators_included() {
    let app = TestApp::start().await;

    for (id, token) in [(1, app.admin().await), (2, app.user().await)] {
        let before = get(&app, &token, id).await.text;
        for body in [
            json!({ "role": "methodist" }),
            json!({ "role": "king" }),
            json!({ "role": 7 }),
            json!({ "role": "" }),
            json!({ "status": "inactive" }),
            json!({ "status": "asleep" }),
            json!({ "name": "New", "status": "inactive" }),
            json!({ "name": "", "role": "read_only" }),
        ] {
            update(&app, &token, id, &body).await.must_be(403, FORBIDDEN);
        }
        assert_eq!(get(&app, &token, id).await.text, before);
    }
}

#[tokio::test]
async fn ones_own_unchanged_role_and_status_may_be_sent_along() {
    let app = TestApp::start().await;

    let body = json!({ "name": "Jane Doe", "role": "user", "status": "active" });
    let jane = update(&app, &app.user().await, 2, &body).await;
    let body = json!({ "role": "admin", "status": "active" });
    let john = update(&app, &app.admin().await, 1, &body).await;

    assert_eq!((jane.status, &jane.json()["name"]), (200, &json!("Jane Doe")));
    assert_eq!((john.status, john.header("etag")), (200, Some("\"1\"")));
}

#[tokio::test]
async fn ones_own_email_takes_the_present_password() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let moved = |password: Value| json!({ "email": "john@new.example.com", "password": password });

    let missing = update(&app, &token, 1, &moved(Value::Null)).await;
    let blank = update(&app, &token, 1, &moved(json!(""))).await;
    let wrong = update(&app, &token, 1, &moved(json!("wrong-wrong"))).await;
    let jane = update(&app, &token, 1, &moved(json!(app.jane().password))).await;
    let unmoved = get(&app, &token, 1).await;
    let right = update(&app, &token, 1, &moved(json!(app.john().password))).await;

    missing.must_be(400, &invalid(&[("password", "can't be blank")]));
    blank.must_be(400, &invalid(&[("password", "is invalid")]));
    for wrong in [wrong, jane] {
        wrong.must_be(400, &invalid(&[("password", "is not the present password")]));
    }
    assert_eq!(unmoved.header("etag"), Some("\"1\""));
    assert_eq!((right.status, &right.json()["email"]), (200, &json!("john@new.example.com")));
    app.sign_in("john@new.example.com", &app.john().password).await;
}

#[tokio::test]
async fn anothers_email_takes_no_password() {
    let app = TestApp::start().await;

    let body = json!({ "email": "jane@new.example.com", "password": "whatever" });
    let reply = update(&app, &app.admin().await, 2, &body).await;

    assert_eq!(reply.status, 200, "{}", reply.text);
    app.sign_in("jane@new.example.com", &app.jane().password).await;
}

#[tokio::test]
async fn deactivation_ends_all_sessions_and_activation_revives_none() {
    let app = TestApp::start().await;
    let (jwt, opaque) = (app.user().await, app.open_session(&app.jane().email, &app.jane().password).await);

    let inactive = app.change_user(2, &json!({ "status": "inactive" })).await;
    let while_inactive = get(&app, &jwt, 2).await;
    let active = app.change_user(2, &json!({ "status": "active" })).await;

    assert_eq!((&inactive["status"], &active["status"]), (&json!("inactive"), &json!("active")));
    while_inactive.must_be(401, DEAD_TOKEN);
    for token in [&jwt, &opaque] {
        get(&app, token, 2).await.must_be(401, DEAD_TOKEN);
    }
    assert_eq!(get(&app, &app.user().await, 2).await.status, 200);
}

#[tokio::test]
async fn a_change_of_role_ends_no_session_and_counts_at_the_next_request() {
    let app = TestApp::start().await;
    let (id, token) = app.someone("Ana", "admin").await;
    let lists = async || app.get("/api/v1/users").token(&token).send().await.status;
    let creates = async || create(&app, &token, &json!({})).await.status;
    let mut seen = Vec::new();

    for role in ["admin", "methodist", "user", "read_only", "admin"] {
        app.change_user(id, &json!({ "role": role })).await;
        seen.push((lists().await, creates().await, get(&app, &token, id).await.status));
    }

    assert_eq!(seen, [(200, 400, 200), (200, 403, 200), (403, 403, 200), (200, 403, 200), (200, 400, 200)]);
}

#[tokio::test]
async fn a_rise_in_role_drops_the_digest_and_keeps_the_password() {
    let app = TestApp::start().await;
    let (id, _) = app.someone("Ana", "user").await;
    let by_digest = async |email: &str| {
        let body = json!({ "email": email, "hash_pass": md5(PASSWORD) });
        app.put("/api/login").json(&body).send().await.status
    };
    let before = by_digest("ana@example.com").await;

    app.change_user(id, &json!({ "role": "methodist" })).await;
    let risen = by_digest("ana@example.com").await;
    app.sign_in("ana@example.com", PASSWORD).await;
    app.change_user(id, &json!({ "role": "user" })).await;
    let fallen = by_digest("ana@example.com").await;
    app.change_user(id, &json!({ "role": "read_only", "email": "ana@new.example.com" })).await;
    let moved = by_digest("ana@new.example.com").await;

    assert_eq!((before, risen, fallen, moved), (201, 401, 401, 401));
    app.sign_in("ana@new.example.com", PASSWORD).await;
    let guard = app.tables().item("UsersTable", "pk", "email#ana@new.example.com").await.unwrap();
    assert!(guard.contains_key("password") && !guard.contains_key("password_md5"));
}

#[tokio::test]
async fn where_digests_are_for_all_a_rise_in_role_keeps_them() {
    let app = TestApp::with_variables(&[("LEGACY_MD5", "all")]).await;
    let (id, _) = app.someone("Ana", "user").await;

    app.change_user(id, &json!({ "role": "admin" })).await;

    app.open_session("ana@example.com", &md5(PASSWORD)).await;
}

/// All permissions.
const EVERYTHING: [&str; 12] = [
    "users:read",
    "users:register",
    "users:create",
    "users:update",
    "users:delete",
    "roles:assign",
    "roles:manage",
    "sessions:read",
    "sessions:revoke",
    "passwords:reset",
    "audit:read",
    "profile:write",
];

#[tokio::test]
async fn the_last_active_administrator_is_neither_demoted_nor_deactivated_nor_deleted_by_anybody() {
    let app = TestApp::start().await;
    app.add_role("root", &EVERYTHING).await;
    let (_, root) = app.someone("Ana", "root").await;
    let inactive = json!({ "name": "B", "email": "b@example.com", "role": "admin", "status": "inactive" });
    create(&app, &root, &inactive).await;
    let before = get(&app, &root, 1).await.text;

    for body in [json!({ "role": "user" }), json!({ "role": "root" }), json!({ "status": "inactive" })] {
        update(&app, &root, 1, &body).await.must_be(409, LAST_ADMINISTRATOR);
    }
    app.delete("/api/v1/users/1").token(&root).send().await.must_be(409, LAST_ADMINISTRATOR);
    app.delete("/users/1").token(&root).send().await.must_be(409, LAST_ADMINISTRATOR);

    assert_eq!(get(&app, &app.admin().await, 1).await.text, before);
    // A name is not a privilege, so it may change.
    assert_eq!(update(&app, &root, 1, &json!({ "name": "John" })).await.status, 200);
}

#[tokio::test]
async fn beside_another_active_one_an_administrator_may_fall() {
    let app = TestApp::start().await;
    let (ana, _) = app.someone("Ana", "admin").await;
    let (bea, _) = app.someone("Bea", "admin").await;

    app.change_user(ana, &json!({ "role": "user" })).await;
    app.change_user(bea, &json!({ "status": "inactive" })).await;

    // Neither counts as an active administrator now, and changes to the inactive one do not matter.
    app.change_user(bea, &json!({ "role": "user" })).await;
    app.delete("/users/1").token(&app.admin().await).send().await.must_be(409, LAST_ADMINISTRATOR);
    app.change_user(ana, &json!({ "role": "admin" })).await;
    assert_eq!(app.delete("/users/1").token(&app.admin().await).send().await.status, 200);
}
