//! Mails and their links: a forgotten password from the request to the sign-in, and what must not happen on the way.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use mailer::{Message, Transport, deliver};
use shared::directory::Undelivered;
use tests::{PASSWORD, Reply, TestApp, attribute};

async fn forget(app: &TestApp, email: &str) -> Reply {
    app.post("/panel/forgot").form(&[("email", email)]).send().await
}

async fn reset(app: &TestApp, code: &str, password: &str) -> Reply {
    app.post("/panel/reset").form(&[("code", code), ("new_password", password)]).send().await
}

#[tokio::test]
async fn who_has_forgotten_their_password_sets_another_by_the_mailed_link() {
    let app = TestApp::start().await;
    let jane = app.jane().email.clone();
    let (access, cookie) = (app.user().await, app.open_panel(&jane, &app.jane().password).await);

    assert_eq!(forget(&app, &jane).await.status, 200);
    let code = app.mailed_code(&jane).await;
    let page = app.get(&format!("/panel/reset?code={code}")).send().await;
    assert!(page.status == 200 && page.text.contains(&format!("value=\"{code}\"")), "{}", page.text);
    let done = reset(&app, &code, PASSWORD).await;

    assert_eq!(done.header("location"), Some("/panel/sign-in?said=password-set"));
    assert_eq!(app.get("/api/user").token(&access).send().await.status, 401, "every session has ended");
    assert_eq!(app.get("/panel/account").panel(&cookie).send().await.status, 303);
    app.sign_in(&jane, PASSWORD).await;
    let old = app.post("/panel/sign-in").form(&[("email", &jane), ("password", &app.jane().password)]).send().await;
    assert_eq!(old.status, 401);
}

#[tokio::test]
async fn opening_the_link_changes_nothing_however_often() {
    let app = TestApp::start().await;
    let jane = app.jane().email.clone();
    forget(&app, &jane).await;
    let code = app.mailed_code(&jane).await;
    let tables = ["UsersTable", "EphemeralTable", "SessionsTable", "AuditTable"];
    let before = app.tables().contents(&tables).await;

    for _ in 0..3 {
        assert_eq!(app.get(&format!("/panel/reset?code={code}")).send().await.status, 200);
    }

    assert_eq!(app.tables().contents(&tables).await, before);
    app.sign_in(&jane, &app.jane().password).await;
}

#[tokio::test]
async fn a_code_works_once_and_of_two_clicks_at_once_one_wins() {
    let app = TestApp::start().await;
    let jane = app.jane().email.clone();
    forget(&app, &jane).await;
    let code = app.mailed_code(&jane).await;

    let (one, other) = tokio::join!(reset(&app, &code, PASSWORD), reset(&app, &code, "sulky marble 9 pianos"));

    assert_eq!(BTreeSet::from([one.status, other.status]), BTreeSet::from([303, 410]));
    let winner = if one.status == 303 { PASSWORD } else { "sulky marble 9 pianos" };
    app.sign_in(&jane, winner).await;
    assert_eq!(reset(&app, &code, PASSWORD).await.status, 410);
}

#[tokio::test]
async fn a_code_that_is_forged_too_old_overtaken_or_for_something_else_is_the_same_page() {
    let app = TestApp::start().await;
    let jane = app.jane().email.clone();
    let mut gone = Vec::new();
    forget(&app, &jane).await;
    let overtaken = app.mailed_code(&jane).await;
    forget(&app, &jane).await;
    let used = app.mailed_code(&jane).await;
    gone.push(app.post("/panel/invitation").form(&[("code", &used), ("new_password", PASSWORD)]).send().await);
    assert_eq!(reset(&app, &used, PASSWORD).await.status, 303);
    gone.push(reset(&app, &used, PASSWORD).await);
    gone.push(reset(&app, &overtaken, PASSWORD).await);
    forget(&app, &jane).await;
    let old = app.mailed_code(&jane).await;
    gone.push(
        reset(&app, &format!("{}{}{}", &old[..40], if &old[40..41] == "A" { "B" } else { "A" }, &old[41..]), PASSWORD)
            .await,
    );
    app.clock().advance(Duration::from_secs(60 * 60));
    gone.push(reset(&app, &old, PASSWORD).await);
    gone.push(app.get(&format!("/panel/reset?code={old}")).send().await);

    for reply in &gone {
        assert_eq!(reply.status, 410);
        assert!(reply.text.contains("no longer valid") && reply.text.contains("/panel/forgot"));
    }
}

