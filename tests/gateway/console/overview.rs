//! The overview: its figures are correct, and its store calls do not depend on the number of users.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;
use shared::clock::Time;
use shared::statistics::Day;
use tests::{PASSWORD, START, TestApp};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn john(app: &TestApp) -> String {
    app.open_panel(&app.john().email, &app.john().password).await
}

async fn overview(app: &TestApp, cookie: &str) -> String {
    app.count_statistics().await;
    let reply = app.get("/panel/overview").panel(cookie).send().await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.text
}

/// The figure under a name.
fn figure(page: &str, name: &str) -> String {
    let rest = page.split_once(&format!("<dt>{name}</dt><dd>")).unwrap_or_else(|| panic!("no {name} in {page}")).1;
    rest.split_once('<').unwrap().0.to_owned()
}

/// The newest row of a chart's table.
fn today(page: &str, picture: &str) -> Vec<String> {
    let table = page.split_once(&format!("id=\"{picture}-table\"")).unwrap().1.split_once("<tbody>").unwrap().1;
    let row = table.split_once("</tr>").unwrap().0;
    row.split("<td class=\"number\">").skip(1).map(|cell| cell.split_once('<').unwrap().0.to_owned()).collect()
}

#[tokio::test]
async fn the_figures_are_what_happened() {
    let app = TestApp::start().await;
    let cookie = john(&app).await;
    app.someone("Bo", "user").await;
    let form = [("name", "Ana"), ("email", "ana@example.com"), ("password", PASSWORD)];
    assert_eq!(app.post("/panel/register").form(&form).send().await.status, 201);
    let wrong = json!({ "email": app.jane().email, "passw": "wrong" });
    assert_eq!(app.post("/api/v1/public/users/login").json(&wrong).send().await.status, 401);

    let page = overview(&app, &cookie).await;

    assert_eq!(figure(&page, "Users"), "4");
    // John signs in twice, for the panel and to create Bo. Bo signs in once.
    assert_eq!((figure(&page, "Sign-ins today"), figure(&page, "Sessions")), ("3".into(), "3".into()));
    assert_eq!((figure(&page, "Active today"), figure(&page, "Failed today")), ("2".into(), "1".into()));
    assert_eq!(today(&page, "sign-ins"), ["3", "1", "0"]);
    assert_eq!(today(&page, "users"), ["4"]);
    assert_eq!(today(&page, "sign-ups"), ["1", "3"]);
    assert!(page.contains("No IP addresses.") && !page.contains("style="), "{page}");
    assert_eq!(overview(&app, &cookie).await, page, "nothing is counted twice");
}

#[tokio::test]
async fn a_user_is_active_on_their_last_day_until_they_are_gone() {
    let app = TestApp::start().await;
    app.clock().set(Time::from_millis(Day::of(START).start().plus(DAY).millis() - 1));
    let (id, _) = app.someone("Bo", "user").await;
    let page = overview(&app, &john(&app).await).await;
    assert_eq!(figure(&page, "Active today"), "2");

    // That was the last millisecond of its day.
    app.clock().advance(Duration::from_millis(1));
    let page = overview(&app, &john(&app).await).await;
    assert_eq!((figure(&page, "Active today"), figure(&page, "Active in 7 days")), ("1".into(), "2".into()));
    app.sign_in("bo@example.com", PASSWORD).await;
    let page = overview(&app, &john(&app).await).await;
    assert_eq!((figure(&page, "Active today"), figure(&page, "Active in 7 days")), ("2".into(), "2".into()));

    assert_eq!(app.delete(&format!("/api/v1/users/{id}")).token(&app.admin().await).send().await.status, 200);

    let page = overview(&app, &john(&app).await).await;
    assert_eq!((figure(&page, "Active today"), figure(&page, "Users")), ("1".into(), "2".into()));
}

