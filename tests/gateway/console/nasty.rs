//! Whatever people may write into fields is shown as text on every page that shows it.

use serde_json::json;
use tests::{PASSWORD, TestApp};

/// What would be something else than text, were it not escaped.
const NASTY: [&str; 12] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</title><svg onload=alert(1)>",
    "</textarea><iframe src=javascript:alert(1)>",
    "{{ 7 * 7 }}{% include \"layout.html\" %}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "javascript:alert(1)",
    "<!--<a href=\"//evil.example\">",
    "&lt;b&gt;&amp;amp;",
    "\u{202e}txt.exe",
    "ＡＡ<ｓｃｒｉｐｔ>",
];

/// Elements and attributes that no page of ours has.
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
    let admin = app.admin().await;
    let long = "W".repeat(200);
    let mut ids = Vec::new();
    for (place, name) in NASTY.iter().copied().chain([&*long]).enumerate() {
        let email = format!("nasty-{place}@example.com");
        let body = json!({ "name": name, "email": email, "password": PASSWORD });
        let made = app.post("/api/v1/users").token(&admin).json(&body).send().await;
        // What turns the direction of writing round is no name at all.
        if name.contains('\u{202e}') {
            assert_eq!(made.status, 400, "{name:?}");
        } else {
            ids.push(made.json()["id"].as_u64().unwrap());
        }
        let role = json!({ "name": format!("role-{place}"), "description": name, "permissions": ["users:read"] });
        let made = app.post("/api/v1/roles").token(&admin).json(&role).send().await;
        assert_eq!(made.status, 201, "{name:?}: {}", made.text);
    }
    let token = app.sign_in("nasty-0@example.com", PASSWORD).await;
    for name in NASTY {
        let made = app.post("/auth/keys").token(&token).json(&json!({ "name": name })).send().await;
        assert!(made.status == 201 || name.contains('\u{202e}'), "{name:?}: {}", made.text);
    }
    let agent = "<script>alert(1)</script>";
    let body = json!({ "email": "nasty-0@example.com", "passw": PASSWORD });
    app.post("/api/v1/public/users/login").header("user-agent", agent).json(&body).send().await;

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
        assert!(list.contains(&format!("<bdi>{escaped}</bdi>")), "{name:?} is not shown as it is");
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
