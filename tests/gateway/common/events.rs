//! `GET /dev/events`, which only a local Roster has: the events that the function `events` would publish.

use reqwest::Client;
use serde_json::{Value, json};
use tests::{PASSWORD, TestApp, TestOptions};

const PATH: &str = "/dev/events";

async fn app() -> TestApp {
    TestApp::with(TestOptions { shows_events: true, ..TestOptions::default() }).await
}

/// All events, newest first.
async fn events(app: &TestApp) -> Vec<Value> {
    let reply = app.get(PATH).send().await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let body = reply.json();
    let events = body["events"].as_array().unwrap().clone();
    assert_eq!((&body["count"], &body["most"]), (&json!(events.len()), &json!(1000)));
    events
}

fn ids(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["detail"]["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_change_is_shown_at_once_as_a_bus_would_deliver_it() {
    let app = app().await;
    let (id, _) = app.someone("Ana", "methodist").await;
    app.change_user(id, &json!({ "role": "read_only" })).await;

    let events = events(&app).await;

    let updated = events.iter().find(|event| event["detail-type"] == "user.updated").unwrap();
    let (mut shown, event_id) = (updated.clone(), updated["id"].as_str().unwrap());
    assert_eq!(event_id.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    shown.as_object_mut().unwrap().shift_remove("id");
    assert_eq!(
        shown,
        json!({
            "version": "0", "detail-type": "user.updated", "source": "roster", "account": "123456789012",
            "time": "2026-09-21T14:13:20Z", "region": "us-east-1", "resources": [],
            "detail": {
                "id": format!("user.updated/{id}/2"), "version": 2, "user_id": id,
                "user": {
                    "name": "Ana", "email": "ana@example.com", "role": "read_only", "status": "active",
                    "created_at": "2026-09-21T14:13:20Z", "updated_at": "2026-09-21T14:13:20Z",
                },
                "changed": ["role"], "previous": { "role": "methodist" },
            },
        })
    );
}

#[tokio::test]
async fn the_newest_comes_first_and_what_was_shown_is_shown_again() {
    let app = app().await;
    let (id, _) = app.someone("Ana", "user").await;
    let before = events(&app).await;

    app.change_user(id, &json!({ "name": "Anna" })).await;
    let after = events(&app).await;

    assert!(ids(&before).contains(&"user.created/1/1"), "John was created before the first request: {before:?}");
    assert!(ids(&after).ends_with(&ids(&before)));
    let of_ana: Vec<&str> = ids(&after).into_iter().filter(|event| event.contains(&format!("/{id}/"))).collect();
    assert_eq!(of_ana, [format!("user.updated/{id}/2"), format!("user.created/{id}/1")]);
}

#[tokio::test]
async fn a_password_change_names_the_session_that_goes_on() {
    let app = app().await;
    let token = app.user().await;
    app.user().await;
    let seances = app.post("/api/v1/private/users/seances").token(&token).send().await.json();
    let seances = seances["seances"].as_array().unwrap();
    let own = seances.iter().find(|seance| seance["current"] == true).unwrap()["id"].clone();
    let body = json!({ "passw": app.jane().password, "new_passw": PASSWORD });
    let reply = app.put("/api/v1/server/users/passw/set_new_passw").token(&token).json(&body).send().await;
    assert_eq!(reply.status, 200, "{}", reply.text);

    let events = events(&app).await;

    let ended: Vec<&Value> = events.iter().filter(|event| event["detail-type"] == "user.sessions_ended").collect();
    let [ended] = ended[..] else { panic!("{events:?}") };
    let detail = &ended["detail"];
    assert_eq!((&detail["reason"], &detail["except"], &detail["epoch"]), (&json!("password_changed"), &own, &json!(2)));
    assert_eq!(app.get("/api/user").token(&token).send().await.status, 200, "the excepted session is still valid");

    // The next time all sessions end, none is excepted, and the event does not mention an earlier exception.
    let all = app.put("/api/v1/private/users/logout").token(&token).json(&json!({ "all": true })).send().await;
    assert_eq!(all.status, 200, "{}", all.text);
    let newest = self::events(&app).await.remove(0);
    assert_eq!((&newest["detail"]["reason"], newest["detail"].get("except")), (&json!("ended"), None));
}

#[tokio::test]
async fn a_deactivation_ends_all_sessions_whatever_was_spared_before() {
    let app = app().await;
    let token = app.user().await;
    let body = json!({ "passw": app.jane().password, "new_passw": PASSWORD });
    app.put("/api/v1/server/users/passw/set_new_passw").token(&token).json(&body).send().await;

    app.change_user(2, &json!({ "status": "inactive" })).await;

    let newest = events(&app).await.into_iter().find(|event| event["detail-type"] == "user.sessions_ended").unwrap();
    let detail = &newest["detail"];
    assert_eq!((&detail["reason"], detail.get("except")), (&json!("deactivated"), None));
}

#[tokio::test]
async fn no_more_than_a_thousand_are_kept() {
    let app = app().await;
    app.crowd(1_100, "user", "active").await;

    let events = events(&app).await;

    assert_eq!(events.len(), 1_000);
    assert!(!ids(&events).contains(&"user.created/1/1"), "the oldest events are still shown");
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let app = app().await;
    let token = app.open_session(&app.jane().email, &app.jane().password).await;
    let login = app.login(&app.john().email, &app.john().password).await;
    let refreshed = json!({ "refresh_token": login["refresh_token"] });
    app.post("/api/v1/public/users/refresh").json(&refreshed).send().await;

    let shown = app.get(PATH).send().await;

    assert_eq!(shown.header("cache-control"), Some("no-store"));
    let secrets = [&token, &app.jane().password, login["refresh_token"].as_str().unwrap()];
    assert!(secrets.iter().all(|secret| !shown.text.contains(*secret)));
    for word in ["hash", "nonce", "family", "argon2", "127.0.0.1"] {
        assert!(!shown.text.contains(word), "{word}");
    }
}

#[tokio::test]
async fn no_page_of_another_site_may_look() {
    let app = app().await;
    let from_elsewhere = app.get(PATH).header("origin", "https://elsewhere.example").send().await;
    assert_eq!(from_elsewhere.status, 403);
    assert!(!from_elsewhere.text.contains("john.doe"));

    // A domain whose owner made it resolve to this machine.
    let rebound = Client::new().get(format!("{}{PATH}", app.url())).header("host", "elsewhere.example:3000");
    assert_eq!(rebound.send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn where_nobody_asked_for_it_there_is_no_such_route() {
    let app = TestApp::start().await;
    let reply = app.get(PATH).send().await;
    assert_eq!((reply.status, reply.text.as_str()), (404, r#"{"message":"Not Found"}"#));
}
