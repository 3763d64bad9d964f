//! `/panel/mail`: the last mails and what became of them, for who reads the audit trail.

use askama::Template;
use axum::extract::State;
use futures::future;
use shared::http::HandlerResult;
use shared::mail::{Fate, MailKind, MailRecord};

use crate::guest::Guest;
use crate::moment::Moment;
use crate::page::{Frame, Place, page};
use crate::services::Services;

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
pub(crate) async fn show(State(services): State<Services>, guest: Guest) -> HandlerResult {
    let (caller, mails) =
        future::try_join(services.access.authenticate(&guest.visitor), services.mails.list_mails(&guest.visitor))
            .await?;

    let mails = mails.into_iter().map(|mail| shown(&guest, mail)).collect();
    page(&MailsPage { frame: guest.frame_of(&caller, Place::Mail), mails })
}

fn shown(guest: &Guest, MailRecord { mail, fate, tries, due_at, problem }: MailRecord) -> Shown {
    let t = guest.t();
    Shown {
        to: mail.to.as_str().to_owned(),
        kind: match mail.kind {
            MailKind::Reset => t.get("mail-kind-reset"),
            MailKind::Invitation => t.get("mail-kind-invitation"),
            MailKind::Verification => t.get("mail-kind-verification"),
            MailKind::EmailChange => t.get("mail-kind-email-change"),
            MailKind::EmailNotice => t.get("mail-kind-email-notice"),
            MailKind::EmailChanged => t.get("mail-kind-email-changed"),
            MailKind::PasswordChanged => t.get("mail-kind-password-changed"),
            MailKind::NewDevice => t.get("mail-kind-new-device"),
        },
        written: guest.moment(mail.created_at),
        fate: match fate {
            Fate::Waiting => t.get("mail-waiting"),
            Fate::Sent => t.get("mail-sent"),
            Fate::Failed => t.get("mail-failed"),
        },
        is_sent: fate == Fate::Sent,
        tries,
        due: due_at.map(|at| guest.moment(at)),
        problem,
    }
}
