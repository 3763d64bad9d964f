//! `roster mail smtp` saves a mail server only if it accepts the credentials.

use tests::attribute;
use tests::smtp::{Encryption, PASSWORD, Smtp, USER};

use super::Deployed;

const SMTP: [&str; 3] = ["mail", "smtp", "--url-stdin"];

#[tokio::test]
async fn a_mail_server_is_kept_once_it_has_let_us_in() {
    let (stack, server) = (Deployed::start().await, Smtp::start(Encryption::None).await);
    let is_kept =
        async || stack.tables().all("SettingsTable").await.iter().any(|item| attribute(item, "name") == "mail_server");

    let wrong = stack.command(&SMTP, &server.url_with("of last year")).await;

    assert!(!wrong.status.success());
    let place = format!("localhost:{}", server.port());
    assert!(wrong.log.starts_with(&format!("error: {place} does not let us in: ")), "{}", wrong.log);
    assert!(wrong.log.contains("535") && wrong.log.contains("nothing was changed"), "{}", wrong.log);
    assert!(!wrong.log.contains("last"), "{}", wrong.log);
    assert!(!is_kept().await);

    let right = stack.command(&SMTP, &format!("{}\n", server.url())).await;

    assert!(right.status.success(), "{}", right.log);
    assert!(right.stdout.starts_with(&format!("{place} (")), "{}", right.stdout);
    assert!(right.stdout.contains(USER) && right.stdout.contains("MailTransport=smtp"), "{}", right.stdout);
    assert!(!right.stdout.contains(&PASSWORD.replace(' ', "%20")), "{}", right.stdout);
    assert!(is_kept().await);
    let done = stack.done_by_the_operator().await;
    assert!(done.contains(&("mail_server.set".to_owned(), place)), "{done:?}");
}

#[tokio::test]
async fn one_that_cannot_be_reached_from_here_is_kept_unchecked_and_what_is_no_url_never() {
    let stack = Deployed::start().await;
    let url = "smtps://me:hunter2@smtp.invalid";
    let [input, unchecked] = [&SMTP[..], &["mail", "smtp", "--url-stdin", "--unchecked"]];

    let unreached = stack.command(input, url).await;
    let kept = stack.command(unchecked, url).await;
    let nonsense = stack.command(unchecked, "smtp.invalid hunter2").await;

    let message = "smtp.invalid:465 cannot be reached: ";
    assert!(unreached.log.contains(message) && unreached.log.contains("--unchecked"), "{}", unreached.log);
    assert!(kept.status.success(), "{}", kept.log);
    assert!(nonsense.log.contains("write it as smtps://"), "{}", nonsense.log);
    for ended in [unreached, kept, nonsense] {
        assert!(!ended.log.contains("hunter2") && !ended.stdout.contains("hunter2"), "{} {}", ended.log, ended.stdout);
    }
}
