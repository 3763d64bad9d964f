//! `POST /panel/language`: the switch of languages.

use shared::http::{HandlerResult, Payload};

use crate::cookie;
use crate::language::Language;
use crate::page::{next_page, see_other_with};
use crate::wire::plain;

/// Keeps the language, and shows the page it was switched on again.
pub(crate) async fn handler(payload: Payload) -> HandlerResult {
    let mut form = payload.page_form();
    let language = plain(&mut form, "language").as_deref().and_then(Language::parse).unwrap_or_default();
    let next = plain(&mut form, "next");

    Ok(see_other_with(next_page(next.as_deref()).unwrap_or("/panel"), cookie::language(language)))
}
