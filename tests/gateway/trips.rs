//! The store calls of each operation: how many, and in how many sequential steps. Concurrent calls are one step. The
//! numbers are those of the design and are asserted exactly, because they determine the cost of every request.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{Call, PASSWORD, TestApp};

/// Makes the call and returns its cost, such as `2 steps: BatchGetItem, TransactWriteItems`.
async fn cost(app: &TestApp, call: Call, status: u16) -> String {
    app.store_calls();
    let reply = call.send().await;
    assert_eq!(reply.status, status, "{}", reply.text);
    let (calls, steps) = app.store_calls();
    match steps {
        0 => "nothing".to_owned(),
        1 => format!("1 step: {}", calls.join(", ")),
        _ => format!("{steps} steps: {}", calls.join(", ")),
    }
}

/// An opaque token of the legacy sessions API.
async fn opaque(app: &TestApp, email: &str, password: &str) -> String {
    let body = json!({ "email": email, "hash_pass": password });
    let reply = app.put("/api/login").json(&body).send().await;
    reply.json()["detail"]["data"]["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_profile_is_one_step_with_an_access_token_and_two_with_an_opaque_one() {
    let app = TestApp::start().await;
    let (user, admin) = (app.user().await, app.admin().await);
    let jane = opaque(&app, &app.jane().email, &app.jane().password).await;
    let john = opaque(&app, &app.john().email, &app.john().password).await;

    for own in ["/users/2", "/api/v1/users/2", "/api/user"] {
        assert_eq!(cost(&app, app.get(own).token(&user), 200).await, "1 step: BatchGetItem", "{own}");
        assert_eq!(cost(&app, app.get(own).token(&jane), 200).await, "2 steps: BatchGetItem, BatchGetItem", "{own}");
    }
    for anothers in ["/users/2", "/api/v1/users/2"] {
        assert_eq!(cost(&app, app.get(anothers).token(&admin), 200).await, "1 step: BatchGetItem");
        assert_eq!(cost(&app, app.get(anothers).token(&john), 200).await, "2 steps: BatchGetItem, BatchGetItem");
    }
}

#[tokio::test]
async fn a_list_is_one_step_with_an_access_token_and_two_with_an_opaque_one() {
    let app = TestApp::start().await;
    let (user, admin) = (app.user().await, app.admin().await);
    let jane = opaque(&app, &app.jane().email, &app.jane().password).await;
    let john = opaque(&app, &app.john().email, &app.john().password).await;

    for users in
        ["/users", "/api/v1/users", "/users?limit=1", "/api/v1/users?role=admin", "/api/v1/users?status=active"]
    {
        assert_eq!(cost(&app, app.get(users).token(&admin), 200).await, "1 step: BatchGetItem, Query", "{users}");
        let with_opaque = cost(&app, app.get(users).token(&john), 200).await;
        assert_eq!(with_opaque, "2 steps: BatchGetItem, BatchGetItem, Query", "{users}");
    }
    // Two indexes, of email addresses and of names.
    let search = app.get("/api/v1/users?q=jo");
    assert_eq!(cost(&app, search.token(&admin), 200).await, "1 step: BatchGetItem, Query, Query");

    // One's own sessions, and one's own keys.
    assert_eq!(cost(&app, app.get("/api/sessions").token(&user), 200).await, "1 step: BatchGetItem, Query");
    let with_opaque = cost(&app, app.get("/api/sessions").token(&jane), 200).await;
    assert_eq!(with_opaque, "2 steps: BatchGetItem, BatchGetItem, Query");
    let seances = || app.post("/api/v1/private/users/seances");
    assert_eq!(cost(&app, seances().token(&user), 200).await, "1 step: BatchGetItem, Query");
    let of_jane = seances().token(&admin).json(&json!({ "user_id": 2 }));
    assert_eq!(cost(&app, of_jane, 200).await, "1 step: BatchGetItem, Query");
    assert_eq!(cost(&app, app.get("/auth/keys").token(&user), 200).await, "1 step: BatchGetItem, Query");
    assert_eq!(cost(&app, app.get("/api/v1/roles").token(&admin), 200).await, "1 step: BatchGetItem, Scan");

    // All users' sessions need their owners too: a second step.
    let all = cost(&app, app.get("/api/sessions").token(&admin), 200).await;
    assert_eq!(all, "2 steps: BatchGetItem, Scan, BatchGetItem");
}

#[tokio::test]
async fn a_lookup_by_marks_is_a_list_and_one_by_name_reads_whom_it_names() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let find = |body: Value| app.put("/api/v1/private/users/any").token(&admin).json(&body);

    assert_eq!(cost(&app, find(json!({})), 200).await, "1 step: BatchGetItem, Query");
    let by_id = cost(&app, find(json!({ "ids": [1, 2] })), 200).await;
    assert_eq!(by_id, "2 steps: BatchGetItem, BatchGetItem");
    // The guard of the email address names the account, whose profile is then read.
    let by_email = cost(&app, find(json!({ "email": app.jane().email })), 200).await;
    assert_eq!(by_email, "3 steps: BatchGetItem, BatchGetItem, BatchGetItem");
}

