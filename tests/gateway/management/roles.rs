//! `/api/v1/roles`: listing, adding, changing and removing. `roles_in_use` tests the effects on users with a role.

use serde_json::{Value, json};
use tests::answers::{FORBIDDEN, NO_SUCH_ROLE, NO_TOKEN, invalid};
use tests::{Reply, TestApp};

const BUILT_IN: &str = concat!(
    r#"{"name":"admin","description":"администратор","permissions":["users:read","users:register","users:create","#,
    r#""users:update","users:delete","roles:assign","roles:manage","sessions:read","sessions:revoke","#,
    r#""passwords:reset","audit:read","profile:write"],"built_in":true},"#,
    r#"{"name":"methodist","description":"методист","#,
    r#""permissions":["users:read","users:register","profile:write"],"built_in":true},"#,
    r#"{"name":"read_only","description":"только чтение","#,
    r#""permissions":["users:read","sessions:read","audit:read"],"built_in":true},"#,
    r#"{"name":"user","description":"пользователь","permissions":["profile:write"],"built_in":true}"#
);
const BUILT_IN_STAYS: &str = r#"{"error":"Conflict","message":"A built-in role can be neither changed nor removed."}"#;
const NAME_TAKEN: &str = r#"{"error":"Validation failed","messages":{"name":["has already been taken"]}}"#;

async fn list(app: &TestApp, token: &str) -> Reply {
    app.get("/api/v1/roles").token(token).send().await
}

async fn create(app: &TestApp, token: &str, body: &Value) -> Reply {
    app.post("/api/v1/roles").token(token).json(body).send().await
}

async fn update(app: &TestApp, token: &str, name: &str, body: &Value) -> Reply {
    app.put(&format!("/api/v1/roles/{name}")).token(token).json(body).send().await
}

async fn delete(app: &TestApp, token: &str, name: &str) -> Reply {
    app.delete(&format!("/api/v1/roles/{name}")).token(token).send().await
}

