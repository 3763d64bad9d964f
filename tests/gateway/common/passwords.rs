//! How passwords are stored and compared. No secret is stored in clear.

use std::time::Duration;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::json;
use tests::{PASSWORD, TestApp, attribute, md5};

/// A verifier as another program would create it: without our pepper, and with a lower cost.
pub(super) fn plant(secret: &str) -> String {
    verifier(secret, 4096, 1, 1)
}

fn verifier(secret: &str, memory_kib: u32, passes: u32, lanes: u32) -> String {
    let params = Params::new(memory_kib, passes, lanes, Some(32)).unwrap();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_with_salt(secret.as_bytes(), b"sixteen bytes of").unwrap().to_string()
}

async fn set_verifier(app: &TestApp, email: &str, name: &str, verifier: &str) {
    let update = app.tables().client().update_item().table_name("UsersTable");
    let update = update.key("pk", AttributeValue::S(format!("email#{email}")));
    let update = update.update_expression("SET #verifier = :verifier").expression_attribute_names("#verifier", name);
    update.expression_attribute_values(":verifier", AttributeValue::S(verifier.to_owned())).send().await.unwrap();
}

async fn stored(app: &TestApp, email: &str, name: &str) -> String {
    let guard = app.tables().item("UsersTable", "pk", &format!("email#{email}")).await.unwrap();
    attribute(&guard, name)
}

/// Signs in after the longest wait that earlier attempts can cause.
async fn opens(app: &TestApp, email: &str, passw: &str) -> bool {
    app.clock().advance(Duration::from_secs(15 * 60));
    let body = json!({ "email": email, "passw": passw });
    let reply = app.post("/api/v1/public/users/login").json(&body).send().await;
    assert!([200, 401].contains(&reply.status), "{}", reply.text);
    reply.status == 200
}

async fn opens_by_digest(app: &TestApp, email: &str, digest: &str) -> bool {
    let reply = app.put("/api/login").json(&json!({ "email": email, "hash_pass": digest })).send().await;
    assert!([201, 401].contains(&reply.status), "{}", reply.text);
    reply.status == 201
}

/// Changes Jane's password.
async fn set_password(app: &TestApp, password: &str) -> u16 {
    let body = json!({ "user_id": 2, "new_passw": password });
    app.put("/api/v1/server/users/passw/set_new_passw").token(&app.admin().await).json(&body).send().await.status
}

#[tokio::test]
async fn every_verifier_is_salted_peppered_argon2id() {
    let app = TestApp::start().await;
    app.someone("Una", "user").await;
    app.someone("Uma", "user").await;

    let mut verifiers = Vec::new();
    for email in ["una@example.com", "uma@example.com", "jane.smith@example.com"] {
        verifiers.extend([stored(&app, email, "password").await, stored(&app, email, "password_md5").await]);
    }

    for verifier in &verifiers {
        let fields: Vec<_> = verifier.split('$').collect();
        let ["", "argon2id", "v=19", params, salt, tag] = fields.as_slice() else { panic!("{verifier}") };
        let pepper = params.strip_prefix("m=19456,t=2,p=1,keyid=").unwrap();
        assert!(pepper.len() == 8 && pepper.bytes().all(|byte| byte.is_ascii_hexdigit()), "{verifier}");
        assert_eq!(STANDARD_NO_PAD.decode(salt).unwrap().len(), 16);
        assert_eq!(STANDARD_NO_PAD.decode(tag).unwrap().len(), 32);
    }
    let salts = |verifier: &String| verifier.split('$').nth(4).unwrap().to_owned();
    let distinct: std::collections::BTreeSet<_> = verifiers.iter().map(salts).collect();
    assert_eq!(distinct.len(), verifiers.len());
}

