//! Rules for every place where a password is presented: `/auth/token`, `login` and `PUT /api/login`, and the routes
//! that ask a signed-in user for the password again.

use std::collections::BTreeMap;
use std::time::Duration;

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{PASSWORD, Reply, TestApp};

const SET_PASSWORD: &str = "/api/v1/server/users/passw/set_new_passw";

/// After this time all counters have expired.
const A_WHILE: Duration = Duration::from_secs(16 * 60);

type Door = (&'static str, &'static str, Value);

/// The routes for signing in.
fn doors(app: &TestApp, email: &str, password: &str) -> [Door; 3] {
    let api_key = &app.demo().api_key;
    [
        ("POST", "/auth/token", json!({ "api_key": api_key, "username": email, "password": password })),
        ("POST", "/api/v1/public/users/login", json!({ "email": email, "passw": password })),
        ("PUT", "/api/login", json!({ "email": email, "hash_pass": password })),
    ]
}

/// The routes that ask Jane for her password again.
fn again(password: &str) -> [Door; 4] {
    [
        ("PUT", SET_PASSWORD, json!({ "passw": password, "new_passw": "amber kettle 4 moons" })),
        ("PUT", "/users/2", json!({ "email": "moved@example.com", "password": password })),
        ("PUT", "/api/v1/users/2", json!({ "email": "moved@example.com", "password": password })),
        ("POST", "/auth/keys", json!({ "name": "ci", "password": password })),
    ]
}

async fn knock(app: &TestApp, from: u8, (method, path, body): &Door) -> Reply {
    app.call_from(from, method, path).json(body).send().await
}

/// Everything that a client sees, except what differs with every request.
fn shown(reply: &Reply) -> (u16, String, BTreeMap<String, String>) {
    let differ = ["x-request-id", "apigw-requestid", "date"];
    let headers = reply.headers.iter().filter(|(name, _)| !differ.contains(&name.as_str()));
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    (reply.status, reply.text.clone(), headers.collect())
}

#[tokio::test]
async fn no_door_tells_whether_there_is_such_an_account_before_or_past_the_limit() {
    let app = TestApp::start().await;
    let (idle, _) = app.someone("Ida", "user").await;
    app.change_user(idle, &json!({ "status": "inactive" })).await;
    let silent = json!({ "name": "Sy", "email": "sy@example.com" });
    app.post("/users").token(&app.admin().await).json(&silent).send().await;
    let names = [&app.jane().email, "ida@example.com", "sy@example.com", "nobody@example.com"];

    for door in 0..3 {
        let mut seen = Vec::new();
        for (from, email) in (10..).zip(names) {
            // Ida's password is correct, but she is inactive.
            let door = doors(&app, email, PASSWORD)[door].clone();
            let mut answers = Vec::new();
            for _ in 0..12 {
                answers.push(shown(&knock(&app, from, &door).await));
            }
            seen.push(answers);
        }
        app.clock().advance(A_WHILE);

        let path = doors(&app, "", "")[door].1;
        let statuses: Vec<u16> = seen[0].iter().map(|(status, ..)| *status).collect();
        assert_eq!(statuses, [[401; 10].as_slice(), &[429; 2]].concat(), "{path}");
        for (answers, email) in seen.iter().zip(names) {
            assert_eq!(answers, &seen[0], "{path} distinguishes {email}");
        }
    }
}

#[tokio::test]
async fn every_door_compares_a_password_whole_and_exactly() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let whole = "Violet anvil 7 rivers ".repeat(5)[..100].to_owned();
    let change = json!({ "passw": app.jane().password, "new_passw": whole });
    assert_eq!(app.put(SET_PASSWORD).token(&token).json(&change).send().await.status, 200);
    let others = [
        whole[..72].to_owned(),
        whole[..99].to_owned(),
        whole.to_lowercase(),
        format!("{whole} "),
        format!(" {whole}"),
    ];

    for (at, door) in doors(&app, &app.jane().email, &whole).iter().enumerate() {
        for other in &others {
            let wrong = doors(&app, &app.jane().email, other)[at].clone();
            assert_eq!(knock(&app, 10, &wrong).await.status, 401, "{}: {other:?}", wrong.1);
        }
        assert!(knock(&app, 10, door).await.status < 300, "{}", door.1);
    }
    let ask_again = async |password: &str| {
        let change = json!({ "passw": password, "new_passw": "amber kettle 4 moons" });
        app.put(SET_PASSWORD).token(&token).json(&change).send().await.status
    };
    for other in &others {
        assert_eq!(ask_again(other).await, 400, "{other:?}");
    }
    assert_eq!(ask_again(&whole).await, 200);
}

#[tokio::test]
async fn a_wrong_password_where_it_is_asked_again_is_counted_and_changes_nothing() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let tables = ["UsersTable", "SessionsTable", "ApiKeysTable"];
    let before = app.tables().contents(&tables).await;

    let places = again("not her password");
    for (method, path, body) in places.iter().cycle().take(10) {
        let reply = app.call_from(42, method, path).token(&token).json(body).send().await;
        assert_eq!(reply.status, 400, "{path}: {}", reply.text);
    }

    for (method, path, body) in &again(&app.jane().password) {
        let reply = app.call_from(42, method, path).token(&token).json(body).send().await;
        assert_eq!(reply.status, 429, "{path}: the correct password was not limited");
        assert!(reply.header("retry-after").is_some(), "{path}");
    }
    for door in &doors(&app, &app.jane().email, &app.jane().password) {
        assert_eq!(knock(&app, 43, door).await.status, 429, "{}", door.1);
    }
    assert_eq!(app.tables().contents(&tables).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_parallel_guesses_through_all_doors_at_most_twelve_reach_the_hash() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let places: Vec<Door> =
        doors(&app, &app.jane().email, "not hers").into_iter().chain(again("not her password")).collect();

    let guesses = (0..100).map(async |n| {
        let (method, path, body) = &places[n % places.len()];
        let call = app.call_from(10 + u8::try_from(n % 50).unwrap(), method, path).json(body);
        let reply = if n % places.len() < 3 { call.send().await } else { call.token(&token).send().await };
        assert!([400, 401, 429].contains(&reply.status), "{path}: {reply:?}");
        assert!(reply.status != 429 || reply.header("retry-after").is_some(), "{path}");
        reply.status
    });
    let statuses = join_all(guesses).await;

    let tried = statuses.iter().filter(|status| **status != 429).count();
    assert!((1..=12).contains(&tried), "{tried} tried");
}

#[tokio::test]
async fn an_address_that_one_door_knows_is_known_at_all() {
    let app = TestApp::start().await;
    let own = doors(&app, &app.jane().email, &app.jane().password);
    assert_eq!(knock(&app, 5, &own[1]).await.status, 200);
    let token = app.user().await;
    for stranger in 10..60 {
        knock(&app, stranger, &doors(&app, &app.jane().email, "not hers")[usize::from(stranger % 3)]).await;
    }
    assert_eq!(knock(&app, 60, &own[0]).await.status, 429);

    for door in &own {
        assert!(knock(&app, 5, door).await.status < 300, "{}", door.1);
    }
    let (method, path, body) = &again(&app.jane().password)[0];
    assert_eq!(app.call_from(5, method, path).token(&token).json(body).send().await.status, 200);
}
