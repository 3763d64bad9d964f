//! Every URL of the panel.

use axum::Router;
use axum::middleware::from_fn;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use shared::directory::Directory;
use shared::error::Error;
use shared::http::{function, speak};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::error::PAGES;
use crate::handlers::{
    account, confirm, devices, email, first, forgot, home, invite, keys, language, mails, register, set_password,
    sign_in, sign_out, verify,
};
use crate::{assets, headers};

/// The function's router.
pub fn router(directory: Directory) -> Router {
    let pages = Router::new()
        .route("/", get(home::root))
        .route("/panel", get(home::handler))
        .route("/panel/language", post(language::handler))
        .route("/panel/sign-in", get(sign_in::show).post(sign_in::handler))
        .route("/panel/sign-out", post(sign_out::handler))
        .route("/panel/register", get(register::show).post(register::handler))
        .route("/panel/forgot", get(forgot::show).post(forgot::handler))
        .route("/panel/reset", get(set_password::show_reset).post(set_password::reset))
        .route("/panel/invitation", get(set_password::show_invitation).post(set_password::accept))
        .route("/panel/first", get(first::show).post(first::handler))
        .route("/panel/verify", get(verify::show).post(verify::handler))
        .route("/panel/email", get(email::show).post(email::handler))
        .route("/panel/account/email", post(account::change_email))
        .route("/panel/mail", get(mails::show))
        .route("/panel/users/{id}/invite", post(invite::invite))
        .route("/panel/users/{id}/send-reset", post(invite::send_reset))
        .route("/panel/confirm", get(confirm::show).post(confirm::handler))
        .route("/panel/account", get(account::show))
        .route("/panel/account/name", post(account::change_name))
        .route("/panel/account/password", post(account::change_password))
        .route("/panel/devices", get(devices::show))
        .route("/panel/devices/end", post(devices::end))
        .route("/panel/devices/end-others", post(devices::end_others))
        .route("/panel/keys", get(keys::show).post(keys::create))
        .route("/panel/keys/revoke", post(keys::revoke))
        .merge(assets::routes())
        // A form of another site is refused before anybody is asked who sent it.
        .layer(CsrfLayer::new().with_rejection_response(|_: ProtectionError| Error::Forbidden.into_response()));

    function(speak(pages, PAGES), PAGES, directory).layer(from_fn(headers::add))
}
