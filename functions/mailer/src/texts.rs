//! The texts of mails. The texts themselves are `locales/en.ftl` and `locales/ru.ftl`.

use std::sync::LazyLock;

use roster_texts::{Bundle, Texts, parse};
use shared::language::Language;
use shared::mail::{Mail, MailKind};

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| parse("en", include_str!("../locales/en.ftl")));
static RUSSIAN: LazyLock<Bundle> = LazyLock::new(|| parse("ru", include_str!("../locales/ru.ftl")));

/// The texts of a mail.
pub(crate) struct Words {
    pub(crate) subject: &'static str,
    pub(crate) greeting: String,
    /// What happened, and what to do.
    pub(crate) lines: Vec<String>,
    /// The name of the link; empty if the mail has none.
    pub(crate) action: &'static str,
    pub(crate) or_copy: &'static str,
    /// What to do if the mail is unexpected.
    pub(crate) otherwise: &'static str,
    pub(crate) from: &'static str,
}

fn texts(language: Language) -> Texts {
    Texts::of(match language {
        Language::English => &ENGLISH,
        Language::Russian => &RUSSIAN,
    })
}

/// The texts of a mail, in its language.
pub(crate) fn words(mail: &Mail) -> Words {
    let t = texts(mail.language);
    let owned = |lines: [&str; 2]| lines.map(str::to_owned).to_vec();
    let (subject, lines, action, otherwise) = match mail.kind {
        MailKind::Reset => (
            t.get("reset-subject"),
            owned([t.get("reset-reason"), t.get("reset-validity")]),
            t.get("reset-action"),
            t.get("reset-otherwise"),
        ),
        MailKind::Invitation => (
            t.get("invitation-subject"),
            owned([t.get("invitation-reason"), t.get("invitation-validity")]),
            t.get("invitation-action"),
            t.get("invitation-otherwise"),
        ),
        MailKind::Verification => (
            t.get("verification-subject"),
            owned([t.get("verification-reason"), t.get("one-day-validity")]),
            t.get("verification-action"),
            t.get("verification-otherwise"),
        ),
        MailKind::EmailChange => (
            t.get("email-change-subject"),
            owned([t.get("email-change-reason"), t.get("one-day-validity")]),
            t.get("email-change-action"),
            t.get("email-change-otherwise"),
        ),
        MailKind::EmailNotice => (
            t.get("email-notice-subject"),
            vec![t.get("email-notice-reason").to_owned()],
            "",
            t.get("email-notice-otherwise"),
        ),
        MailKind::EmailChanged => (
            t.get("email-changed-subject"),
            vec![t.get("email-changed-reason").to_owned()],
            "",
            t.get("email-changed-otherwise"),
        ),
        MailKind::PasswordChanged => (
            t.get("password-changed-subject"),
            vec![
                t.get("password-changed-reason").to_owned(),
                t.format("password-changed-reset", [("url", format!("{}/panel/forgot", mail.site).into())]),
            ],
            "",
            t.get("password-changed-otherwise"),
        ),
        MailKind::NewDevice => (
            t.get("new-device-subject"),
            vec![
                t.get("new-device-reason").to_owned(),
                format!("{}, {}", device(t, mail.device.as_deref().unwrap_or("?")), mail.created_at.rfc3339()),
            ],
            "",
            t.get("new-device-otherwise"),
        ),
    };
    Words {
        subject,
        greeting: if mail.name.is_empty() {
            t.get("greeting-plain").to_owned()
        } else {
            t.format("greeting-name", [("name", mail.name.as_str().into())])
        },
        lines,
        action,
        or_copy: t.get("link-copy"),
        otherwise,
        from: t.get("footer-from"),
    }
}

/// A device and its IP address: "Firefox on Windows, 192.0.2.1". The store holds the name in English.
fn device(t: Texts, name: &str) -> String {
    match name.split_once(" on ") {
        Some((browser, system)) => t.format("device-on", [("browser", browser.into()), ("system", system.into())]),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn each_key_is_defined_in_both_languages_and_used() {
        let problems = roster_texts::check::problems(Path::new(env!("CARGO_MANIFEST_DIR")), &[]).unwrap();

        assert!(problems.is_empty(), "{problems:#?}");
    }
}
