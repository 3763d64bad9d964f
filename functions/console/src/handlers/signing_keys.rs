//! `/panel/signing-keys`: the keys that access tokens are signed with, and making new ones.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use shared::Result;
use shared::directory::{KeyChangeError, SigningKeyView, TakeOver};
use shared::error::Error;
use shared::http::{HandlerResult, Payload, Query};
use shared::signing_keys::KeyState;

use crate::field::{Field, Sent};
use crate::guest::Guest;
use crate::moment::Moment;
use crate::page::{Frame, Place, page, page_with, see_other};
use crate::services::Services;
use crate::wire::plain;

const PAGE: &str = "/panel/signing-keys";

/// What is typed before a key takes over at once; the same in both languages.
const WORD: &str = "rotate";

#[derive(Template)]
#[template(path = "signing_keys.html")]
struct SigningKeysPage {
    frame: Frame,
    keys: Vec<Key>,
    confirm: Option<String>,
    word: Field,
    notice: Option<&'static str>,
    problem: Option<&'static str>,
}

struct Key {
    kid: String,
    state: &'static str,
    is_current: bool,
    created: Moment,
    active: Moment,
    retires: Option<Moment>,
}

/// The list.
pub(crate) async fn show(State(services): State<Services>, guest: Guest, query: Query) -> HandlerResult {
    let mut shown = keys_page(&services, &guest).await?;
    let t = guest.t();
    shown.notice = match plain(&mut query.page_form(), "said").as_deref() {
        Some("rotated") => Some(t.get("signing-keys-rotated")),
        Some("replaced") => Some(t.get("signing-keys-replaced-now")),
        _ => None,
    };
    page(&shown)
}

/// Makes the next key; at once only for whoever typed the word.
pub(crate) async fn rotate(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    let mut form = payload.page_form();
    let is_at_once = plain(&mut form, "when").as_deref() == Some("at-once");
    let is_typed = plain(&mut form, "word").is_some_and(|word| word.trim().eq_ignore_ascii_case(WORD));
    if is_at_once && !is_typed {
        // Whoever may not see the keys hears that instead.
        let mut shown = keys_page(&services, &guest).await?;
        shown.problem = Some(guest.t().get("signing-keys-mistyped"));
        return page_with(StatusCode::BAD_REQUEST, &shown);
    }
    let (take_over, said) = if is_at_once { (TakeOver::AtOnce, "replaced") } else { (TakeOver::WhenKnown, "rotated") };

    match services.signing_keys.rotate_signing_key_as(&guest.visitor, take_over).await {
        Ok(_) => Ok(see_other(&format!("{PAGE}?said={said}"))),
        Err(KeyChangeError::UnderWay { .. }) => {
            conflict(&services, &guest, guest.t().get("signing-keys-under-way")).await
        }
        Err(KeyChangeError::NoneYet) => conflict(&services, &guest, guest.t().get("signing-keys-empty")).await,
        Err(KeyChangeError::Failed(error)) => Err(error.into()),
        Err(error @ (KeyChangeError::Unknown(_) | KeyChangeError::Current(_))) => {
            Err(Error::Internal(Box::new(error)).into())
        }
    }
}

async fn conflict(services: &Services, guest: &Guest, problem: &'static str) -> HandlerResult {
    let mut shown = keys_page(services, guest).await?;
    shown.problem = Some(problem);
    page_with(StatusCode::CONFLICT, &shown)
}

async fn keys_page(services: &Services, guest: &Guest) -> Result<SigningKeysPage> {
    let (caller, keys) = services.signing_keys.list_signing_keys_as(&guest.visitor).await?;
    let label = guest.t().get("signing-keys-type-word");
    Ok(SigningKeysPage {
        keys: keys.into_iter().map(|key| shown(guest, key)).collect(),
        confirm: guest.confirm_link(&caller, PAGE),
        frame: guest.frame_of(&caller, Place::SigningKeys),
        word: Field::new(guest.language, &Sent::default(), "word", "text", label),
        notice: None,
        problem: None,
    })
}

fn shown(guest: &Guest, key: SigningKeyView) -> Key {
    Key {
        kid: key.kid,
        state: key_state_text(guest, key.state),
        is_current: key.state == KeyState::Current,
        created: guest.moment(key.created_at),
        active: guest.moment(key.active_from),
        retires: key.retires_at.map(|at| guest.moment(at)),
    }
}

/// The state of a key in words.
pub(super) fn key_state_text(guest: &Guest, state: KeyState) -> &'static str {
    let t = guest.t();
    match state {
        KeyState::Next => t.get("signing-keys-next"),
        KeyState::Current => t.get("signing-keys-current"),
        KeyState::Replaced => t.get("signing-keys-replaced"),
        KeyState::Retired => t.get("signing-keys-retired"),
    }
}
