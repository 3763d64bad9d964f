//! The frame around each page, and how a template becomes an answer.

use std::convert::Infallible;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use shared::error::Error;
use shared::http::HandlerResult;
use shared::language::Language;

use crate::texts;

/// The panel's cookie that keeps the chosen language.
const LANGUAGE_COOKIE: &str = "roster-language";

/// The parts of a page that do not depend on its content.
pub(crate) struct Frame {
    pub(crate) language: Language,
    /// The page that the switch of languages comes back to.
    pub(crate) path: String,
}

impl Frame {
    pub(crate) fn new(headers: &HeaderMap, path: String) -> Self {
        Self { language: language_of(headers), path }
    }

    /// A text in the language of the page.
    pub(crate) fn t(&self, key: &str) -> String {
        texts::text(self.language, key)
    }

    /// The languages that the page offers instead of its own, with the name each gives itself.
    pub(crate) fn other_languages(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        let own = self.language;
        let others = Language::ALL.into_iter().filter(move |language| *language != own);
        others.map(|language| match language {
            Language::English => (language.tag(), "English"),
            Language::Russian => (language.tag(), "Русский"),
        })
    }
}

impl<S: Sync> FromRequestParts<S> for Frame {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> std::result::Result<Self, Infallible> {
        let path = parts.uri.path_and_query().map_or("/docs", |path| path.as_str());
        Ok(Self::new(&parts.headers, path.to_owned()))
    }
}

/// The language chosen in the panel, or else the browser's preferred one, or else English.
fn language_of(headers: &HeaderMap) -> Language {
    let preferred = || Language::preferred(headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?);
    cookie(headers, LANGUAGE_COOKIE).and_then(Language::parse).or_else(preferred).unwrap_or_default()
}

/// The value of a cookie that was sent once.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let values = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut found = pairs.filter(|(found, _)| *found == name).map(|(_, value)| value);
    found.next().filter(|_| found.next().is_none())
}

pub(crate) fn page(template: &impl Template) -> HandlerResult {
    page_with(StatusCode::OK, template)
}

pub(crate) fn page_with(status: StatusCode, template: &impl Template) -> HandlerResult {
    let html = template.render().map_err(|error| Error::Internal(Box::new(error)))?;
    Ok((status, [(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response())
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn language(headers: &[(HeaderName, &'static str)]) -> Language {
        let pairs = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
        language_of(&pairs.collect())
    }

    #[test]
    fn the_chosen_language_precedes_the_browsers_and_english_is_the_default() {
        assert_eq!(language(&[(ACCEPT_LANGUAGE, "ru-RU,ru;q=0.9,en;q=0.7")]), Language::Russian);
        assert_eq!(language(&[(ACCEPT_LANGUAGE, "en"), (COOKIE, "a=b; roster-language=ru")]), Language::Russian);
        assert_eq!(language(&[(ACCEPT_LANGUAGE, "ru"), (COOKIE, "roster-language=xx")]), Language::Russian);
        assert_eq!(language(&[(COOKIE, "roster-language=ru; roster-language=en")]), Language::English);
        assert_eq!(language(&[]), Language::English);
    }
}
