//! Mail sent by SMTP, to the server that the operator has configured.

use mail_parser::{Message, MessageParser};
use serde_json::json;
use tests::lambda::{Function, SealedStack, Stack};
use tests::smtp::{Encryption, PASSWORD, Smtp};
use tests::{Item, Tables};

use crate::{PROGRAM, SENDER, forget, forget_of, scheduled_event, stream_event};

async fn start(stack: &Stack, variables: &[(&str, &str)]) -> Function {
    let own = [("MAIL", "smtp"), ("MAIL_SENDER", SENDER)];
    stack.function_with_all(PROGRAM, &[&own, variables].concat()).await
}

async fn set_server(stack: &Stack, url: &str) {
    stack.services().mail_server.set_mail_server(&url.into(), "a test's server").await.unwrap();
}

async fn register(stack: &Stack, address: &str) {
    let body = json!({ "name": "Somebody", "email": address, "password": tests::PASSWORD });
    let url = format!("{}/auth/register", stack.url());
    assert_eq!(reqwest::Client::new().post(url).json(&body).send().await.unwrap().status(), 201);
}

/// The delivery status of each mail, with its reason.
async fn deliveries(stack: &Stack) -> Vec<(String, String)> {
    let mails = Tables::at(stack.dynamodb_endpoint()).all("MailTable").await;
    let member = |mail: &Item, name: &str| mail.get(name).map(|text| text.as_s().unwrap().clone()).unwrap_or_default();
    mails.iter().map(|mail| (member(mail, "fate"), member(mail, "problem"))).collect()
}

fn parsed(mail: &str) -> Message<'_> {
    MessageParser::default().parse(mail).unwrap()
}

#[tokio::test]
async fn a_mail_goes_out_with_both_its_texts_and_the_same_id_at_each_try() {
    let (stack, server) = (Stack::start().await, Smtp::start(Encryption::None).await);
    set_server(&stack, &server.url()).await;
    let mut mailer = start(&stack, &[]).await;
    let ids = forget(&stack).await;

    assert_eq!(mailer.invoke_raw(stream_event(&ids)).await, json!(1));

    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    let mail = parsed(&mails[0]);
    let only = |address: &mail_parser::Address<'_>| address.first().unwrap().address().unwrap().to_owned();
    assert_eq!(only(mail.from().unwrap()), SENDER);
    assert_eq!(only(mail.to().unwrap()), stack.demo().user.email);
    assert_eq!(mail.subject(), Some("Reset your password"));
    assert_eq!(mail.message_id(), Some(&*format!("{}@example.com", ids[0])));
    assert!(mails[0].contains("\r\nAuto-Submitted: auto-generated\r\n"), "{}", mails[0]);
    assert!(mail.date().is_some());
    for text in [mail.body_text(0).unwrap(), mail.body_html(0).unwrap()] {
        assert!(text.contains("/panel/reset?code=rc_"), "{text}");
    }
    let lines = server.lines();
    assert_eq!(lines[0], "EHLO example.com");
    let log = mailer.log();
    assert!(!log.contains("rc_") && !log.contains(&stack.demo().user.email) && !log.contains(PASSWORD), "{log}");
}

#[tokio::test]
async fn tls_is_spoken_from_the_first_byte_or_after_starttls_with_a_server_that_can_be_trusted() {
    for encryption in [Encryption::Tls, Encryption::StartTls] {
        let (stack, server) = (Stack::start().await, Smtp::start(encryption).await);
        set_server(&stack, &server.url()).await;
        let certificate = server.write_certificate(env!("CARGO_TARGET_TMPDIR"));
        let mut trusting = start(&stack, &[("SSL_CERT_FILE", certificate.to_str().unwrap())]).await;
        let mut other = start(&stack, &[]).await;

        assert_eq!(other.invoke_raw(stream_event(&forget(&stack).await)).await, json!(0));
        let [(status, problem)] = deliveries(&stack).await.try_into().unwrap();
        assert!(status == "waiting" && problem.contains("certificate"), "{encryption:?}: {status}: {problem}");
        assert!(!server.lines().iter().any(|line| line.starts_with("AUTH")));

        assert_eq!(trusting.invoke_raw(stream_event(&forget(&stack).await)).await, json!(1), "{}", trusting.log());
        assert_eq!(server.mails().len(), 1, "{encryption:?}");
    }
}

