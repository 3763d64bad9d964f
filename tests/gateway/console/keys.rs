//! The page of one's own keys.

use serde_json::json;
use tests::TestApp;

#[tokio::test]
async fn a_key_is_shown_once_used_and_revoked() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.jane().email, &app.jane().password).await;

    let made =
        app.post("/panel/keys").panel(&cookie).form(&[("name", "<script>x</script>"), ("expires_at", "")]).send();
    let made = made.await;

    assert_eq!(made.status, 201);
    assert!(!made.text.contains("/panel/language"), "a change of language would lose the secret on this page");
    let key = made.text.split_once("data-copied=\"Copied\">").unwrap().1.split_once('<').unwrap().0.to_owned();
    let body = json!({ "api_key": key, "username": app.jane().email, "password": app.jane().password });
    assert_eq!(app.post("/auth/token").json(&body).send().await.status, 200);

    let page = app.get("/panel/keys").panel(&cookie).send().await.text;
    assert!(!page.contains(&key) && !page.contains("<script>x"), "{page}");
    let id = page.split_once("name=\"key\" value=\"").unwrap().1[..32].to_owned();
    let revoked = app.post("/panel/keys/revoke").panel(&cookie).form(&[("key", &id)]).send().await;
    assert_eq!(revoked.header("location"), Some("/panel/keys?said=revoked"));
    assert_eq!(app.post("/auth/token").json(&body).send().await.status, 401);
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.jane().email, &app.jane().password).await;

    let form = [("name", ""), ("expires_at", "yesterday")];
    let reply = app.post("/panel/keys").panel(&cookie).form(&form).send().await;

    assert_eq!(reply.status, 400);
    assert!(reply.text.contains("id=\"problem-name\"") && reply.text.contains("id=\"problem-expires_at\""));
    assert!(reply.text.contains("value=\"yesterday\""), "the entered value was lost");
}

#[tokio::test]
async fn the_kind_that_was_chosen_stays_and_the_password_is_asked_for_before_the_form_is_filled_in() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;

    let form = [("name", ""), ("kind", "application")];
    let refused = app.post("/panel/keys").panel(&cookie).form(&form).send().await;
    assert!(refused.text.contains("<option value=\"application\" selected>"), "{}", refused.text);
    assert!(!refused.text.contains("/panel/confirm"), "the password was confirmed a moment ago");
    app.clock().advance(std::time::Duration::from_secs(5 * 60));

    let page = app.get("/panel/keys").panel(&cookie).send().await.text;
    assert!(page.contains("href=\"/panel/confirm?next=%2Fpanel%2Fkeys\""), "{page}");
}
