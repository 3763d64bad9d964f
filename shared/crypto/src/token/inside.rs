//! The unverified content of a JWT, for people to read. No decision may depend on it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// Longer texts are not parsed: our tokens have about 900 characters.
const MAX_CHARACTERS: usize = 16 * 1024;

/// The header and the claims of a text in the form of a JWT (RFC 7519): three parts, the first two of which are JSON
/// objects in base64url. Nothing is verified.
pub fn look_inside(token: &str) -> Option<(Value, Value)> {
    if token.len() > MAX_CHARACTERS {
        return None;
    }
    let mut parts = token.split('.');
    let (header, claims, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    let object = |part: &str| {
        let json: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()?;
        json.is_object().then_some(json)
    };
    if parts.next().is_some() { None } else { Some((object(header)?, object(claims)?)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jwt_is_read_whoever_signed_it() {
        // {"alg":"none"} and {"sub":"1"}.
        let (header, claims) = look_inside("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.").unwrap();

        assert_eq!((header["alg"].as_str(), claims["sub"].as_str()), (Some("none"), Some("1")));
    }

    #[test]
    fn what_is_no_jwt_is_not_read() {
        let long = format!("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.{}", "A".repeat(MAX_CHARACTERS));
        for text in ["", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0", "W10.W10.x", "eyJ9.eyJ9.x.y", &long] {
            assert_eq!(look_inside(text), None, "{text:.40}");
        }
    }
}
