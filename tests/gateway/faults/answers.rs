//! Single faulty calls, for every operation: the SDK or Roster retries them, and the client gets a correct answer.

use std::time::Duration;

use fault_proxy::{Fault, Operation as Store, When};
use rstest::rstest;
use serde_json::json;
use tests::invariants::Record;
use tests::{PASSWORD, attribute};

use super::Rig;
use super::operations::Operation;

/// One of each kind: without a caller, with a caller, a change, a deletion, a sign-in, a refresh.
const OPERATIONS: [Operation; 12] = [
    Operation::Register,
    Operation::Create,
    Operation::MoveOneself,
    Operation::GiveRole,
    Operation::Delete,
    Operation::LogIn,
    Operation::LogInInD,
    Operation::Refresh,
    Operation::ChangePassword,
    Operation::LogOutEverywhere,
    Operation::WithdrawKey,
    Operation::MakeRole,
];

const CALLS: [Store; 5] =
    [Store::BatchGetItem, Store::Query, Store::UpdateItem, Store::DeleteItem, Store::TransactWriteItems];

#[rstest]
#[case::answer_lost(Fault::DropAnswer)]
#[case::half_an_answer(Fault::CutAnswer)]
#[case::refused(Fault::Refuse)]
#[case::silence(Fault::Silence)]
#[case::landed_late(Fault::Late(Duration::from_millis(400)))]
#[case::slow(Fault::Delay(Duration::from_millis(200)))]
#[case::sent_twice(Fault::Twice)]
#[case::throttled(Fault::Throttle)]
#[case::conflict(Fault::Conflict)]
#[case::fault_of_the_store(Fault::ServerError)]
#[case::unprocessed(Fault::Unprocessed)]
#[tokio::test]
async fn an_operation_succeeds_though_a_call_goes_wrong(#[case] fault: Fault) {
    let rig = Rig::start().await;
    let mut record = Record::default();
    for (n, operation) in OPERATIONS.into_iter().enumerate() {
        rig.app.clock().advance(Duration::from_secs(16 * 60));
        let prepared = operation.prepare(&rig.app, &format!("bob-{n}"), &mut record).await;
        // Each kind of call fails once. A counter's ADD may count twice and a read may be repeated, and neither may
        // have an effect.
        for call in CALLS {
            // Items written in transactions are not written any other way, so no other write can conflict.
            if fault != Fault::Conflict || call == Store::TransactWriteItems {
                rig.proxy.on(call, When::Nth(1), fault);
            }
        }

        let reply = prepared.asked.send(&rig.app).await;

        assert_eq!(reply.status, operation.success(), "{operation:?}: {reply:?}");
        match (&prepared.subject, operation) {
            (Some((id, _)), Operation::Delete) => record.deleted(*id),
            (Some((id, email)), Operation::MoveOneself) => record.made(*id, &email.replace('@', "-moved@")),
            _ => {}
        }
        rig.must_be_sound(&record).await;
    }
}

#[tokio::test]
async fn a_lost_answer_before_a_conflict_is_no_false_refusal() {
    let rig = Rig::start().await;
    let admin = rig.app.admin().await;

    for (n, cancels) in [(1, Fault::Conflict), (2, Fault::Throttle)] {
        rig.proxy.on(Store::TransactWriteItems, When::Nth(1), Fault::DropAnswer);
        rig.proxy.on(Store::TransactWriteItems, When::Nth(2), cancels);
        let body = json!({ "name": "Ana", "email": format!("ana{n}@example.com"), "password": PASSWORD });
        let reply = super::answer(rig.app.post("/api/v1/users").token(&admin).json(&body)).await;
        rig.proxy.heal();

        assert_eq!(reply.status, 201, "{reply:?}");
    }

    rig.must_be_sound(&Record::default()).await;
}

#[rstest]
#[case(1)]
#[case(2)]
#[case(3)]
#[case(4)]
#[tokio::test]
async fn up_to_four_conflicts_are_outlived(#[case] conflicts: usize) {
    let rig = Rig::start().await;
    let mut record = Record::default();
    for (n, operation) in OPERATIONS.into_iter().enumerate() {
        rig.app.clock().advance(Duration::from_secs(16 * 60));
        let prepared = operation.prepare(&rig.app, &format!("eve-{n}"), &mut record).await;
        rig.proxy.on(Store::TransactWriteItems, When::First(conflicts), Fault::Conflict);

        let reply = prepared.asked.send(&rig.app).await;

        assert_eq!(reply.status, operation.success(), "{operation:?}: {reply:?}");
        rig.proxy.heal();
    }
    rig.proxy.heal();
    rig.app.user().await;
}

