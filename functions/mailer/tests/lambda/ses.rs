//! Mail sent through SES.

use serde_json::json;
use tests::lambda::{Function, Stack};
use tests::ses::Ses;

use crate::{PROGRAM, SENDER, forget, scheduled_event, stream_event};

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
    assert_eq!(mailer.invoke_raw(stream_event(&ids)).await, json!(0), "nothing is sent for a repeated event");
    assert_eq!(mailer.invoke_raw(scheduled_event()).await, json!(0));

    let mails = ses.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0]["FromEmailAddress"], SENDER);
    assert_eq!(mails[0]["Destination"]["ToAddresses"], json!([stack.demo().user.email]));
    let simple = &mails[0]["Content"]["Simple"];
    assert_eq!(simple["Subject"]["Data"], "Reset your password");
    assert_eq!(simple["Headers"], json!([{ "Name": "Auto-Submitted", "Value": "auto-generated" }]));
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
