//! The headers that make a request conditional: `If-Match` and `Idempotency-Key`.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::IF_MATCH;
use axum::http::request::Parts;
use roster_core::{IdempotencyKey, IfMatch};
use roster_types::error::{Error, Result};

use super::Payload;

/// The value of `If-Match`, or the error that it causes.
#[derive(Debug)]
pub struct Condition(pub Result<IfMatch>);

impl<S: Send + Sync> FromRequestParts<S> for Condition {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(read_if_match(&parts.headers)))
    }
}

const MALFORMED: Error = Error::Malformed("If-Match must be * or a list of entity tags such as \"3\".");

/// Parses a list of entity tags (RFC 9110, section 13.1.1). A weak or unknown tag matches no version.
fn read_if_match(headers: &HeaderMap) -> Result<IfMatch> {
    let mut tags = Vec::new();
    for value in headers.get_all(IF_MATCH) {
        let mut rest = value.to_str().map_err(|_| MALFORMED)?.trim();
        if rest == "*" {
            return Ok(IfMatch::Any);
        }
        while !rest.is_empty() {
            let (is_weak, quoted) = rest.strip_prefix("W/").map_or((false, rest), |strong| (true, strong));
            let (tag, after) = quoted.strip_prefix('"').and_then(|open| open.split_once('"')).ok_or(MALFORMED)?;
            tags.push((is_weak, tag));
            let after = after.trim_start();
            rest = match after.strip_prefix(',') {
                Some(next) => next.trim_start(),
                None if after.is_empty() => after,
                None => return Err(MALFORMED),
            };
        }
        if tags.is_empty() {
            return Err(MALFORMED);
        }
    }
    if tags.is_empty() {
        return Ok(IfMatch::Any);
    }
    let strong = tags.iter().filter(|(is_weak, _)| !is_weak);
    // Only the canonical form of a number is one of our tags: "01" is not.
    let ours = strong.filter_map(|(_, tag)| tag.parse::<u64>().ok().filter(|version| version.to_string() == *tag));
    Ok(IfMatch::Versions(ours.collect()))
}

/// The value of `Idempotency-Key`, or the error that it causes.
#[derive(Debug)]
pub struct Once(Result<Option<String>>);

impl<S: Send + Sync> FromRequestParts<S> for Once {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(read_key(&parts.headers)))
    }
}

fn read_key(headers: &HeaderMap) -> Result<Option<String>> {
    let mut values = headers.get_all("idempotency-key").iter();
    let Some(value) = values.next() else { return Ok(None) };
    match value.to_str() {
        Ok(text) if IdempotencyKey::is_formed(text) && values.next().is_none() => Ok(Some(text.to_owned())),
        _ => Err(Error::Malformed("Idempotency-Key must be 1 to 255 visible characters.")),
    }
}

impl Once {
    /// Returns the key with the body of the request.
    pub fn with(self, payload: &Payload) -> Result<Option<IdempotencyKey>> {
        Ok(self.0?.map(|key| IdempotencyKey { key, body: payload.bytes().to_vec() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Result<IfMatch> {
        read_if_match(&HeaderMap::from_iter([(IF_MATCH, value.parse().unwrap())]))
    }

    #[test]
    fn a_list_of_tags_is_read_and_weak_or_foreign_ones_match_nothing() {
        assert_eq!(read("*").unwrap(), IfMatch::Any);
        assert_eq!(read(r#""3", "7""#).unwrap(), IfMatch::Versions(vec![3, 7]));
        assert_eq!(read(r#"W/"3""#).unwrap(), IfMatch::Versions(vec![]));
        assert_eq!(read(r#""x,y", "03""#).unwrap(), IfMatch::Versions(vec![]));
    }

    #[test]
    fn what_is_no_list_of_tags_is_malformed() {
        for value in ["", "3", "\"3", "\"3\" \"4\"", "W/3", ","] {
            assert!(matches!(read(value), Err(Error::Malformed(_))), "{value}");
        }
    }
}
