//! The list of users: searching, changing several users at once, and exporting them to a file.

use rstest::rstest;
use serde_json::json;
use tests::TestApp;

use crate::mode::Mode::{self, English, NoScript, Russian, RussianNoScript};
use crate::window::Window;

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_is_leafed_through_within_what_was_searched_for(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    app.crowd(60, "user", "active").await;
    let window = Window::of_john(&app, mode).await;

    window.press("nav a[href='/panel/users']").await;
    assert_eq!(window.count("tbody tr").await, 50, "of 62");
    window.fill("q", "Crowd").await;
    window.submit("q").await;
    let first = window.texts("tbody th").await;
    let mut all = first.clone();
    // The last page may be empty: email addresses are searched after names.
    while window.has(".pager a[rel=next]").await {
        window.press(".pager a[rel=next]").await;
        assert_eq!(window.value("q").await, "Crowd");
        all.extend(window.texts("tbody th").await);
    }
    assert!(all.iter().all(|name| name.starts_with("Crowd ")), "{all:?}");
    assert_eq!((first.len(), all.len()), (50, 60));
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 60, "each once");
    window.press(".pager a").await;

    assert_eq!(window.texts("tbody th").await, first);
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_is_narrowed_by_beginnings_role_and_status(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    app.someone("Mia", "methodist").await;
    let (mio, _) = app.someone("Mio", "user").await;
    app.change_user(mio, &json!({ "status": "inactive" })).await;
    let window = Window::of_john(&app, mode).await;

    window.go("/panel/users").await;
    window.fill("q", "m").await;
    window.submit("q").await;
    window.must_say("This value is not valid.", "Недопустимое значение.").await;
    assert_eq!(window.value("q").await, "m");
    window.fill("q", "mi").await;
    window.submit("q").await;
    assert_eq!(window.texts("tbody th").await, ["Mia", "Mio"]);
    window.choose("role", "methodist").await;
    window.submit("role").await;
    assert_eq!(window.texts("tbody th").await, ["Mia"]);
    window.choose("status", "inactive").await;
    window.submit("status").await;
    assert!(window.has("p.empty").await && !window.has("table").await);
    assert_eq!((window.value("q").await, window.value("role").await), ("mi".into(), "methodist".into()));
    window.press("form.filters a").await;

    assert_eq!(window.count("tbody tr").await, 4);
    window.close().await;
}