#[tokio::test]
async fn a_password_is_compared_whole_and_exactly() {
    let app = TestApp::start().await;
    let password: String = "pQ7 ж-Яé🐴x".chars().cycle().take(100).collect();
    assert_eq!(set_password(&app, &password).await, 200);
    let cut = |length: usize| password.chars().take(length).collect::<String>();

    for wrong in [
        cut(72),
        cut(99),
        password.to_uppercase(),
        password.to_lowercase(),
        format!("{password} "),
        format!(" {password}"),
        password.replacen('\u{e9}', "e\u{301}", 1),
        format!("{password}\0"),
    ] {
        assert!(!opens(&app, &app.jane().email, &wrong).await, "{wrong:?}");
    }
    assert!(opens(&app, &app.jane().email, &password).await);
}

#[tokio::test]
async fn eight_to_128_characters_of_any_script_may_be_chosen() {
    let app = TestApp::start().await;
    let long: String = ("x7Яé🐴q-Ж".chars().cycle()).take(129).collect();
    let cut = |length: usize| long.chars().take(length).collect::<String>();

    for password in [cut(8), cut(64), cut(128), "лошадь батарейка скрепка".into(), "🐴🔋📎🦔🌵🎻🛶🧭".into()]
    {
        assert_eq!(set_password(&app, &password).await, 200, "{password}");
        assert!(opens(&app, &app.jane().email, &password).await, "{password}");
        assert!(opens_by_digest(&app, &app.jane().email, &md5(&password)).await, "{password}");
    }
    assert_eq!((set_password(&app, &cut(7)).await, set_password(&app, &long).await), (400, 400));
    assert!(opens(&app, &app.jane().email, "🐴🔋📎🦔🌵🎻🛶🧭").await);
}

#[tokio::test]
async fn a_weaker_verifier_signs_in_and_is_stored_upgraded() {
    let app = TestApp::start().await;
    let email = &app.jane().email;
    set_verifier(&app, email, "password", &plant(PASSWORD)).await;
    set_verifier(&app, email, "password_md5", &plant(&md5(PASSWORD))).await;

    assert!(!opens(&app, email, "not-the-one").await);
    assert_eq!(stored(&app, email, "password").await, plant(PASSWORD));
    assert!(opens(&app, email, PASSWORD).await);

    for name in ["password", "password_md5"] {
        let verifier = stored(&app, email, name).await;
        assert!(verifier.starts_with("$argon2id$v=19$m=19456,t=2,p=1,keyid="), "{name} {verifier}");
    }
    assert!(opens(&app, email, PASSWORD).await && opens_by_digest(&app, email, &md5(PASSWORD)).await);
}

#[tokio::test]
async fn a_weaker_verifier_of_a_digest_is_upgraded_by_the_digest() {
    let app = TestApp::start().await;
    let email = &app.jane().email;
    set_verifier(&app, email, "password_md5", &plant(&md5(PASSWORD))).await;
    let clear = stored(&app, email, "password").await;

    assert!(opens_by_digest(&app, email, &md5(PASSWORD)).await);

    assert!(stored(&app, email, "password_md5").await.starts_with("$argon2id$v=19$m=19456,t=2,p=1,keyid="));
    assert_eq!(stored(&app, email, "password").await, clear);
    assert!(opens_by_digest(&app, email, &md5(PASSWORD)).await);
}

#[tokio::test]
async fn a_verifier_that_is_up_to_date_is_left_alone() {
    let app = TestApp::start().await;
    let before = app.tables().item("UsersTable", "pk", "email#jane.smith@example.com").await;

    app.user().await;
    app.open_session(&app.jane().email, &md5(&app.jane().password)).await;

    assert_eq!(app.tables().item("UsersTable", "pk", "email#jane.smith@example.com").await, before);
}

