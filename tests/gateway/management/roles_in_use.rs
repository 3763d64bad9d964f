//! Custom roles and their users: assigning a role, privilege escalation, changing a role in use, removing it.

use serde_json::json;
use tests::TestApp;
use tests::answers::{FORBIDDEN, invalid};

use super::{create, delete, get, update};

const IN_USE: &str = r#"{"error":"Conflict","message":"Users still have this role; give them another first."}"#;

async fn remove(app: &TestApp, name: &str) -> tests::Reply {
    app.delete(&format!("/api/v1/roles/{name}")).token(&app.admin().await).send().await
}

async fn set_permissions(app: &TestApp, name: &str, permissions: &[&str]) {
    let call = app.put(&format!("/api/v1/roles/{name}")).token(&app.admin().await);
    let reply = call.json(&json!({ "permissions": permissions })).send().await;
    assert_eq!(reply.status, 200, "{}", reply.text);
}

#[tokio::test]
async fn a_custom_role_permits_what_it_names_and_nothing_else() {
    let app = TestApp::start().await;
    app.add_role("support", &["users:read", "sessions:read"]).await;

    let (id, token) = app.someone("Ana", "support").await;

    assert_eq!(get(&app, &token, id).await.json()["role"], "support");
    assert_eq!(app.get("/users").token(&token).send().await.status, 200);
    assert_eq!(get(&app, &token, 1).await.status, 200);
    update(&app, &token, id, &json!({ "name": "New" })).await.must_be(403, FORBIDDEN);
    delete(&app, &token, 2).await.must_be(403, FORBIDDEN);
    create(&app, &token, &json!({})).await.must_be(403, FORBIDDEN);
    app.get("/auth/keys").token(&token).send().await.must_be(403, FORBIDDEN);
}

