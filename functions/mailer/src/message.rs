//! A mail as it is sent: subject, plain text and HTML, both of the same words.

use askama::Template;
use shared::clock::Time;
use shared::code::CodeId;
use shared::mail::Mail;

use crate::texts::{Words, words};

/// A header that asks programs for no answer, such as that somebody is on holiday. RFC 3834, section 5.
pub(crate) const AUTO_SUBMITTED: (&str, &str) = ("Auto-Submitted", "auto-generated");

/// A mail ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The same at each try.
    pub id: CodeId,
    /// When it was caused.
    pub date: Time,
    /// To whom.
    pub to: String,
    /// One line, of our own words only: nothing that somebody filled in gets into a header.
    pub subject: &'static str,
    /// For who reads text.
    pub text: String,
    /// For who reads HTML.
    pub html: String,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a> {
    tag: &'static str,
    link: Option<&'a str>,
    words: &'a Words,
    site: &'a str,
}

#[derive(Template)]
#[template(path = "mail.txt")]
struct Text<'a> {
    link: Option<&'a str>,
    words: &'a Words,
    site: &'a str,
}

/// Writes a mail; `link` holds its code.
pub fn write(mail: &Mail, link: Option<&str>) -> Result<Message, askama::Error> {
    let words = &words(mail);
    let site = mail.site.as_str();
    Ok(Message {
        id: mail.id.clone(),
        date: mail.created_at,
        to: mail.to.as_str().to_owned(),
        subject: words.subject,
        text: Text { link, words, site }.render()?,
        html: Html { tag: mail.language.tag(), link, words, site }.render()?,
    })
}

#[cfg(test)]
mod tests {
    use shared::email::Email;
    use shared::language::Language;
    use shared::mail::MailKind;

    use super::*;

    fn mail(kind: MailKind, language: Language, name: &str) -> Mail {
        Mail {
            id: CodeId::parse(&"ab".repeat(16)).unwrap(),
            kind,
            to: Email::parse("jane@example.com").unwrap(),
            name: name.to_owned(),
            language,
            site: "https://accounts.example.com".to_owned(),
            device: Some("Firefox on Windows, 192.0.2.1".to_owned()),
            created_at: Time::from_millis(1_790_000_000_123),
        }
    }

    #[test]
    fn each_kind_says_in_both_languages_what_it_is_about() {
        let mut all = String::new();
        for kind in MailKind::ALL {
            for language in Language::ALL {
                let link = kind.purpose().map(|_| "https://accounts.example.com/panel/page?code=rc_x");
                let message = write(&mail(kind, language, "Jane Smith"), link).unwrap();
                all += &format!(
                    "==== {} {}\nTo: {}\nSubject: {}\n\n{}\n---- html\n{}\n",
                    kind.as_str(),
                    language.tag(),
                    message.to,
                    message.subject,
                    message.text,
                    message.html
                );
            }
        }
        insta::assert_snapshot!("mails", all);
    }

    #[test]
    fn a_name_is_text_in_html_and_in_no_header() {
        let message = write(&mail(MailKind::Reset, Language::English, "<img src=x>\u{202e}"), Some("x")).unwrap();

        assert!(!message.html.contains("<img") && message.html.contains("img src=x"), "{}", message.html);
        assert!(!message.subject.contains("img"));
    }
}