#[rstest]
#[case::throttled(Fault::Throttle)]
#[case::refused(Fault::Refuse)]
#[case::silent(Fault::Silence)]
#[case::failing(Fault::ServerError)]
#[case::answers_lost(Fault::DropAnswer)]
#[case::unprocessed(Fault::Unprocessed)]
#[tokio::test]
async fn a_store_that_stays_away_puts_everyone_off_and_comes_back(#[case] fault: Fault) {
    let rig = Rig::start().await;
    let mut record = Record::default();
    let john = rig.app.john().clone();
    // Each waits until its time limit, so a selection is enough.
    let some = [Operation::Register, Operation::MoveOneself, Operation::LogIn, Operation::Refresh, Operation::Delete];
    for (n, operation) in some.into_iter().enumerate() {
        rig.app.clock().advance(Duration::from_secs(16 * 60));
        let prepared = operation.prepare(&rig.app, &format!("dan-{n}"), &mut record).await;
        rig.proxy.on(Store::Any, When::Always, fault);

        let reply = prepared.asked.send(&rig.app).await;

        // A batch of one key has no unprocessed keys.
        let is_truth = matches!(fault, Fault::Unprocessed) && reply.status == operation.success();
        assert!(is_truth || reply.status == 503, "{operation:?}: {reply:?}");
        match (&prepared.subject, operation) {
            (Some((id, _)), Operation::Delete) => record.may_be_gone(*id),
            (Some((id, _)), Operation::MoveOneself) => record.may_have_moved(*id),
            _ => {}
        }
        rig.must_be_sound(&record).await;
    }
    rig.app.clock().advance(Duration::from_secs(16 * 60));
    assert_eq!(rig.log_in(&john.email, &john.password).await.status, 200);
    assert_eq!(rig.log_in(&john.email, "not the password").await.status, 401);
}

#[tokio::test]
async fn throttling_for_a_moment_is_not_noticed() {
    let rig = Rig::start().await;
    let token = rig.app.user().await;
    rig.proxy.on(Store::Any, When::Every(3), Fault::Throttle);

    // None of a hundred may take longer, which is stricter than the 99th percentile.
    for _ in 0..100 {
        let asked = rig.app.get("/users/2").token(&token).send();
        let reply = tokio::time::timeout(Duration::from_secs(2), asked).await.expect("within 2 s");
        assert_eq!(reply.status, 200, "{reply:?}");
    }

    rig.must_be_sound(&Record::default()).await;
}

#[tokio::test]
async fn connections_that_died_in_a_frozen_function_are_made_anew() {
    let rig = Rig::start().await;
    let token = rig.app.user().await;

    for _ in 0..5 {
        rig.proxy.close_connections();
        assert_eq!(rig.opens(&token).await, 200);
    }

    rig.must_be_sound(&Record::default()).await;
}

#[tokio::test]
async fn a_failed_read_is_no_failed_sign_in() {
    let rig = Rig::start().await;
    let jane = rig.app.jane().clone();

    // More than the ten attempts that an account has.
    for _ in 0..12 {
        rig.proxy.on(Store::BatchGetItem, When::Always, Fault::ServerError);
        assert_eq!(rig.log_in(&jane.email, &jane.password).await.status, 503);
        rig.proxy.heal();
    }

    assert_eq!(rig.log_in(&jane.email, &jane.password).await.status, 200);
    rig.must_be_sound(&Record::default()).await;
}

#[tokio::test]
async fn what_only_keeps_counters_and_dates_tidy_fails_nobody() {
    let rig = Rig::start().await;
    let token = rig.app.user().await;
    let jane = rig.app.jane().clone();
    // The update of the session's last use is due now.
    rig.app.clock().advance(Duration::from_secs(6 * 60));
    rig.proxy.on(Store::UpdateItem, When::Always, Fault::ServerError);
    assert_eq!(rig.opens(&token).await, 200);
    rig.proxy.heal();

    // After a correct password: clearing the attempts, remembering the IP address.
    rig.proxy.on(Store::DeleteItem, When::Always, Fault::ServerError);
    rig.proxy.on(Store::PutItem, When::Always, Fault::ServerError);
    assert_eq!(rig.log_in(&jane.email, &jane.password).await.status, 200);

    rig.must_be_sound(&Record::default()).await;
}

#[tokio::test]
async fn a_sign_in_that_failed_to_start_takes_back_its_own_try_and_no_other() {
    let rig = Rig::start().await;
    let (john, jane) = (rig.app.john().clone(), rig.app.jane().clone());
    assert_eq!(rig.log_in(&john.email, "not the password").await.status, 401);
    rig.proxy.on(Store::TransactWriteItems, When::Always, Fault::ServerError);

    assert_eq!(rig.log_in(&jane.email, &jane.password).await.status, 503);

    rig.proxy.heal();
    let counters = rig.tables.all("EphemeralTable").await;
    let of_address = counters.iter().find(|item| attribute(item, "pk").starts_with("throttle#address#")).unwrap();
    assert_eq!(attribute(of_address, "n"), "1");
}