#[tokio::test]
async fn a_session_that_is_used_after_midnight_moves_its_user_to_the_new_day() {
    let app = TestApp::start().await;
    let cookie = app.open_session(&app.jane().email, &app.jane().password).await;
    app.clock().advance(DAY);
    assert_eq!(app.get("/api/user").token(&cookie).send().await.status, 200);

    let page = overview(&app, &john(&app).await).await;

    assert_eq!((figure(&page, "Active today"), figure(&page, "Active in 30 days")), ("2".into(), "2".into()));
    assert_eq!(today(&page, "sign-ins"), ["1", "0", "0"]);
}

#[tokio::test]
async fn addresses_that_are_turned_away_are_shown_for_a_day() {
    let app = TestApp::start().await;
    let cookie = john(&app).await;
    let body = json!({ "email": app.jane().email, "passw": "wrong" });
    let mut turned_away = 0;
    for _ in 0..30 {
        let reply = app.post("/api/v1/public/users/login").json(&body).send().await;
        turned_away += i32::from(reply.status == 429);
    }
    assert!(turned_away > 0);

    let page = overview(&app, &cookie).await;

    let row = format!("<th scope=\"row\">127.0.0.1</th><td class=\"number\">{turned_away}</td>");
    assert!(page.contains(&row), "{page}");
    assert_eq!(today(&page, "sign-ins")[2], turned_away.to_string());
    app.clock().advance(DAY + DAY);
    assert!(!overview(&app, &john(&app).await).await.contains(&row));
}

#[tokio::test]
async fn ten_thousand_users_cost_the_calls_of_two() {
    let app = TestApp::start().await;
    let cookie = john(&app).await;
    overview(&app, &cookie).await;
    app.store_calls();
    overview(&app, &cookie).await;
    let of_two = app.store_calls();

    let number = |number: usize| AttributeValue::N(number.to_string());
    for shard in 0..16 {
        for back in 0..40 {
            let day = Day::of(START).before(back).to_string();
            let item = app.tables().client().put_item().table_name("StatisticsTable");
            let item = item.item("part", AttributeValue::S(format!("figures#{shard:02}")));
            let item = item.item("item", AttributeValue::S(day));
            let item = item.item("made", number(10)).item("sign_ins", number(625)).item("last_active", number(20));
            item.send().await.unwrap();
        }
        let item = app.tables().client().put_item().table_name("StatisticsTable");
        let item = item.item("part", AttributeValue::S(format!("figures#{shard:02}")));
        let item = item.item("item", AttributeValue::S("total".to_owned())).item("users", number(625));
        item.send().await.unwrap();
    }

    let page = overview(&app, &cookie).await;

    assert_eq!(figure(&page, "Users"), "10,000");
    assert_eq!(figure(&page, "Active in 30 days"), "9,600");
    assert_eq!(app.store_calls(), of_two);
    assert_eq!(of_two.1, 2, "the session first, then everything else in parallel");
}

#[tokio::test]
async fn administrators_begin_at_the_overview_and_others_at_their_account() {
    let app = TestApp::start().await;
    let jane = app.open_panel(&app.jane().email, &app.jane().password).await;

    let begins = async |cookie: &str| {
        let reply = app.get("/panel").panel(cookie).send().await;
        reply.header("location").unwrap().to_owned()
    };

    assert_eq!(begins(&john(&app).await).await, "/panel/overview");
    assert_eq!(begins(&jane).await, "/panel/account");
    assert!(!app.get("/panel/account").panel(&jane).send().await.text.contains("/panel/overview"));
}

#[tokio::test]
async fn an_empty_directory_says_what_will_be_seen_in_either_language() {
    let app = TestApp::start().await;
    let cookie = john(&app).await;
    app.delete("/api/v1/users/2").token(&app.admin().await).send().await;
    app.count_statistics().await;
    let page = async |language: &str| {
        app.get("/panel/overview").panel(&cookie).header("accept-language", language).send().await.text
    };

    assert!(page("en").await.contains("You are the only user."));
    let russian = page("ru").await;
    assert!(russian.contains("Пока здесь только вы.") && russian.contains("21 сент."), "{russian}");
}
