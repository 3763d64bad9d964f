//! The language of a page: as chosen by the switch, else as the browser prefers.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

use crate::cookie;
use crate::texts::{self, Texts};

/// The two languages of the documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Language {
    #[default]
    English,
    Russian,
}

impl Language {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::Russian];

    /// Its tag (RFC 5646).
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
        }
    }

    /// Its own name for itself. Each file holds both, so that the switch on a page parses no second file.
    pub(crate) fn name(self, t: &Texts) -> &'static str {
        match self {
            Self::English => t.get("language-en"),
            Self::Russian => t.get("language-ru"),
        }
    }

    /// The texts of pages in it.
    pub(crate) fn texts(self) -> Texts {
        Texts::of(match self {
            Self::English => &texts::ENGLISH,
            Self::Russian => &texts::RUSSIAN,
        })
    }

    /// Reads what [`Language::tag`] writes.
    pub(crate) fn parse(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The language that a request asks for.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let chosen = cookie::read(headers, cookie::LANGUAGE).and_then(Self::parse);
        chosen.or_else(|| Self::preferred(headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?)).unwrap_or_default()
    }

    fn preferred(accepted: &str) -> Option<Self> {
        shared::language::Language::preferred(accepted).and_then(|language| Self::parse(language.tag()))
    }
}

impl From<Language> for shared::language::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::English => Self::English,
            Language::Russian => Self::Russian,
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use axum::http::header::COOKIE;

    use super::*;

    fn of(accepted: Option<&str>, cookies: Option<&str>) -> Language {
        let mut headers = HeaderMap::new();
        for (name, value) in [(ACCEPT_LANGUAGE, accepted), (COOKIE, cookies)] {
            if let Some(value) = value {
                headers.insert(name, HeaderValue::from_str(value).unwrap());
            }
        }
        Language::of(&headers)
    }

    #[test]
    fn the_browsers_favourite_of_ours_is_taken() {
        assert_eq!(of(Some("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7"), None), Language::Russian);
        assert_eq!(of(Some("de, ru;q=0.3, en;q=0.5"), None), Language::English);
        assert_eq!(of(Some("RU"), None), Language::Russian);
        assert_eq!(of(Some("ru;q=0, fr"), None), Language::English);
        assert_eq!(of(None, None), Language::English);
    }

    #[test]
    fn what_was_chosen_goes_before_what_the_browser_prefers() {
        assert_eq!(of(Some("en"), Some("a=b; roster-language=ru")), Language::Russian);
        assert_eq!(of(Some("en"), Some("roster-language=xx")), Language::English);
    }
}
