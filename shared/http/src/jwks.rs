//! The public signing keys as `/.well-known/jwks.json` answers them.

use roster_crypto::signing_keys::PublicKey;
use serde::Serialize;
use utoipa::ToSchema;

/// The JWK set of RFC 7517 that `/.well-known/jwks.json` answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct Jwks<'a> {
    keys: Vec<Jwk<'a>>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
struct Jwk<'a> {
    kty: &'static str,
    r#use: &'static str,
    alg: &'static str,
    kid: &'a str,
    n: &'a str,
    e: &'a str,
}

/// These keys as a JWK set, in their order.
pub fn public_jwks<'a>(keys: impl IntoIterator<Item = &'a PublicKey>) -> Jwks<'a> {
    let jwk = |key: &'a PublicKey| Jwk { kty: "RSA", r#use: "sig", alg: "RS256", kid: &key.kid, n: &key.n, e: &key.e };
    Jwks { keys: keys.into_iter().map(jwk).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_set_holds_the_public_halves_only() {
        let key = |name: &str| PublicKey { kid: name.to_owned(), n: format!("n-{name}"), e: "AQAB".to_owned() };
        let keys = [key("one"), key("two")];

        let published = serde_json::to_string(&public_jwks(&keys)).unwrap();

        assert_eq!(
            published,
            r#"{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"one","n":"n-one","e":"AQAB"},{"kty":"RSA","use":"sig","alg":"RS256","kid":"two","n":"n-two","e":"AQAB"}]}"#
        );
    }
}
