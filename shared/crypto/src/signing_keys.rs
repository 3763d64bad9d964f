//! The key pairs of access tokens: how they are generated, how their public halves are published, and when each is used
//! ([`KeySet`]). The store keeps them; [`crate::token`] signs with them.

mod key_set;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::error::{KeyRejected, Unspecified};
use aws_lc_rs::rsa::{KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{KeyPair, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use roster_types::digest::sha256;
use zeroize::Zeroizing;

pub use key_set::{KEPT_PAST_LAST_TOKEN, KeptKey, KeySet, KeyState, NotRetirable, PUBLISHED_BEFORE, SIGNS_FOR};

/// RSA, because API Gateway's JWT authorizer accepts nothing else. 2048 bits are sufficient until 2030 (NIST SP 800-57
/// part 1, section 5.6) for keys that live 90 days; 3072 bits would sign about three times slower.
const SIZE: KeySize = KeySize::Rsa2048;

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// AWS-LC could not generate a key pair.
    #[error("the key pair could not be generated")]
    Generation(#[source] Unspecified),
    /// The private half is not an RSA key in PKCS#8 of at least 2048 bits.
    #[error("not a usable private key")]
    Private(#[source] KeyRejected),
    /// The public half is not an RSA key.
    #[error("not a usable public key")]
    Public(#[source] KeyRejected),
    /// The public half has fewer than 2048 bits, so the private half could be computed from it.
    #[error("the public key is too short")]
    TooShort,
    /// The public half is not base64url.
    #[error("not a public key in base64url")]
    Encoding(#[source] base64::DecodeError),
    /// AWS-LC could not sign.
    #[error("the token could not be signed")]
    Signing(#[source] Unspecified),
    /// A token could not be serialized as JSON.
    #[error("the token could not be serialized")]
    Json(#[source] serde_json::Error),
}

/// The public half of a key pair, as published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// The full thumbprint of RFC 7638. It follows from the key, so no two keys share one and clients can verify it.
    /// Shortening it would save about 30 bytes per token.
    pub kid: String,
    /// The modulus, big-endian in base64url.
    pub n: String,
    /// The exponent, big-endian in base64url.
    pub e: String,
}

impl PublicKey {
    fn of(pair: &RsaKeyPair) -> Self {
        let components = PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
        let n = URL_SAFE_NO_PAD.encode(components.n);
        let e = URL_SAFE_NO_PAD.encode(components.e);
        let kid = thumbprint(&n, &e);
        Self { kid, n, e }
    }
}

/// SHA-256 of the required members, sorted by name and without white space (RFC 7638, section 3). Base64url needs no
/// escapes, so the JSON can be assembled as text.
fn thumbprint(n: &str, e: &str) -> String {
    URL_SAFE_NO_PAD.encode(sha256(&[format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#).as_bytes()]))
}

/// A new key pair: the only time its private half is in clear outside [`crate::seal`].
#[derive(Debug)]
pub struct FreshKey {
    /// The key id, the same as in `public`.
    pub kid: String,
    /// The private half as PKCS#8 DER, to be sealed and stored.
    pub pkcs8: Zeroizing<Vec<u8>>,
    pub public: PublicKey,
}

impl FreshKey {
    /// Takes a tenth of a second, or several: RSA searches for primes.
    pub fn generate() -> Result<Self, KeyError> {
        let pair = RsaKeyPair::generate(SIZE).map_err(KeyError::Generation)?;
        let der: Pkcs8V1Der<'static> = pair.as_der().map_err(KeyError::Generation)?;
        let public = PublicKey::of(&pair);
        Ok(Self { kid: public.kid.clone(), pkcs8: Zeroizing::new(der.as_ref().to_vec()), public })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kid_is_the_thumbprint_of_rfc_7638() {
        // The example in section 3.1.
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs\
                 tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1\
                 n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

        assert_eq!(thumbprint(n, "AQAB"), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    #[test]
    fn a_fresh_key_is_an_rsa_pair_of_2048_bits_named_after_itself() {
        let key = FreshKey::generate().unwrap();

        let pair = RsaKeyPair::from_pkcs8(&key.pkcs8).unwrap();

        assert_eq!(pair.public_modulus_len() * 8, 2048);
        assert_eq!(PublicKey::of(&pair), key.public);
        assert_eq!(key.kid, key.public.kid);
        assert_eq!(key.public.e, "AQAB");
    }

    #[test]
    fn a_fresh_key_does_not_show_its_private_half() {
        let key = FreshKey::generate().unwrap();

        assert!(format!("{key:?}").contains("pkcs8: Zeroizing { .. }"));
    }
}
