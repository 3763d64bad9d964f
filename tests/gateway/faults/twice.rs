//! Requests that arrive twice: delivered twice, or repeated by a client that lost the answer.

use std::time::Duration;

use rstest::rstest;
use serde_json::json;
use tests::PASSWORD;
use tests::invariants::Record;

use super::operations::Operation;
use super::{Asked, Rig};

#[rstest]
#[case(Operation::Register)]
#[case(Operation::RegisterInD)]
#[case(Operation::Create)]
#[case(Operation::CreateOnce)]
#[case(Operation::MoveOneself)]
#[case(Operation::TakeRole)]
#[case(Operation::Delete)]
#[case(Operation::LogIn)]
#[case(Operation::Refresh)]
#[case(Operation::ResetPassword)]
#[case(Operation::LogOut)]
#[case(Operation::WithdrawKey)]
#[case(Operation::RemoveRole)]
#[tokio::test]
async fn a_request_delivered_twice_at_once_is_carried_out_once(#[case] operation: Operation) {
    let rig = Rig::start().await;
    let mut record = Record::default();
    let prepared = operation.prepare(&rig.app, "ana", &mut record).await;

    let (one, other) = tokio::join!(prepared.asked.send(&rig.app), prepared.asked.send(&rig.app));

    let mut statuses = [one.status, other.status];
    statuses.sort_by_key(|status| *status != operation.success());
    assert_eq!(statuses[0], operation.success(), "{one:?} {other:?}");
    assert!([operation.success(), operation.once_done()].contains(&statuses[1]), "{statuses:?}: {one:?} {other:?}");
    match (&prepared.subject, operation) {
        (Some((id, _)), Operation::Delete) => record.deleted(*id),
        (Some((id, email)), Operation::MoveOneself) => record.made(*id, &email.replace('@', "-moved@")),
        _ => {}
    }
    rig.must_be_sound(&record).await;
}

#[tokio::test]
async fn a_creation_repeated_with_its_key_makes_one_user_and_one_answer() {
    let rig = Rig::start().await;
    let prepared = Operation::CreateOnce.prepare(&rig.app, "ana", &mut Record::default()).await;
    let first = prepared.asked.send(&rig.app).await;

    rig.app.clock().advance(Duration::from_secs(30 * 60));
    let again = prepared.asked.send(&rig.app).await;

    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.text, again.text);
    rig.must_be_sound(&Record::default()).await;
}

#[tokio::test]
async fn fifty_refreshes_of_one_token_get_one_and_the_same_successor() {
    let rig = Rig::start().await;
    let jane = rig.app.jane();
    let refresh_token = rig.app.login(&jane.email, &jane.password).await["refresh_token"].clone();
    let asked = Asked::new("POST", "/api/v1/public/users/refresh").json(json!({ "refresh_token": refresh_token }));

    let replies = futures::future::join_all((0..50).map(|_| asked.send_in_a_crowd(&rig.app))).await;

    let answered: Vec<_> = replies.iter().filter(|reply| reply.status == 200).collect();
    assert!(!answered.is_empty());
    for reply in &replies {
        assert!([200, 503].contains(&reply.status), "{reply:?}");
    }
    for reply in &answered {
        assert_eq!(reply.json()["refresh_token"], answered[0].json()["refresh_token"]);
    }
    rig.must_be_sound(&Record::default()).await;
}

#[tokio::test]
async fn a_password_that_is_changed_twice_at_once_is_one_of_the_two() {
    let rig = Rig::start().await;
    let (_, token) = rig.app.someone("Ana", "user").await;
    let change = |new: &str| {
        Asked::new("PUT", "/api/v1/server/users/passw/set_new_passw")
            .token(&token)
            .json(json!({ "passw": PASSWORD, "new_passw": new }))
    };
    let (one, other) = (change("copper lantern 9 meadows"), change("marble whistle 4 orchards"));

    let (one, other) = tokio::join!(one.send(&rig.app), other.send(&rig.app));

    let mut opened = Vec::new();
    for password in ["copper lantern 9 meadows", "marble whistle 4 orchards"] {
        opened.push(rig.log_in("ana@example.com", password).await.status == 200);
    }
    assert_eq!(opened.iter().filter(|opens| **opens).count(), 1);
    assert_eq!([one.status == 200, other.status == 200], [opened[0], opened[1]], "{one:?} {other:?}");
    assert_eq!(rig.log_in("ana@example.com", PASSWORD).await.status, 401);
    rig.must_be_sound(&Record::default()).await;
}
