//! How many password guesses are allowed, through any route.

use std::time::Duration;

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{PASSWORD, Reply, TestApp};

const LOGIN: &str = "/api/v1/public/users/login";

/// Signs in as Jane with a wrong password, from a loopback IP address.
async fn guess(app: &TestApp, from: u8) -> Reply {
    let body = json!({ "email": app.jane().email, "passw": "not her password" });
    app.call_from(from, "POST", LOGIN).json(&body).send().await
}

/// Guesses, and repeats if a busy machine answers 503.
async fn guess_with_retries(app: &TestApp, from: u8) -> Reply {
    for _ in 0..20 {
        let reply = guess(app, from).await;
        if reply.status != 503 {
            return reply;
        }
    }
    panic!("twenty answers were 503");
}

/// Signs in as Jane with her own password, from a loopback IP address.
async fn own(app: &TestApp, from: u8) -> Reply {
    let body = json!({ "email": app.jane().email, "passw": app.jane().password });
    app.call_from(from, "POST", LOGIN).json(&body).send().await
}

fn retry_after(reply: &Reply) -> u64 {
    assert_eq!(reply.status, 429, "{}", reply.text);
    reply.header("retry-after").unwrap().parse().unwrap()
}

#[tokio::test]
async fn after_ten_failures_each_further_try_waits_twice_as_long() {
    let app = TestApp::start().await;
    for _ in 0..10 {
        assert_eq!(guess(&app, 7).await.status, 401);
    }

    assert_eq!(retry_after(&guess(&app, 7).await), 1);
    app.clock().advance(Duration::from_secs(1));
    assert_eq!(guess(&app, 7).await.status, 401);
    assert_eq!(retry_after(&guess(&app, 7).await), 2);
    app.clock().advance(Duration::from_secs(2));
    assert_eq!(guess(&app, 7).await.status, 401);
    assert_eq!(retry_after(&guess(&app, 7).await), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_parallel_guesses_at_most_twelve_reach_the_hash() {
    let app = TestApp::start().await;

    let replies = join_all((0..100).map(|n| guess_with_retries(&app, 10 + n % 50))).await;

    let tried = replies.iter().filter(|reply| reply.status == 401).count();
    let refused = replies.iter().filter(|reply| reply.status == 429).count();
    assert!((1..=12).contains(&tried), "{tried} tried");
    assert_eq!(tried + refused, 100);
}

#[tokio::test]
async fn a_refused_try_is_not_counted_and_extends_nothing() {
    let app = TestApp::start().await;
    for _ in 0..10 {
        guess(&app, 7).await;
    }
    let first = retry_after(&guess(&app, 7).await);

    for _ in 0..20 {
        assert_eq!(retry_after(&guess(&app, 7).await), first);
    }
    app.clock().advance(Duration::from_secs(first));
    assert_eq!(guess(&app, 7).await.status, 401);
}

#[tokio::test]
async fn a_name_nobody_has_is_refused_like_one_that_somebody_has() {
    let app = TestApp::start().await;
    let unknown = json!({ "email": "nobody@example.com", "passw": "not her password" });
    let mut of_unknown = Vec::new();
    let mut of_jane = Vec::new();
    for _ in 0..12 {
        of_unknown.push(app.call_from(8, "POST", LOGIN).json(&unknown).send().await);
        of_jane.push(guess(&app, 9).await);
    }

    let seen = |replies: &[Reply]| -> Vec<(u16, String, Option<String>)> {
        let seen = |reply: &Reply| (reply.status, reply.text.clone(), reply.header("retry-after").map(str::to_owned));
        replies.iter().map(seen).collect()
    };
    assert_eq!(seen(&of_unknown), seen(&of_jane));
    assert_eq!(of_unknown[11].status, 429);
}

#[tokio::test]
async fn the_owner_gets_in_from_a_known_address_while_strangers_guess() {
    let app = TestApp::start().await;
    assert_eq!(own(&app, 5).await.status, 200);
    for stranger in 10..60 {
        guess(&app, stranger).await;
    }
    assert_eq!(guess(&app, 60).await.status, 429);

    assert_eq!(own(&app, 5).await.status, 200);
}

#[tokio::test]
async fn the_owner_gets_in_from_a_new_address_within_a_quarter_of_an_hour() {
    let app = TestApp::start().await;
    for stranger in 10..60 {
        guess(&app, stranger).await;
    }

    app.clock().advance(Duration::from_secs(15 * 60));

    assert_eq!(own(&app, 6).await.status, 200);
}

#[tokio::test]
async fn who_is_refused_for_their_address_keeps_nobody_waiting() {
    let app = TestApp::start().await;
    for n in 0..30 {
        let body = json!({ "email": format!("guest{}@example.com", n % 5), "passw": "not the password" });
        app.call_from(7, "POST", LOGIN).json(&body).send().await;
    }
    for _ in 0..10 {
        assert_eq!(guess(&app, 8).await.status, 401);
    }
    app.clock().advance(Duration::from_secs(1));

    for _ in 0..20 {
        assert_eq!(guess(&app, 7).await.status, 429);
        let made_up =
            json!({ "api_key": format!("rk_{}", "A".repeat(48)), "username": app.jane().email, "password": "wrong" });
        assert_eq!(app.call_from(7, "POST", "/auth/token").json(&made_up).send().await.status, 429);
    }

    assert_eq!(own(&app, 9).await.status, 200, "the wait is over");
}

#[tokio::test]
async fn an_address_is_forgotten_after_thirty_days() {
    let app = TestApp::start().await;
    assert_eq!(own(&app, 5).await.status, 200);
    app.clock().advance(Duration::from_secs(31 * 24 * 60 * 60));
    for stranger in 10..21 {
        guess(&app, stranger).await;
    }

    assert_eq!(own(&app, 5).await.status, 429);
}

#[tokio::test]
async fn a_success_forgets_the_accounts_failures_but_not_the_addresses() {
    let app = TestApp::start().await;
    for _ in 0..9 {
        guess(&app, 7).await;
    }
    assert_eq!(own(&app, 7).await.status, 200);
    for _ in 0..10 {
        assert_eq!(guess(&app, 7).await.status, 401);
    }

    let counters = app.tables().all("EphemeralTable").await;
    let of_address = counters.iter().find(|item| tests::attribute(item, "pk").starts_with("throttle#address#"));

    assert_eq!(tests::attribute(of_address.unwrap(), "n"), "19");
}

#[tokio::test]
async fn an_address_may_fail_thirty_times() {
    let app = TestApp::start().await;
    let mut refused = 0;
    for name in 0..6 {
        for _ in 0..6 {
            let body = json!({ "email": format!("guest{name}@example.com"), "passw": "not the password" });
            let reply = app.call_from(7, "POST", LOGIN).json(&body).send().await;
            refused += usize::from(reply.status == 429);
        }
    }

    assert_eq!(refused, 6);
    assert_eq!(own(&app, 7).await.status, 429, "the IP address is not limited");
    assert_eq!(own(&app, 8).await.status, 200, "other IP addresses are limited");
}

#[tokio::test]
async fn an_address_may_try_fifteen_names() {
    let app = TestApp::start().await;
    let mut statuses = Vec::new();
    for name in 0..17 {
        let body = json!({ "email": format!("guest{name}@example.com"), "passw": "not the password" });
        statuses.push(app.call_from(7, "POST", LOGIN).json(&body).send().await.status);
    }

    assert_eq!(statuses[..15], [401; 15]);
    assert_eq!(statuses[15..], [429; 2]);
}

#[tokio::test]
async fn one_limit_holds_for_every_door() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let jane = app.jane().clone();
    let doors: [(&str, &str, Value); 3] = [
        (
            "POST",
            "/auth/token",
            json!({ "api_key": app.demo().api_key, "username": jane.email, "password": "wrong one" }),
        ),
        ("PUT", "/api/login", json!({ "email": jane.email, "hash_pass": "wrong one" })),
        ("POST", LOGIN, json!({ "email": jane.email, "passw": "wrong one" })),
    ];
    for (method, path, body) in doors.iter().cycle().take(10) {
        assert_eq!(app.call_from(40, method, path).json(body).send().await.status, 401);
    }

    for (method, path, body) in &doors {
        assert_eq!(app.call_from(41, method, path).json(body).send().await.status, 429, "{path}");
    }
    let change = json!({ "passw": "wrong one", "new_passw": PASSWORD });
    let path = "/api/v1/server/users/passw/set_new_passw";
    assert_eq!(app.call_from(42, "PUT", path).token(&token).json(&change).send().await.status, 429);
}

#[tokio::test]
async fn a_wrong_present_password_counts_like_a_failed_sign_in() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let change = json!({ "passw": "wrong one", "new_passw": PASSWORD });
    for _ in 0..10 {
        let path = "/api/v1/server/users/passw/set_new_passw";
        assert_eq!(app.call_from(42, "PUT", path).token(&token).json(&change).send().await.status, 400);
    }

    assert_eq!(own(&app, 43).await.status, 429);
}

