//! The program `directory`, run as Lambda runs it: every operation, every error, and repeated calls.

#![allow(clippy::unwrap_used, reason = "nothing here runs outside tests")]

use std::time::Duration;

use fault_proxy::{Fault, Operation, Proxy, When};
use serde_json::{Value, json};
use shared::clock::{Clock, Time};
use tests::lambda::{Function, Stack, makes_and_opens_its_secrets, start_fails_without};

const PROGRAM: &str = env!("CARGO_BIN_EXE_directory");

/// An event from the service `billing`.
fn event(operation: &str, members: Value) -> Value {
    event_of("service:billing", operation, members)
}

fn event_of(actor: &str, operation: &str, members: Value) -> Value {
    let mut event = json!({ "operation": operation, "actor": actor });
    event.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    event
}

/// The type of the error that answers an event.
async fn error_of(directory: &mut Function, event: Value) -> String {
    let error = directory.try_invoke(event).await.expect_err("the call succeeded");
    assert!(error["errorMessage"].as_str().is_some_and(|message| !message.is_empty()), "{error}");
    error["errorType"].as_str().unwrap().to_owned()
}

/// A page of the audit log about a user, as an administrator sees it.
async fn audit_entries(stack: &Stack, user: u64) -> Vec<Value> {
    let token = stack.sign_in(&stack.demo().admin).await;
    let url = format!("{}/api/v1/audit?user_id={user}", stack.url());
    let reply = reqwest::Client::new().get(url).bearer_auth(token).send().await.unwrap();
    let page: Value = reply.json().await.unwrap();
    page["entries"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_user_is_made_found_changed_and_deleted_by_a_service_and_the_trail_says_so() {
    let stack = Stack::start().await;
    let mut directory = stack.function(PROGRAM).await;

    let new = json!({ "name": "Ана Ли", "email": "Ana@Example.com", "role": "methodist", "password": "correct horse battery" });
    let made = directory.invoke_raw(event("create_user", new)).await;
    let read = directory.invoke_raw(event("get_user", json!({ "user_id": "3" }))).await;
    let found = directory.invoke_raw(event("find_user", json!({ "email": "ana@example.com" }))).await;
    let changes = json!({ "user_id": 3, "name": "Ana Lee", "role": "user", "status": "inactive", "if_version": 1 });
    let changed = directory.invoke_raw(event("update_user", changes)).await;
    let deleted = directory.invoke_raw(event("delete_user", json!({ "user_id": 3, "if_version": 2 }))).await;

    let members: Vec<&String> = made.as_object().unwrap().keys().collect();
    assert_eq!(members, ["id", "name", "email", "role", "created_at", "updated_at", "status", "version"]);
    assert_eq!((&made["id"], &made["name"], &made["role"]), (&json!(3), &json!("Ана Ли"), &json!("methodist")));
    assert_eq!((&made["status"], &made["version"]), (&json!("active"), &json!(1)));
    assert_eq!((&read, &found), (&made, &made));
    assert_eq!(
        (&changed["name"], &changed["status"], &changed["version"]),
        (&json!("Ana Lee"), &json!("inactive"), &json!(2))
    );
    assert_eq!(deleted, json!({ "deleted": 3 }));
    let entries = audit_entries(&stack, 3).await;
    let actions: Vec<(&str, &str)> =
        entries.iter().map(|entry| (entry["actor"].as_str().unwrap(), entry["action"].as_str().unwrap())).collect();
    let by_billing = ["user.deleted", "user.updated", "user.created"].map(|action| ("service:billing", action));
    assert_eq!(actions, by_billing);
    assert_eq!(entries[1]["detail"], "name, role methodist to user, status active to inactive");
}

#[tokio::test]
async fn the_log_has_one_line_an_event_and_nothing_that_was_sent() {
    let stack = Stack::start().await;
    let token = stack.sign_in(&stack.demo().user).await;
    let mut directory = stack.function(PROGRAM).await;

    let new = json!({ "name": "Zebedee", "email": "zebedee@example.com", "password": "correct horse battery" });
    directory.invoke_raw(event("create_user", new.clone())).await;
    assert_eq!(error_of(&mut directory, event("create_user", new)).await, "EmailTaken");
    directory.invoke_raw(event("verify_token", json!({ "token": token }))).await;
    error_of(&mut directory, event("get_user", json!({ "user_id": 1, "zebedee@example.com": 1 }))).await;
    let log = directory.stop().await;

    for secret in ["correct horse", "zebedee", "Zebedee", &token] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
    let lines: Vec<Value> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let answered: Vec<&Value> = lines.iter().filter(|line| line["message"] == "event answered").collect();
    let outcomes: Vec<_> =
        answered.iter().map(|line| (line["operation"].as_str(), line["error.type"].as_str())).collect();
    let (create, verify, get) = (Some("create_user"), Some("verify_token"), Some("get_user"));
    assert_eq!(outcomes, [(create, None), (create, Some("EmailTaken")), (verify, None), (get, Some("InvalidInput"))]);
    assert!(answered.iter().all(|line| line["actor"] == "service:billing"), "{answered:?}");
    assert!(answered[0]["store.calls"].as_u64().is_some_and(|calls| calls > 0), "{}", answered[0]);
    let security = lines.iter().filter(|line| line["target"] == "security").collect::<Vec<_>>();
    assert_eq!(security.len(), 1, "{security:?}");
    assert_eq!((&security[0]["event"], &security[0]["actor"]), (&json!("user.created"), &json!("service:billing")));
}

#[tokio::test]
async fn an_event_that_makes_no_sense_is_refused_by_name() {
    let stack = Stack::start().await;
    let mut directory = stack.function(PROGRAM).await;
    let new = |member: &str, value: Value| {
        let mut members = json!({ "name": "Ana", "email": "ana@example.com" });
        members[member] = value;
        event("create_user", members)
    };

    for (event, message) in [
        (json!({}), "operation can't be blank; actor can't be blank"),
        (event("get_users", json!({})), "operation is not included in the list"),
        (json!({ "operation": "get_user", "user_id": 1 }), "actor can't be blank"),
        (event_of("user:1", "get_user", json!({ "user_id": 1 })), "actor is invalid"),
        (event_of("operator", "get_user", json!({ "user_id": 1 })), "actor is invalid"),
        (event_of("service:Billing", "get_user", json!({ "user_id": 1 })), "actor is invalid"),
        (event("get_user", json!({ "userid": 1, "user_id": 1 })), "This operation has no member userid."),
        (event("get_user", json!({})), "user_id can't be blank"),
        (event("get_user", json!({ "user_id": 0 })), "user_id is invalid"),
        (event("find_user", json!({ "email": "nobody" })), "email must be a valid email address"),
        (event("list_users", json!({ "limit": 101 })), "limit is invalid"),
        (event("list_users", json!({ "cursor": "x" })), "cursor is invalid"),
        (event("update_user", json!({ "user_id": 2, "password": "x" })), "This operation has no member password."),
        (event("update_user", json!({ "user_id": 2, "if_version": "1" })), "if_version is invalid"),
        (event("end_sessions", json!({ "user_id": 2, "session_id": "x" })), "session_id is invalid"),
        (event("verify_token", json!({})), "token can't be blank"),
        (event("verify_token", json!({ "token": "x", "permission": "x" })), "permission is not included in the list"),
        (new("role", json!("nobody_has_it")), "role is not included in the list"),
        (new("idempotency_key", json!("a b")), "idempotency_key is invalid"),
        (new("name", json!("a".repeat(64 * 1024))), "The event exceeds 64 KiB."),
        (json!([1]), "The body must be a JSON object."),
        (json!(null), "The body must be a JSON object."),
    ] {
        let error = directory.try_invoke(event.clone()).await.expect_err("the call succeeded");
        assert_eq!((&error["errorType"], &error["errorMessage"]), (&json!("InvalidInput"), &json!(message)), "{event}");
    }
    let weak = directory.try_invoke(new("password", json!("password"))).await.expect_err("the call succeeded");
    assert!(weak["errorMessage"].as_str().unwrap().starts_with("password "), "{weak}");
    assert_eq!(directory.invoke_raw(event("list_users", json!({}))).await["users"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_the_directory_refuses_is_told_by_its_type() {
    let stack = Stack::start().await;
    let token = stack.sign_in(&stack.demo().user).await;
    let mut directory = stack.function(PROGRAM).await;
    let (john, jane) = (&stack.demo().admin.email, &stack.demo().user.email);

    for (event, error_type) in [
        (event("get_user", json!({ "user_id": 9 })), "UserNotFound"),
        (event("find_user", json!({ "email": "nobody@example.com" })), "UserNotFound"),
        (event("update_user", json!({ "user_id": 9, "name": "Ana" })), "UserNotFound"),
        (event("delete_user", json!({ "user_id": 9 })), "UserNotFound"),
        (event("end_sessions", json!({ "user_id": 9 })), "UserNotFound"),
        (event("create_user", json!({ "name": "Jane", "email": jane })), "EmailTaken"),
        (event("update_user", json!({ "user_id": 2, "email": john })), "EmailTaken"),
        (event("update_user", json!({ "user_id": 1, "role": "user" })), "LastAdministrator"),
        (event("update_user", json!({ "user_id": 1, "status": "inactive" })), "LastAdministrator"),
        (event("delete_user", json!({ "user_id": 1 })), "LastAdministrator"),
        (event("update_user", json!({ "user_id": 2, "name": "Ana", "if_version": 7 })), "VersionMismatch"),
        (event("delete_user", json!({ "user_id": 2, "if_version": 7 })), "VersionMismatch"),
        (event("verify_token", json!({ "token": "x" })), "InvalidToken"),
        (event("verify_token", json!({ "token": token, "permission": "users:read" })), "Forbidden"),
    ] {
        assert_eq!(error_of(&mut directory, event.clone()).await, error_type, "{event}");
    }
    let nothing_done = audit_entries(&stack, 2).await;
    assert!(nothing_done.iter().all(|entry| entry["actor"] != "service:billing"), "{nothing_done:?}");
}

#[tokio::test]
async fn a_repeat_with_the_same_key_gets_the_first_answer() {
    let stack = Stack::start().await;
    let (mut one, mut other) = (stack.function(PROGRAM).await, stack.function(PROGRAM).await);
    let new = json!({ "name": "Ana", "email": "ana@example.com", "idempotency_key": "order-1" });

    let first = one.invoke_raw(event("create_user", new.clone())).await;
    one.invoke_raw(event("update_user", json!({ "user_id": 3, "name": "Ana Lee" }))).await;
    let again = other.invoke_raw(event("create_user", new.clone())).await;

    assert_eq!((&again, &again["name"]), (&first, &json!("Ana")), "the first answer, not the current state");
    let mut changed = new.clone();
    changed["email"] = json!("other@example.com");
    assert_eq!(error_of(&mut other, event("create_user", changed)).await, "IdempotencyMismatch");
    let of_another = event_of("service:imports", "create_user", new);
    assert_eq!(error_of(&mut other, of_another).await, "EmailTaken", "keys of different services are independent");
    assert_eq!(audit_entries(&stack, 3).await.len(), 2);
}

#[tokio::test]
async fn an_event_that_is_delivered_twice_at_once_makes_one_user() {
    let stack = Stack::start().await;
    let (mut one, mut other) = (stack.function(PROGRAM).await, stack.function(PROGRAM).await);
    let new = event("create_user", json!({ "name": "Ana", "email": "ana@example.com", "idempotency_key": "order-1" }));
    let bare = event("create_user", json!({ "name": "Bo", "email": "bo@example.com" }));

    let (first, second) = tokio::join!(one.invoke_raw(new.clone()), other.invoke_raw(new));
    let (third, fourth) = tokio::join!(one.try_invoke(bare.clone()), other.try_invoke(bare));

    assert_eq!(first, second);
    let refused: Vec<Value> = [third, fourth].into_iter().filter_map(Result::err).collect();
    assert_eq!(refused.len(), 1, "without a key the second gets EmailTaken: {refused:?}");
    assert_eq!(refused[0]["errorType"], "EmailTaken");
    let users = one.invoke_raw(event("list_users", json!({ "status": "active" }))).await;
    let emails: Vec<&Value> = users["users"].as_array().unwrap().iter().skip(2).map(|user| &user["email"]).collect();
    assert_eq!(emails, [&json!("ana@example.com"), &json!("bo@example.com")]);
}

#[tokio::test]
async fn users_are_listed_a_page_at_a_time_and_a_cursor_is_one_services_own() {
    let stack = Stack::start().await;
    let mut directory = stack.function(PROGRAM).await;

    let first = directory.invoke_raw(event("list_users", json!({ "limit": 1 }))).await;
    let cursor = &first["next_cursor"];
    let second = directory.invoke_raw(event("list_users", json!({ "limit": 1, "cursor": cursor }))).await;
    let searched = directory.invoke_raw(event("list_users", json!({ "q": "jan", "role": "user" }))).await;
    let stolen = event_of("service:imports", "list_users", json!({ "limit": 1, "cursor": cursor }));

    assert_eq!((&first["users"][0]["id"], &second["users"][0]["id"]), (&json!(1), &json!(2)));
    assert_eq!(second.get("next_cursor"), None);
    assert_eq!((&searched["users"][0]["id"], searched["users"].as_array().unwrap().len()), (&json!(2), 1));
    assert_eq!(error_of(&mut directory, stolen).await, "InvalidInput");
}

#[tokio::test]
async fn users_of_a_role_are_listed_and_a_custom_role_is_given_and_taken() {
    let stack = Stack::start().await;
    let role = json!({ "name": "auditor", "description": "Auditor", "permissions": ["audit:read"] });
    let admin = stack.sign_in(&stack.demo().admin).await;
    let roles = format!("{}/api/v1/roles", stack.url());
    let reply = reqwest::Client::new().post(&roles).bearer_auth(&admin).json(&role).send().await.unwrap();
    assert_eq!(reply.status(), 201);
    let mut directory = stack.function(PROGRAM).await;
    let with_role = |role: &str| event("list_users", json!({ "role": role }));

    let new = json!({ "name": "Ana", "email": "ana@example.com", "role": "auditor" });
    let made = directory.invoke_raw(event("create_user", new)).await;
    let auditors = directory.invoke_raw(with_role("auditor")).await;
    let changed = directory.invoke_raw(event("update_user", json!({ "user_id": 3, "role": "user" }))).await;
    let none = directory.invoke_raw(with_role("auditor")).await;
    let admins = directory.invoke_raw(with_role("admin")).await;

    assert_eq!((&made["role"], &changed["role"]), (&json!("auditor"), &json!("user")));
    assert_eq!(auditors["users"], json!([made]));
    assert_eq!(none["users"], json!([]));
    assert_eq!((&admins["users"][0]["id"], admins["users"].as_array().unwrap().len()), (&json!(1), 1));
    // The role can be deleted only when no user has it: the counts are up to date.
    let reply = reqwest::Client::new().delete(format!("{roles}/auditor")).bearer_auth(&admin).send().await.unwrap();
    assert_eq!(reply.status(), 200);
}

#[tokio::test]
async fn sessions_end_one_or_all_and_their_tokens_with_them() {
    let stack = Stack::start().await;
    let (one, other) = (stack.sign_in(&stack.demo().user).await, stack.sign_in(&stack.demo().user).await);
    let mut directory = stack.function(PROGRAM).await;
    let verify = |token: &str| event("verify_token", json!({ "token": token }));

    let verified = directory.invoke_raw(verify(&one)).await;
    let session = verified["session_id"].clone();
    let end_one = event("end_sessions", json!({ "user_id": 2, "session_id": session }));
    let ended = directory.invoke_raw(end_one.clone()).await;
    let again = directory.invoke_raw(end_one).await;
    let of_another = event("end_sessions", json!({ "user_id": 1, "session_id": session }));
    let none = directory.invoke_raw(of_another).await;

    assert_eq!((&verified["user"]["id"], &verified["kind"]), (&json!(2), &json!("access")));
    assert_eq!(verified["permissions"], json!(["profile:write"]));
    assert_eq!((ended, again, none), (json!({ "ended": 1 }), json!({ "ended": 0 }), json!({ "ended": 0 })));
    assert_eq!(error_of(&mut directory, verify(&one)).await, "InvalidToken");
    directory.invoke_raw(verify(&other)).await;

    let all = event("end_sessions", json!({ "user_id": 2 }));
    assert_eq!(directory.invoke_raw(all.clone()).await, json!({ "ended": 1 }));
    assert_eq!(directory.invoke_raw(all).await, json!({ "ended": 0 }));
    assert_eq!(error_of(&mut directory, verify(&other)).await, "InvalidToken");
    let actions: Vec<Value> =
        audit_entries(&stack, 2).await.iter().take(3).map(|entry| entry["action"].clone()).collect();
    assert_eq!(actions, ["sessions.ended", "sessions.ended", "session.ended"]);
}

#[tokio::test]
async fn a_token_that_a_service_verifies_is_a_use_of_its_session() {
    let (clock, _) = Clock::manual(Clock::system().now().minus(Duration::from_secs(600)));
    let stack = Stack::start_at(clock.clone()).await;
    let token = stack.sign_in(&stack.demo().user).await;
    let mut directory = stack.function(PROGRAM).await;

    directory.invoke_raw(event("verify_token", json!({ "token": token }))).await;

    let seances = format!("{}/api/v1/private/users/seances", stack.url());
    let reply = reqwest::Client::new().post(seances).bearer_auth(&token).json(&json!({})).send().await.unwrap();
    let list: Value = reply.json().await.unwrap();
    let seen = Time::parse_rfc3339(list["seances"][0]["last_seen_at"].as_str().unwrap()).unwrap();
    assert!(seen.since(clock.now()) >= Duration::from_secs(590), "{list}");
}

#[tokio::test]
async fn while_the_store_is_down_every_operation_is_unavailable_and_nothing_of_it_is_told() {
    let proxy = Proxy::new(1);
    let before = proxy.clone();
    let stack = Stack::behind(Box::new(move |endpoint: &str| before.start(endpoint))).await;
    let token = stack.sign_in(&stack.demo().user).await;
    let mut directory = stack.function(PROGRAM).await;
    let jane = event("get_user", json!({ "user_id": 2 }));
    assert_eq!(directory.invoke_raw(jane.clone()).await["name"], "Jane Smith");

    proxy.on(Operation::Any, When::Always, Fault::Refuse);
    for event in [
        event("get_user", json!({ "user_id": 1 })),
        event("find_user", json!({ "email": "ana@example.com" })),
        event("list_users", json!({})),
        event("create_user", json!({ "name": "Ana", "email": "ana@example.com", "idempotency_key": "1" })),
        event("update_user", json!({ "user_id": 2, "name": "Ana" })),
        event("delete_user", json!({ "user_id": 2 })),
        event("end_sessions", json!({ "user_id": 2 })),
        event("verify_token", json!({ "token": token })),
    ] {
        let error = directory.try_invoke(event.clone()).await.expect_err("the call succeeded");
        assert_eq!(error["errorType"], "Unavailable", "{event}");
        let message = error["errorMessage"].as_str().unwrap();
        assert_eq!(message, "Try again in a moment; what was asked for may or may not have been done.");
    }
    proxy.heal();

    assert_eq!(directory.invoke_raw(jane).await["name"], "Jane Smith");
}

#[tokio::test]
async fn a_start_without_a_variable_fails_and_says_which() {
    start_fails_without(PROGRAM, "EPHEMERAL_TABLE").await;
}

#[tokio::test]
async fn the_secrets_it_needs_are_made_at_the_first_start_and_opened_at_the_next() {
    makes_and_opens_its_secrets(PROGRAM, &["pepper"], &["cursor_key", "pepper"]).await;
}
