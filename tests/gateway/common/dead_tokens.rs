//! What ends sessions and what does not: the same token is used for the next request in every API.

use serde_json::{Value, json};
use tests::{PASSWORD, Reply, TestApp};

/// Ana, signed in through three APIs.
struct Ana {
    id: u64,
    /// From the token API, by an application key.
    program: String,
    /// From the accounts API, by email address and password.
    phone: String,
    /// From the legacy sessions API, by digest: an opaque token.
    old_client: String,
}

impl Ana {
    async fn with_role(app: &TestApp, role: &str) -> Self {
        let (id, phone) = app.someone("Ana", role).await;
        let body = json!({ "api_key": app.demo().api_key, "username": "ana@example.com", "password": PASSWORD });
        let program = app.post("/auth/token").json(&body).send().await.json();
        let program = program["access_token"].as_str().unwrap().to_owned();
        Self { id, program, phone, old_client: app.open_session("ana@example.com", PASSWORD).await }
    }

    fn tokens(&self) -> [&str; 3] {
        [&self.program, &self.phone, &self.old_client]
    }

    /// Which of the three tokens are valid, in the order of the fields.
    async fn alive(&self, app: &TestApp) -> [bool; 3] {
        let [a, b, d] = self.tokens();
        [is_alive(app, self.id, a).await, is_alive(app, self.id, b).await, is_alive(app, self.id, d).await]
    }
}

