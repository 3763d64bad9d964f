//! The two cookies of the panel: who is signed in, and the language chosen.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

use crate::language::Language;

/// Holds a session's token. `__Host-` makes browsers take it only over TLS (or from this machine), for
/// this host and all of its paths: no neighbour under the same domain can set or read it.
pub(crate) const SESSION: &str = "__Host-roster";

/// Holds a language's tag.
pub(crate) const LANGUAGE: &str = "roster-language";

const YEAR: u64 = 365 * 24 * 60 * 60;

/// A cookie's value. One that was sent twice is not taken: nobody knows who set which.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let values = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut found = pairs.filter(|(found, _)| *found == name).map(|(_, value)| value);
    found.next().filter(|_| found.next().is_none())
}

/// Sets the session's cookie. It goes when the browser is closed; the session itself ends by its own
/// limits, whatever the browser does.
pub(crate) fn session(token: &str) -> HeaderValue {
    value(format!("{SESSION}={token}; Path=/; Secure; HttpOnly; SameSite=Lax"))
}

/// Removes the session's cookie.
pub(crate) fn no_session() -> HeaderValue {
    value(format!("{SESSION}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"))
}

/// Keeps the language.
pub(crate) fn language(language: Language) -> HeaderValue {
    value(format!("{LANGUAGE}={}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={YEAR}", language.tag()))
}

fn value(text: String) -> HeaderValue {
    HeaderValue::try_from(text).expect("made of hex digits and our own words")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_from(cookies: &[&'static str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(COOKIE, HeaderValue::from_static(cookie));
        }
        read(&headers, SESSION).map(str::to_owned)
    }

    #[test]
    fn a_cookie_is_found_among_others_and_only_if_it_is_there_once() {
        assert_eq!(read_from(&["a=b; __Host-roster=abc"]).as_deref(), Some("abc"));
        assert_eq!(read_from(&["a=b", "__Host-roster=abc"]).as_deref(), Some("abc"));
        assert_eq!(read_from(&["__Host-roster=abc; __Host-roster=def"]), None);
        assert_eq!(read_from(&["x__Host-roster=abc", "roster=abc"]), None);
    }
}
