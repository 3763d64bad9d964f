//! Email addresses that a mailed link confirms: at registration by domain, and when an account's email address changes.
//! Also the notices to the current email address.

use std::time::Duration;

use futures::future::join_all;
use serde_json::json;
use tests::{PASSWORD, Reply, TestApp, TestOptions};

const BY_DOMAIN: [(&str, &str); 2] =
    [("REGISTRATION", "domains"), ("REGISTRATION_DOMAINS", "example.com,corp.example")];

async fn register(app: &TestApp, email: &str) -> Reply {
    let body = json!({ "name": "Ada", "email": email, "password": PASSWORD });
    app.post("/auth/register").json(&body).send().await
}

async fn verify(app: &TestApp, code: &str) -> Reply {
    verify_as(app, code, PASSWORD).await
}

async fn verify_as(app: &TestApp, code: &str, password: &str) -> Reply {
    app.post("/panel/verify").form(&[("code", code), ("password", password)]).send().await
}

#[tokio::test]
async fn who_registers_by_domain_comes_in_once_the_mailed_link_was_opened() {
    let app = TestApp::with_variables(&BY_DOMAIN).await;

    let key = register(&app, "ada@corp.example").await.json()["api_key"].as_str().unwrap().to_owned();

    let token = json!({ "api_key": key, "username": "ada@corp.example", "password": PASSWORD });
    assert_eq!(app.post("/auth/token").json(&token).send().await.status, 401, "the key is not valid until then");
    let code = app.mailed_code("ada@corp.example").await;
    let shown = app.get(&format!("/panel/verify?code={code}")).send().await;
    assert!(shown.status == 200 && shown.text.contains("<button>Confirm</button>"), "{}", shown.text);
    assert_eq!(app.post("/auth/token").json(&token).send().await.status, 401, "opening the page is not enough");
    assert_eq!(verify(&app, &code).await.header("location"), Some("/panel/sign-in?said=verified"));
    assert_eq!(app.post("/auth/token").json(&token).send().await.status, 200);
    assert_eq!(verify(&app, &code).await.status, 410, "once");
}

#[tokio::test]
async fn other_domains_are_refused_by_every_door() {
    let app = TestApp::with_variables(&BY_DOMAIN).await;
    let count = app.tables().all("UsersTable").await.len();

    for email in ["ada@example.org", "ada@sub.example.com", "ada@example.com.evil.example"] {
        assert_eq!(register(&app, email).await.status, 403);
        let legacy = json!({ "name": "Ada", "email": email, "password": PASSWORD });
        assert_eq!(app.put("/api/user").json(&legacy).send().await.status, 403);
        let form = [("name", "Ada"), ("email", email), ("password", PASSWORD)];
        assert_eq!(app.post("/panel/register").form(&form).send().await.status, 403);
    }
    assert_eq!(app.tables().all("UsersTable").await.len(), count);
    assert!(app.mails().await.is_empty());
}

/// The figures of docs/mail.md.
#[tokio::test]
async fn however_many_sign_up_at_once_no_more_mails_go_out_than_is_documented() {
    let app = TestApp::with_variables(&BY_DOMAIN).await;

    let addresses: Vec<_> = (0..40).map(|number| format!("ada{number}@corp.example")).collect();
    let replies = join_all(addresses.iter().map(|address| register(&app, address))).await;

    assert!(replies.iter().all(|reply| [201, 429, 503].contains(&reply.status)), "{replies:?}");
    let sent = app.mails().await;
    assert!((1..=20).contains(&sent.len()), "{} mails from one IP address", sent.len());
    let to = sent[0]["to"].as_str().unwrap();
    let from = |place: u8| app.call_from(place, "POST", "/panel/forgot").form(&[("email", to)]).send();
    join_all((10..30).map(from)).await;
    let to_one = app.mails().await.iter().filter(|mail| mail["to"] == to).count();
    assert_eq!(to_one, 3, "mails to one email address, from twenty IP addresses");
}

#[tokio::test]
async fn the_other_doors_wait_for_the_link_as_well() {
    let app = TestApp::with_variables(&BY_DOMAIN).await;
    let legacy = json!({ "name": "Eve", "email": "eve@example.com", "password": PASSWORD });
    assert_eq!(app.put("/api/user").json(&legacy).send().await.status, 201);
    let form = [("name", "Fay"), ("email", "fay@example.com"), ("password", PASSWORD)];
    let shown = app.post("/panel/register").form(&form).header("accept-language", "ru").send().await;
    assert!(shown.status == 201 && shown.text.contains("Остался один шаг"), "{}", shown.text);

    for email in ["eve@example.com", "fay@example.com"] {
        let login = || app.put("/api/login").json(&json!({ "email": email, "hash_pass": PASSWORD })).send();
        assert_eq!(login().await.status, 401);
        let code = app.mailed_code(email).await;
        assert_eq!(verify(&app, &code).await.status, 303);
        assert_eq!(login().await.status, 201);
    }
    let mails = app.mails().await;
    let russian = mails.iter().find(|mail| mail["to"] == "fay@example.com").unwrap();
    assert_eq!(russian["subject"], "Подтвердите адрес", "the mail is not in the caller's language");
}