#[tokio::test]
async fn a_weak_password_is_said_at_its_field_and_the_code_stays_good() {
    let app = TestApp::start().await;
    let jane = app.jane().email.clone();
    forget(&app, &jane).await;
    let code = app.mailed_code(&jane).await;

    for weak in ["short", "password123", &jane] {
        let reply = reset(&app, &code, weak).await;
        assert_eq!(reply.status, 400, "{weak}");
        assert!(reply.text.contains("problem-new_password") && reply.text.contains(&code));
    }
    assert_eq!(reset(&app, &code, PASSWORD).await.status, 303);
}

/// Promise 7: no account can be discovered.
#[tokio::test]
async fn whoever_asks_is_told_the_same_at_the_same_cost_whether_there_is_an_account() {
    let app = TestApp::start().await;
    let (id, _) = app.someone("Gone", "user").await;
    app.change_user(id, &serde_json::json!({ "status": "inactive" })).await;
    let mut pages = BTreeSet::new();
    let mut costs = BTreeSet::new();

    for email in [&app.jane().email, "nobody@example.com", "gone@example.com"] {
        app.store_calls();
        let reply = forget(&app, email).await;
        costs.insert(format!("{:?}", app.store_calls()));
        pages.insert((reply.status, reply.text));
    }

    assert_eq!((pages.len(), costs.len()), (1, 1), "{costs:?}");
    assert_eq!(app.mails().await.len(), 1);
    assert!(!app.tables().dump().await.contains("nobody@example.com"), "the entered email address was stored");
}

#[tokio::test]
async fn an_address_gets_three_mails_an_hour_and_whoever_asks_does_not_learn_of_it() {
    let app = TestApp::start().await;
    let jane = app.jane().email.clone();
    let mut pages = BTreeSet::new();

    for _ in 0..5 {
        pages.insert(forget(&app, &jane).await.text);
    }
    assert_eq!((app.mails().await.len(), pages.len()), (3, 1));
    app.clock().advance(Duration::from_secs(60 * 60));
    forget(&app, &jane).await;
    assert_eq!(app.mails().await.len(), 4);

    let statuses: Vec<String> =
        app.tables().all("MailTable").await.iter().map(|mail| attribute(mail, "fate")).collect();
    assert_eq!(statuses.iter().filter(|status| *status == "failed").count(), 2);
}

#[tokio::test]
async fn from_one_place_only_so_many_links_are_asked_for() {
    let app = TestApp::start().await;

    for number in 0..20 {
        assert_eq!(forget(&app, &format!("nobody{number}@example.com")).await.status, 200);
    }

    let refused = forget(&app, &app.jane().email).await;
    assert_eq!(refused.status, 429);
    assert!(app.mails().await.is_empty());
}

/// A mail server that can be switched off.
#[derive(Default)]
struct Server {
    is_away: AtomicBool,
    took: std::sync::Mutex<Vec<String>>,
}

impl Transport for Server {
    async fn send(&self, message: &Message) -> Result<(), Undelivered> {
        if self.is_away.load(Ordering::Relaxed) {
            return Err(Undelivered::Now("it does not answer".to_owned()));
        }
        self.took.lock().unwrap().push(message.text.clone());
        Ok(())
    }
}

/// Delivery status, attempts and problem of the only mail.
async fn delivery_status(app: &TestApp) -> (String, String, Option<String>) {
    let mails = app.tables().all("MailTable").await;
    assert_eq!(mails.len(), 1);
    let problem = mails[0].contains_key("problem").then(|| attribute(&mails[0], "problem"));
    (attribute(&mails[0], "fate"), attribute(&mails[0], "tries"), problem)
}

#[tokio::test]
async fn a_mail_that_was_not_taken_is_tried_again_later_and_later() {
    let app = TestApp::start().await;
    let (services, server) = (app.mailer().await, Server::default());
    forget(&app, &app.jane().email).await;
    server.is_away.store(true, Ordering::Relaxed);
    let run = async || deliver(&services, &server, &services.mailer().due_mails().await.unwrap()).await.unwrap();

    assert_eq!(run().await, 0);
    let problem = Some("it does not answer".to_owned());
    assert_eq!(delivery_status(&app).await, ("waiting".to_owned(), "1".to_owned(), problem.clone()));
    assert_eq!(run().await, 0, "a mail was sent again within a minute");
    assert_eq!(delivery_status(&app).await.1, "1");
    app.clock().advance(Duration::from_secs(60));
    run().await;
    assert_eq!(delivery_status(&app).await, ("waiting".to_owned(), "2".to_owned(), problem));
    server.is_away.store(false, Ordering::Relaxed);
    app.clock().advance(Duration::from_secs(3 * 60));
    assert_eq!(run().await, 1);

    assert_eq!(delivery_status(&app).await, ("sent".to_owned(), "3".to_owned(), None));
    assert_eq!(server.took.lock().unwrap().len(), 1);
    assert_eq!(run().await, 0, "nothing is sent twice");
}

