//! Security events in the log: who did what to whom, from where, and with which result. They name users and sessions by
//! id, never by name, email address or credential.

use roster_types::audit::{Action, Actor, AuditEntry};
use roster_types::client::Client;
use roster_types::refusal::RefusedTry;
use roster_types::session::SessionId;
use roster_types::user::UserId;

use super::request::{self, SignInResult};

/// The common target, so that one query finds all events.
const TARGET: &str = "security";

/// A stored change, which is also in the audit log.
pub fn changed(entry: &AuditEntry) {
    let AuditEntry { at: _, action, actor, subject, session, detail, client } = entry;
    request::note(|seen| {
        if let Actor::User(id) = actor {
            seen.user = Some(*id);
        }
        if *action == Action::SessionStarted {
            seen.sign_in = Some(SignInResult::Succeeded);
        }
    });
    let result = if *action == Action::RefreshReused { SignInResult::Refused } else { SignInResult::Succeeded };
    let (subject, session) = (*subject, session.as_ref());
    tell(&Event { action: action.as_str(), actor, subject, session, detail: detail.as_deref(), client, result });
}

/// A sign-in attempt that was refused or throttled.
pub fn refused(refused: &RefusedTry<'_>) {
    let is_throttled = refused.action == Action::SignInThrottled;
    let result = if is_throttled { SignInResult::Throttled } else { SignInResult::Refused };
    // A signed-in user who confirms the password does not sign in.
    if refused.session.is_none() {
        request::note(|seen| seen.sign_in = Some(result));
    }
    let RefusedTry { action, actor, account, session, client, .. } = refused;
    let detail = refused.detail();
    tell(&Event {
        action: action.as_str(),
        actor,
        subject: *account,
        session: *session,
        detail: detail.as_deref(),
        client,
        result,
    });
}

/// A registration beyond the limit of an IP address.
pub fn registration_throttled(client: &Client) {
    tell(&Event {
        action: "registration.throttled",
        actor: &Actor::Anonymous,
        subject: None,
        session: None,
        detail: None,
        client,
        result: SignInResult::Throttled,
    });
}

struct Event<'a> {
    action: &'static str,
    actor: &'a Actor,
    subject: Option<UserId>,
    session: Option<&'a SessionId>,
    detail: Option<&'a str>,
    client: &'a Client,
    result: SignInResult,
}

fn tell(event: &Event<'_>) {
    let Event { action, actor, subject, session, detail, client, result } = event;
    tracing::info!(
        target: TARGET,
        {
            request.id = request::id(),
            event = action,
            result = result.as_str(),
            actor = actor.as_text(),
            user.id = subject.map(UserId::get),
            session.id = session.map(SessionId::as_str),
            detail,
            client.ip = client.ip.map(|ip| ip.to_string()),
        },
        "security event"
    );
}