#[tokio::test]
async fn what_a_server_refuses_for_good_has_failed_and_what_somebody_can_mend_waits() {
    let (stack, server) = (Stack::start().await, Smtp::start(Encryption::None).await);
    set_server(&stack, &server.url()).await;
    let mut mailer = start(&stack, &[]).await;
    for (command, reply, expected) in [
        ("RCPT", "550 5.1.1 no such mailbox", "failed"),
        ("MAIL", "552 too much", "failed"),
        ("RCPT", "550 5.7.1 you may not relay", "waiting"),
        ("MAIL", "553 5.1.8 who is that", "waiting"),
        ("AUTH", "535 5.7.8 no", "waiting"),
        ("RCPT", "451 later", "waiting"),
        ("EHLO", "421 closing", "waiting"),
    ] {
        let address = format!("{}@example.com", reply.replace(|letter: char| !letter.is_ascii_alphanumeric(), ""));
        register(&stack, &address).await;
        server.refuses(Some((command, reply)));

        assert_eq!(mailer.invoke_raw(stream_event(&forget_of(&stack, &address).await)).await, json!(0), "{reply}");

        let words = reply.split_once(' ').unwrap().1;
        let deliveries = deliveries(&stack).await;
        let delivery =
            deliveries.iter().find(|(_, problem)| problem.contains(words)).unwrap_or_else(|| panic!("{deliveries:?}"));
        assert_eq!(delivery.0, expected, "{reply}");
    }
    assert!(server.mails().is_empty());
}

#[tokio::test]
async fn a_server_that_is_away_is_not_asked_for_every_mail_of_a_run() {
    let (stack, server) = (Stack::start().await, Smtp::start(Encryption::None).await);
    set_server(&stack, &server.url()).await;
    let mut mailer = start(&stack, &[]).await;
    server.refuses(Some(("EHLO", "421 closing")));
    for name in ["ada", "bea", "cyd", "dot", "eve", "fay"] {
        let address = format!("{name}@example.com");
        register(&stack, &address).await;
        forget_of(&stack, &address).await;
    }

    assert_eq!(mailer.invoke_raw(scheduled_event()).await, json!(0));

    let tried = deliveries(&stack).await.iter().filter(|(_, problem)| problem.contains("closing")).count();
    assert_eq!(tried, 4, "four mails are attempted at once, the rest waits");
    server.refuses(None);
    assert_eq!(mailer.invoke_raw(scheduled_event()).await, json!(2), "the rest is still due");
}

#[tokio::test]
async fn whoever_set_no_server_is_told_how_and_a_server_counts_from_the_next_mail_on() {
    let (stack, server) = (Stack::start().await, Smtp::start(Encryption::None).await);
    let mut mailer = start(&stack, &[]).await;

    assert_eq!(mailer.invoke_raw(stream_event(&forget(&stack).await)).await, json!(0));
    let [(status, problem)] = deliveries(&stack).await.try_into().unwrap();
    assert_eq!(
        (status.as_str(), problem.as_str()),
        ("waiting", "no mail server is set: roster mail smtp --stack NAME")
    );

    set_server(&stack, &server.url_with("of last year")).await;
    assert_eq!(mailer.invoke_raw(stream_event(&forget(&stack).await)).await, json!(0));
    set_server(&stack, &server.url()).await;
    assert_eq!(mailer.invoke_raw(stream_event(&forget(&stack).await)).await, json!(1));
}

#[tokio::test]
async fn the_password_is_sealed_for_a_purpose_of_its_own_and_opened_only_for_mails() {
    let made = SealedStack::start().await;
    let (stack, server) = (made.stack(), Smtp::start(Encryption::None).await);
    set_server(stack, &server.url()).await;
    made.kms().answered();
    let mut mailer = start(stack, &[]).await;
    mailer.ready().await;
    assert_eq!(made.kms().answered(), ["mailer Decrypt mail"]);

    assert_eq!(mailer.invoke_raw(stream_event(&forget(stack).await)).await, json!(1));

    let opened = made.kms().answered();
    assert_eq!(opened.iter().filter(|line| line.starts_with("mailer")).collect::<Vec<_>>(), ["mailer Decrypt smtp"]);
    let dump = Tables::at(stack.dynamodb_endpoint()).dump().await;
    assert!(dump.contains("mail_server.set") && !dump.contains(&PASSWORD.replace(' ', "%20")));
}
