//! Actions that require the password again, and how long a confirmation is valid.

use std::time::Duration;

use tests::TestApp;

#[tokio::test]
async fn after_five_minutes_a_key_takes_the_password_again() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.jane().email, &app.jane().password).await;
    let make = async || app.post("/panel/keys").panel(&cookie).form(&[("name", "mine")]).send().await;
    assert_eq!(make().await.status, 201);

    app.clock().advance(Duration::from_secs(5 * 60));
    let refused = make().await;
    assert_eq!(refused.header("location"), Some("/panel/confirm?next=/panel/keys"), "{}", refused.text);

    let give = async |password: &str| {
        let form = [("password", password), ("next", "/panel/keys")];
        app.post("/panel/confirm").panel(&cookie).form(&form).send().await
    };
    assert_eq!(give("wrong").await.status, 400);
    assert_eq!(make().await.status, 303, "a wrong password confirmed the session");
    assert_eq!(give(&app.jane().password).await.header("location"), Some("/panel/keys"));
    assert_eq!(make().await.status, 201);
    app.clock().advance(Duration::from_secs(5 * 60));
    assert_eq!(make().await.status, 303);
}

#[tokio::test]
async fn wrong_passwords_given_again_are_counted_like_sign_ins() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.jane().email, &app.jane().password).await;
    let give = async || app.post("/panel/confirm").panel(&cookie).form(&[("password", "wrong")]).send().await.status;

    let mut statuses = Vec::new();
    for _ in 0..21 {
        statuses.push(give().await);
    }

    assert!(statuses.contains(&429), "{statuses:?}");
}
