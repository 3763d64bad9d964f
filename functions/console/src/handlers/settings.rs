//! `/panel/settings`: what the stack goes by, and where each of it comes from.

use askama::Template;
use axum::extract::State;
use shared::audit::KEPT_FOR;
use shared::config::{LegacyMd5, Registration};
use shared::directory::StackSettings;
use shared::http::HandlerResult;
use shared::session;
use shared::signing_keys::{PUBLISHED_BEFORE, SIGNS_FOR};
use shared::token::ACCESS_TOKEN_LIFETIME;

use crate::guest::Guest;
use crate::page::{Frame, Place, page};
use crate::services::Services;
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
pub(crate) async fn show(State(services): State<Services>, guest: Guest) -> HandlerResult {
    let settings = services.stack.stack_settings(&guest.visitor).await?;

    let frame = guest.frame_of(&settings.caller, Place::Settings);
    let settings = parameters(guest.t(), &settings).into_iter().chain(limits(&guest)).collect();
    page(&SettingsPage { frame, settings })
}

fn parameters(t: Texts, settings: &StackSettings) -> [Setting; 4] {
    let (registration, is_open) = match &settings.registration {
        Registration::Open => (t.get("settings-open").to_owned(), true),
        Registration::Closed => (t.get("settings-closed").to_owned(), false),
        Registration::Domains(domains) => {
            (t.format("settings-domains", [("domains", domains.join(", ").into())]), false)
        }
    };
    let (legacy, is_usual) = match settings.legacy_md5 {
        LegacyMd5::Users => (t.get("settings-legacy-users"), true),
        LegacyMd5::All => (t.get("settings-legacy-all"), false),
        LegacyMd5::Off => (t.get("settings-legacy-off"), false),
    };
    let length = settings.password_min_length;
    let source = |is_default: bool| if is_default { t.get("settings-default") } else { t.get("settings-parameter") };
    let issuer = settings.issuer.clone().unwrap_or_else(|| t.get("settings-no-issuer").to_owned());
    let of_issuer = if settings.is_issuer_set { t.get("settings-parameter") } else { t.get("settings-kept") };
    [
        (t.get("settings-registration"), registration, source(is_open), "Registration"),
        (t.get("settings-legacy"), legacy.to_owned(), source(is_usual), "LegacyMd5"),
        (t.get("settings-min-length"), length.to_string(), source(length == 8), "PasswordMinLength"),
        (t.get("settings-issuer"), issuer, of_issuer, "TokenIssuer"),
    ]
    .map(|(name, value, source, parameter)| Setting { name, value, source, parameter: Some(parameter) })
}

/// What no deployment changes, from where it is laid down.
fn limits(guest: &Guest) -> [Setting; 10] {
    let t = guest.t();
    let words = |limit| span(guest.language, limit);
    [
        (t.get("settings-access"), words(ACCESS_TOKEN_LIFETIME)),
        (t.get("settings-idle"), words(session::IDLE_LIMIT)),
        (t.get("settings-absolute"), words(session::ABSOLUTE_LIMIT)),
        (t.get("settings-panel-idle"), words(session::PANEL_IDLE_LIMIT)),
        (t.get("settings-panel-absolute"), words(session::PANEL_ABSOLUTE_LIMIT)),
        (t.get("settings-most-sessions"), session::MAX_PER_ACCOUNT.to_string()),
        (t.get("settings-fresh"), words(session::FRESH_FOR)),
        (t.get("settings-signs"), words(SIGNS_FOR)),
        (t.get("settings-published"), words(PUBLISHED_BEFORE)),
        (t.get("settings-trail"), words(KEPT_FOR)),
    ]
    .map(|(name, value)| Setting { name, value, source: t.get("settings-built-in"), parameter: None })
}
