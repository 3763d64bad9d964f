//! The page of one user, and its forms.

use std::time::Duration;

use serde_json::json;
use tests::{PASSWORD, TestApp};

async fn administrator(app: &TestApp) -> String {
    app.open_panel(&app.john().email, &app.john().password).await
}

#[tokio::test]
async fn everything_of_a_user_is_on_their_page() {
    let app = TestApp::start().await;
    let token = app.user().await;
    app.post("/auth/keys").token(&token).json(&json!({ "name": "nightly <import>" })).send().await;
    let cookie = administrator(&app).await;

    let page = app.get("/panel/users/2").panel(&cookie).send().await.text;

    for part in [&*app.jane().email, "nightly &#60;import&#62;", "id=\"sessions\"", "id=\"entries\"", "API key created"]
    {
        assert!(page.contains(part), "{part} is not on {page}");
    }
    let today = page.matches("<rect").count();
    assert_eq!(today, 30, "a bar a day");
    assert!(!page.contains("style=") && !page.contains("<script>"), "there are inline styles or scripts");
    let unknown = app.get("/panel/users/4711").panel(&cookie).send().await;
    assert_eq!(unknown.status, 404);
    assert_eq!(app.get("/panel/users/jane").panel(&cookie).send().await.status, 404);
}

#[tokio::test]
async fn name_email_role_and_status_are_changed_each_by_its_form() {
    let app = TestApp::start().await;
    let cookie = administrator(&app).await;
    let changes =
        [("name", "Jane Roe"), ("email", "jane.roe@example.com"), ("role", "methodist"), ("status", "inactive")];
    for (version, change) in (1..).zip(changes) {
        let form = [("version", &*version.to_string()), change];
        let reply = app.post("/panel/users/2/change").panel(&cookie).form(&form).send().await;
        assert_eq!(reply.header("location"), Some("/panel/users/2?said=changed"), "{change:?}: {}", reply.text);
    }

    let jane = app.get("/api/v1/users/2").token(&app.admin().await).send().await.json();

    for (member, value) in changes {
        assert_eq!(jane[member], value);
    }
}

#[tokio::test]
async fn a_form_of_a_page_that_is_out_of_date_changes_nothing() {
    let app = TestApp::start().await;
    let cookie = administrator(&app).await;
    app.change_user(2, &json!({ "name": "Somebody Else" })).await;

    let form = [("version", "1"), ("name", "Mine")];
    let reply = app.post("/panel/users/2/change").panel(&cookie).form(&form).send().await;
    let unversioned = app.post("/panel/users/2/change").panel(&cookie).form(&[("name", "Mine")]).send().await;
    let deleting = [("version", "1"), ("confirm", &*app.jane().email)];
    let deleted = app.post("/panel/users/2/delete").panel(&cookie).form(&deleting).send().await;

    for reply in [reply, unversioned, deleted] {
        assert_eq!(reply.status, 412);
        assert!(reply.text.contains("Somebody Else") && reply.text.contains("Your change was not saved"));
        assert!(reply.text.contains("name=\"version\" value=\"2\""), "the form is of the present version");
    }
}

#[tokio::test]
async fn role_email_and_password_take_the_own_password_given_lately() {
    let app = TestApp::start().await;
    let cookie = administrator(&app).await;
    app.clock().advance(Duration::from_secs(5 * 60));
    let ask = async |form: &str, field: (&str, &str)| {
        let path = format!("/panel/users/2/{form}");
        app.post(&path).panel(&cookie).form(&[("version", "1"), field]).send().await
    };

    let refused = [
        ("change", ("role", "admin")),
        ("change", ("email", "x@example.com")),
        ("password", ("new_password", PASSWORD)),
    ];
    for (form, field) in refused {
        let reply = ask(form, field).await;
        assert_eq!(reply.header("location"), Some("/panel/confirm?next=/panel/users/2"), "{field:?}");
    }
    let page = app.get("/panel/users/2").panel(&cookie).send().await.text;
    assert!(
        page.contains("href=\"/panel/confirm?next=%2Fpanel%2Fusers%2F2\""),
        "the page does not offer the confirmation first"
    );
    assert_eq!(ask("change", ("name", "Jane Roe")).await.header("location"), Some("/panel/users/2?said=changed"));
}

#[tokio::test]
async fn a_password_is_set_and_all_sessions_of_the_user_end() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let cookie = administrator(&app).await;
    let set = async |password: &str| {
        app.post("/panel/users/2/password").panel(&cookie).form(&[("new_password", password)]).send().await
    };

    assert_eq!(set("short").await.status, 400);
    assert_eq!(set(PASSWORD).await.header("location"), Some("/panel/users/2?said=password-set"));

    assert_eq!(app.get("/api/user").token(&token).send().await.status, 401);
    app.sign_in(&app.jane().email, PASSWORD).await;
}

#[tokio::test]
async fn one_session_ends_or_all() {
    let app = TestApp::start().await;
    let cookie = administrator(&app).await;
    let (one, other) = (app.user().await, app.user().await);
    let page = app.get("/panel/users/2").panel(&cookie).send().await.text;
    // The newest session is first.
    let session = page.split_once("name=\"session\" value=\"").unwrap().1[..32].to_owned();
    let status = async |token: &str| app.get("/api/user").token(token).send().await.status;

    let reply = app.post("/panel/users/2/end-sessions").panel(&cookie).form(&[("session", &session)]).send().await;
    assert_eq!(reply.header("location"), Some("/panel/users/2?said=session-ended"));
    assert_eq!((status(&one).await == 200) as u8 + (status(&other).await == 200) as u8, 1);

    let reply = app.post("/panel/users/2/end-sessions").panel(&cookie).send().await;
    assert_eq!(reply.header("location"), Some("/panel/users/2?said=sessions-ended"));
    assert_eq!((status(&one).await, status(&other).await), (401, 401));
}

#[tokio::test]
async fn a_user_is_deleted_only_by_whoever_types_their_email() {
    let app = TestApp::start().await;
    let cookie = administrator(&app).await;
    let delete = async |typed: &str| {
        app.post("/panel/users/2/delete").panel(&cookie).form(&[("version", "1"), ("confirm", typed)]).send().await
    };

    let mistyped = delete("john@example.com").await;
    assert_eq!(mistyped.status, 400);
    assert!(mistyped.text.contains("Nothing was deleted."));
    let done = delete(&app.jane().email.to_uppercase()).await;

    assert_eq!(done.header("location"), Some("/panel/users?said=deleted"), "{}", done.text);
    assert_eq!(app.get("/panel/users/2").panel(&cookie).send().await.status, 404);
}

#[tokio::test]
async fn nobody_is_offered_or_given_more_than_whoever_asks_may() {
    let app = TestApp::start().await;
    app.add_role("support", &["users:read", "users:update", "users:delete", "roles:assign", "profile:write"]).await;
    app.someone("Sue", "support").await;
    let cookie = app.open_panel("sue@example.com", PASSWORD).await;

    let jane = app.get("/panel/users/2").panel(&cookie).send().await.text;
    let john = app.get("/panel/users/1").panel(&cookie).send().await.text;
    let form = [("version", "1"), ("role", "admin")];
    let forced = app.post("/panel/users/2/change").panel(&cookie).form(&form).send().await;

    assert!(jane.contains("value=\"support\"") && !jane.contains("<option value=\"admin\""));
    assert!(!jane.contains("id=\"entries\"") && !jane.contains("id=\"sessions\""), "neither trail nor sessions");
    assert!(john.contains("has permissions that you do not have") && !john.contains("action=\"/panel/users/1"));
    assert_eq!(forced.status, 403);
}
