//! A function that is killed between any two store calls of any operation: before a call reaches the store, or after it
//! did but before its answer arrived.

use std::time::Duration;

use fault_proxy::{Fault, Operation as Store, When};
use rstest::rstest;
use serde_json::Value;
use tests::invariants::{self, Record};
use tests::{PASSWORD, Reply};

use super::Rig;
use super::operations::{Operation, Prepared};

#[rstest]
#[case(Operation::Register)]
#[case(Operation::RegisterInD)]
#[case(Operation::SignUpAnother)]
#[case(Operation::Create)]
#[case(Operation::CreateOnce)]
#[case(Operation::Rename)]
#[case(Operation::Move)]
#[case(Operation::MoveOneself)]
#[case(Operation::GiveRole)]
#[case(Operation::TakeRole)]
#[case(Operation::Deactivate)]
#[case(Operation::Delete)]
#[case(Operation::DeleteOneself)]
#[case(Operation::LogIn)]
#[case(Operation::LogInWithKey)]
#[case(Operation::LogInInD)]
#[case(Operation::Refresh)]
#[case(Operation::ChangePassword)]
#[case(Operation::ResetPassword)]
#[case(Operation::LogOut)]
#[case(Operation::LogOutEverywhere)]
#[case(Operation::LogOutAnother)]
#[case(Operation::MakeKey)]
#[case(Operation::WithdrawKey)]
#[case(Operation::MakeRole)]
#[case(Operation::ChangeRole)]
#[case(Operation::RemoveRole)]
#[tokio::test]
async fn an_operation_killed_at_any_call_is_whole_or_not_at_all(#[case] operation: Operation) {
    let rig = Rig::start().await;
    let mut record = Record::default();
    record.secret(PASSWORD);

    for (fault, letter) in [(Fault::Stop, 'a'), (Fault::StopAfter, 'b')] {
        let mut killed = 0;
        while kill_at(&rig, operation, fault, killed + 1, letter, &mut record).await {
            killed += 1;
        }
        assert!(killed > 0, "{operation:?} makes no store calls");
    }

    rig.must_be_sound(&record).await;
}

/// Runs the operation and kills it at its call number `n`. Returns `false` if it has fewer calls.
async fn kill_at(rig: &Rig, operation: Operation, fault: Fault, n: usize, letter: char, record: &mut Record) -> bool {
    // Interrupted attempts stay counted, so the next round begins in another window.
    rig.app.clock().advance(Duration::from_secs(16 * 60));
    let prepared = operation.prepare(&rig.app, &format!("ana-{letter}{n}"), record).await;

    rig.proxy.on(Store::Any, When::Nth(n), fault);
    let first = prepared.asked.send(&rig.app).await;
    let was_killed = rig.proxy.is_stopped();
    rig.proxy.heal();

    let success = operation.success();
    let is_put_off = was_killed && first.status == 503;
    assert!(first.status == success || is_put_off, "{operation:?} at {n}: {first:?}");
    expect(operation, &prepared, &first, record);
    invariants::must_hold(&rig.tables, record).await;

    let again = prepared.asked.send(&rig.app).await;
    let truths = [success, operation.once_done()];
    assert!(truths.contains(&again.status), "{operation:?} again after {n}: {again:?}");
    if first.status == success {
        assert_eq!(again.status, operation.once_done(), "{operation:?} again after {n}: {again:?}");
    }
    expect(operation, &prepared, &again, record);
    invariants::must_hold(&rig.tables, record).await;
    was_killed
}

/// Records what an answer acknowledged, or what may have happened without one.
fn expect(operation: Operation, prepared: &Prepared, reply: &Reply, record: &mut Record) {
    let is_done = reply.status == operation.success();
    match (operation, &prepared.subject) {
        (Operation::Delete | Operation::DeleteOneself, Some((id, _))) if is_done => record.deleted(*id),
        (Operation::Delete | Operation::DeleteOneself, Some((id, _))) => record.may_be_gone(*id),
        (Operation::Move | Operation::MoveOneself, Some((id, email))) if is_done => {
            record.made(*id, &email.replace('@', "-moved@"));
        }
        (Operation::Move | Operation::MoveOneself, Some((id, _))) => record.may_have_moved(*id),
        (Operation::Register | Operation::Create | Operation::CreateOnce, _) if is_done => {
            let user = reply.json();
            record.made(user["id"].as_u64().unwrap(), user["email"].as_str().unwrap());
        }
        _ => {}
    }
    if is_done && !reply.text.is_empty() {
        let body = reply.json();
        for secret in ["access_token", "refresh_token", "api_key"].iter().filter_map(|name| body[name].as_str()) {
            record.secret(secret);
        }
        if let Value::String(token) = &body["detail"]["data"]["token"] {
            record.secret(token);
        }
    }
}
