//! The list of users: searching, paging, creating users, and changing several at once.

use serde_json::json;
use tests::{PASSWORD, TestApp};

async fn administrator(app: &TestApp) -> String {
    app.open_panel(&app.john().email, &app.john().password).await
}

/// The ids of the users that a page shows.
fn listed(page: &str) -> Vec<u64> {
    let rows = page.split("<th scope=\"row\" class=\"text\"><a href=\"/panel/users/").skip(1);
    rows.map(|row| row.split_once('"').unwrap().0.parse().unwrap()).collect()
}

fn link(page: &str, text: &str) -> Option<String> {
    let (before, _) = page.split_once(&format!(">{text}</a>"))?;
    let (_, link) = before.rsplit_once("href=\"")?;
    Some(link.split_once('"').unwrap().0.replace("&#38;", "&"))
}

#[tokio::test]
async fn users_are_found_by_beginnings_role_and_status() {
    let app = TestApp::start().await;
    let cookie = administrator(&app).await;
    let (ana, _) = app.someone("Anastasia", "methodist").await;
    let (other, _) = app.someone("Boris", "methodist").await;
    app.change_user(other, &json!({ "status": "inactive" })).await;
    let find = async |query: &str| {
        let reply = app.get(&format!("/panel/users{query}")).panel(&cookie).send().await;
        assert_eq!(reply.status, 200, "{query}");
        listed(&reply.text)
    };

    assert_eq!(find("?q=anast&role=&status=").await, [ana], "empty fields are not filters");
    assert_eq!(find("?role=methodist").await, [ana, other]);
    assert_eq!(find("?q=&role=methodist&status=inactive").await, [other]);
    assert_eq!(find("?q=zzzz").await, [0; 0]);
    let nonsense = app.get("/panel/users?q=a").panel(&cookie).send().await;
    assert_eq!(nonsense.status, 400);
    assert!(nonsense.text.contains("This value is not valid.") && nonsense.text.contains("value=\"a\""));
}

#[tokio::test]
async fn a_long_list_is_shown_fifty_at_a_time_and_every_user_once() {
    let app = TestApp::start().await;
    let cookie = administrator(&app).await;
    app.crowd(120, "user", "active").await;

    let mut seen = Vec::new();
    let mut next = Some("/panel/users?status=active".to_owned());
    let mut pages = 0;
    while let Some(path) = next {
        let page = app.get(&path).panel(&cookie).send().await.text;
        assert_eq!(link(&page, "First page").is_some(), pages > 0);
        seen.extend(listed(&page));
        next = link(&page, "Next page");
        pages += 1;
    }

    let mut once = seen.clone();
    once.dedup();
    assert_eq!((pages, seen.len(), once.len()), (3, 122, 122));
    let forged = app.get("/panel/users?cursor=abc").panel(&cookie).send().await;
    assert_eq!(forged.status, 400);
}

#[tokio::test]
async fn a_new_user_can_sign_in_and_what_is_wrong_with_one_is_said_at_the_field() {
    let app = TestApp::start().await;
    let cookie = administrator(&app).await;
    let create = async |email: &str, password: &str| {
        let form =
            [("name", "Ana"), ("email", email), ("role", "methodist"), ("password", password), ("status", "active")];
        app.post("/panel/users/new/create").panel(&cookie).form(&form).send().await
    };

    let wrong = create("nope", "short").await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.text.contains("not an email address") && wrong.text.contains("Enter at least 8 characters."));
    assert!(wrong.text.contains("value=\"Ana\"") && !wrong.text.contains("value=\"short\""));
    assert!(wrong.text.contains("<option value=\"methodist\" selected>"), "the selection was lost");

    let made = create("ana@example.com", PASSWORD).await;
    assert!(made.header("location").unwrap().ends_with("?said=created"), "{}", made.text);
    app.sign_in("ana@example.com", PASSWORD).await;

    let taken = create("ANA@example.com", PASSWORD).await;
    assert_eq!(taken.status, 409);
    assert!(taken.text.contains("Another account has this email address."));
}

#[tokio::test]
async fn several_are_changed_at_once_and_what_failed_is_told() {
    let app = TestApp::start().await;
    let cookie = administrator(&app).await;
    let (ana, token) = app.someone("Ana", "user").await;
    let (john, ana_text) = (1.to_string(), ana.to_string());
    let form =
        [("action", "deactivate"), ("user", &*ana_text), ("user", &*john), ("user", "4711"), ("user", &*ana_text)];

    let reply = app.post("/panel/users/bulk").panel(&cookie).form(&form).send().await;

    assert_eq!(reply.status, 200, "{}", reply.text);
    assert!(reply.text.contains("Done: 1. Not done: 2."), "{}", reply.text);
    assert!(reply.text.contains("You cannot change your own status"), "{}", reply.text);
    assert_eq!(app.get("/api/user").token(&token).send().await.status, 401);
    assert_eq!(app.get("/panel/users").panel(&cookie).send().await.status, 200, "the administrator was deactivated");

    let none = app.post("/panel/users/bulk").panel(&cookie).form(&[("action", "activate")]).send().await;
    assert_eq!(none.status, 400);
    let many: Vec<(&str, String)> = (1..=51).map(|id| ("user", id.to_string())).collect();
    let many: Vec<(&str, &str)> =
        many.iter().map(|(name, id)| (*name, &**id)).chain([("action", "activate")]).collect();
    assert_eq!(app.post("/panel/users/bulk").panel(&cookie).form(&many).send().await.status, 400);
}

#[tokio::test]
async fn sessions_of_several_end_at_once() {
    let app = TestApp::start().await;
    let cookie = administrator(&app).await;
    let (ana, token) = app.someone("Ana", "user").await;

    let form = [("action", "end-sessions"), ("user", &*ana.to_string())];
    let reply = app.post("/panel/users/bulk").panel(&cookie).form(&form).send().await;

    assert!(reply.text.contains("Done: 1. Not done: 0."), "{}", reply.text);
    assert_eq!(app.get("/api/user").token(&token).send().await.status, 401);
}

#[tokio::test]
async fn whoever_only_reads_is_shown_no_form() {
    let app = TestApp::start().await;
    app.someone("Reader", "read_only").await;
    let cookie = app.open_panel("reader@example.com", PASSWORD).await;

    let list = app.get("/panel/users").panel(&cookie).send().await.text;
    let user = app.get("/panel/users/2").panel(&cookie).send().await.text;

    assert!(!list.contains("type=\"checkbox\"") && !list.contains("/panel/users/new"));
    assert!(!user.contains("action=\"/panel/users/2"), "{user}");
    assert!(user.contains("id=\"sessions\"") || user.contains("No sessions."));
}
