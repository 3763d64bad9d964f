//! Errors as pages.

use askama::Template;
use axum::http::header::SET_COOKIE;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use shared::error::Error;
use shared::http::{Asked, ErrorFormat, describe};

use crate::cookie;
use crate::language::Language;
use crate::page::{Frame, Place, page_with, see_other};
use crate::texts::seconds;

/// How pages say that something went wrong.
pub(crate) const PAGES: ErrorFormat = ErrorFormat::of_pages(render);

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    frame: Frame,
    title: &'static str,
    sentence: String,
    /// Whether another link can be asked for.
    offers_link: bool,
}

fn render(error: &Error, asked: &Asked) -> Response {
    match error {
        Error::Unauthenticated { token_sent } => sign_in_first(asked, *token_sent),
        Error::NotConfirmed => see_other(&format!("/panel/confirm?next={}", page_of(asked))),
        error => show(error, asked),
    }
}

/// The page that was asked for comes after the sign-in. A form that was sent in vain is not sent again
/// by itself.
fn sign_in_first(asked: &Asked, had_cookie: bool) -> Response {
    let mut response = see_other(&format!("/panel/sign-in?next={}", page_of(asked)));
    if had_cookie {
        response.headers_mut().insert(SET_COOKIE, cookie::no_session());
    }
    response
}

/// The page to come back to, fit for a query string. A form is sent to the page that it stands on, or to
/// a path below that one.
fn page_of(asked: &Asked) -> String {
    let path = asked.uri.path();
    let page = if asked.method == Method::GET {
        asked.uri.path_and_query().map_or(path, |whole| whole.as_str())
    } else {
        path.rsplit_once('/').filter(|(page, _)| *page != "/panel").map_or(path, |(page, _)| page)
    };
    page.replace('%', "%25").replace('&', "%26").replace('#', "%23").replace('+', "%2B")
}

fn show(error: &Error, asked: &Asked) -> Response {
    let language = Language::of(&asked.headers);
    let described = describe(error);
    let (title, sentence) = told(language, error);
    let frame = Frame::new(language, "/panel", None, Place::Outside);
    let offers_link = matches!(error, Error::CodeGone);
    // A page that cannot be shown is said in a line.
    page_with(described.status, &ErrorPage { frame, title, sentence, offers_link })
        .unwrap_or_else(|_| (StatusCode::INTERNAL_SERVER_ERROR, described.message).into_response())
}

/// What happened, in a few words and in a sentence.
pub(crate) fn told(language: Language, error: &Error) -> (&'static str, String) {
    let t = language.texts();
    match error {
        Error::RouteNotFound
        | Error::UserNotFound
        | Error::SessionNotFound
        | Error::ApiKeyNotFound
        | Error::RoleNotFound => (t.get("errors-not-found"), t.get("errors-not-found-lead").to_owned()),
        Error::Forbidden => (t.get("errors-forbidden"), t.get("errors-forbidden-lead").to_owned()),
        Error::RegistrationClosed => (t.get("errors-forbidden"), language.texts().get("entrance-closed").to_owned()),
        Error::CodeGone => (t.get("errors-code-gone"), t.get("errors-code-gone-lead").to_owned()),
        Error::NoMail => (t.get("errors-conflict"), language.texts().get("mail-off").to_owned()),
        Error::TooManyTries { retry_after } => {
            (t.get("errors-too-many"), t.format("errors-too-many-lead", [("seconds", seconds(*retry_after).into())]))
        }
        Error::Unavailable(_) => (t.get("errors-unavailable"), t.get("errors-unavailable-lead").to_owned()),
        Error::Internal(_) => (t.get("errors-internal"), t.get("errors-internal-lead").to_owned()),
        Error::LastAdministrator => {
            (t.get("errors-conflict"), language.texts().get("account-last-administrator").to_owned())
        }
        Error::EmailTaken(_) => (t.get("errors-conflict"), language.texts().get("fields-taken").to_owned()),
        Error::RoleTaken | Error::RoleInUse(_) | Error::Changed | Error::IdempotencyKeyReused => {
            (t.get("errors-conflict"), t.get("errors-bad-lead").to_owned())
        }
        Error::Malformed(_)
        | Error::UnknownMember(_)
        | Error::Invalid(_)
        | Error::TooLarge
        | Error::UnsupportedMediaType
        | Error::LegacyPasswordsOff
        | Error::Unauthenticated { .. }
        | Error::NotConfirmed
        | Error::WrongCredentials => (t.get("errors-bad"), t.get("errors-bad-lead").to_owned()),
    }
}