#[tokio::test]
async fn a_link_that_expired_is_mailed_anew_and_opens_nobody_whom_an_administrator_has_closed() {
    let app = TestApp::with_variables(&BY_DOMAIN).await;
    register(&app, "ada@example.com").await;
    let old = app.mailed_code("ada@example.com").await;
    app.clock().advance(Duration::from_secs(24 * 60 * 60));
    assert_eq!(verify(&app, &old).await.status, 410);

    app.post("/panel/forgot").form(&[("email", "ada@example.com")]).send().await;
    let code = app.mailed_code("ada@example.com").await;
    assert_ne!(code, old);
    let id = app.last_id().await;
    app.change_user(id, &json!({ "status": "active" })).await;
    app.change_user(id, &json!({ "status": "inactive" })).await;

    let form = [("code", &*code), ("new_password", "sulky marble 9 pianos")];
    assert_eq!(app.post("/panel/reset").form(&form).send().await.status, 410);
    let asked = app.post("/panel/forgot").form(&[("email", "ada@example.com")]).send().await;
    assert_eq!(asked.status, 200);
    assert_eq!(app.mailed_code("ada@example.com").await, code, "a second link was mailed");
}

#[tokio::test]
async fn who_registered_anothers_address_does_not_come_in_by_the_owners_click() {
    let app = TestApp::with_variables(&BY_DOMAIN).await;
    register(&app, "victim@corp.example").await;
    let code = app.mailed_code("victim@corp.example").await;

    // The owner of the email address does not know the stranger's password, and sets a new one.
    let refused = verify_as(&app, &code, "not the strangers password").await;
    assert!(refused.status == 400 && refused.text.contains("problem-password"), "{}", refused.text);
    app.post("/panel/forgot").form(&[("email", "victim@corp.example")]).send().await;
    let reset = app.mailed_code("victim@corp.example").await;
    let form = [("code", &*reset), ("new_password", "sulky marble 9 pianos")];
    assert_eq!(app.post("/panel/reset").form(&form).send().await.status, 303);

    app.sign_in("victim@corp.example", "sulky marble 9 pianos").await;
    let stranger = json!({ "email": "victim@corp.example", "passw": PASSWORD });
    assert_eq!(app.post("/api/v1/public/users/login").json(&stranger).send().await.status, 401);
    assert_eq!(verify(&app, &code).await.status, 410);
}

#[tokio::test]
async fn no_mail_opens_an_account_that_an_administrator_made_inactive() {
    let app = TestApp::with_variables(&BY_DOMAIN).await;
    let new = json!({ "name": "Held", "email": "held@corp.example", "status": "inactive", "password": PASSWORD });
    assert_eq!(app.post("/api/v1/users").token(&app.admin().await).json(&new).send().await.status, 201);

    app.post("/panel/forgot").form(&[("email", "held@corp.example")]).send().await;

    assert!(app.mails().await.is_empty());
}

#[tokio::test]
async fn an_owner_is_warned_however_many_mails_a_stranger_had_sent_and_told_of_the_move() {
    let app = TestApp::start().await;
    let (jane, password) = (app.jane().email.clone(), app.jane().password.clone());
    for _ in 0..4 {
        app.post("/panel/forgot").form(&[("email", &jane)]).send().await;
        app.mails().await;
    }
    let cookie = app.open_panel(&jane, &password).await;

    let form = [("email", "thief@evil.example"), ("email_password", &*password)];
    app.post("/panel/account/email").panel(&cookie).form(&form).send().await;
    let code = app.mailed_code("thief@evil.example").await;
    app.post("/panel/email").form(&[("code", &code)]).send().await;

    let all = app.mails().await;
    let kinds: Vec<&str> =
        all.iter().filter(|mail| mail["to"] == *jane).map(|mail| mail["subject"].as_str().unwrap()).collect();
    assert_eq!(kinds.len(), 5, "not three links and two warnings: {kinds:?}");
    assert!(all.iter().all(|mail| mail["to"] != "thief@evil.example" || !mail["text"].to_string().contains("Jane")));
}

#[tokio::test]
async fn an_account_moves_once_its_new_address_is_confirmed_and_the_old_one_is_told() {
    let app = TestApp::start().await;
    let (jane, password) = (app.jane().email.clone(), app.jane().password.clone());
    let cookie = app.open_panel(&jane, &password).await;
    let ask = async |email: &str, password: &str| {
        let form = [("email", email), ("email_password", password)];
        app.post("/panel/account/email").panel(&cookie).form(&form).send().await
    };

    assert_eq!(ask("jane@new.example", "wrong").await.status, 400);
    assert_eq!(ask(&app.john().email, &password).await.status, 409);
    assert!(app.mails().await.is_empty());
    assert_eq!(ask("jane@new.example", &password).await.header("location"), Some("/panel/account?said=email-asked"));

    let all = app.mails().await;
    let recipients: Vec<&str> = all.iter().map(|mail| mail["to"].as_str().unwrap()).collect();
    assert!(
        recipients.len() == 2 && recipients.contains(&&*jane) && recipients.contains(&"jane@new.example"),
        "{recipients:?}"
    );
    app.sign_in(&jane, &password).await;
    let code = app.mailed_code("jane@new.example").await;
    assert_eq!(app.get(&format!("/panel/email?code={code}")).send().await.status, 200);
    app.sign_in(&jane, &password).await;
    let post = async || app.post("/panel/email").form(&[("code", &code)]).send().await;
    assert_eq!(post().await.header("location"), Some("/panel/sign-in?said=email-changed"));
    app.sign_in("jane@new.example", &password).await;
    assert_eq!(post().await.status, 410);
}

