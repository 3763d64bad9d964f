//! Many users behind one IP address: those who know their passwords can sign in, a caller who guesses names cannot.

use futures::future::join_all;
use serde_json::json;
use shared::directory::NewUser;
use shared::email::Email;
use shared::name::Name;
use shared::password::Password;
use shared::role::RoleName;
use shared::user::Status;
use tests::{PASSWORD, TestApp, attribute};

const LOGIN: &str = "/api/v1/public/users/login";
/// The last byte of the office's IP address.
const OFFICE: u8 = 7;

fn email(number: usize) -> String {
    format!("colleague{number}@example.com")
}

/// Creates this many users, each with [`PASSWORD`].
async fn hire(app: &TestApp, count: usize) {
    let hired = join_all((0..count).map(|number| {
        app.services().provisioning.provision_user(NewUser {
            name: Name::parse("Colleague").unwrap(),
            email: Email::parse(&email(number)).unwrap(),
            role: RoleName::user(),
            password: Password::presented(PASSWORD),
            status: Status::Active,
        })
    }));
    assert!(hired.await.iter().all(Result::is_ok));
}

async fn log_in(app: &TestApp, email: &str, password: &str) -> u16 {
    let body = json!({ "email": email, "passw": password });
    app.call_from(OFFICE, "POST", LOGIN).json(&body).send().await.status
}

/// Signs in, and repeats if a busy machine answers 503.
async fn log_in_with_retries(app: &TestApp, email: &str, password: &str) -> u16 {
    for _ in 0..20 {
        let status = log_in(app, email, password).await;
        if status != 503 {
            return status;
        }
    }
    panic!("twenty answers were 503");
}

/// An attribute of the office's counter, if it exists.
async fn counted(app: &TestApp, name: &str) -> Option<usize> {
    let counters = app.tables().all("EphemeralTable").await;
    let mut counters = counters.iter().filter(|item| attribute(item, "pk").starts_with("throttle#address#"));
    let value = counters.next().unwrap().get(name)?;
    Some(value.as_ss().map_or_else(|_| value.as_n().unwrap().parse().unwrap(), Vec::len))
}

#[tokio::test]
async fn forty_people_get_in_from_one_address_one_after_the_other() {
    let app = TestApp::start().await;
    hire(&app, 40).await;

    for number in 0..40 {
        assert_eq!(log_in(&app, &email(number), PASSWORD).await, 200, "number {number}");
    }

    assert_eq!((counted(&app, "n").await, counted(&app, "tried").await), (Some(0), None));
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_people_get_in_from_one_address_at_once() {
    let app = TestApp::start().await;
    hire(&app, 50).await;

    let emails: Vec<String> = (0..50).map(email).collect();
    let statuses = join_all(emails.iter().map(|email| log_in_with_retries(&app, email, PASSWORD))).await;

    assert_eq!(statuses, [200; 50]);
    assert_eq!((counted(&app, "failures").await, counted(&app, "failed_names").await), (None, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_sixty_names_tried_at_once_at_most_fifteen_reach_the_hash() {
    let app = TestApp::start().await;

    let emails: Vec<String> = (0..60).map(email).collect();
    let statuses = join_all(emails.iter().map(|email| log_in_with_retries(&app, email, "Spring2026!"))).await;

    let tried = statuses.iter().filter(|status| **status == 401).count();
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 60 - tried, "{statuses:?}");
    assert!((1..=15).contains(&tried), "{tried} tried");
    assert!(counted(&app, "failed_names").await <= Some(15));
    assert_eq!(log_in(&app, &app.jane().email, &app.jane().password).await, 429, "another name was accepted");
}

#[tokio::test]
async fn those_who_got_in_leave_all_fifteen_names_to_those_who_did_not() {
    let app = TestApp::start().await;
    hire(&app, 20).await;
    for number in 0..20 {
        assert_eq!(log_in(&app, &email(number), PASSWORD).await, 200);
    }

    let mut statuses = Vec::new();
    for number in 100..117 {
        statuses.push(log_in(&app, &email(number), "Spring2026!").await);
    }

    assert_eq!(statuses[..15], [401; 15]);
    assert_eq!(statuses[15..], [429; 2]);
}

#[tokio::test]
async fn a_success_takes_back_its_own_try_and_no_failure_of_the_same_name() {
    let app = TestApp::start().await;
    let jane = app.jane();
    assert_eq!(log_in(&app, &jane.email, "not her password").await, 401);

    assert_eq!(log_in(&app, &jane.email, &jane.password).await, 200);

    assert_eq!((counted(&app, "n").await, counted(&app, "failures").await), (Some(1), Some(1)));
    assert_eq!((counted(&app, "tried").await, counted(&app, "failed_names").await), (Some(1), Some(1)));
}

#[tokio::test]
async fn a_new_window_begins_without_the_failures_of_the_last() {
    let app = TestApp::start().await;
    for number in 0..16 {
        log_in(&app, &email(number), "Spring2026!").await;
    }
    assert_eq!(log_in(&app, &app.jane().email, &app.jane().password).await, 429);

    app.clock().advance(shared::throttle::WINDOW);

    assert_eq!(log_in(&app, &app.jane().email, &app.jane().password).await, 200);
    assert_eq!((counted(&app, "n").await, counted(&app, "failures").await), (Some(0), None));
    assert_eq!((counted(&app, "tried").await, counted(&app, "failed_names").await), (None, None));
}
