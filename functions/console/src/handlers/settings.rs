//! `/panel/settings`: what the stack goes by, and where each of it comes from.

use askama::Template;
use axum::extract::State;
use shared::audit::KEPT_FOR;
use shared::config::{LegacyMd5, Registration};
use shared::directory::{Directory, StackSettings};
use shared::http::HandlerResult;
use shared::session;
use shared::signing_keys::{PUBLISHED_BEFORE, SIGNS_FOR};
use shared::token::ACCESS_TOKEN_LIFETIME;

use crate::guest::Guest;
use crate::page::{Frame, Place, page};
use crate::texts::{Texts, span};

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage {
    frame: Frame,
    settings: Vec<Setting>,
}

struct Setting {
    name: &'static str,
    value: String,
    source: &'static str,
    /// What the template calls it.
    parameter: Option<&'static str>,
}

/// The list.
pub(crate) async fn show(State(directory): State<Directory>, guest: Guest) -> HandlerResult {
    let settings = directory.stack_settings(&guest.visitor).await?;

    let frame = guest.frame_of(&settings.caller, Place::Settings);
    let settings = parameters(guest.t(), &settings).into_iter().chain(limits(&guest)).collect();
    page(&SettingsPage { frame, settings })
}

fn parameters(t: &'static Texts, settings: &StackSettings) -> [Setting; 4] {
    let t = &t.settings;
    let (registration, is_open) = match &settings.registration {
        Registration::Open => (t.open.to_owned(), true),
        Registration::Closed => (t.closed.to_owned(), false),
        Registration::Domains(domains) => (format!("{} {}", t.domains, domains.join(", ")), false),
    };
    let (legacy, is_usual) = match settings.legacy_md5 {
        LegacyMd5::Users => (t.legacy_users, true),
        LegacyMd5::All => (t.legacy_all, false),
        LegacyMd5::Off => (t.legacy_off, false),
    };
    let length = settings.password_min_length;
    let source = |is_default: bool| if is_default { t.default } else { t.parameter };
    let issuer = settings.issuer.clone().unwrap_or_else(|| t.no_issuer.to_owned());
    let of_issuer = if settings.is_issuer_set { t.parameter } else { t.kept };
    [
        (t.registration, registration, source(is_open), "Registration"),
        (t.legacy, legacy.to_owned(), source(is_usual), "LegacyMd5"),
        (t.min_length, length.to_string(), source(length == 8), "PasswordMinLength"),
        (t.issuer, issuer, of_issuer, "TokenIssuer"),
    ]
    .map(|(name, value, source, parameter)| Setting { name, value, source, parameter: Some(parameter) })
}

/// What no deployment changes, from where it is laid down.
fn limits(guest: &Guest) -> [Setting; 10] {
    let t = &guest.t().settings;
    let words = |limit| span(guest.language, limit);
    [
        (t.access, words(ACCESS_TOKEN_LIFETIME)),
        (t.idle, words(session::IDLE_LIMIT)),
        (t.absolute, words(session::ABSOLUTE_LIMIT)),
        (t.panel_idle, words(session::PANEL_IDLE_LIMIT)),
        (t.panel_absolute, words(session::PANEL_ABSOLUTE_LIMIT)),
        (t.most_sessions, session::MOST_PER_ACCOUNT.to_string()),
        (t.fresh, words(session::FRESH_FOR)),
        (t.signs, words(SIGNS_FOR)),
        (t.published, words(PUBLISHED_BEFORE)),
        (t.trail, words(KEPT_FOR)),
    ]
    .map(|(name, value)| Setting { name, value, source: t.built_in, parameter: None })
}