/// There are three steps, the second of which runs in parallel with the password hash: {count the attempt by account
/// and by IP address ∥ guard, key} → {argon2 ∥ profile, sessions that count} → {transaction ∥ clear the attempts,
/// remember the IP address}. The design counts two steps without the hash.
#[tokio::test]
async fn a_sign_in_is_two_steps_beside_the_hash() {
    let app = TestApp::start().await;
    let (email, password) = (&app.jane().email, &app.jane().password);
    let issue = |more: Value| {
        let mut body = json!({ "api_key": app.demo().api_key, "username": email, "password": password });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        app.post("/auth/token").json(&body)
    };

    let uncounted = cost(&app, issue(json!({})), 200).await;
    let counted = cost(&app, issue(json!({ "scope": "offline_access" })), 200).await;
    let login = app.post("/api/v1/public/users/login").json(&json!({ "email": email, "passw": password }));
    let login = cost(&app, login, 200).await;
    let opaque = app.put("/api/login").json(&json!({ "email": email, "hash_pass": tests::md5(password) }));
    let opaque = cost(&app, opaque, 201).await;

    let (tried, written) = ("UpdateItem, UpdateItem, BatchGetItem", "TransactWriteItems, DeleteItem, UpdateItem");
    // A session of an hour does not count towards the twenty, so those are not read. PutItem stores the IP address that
    // the account knows from now on.
    assert_eq!(uncounted, format!("3 steps: {tried}, BatchGetItem, {written}, PutItem"));
    for cost in [counted, login, opaque] {
        assert_eq!(cost, format!("3 steps: {tried}, BatchGetItem, Query, {written}"));
    }
}

#[tokio::test]
async fn a_sign_in_that_fails_is_two_steps_beside_the_hash() {
    let app = TestApp::start().await;
    let login = |email: &str, password: &str| {
        app.post("/api/v1/public/users/login").json(&json!({ "email": email, "passw": password }))
    };

    let wrong = cost(&app, login(&app.jane().email, "not her password"), 401).await;
    let unknown = cost(&app, login("nobody@example.com", "not their password"), 401).await;

    let tried = "UpdateItem, UpdateItem, BatchGetItem";
    // The last two are the IP address's failure and the entry of the audit log.
    assert_eq!(wrong, format!("3 steps: {tried}, BatchGetItem, Query, UpdateItem, UpdateItem"));
    // The hash is computed anyway, and takes longer than the read that is skipped.
    assert_eq!(unknown, format!("2 steps: {tried}, UpdateItem, UpdateItem"));
}

#[tokio::test]
async fn a_refresh_is_two_steps_and_its_repeat_one() {
    let app = TestApp::start().await;
    let login = app.login(&app.jane().email, &app.jane().password).await;
    let refresh = |path: &str| app.post(path).json(&json!({ "refresh_token": login["refresh_token"] }));

    let first = cost(&app, refresh("/auth/refresh"), 200).await;
    let repeat = cost(&app, refresh("/api/v1/public/users/refresh"), 200).await;

    assert_eq!(first, "2 steps: BatchGetItem, TransactWriteItems");
    assert_eq!(repeat, "1 step: BatchGetItem");
}