#[tokio::test]
async fn a_role_that_changes_counts_at_its_users_next_request_with_any_token() {
    let app = TestApp::start().await;
    app.add_role("support", &[]).await;
    let (_, jwt) = app.someone("Ana", "support").await;
    let opaque = app.open_session("ana@example.com", tests::PASSWORD).await;
    let mut seen = Vec::new();

    for permissions in [&["users:read"][..], &["users:create"], &[], &["users:read", "users:create"]] {
        set_permissions(&app, "support", permissions).await;
        for token in [&jwt, &opaque] {
            let lists = app.get("/api/v1/users").token(token).send().await.status;
            seen.push((lists, create(&app, token, &json!({})).await.status));
        }
    }

    let expected = [(200, 403), (403, 400), (403, 403), (200, 400)];
    assert_eq!(seen, expected.iter().flat_map(|pair| [*pair; 2]).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_role_in_use_stays_until_the_last_has_another() {
    let app = TestApp::start().await;
    app.add_role("support", &[]).await;
    let (ana, _) = app.someone("Ana", "support").await;
    let (bea, _) = app.someone("Bea", "support").await;
    app.change_user(2, &json!({ "role": "support", "status": "inactive" })).await;

    remove(&app, "support").await.must_be(409, IN_USE);
    app.change_user(ana, &json!({ "role": "user" })).await;
    remove(&app, "support").await.must_be(409, IN_USE);
    app.delete(&format!("/users/{bea}")).token(&app.admin().await).send().await;
    remove(&app, "support").await.must_be(409, IN_USE);
    app.change_user(2, &json!({ "role": "methodist", "name": "Jane Doe" })).await;

    remove(&app, "support").await.must_be(200, r#"{"success":true,"message":"Role deleted"}"#);
}

#[tokio::test]
async fn a_role_that_does_not_exist_is_given_to_nobody() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let unlisted = invalid(&[("role", "is not included in the list")]);
    app.add_role("support", &[]).await;
    remove(&app, "support").await;

    for role in ["support", "nobody"] {
        let body = json!({ "name": "A", "email": "a@example.com", "role": role });
        create(&app, &token, &body).await.must_be(400, &unlisted);
        update(&app, &token, 2, &json!({ "role": role })).await.must_be(400, &unlisted);
        app.post("/users").token(&token).json(&body).send().await.must_be(400, &unlisted);
    }
    assert_eq!(get(&app, &token, 2).await.header("etag"), Some("\"1\""));
}

/// A user who manages roles and users, and lacks `audit:read` and the permissions over sessions.
async fn manager(app: &TestApp) -> String {
    let permissions = [
        "users:read",
        "users:register",
        "users:create",
        "users:update",
        "users:delete",
        "roles:assign",
        "roles:manage",
        "profile:write",
    ];
    app.add_role("manager", &permissions).await;
    app.someone("Max", "manager").await.1
}

#[tokio::test]
async fn nobody_makes_a_role_of_permissions_they_lack() {
    let app = TestApp::start().await;
    let manager = manager(&app).await;
    app.add_role("auditor", &["audit:read"]).await;
    app.add_role("reader", &["users:read"]).await;
    let call = |method: &str, path: &str| app.call(method, &format!("/api/v1/roles{path}")).token(&manager);
    let spy = json!({ "name": "spy", "permissions": ["users:read", "audit:read"] });

    call("POST", "").json(&spy).send().await.must_be(403, FORBIDDEN);
    call("PUT", "/reader").json(&spy).send().await.must_be(403, FORBIDDEN);
    // They can neither change nor remove a role with permissions that they lack.
    call("PUT", "/auditor").json(&json!({ "permissions": [] })).send().await.must_be(403, FORBIDDEN);
    call("DELETE", "/auditor").send().await.must_be(403, FORBIDDEN);

    let own = json!({ "name": "clerk", "permissions": ["users:read", "roles:manage"] });
    assert_eq!(call("POST", "").json(&own).send().await.status, 201);
    assert_eq!(call("DELETE", "/reader").send().await.status, 200);
    let roles = call("GET", "").send().await.json();
    assert_eq!(roles["roles"].as_array().unwrap().len(), 4 + 3);
}

#[tokio::test]
async fn nobody_gives_a_role_with_permissions_they_lack() {
    let app = TestApp::start().await;
    let manager = manager(&app).await;
    app.add_role("auditor", &["audit:read"]).await;
    let with = |role: &str| json!({ "name": "A", "email": "a@example.com", "role": role });

    for above in ["admin", "read_only", "auditor"] {
        create(&app, &manager, &with(above)).await.must_be(403, FORBIDDEN);
        app.post("/users").token(&manager).json(&with(above)).send().await.must_be(403, FORBIDDEN);
        update(&app, &manager, 2, &json!({ "role": above })).await.must_be(403, FORBIDDEN);
    }
    assert_eq!(update(&app, &manager, 2, &json!({ "role": "methodist" })).await.status, 200);
    assert_eq!(create(&app, &manager, &with("manager")).await.status, 201);
}

#[tokio::test]
async fn nobody_changes_or_deletes_who_may_do_what_they_may_not() {
    let app = TestApp::start().await;
    let manager = manager(&app).await;
    let (reader, _) = app.someone("Rea", "read_only").await;

    for above in [1, reader] {
        for body in [json!({ "name": "X" }), json!({ "role": "user" }), json!({ "status": "inactive" }), json!({})] {
            update(&app, &manager, above, &body).await.must_be(403, FORBIDDEN);
        }
        delete(&app, &manager, above).await.must_be(403, FORBIDDEN);
        app.delete(&format!("/users/{above}")).token(&manager).send().await.must_be(403, FORBIDDEN);
    }
    assert_eq!(update(&app, &manager, 2, &json!({ "name": "X" })).await.status, 200);
    assert_eq!(delete(&app, &manager, 2).await.status, 200);
}

#[tokio::test]
async fn without_roles_assign_only_the_role_user_is_given() {
    let app = TestApp::start().await;
    app.add_role("clerk", &["users:create", "users:update", "profile:write"]).await;
    let (_, clerk) = app.someone("Max", "clerk").await;
    let with = |role: &str| json!({ "name": "A", "email": "a@example.com", "role": role });

    for role in ["clerk", "admin", "nobody", "KING"] {
        create(&app, &clerk, &with(role)).await.must_be(403, FORBIDDEN);
        update(&app, &clerk, 2, &json!({ "role": role })).await.must_be(403, FORBIDDEN);
    }
    assert_eq!(create(&app, &clerk, &with("user")).await.status, 201);
    // If they may assign the role, other errors are reported.
    create(&app, &clerk, &json!({ "role": "user", "email": "nope" }))
        .await
        .must_be(400, &invalid(&[("name", "can't be blank"), ("email", "must be a valid email address")]));
}

#[tokio::test]
async fn a_custom_role_with_every_permission_makes_no_application_key() {
    let app = TestApp::start().await;
    let all = app.get("/api/v1/roles").token(&app.admin().await).send().await.json();
    let every = all["roles"][0]["permissions"].as_array().unwrap();
    let every: Vec<&str> = every.iter().map(|name| name.as_str().unwrap()).collect();
    app.add_role("root", &every).await;
    let (_, root) = app.someone("Ana", "root").await;

    let call = app.post("/auth/keys").token(&root);
    let reply = call.json(&json!({ "name": "backend", "kind": "application" })).send().await;

    reply.must_be(403, FORBIDDEN);
}
