//! Email addresses have one canonical form, which identifies an account.

use serde_json::json;
use tests::{Reply, TestApp};

async fn create(app: &TestApp, token: &str, email: &str) -> Reply {
    app.post("/users").token(token).json(&json!({ "name": "Ana Silva", "email": email })).send().await
}

#[tokio::test]
async fn every_spelling_of_an_address_is_one_account() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for (first, spellings, canonical) in [
        (
            " Ana.Silva@Example.COM\n",
            &[
                "ana.silva@example.com",
                "ANA.SILVA@EXAMPLE.COM",
                "ａｎａ.silva＠example.com",
                "ana.silva@ｅｘａｍｐｌｅ．com",
                "ana.silva@example。com",
                "\"ana.silva\"@example.com",
                "\"Ana\\.Silva\"@example.com",
            ][..],
            "ana.silva@example.com",
        ),
        (
            "Иван@Почта.РФ",
            &["иван@почта.рф", "ИВАН@xn--80a1acny.xn--p1ai", "иван@XN--80A1ACNY.XN--P1AI"][..],
            "иван@xn--80a1acny.xn--p1ai",
        ),
        ("José@example.com", &["jose\u{301}@example.com", "JOSÉ@example.com"][..], "josé@example.com"),
        ("ﬁona@example.com", &["fiona@example.com", "FIONA@example.com"][..], "fiona@example.com"),
    ] {
        let made = create(&app, &admin, first).await;

        assert_eq!((made.status, &made.json()["email"]), (201, &json!(canonical)), "{first}");
        for spelling in spellings.iter().chain([&first]) {
            let again = create(&app, &admin, spelling).await;
            let taken = r#"{"error":"Validation failed","messages":{"email":["has already been taken"]}}"#;
            assert_eq!((again.status, again.text.as_str()), (409, taken), "{spelling}");
        }
    }
    let users = app.get("/users").token(&admin).send().await.json();
    assert_eq!(users["users"].as_array().unwrap().len(), 6);
}

#[tokio::test]
async fn what_tells_mailboxes_apart_tells_accounts_apart() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for email in [
        "straße@example.com",
        "strasse@example.com",
        "ana@example.com",
        "ana+shop@example.com",
        "a.na@example.com",
        "ana@mail.example.com",
        "аna@example.com",
        "o'hara@example.com",
        "\"ana silva\"@example.com",
    ] {
        let reply = create(&app, &admin, email).await;
        assert_eq!((reply.status, &reply.json()["email"]), (201, &json!(email)), "{email}");
    }
}

#[tokio::test]
async fn what_is_no_address_is_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let refused = r#"{"error":"Validation failed","messages":{"email":["must be a valid email address"]}}"#;

    for email in [
        "ana",
        "@",
        "ana@",
        "@example.com",
        "ana@example",
        "ana@localhost",
        "ana@[192.0.2.1]",
        "ana@192.0.2.1",
        "Ana <ana@example.com>",
        "ana@example.com, bea@example.com",
        "ana@@example.com",
        "a na@example.com",
        ".ana@example.com",
        "ana.@example.com",
        "a..na@example.com",
        "ana@-example.com",
        "ana@example..com",
        "ana@exa_mple.com",
        "ana@example.com\r\nBcc: bea@example.com",
        "an\u{200b}a@example.com",
        "ana\u{202e}@example.com",
        "mailto:ana@example.com@",
    ] {
        let reply = create(&app, &admin, email).await;
        assert_eq!((reply.status, reply.text.as_str()), (400, refused), "{email:?}");
    }
    assert_eq!(app.services().provisioning.last_user_id().await.unwrap(), 2);
}

#[tokio::test]
async fn an_address_has_254_characters_at_most() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    // RFC 1035, section 2.3.4: 63 octets per label. RFC 5321, section 4.5.3.1.1: 64 octets per local part.
    let domain = |last: usize| format!("{}.{}.{}", "b".repeat(63), "c".repeat(63), "d".repeat(last));
    let longest = format!("{}@{}", "a".repeat(64), domain(61));
    let too_long = format!("{}@{}", "a".repeat(64), domain(62));
    assert_eq!((longest.len(), too_long.len()), (254, 255));

    let fits = create(&app, &admin, &longest).await;

    assert_eq!((fits.status, &fits.json()["email"]), (201, &json!(longest)));
    for email in [too_long, format!("{}@example.com", "a".repeat(65)), "a".repeat(60_000)] {
        assert_eq!(create(&app, &admin, &email).await.status, 400, "{}", email.len());
    }
    // The padding does not count.
    assert_eq!(create(&app, &admin, &format!("{}{longest}", " ".repeat(300))).await.status, 409);
}

#[tokio::test]
async fn an_address_is_canonical_in_every_dialect() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let password = tests::PASSWORD;
    let body = |email: &str| json!({ "name": "Ana", "email": email, "password": password, "passw": password });

    for (number, (method, path)) in [
        ("POST", "/auth/register"),
        ("POST", "/users"),
        ("POST", "/api/v1/server/users/sign_up"),
        ("POST", "/api/v1/users"),
        ("PUT", "/api/user"),
    ]
    .into_iter()
    .enumerate()
    {
        let sent = format!(" Ana{number}@ПОЧТА.рф ");
        let reply = app.call(method, path).token(&admin).json(&body(&sent)).send().await;
        assert_eq!(reply.status, 201, "{path}: {}", reply.text);

        let canonical = format!("ana{number}@xn--80a1acny.xn--p1ai");
        assert!(app.tables().item("UsersTable", "pk", &format!("email#{canonical}")).await.is_some(), "{path}");
        let signed_in = app.login(&sent, password).await;
        assert_eq!(signed_in["user"]["email"], canonical, "{path}");
    }
}

#[tokio::test]
async fn a_change_of_letter_case_only_is_no_change() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let before = app.get("/users/2").token(&admin).send().await;

    let reply = app.put("/users/2").token(&admin).json(&json!({ "email": "JANE.Smith@Example.com" })).send().await;

    assert_eq!((reply.status, &reply.text), (200, &before.text));
    assert_eq!(reply.header("etag"), before.header("etag"));
    app.user().await;
}
