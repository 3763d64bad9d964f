//! The page of the audit log.

use std::time::Duration;

use serde_json::json;
use tests::{START, TestApp};

#[tokio::test]
async fn the_trail_is_narrowed_by_user_action_and_days() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;
    let (ana, _) = app.someone("Ana", "user").await;
    app.change_user(ana, &json!({ "name": "Anna" })).await;
    let rows = async |query: &str| {
        let reply = app.get(&format!("/panel/audit{query}")).panel(&cookie).send().await;
        assert_eq!(reply.status, 200, "{query}");
        reply.text.matches("<th scope=\"row\">").count()
    };

    let of_ana = format!("?user_id={ana}&action=&from=&to=");
    assert_eq!(rows(&of_ana).await, 3, "created, signed in, changed");
    assert_eq!(rows(&format!("?user_id={ana}&action=user.updated")).await, 1);
    assert_eq!(rows(&format!("?user_id={ana}&from=2000-01-01&to=2000-01-31")).await, 0);
    assert!(rows("").await > 3);
}

#[tokio::test]
async fn a_quiet_trail_ends_after_a_month_unless_one_asks_for_more() {
    let app = TestApp::start().await;
    app.clock().advance(Duration::from_secs(300 * 24 * 60 * 60));
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;
    let of_made = async |query: &str| app.get(&format!("/panel/audit?{query}")).panel(&cookie).send().await.text;

    let lately = of_made("action=user.created").await;
    let ever = of_made("action=user.created&from=&to=").await;
    let of_jane = of_made("action=user.created&user_id=2").await;

    let day = &START.plus(Duration::from_secs(270 * 24 * 60 * 60)).rfc3339()[..10];
    assert!(lately.contains(&format!("value=\"{day}\"")) && !lately.contains("cursor="), "{lately}");
    assert!(ever.contains("cursor="), "there is no cursor: {ever}");
    assert!(of_jane.matches("<th scope=\"row\">").count() == 1, "{of_jane}");
}

#[tokio::test]
async fn filters_that_make_no_sense_are_shown_again() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;
    for query in ["user_id=jane", "from=yesterday", "from=2026-09-22&to=2026-09-21", "action=user.eaten", "cursor=abc"]
    {
        let reply = app.get(&format!("/panel/audit?{query}")).panel(&cookie).send().await;
        assert_eq!(reply.status, 400, "{query}");
    }
}

#[tokio::test]
async fn refused_sign_ins_are_told_with_their_number_and_link_to_whom_they_were_about() {
    let app = TestApp::start().await;
    for _ in 0..3 {
        let body = json!({ "email": app.jane().email, "passw": "wrong" });
        app.post("/api/v1/public/users/login").json(&body).send().await;
    }
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;

    let page = app.get("/panel/audit?user_id=2&action=sign_in.refused").panel(&cookie).send().await.text;

    assert!(page.contains("3 times") && page.contains("<a href=\"/panel/users/2\">user 2</a>"), "{page}");
    assert!(page.contains("not yet"), "something is sealed");
}
