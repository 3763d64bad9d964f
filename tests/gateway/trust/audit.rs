//! `GET /api/v1/audit`, and refused sign-ins in it.

use std::time::Duration;

use rstest::rstest;
use serde_json::{Value, json};
use tests::answers::{FORBIDDEN, NO_TOKEN};
use tests::{PASSWORD, Reply, TestApp, attribute};

const AUDIT: &str = "/api/v1/audit";
const LOGIN: &str = "/api/v1/public/users/login";
const SET_PASSWORD: &str = "/api/v1/server/users/passw/set_new_passw";
const HOUR: Duration = Duration::from_secs(60 * 60);

async fn read(app: &TestApp, token: &str, query: &str) -> Reply {
    app.get(&format!("{AUDIT}?{query}")).token(token).send().await
}

async fn entries(app: &TestApp, token: &str, query: &str) -> Vec<Value> {
    let reply = read(app, token, query).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()["entries"].as_array().unwrap().clone()
}

/// All entries, read in pages of one.
async fn one_by_one(app: &TestApp, token: &str, query: &str) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    for _ in 0..200 {
        let reply = read(app, token, &format!("{query}&limit=1{cursor}")).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let page = reply.json();
        assert!(page["entries"].as_array().unwrap().len() <= 1);
        all.extend(page["entries"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
    panic!("the pages do not end");
}

async fn guess(app: &TestApp, email: &str) -> Reply {
    app.post(LOGIN).json(&json!({ "email": email, "passw": "wrong anvil 7 rivers" })).send().await
}

fn actions(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["action"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_entry_says_who_did_what_to_whom_from_where() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let changes = json!({ "name": "Jane Jones" });
    app.put("/api/v1/users/2").token(&admin).header("user-agent", "curl/8.5").json(&changes).send().await;

    let reply = read(&app, &admin, "action=user.updated").await;

    let id = reply.json()["entries"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(id.len(), 26);
    let cursor = reply.json()["next_cursor"].as_str().map(|next| format!(r#","next_cursor":"{next}""#));
    let entry = format!(
        r#"{{"id":"{id}","at":"2026-09-21T14:13:20Z","action":"user.updated","actor":"user:1","user_id":2,"session_id":null,"detail":"name","ip":"127.0.0.1","user_agent":"curl/8.5","sealed":false}}"#
    );
    reply.must_be(200, &format!(r#"{{"entries":[{entry}]{}}}"#, cursor.unwrap_or_default()));
}

#[tokio::test]
async fn every_change_leaves_one_entry() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let before = app.tables().all("AuditTable").await.len();
    let body = json!({ "name": "Ana", "email": "ana@example.com", "password": PASSWORD });
    assert_eq!(app.post("/api/v1/users").token(&admin).json(&body).send().await.status, 201);
    app.put("/api/v1/users/3").token(&admin).json(&json!({ "role": "methodist" })).send().await;
    let token = app.sign_in("ana@example.com", PASSWORD).await;
    app.put("/api/v1/private/users/logout").token(&token).send().await;
    app.delete("/api/v1/users/3").token(&admin).send().await;

    let found = entries(&app, &admin, "user_id=3").await;

    let mut found = actions(&found);
    found.sort_unstable();
    assert_eq!(found, ["session.ended", "session.started", "user.created", "user.deleted", "user.updated"]);
    assert_eq!(app.tables().all("AuditTable").await.len(), before + 5);
}

#[rstest]
#[case("admin", 200)]
#[case("read_only", 200)]
#[case("methodist", 403)]
#[case("user", 403)]
#[tokio::test]
async fn only_who_may_read_the_trail_reads_it(#[case] role: &str, #[case] status: u16) {
    let app = TestApp::start().await;
    let (_, token) = app.someone("Ana", role).await;

    let reply = read(&app, &token, "").await;

    assert_eq!(reply.status, status, "{}", reply.text);
    if status == 403 {
        reply.must_be(403, FORBIDDEN);
        read(&app, &token, "limit=0").await.must_be(403, FORBIDDEN);
    }
}

#[tokio::test]
async fn strangers_and_the_dead_read_nothing() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.put("/api/v1/private/users/logout").token(&admin).send().await;

    app.get(AUDIT).send().await.must_be(401, NO_TOKEN);
    assert_eq!(read(&app, &admin, "").await.status, 401);
}

#[tokio::test]
async fn all_that_is_wrong_is_told_at_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    let reply = read(&app, &admin, "user_id=0&action=nap&from=today&to=yesterday&limit=101").await;

    reply.must_be(
        400,
        r#"{"error":"Validation failed","messages":{"user_id":["is invalid"],"action":["is not included in the list"],"from":["is invalid"],"to":["is invalid"],"limit":["is invalid"]}}"#,
    );
    for query in ["cursor=nonsense", "from=2026-09-21T00:00:00Z&to=2026-09-21T00:00:00Z"] {
        assert_eq!(read(&app, &admin, query).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn entries_of_a_time_are_from_its_beginning_until_before_its_end() {
    let app = TestApp::start().await;
    app.user().await;
    app.clock().advance(HOUR);
    app.user().await;
    app.clock().advance(HOUR);
    app.user().await;
    let admin = app.admin().await;

    let times = async |query: &str| -> Vec<String> {
        let found = entries(&app, &admin, &format!("action=session.started&user_id=2&{query}")).await;
        found.iter().map(|entry| entry["at"].as_str().unwrap().to_owned()).collect()
    };

    let (first, second, third) = ("2026-09-21T14:13:20Z", "2026-09-21T15:13:20Z", "2026-09-21T16:13:20Z");
    assert_eq!(times("").await, [third, second, first]);
    assert_eq!(times("from=2026-09-21T15:13:20Z").await, [third, second]);
    assert_eq!(times("to=2026-09-21T15:13:20.123Z").await, [first]);
    assert_eq!(times("from=2026-09-21T17:00:00%2B02:00&to=2026-09-21T16:00:00Z").await, [second]);
    assert!(times("from=2026-09-22T00:00:00Z").await.is_empty());
}

#[tokio::test]
async fn page_by_page_the_whole_trail_comes_newest_first_and_each_entry_once() {
    let app = TestApp::start().await;
    for _ in 0..6 {
        app.user().await;
        app.clock().advance(HOUR * 7);
    }
    let admin = app.admin().await;
    let window = "from=2026-09-20T00:00:00Z";

    let all = one_by_one(&app, &admin, window).await;

    let ids: Vec<&str> = all.iter().map(|entry| entry["id"].as_str().unwrap()).collect();
    assert!(ids.is_sorted_by(|newer, older| newer > older), "{ids:?}");
    assert_eq!(all.len(), app.tables().all("AuditTable").await.len());
    assert_eq!(all, entries(&app, &admin, window).await);
    let of_jane = one_by_one(&app, &admin, "user_id=2").await;
    assert_eq!(actions(&of_jane).iter().filter(|action| **action == "session.started").count(), 6);
    assert!(of_jane.iter().all(|entry| entry["user_id"] == 2));
}

#[tokio::test]
async fn an_action_is_found_among_many_others() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.change_user(2, &json!({ "name": "Jane Jones" })).await;
    for _ in 0..30 {
        app.user().await;
    }

    let found = one_by_one(&app, &admin, "action=user.updated&from=2026-09-21T00:00:00Z").await;

    assert_eq!(actions(&found), ["user.updated"]);
}

#[tokio::test]
async fn a_page_of_a_quiet_time_costs_a_bounded_number_of_queries() {
    let app = TestApp::start().await;
    app.clock().advance(Duration::from_secs(300 * 24 * 60 * 60));
    let admin = app.admin().await;
    app.store_calls();

    let page = read(&app, &admin, "action=role.deleted").await.json();

    let (calls, steps) = app.store_calls();
    assert_eq!(page["entries"], json!([]));
    assert!(page["next_cursor"].is_string(), "there is no cursor");
    assert!(calls.len() <= 2 + 31 * 16 && steps <= 33, "{} calls, {steps} steps", calls.len());
}

#[tokio::test]
async fn a_cursor_is_good_for_its_reader_and_filters_only() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.admin().await;
    let (_, other) = app.someone("Ana", "read_only").await;
    let page = read(&app, &admin, "user_id=1&limit=1").await.json();
    let cursor = page["next_cursor"].as_str().unwrap();

    let again = read(&app, &admin, &format!("user_id=1&limit=1&cursor={cursor}")).await;

    assert_eq!(again.status, 200);
    for (token, query) in [(&admin, "user_id=2&limit=1"), (&admin, "limit=1"), (&other, "user_id=1&limit=1")] {
        let reply = read(&app, token, &format!("{query}&cursor={cursor}")).await;
        assert_eq!(reply.status, 400, "{query}");
    }
    app.clock().advance(HOUR * 25);
    let admin = app.admin().await;
    assert_eq!(read(&app, &admin, &format!("user_id=1&limit=1&cursor={cursor}")).await.status, 400);
}

#[tokio::test]
async fn refused_sign_ins_of_a_minute_are_one_entry_with_a_count() {
    let app = TestApp::start().await;
    for _ in 0..4 {
        assert_eq!(guess(&app, &app.jane().email).await.status, 401);
    }
    app.clock().advance(Duration::from_secs(60));
    assert_eq!(guess(&app, &app.jane().email).await.status, 401);
    let admin = app.admin().await;

    let found = entries(&app, &admin, "user_id=2&action=sign_in.refused").await;

    let counts: Vec<_> = found.iter().map(|entry| (entry["at"].as_str().unwrap(), &entry["count"])).collect();
    assert_eq!(counts, [("2026-09-21T14:14:00Z", &json!(1)), ("2026-09-21T14:13:00Z", &json!(4))]);
    assert_eq!((&found[0]["actor"], &found[0]["ip"]), (&json!("anonymous"), &json!("127.0.0.1")));
}

#[tokio::test]
async fn refusals_through_every_door_count_together() {
    let app = TestApp::start().await;
    let email = &app.jane().email;
    guess(&app, email).await;
    app.put("/api/login").json(&json!({ "email": email, "hash_pass": "wrong" })).send().await;
    let with_key = json!({ "api_key": app.demo().api_key, "username": email, "password": "wrong anvil" });
    app.post("/auth/token").json(&with_key).send().await;
    let without = json!({ "api_key": "none", "username": email, "password": app.jane().password });
    app.post("/auth/token").json(&without).send().await;

    let found = entries(&app, &app.admin().await, "action=sign_in.refused&user_id=2").await;

    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["count"], 4);
}

#[tokio::test]
async fn past_the_limit_it_is_the_throttling_that_is_recorded() {
    let app = TestApp::start().await;
    for _ in 0..10 {
        assert_eq!(guess(&app, &app.jane().email).await.status, 401);
    }
    for _ in 0..3 {
        assert_eq!(guess(&app, &app.jane().email).await.status, 429);
    }
    let admin = app.admin().await;

    let found = entries(&app, &admin, "user_id=2&action=sign_in.throttled").await;

    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["count"], 3);
    assert_eq!(entries(&app, &admin, "user_id=2&action=sign_in.refused").await[0]["count"], 10);
}

#[tokio::test]
async fn names_that_are_nobodys_are_recorded_as_hashes_and_past_the_limit_not_at_all() {
    let app = TestApp::start().await;
    for guessed in 0..15 {
        assert_eq!(guess(&app, &format!("nobody{guessed}@example.com")).await.status, 401);
    }
    for guessed in 15..20 {
        assert_eq!(guess(&app, &format!("nobody{guessed}@example.com")).await.status, 429);
    }

    let items = app.tables().all("AuditTable").await;

    let refused: Vec<_> = items.iter().filter(|item| attribute(item, "action") == "sign_in.refused").collect();
    let throttled: Vec<_> = items.iter().filter(|item| attribute(item, "action") == "sign_in.throttled").collect();
    assert_eq!((refused.len(), throttled.len()), (15, 1));
    assert_eq!(attribute(throttled[0], "count"), "5");
    assert!(refused.iter().all(|item| attribute(item, "detail").starts_with("unknown name ")));
    assert!(!app.tables().dump().await.contains("nobody"));
}

#[tokio::test]
async fn a_wrong_password_where_it_is_asked_again_is_recorded_as_the_users_own() {
    let app = TestApp::start().await;
    let user = app.user().await;
    let wrong = json!({ "passw": "wrong anvil 7 rivers", "new_passw": "another anvil 8 rivers" });
    for _ in 0..2 {
        assert_eq!(app.put(SET_PASSWORD).token(&user).json(&wrong).send().await.status, 400);
    }

    let found = entries(&app, &app.admin().await, "user_id=2&action=sign_in.refused").await;

    assert_eq!(found.len(), 1);
    let entry = &found[0];
    assert_eq!(
        (&entry["actor"], &entry["detail"], &entry["count"]),
        (&json!("user:2"), &json!("present password"), &json!(2))
    );
    assert_eq!(entry["session_id"].as_str().unwrap().len(), 32);
}

#[tokio::test]
async fn recording_a_refusal_is_one_write_after_the_hash_whoever_it_was() {
    let app = TestApp::start().await;
    let mut costs = Vec::new();
    for email in [app.jane().email.as_str(), "nobody@example.com"] {
        guess(&app, email).await;
        app.store_calls();
        guess(&app, email).await;
        costs.push(app.store_calls().1);
    }

    // The guard item and the counters; the profile, in parallel with the hash, if there is an account; the entry.
    assert_eq!(costs, [3, 2]);
}

#[tokio::test]
async fn a_refusal_that_cannot_be_recorded_is_still_a_401() {
    let app = TestApp::start().await;
    app.tables().client().delete_table().table_name("AuditTable").send().await.unwrap();

    let reply = guess(&app, &app.jane().email).await;

    assert_eq!(reply.status, 401, "{}", reply.text);
}