#[tokio::test]
async fn a_mail_whose_link_has_expired_is_not_sent_any_more() {
    let app = TestApp::start().await;
    let (services, server) = (app.mailer().await, Server::default());
    forget(&app, &app.jane().email).await;

    app.clock().advance(Duration::from_secs(60 * 60));

    assert_eq!(deliver(&services, &server, &services.mailer().due_mails().await.unwrap()).await.unwrap(), 0);
    assert_eq!(delivery_status(&app).await.0, "failed");
    assert!(services.mailer().due_mails().await.unwrap().is_empty());
}

#[tokio::test]
async fn of_two_senders_at_once_one_sends() {
    let app = TestApp::start().await;
    let (services, server) = (app.mailer().await, Server::default());
    forget(&app, &app.jane().email).await;
    let due = services.mailer().due_mails().await.unwrap();

    let (one, other) = tokio::join!(deliver(&services, &server, &due), deliver(&services, &server, &due));

    assert_eq!(one.unwrap() + other.unwrap(), 1);
    assert_eq!(server.took.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn without_mail_nothing_is_written_and_the_page_says_whom_to_ask() {
    let app = TestApp::with_variables(&[("MAIL", "off")]).await;

    let page = app.get("/panel/forgot").send().await;

    assert!(
        page.text.contains("Ask an administrator")
            && !page.text.contains("<form method=\"post\" action=\"/panel/forgot\"")
    );
    assert_eq!(forget(&app, &app.jane().email).await.status, 409);
    assert!(app.tables().all("MailTable").await.is_empty());
}

#[tokio::test]
async fn somebody_without_a_password_is_invited_to_set_one() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let body = serde_json::json!({ "name": "Ada", "email": "ada@example.com" });
    let id = app.post("/api/v1/users").token(&admin).json(&body).send().await.json()["id"].as_u64().unwrap();
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;

    let reply = app.post(&format!("/panel/users/{id}/invite")).panel(&cookie).form(&[]).send().await;

    assert_eq!(reply.header("location"), Some(&*format!("/panel/users/{id}?said=invited")));
    let code = app.mailed_code("ada@example.com").await;
    app.clock().advance(Duration::from_secs(6 * 24 * 60 * 60));
    let form = [("code", &*code), ("new_password", PASSWORD)];
    assert_eq!(app.get(&format!("/panel/invitation?code={code}")).send().await.status, 200);
    assert_eq!(app.post("/panel/invitation").form(&form).send().await.status, 303);
    app.sign_in("ada@example.com", PASSWORD).await;
}

#[tokio::test]
async fn an_invitation_takes_a_password_given_lately_and_goes_to_nobody_inactive() {
    let app = TestApp::start().await;
    let (id, _) = app.someone("Gone", "user").await;
    app.change_user(id, &serde_json::json!({ "status": "inactive" })).await;
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;
    let ask = async |path: &str| app.post(path).panel(&cookie).form(&[]).send().await;

    let inactive = ask(&format!("/panel/users/{id}/send-reset")).await;
    assert_eq!(inactive.header("location"), Some(&*format!("/panel/users/{id}?said=inactive")));
    app.clock().advance(Duration::from_secs(6 * 60));
    let unsafe_now = ask("/panel/users/2/invite").await;
    assert_eq!(unsafe_now.header("location"), Some("/panel/confirm?next=/panel/users/2"));
    assert!(app.mails().await.is_empty());
}

/// After every change of a password, its email address gets a notice, because the owner may not have made the change.
#[tokio::test]
async fn a_new_password_is_told_to_the_address_of_the_account() {
    let app = TestApp::start().await;
    let (jane, admin) = (app.jane().email.clone(), app.admin().await);
    let notices = async || {
        let mails = app.mails().await;
        mails.iter().filter(|mail| mail["to"] == jane && mail["subject"] == "Your password was changed").count()
    };
    let set = async |token: &str, body: serde_json::Value| {
        app.put("/api/v1/server/users/passw/set_new_passw").token(token).json(&body).send().await.status
    };

    let own = serde_json::json!({ "passw": app.jane().password, "new_passw": PASSWORD });
    assert_eq!(set(&app.user().await, own).await, 200);
    assert_eq!(notices().await, 1, "after a change by the user");
    let anothers = serde_json::json!({ "user_id": 2, "new_passw": "quiet harbour 9 lanterns" });
    assert_eq!(set(&admin, anothers).await, 200);
    assert_eq!(notices().await, 2, "after a change by an administrator");
    forget(&app, &jane).await;
    let code = app.mailed_code(&jane).await;
    assert_eq!(reset(&app, &code, "amber 4 windmill ridge").await.status, 303);
    assert_eq!(notices().await, 3, "after a change through a mailed link");
}
