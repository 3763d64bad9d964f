//! The page of the signing keys.

use std::time::Duration;

use tests::TestApp;

fn states(page: &str) -> Vec<&str> {
    let tags = page.split("<span class=\"tag").skip(1).filter_map(|rest| rest.split_once('>')?.1.split_once('<'));
    tags.map(|(state, _)| state).collect()
}

#[tokio::test]
async fn an_administrator_makes_the_next_key_and_the_trail_says_who() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;
    let rotate = async || app.post("/panel/signing-keys/rotate").panel(&cookie).send().await;

    let first = rotate().await;
    assert_eq!(first.header("location"), Some("/panel/signing-keys?said=rotated"), "{}", first.text);
    let again = rotate().await;
    assert_eq!(again.status, 409);
    assert!(again.text.contains("already published"));

    let page = app.get("/panel/signing-keys").panel(&cookie).send().await.text;
    assert_eq!(states(&page), ["signs", "next"]);
    assert_eq!(app.get("/api/user").token(&token).send().await.status, 200, "no session ends");
    let entries = app.get("/panel/audit?action=signing_key.rotated").panel(&cookie).send().await.text;
    assert!(entries.contains("<a href=\"/panel/users/1\">user 1</a>"), "{entries}");

    // The functions that sign can open the key that the panel has sealed, once it becomes active.
    app.clock().advance(Duration::from_secs(25 * 60 * 60));
    let new = app.user().await;
    assert_ne!(token.split_once('.').unwrap().0, new.split_once('.').unwrap().0);
    assert_eq!(app.get("/api/user").token(&new).send().await.status, 200);
}

#[tokio::test]
async fn at_once_takes_a_typed_word() {
    let app = TestApp::start().await;
    let old = app.user().await;
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;
    let rotate = async |word: &str| {
        app.post("/panel/signing-keys/rotate").panel(&cookie).form(&[("when", "at-once"), ("word", word)]).send().await
    };

    let mistyped = rotate("rotato").await;
    assert_eq!(mistyped.status, 400);
    assert!(mistyped.text.contains("Nothing was changed."));
    assert_eq!(rotate("Rotate").await.header("location"), Some("/panel/signing-keys?said=replaced"));

    let page = app.get("/panel/signing-keys").panel(&cookie).send().await.text;
    assert_eq!(states(&page), ["replaced, still verifies", "signs"]);
    assert_eq!(app.get("/api/user").token(&old).send().await.status, 200);
}

#[tokio::test]
async fn a_rotation_takes_a_password_given_lately() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;
    app.clock().advance(Duration::from_secs(5 * 60));

    let reply = app.post("/panel/signing-keys/rotate").panel(&cookie).send().await;

    assert_eq!(reply.header("location"), Some("/panel/confirm?next=/panel/signing-keys"));
}