/// The id is drawn between the two, outside the transaction. A registration draws it in parallel with the password
/// hash, after it has been counted for its IP address.
#[tokio::test]
async fn a_creation_and_a_registration_are_three_steps() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let body = |name: &str| json!({ "name": name, "email": format!("{name}@example.com") });
    let (created, three) = (201, "3 steps: BatchGetItem, UpdateItem, TransactWriteItems");

    let users = app.post("/users").token(&admin).json(&body("one"));
    assert_eq!(cost(&app, users, created).await, three);
    let once = || app.post("/api/v1/users").token(&admin).header("idempotency-key", "k").json(&body("two"));
    assert_eq!(cost(&app, once(), created).await, three);
    assert_eq!(cost(&app, once(), created).await, "1 step: BatchGetItem");
    let other = json!({ "name": "Three", "email": "three@example.com", "passw": PASSWORD });
    let sign_up = app.post("/api/v1/server/users/sign_up").token(&admin).json(&other);
    assert_eq!(cost(&app, sign_up, created).await, three);

    let own = json!({ "name": "Four", "email": "four@example.com", "password": PASSWORD });
    let registration = app.post("/auth/register").json(&own);
    let steps = "3 steps: UpdateItem, UpdateItem, TransactWriteItems";
    assert_eq!(cost(&app, registration, created).await, steps);
    let own = json!({ "name": "Five", "email": "five@example.com", "password": "123" });
    let registration = app.put("/api/user").json(&own);
    assert_eq!(cost(&app, registration, created).await, steps);
}

#[tokio::test]
async fn a_change_is_two_steps_and_one_that_changes_nothing_one() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let change = |body: Value| app.put("/api/v1/users/2").token(&admin).json(&body);
    let two = "2 steps: BatchGetItem, TransactWriteItems";

    assert_eq!(cost(&app, change(json!({ "name": "Jane Doe" })), 200).await, two);
    assert_eq!(cost(&app, change(json!({ "name": "Jane Doe" })), 200).await, "1 step: BatchGetItem");
    assert_eq!(cost(&app, change(json!({ "status": "inactive" })), 200).await, two);
    assert_eq!(cost(&app, change(json!({ "role": "methodist" })), 200).await, two);
    // The password verifier moves with the email address, so it is read between.
    let moved = cost(&app, change(json!({ "email": "jane.doe@example.com" })), 200).await;
    assert_eq!(moved, "3 steps: BatchGetItem, BatchGetItem, TransactWriteItems");
}

#[tokio::test]
async fn a_deletion_is_two_steps_by_id_and_three_by_address() {
    let app = TestApp::start().await;
    let (admin, jane) = (app.admin().await, app.user().await);
    let (id, _) = app.someone("Ana", "user").await;

    let by_id = cost(&app, app.delete(&format!("/users/{id}")).token(&admin), 200).await;
    let own = app.delete("/api/user").token(&jane).json(&json!({ "email": app.jane().email }));
    let by_email = cost(&app, own, 200).await;

    assert_eq!(by_id, "2 steps: BatchGetItem, TransactWriteItems");
    assert_eq!(by_email, "3 steps: BatchGetItem, BatchGetItem, TransactWriteItems");
}

#[tokio::test]
async fn a_logout_is_two_steps_whatever_the_number_of_sessions() {
    let app = TestApp::start().await;
    let (one, all) = (app.user().await, app.user().await);
    let logout = |token: &str| app.put("/api/v1/private/users/logout").token(token);

    let of_one = cost(&app, logout(&one), 200).await;
    for _ in 0..3 {
        app.user().await;
    }
    let of_all = cost(&app, logout(&all).json(&json!({ "all": true })), 200).await;

    assert_eq!(of_one, "2 steps: BatchGetItem, TransactWriteItems");
    // The query only counts the sessions that the transaction ends.
    assert_eq!(of_all, "2 steps: BatchGetItem, TransactWriteItems, Query");
}

