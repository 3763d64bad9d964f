//! `POST /api/v1/private/users/seances`: devices and their labels. `session_limits.rs` tests the number of sessions and
//! their lifetimes.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{PASSWORD, Reply, TestApp};

use super::{FORBIDDEN, UNAUTHENTICATED, USER_NOT_FOUND, invalid};

const SEANCES: &str = "/api/v1/private/users/seances";
const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

async fn seances(app: &TestApp, token: &str, body: &Value) -> Reply {
    app.post(SEANCES).token(token).json(body).send().await
}

/// Signs Jane in on a device and returns her token.
async fn sign_in_on(app: &TestApp, user_agent: &str) -> String {
    let body = json!({ "email": app.jane().email, "passw": app.jane().password });
    let login = app.post("/api/v1/public/users/login").json(&body);
    let reply = login.header("user-agent", user_agent).send().await;
    reply.json()["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_session_is_shown_with_everything_but_what_opens_it() {
    let app = TestApp::start().await;
    let token = sign_in_on(&app, FIREFOX).await;

    let reply = app.post(SEANCES).token(&token).send().await;

    assert_eq!(reply.status, 200);
    let body = reply.json();
    let id = body["seances"][0]["id"].as_str().unwrap();
    assert!(id.len() == 32 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "{id}");
    assert_eq!(
        reply.text,
        format!(
            r#"{{"seances":[{{"id":"{id}","device":"Firefox on Windows","user_agent":"{FIREFOX}","ip":"127.0.0.1","created_at":"2026-09-21T14:13:20Z","last_seen_at":"2026-09-21T14:13:20Z","expires_at":"2026-10-05T14:13:20Z","current":true}}]}}"#
        )
    );
    assert_eq!(app.get("/api/user").token(id).send().await.status, 401);
}

#[tokio::test]
async fn the_newest_comes_first_and_the_one_that_asks_is_marked() {
    let app = TestApp::start().await;
    let mut tokens = Vec::new();
    for user_agent in ["curl/8.5.0", "python-requests/2.32.3", "okhttp/4.12.0"] {
        tokens.push(sign_in_on(&app, user_agent).await);
        app.clock().advance(Duration::from_millis(1));
    }

    let reply = seances(&app, &tokens[1], &json!({})).await.json();

    let shown: Vec<_> =
        reply["seances"].as_array().unwrap().iter().map(|one| (&one["device"], &one["current"])).collect();
    let expected = [("okhttp", false), ("python-requests", true), ("curl", false)];
    let expected = expected.map(|(device, current)| (json!(device), json!(current)));
    assert_eq!(shown, expected.each_ref().map(|(device, current)| (device, current)));
}

#[tokio::test]
async fn a_device_is_named_without_versions() {
    const ON_IOS: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3_2 like Mac OS X) AppleWebKit/605.1.15 \
        (KHTML, like Gecko) Version/18.3.1 Mobile/15E148 Safari/604.1";
    const ON_ANDROID: &str = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) \
        Chrome/134.0.0.0 Mobile Safari/537.36";
    const ON_MACOS: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 \
        (KHTML, like Gecko) Version/18.3 Safari/605.1.15";
    let app = TestApp::start().await;

    for (user_agent, device) in [
        (ON_IOS, "Safari on iOS"),
        (ON_ANDROID, "Chrome on Android"),
        (ON_MACOS, "Safari on macOS"),
        ("aws-sdk-rust/1.3.9 os/linux lang/rust/1.84.0", "aws-sdk-rust"),
        ("-", "Unknown device"),
        ("<script>alert(1)</script>", "Unknown device"),
    ] {
        app.clock().advance(Duration::from_secs(1));
        let token = sign_in_on(&app, user_agent).await;

        let reply = seances(&app, &token, &json!({ "limit": 1 })).await.json();

        let newest = &reply["seances"][0];
        assert_eq!((&newest["device"], &newest["user_agent"]), (&json!(device), &json!(user_agent)));
    }
}

#[tokio::test]
async fn a_device_that_says_nothing_at_all_is_unknown() {
    let app = TestApp::start().await;

    let reply = seances(&app, &app.user().await, &json!({})).await.json();

    assert_eq!(
        (&reply["seances"][0]["device"], &reply["seances"][0]["user_agent"]),
        (&json!("Unknown device"), &json!(null))
    );
}

