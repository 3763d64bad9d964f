//! Which changes are events, and their ids.

use super::*;
use crate::email::Email;
use crate::name::Name;
use crate::role::RoleName;

fn jane() -> UserState {
    let user = User {
        id: UserId::new(7),
        name: Name::parse("Jane Smith").unwrap(),
        email: Email::parse("jane@example.com").unwrap(),
        role: RoleName::user(),
        status: Status::Active,
        created_at: Time::from_seconds(1_000),
        updated_at: Time::from_seconds(1_000),
        version: 1,
    };
    UserState { profile: Profile { user, epoch: 3, awaits_link: false }, kept_session: None }
}

fn session() -> SessionState {
    SessionState {
        id: SessionId::from_bytes([0xab; 16]),
        user_id: UserId::new(7),
        epoch: 3,
        kind: SessionKind::Refreshable,
        created_at: Time::from_seconds(2_000),
        expires_at: Time::from_seconds(3_000),
        device: "Firefox on Windows".to_owned(),
    }
}

/// The ids of the events of a change to Jane.
fn ids_of(change: impl FnOnce(&mut UserState)) -> Vec<String> {
    let mut after = jane();
    change(&mut after);
    ids(Change::User(Step::Changed { before: jane(), after }))
}

fn ids(change: Change) -> Vec<String> {
    change.events().iter().map(Event::id).collect()
}

fn renamed(state: &mut UserState) {
    state.profile.user.name = Name::parse("Jane Doe").unwrap();
    state.profile.user.version = 2;
}

#[test]
fn a_new_and_a_changed_user_are_news_under_their_version() {
    assert_eq!(ids(Change::User(Step::Made(jane()))), ["user.created/7/1"]);
    assert_eq!(ids_of(renamed), ["user.updated/7/2"]);
}

#[test]
fn a_profile_written_again_as_it_was_is_no_news() {
    assert_eq!(ids_of(|_| {}), [""; 0]);
}

#[test]
fn the_end_of_all_sessions_is_news_under_its_epoch_and_says_why() {
    let end_of = |change: fn(&mut UserState)| {
        let mut after = jane();
        after.profile.epoch = 4;
        change(&mut after);
        let events = Change::User(Step::Changed { before: jane(), after }).events();
        match &events[..] {
            [.., event @ Event::UserSessionsEnded { end, .. }] => (event.id(), end.clone(), events.len()),
            other => panic!("{other:?}"),
        }
    };
    let id = || "user.sessions_ended/7/4".to_owned();
    let kept = SessionId::from_bytes([1; 16]);

    assert_eq!(end_of(|_| {}), (id(), EndOfAll::Ended, 1));
    let changed = end_of(|after| after.kept_session = Some(SessionId::from_bytes([1; 16])));
    assert_eq!(changed, (id(), EndOfAll::PasswordChanged { kept }, 1));
    let deactivated = end_of(|after| {
        after.profile.user.status = Status::Inactive;
        after.profile.user.version = 2;
    });
    assert_eq!(deactivated, (id(), EndOfAll::Deactivated, 2), "after the change itself");
}

#[test]
fn a_kept_session_of_an_earlier_ending_is_no_ending() {
    let kept = |state: &mut UserState| state.kept_session = Some(SessionId::from_bytes([1; 16]));
    assert_eq!(
        ids_of(|after| {
            kept(after);
            renamed(after);
        }),
        ["user.updated/7/2"]
    );
}

#[test]
fn a_deleted_user_ends_all_sessions_and_has_the_last_word() {
    assert_eq!(ids(Change::User(Step::Gone(jane()))), ["user.sessions_ended/7/4", "user.deleted/7/1"]);
}

#[test]
fn a_session_starts_once_and_ends_once_however_often_it_is_used() {
    let change = |step, is_expiry| Change::Session { step, is_expiry };
    let moved = SessionState { epoch: 4, expires_at: Time::from_seconds(9_000), ..session() };
    let id = "abababababababababababababababab";

    assert_eq!(ids(change(Step::Made(session()), false)), [format!("session.started/{id}/1")]);
    assert_eq!(ids(change(Step::Changed { before: session(), after: moved }, false)), [""; 0]);
    for (is_expiry, end) in [(false, EndOfOne::Ended), (true, EndOfOne::Expired)] {
        let events = change(Step::Gone(session()), is_expiry).events();
        assert_eq!(events, [Event::SessionEnded { session: session(), end }]);
        assert_eq!((events[0].id(), events[0].version()), (format!("session.ended/{id}/2"), 2));
        assert_eq!(events[0].user_id(), UserId::new(7));
    }
}
