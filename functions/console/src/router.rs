//! Every URL of the panel.

use axum::Router;
use axum::middleware::from_fn;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use shared::error::Error;
use shared::http::{ErrorResponse, function, speak};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::error::PAGES;
use crate::handlers::{
    account, confirm, delete_account, devices, email, first, forgot, home, invite, keys, language, mails, own_data,
    register, set_password, sign_in, sign_out, verify,
};
use crate::handlers::{
    audit, bulk, export, inspector, new_user, overview, role, roles, sessions, settings, signing_keys, user, users,
};
use crate::services::Services;
use crate::{assets, headers};

/// The function's router.
pub fn router(services: Services) -> Router {
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
        .route("/panel/overview", get(overview::show))
        .route("/panel/account", get(account::show))
        .route("/panel/account/name", post(account::change_name))
        .route("/panel/account/password", post(account::change_password))
        .route("/panel/account/data", get(own_data::handler))
        .route("/panel/account/delete", get(delete_account::show).post(delete_account::handler))
        .route("/panel/devices", get(devices::show))
        .route("/panel/devices/end", post(devices::end))
        .route("/panel/devices/end-others", post(devices::end_others))
        .route("/panel/keys", get(keys::show).post(keys::create))
        .route("/panel/keys/revoke", post(keys::revoke))
        .route("/panel/users", get(users::show))
        .route("/panel/users.csv", get(export::part))
        .route("/panel/users/export", get(export::show))
        .route("/panel/users/bulk", post(bulk::handler))
        .route("/panel/users/new", get(new_user::show))
        .route("/panel/users/new/create", post(new_user::create))
        .route("/panel/users/{id}", get(user::show))
        .route("/panel/users/{id}/change", post(user::change))
        .route("/panel/users/{id}/password", post(user::set_password))
        .route("/panel/users/{id}/end-sessions", post(user::end_sessions))
        .route("/panel/users/{id}/delete", post(user::delete))
        .route("/panel/sessions", get(sessions::show))
        .route("/panel/sessions/end", post(sessions::end))
        .route("/panel/roles", get(roles::show).post(roles::create))
        .route("/panel/roles/{name}", get(role::show))
        .route("/panel/roles/{name}/change", post(role::change))
        .route("/panel/roles/{name}/delete", post(role::delete))
        .route("/panel/audit", get(audit::show))
        .route("/panel/signing-keys", get(signing_keys::show))
        .route("/panel/signing-keys/rotate", post(signing_keys::rotate))
        .route("/panel/token", get(inspector::show).post(inspector::inspect))
        .route("/panel/settings", get(settings::show))
        .merge(assets::routes())
        // A form of another site is refused before anybody is asked who sent it.
        .layer(
            CsrfLayer::new()
                .with_rejection_response(|_: ProtectionError| ErrorResponse(Error::Forbidden).into_response()),
        );

    function(speak(pages, PAGES), PAGES, services).layer(from_fn(headers::add))
}