#[tokio::test]
async fn an_address_that_headers_claim_is_not_believed() {
    let app = TestApp::start().await;
    let mut last = 0;
    for n in 0..40 {
        let body = json!({ "email": format!("guest{}@example.com", n % 5), "passw": "not the password" });
        let call = app.call_from(7, "POST", LOGIN).json(&body);
        let claim = format!("198.51.100.{n}");
        let call = call.header("X-Forwarded-For", &claim).header("Forwarded", &format!("for={claim}"));
        last = call.header("X-Real-IP", &claim).send().await.status;
    }

    assert_eq!(last, 429);
}

#[tokio::test]
async fn an_applications_key_has_ten_times_the_limit_of_an_address() {
    let app = TestApp::start().await;
    let try_with = async |key: String, n: usize| {
        let body =
            json!({ "api_key": key, "username": format!("guest{n}@example.com"), "password": "not the password" });
        app.call_from(7, "POST", "/auth/token").json(&body).send().await.status
    };
    for n in 0..40 {
        assert_eq!(try_with(app.demo().api_key.clone(), n).await, 401);
    }

    let mut made_up = Vec::new();
    for n in 0..16 {
        made_up.push(try_with(format!("rk_{}", "A".repeat(48)), n).await);
    }
    assert_eq!(made_up[15], 429, "an invalid key avoided the limit of the IP address");
}

#[tokio::test]
async fn an_address_may_register_twenty_times() {
    let app = TestApp::start().await;
    let mut statuses = Vec::new();
    for n in 0..22 {
        let (method, path, body) = if n % 2 == 0 {
            (
                "POST",
                "/auth/register",
                json!({ "name": "Ann", "email": format!("ann{n}@example.com"), "password": PASSWORD }),
            )
        } else {
            ("PUT", "/api/user", json!({ "name": "Ann", "email": format!("ann{n}@example.com"), "password": "123" }))
        };
        statuses.push(app.call_from(7, method, path).json(&body).send().await.status);
    }

    assert_eq!(statuses[..20], [201; 20]);
    assert_eq!(statuses[20..], [429; 2]);
}

#[tokio::test]
async fn the_counters_tell_no_names_and_no_addresses() {
    let app = TestApp::start().await;
    guess(&app, 77).await;

    let counters = format!("{:?}", app.tables().all("EphemeralTable").await);

    assert!(counters.contains("throttle#account#"));
    assert!(!counters.contains("jane") && !counters.contains("127.0.0.77"));
}