/// Selects these users in the list and applies an action to them.
async fn change(window: &Window, action: &str, users: &[u64]) {
    window.go("/panel/users").await;
    for id in users {
        window.click(&format!("input[name=user][value='{id}']")).await;
    }
    window.press(&format!("button[name=action][value={action}]")).await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_are_signed_out_closed_and_opened_at_once(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let ((ana, ana_token), (ben, ben_token)) = (app.someone("Ana", "user").await, app.someone("Ben", "user").await);
    let jane_token = app.user().await;
    let status = async |token: &str| app.get("/api/user").token(token).send().await.status;
    let window = Window::of_john(&app, mode).await;

    change(&window, "end-sessions", &[]).await;
    window.must_say("No users are selected.", "Пользователи не выбраны.").await;
    change(&window, "end-sessions", &[ana, ben]).await;
    window.must_say("Done: 2. Not done: 0.", "Выполнено: 2. Не выполнено: 0.").await;
    assert_eq!((status(&ana_token).await, status(&ben_token).await, status(&jane_token).await), (401, 401, 200));

    // An administrator cannot deactivate their own account in bulk. The other user is deactivated anyway.
    let ana_token = app.sign_in("ana@example.com", tests::PASSWORD).await;
    change(&window, "deactivate", &[1, ana]).await;
    window.must_say("Done: 1. Not done: 1.", "Выполнено: 1. Не выполнено: 1.").await;
    assert_eq!(status(&ana_token).await, 401);
    window.press("tbody tr:has(.tag.on) a").await;
    assert_eq!(window.path().await, format!("/panel/users/{ana}"));
    assert!(window.has("dl .tag.off").await);

    change(&window, "activate", &[ana]).await;
    window.must_say("Done: 1. Not done: 0.", "Выполнено: 1. Не выполнено: 0.").await;
    app.sign_in("ana@example.com", tests::PASSWORD).await;
    window.close().await;
}

/// The ids in a file of users, which must contain the header row exactly once.
fn ids(file: &str) -> Vec<u64> {
    let (head, lines) = file.strip_prefix('\u{feff}').unwrap().split_once("\r\n").unwrap();
    assert!(head.starts_with(r#""id","name","email""#) && !lines.contains(head), "{head}");
    lines.lines().map(|line| line.split('"').nth(1).unwrap().parse().unwrap()).collect()
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_scripts_the_users_are_saved_as_one_file_and_the_page_tells_how_far_it_is(
    #[values(English, Russian)] mode: Mode,
) {
    let app = TestApp::start().await;
    app.crowd(1200, "user", "active").await;
    app.crowd(1, "methodist", "active").await;
    let window = Window::of_john(&app, mode).await;
    window.go("/panel/users").await;
    window.choose("role", "user").await;
    window.submit("role").await;
    window.press("a[href^='/panel/users/export']").await;
    // The page reports progress after each part. Polling would miss some reports, so an observer records them.
    let watch = "const place = document.querySelector('[data-export]'); window.seen = []; \
                 new MutationObserver(() => seen.push([place.querySelector('output').textContent, \
                   !!place.querySelector('progress'), place.querySelector('button').disabled])) \
                   .observe(place, { childList: true, characterData: true, subtree: true, attributes: true });";
    window.driver.execute(watch, Vec::new()).await.unwrap();

    window.click("[data-export] button").await;
    let file = window.saved("users.csv").await;

    let done = ["Done, users in the file: 1201", "Готово, пользователей в файле: 1201"];
    window.wait_for("[data-export] button:enabled + output", done[0], done[1]).await;
    let seen = window.driver.execute("return window.seen", Vec::new()).await.unwrap();
    let seen = seen.json().as_array().unwrap().clone();
    for so_far in [500, 1000] {
        let told = format!("{} {so_far}", mode.says("Downloading, users so far:", "Загрузка, уже пользователей:"));
        assert!(seen.contains(&json!([told, true, true])), "{so_far}: {seen:?}");
    }
    let ids = ids(&file);
    assert_eq!(ids.len(), 1201);
    assert!(ids[0] == 2 && ids.is_sorted_by(|one, next| one < next), "not Jane and the crowd, each once");
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_that_is_cut_off_says_so(#[values(English, Russian)] mode: Mode) {
    let app = TestApp::start().await;
    let window = Window::of_john(&app, mode).await;
    window.go("/panel/users/export").await;
    let own_sessions = json!({ "all": true });
    app.put("/api/v1/private/users/logout").token(&app.admin().await).json(&own_sessions).send().await;

    window.click("[data-export] button").await;

    let cut_off = [
        "The download was interrupted. Try again, or download the parts.",
        "Загрузка прервана. Повторите или скачайте по частям.",
    ];
    window.wait_for("[data-export] button:enabled + output", cut_off[0], cut_off[1]).await;
    assert!(!window.has("progress").await);
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_scripts_the_users_are_saved_part_by_part(#[values(NoScript, RussianNoScript)] mode: Mode) {
    let app = TestApp::start().await;
    app.crowd(600, "user", "active").await;
    let window = Window::of_john(&app, mode).await;
    window.go("/panel/users").await;
    window.press("a[href='/panel/users/export']").await;
    assert!(!window.has("[data-export] button").await, "a button that needs scripts is shown");

    window.click("a[download]").await;
    let first = ids(&window.saved("users-1.csv").await);
    window.press("a[rel=next]").await;
    window.click("a[download]").await;
    let second = ids(&window.saved("users-2.csv").await);

    assert!(!window.has("a[rel=next]").await);
    assert_eq!((first.len(), second.len()), (500, 102));
    assert!([first, second].concat().is_sorted_by(|one, next| one < next), "each once");
    window.close().await;
}
