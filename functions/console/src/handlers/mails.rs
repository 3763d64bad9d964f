//! `/panel/mail`: the last mails and what became of them, for who reads the audit trail.

use askama::Template;
use axum::extract::State;
use futures::future;
use shared::directory::Directory;
use shared::http::HandlerResult;
use shared::mail::{Fate, MailKind, MailRecord};

use crate::guest::Guest;
use crate::moment::Moment;
use crate::page::{Frame, Place, page};

#[derive(Template)]
#[template(path = "mails.html")]
struct MailsPage {
    frame: Frame,
    mails: Vec<Shown>,
}

struct Shown {
    to: String,
    kind: &'static str,
    written: Moment,
    fate: &'static str,
    is_sent: bool,
    tries: u32,
    due: Option<Moment>,
    problem: Option<String>,
}

/// The page.
pub(crate) async fn show(State(directory): State<Directory>, guest: Guest) -> HandlerResult {
    let (caller, mails) =
        future::try_join(directory.authenticate(&guest.visitor), directory.list_mails(&guest.visitor)).await?;

    let mails = mails.into_iter().map(|mail| shown(&guest, mail)).collect();
    page(&MailsPage { frame: guest.frame_of(&caller, Place::Mail), mails })
}

fn shown(guest: &Guest, MailRecord { mail, fate, tries, due_at, problem }: MailRecord) -> Shown {
    let t = &guest.t().mail;
    Shown {
        to: mail.to.as_str().to_owned(),
        kind: match mail.kind {
            MailKind::Reset => t.kind_reset,
            MailKind::Invitation => t.kind_invitation,
            MailKind::Verification => t.kind_verification,
            MailKind::EmailChange => t.kind_email_change,
            MailKind::EmailNotice => t.kind_email_notice,
            MailKind::EmailChanged => t.kind_email_changed,
            MailKind::PasswordChanged => t.kind_password_changed,
            MailKind::NewDevice => t.kind_new_device,
        },
        written: guest.moment(mail.created_at),
        fate: match fate {
            Fate::Waiting => t.waiting,
            Fate::Sent => t.sent,
            Fate::Failed => t.failed,
        },
        is_sent: fate == Fate::Sent,
        tries,
        due: due_at.map(|at| guest.moment(at)),
        problem,
    }
}