#[tokio::test]
async fn a_change_of_address_is_void_after_a_new_password_and_where_the_address_was_taken_meanwhile() {
    let app = TestApp::start().await;
    let (jane, password) = (app.jane().email.clone(), app.jane().password.clone());
    let cookie = app.open_panel(&jane, &password).await;
    let form = [("email", "jane@new.example"), ("email_password", &*password)];
    app.post("/panel/account/email").panel(&cookie).form(&form).send().await;
    let code = app.mailed_code("jane@new.example").await;

    register(&app, "jane@new.example").await;
    assert_eq!(app.post("/panel/email").form(&[("code", &code)]).send().await.status, 409);
    let change = [("password", &*password), ("new_password", PASSWORD)];
    assert_eq!(app.post("/panel/account/password").panel(&cookie).form(&change).send().await.status, 303);
    assert_eq!(app.post("/panel/email").form(&[("code", &code)]).send().await.status, 410);
    app.sign_in(&jane, PASSWORD).await;
}

#[tokio::test]
async fn the_address_that_an_account_had_is_told_of_its_move_by_any_api() {
    let app = TestApp::start().await;
    let (jane, password) = (app.jane().email.clone(), app.jane().password.clone());
    let token = app.user().await;

    let own = json!({ "email": "jane@new.example", "password": password });
    assert_eq!(app.put("/users/2").token(&token).json(&own).send().await.status, 200);
    app.change_user(2, &json!({ "email": "jane@newer.example" })).await;

    let recipients: Vec<String> =
        app.mails().await.iter().map(|mail| format!("{}: {}", mail["to"], mail["subject"])).collect();
    let of = |email: &str| format!("\"{email}\": \"Your email address was changed\"");
    assert!(
        recipients.len() == 2 && recipients.contains(&of(&jane)) && recipients.contains(&of("jane@new.example")),
        "{recipients:?}"
    );
}

#[tokio::test]
async fn a_device_that_was_not_seen_before_is_told_of_and_others_are_not() {
    let app = TestApp::start().await;
    let (jane, password) = (app.jane().email.clone(), app.jane().password.clone());
    let firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let login = async |agent: &str| {
        let body = json!({ "email": jane, "passw": password });
        let reply = app.post("/api/v1/public/users/login").header("user-agent", agent).json(&body).send().await;
        assert_eq!(reply.status, 200);
    };

    login("curl/8").await;
    login("curl/8").await;
    assert!(app.mails().await.is_empty(), "the first sign-in causes no notice");
    login(firefox).await;
    login(firefox).await;

    let all = app.mails().await;
    assert_eq!(all.len(), 1);
    let text = all[0]["text"].as_str().unwrap();
    assert!(text.contains("Firefox on Windows, 127.0.0.1, 2026-09-21T"), "{text}");
    assert!(!text.contains("code="));
    let (email, password) = (&*jane, &*password);
    let legacy = json!({ "email": email, "hash_pass": password });
    assert_eq!(app.put("/api/login").header("user-agent", "D/1").json(&legacy).send().await.status, 201);
    let form = [("email", email), ("password", password)];
    assert_eq!(app.post("/panel/sign-in").header("user-agent", "P/1").form(&form).send().await.status, 303);
    let token = json!({ "api_key": app.demo().api_key, "username": email, "password": password });
    assert_eq!(app.post("/auth/token").header("user-agent", "A/1").json(&token).send().await.status, 200);
    assert_eq!(app.mails().await.len(), 3, "a session of an hour is not a device");
}

#[tokio::test]
async fn administrators_see_what_became_of_the_mails() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;
    let page = async || app.get("/panel/mail").panel(&cookie).send().await.text;
    assert!(page().await.contains("No emails yet"));

    app.post("/panel/forgot").form(&[("email", &app.jane().email)]).send().await;
    assert!(page().await.contains("waiting"));
    let code = app.mailed_code(&app.jane().email).await;

    let shown = page().await;
    assert!(shown.contains(&app.jane().email) && shown.contains("forgotten password") && shown.contains(">sent<"));
    assert!(!shown.contains(&code[3..30]), "a code is shown");
}

#[tokio::test]
async fn domains_without_mail_do_not_start() {
    let options =
        TestOptions { variables: vec![BY_DOMAIN[0], BY_DOMAIN[1], ("MAIL", "off")], ..TestOptions::default() };
    let started = tokio::spawn(TestApp::with(options)).await;
    assert!(started.is_err(), "the start succeeded");
}