#[tokio::test]
async fn a_long_user_agent_is_cut() {
    let app = TestApp::start().await;
    let token = sign_in_on(&app, &"x".repeat(4000)).await;

    let reply = seances(&app, &token, &json!({})).await.json();

    assert_eq!(reply["seances"][0]["user_agent"], "x".repeat(256));
    assert_eq!(reply["seances"][0]["device"], "x".repeat(64));
}

#[tokio::test]
async fn sessions_of_every_dialect_are_there() {
    let app = TestApp::start().await;
    let (email, password) = (&app.jane().email, &app.jane().password);
    let by_key = json!({ "api_key": app.demo().api_key, "username": email, "password": password });
    app.post("/auth/token").header("user-agent", "by-key/1").json(&by_key).send().await;
    app.clock().advance(Duration::from_secs(1));
    let body = json!({ "email": email, "hash_pass": tests::md5(password) });
    app.put("/api/login").header("user-agent", "by-digest/1").json(&body).send().await;
    app.clock().advance(Duration::from_secs(1));

    let reply = seances(&app, &sign_in_on(&app, "by-password/1").await, &json!({})).await.json();

    let list = reply["seances"].as_array().unwrap();
    let shown = list.iter().map(|one| (one["device"].as_str().unwrap(), one["expires_at"].as_str().unwrap()));
    // A token of `/auth/token` without a refresh token is valid for an hour, and so is its session.
    assert_eq!(
        shown.collect::<Vec<_>>(),
        [
            ("by-password", "2026-10-05T14:13:22Z"),
            ("by-digest", "2026-10-05T14:13:21Z"),
            ("by-key", "2026-09-21T15:13:20Z")
        ]
    );
}

#[tokio::test]
async fn those_who_may_read_sessions_see_anothers() {
    let app = TestApp::start().await;
    let (_, reader) = app.someone("Rea", "read_only").await;
    sign_in_on(&app, FIREFOX).await;

    for (token, user_id) in [(&reader, json!(2)), (&reader, json!("2")), (&app.admin().await, json!(2))] {
        let reply = seances(&app, token, &json!({ "user_id": user_id })).await;

        assert_eq!(reply.status, 200, "{}", reply.text);
        let list = reply.json();
        assert_eq!(list["seances"].as_array().unwrap().len(), 1);
        assert_eq!(list["seances"][0]["device"], "Firefox on Windows");
        assert_eq!(list["seances"][0]["current"], false);
    }
}

#[tokio::test]
async fn everybody_may_name_themselves() {
    let app = TestApp::start().await;
    let (id, methodist) = app.someone("Mel", "methodist").await;

    for (token, user_id) in [(app.user().await, json!(2)), (methodist, json!(id.to_string()))] {
        let reply = seances(&app, &token, &json!({ "user_id": user_id })).await;

        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(reply.json()["seances"][0]["current"], true);
    }
}

#[tokio::test]
async fn to_others_it_is_forbidden_whether_or_not_there_is_such_a_user() {
    let app = TestApp::start().await;
    let (_, methodist) = app.someone("Mel", "methodist").await;

    for token in [app.user().await, methodist] {
        for user_id in [json!(1), json!(999), json!("1"), json!("nobody"), json!(-1), json!(1.5), json!(true)] {
            let reply = seances(&app, &token, &json!({ "user_id": user_id })).await;
            assert_eq!((reply.status, reply.text.as_str()), (403, FORBIDDEN), "{user_id}");
        }
    }
}

#[tokio::test]
async fn an_id_that_cannot_be_one_is_an_unknown_one() {
    let app = TestApp::start().await;
    let (_, reader) = app.someone("Rea", "read_only").await;

    for user_id in
        [json!(999), json!(0), json!(-1), json!(1.5), json!("01"), json!("one"), json!("99999999999999999999")]
    {
        let reply = seances(&app, &reader, &json!({ "user_id": user_id })).await;
        assert_eq!((reply.status, reply.text.as_str()), (404, USER_NOT_FOUND), "{user_id}");
    }
}