#[tokio::test]
async fn a_password_takes_the_caller_the_verifiers_the_hash_and_the_write() {
    let app = TestApp::start().await;
    let (admin, jane) = (app.admin().await, app.user().await);
    let set = |token: &str, body: Value| app.put("/api/v1/server/users/passw/set_new_passw").token(token).json(&body);

    let own = set(&jane, json!({ "passw": app.jane().password, "new_passw": PASSWORD }));
    let own = cost(&app, own, 200).await;
    let anothers = set(&admin, json!({ "user_id": 2, "new_passw": "quiet harbour 9 lanterns" }));
    let anothers = cost(&app, anothers, 200).await;

    // Here the sessions that end are counted in parallel with the new password's hash, after the current password was
    // checked, and its attempt is cleared.
    let own: Vec<&str> = own.split(", ").collect();
    assert_eq!(own[..4], ["4 steps: BatchGetItem", "UpdateItem", "UpdateItem", "BatchGetItem"]);
    assert_eq!(own[7..], ["TransactWriteItems"]);
    let mut during_the_hash = own[4..7].to_vec();
    during_the_hash.sort_unstable();
    assert_eq!(during_the_hash, ["DeleteItem", "Query", "UpdateItem"]);
    assert_eq!(anothers, "3 steps: BatchGetItem, BatchGetItem, Query, TransactWriteItems");
}

#[tokio::test]
async fn keys_and_roles_are_changed_in_two_steps() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let two = "2 steps: BatchGetItem, TransactWriteItems";

    let made = app.post("/auth/keys").token(&admin).json(&json!({ "name": "one" })).send().await;
    let key = app.post("/auth/keys").token(&admin).json(&json!({ "name": "two" }));
    assert_eq!(cost(&app, key, 201).await, two);
    let path = format!("/auth/keys/{}", made.json()["id"].as_str().unwrap());
    assert_eq!(cost(&app, app.delete(&path).token(&admin), 200).await, two);

    let role = json!({ "name": "support", "permissions": ["users:read"] });
    assert_eq!(cost(&app, app.post("/api/v1/roles").token(&admin).json(&role), 201).await, two);
    let change = json!({ "permissions": [] });
    assert_eq!(cost(&app, app.put("/api/v1/roles/support").token(&admin).json(&change), 200).await, two);
    assert_eq!(cost(&app, app.delete("/api/v1/roles/support").token(&admin), 200).await, two);
}

#[tokio::test]
async fn a_custom_role_is_read_in_the_same_call() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let role = json!({ "name": "support", "permissions": ["users:read"] });
    assert_eq!(app.post("/api/v1/roles").token(&admin).json(&role).send().await.status, 201);
    let (_, token) = app.someone("Ana", "support").await;

    assert_eq!(cost(&app, app.get("/users/2").token(&token), 200).await, "1 step: BatchGetItem");
    assert_eq!(cost(&app, app.get("/users").token(&token), 200).await, "1 step: BatchGetItem, Query");
}

#[tokio::test]
async fn the_use_of_a_session_is_written_once_in_five_minutes() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let profile = || app.get("/users/2").token(&token);
    let admin = app.admin().await;

    app.clock().advance(Duration::from_secs(5 * 60));
    // Loads the public keys first, because the first request after a minute reads them too.
    app.get("/users/1").token(&admin).send().await;
    app.store_calls();

    assert_eq!(cost(&app, profile(), 200).await, "2 steps: BatchGetItem, UpdateItem");
    assert_eq!(cost(&app, profile(), 200).await, "1 step: BatchGetItem");
}

#[tokio::test]
async fn what_is_refused_or_public_asks_nothing() {
    let app = TestApp::start().await;
    let jwt = app.user().await;
    let (body, _) = jwt.rsplit_once('.').unwrap();
    let forged = format!("{body}.{}", "A".repeat(342));

    assert_eq!(cost(&app, app.get("/users"), 401).await, "nothing");
    assert_eq!(cost(&app, app.get("/users").token(&forged), 401).await, "nothing");
    assert_eq!(cost(&app, app.get("/users").token("none of ours"), 401).await, "nothing");
    let no_json = app.post("/users").token(&jwt).header("content-type", "text/plain").body("x");
    assert_eq!(cost(&app, no_json, 415).await, "nothing");
    assert_eq!(cost(&app, app.post("/auth/token").json(&json!({})), 400).await, "nothing");
    assert_eq!(cost(&app, app.get("/no/such/path"), 404).await, "nothing");
    assert_eq!(cost(&app, app.get("/.well-known/jwks.json"), 200).await, "nothing");
    assert_eq!(cost(&app, app.get("/.well-known/openid-configuration"), 200).await, "nothing");
}
