//! Text that users enter is shown as text on every page.

use tests::TestApp;
use tests::nasty::NASTY;

/// Elements and attributes that only injected text would add to a page.
const NEVER: [&str; 9] = [
    "<script>alert",
    "<img",
    "onerror=alert(1)>",
    "<svg onload",
    "<iframe",
    "<!--",
    "<a href=\"//",
    " onmouseover='",
    "style=",
];

#[tokio::test]
async fn names_of_users_roles_and_keys_are_text_on_every_page() {
    let app = TestApp::start().await;
    let ids = app.fill_with_nasty_names().await;

    let cookie = app.open_panel(&app.john().email, &app.john().password).await;
    let mut pages = ["/panel/users", "/panel/sessions", "/panel/roles", "/panel/audit"].map(str::to_owned).to_vec();
    pages.extend(ids.iter().map(|id| format!("/panel/users/{id}")));
    pages.extend((0..NASTY.len()).map(|place| format!("/panel/roles/role-{place}")));
    for page in pages {
        let text = app.get(&page).panel(&cookie).send().await.text;
        for never in NEVER {
            assert!(!text.contains(never), "{never} on {page}");
        }
    }
    let list = app.get("/panel/users").panel(&cookie).send().await.text;
    for name in NASTY.into_iter().filter(|name| !name.contains('\u{202e}')) {
        let escaped = name.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;");
        let escaped = escaped.replace('"', "&#34;").replace('\'', "&#39;");
        assert!(list.contains(&format!("<bdi>{escaped}</bdi>")), "{name:?} is not shown as text");
    }
}

#[tokio::test]
async fn what_is_sent_in_addresses_and_forms_comes_back_as_text() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;
    for name in NASTY {
        let query =
            |field: &str| format!("{field}={}", name.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>());
        let mut texts = Vec::new();
        for page in [
            "users?q",
            "users?role",
            "users?cursor",
            "users/export?q",
            "audit?user_id",
            "audit?action",
            "audit?from",
            "users?said",
        ] {
            let (page, field) = page.split_once('?').unwrap();
            let path = format!("/panel/{page}?{}", query(field));
            texts.push(app.get(&path).panel(&cookie).send().await.text);
        }
        let forms = [
            ("/panel/users/new/create", "name"),
            ("/panel/users/new/create", "role"),
            ("/panel/users/2/change", "email"),
            ("/panel/users/2/delete", "confirm"),
            ("/panel/roles", "name"),
            ("/panel/token", "token"),
        ];
        for (path, field) in forms {
            let form = [(field, name), ("version", "1")];
            texts.push(app.post(path).panel(&cookie).form(&form).send().await.text);
        }
        for text in texts {
            assert!(text.starts_with("<!doctype html>"), "{name:?}: {text}");
            for never in NEVER {
                assert!(!text.contains(never), "{never} of {name:?} in {text}");
            }
        }
    }
}
