//! The page of all users' sessions.

use tests::TestApp;

#[tokio::test]
async fn everybodys_sessions_are_listed_and_one_can_be_ended() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;

    let page = app.get("/panel/sessions").panel(&cookie).send().await.text;
    assert!(page.contains(&app.jane().email) && page.contains("this device"), "{page}");
    let form = page.split_once("name=\"user\" value=\"2\"").unwrap().1;
    let session = form.split_once("name=\"session\" value=\"").unwrap().1[..32].to_owned();
    let reply =
        app.post("/panel/sessions/end").panel(&cookie).form(&[("user", "2"), ("session", &session)]).send().await;

    assert_eq!(reply.header("location"), Some("/panel/sessions?said=ended"));
    assert_eq!(app.get("/api/user").token(&token).send().await.status, 401);
    let forged = app.get("/panel/sessions?cursor=abc").panel(&cookie).send().await;
    assert_eq!(forged.status, 400);
}
