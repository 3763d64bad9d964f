//! The program `mailer` as Lambda runs it: by the stream of the table of mails and by the schedule.

#![allow(clippy::unwrap_used, reason = "nothing here runs outside tests")]

use serde_json::{Value, json};
use tests::lambda::{Function, Stack, makes_and_opens_its_secrets, start_fails_without};
use tests::ses::Ses;

const PROGRAM: &str = env!("CARGO_BIN_EXE_mailer");
const SENDER: &str = "accounts@example.com";

/// What Lambda sends for new mails: their keys, as the stream shows them.
fn stream_event(ids: &[String]) -> Value {
    let record = |id: &String| json!({ "eventName": "INSERT", "dynamodb": { "Keys": { "id": { "S": id } } } });
    json!({ "Records": ids.iter().map(record).collect::<Vec<_>>() })
}

/// What EventBridge sends when it is time.
fn scheduled_event() -> Value {
    json!({ "source": "aws.events", "detail-type": "Scheduled Event", "detail": {} })
}

/// Asks for a link for Jane, and says which mails there are.
async fn forget(stack: &Stack) -> Vec<String> {
    let form = [("email", stack.demo().user.email.as_str())];
    let reply = reqwest::Client::new().post(format!("{}/panel/forgot", stack.url())).form(&form).send().await.unwrap();
    assert_eq!(reply.status(), 200);
    stack.directory().due_mails().await.unwrap().iter().map(ToString::to_string).collect()
}

async fn start(stack: &Stack, ses: &Ses) -> Function {
    let variables = [("AWS_ENDPOINT_URL_SESV2", ses.endpoint()), ("MAIL_SENDER", SENDER)];
    stack.function_with_all(PROGRAM, &variables).await
}

#[tokio::test]
async fn a_new_mail_is_sent_once_by_ses_and_no_log_shows_it() {
    let (stack, ses) = (Stack::start().await, Ses::start().await);
    let mut mailer = start(&stack, &ses).await;
    let ids = forget(&stack).await;
    assert_eq!(ids.len(), 1);

    assert_eq!(mailer.invoke_raw(stream_event(&ids)).await, json!(1));
    assert_eq!(mailer.invoke_raw(stream_event(&ids)).await, json!(0), "the same event once more");
    assert_eq!(mailer.invoke_raw(scheduled_event()).await, json!(0));

    let mails = ses.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0]["FromEmailAddress"], SENDER);
    assert_eq!(mails[0]["Destination"]["ToAddresses"], json!([stack.demo().user.email]));
    let simple = &mails[0]["Content"]["Simple"];
    assert_eq!(simple["Subject"]["Data"], "Set a new password");
    for part in ["Text", "Html"] {
        let text = simple["Body"][part]["Data"].as_str().unwrap();
        assert!(text.contains("/panel/reset?code=rc_"), "{text}");
    }
    let log = mailer.log();
    assert!(!log.contains("rc_") && !log.contains(&stack.demo().user.email), "{log}");
}

#[tokio::test]
async fn what_ses_does_not_take_now_waits_and_what_it_never_takes_has_failed() {
    let (stack, ses) = (Stack::start().await, Ses::start().await);
    let mut mailer = start(&stack, &ses).await;

    ses.refuses(Some("MessageRejected"));
    assert_eq!(mailer.invoke_raw(stream_event(&forget(&stack).await)).await, json!(0));
    ses.refuses(Some("AccountSuspendedException"));
    assert_eq!(mailer.invoke_raw(stream_event(&forget(&stack).await)).await, json!(0));
    ses.refuses(None);

    assert_eq!(mailer.invoke_raw(scheduled_event()).await, json!(0), "it is not due yet");
    assert!(ses.mails().is_empty());
}

#[tokio::test]
async fn a_start_without_a_variable_fails_and_says_which() {
    start_fails_without(PROGRAM, "MAIL_TABLE").await;
}

#[tokio::test]
async fn the_secrets_it_needs_are_made_at_the_first_start_and_opened_at_the_next() {
    makes_and_opens_its_secrets(PROGRAM, &["mail"], &["mail_key"]).await;
}