#[tokio::test]
async fn a_deactivated_account_has_no_sessions() {
    let app = TestApp::start().await;
    sign_in_on(&app, FIREFOX).await;
    let admin = app.admin().await;
    app.put("/api/v1/users/2").token(&admin).json(&json!({ "status": "inactive" })).send().await;

    let reply = seances(&app, &admin, &json!({ "user_id": 2 })).await;

    assert_eq!((reply.status, reply.text.as_str()), (200, r#"{"seances":[]}"#));
}

#[tokio::test]
async fn a_long_list_comes_in_pages() {
    let app = TestApp::start().await;
    let mut token = String::new();
    for number in 0..5 {
        token = sign_in_on(&app, &format!("device-{number}/1")).await;
        app.clock().advance(Duration::from_secs(1));
    }

    let (mut devices, mut cursor, mut pages) = (Vec::new(), None, 0);
    loop {
        let mut body = json!({ "limit": 2 });
        if let Some(cursor) = &cursor {
            body["cursor"] = json!(cursor);
        }
        let page = seances(&app, &token, &body).await.json();
        devices
            .extend(page["seances"].as_array().unwrap().iter().map(|one| one["device"].as_str().unwrap().to_owned()));
        pages += 1;
        cursor = page.get("next_cursor").map(|cursor| cursor.as_str().unwrap().to_owned());
        if cursor.is_none() {
            break;
        }
    }

    assert_eq!(devices, ["device-4", "device-3", "device-2", "device-1", "device-0"]);
    assert_eq!(pages, 3);
}

#[tokio::test]
async fn a_cursor_is_good_for_its_list_and_reader_and_a_day() {
    let app = TestApp::start().await;
    let (admin, other) = (app.admin().await, app.someone("Ada", "admin").await.1);
    app.admin().await;
    let page = seances(&app, &admin, &json!({ "limit": 1 })).await.json();
    let cursor = page["next_cursor"].as_str().unwrap();
    let bad = invalid(&[("cursor", "Invalid value")]);

    let here = seances(&app, &admin, &json!({ "cursor": cursor })).await;

    assert_eq!(here.status, 200, "{}", here.text);
    let foreign = seances(&app, &other, &json!({ "cursor": cursor, "user_id": 1 })).await;
    let of_another = seances(&app, &admin, &json!({ "cursor": cursor, "user_id": 2 })).await;
    let forged = seances(&app, &admin, &json!({ "cursor": format!("{cursor}A") })).await;
    for reply in [foreign, of_another, forged] {
        assert_eq!((reply.status, &reply.text), (400, &bad));
    }
    let elsewhere = app.put("/api/v1/private/users/any").token(&admin).json(&json!({ "cursor": cursor })).send().await;
    assert_eq!((elsewhere.status, &elsewhere.text), (400, &bad));
    app.clock().advance(Duration::from_secs(24 * 60 * 60));
    let late = seances(&app, &app.admin().await, &json!({ "cursor": cursor })).await;
    assert_eq!((late.status, &late.text), (400, &bad));
}

#[tokio::test]
async fn what_makes_no_sense_is_named() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for (body, fields) in [
        (json!({ "limit": 0 }), &["limit"] as &[&str]),
        (json!({ "limit": 101 }), &["limit"]),
        (json!({ "limit": -1 }), &["limit"]),
        (json!({ "limit": 1.5 }), &["limit"]),
        (json!({ "limit": "many" }), &["limit"]),
        (json!({ "limit": [1], "cursor": 5 }), &["limit", "cursor"]),
        (json!({ "cursor": "AAAA" }), &["cursor"]),
        (json!({ "cursor": "" }), &["cursor"]),
        (json!({ "user_id": true, "limit": "" }), &["user_id", "limit"]),
        (json!({ "user_id": "" }), &["user_id"]),
    ] {
        let reply = seances(&app, &admin, &body).await;

        let details: Vec<_> = fields.iter().map(|field| (*field, "Invalid value")).collect();
        assert_eq!((reply.status, reply.text), (400, invalid(&details)), "{body}");
    }
}

#[tokio::test]
async fn devices_are_for_the_signed_in_only() {
    let app = TestApp::start().await;
    app.sign_in(&app.jane().email, &app.jane().password).await;

    for call in [app.post(SEANCES), app.post(SEANCES).token(PASSWORD)] {
        let reply = call.send().await;
        assert_eq!((reply.status, reply.text.as_str()), (401, UNAUTHENTICATED));
    }
}
