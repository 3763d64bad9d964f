//! The same request many times at once. Uniqueness and once-only effects are conditions of the write, so each race has
//! one winner, and all others get a correct answer.

use std::collections::BTreeSet;

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Call, Item, PASSWORD, Reply, TestApp, attribute};

/// On a busy machine some requests get a 503. They are repeated at most this often.
const ROUNDS: usize = 20;

/// Concurrent calls and their answers.
struct Race {
    replies: Vec<Reply>,
    /// Whether a call was repeated. Then its first attempt may have been carried out and its answer lost.
    has_repeats: bool,
}

impl Race {
    /// Makes all calls concurrently, and repeats those that get a 503, as any client would.
    async fn run(calls: impl IntoIterator<Item = Call>) -> Self {
        let calls: Vec<Call> = calls.into_iter().collect();
        let mut replies: Vec<Option<Reply>> = vec![None; calls.len()];
        for round in 0..ROUNDS {
            let open: Vec<usize> = (0..calls.len()).filter(|at| replies[*at].is_none()).collect();
            if open.is_empty() {
                return Self { replies: replies.into_iter().flatten().collect(), has_repeats: round > 1 };
            }
            let answered = join_all(open.iter().map(|at| calls[*at].again().send())).await;
            for (at, reply) in open.into_iter().zip(answered) {
                if reply.status == 503 {
                    assert_eq!(reply.header("retry-after"), Some("1"), "{reply:?}");
                } else {
                    replies[at] = Some(reply);
                }
            }
        }
        panic!("still not answered after {ROUNDS} rounds");
    }

    fn statuses(&self) -> Vec<u16> {
        let mut statuses: Vec<u16> = self.replies.iter().map(|reply| reply.status).collect();
        statuses.sort_unstable();
        statuses
    }

    fn count(&self, status: u16) -> usize {
        self.replies.iter().filter(|reply| reply.status == status).count()
    }

    fn all(&self, status: u16) {
        assert_eq!(self.count(status), self.replies.len(), "{:?}", self.statuses());
    }

    /// Asserts that one answer was `won` and all others one of `lost`. If answers were lost, the winner's may be among
    /// them.
    fn has_one_winner(&self, won: u16, lost: &[u16]) -> Option<&Reply> {
        let losers: usize = lost.iter().map(|status| self.count(*status)).sum();
        let winners = self.count(won);
        assert_eq!(winners + losers, self.replies.len(), "{:?}", self.statuses());
        assert!(winners == 1 || (winners == 0 && self.has_repeats), "{:?}", self.statuses());
        self.replies.iter().find(|reply| reply.status == won)
    }
}

/// The users table: profiles and guards of email addresses.
struct Users {
    profiles: Vec<(String, String)>,
    guards: Vec<(String, String)>,
}

impl Users {
    /// Reads both as email address and id, after checking that each profile has exactly one guard and vice versa.
    async fn read(app: &TestApp) -> Self {
        let items = app.tables().all("UsersTable").await;
        let of = |prefix: &str, id: &str| {
            let items = items.iter().filter_map(|item| {
                let key = attribute(item, "pk");
                let rest = key.strip_prefix(prefix)?;
                let email = if prefix == "email#" { rest.to_owned() } else { attribute(item, "email") };
                Some((email, attribute(item, id)))
            });
            let mut pairs: Vec<_> = items.collect();
            pairs.sort();
            pairs
        };
        let users = Self { profiles: of("user#", "id"), guards: of("email#", "user_id") };
        assert_eq!(users.profiles, users.guards, "profiles and guards do not match");
        users
    }

    fn with(&self, email: &str) -> usize {
        self.guards.iter().filter(|(address, _)| address == email).count()
    }
}

async fn audited(app: &TestApp, action: &str) -> usize {
    app.tables().all("AuditTable").await.iter().filter(|entry| attribute(entry, "action") == action).count()
}

/// One email address in different spellings: letter case, full-width letters, a domain in its own script, composed or
/// not, and in ASCII.
const ONE_ADDRESS: [&str; 10] = [
    "mira@bücher.example",
    "MIRA@BÜCHER.EXAMPLE",
    "Mira@Bücher.Example",
    "  mira@bücher.example  ",
    "mira@xn--bcher-kva.example",
    "mira@XN--BCHER-KVA.example",
    "mira@bu\u{308}cher.example",
    "\u{ff4d}\u{ff49}\u{ff52}\u{ff41}@bücher.example",
    "\u{ff2d}ira@bücher\u{ff0e}example",
    "mIRA@xn--BCHER-kva.EXAMPLE",
];

