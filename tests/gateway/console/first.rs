//! The first administrator, through a link that the operator has printed.

use std::collections::BTreeSet;
use std::time::Duration;

use tests::{PASSWORD, Reply, TestApp, TestOptions};

async fn empty() -> TestApp {
    TestApp::with(TestOptions { is_empty: true, ..TestOptions::default() }).await
}

async fn make(app: &TestApp, path: &str, email: &str) -> Reply {
    let (_, code) = path.split_once("?code=").unwrap();
    let form = [("code", code), ("name", "Ada"), ("email", email), ("password", PASSWORD)];
    app.post("/panel/first").form(&form).send().await
}

#[tokio::test]
async fn the_first_administrator_makes_themselves_by_the_printed_link_once() {
    let app = empty().await;
    let path = app.services().codes.offer_first_run().await.unwrap().unwrap();
    let other = app.services().codes.offer_first_run().await.unwrap().unwrap();

    assert_eq!(app.get(&path).send().await.status, 200);
    let made = make(&app, &path, "ada@example.com").await;

    assert_eq!(made.header("location"), Some("/panel/sign-in?said=first-made"));
    let token = app.sign_in("ada@example.com", PASSWORD).await;
    assert_eq!(app.get("/api/v1/users").token(&token).send().await.status, 200);
    for path in [&path, &other] {
        assert_eq!(make(&app, path, "eve@example.com").await.status, 410);
        assert_eq!(app.get(path).send().await.status, 410);
    }
    assert_eq!(app.services().codes.offer_first_run().await.unwrap(), None, "there is one");
    let (_, code) = path.split_once("?code=rc_").unwrap();
    assert!(!app.tables().dump().await.contains(code));
}

#[tokio::test]
async fn of_two_at_once_one_is_the_first() {
    let app = empty().await;
    let one = app.services().codes.offer_first_run().await.unwrap().unwrap();
    let other = app.services().codes.offer_first_run().await.unwrap().unwrap();

    let (one, other) = tokio::join!(make(&app, &one, "ada@example.com"), make(&app, &other, "eve@example.com"));

    assert_eq!(BTreeSet::from([one.status, other.status]), BTreeSet::from([303, 410]));
}

#[tokio::test]
async fn the_link_is_good_for_an_hour_and_stays_so_after_a_slip() {
    let app = empty().await;
    let path = app.services().codes.offer_first_run().await.unwrap().unwrap();

    let slip = make(&app, &path, "no address").await;
    assert!(slip.status == 400 && slip.text.contains("problem-email"), "{}", slip.text);
    app.clock().advance(Duration::from_secs(60 * 60));

    assert_eq!(make(&app, &path, "ada@example.com").await.status, 410);
    assert!(app.tables().all("UsersTable").await.is_empty());
}
