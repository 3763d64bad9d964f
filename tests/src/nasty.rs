//! Texts with markup or control characters that users may enter into fields.

use serde_json::json;

use crate::{PASSWORD, TestApp};

/// Texts that would be interpreted if they were not escaped.
pub const NASTY: [&str; 12] = [
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

impl TestApp {
    /// Enters each text wherever a user may: as the names of users (`nasty-0@example.com` and so on), as the
    /// descriptions of roles (`role-0`), and as the names of the first of these users' keys and devices. Returns the
    /// users' ids.
    pub async fn fill_with_nasty_names(&self) -> Vec<u64> {
        let admin = self.admin().await;
        let long = "W".repeat(200);
        let mut ids = Vec::new();
        for (place, name) in NASTY.iter().copied().chain([&*long]).enumerate() {
            let email = format!("nasty-{place}@example.com");
            let body = json!({ "name": name, "email": email, "password": PASSWORD });
            let made = self.post("/api/v1/users").token(&admin).json(&body).send().await;
            // A text with direction-changing characters is not a valid name.
            if name.contains('\u{202e}') {
                assert_eq!(made.status, 400, "{name:?}");
            } else {
                ids.push(made.json()["id"].as_u64().unwrap());
            }
            let role = json!({ "name": format!("role-{place}"), "description": name, "permissions": ["users:read"] });
            let made = self.post("/api/v1/roles").token(&admin).json(&role).send().await;
            assert_eq!(made.status, 201, "{name:?}: {}", made.text);
        }
        let token = self.sign_in("nasty-0@example.com", PASSWORD).await;
        for name in NASTY {
            let made = self.post("/auth/keys").token(&token).json(&json!({ "name": name })).send().await;
            assert!(made.status == 201 || name.contains('\u{202e}'), "{name:?}: {}", made.text);
        }
        let body = json!({ "email": "nasty-0@example.com", "passw": PASSWORD });
        for agent in NASTY.into_iter().filter(|name| name.is_ascii()) {
            self.post("/api/v1/public/users/login").header("user-agent", agent).json(&body).send().await;
        }
        ids
    }
}
