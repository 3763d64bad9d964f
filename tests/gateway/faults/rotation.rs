//! Signing keys that rotate while users sign in, over a faulty connection.

use std::time::Duration;

use fault_proxy::{Fault, Operation as Store, When};
use futures::future::{join, join_all};
use serde_json::{Value, json};
use shared::directory::TakeOver;
use tests::invariants::Record;

use super::{Asked, Rig};

const CLIENTS: usize = 8;
const ROTATIONS: usize = 3;

/// Repeats a request as long as the answer is a 429 or 503.
async fn until_final(rig: &Rig, asked: &Asked) -> (u16, Value) {
    loop {
        let reply = asked.send_in_a_crowd(&rig.app).await;
        if !matches!(reply.status, 429 | 503) {
            return (reply.status, reply.json());
        }
        rig.app.clock().advance(Duration::from_secs(1));
    }
}

fn sign_in(rig: &Rig) -> Asked {
    let jane = rig.app.jane();
    Asked::new("POST", "/auth/token").json(json!({
        "api_key": rig.app.demo().api_key, "username": jane.email, "password": jane.password,
        "scope": "offline_access",
    }))
}

/// Signs in and refreshes several times. Each access token must be accepted at once.
async fn live(rig: &Rig) {
    let mut asked = sign_in(rig);
    for _ in 0..ROTATIONS {
        let (status, tokens) = until_final(rig, &asked).await;
        assert_eq!(status, 200, "{tokens}");
        assert_accepted(rig, tokens["access_token"].as_str().unwrap()).await;
        asked = Asked::new("POST", "/auth/refresh").json(json!({ "refresh_token": tokens["refresh_token"] }));
    }
}

/// The token must be accepted by a function that signs and by two that only verify.
async fn assert_accepted(rig: &Rig, token: &str) {
    for path in ["/auth/keys", "/users/2", "/api/user"] {
        let (status, body) = until_final(rig, &Asked::new("GET", path).token(token)).await;
        assert_eq!(status, 200, "{path}: {body}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_that_rotate_under_load_turn_nobody_away() {
    let rig = Rig::start().await;
    rig.app.user().await;
    rig.proxy.on(Store::Any, When::Every(13), Fault::Throttle);
    rig.proxy.on(Store::Any, When::Every(17), Fault::DropAnswer);

    let load = join_all((0..CLIENTS).map(|_| live(&rig)));
    let rotate = async {
        for _ in 0..ROTATIONS {
            rig.app.services().rotation.rotate_signing_key(TakeOver::AtOnce).await.unwrap();
            // Functions look for an unknown key once a minute: each has looked for this one before it passes.
            rig.app.clock().advance(Duration::from_secs(61));
            let (status, tokens) = until_final(&rig, &sign_in(&rig)).await;
            assert_eq!(status, 200, "{tokens}");
            assert_accepted(&rig, tokens["access_token"].as_str().unwrap()).await;
            rig.app.clock().advance(Duration::from_secs(61));
        }
    };
    join(load, rotate).await;

    let keys = rig.app.services().access.keys().list_signing_keys().await.unwrap();
    assert_eq!(keys.len(), 1 + ROTATIONS);
    rig.must_be_sound(&Record::default()).await;
}

/// A valid token must not be rejected because the keys could not be read.
#[tokio::test]
async fn a_key_that_could_not_be_looked_for_is_looked_for_again() {
    let rig = Rig::start().await;
    rig.app.user().await;
    rig.app.services().rotation.rotate_signing_key(TakeOver::AtOnce).await.unwrap();
    rig.app.clock().advance(Duration::from_secs(61));
    let (_, tokens) = until_final(&rig, &sign_in(&rig)).await;
    let own = Asked::new("GET", "/users/2").token(tokens["access_token"].as_str().unwrap());

    rig.proxy.on(Store::Any, When::Always, Fault::ServerError);
    assert_eq!(own.send(&rig.app).await.status, 503);
    rig.proxy.heal();

    assert_eq!(own.send(&rig.app).await.status, 200);
}
