//! Guessing on a large scale: one account, fifty IP addresses, as many guesses as `GUESSES` says.

use std::collections::BTreeMap;
use std::time::Duration;

use futures::{StreamExt, stream};
use serde_json::json;
use tests::TestApp;

const LOGIN: &str = "/api/v1/public/users/login";
const ADDRESSES: usize = 50;

/// More concurrent requests would only wait for the emulator. `doors` tests many at one moment.
const AT_ONCE: usize = 4;

/// Ten at once, and in the rest of a quarter of an hour as many as the waits of 1, 2, 4 … 256 s allow, with a margin.
const MAX_IN_A_WINDOW: usize = 20;

/// The default is a tenth of the promised number, which takes three minutes: `.ci/run` sets `GUESSES=10000`.
fn guesses() -> usize {
    #[expect(clippy::disallowed_methods, reason = "GUESSES sets the duration of a run")]
    let given = std::env::var("GUESSES").ok();
    given.map_or(1_000, |number| number.parse().expect("GUESSES is a number"))
}

async fn sign_in(app: &TestApp, from: u8, password: &str) -> u16 {
    let body = json!({ "email": app.jane().email, "passw": password });
    app.call_from(from, "POST", LOGIN).json(&body).send().await.status
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_all_guesses_from_fifty_addresses_twenty_reach_the_hash_and_nobody_is_locked_out() {
    let app = TestApp::start().await;
    let password = app.jane().password.clone();
    assert_eq!(sign_in(&app, 5, &password).await, 200);
    let rounds = guesses() / ADDRESSES;
    // All of them within one window.
    let pause = Duration::from_secs(14 * 60) / u32::try_from(rounds).unwrap();

    let mut statuses: BTreeMap<u16, usize> = BTreeMap::new();
    for round in 0..rounds {
        let guesses =
            stream::iter(0..ADDRESSES).map(|n| sign_in(&app, 10 + u8::try_from(n).unwrap(), "not her password"));
        let answers: Vec<u16> = guesses.buffer_unordered(AT_ONCE).collect().await;
        answers.into_iter().for_each(|status| *statuses.entry(status).or_default() += 1);
        // Meanwhile the owner signs in from a known IP address.
        if round % (rounds / 8).max(1) == 0 {
            assert_eq!(sign_in(&app, 5, &password).await, 200, "the owner, in round {round}");
        }
        app.clock().advance(pause);
    }
    eprintln!("{statuses:?}");

    assert!(statuses.keys().all(|status| [401, 429].contains(status)), "{statuses:?}");
    let tried = statuses[&401];
    assert!((10..=MAX_IN_A_WINDOW).contains(&tried), "{tried} of {} reached the hash", rounds * ADDRESSES);
    // A quarter of an hour after the last guess, she can sign in from an unknown IP address too.
    app.clock().advance(Duration::from_secs(15 * 60));
    assert_eq!(sign_in(&app, 6, &password).await, 200);
}