#[tokio::test]
async fn the_built_in_roles_are_always_there() {
    let app = TestApp::start().await;

    list(&app, &app.admin().await).await.must_be(200, &format!(r#"{{"roles":[{BUILT_IN}]}}"#));
}

#[tokio::test]
async fn a_new_role_is_told_and_listed_after_the_built_in_ones_by_name() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let body =
        json!({ "name": "support", "permissions": ["sessions:read", "users:read"], "description": " Первая линия " });

    let support = create(&app, &token, &body).await;
    let auditor = create(&app, &token, &json!({ "name": "auditor", "permissions": [] })).await;

    support.must_be(
        201,
        r#"{"name":"support","description":"Первая линия","permissions":["users:read","sessions:read"],"built_in":false}"#,
    );
    assert_eq!(support.header("location"), Some("/api/v1/roles/support"));
    auditor.must_be(201, r#"{"name":"auditor","description":"","permissions":[],"built_in":false}"#);
    let all = format!(r#"{{"roles":[{BUILT_IN},{},{}]}}"#, auditor.text, support.text);
    list(&app, &token).await.must_be(200, &all);
}

#[tokio::test]
async fn a_role_changes_in_what_is_sent() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let body = json!({ "name": "support", "permissions": ["users:read"], "description": "First" });
    create(&app, &token, &body).await;
    let shown = |description: &str, permissions: &str| {
        format!(r#"{{"name":"support","description":"{description}","permissions":[{permissions}],"built_in":false}}"#)
    };

    for (body, description, permissions) in [
        (json!({}), "First", r#""users:read""#),
        (json!({ "description": "Second" }), "Second", r#""users:read""#),
        (json!({ "permissions": ["audit:read"], "name": "other" }), "Second", r#""audit:read""#),
        (json!({ "permissions": [], "description": null }), "Second", ""),
        (json!({ "permissions": null, "built_in": true }), "Second", ""),
    ] {
        update(&app, &token, "support", &body).await.must_be(200, &shown(description, permissions));
    }
    let listed = list(&app, &token).await.json();
    assert_eq!(listed["roles"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn a_role_that_nobody_has_can_be_removed() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    app.add_role("support", &["users:read"]).await;

    delete(&app, &token, "support").await.must_be(200, r#"{"success":true,"message":"Role deleted"}"#);

    delete(&app, &token, "support").await.must_be(404, NO_SUCH_ROLE);
    list(&app, &token).await.must_be(200, &format!(r#"{{"roles":[{BUILT_IN}]}}"#));
    app.add_role("support", &[]).await;
}

#[tokio::test]
async fn a_built_in_role_is_neither_made_anew_nor_changed_nor_removed() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    for name in ["admin", "methodist", "read_only", "user"] {
        create(&app, &token, &json!({ "name": name, "permissions": [] })).await.must_be(409, NAME_TAKEN);
        update(&app, &token, name, &json!({ "permissions": [] })).await.must_be(409, BUILT_IN_STAYS);
        update(&app, &token, name, &json!({})).await.must_be(409, BUILT_IN_STAYS);
        delete(&app, &token, name).await.must_be(409, BUILT_IN_STAYS);
    }
    list(&app, &token).await.must_be(200, &format!(r#"{{"roles":[{BUILT_IN}]}}"#));
}

#[tokio::test]
async fn a_taken_name_is_a_conflict_and_changes_nothing() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    app.add_role("support", &["users:read"]).await;
    let before = list(&app, &token).await.text;

    create(&app, &token, &json!({ "name": "support", "permissions": [] })).await.must_be(409, NAME_TAKEN);

    assert_eq!(list(&app, &token).await.text, before);
}

#[tokio::test]
async fn an_unknown_role_is_told() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    for name in ["nobody", "Admin", "1st", "%D1%8F", "a%20b", &"a".repeat(33)] {
        update(&app, &token, name, &json!({ "permissions": [] })).await.must_be(404, NO_SUCH_ROLE);
        delete(&app, &token, name).await.must_be(404, NO_SUCH_ROLE);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_role_is_told_in_the_order_of_the_schema() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    app.add_role("support", &[]).await;
    let blank = invalid(&[("name", "can't be blank"), ("permissions", "can't be blank")]);

    create(&app, &token, &json!({})).await.must_be(400, &blank);
    for name in ["Admin", "1st", "a b", "роль", "-a", &"a".repeat(33)] {
        let body = json!({ "name": name, "permissions": [] });
        create(&app, &token, &body).await.must_be(400, &invalid(&[("name", "is invalid")]));
    }
    for (permissions, phrase) in [
        (json!(["users:read", "everything"]), "is not included in the list"),
        (json!(["Users:Read"]), "is not included in the list"),
        (json!(["users:read", 7]), "is invalid"),
        (json!("users:read"), "is invalid"),
        (json!({}), "is invalid"),
    ] {
        let problem = invalid(&[("permissions", phrase)]);
        let body = json!({ "name": "other", "permissions": permissions });
        create(&app, &token, &body).await.must_be(400, &problem);
        update(&app, &token, "support", &body).await.must_be(400, &problem);
    }
    let all = json!({ "description": "a\nb", "permissions": 7, "name": 7 });
    let members = ["name", "permissions", "description"].map(|member| (member, "is invalid"));
    create(&app, &token, &all).await.must_be(400, &invalid(&members));
    let long = json!({ "description": "ж".repeat(201) });
    update(&app, &token, "support", &long).await.must_be(400, &invalid(&[("description", "is invalid")]));
}

#[tokio::test]
async fn who_reads_users_reads_roles_and_only_administrators_manage_them() {
    let app = TestApp::start().await;
    app.add_role("support", &[]).await;
    let body = json!({ "name": "other", "permissions": [] });

    app.get("/api/v1/roles").send().await.must_be(401, NO_TOKEN);
    for (role, lists) in [("user", 403), ("methodist", 200), ("read_only", 200)] {
        let (_, token) = app.someone(role, role).await;
        assert_eq!(list(&app, &token).await.status, lists, "{role}");
        create(&app, &token, &body).await.must_be(403, FORBIDDEN);
        create(&app, &token, &json!({})).await.must_be(403, FORBIDDEN);
        for name in ["support", "admin", "nobody"] {
            update(&app, &token, name, &body).await.must_be(403, FORBIDDEN);
            delete(&app, &token, name).await.must_be(403, FORBIDDEN);
        }
    }
}