#[tokio::test]
async fn of_fifty_sign_ups_of_one_address_one_succeeds() {
    let app = TestApp::start().await;
    let before = Users::read(&app).await.profiles.len();
    let keys_before = app.tables().all("ApiKeysTable").await.len();
    let sign_up = |number: usize| {
        let email = ONE_ADDRESS[number % ONE_ADDRESS.len()];
        let body = json!({ "name": "Mira Bell", "email": email, "password": PASSWORD });
        // Twice as many requests through the token API as through the legacy sessions API, so that each spelling is
        // sent to both. One IP address could not make more than twenty.
        let (method, path) = if number.is_multiple_of(3) { ("PUT", "/api/user") } else { ("POST", "/auth/register") };
        app.call_from(10 + number as u8 % 5, method, path).json(&body)
    };

    let race = Race::run((0..50).map(sign_up)).await;

    let won = race.has_one_winner(201, &[409, 302]);
    assert!(race.replies.iter().step_by(3).all(|reply| [201, 302].contains(&reply.status)), "D says 302");
    assert!(race.replies.iter().skip(1).step_by(3).all(|reply| [201, 409].contains(&reply.status)), "A says 409");
    let users = Users::read(&app).await;
    assert_eq!(users.profiles.len(), before + 1);
    assert_eq!(users.with("mira@xn--bcher-kva.example"), 1);
    assert_eq!(audited(&app, "user.registered").await, 1);
    // An API key is created with each account of the token API, and with no rejected request.
    let keys = app.tables().all("ApiKeysTable").await.len() - keys_before;
    match won {
        Some(won) => assert_eq!(keys, usize::from(won.json().get("api_key").is_some())),
        None => assert!(keys <= 1),
    }
}

#[tokio::test]
async fn fifty_refreshes_of_one_token_give_one_and_the_same_successor() {
    let app = TestApp::start().await;
    let login = app.login(&app.jane().email, &app.jane().password).await;
    let refresh = |token: &Value, number: usize| {
        let path = if number.is_multiple_of(2) { "/auth/refresh" } else { "/api/v1/public/users/refresh" };
        app.post(path).json(&json!({ "refresh_token": token }))
    };

    let race = Race::run((0..50).map(|number| refresh(&login["refresh_token"], number))).await;

    race.all(200);
    let replies = race.replies;
    let successors: BTreeSet<String> = replies.iter().map(|reply| reply.json()["refresh_token"].to_string()).collect();
    assert_eq!(successors.len(), 1);
    assert!(!successors.contains(&login["refresh_token"].to_string()));
    // It was replaced once, and the session continues from there.
    assert_eq!(audited(&app, "session.refreshed").await, 1);
    let successor = replies[0].json()["refresh_token"].clone();
    let next = refresh(&successor, 0).send().await;
    assert_eq!(next.status, 200);
    assert_ne!(next.json()["refresh_token"], successor);
    let access = next.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(app.get("/api/user").token(&access).send().await.status, 200);
}

#[tokio::test]
async fn of_two_administrators_who_remove_each_other_one_stays() {
    let app = TestApp::start().await;
    let mut last = (1, app.admin().await);
    let ways: [fn(&TestApp, u64) -> Call; 4] = [
        |app, id| app.delete(&format!("/users/{id}")),
        |app, id| app.delete(&format!("/api/v1/users/{id}")),
        |app, id| app.put(&format!("/api/v1/users/{id}")).json(&json!({ "role": "user" })),
        |app, id| app.put(&format!("/api/v1/users/{id}")).json(&json!({ "status": "inactive" })),
    ];

    for round in 0..8 {
        let other = another_administrator(&app, &last.1, round).await;
        let (one_way, other_way) = (ways[round % ways.len()], ways[round / 2 % ways.len()]);

        let race = Race::run([one_way(&app, other.0).token(&last.1), other_way(&app, last.0).token(&other.1)]);
        let race = race.await;

        // The second is rejected because the first is the last administrator, or because the caller is no longer one.
        assert!(race.count(200) == 1 || race.has_repeats, "round {round}: {:?}", race.statuses());
        assert!(race.replies.iter().all(|reply| [200, 401, 403, 409].contains(&reply.status)), "{:?}", race.statuses());
        let stays = only_administrator(&app).await;
        last = if stays == last.0 { last } else { other };
        assert_eq!(stays, last.0, "round {round}");
        assert_eq!(app.get("/users").token(&last.1).send().await.status, 200);
        let counter = app.tables().item("UsersTable", "pk", "counter#active_admins").await.unwrap();
        assert_eq!(attribute(&counter, "n"), "1", "round {round}");
        Users::read(&app).await;
    }
}

/// The id of the only active administrator.
async fn only_administrator(app: &TestApp) -> u64 {
    let profiles = app.tables().all("UsersTable").await;
    let is_one = |item: &Item| attribute(item, "role") == "admin" && attribute(item, "status") == "active";
    let ids: Vec<u64> =
        profiles.iter().filter(|item| is_one(item)).map(|item| attribute(item, "id").parse().unwrap()).collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
    ids[0]
}

async fn another_administrator(app: &TestApp, by: &str, round: usize) -> (u64, String) {
    let email = format!("admin-{round}@example.com");
    let body = json!({ "name": "Ada", "email": email, "role": "admin", "password": PASSWORD });
    let reply = app.post("/api/v1/users").token(by).json(&body).send().await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    (reply.json()["id"].as_u64().unwrap(), app.sign_in(&email, PASSWORD).await)
}