/// Whether a token is valid for a request that every user may make. All APIs must agree, and reject an invalid token
/// with 401 in their own error format.
async fn is_alive(app: &TestApp, id: u64, token: &str) -> bool {
    let calls = [
        app.get(&format!("/users/{id}")),
        app.get(&format!("/api/v1/users/{id}")),
        app.get("/auth/keys"),
        app.post("/api/v1/private/users/seances"),
        app.get("/api/user"),
        app.get("/api/sessions"),
    ];
    let mut statuses = Vec::new();
    for call in calls {
        let reply = call.token(token).send().await;
        if reply.status == 401 {
            assert_eq!(reply.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
        }
        statuses.push(reply.status);
    }
    assert!(statuses.iter().all(|status| *status == statuses[0]), "{statuses:?}");
    assert!(matches!(statuses[0], 200 | 401), "{statuses:?}");
    statuses[0] == 200
}

async fn log_out(app: &TestApp, token: &str, body: &Value) -> Reply {
    app.put("/api/v1/private/users/logout").token(token).json(body).send().await
}

async fn set_password(app: &TestApp, token: &str, body: &Value) -> Reply {
    app.put("/api/v1/server/users/passw/set_new_passw").token(token).json(body).send().await
}

#[tokio::test]
async fn every_token_works_in_every_dialect() {
    let app = TestApp::start().await;

    assert_eq!(Ana::with_role(&app, "user").await.alive(&app).await, [true; 3]);
}

#[tokio::test]
async fn logging_out_ends_that_session_alone() {
    let app = TestApp::start().await;
    let ana = Ana::with_role(&app, "user").await;
    let mut alive = [true; 3];

    for (at, token) in ana.tokens().into_iter().enumerate() {
        assert_eq!(log_out(&app, token, &json!({})).await.status, 200);
        alive[at] = false;

        assert_eq!(ana.alive(&app).await, alive);
    }
}

#[tokio::test]
async fn logging_out_everywhere_ends_all_of_the_accounts_and_no_others() {
    let app = TestApp::start().await;
    let ana = Ana::with_role(&app, "user").await;
    let jane = app.user().await;

    let reply = log_out(&app, &ana.old_client, &json!({ "all": true })).await;

    assert_eq!(reply.status, 200);
    assert_eq!(ana.alive(&app).await, [false; 3]);
    assert!(is_alive(&app, 2, &jane).await);
    assert!(is_alive(&app, ana.id, &app.sign_in("ana@example.com", PASSWORD).await).await);
}

#[tokio::test]
async fn a_session_ended_from_elsewhere_is_dead() {
    let app = TestApp::start().await;
    let ana = Ana::with_role(&app, "user").await;
    let sessions = app.get("/api/sessions").token(&ana.phone).send().await.json();
    let mut ids: Vec<&str> = sessions.as_array().unwrap().iter().map(|s| s["token"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 3);

    let first = log_out(&app, &app.admin().await, &json!({ "session_id": ids.pop() })).await;
    let rest = ana.alive(&app).await;
    let asks = ana.tokens().into_iter().zip(rest).find(|(_, alive)| *alive).unwrap().0;
    for id in ids {
        log_out(&app, asks, &json!({ "session_id": id })).await;
    }

    assert_eq!(first.status, 200);
    assert_eq!(rest.iter().filter(|alive| **alive).count(), 2);
    assert!(ana.alive(&app).await.iter().filter(|alive| **alive).count() <= 1);
}

#[tokio::test]
async fn deactivation_kills_every_token_for_good() {
    let app = TestApp::start().await;
    let ana = Ana::with_role(&app, "user").await;

    app.change_user(ana.id, &json!({ "status": "inactive" })).await;
    let inactive = ana.alive(&app).await;
    app.change_user(ana.id, &json!({ "status": "active" })).await;

    assert_eq!((inactive, ana.alive(&app).await), ([false; 3], [false; 3]));
}

#[tokio::test]
async fn deletion_kills_every_token_through_whichever_dialect() {
    for (at, path) in ["/users/3", "/api/v1/users/3", "/api/user"].into_iter().enumerate() {
        let app = TestApp::start().await;
        let ana = Ana::with_role(&app, "user").await;
        let admin = app.admin().await;
        let by = [&admin, &ana.phone, &ana.old_client][at];

        let body = json!({ "email": "ana@example.com" });
        let deleted = app.delete(path).token(by).json(&body).send().await;

        assert_eq!(deleted.status, 200, "{path}");
        assert_eq!(ana.alive(&app).await, [false; 3], "{path}");
    }
}

#[tokio::test]
async fn nobody_inherits_a_deleted_users_sessions_with_the_address() {
    let app = TestApp::start().await;
    let ana = Ana::with_role(&app, "user").await;
    app.delete("/users/3").token(&ana.phone).send().await;

    let next = Ana::with_role(&app, "user").await;

    assert_ne!(next.id, ana.id);
    assert_eq!((ana.alive(&app).await, next.alive(&app).await), ([false; 3], [true; 3]));
    let sessions = app.get("/api/sessions").token(&next.phone).send().await.json();
    assert_eq!(sessions.as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn ones_own_password_change_spares_only_the_session_that_made_it() {
    for at in 0..3 {
        let app = TestApp::start().await;
        let ana = Ana::with_role(&app, "user").await;
        let change = json!({ "passw": PASSWORD, "new_passw": "another violet 7 anvil" });

        let reply = set_password(&app, ana.tokens()[at], &change).await;

        reply.must_be(200, r#"{"message":"Password updated successfully","sessions_revoked":2}"#);
        let mut alive = [false; 3];
        alive[at] = true;
        assert_eq!(ana.alive(&app).await, alive);
    }
}

#[tokio::test]
async fn a_refused_password_change_ends_nothing() {
    let app = TestApp::start().await;
    let ana = Ana::with_role(&app, "user").await;

    for (present, new) in
        [("wrong-wrong", "another violet 7 anvil"), (PASSWORD, "short"), (PASSWORD, "ana@example.com")]
    {
        let reply = set_password(&app, &ana.phone, &json!({ "passw": present, "new_passw": new })).await;
        assert_eq!(reply.status, 400, "{}", reply.text);
    }

    assert_eq!(ana.alive(&app).await, [true; 3]);
}

#[tokio::test]
async fn a_reset_by_another_kills_every_token() {
    for whom in [json!({ "user_id": 3 }), json!({ "email": "ana@example.com" })] {
        let app = TestApp::start().await;
        let ana = Ana::with_role(&app, "user").await;
        let admin = app.admin().await;
        let mut reset = whom;
        reset["new_passw"] = json!("another violet 7 anvil");

        let reply = set_password(&app, &admin, &reset).await;

        reply.must_be(200, r#"{"message":"Password updated successfully","sessions_revoked":3}"#);
        assert_eq!(ana.alive(&app).await, [false; 3]);
        assert!(is_alive(&app, 1, &admin).await);
    }
}

#[tokio::test]
async fn demotion_ends_no_session_and_takes_its_rights_at_once() {
    let app = TestApp::start().await;
    let ana = Ana::with_role(&app, "admin").await;
    // Requests that only an administrator may make: one route of each API.
    let rights = async |token: &str| {
        let calls = [
            app.get("/users"),
            app.post("/api/v1/users"),
            app.put("/api/v1/private/users/any"),
            app.post("/api/v1/server/users/sign_up"),
            app.delete("/api/user").json(&json!({ "email": "nobody@example.com" })),
        ];
        let mut statuses = Vec::new();
        for call in calls {
            statuses.push(call.token(token).send().await.status);
        }
        statuses
    };
    let everybodys = async |token: &str| {
        let sessions = app.get("/api/sessions").token(token).send().await.json();
        sessions.as_array().unwrap().iter().any(|session| session["user"] != "ana@example.com")
    };

    for token in ana.tokens() {
        assert_eq!(rights(token).await, [200, 400, 200, 400, 404]);
        assert!(everybodys(token).await);
    }
    app.change_user(ana.id, &json!({ "role": "user" })).await;
    for token in ana.tokens() {
        assert_eq!(rights(token).await, [403; 5]);
        assert!(!everybodys(token).await);
    }
    assert_eq!(ana.alive(&app).await, [true; 3]);
    app.change_user(ana.id, &json!({ "role": "admin" })).await;
    for token in ana.tokens() {
        assert_eq!(rights(token).await, [200, 400, 200, 400, 404]);
    }
}

#[tokio::test]
async fn a_change_of_name_or_address_ends_no_session() {
    let app = TestApp::start().await;
    let ana = Ana::with_role(&app, "user").await;

    app.change_user(ana.id, &json!({ "name": "Anna", "email": "anna@example.com" })).await;

    assert_eq!(ana.alive(&app).await, [true; 3]);
}

#[tokio::test]
async fn what_is_no_token_opens_nothing() {
    let app = TestApp::start().await;
    let ana = Ana::with_role(&app, "user").await;
    let listed = app.get("/api/sessions").token(&ana.phone).send().await.json();
    let listed: Vec<&str> = listed.as_array().unwrap().iter().map(|s| s["token"].as_str().unwrap()).collect();
    let upper = ana.old_client.to_uppercase();

    for token in
        [&["x", "null", &upper, &app.demo().api_key, &ana.program[..200], &"0".repeat(32)], &listed[..]].concat()
    {
        assert!(!is_alive(&app, ana.id, token).await, "{token}");
    }
}