#[tokio::test]
async fn what_is_no_verifier_of_ours_opens_nothing() {
    let app = TestApp::start().await;
    let email = &app.jane().email;

    for planted in [
        PASSWORD,
        "",
        &md5(PASSWORD),
        "$2b$12$abcdefghijklmnopqrstuv",
        &verifier(PASSWORD, 65_537, 1, 1),
        &verifier(PASSWORD, 64, 11, 1),
        &plant(PASSWORD).replace("p=1$", "p=1,keyid=00000000$"),
        &plant(PASSWORD).replace("argon2id", "argon2i"),
    ] {
        set_verifier(&app, email, "password", planted).await;
        set_verifier(&app, email, "password_md5", planted).await;

        assert!(!opens(&app, email, PASSWORD).await, "{planted}");
        assert!(!opens_by_digest(&app, email, &md5(PASSWORD)).await, "{planted}");
        assert!(!opens_by_digest(&app, email, PASSWORD).await, "{planted}");
    }
}

#[tokio::test]
async fn no_table_holds_anything_that_was_handed_out_or_sent_to_open_something() {
    let app = TestApp::start().await;
    let mut secrets = vec![app.demo().api_key.clone(), app.john().password.clone(), app.jane().password.clone()];
    let new = json!({ "name": "Reg Istrant", "email": "reg@example.com", "password": PASSWORD });
    let registered = app.post("/auth/register").json(&new).send().await.json();
    let ivan = json!({ "name": "Иван", "email": "admin2@mail.ru", "password": "canary of Ivan" });
    app.put("/api/user").json(&ivan).send().await;
    let tokens = app.login("reg@example.com", PASSWORD).await;
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    let refreshed = app.post("/api/v1/public/users/refresh").json(&refresh).send().await.json();
    let by_key = json!({ "api_key": registered["api_key"], "username": "reg@example.com", "password": PASSWORD,
        "scope": "offline_access" });
    let by_key = app.post("/auth/token").json(&by_key).send().await.json();
    let access = refreshed["access_token"].as_str().unwrap();
    let key = app.post("/auth/keys").token(access).json(&json!({ "name": "ci" })).send().await.json();
    let change = json!({ "passw": PASSWORD, "new_passw": "another 9 anvils of lead" });
    app.put("/api/v1/server/users/passw/set_new_passw").token(access).json(&change).send().await;
    let wrong = json!({ "email": "reg@example.com", "passw": "canary of a wrong one" });
    app.post("/api/v1/public/users/login").json(&wrong).send().await;
    for (answer, member) in [
        (&registered, "api_key"),
        (&key, "api_key"),
        (&tokens, "access_token"),
        (&tokens, "refresh_token"),
        (&refreshed, "access_token"),
        (&refreshed, "refresh_token"),
        (&by_key, "access_token"),
        (&by_key, "refresh_token"),
    ] {
        secrets.push(answer[member].as_str().unwrap().to_owned());
    }
    let passwords =
        [PASSWORD, "canary of Ivan", "another 9 anvils of lead", "canary of a wrong one", &app.jane().password.clone()];
    for password in passwords {
        secrets.extend([password.to_owned(), md5(password), md5(password).to_uppercase()]);
    }
    secrets.push(app.open_session("admin2@mail.ru", "canary of Ivan").await);
    secrets.push(app.open_session("admin2@mail.ru", &md5("canary of Ivan")).await);

    let dump = app.tables().dump().await;

    for secret in &secrets {
        assert!(!dump.contains(secret), "{secret}");
    }
    for token in secrets.iter().filter(|secret| secret.starts_with("rt_") || secret.starts_with("rk_")) {
        let bytes = URL_SAFE_NO_PAD.decode(&token[3..]).unwrap();
        // A refresh token begins with the session id and the user id, which are not secret.
        let secret = if token.starts_with("rt_") { &bytes[24..56] } else { &bytes[..32] };
        for spelling in [hex::encode(secret), STANDARD_NO_PAD.encode(secret), URL_SAFE_NO_PAD.encode(secret)] {
            assert!(!dump.contains(&spelling), "{token} as {spelling}");
        }
    }
    // The dump contains what may be stored.
    assert!(dump.contains("admin2@mail.ru") && dump.contains("$argon2id$"));
}
