//! The page of one's own devices.

use tests::TestApp;

#[tokio::test]
async fn ending_a_device_refuses_its_token_at_once() {
    let app = TestApp::start().await;
    let opaque = app.open_session(&app.jane().email, &app.jane().password).await;
    let cookie = app.open_panel(&app.jane().email, &app.jane().password).await;
    let page = app.get("/panel/devices").panel(&cookie).send().await.text;
    let session = page.split_once("name=\"session\" value=\"").unwrap().1[..32].to_owned();

    let reply = app.post("/panel/devices/end").panel(&cookie).form(&[("session", &session)]).send().await;

    assert_eq!(reply.header("location"), Some("/panel/devices?said=ended"));
    assert_eq!(app.get("/api/user").token(&opaque).send().await.status, 401);
    assert_eq!(app.get("/panel/devices").panel(&cookie).send().await.status, 200);
    let again = app.post("/panel/devices/end").panel(&cookie).form(&[("session", &session)]).send().await;
    assert_eq!(again.header("location"), Some("/panel/devices?said=gone"));
}

#[tokio::test]
async fn ending_all_others_leaves_this_one() {
    let app = TestApp::start().await;
    let (opaque, access) = (app.open_session(&app.jane().email, &app.jane().password).await, app.user().await);
    let other = app.open_panel(&app.jane().email, &app.jane().password).await;
    let cookie = app.open_panel(&app.jane().email, &app.jane().password).await;

    let reply = app.post("/panel/devices/end-others").panel(&cookie).send().await;

    assert_eq!(reply.header("location"), Some("/panel/devices?said=others-ended"));
    for token in [&opaque, &access] {
        assert_eq!(app.get("/api/user").token(token).send().await.status, 401);
    }
    assert_eq!(app.get("/panel/devices").panel(&other).send().await.status, 303);
    assert_eq!(app.get("/panel/devices").panel(&cookie).send().await.status, 200);
}
