//! The role matrix, and custom roles.

use std::time::Duration;

use tests::{PASSWORD, TestApp};

#[tokio::test]
async fn the_matrix_says_for_each_role_and_permission_whether() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;

    let page = app.get("/panel/roles").panel(&cookie).send().await.text;

    // Twelve permissions of the administrator, three each of a methodist and a read-only user, one of a user.
    assert_eq!(page.matches("class=\"unseen\">yes<").count(), 12 + 3 + 3 + 1);
    assert_eq!(page.matches("class=\"unseen\">no<").count(), 4 * 12 - 19);
}

#[tokio::test]
async fn a_role_is_made_changed_and_deleted() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;
    let send = async |path: &str, form: &[(&str, &str)]| app.post(path).panel(&cookie).form(form).send().await;
    let new = [
        ("name", "support"),
        ("description", "First line"),
        ("permission", "users:read"),
        ("permission", "audit:read"),
    ];

    assert_eq!(send("/panel/roles", &new).await.header("location"), Some("/panel/roles?said=created"));
    assert_eq!(send("/panel/roles", &new).await.status, 409, "the name is taken");
    assert_eq!(send("/panel/roles", &[("name", "Not A Name")]).await.status, 400);
    assert_eq!(send("/panel/roles", &[("name", "odd"), ("permission", "users:eat")]).await.status, 400);

    let (ana, token) = app.someone("Ana", "support").await;
    assert_eq!(app.get("/api/v1/audit").token(&token).send().await.status, 200);
    let change = [("description", "Second line"), ("permission", "users:read")];
    let changed = send("/panel/roles/support/change", &change).await;
    assert_eq!(changed.header("location"), Some("/panel/roles?said=changed"), "{}", changed.text);
    assert_eq!(app.get("/api/v1/audit").token(&token).send().await.status, 403, "the change takes effect at once");

    let in_use = send("/panel/roles/support/delete", &[]).await;
    assert_eq!(in_use.status, 409);
    assert!(in_use.text.contains("Users still have this role."));
    app.delete(&format!("/api/v1/users/{ana}")).token(&app.admin().await).send().await;
    assert_eq!(send("/panel/roles/support/delete", &[]).await.header("location"), Some("/panel/roles?said=deleted"));
    assert_eq!(app.get("/panel/roles/support").panel(&cookie).send().await.status, 404);
    assert_eq!(app.get("/panel/roles/admin").panel(&cookie).send().await.status, 404, "a built-in role has no form");
    assert_eq!(send("/panel/roles/admin/delete", &[]).await.status, 409);
}

#[tokio::test]
async fn a_role_takes_a_fresh_password_and_no_more_than_ones_own_permissions() {
    let app = TestApp::start().await;
    app.add_role("keeper", &["users:read", "roles:manage"]).await;
    app.someone("Kim", "keeper").await;
    let cookie = app.open_panel("kim@example.com", PASSWORD).await;
    let make = async |permission: &str| {
        let form = [("name", "another"), ("permission", permission)];
        app.post("/panel/roles").panel(&cookie).form(&form).send().await
    };

    let page = app.get("/panel/roles").panel(&cookie).send().await.text;
    assert_eq!(page.matches(" disabled>").count(), 10, "the permissions that the caller lacks");
    assert_eq!(make("users:delete").await.status, 403);
    app.clock().advance(Duration::from_secs(5 * 60));
    assert_eq!(make("users:read").await.header("location"), Some("/panel/confirm?next=/panel/roles"));
}
