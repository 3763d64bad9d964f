//! What one change finds after a concurrent one.

use std::time::Duration;

use fault_proxy::{Fault, Operation as Store, When};
use futures::future::join_all;
use serde_json::json;
use tests::PASSWORD;
use tests::invariants::Record;

use super::{Asked, Rig};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_moves_while_others_change_the_account_puts_nobody_off() {
    let rig = Rig::start().await;
    let (id, _) = rig.app.someone("Ana", "user").await;
    let admin = rig.app.admin().await;
    let path = format!("/api/v1/users/{id}");

    for round in 0..6 {
        // The reads of one request fall between the writes of the other.
        rig.proxy.on(Store::BatchGetItem, When::Every(2), Fault::Delay(Duration::from_millis(15)));
        let body = json!({ "email": format!("ana{round}@example.com") });
        let moved = Asked::new("PUT", &path).token(&admin).json(body);
        let body = json!({ "email": format!("ana-{round}@example.com") });
        let moved_too = Asked::new("PUT", &path).token(&admin).json(body);
        let body = json!({ "user_id": id, "new_passw": PASSWORD });
        let reset = Asked::new("PUT", "/api/v1/server/users/passw/set_new_passw").token(&admin).json(body);
        let replies = join_all([moved.send(&rig.app), moved_too.send(&rig.app), reset.send(&rig.app)]).await;
        rig.proxy.heal();

        for reply in replies {
            assert_eq!(reply.status, 200, "{reply:?}");
        }
    }

    rig.must_be_sound(&Record::default()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_in_while_being_deactivated_leaves_no_session_that_opens() {
    let rig = Rig::start().await;
    let (id, _) = rig.app.someone("Ana", "user").await;
    let admin = rig.app.admin().await;
    let path = format!("/api/v1/users/{id}");
    let log_in = Asked::new("PUT", "/api/login").json(json!({ "email": "ana@example.com", "hash_pass": PASSWORD }));
    let status = |status: &str| Asked::new("PUT", &path).token(&admin).json(json!({ "status": status }));

    for _ in 0..4 {
        let deactivate = status("inactive");
        let (ended, replies) = tokio::join!(deactivate.send(&rig.app), join_all((0..3).map(|_| log_in.send(&rig.app))));
        assert_eq!(ended.status, 200);
        assert_eq!(status("active").send(&rig.app).await.status, 200);

        for reply in replies.iter().filter(|reply| reply.status == 201) {
            let token = reply.json()["detail"]["data"]["token"].as_str().unwrap().to_owned();
            assert_eq!(rig.opens(&token).await, 401);
        }
    }

    rig.must_be_sound(&Record::default()).await;
}

/// Waits until the functions have made this call to the store.
async fn asked_for(rig: &Rig, operation: Store) {
    while !rig.proxy.calls().iter().any(|call| call.operation == operation) {
        tokio::task::yield_now().await;
    }
}

/// The password was correct when it was read, but the change in between ended all earlier sessions. A session that
/// begins now would outlive that change.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_that_a_reset_overtakes_needs_the_new_password() {
    let rig = Rig::start().await;
    let admin = rig.app.admin().await;
    let jane = rig.app.jane().clone();
    let body = json!({ "user_id": 2, "new_passw": PASSWORD });
    let reset = Asked::new("PUT", "/api/v1/server/users/passw/set_new_passw").token(&admin).json(body);
    rig.proxy.calls();
    // Counting the attempt takes longer than reading the verifier.
    rig.proxy.on(Store::UpdateItem, When::First(2), Fault::Delay(Duration::from_millis(500)));

    let overtake = async {
        asked_for(&rig, Store::BatchGetItem).await;
        reset.send(&rig.app).await
    };
    let (signed_in, reset) = tokio::join!(rig.log_in(&jane.email, &jane.password), overtake);

    assert_eq!(reset.status, 200, "{reset:?}");
    assert_eq!(signed_in.status, 401, "{signed_in:?}");
    rig.proxy.heal();
    assert_eq!(rig.log_in(&jane.email, PASSWORD).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reset_that_a_promotion_overtakes_is_judged_anew() {
    let rig = Rig::start().await;
    rig.app.add_role("helper", &["users:read", "passwords:reset"]).await;
    rig.app.add_role("reader", &["users:read"]).await;
    let (_, helper) = rig.app.someone("Hal", "helper").await;
    let (id, _) = rig.app.someone("Ana", "reader").await;
    let admin = rig.app.admin().await;
    let body = json!({ "user_id": id, "new_passw": "copper lantern 9 meadows" });
    let reset = Asked::new("PUT", "/api/v1/server/users/passw/set_new_passw").token(helper).json(body);
    let promote = Asked::new("PUT", format!("/api/v1/users/{id}")).token(admin).json(json!({ "role": "admin" }));
    rig.proxy.calls();
    rig.proxy.on(Store::TransactWriteItems, When::Nth(1), Fault::Delay(Duration::from_millis(500)));

    let overtake = async {
        asked_for(&rig, Store::TransactWriteItems).await;
        promote.send(&rig.app).await
    };
    let (reset, promoted) = tokio::join!(reset.send(&rig.app), overtake);

    assert_eq!((reset.status, promoted.status), (403, 200), "{reset:?} {promoted:?}");
    rig.proxy.heal();
    assert_eq!(rig.log_in("ana@example.com", PASSWORD).await.status, 200);
}
