//! `/panel/keys`: one's API keys.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use futures::future;
use shared::Result;
use shared::api_key::{ApiKey, KeyKind};
use shared::directory::Caller;
use shared::error::Error;
use shared::http::{HandlerResult, Payload, Query};

use crate::choice::Choice;
use crate::field::{Field, Sent};
use crate::guest::Guest;
use crate::moment::Moment;
use crate::page::{Frame, Place, page, page_with, see_other};
use crate::services::Services;
use crate::wire::{self, plain};

#[derive(Template)]
#[template(path = "keys.html")]
struct KeysPage {
    frame: Frame,
    keys: Vec<Key>,
    fields: [Field; 2],
    /// For whom it shall open, where the caller may choose.
    kind: Option<Choice>,
    confirm: Option<String>,
    notice: Option<&'static str>,
}

struct Key {
    id: String,
    name: String,
    kind: &'static str,
    prefix: String,
    created: Moment,
    used: Option<Moment>,
    expires: Option<Moment>,
}

#[derive(Template)]
#[template(path = "key_made.html")]
struct KeyMadePage {
    frame: Frame,
    api_key: String,
    api: String,
    email: String,
}

/// All of them, and the form for another.
pub(crate) async fn show(State(services): State<Services>, guest: Guest, query: Query) -> HandlerResult {
    let said = plain(&mut query.form(), "said");
    let mut shown = list(&services, &guest, &Sent::default()).await?;
    shown.notice = match said.as_deref() {
        Some("revoked") => Some(guest.t().get("keys-revoked")),
        Some("gone") => Some(guest.t().get("keys-gone")),
        _ => None,
    };
    page(&shown)
}

/// Makes one. Its secret is in this answer and nowhere else.
pub(crate) async fn create(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    let caller = services.access.authenticate(&guest.visitor).await?;

    match services.api_keys.create_api_key(&guest.visitor, wire::new_key(payload.page_form())).await {
        Ok(made) => page_with(StatusCode::CREATED, &made_page(&guest, &caller, made.secret.expose())),
        Err(error) => {
            let sent = Sent::refused(&payload, error)?;
            page_with(StatusCode::BAD_REQUEST, &list(&services, &guest, &sent).await?)
        }
    }
}

/// Withdraws one.
pub(crate) async fn revoke(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    match services.api_keys.revoke_api_key(&guest.visitor, wire::key_to_revoke(payload.page_form())).await {
        Ok(()) => Ok(see_other("/panel/keys?said=revoked")),
        Err(Error::ApiKeyNotFound) => Ok(see_other("/panel/keys?said=gone")),
        Err(error) => Err(error.into()),
    }
}

async fn list(services: &Services, guest: &Guest, sent: &Sent) -> Result<KeysPage> {
    let (caller, keys) =
        future::try_join(services.access.authenticate(&guest.visitor), services.api_keys.list_api_keys(&guest.visitor))
            .await?;
    let t = guest.t();
    let fields = [
        Field::new(guest.language, sent, "name", "text", t.get("keys-name")).hint(t.get("keys-new-name-hint")),
        Field::new(guest.language, sent, "expires_at", "date", t.get("keys-expires"))
            .optional()
            .hint(t.get("keys-expires-hint")),
    ];
    Ok(KeysPage {
        kind: caller.user().role.is_admin().then(|| kind_choice(guest, sent)),
        confirm: guest.confirm_link(&caller, "/panel/keys"),
        frame: guest.frame_of(&caller, Place::Keys),
        keys: keys.into_iter().map(|key| shown(guest, key)).collect(),
        fields,
        notice: None,
    })
}

fn kind_choice(guest: &Guest, sent: &Sent) -> Choice {
    let kinds = [KeyKind::Personal, KeyKind::Application];
    let options = kinds.map(|kind| (kind.as_str().to_owned(), kind_text(guest, kind).to_owned()));
    Choice::new(guest.t().get("keys-kind"), "kind", options, sent.value("kind"))
        .problem(sent.told(guest.language, "kind"))
}

fn kind_text(guest: &Guest, kind: KeyKind) -> &'static str {
    let t = guest.t();
    match kind {
        KeyKind::Personal => t.get("keys-personal"),
        KeyKind::Application => t.get("keys-application"),
    }
}

fn shown(guest: &Guest, key: ApiKey) -> Key {
    Key {
        id: key.id.to_string(),
        name: key.name.as_str().to_owned(),
        kind: kind_text(guest, key.kind),
        prefix: key.prefix,
        created: guest.moment(key.created_at),
        used: key.last_used_at.map(|at| guest.moment(at)),
        expires: key.expires_at.map(|at| guest.moment(at)),
    }
}

fn made_page(guest: &Guest, caller: &Caller, api_key: String) -> KeyMadePage {
    KeyMadePage {
        frame: guest.frame_of(caller, Place::Keys).shown_once(),
        api_key,
        api: guest.api(),
        email: caller.user().email.as_str().to_owned(),
    }
}
