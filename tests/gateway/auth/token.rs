//! `POST /auth/token`: requests and answers. `sign_in_rules` tests who may sign in.

use std::time::Duration;

use serde_json::{Value, json};
use tests::answers::{DEAD_TOKEN, WRONG_CREDENTIALS, invalid};
use tests::{PASSWORD, TestApp};

use super::{ask, credentials, of, offline, text, tokens};

#[tokio::test]
async fn the_documents_request_gets_the_documents_answer() {
    let app = TestApp::start().await;

    let reply = ask(&app, &of(&app, app.john())).await;

    let token = reply.json()["access_token"].as_str().unwrap().to_owned();
    reply.must_be(200, &format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":3600}}"#));
    assert_eq!(token.split('.').count(), 3);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(app.get("/users").token(&token).send().await.status, 200);
}

#[tokio::test]
async fn who_asks_for_offline_access_gets_a_refresh_token_besides() {
    let app = TestApp::start().await;
    let mut body = of(&app, app.jane());

    for scope in ["offline_access", "openid offline_access"] {
        body["scope"] = json!(scope);
        let reply = ask(&app, &body).await;

        let got = reply.json();
        let (access, refresh) = (text(&got["access_token"]), text(&got["refresh_token"]));
        reply.must_be(
            200,
            &format!(
                r#"{{"access_token":"{access}","token_type":"Bearer","expires_in":3600,"refresh_token":"{refresh}","refresh_expires_in":1209600}}"#
            ),
        );
        assert!(refresh.starts_with("rt_") && refresh.len() == 94);
    }
}

#[tokio::test]
async fn another_scope_or_none_asks_for_nothing_more() {
    let app = TestApp::start().await;
    let mut body = of(&app, app.jane());

    for scope in [json!("openid"), json!("OFFLINE_ACCESS"), Value::Null] {
        body["scope"] = scope;

        assert_eq!(tokens(&app, &body).await.as_object().unwrap().len(), 3);
    }
}

#[tokio::test]
async fn whichever_part_is_wrong_the_answer_is_the_same_to_the_byte() {
    let app = TestApp::start().await;
    let right = of(&app, app.jane());
    let other_key = format!("rk_{}", "A".repeat(48));
    let wrong = [
        ("api_key", other_key.as_str()),
        ("api_key", "x"),
        ("api_key", " "),
        ("api_key", "rk_\0"),
        ("username", "nobody@example.com"),
        ("username", "not an address"),
        ("username", "jane.smith@example.com\0"),
        ("username", "Jane Smith <jane.smith@example.com>"),
        ("password", "wrong-wrong"),
        ("password", "1"),
        ("password", "\0"),
    ];
    let mut heads = Vec::new();

    for (member, value) in wrong {
        let mut body = right.clone();
        body[member] = json!(value);
        let reply = ask(&app, &body).await;

        reply.must_be(401, WRONG_CREDENTIALS);
        let mut headers = reply.headers.clone();
        for own in ["x-request-id", "apigw-requestid", "date"] {
            headers.remove(own);
        }
        heads.push(headers);
    }

    assert!(heads.iter().all(|head| head == &heads[0]), "{heads:?}");
    assert_eq!(heads[0]["www-authenticate"], "Bearer");
    assert_eq!(ask(&app, &right).await.status, 200);
    assert_eq!(app.tables().all("SessionsTable").await.len(), 1);
}

#[tokio::test]
async fn every_missing_part_is_named_in_the_order_of_the_schema() {
    let app = TestApp::start().await;
    let all = invalid(&[("api_key", "can't be blank"), ("username", "can't be blank"), ("password", "can't be blank")]);

    for body in [json!({}), json!({ "password": "", "username": "", "api_key": "" }), json!({ "api_key": null })] {
        ask(&app, &body).await.must_be(400, &all);
    }
    app.post("/auth/token").send().await.must_be(400, &all);
    for member in ["api_key", "username", "password"] {
        let mut body = of(&app, app.jane());
        body.as_object_mut().unwrap().remove(member);

        ask(&app, &body).await.must_be(400, &invalid(&[(member, "can't be blank")]));
    }
}

#[tokio::test]
async fn parts_of_another_type_are_invalid() {
    let app = TestApp::start().await;
    let body = json!({ "api_key": 7, "username": ["a@example.com"], "password": true, "scope": {} });

    let reply = ask(&app, &body).await;

    let all = ["api_key", "username", "password", "scope"].map(|member| (member, "is invalid"));
    reply.must_be(400, &invalid(&all));
    let mut empty_scope = of(&app, app.jane());
    empty_scope["scope"] = json!("");
    ask(&app, &empty_scope).await.must_be(400, &invalid(&[("scope", "is invalid")]));
}

#[tokio::test]
async fn a_password_of_129_characters_is_refused_before_anything_is_looked_up_and_one_of_128_is_wrong() {
    let app = TestApp::start().await;
    let with = |password: String| credentials(&app.demo().api_key, &app.jane().email, &password);
    app.store_calls();

    for long in ["x".repeat(129), "ж".repeat(129), "x".repeat(60_000)] {
        ask(&app, &with(long)).await.must_be(400, &invalid(&[("password", "is invalid")]));
    }

    assert_eq!(app.store_calls(), (Vec::new(), 0));
    for longest in ["x".repeat(128), "ж".repeat(128)] {
        ask(&app, &with(longest)).await.must_be(401, WRONG_CREDENTIALS);
    }
}

#[tokio::test]
async fn without_offline_access_the_session_ends_with_its_hour() {
    let app = TestApp::start().await;
    let token = tokens(&app, &of(&app, app.jane())).await;
    let token = text(&token["access_token"]);

    app.clock().advance(Duration::from_secs(3599));
    let before = app.get("/users/2").token(token).send().await;
    app.clock().advance(Duration::from_secs(1));
    let after = app.get("/users/2").token(token).send().await;

    assert_eq!(before.status, 200);
    after.must_be(401, DEAD_TOKEN);
}

#[tokio::test]
async fn an_access_token_lives_for_its_hour_however_long_its_session_does() {
    let app = TestApp::start().await;
    let token = tokens(&app, &offline(&of(&app, app.jane()))).await;
    let token = text(&token["access_token"]);

    app.clock().advance(Duration::from_secs(3599));
    let before = app.get("/users/2").token(token).send().await;
    // Clocks may differ by half a minute.
    app.clock().advance(Duration::from_secs(32));
    let after = app.get("/users/2").token(token).send().await;

    assert_eq!(before.status, 200);
    after.must_be(401, DEAD_TOKEN);
}

#[tokio::test]
async fn sessions_of_an_hour_push_no_device_out_and_the_21st_lasting_one_pushes_out_the_oldest() {
    let app = TestApp::start().await;
    let jane = of(&app, app.jane());
    let is_alive = async |token: &str| app.get("/users/2").token(token).send().await.status == 200;
    let oldest = app.user().await;
    app.clock().advance(Duration::from_secs(1));
    let short = tokens(&app, &jane).await;

    for _ in 0..20 {
        tokens(&app, &jane).await;
    }
    let was_spared = is_alive(&oldest).await;
    for _ in 0..19 {
        app.clock().advance(Duration::from_secs(1));
        tokens(&app, &offline(&jane)).await;
    }
    let is_20th_fine = is_alive(&oldest).await;
    app.clock().advance(Duration::from_secs(1));
    let newest = tokens(&app, &offline(&jane)).await;

    assert!(was_spared && is_20th_fine);
    assert!(!is_alive(&oldest).await);
    assert!(is_alive(text(&short["access_token"])).await);
    assert!(is_alive(text(&newest["access_token"])).await);
}

#[tokio::test]
async fn nothing_handed_out_or_presented_is_in_the_store() {
    let app = TestApp::start().await;
    app.someone("Ana", "user").await;
    let body = offline(&credentials(&app.demo().api_key, "ana@example.com", PASSWORD));

    let got = tokens(&app, &body).await;

    let dump = app.tables().dump().await;
    let secrets = [text(&got["access_token"]), text(&got["refresh_token"]), &app.demo().api_key, PASSWORD];
    for secret in secrets {
        assert!(!dump.contains(secret), "{secret}");
    }
    assert!(dump.contains("ana@example.com"));
}