#[tokio::test]
async fn two_hundred_creations_give_two_hundred_ids() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let create = |number: usize| {
        let body = json!({ "name": format!("User {number}"), "email": format!("user-{number}@example.com") });
        // With its own idempotency key, each request can be repeated safely.
        app.post("/api/v1/users").token(&admin).header("idempotency-key", &number.to_string()).json(&body)
    };

    let race = Race::run((0..200).map(create)).await;

    race.all(201);
    let ids: BTreeSet<u64> = race.replies.iter().map(|reply| reply.json()["id"].as_u64().unwrap()).collect();
    assert_eq!(ids.len(), 200);
    assert_eq!(Users::read(&app).await.profiles.len(), 202);
    assert_eq!(audited(&app, "user.created").await, 202, "John, Jane and the two hundred");
}

#[tokio::test]
async fn of_many_changes_under_one_version_one_is_made() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let tag = app.get("/api/v1/users/2").token(&admin).send().await.header("etag").unwrap().to_owned();
    let change = |number: usize| {
        let body = json!({ "name": format!("Jane {number}") });
        app.put("/api/v1/users/2").token(&admin).header("if-match", &tag).json(&body)
    };

    let race = Race::run((0..20).map(change)).await;

    let won = race.has_one_winner(200, &[412]);
    let now = app.get("/api/v1/users/2").token(&admin).send().await;
    assert_eq!(now.header("etag"), Some("\"2\""));
    assert!(won.is_none_or(|won| (&now.text, now.header("etag")) == (&won.text, won.header("etag"))));
    assert_eq!(audited(&app, "user.updated").await, 1);
}

#[tokio::test]
async fn many_changes_without_a_version_are_all_made() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let members = [json!({ "name": "Jane Doe" }), json!({ "role": "methodist" }), json!({ "email": "jd@example.com" })];
    let change = |body: &Value| app.put("/api/v1/users/2").token(&admin).json(body);

    Race::run(members.iter().map(change)).await.all(200);

    let now = app.get("/api/v1/users/2").token(&admin).send().await.json();
    let members = [&now["name"], &now["role"], &now["email"]];
    assert_eq!(members, [&json!("Jane Doe"), &json!("methodist"), &json!("jd@example.com")]);
    assert_eq!(Users::read(&app).await.with("jane.smith@example.com"), 0);
}

#[tokio::test]
async fn changes_of_one_role_by_two_are_both_made() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.add_role("helper", &["users:read"]).await;
    let changes = [json!({ "description": "Helps others" }), json!({ "permissions": ["users:read", "audit:read"] })];

    Race::run(changes.iter().map(|body| app.put("/api/v1/roles/helper").token(&admin).json(body))).await.all(200);

    let roles = app.get("/api/v1/roles").token(&admin).send().await.json();
    let helper = roles["roles"].as_array().unwrap().iter().find(|role| role["name"] == "helper").unwrap();
    assert_eq!(helper["description"], "Helps others");
    assert_eq!(helper["permissions"], json!(["users:read", "audit:read"]));
}

#[tokio::test]
async fn one_idempotency_key_makes_one_user() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let body = json!({ "name": "Ana Lee", "email": "ana@example.com" });
    let create = |_| app.post("/api/v1/users").token(&admin).header("idempotency-key", "once").json(&body);

    let race = Race::run((0..30).map(create)).await;

    race.all(201);
    let replies = race.replies;
    let answer = |reply: &Reply| (reply.text.clone(), reply.header("location").map(str::to_owned));
    assert!(replies.iter().all(|reply| answer(reply) == answer(&replies[0])));
    assert_eq!(Users::read(&app).await.profiles.len(), 3);
    assert_eq!(audited(&app, "user.created").await, 3, "John, Jane and Ana");
}

#[tokio::test]
async fn of_many_logouts_of_one_session_one_ends_it() {
    let app = TestApp::start().await;
    let (gone, stays) = (app.user().await, app.user().await);

    let race = Race::run((0..20).map(|_| app.put("/api/v1/private/users/logout").token(&gone))).await;

    race.has_one_winner(200, &[401]);
    assert_eq!(audited(&app, "session.ended").await, 1);
    assert_eq!(app.get("/api/user").token(&gone).send().await.status, 401);
    assert_eq!(app.get("/api/user").token(&stays).send().await.status, 200);
}

#[tokio::test]
async fn one_user_deleted_many_times_is_deleted_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    let race = Race::run((0..20).map(|_| app.delete("/users/2").token(&admin))).await;

    race.has_one_winner(200, &[404]);
    assert_eq!(audited(&app, "user.deleted").await, 1);
    assert_eq!(Users::read(&app).await.profiles.len(), 1);
}

#[tokio::test]
async fn two_who_move_to_one_address_do_not_both_arrive() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (ana, _) = app.someone("Ana", "user").await;
    let body = json!({ "email": "shared@example.com" });
    let change = |id: u64| app.put(&format!("/api/v1/users/{id}")).token(&admin).json(&body);

    let race = Race::run([change(2), change(ana)]).await;

    // A repeat changes nothing and succeeds too.
    assert_eq!(race.statuses(), [200, 409]);
    assert_eq!(Users::read(&app).await.with("shared@example.com"), 1);
}
