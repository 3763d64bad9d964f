//! The token of the legacy sessions API: 32 hex digits without meaning outside the store.

use roster_types::digest::{leading, sha256};
use roster_types::random::Random;
use roster_types::session::SessionId;
use roster_types::token::TokenHash;
use zeroize::Zeroizing;

/// 128 random bits, as many as the form in document 004 has room for (OWASP requires at least 64 for a session token).
#[derive(Debug)]
pub struct OpaqueToken(Zeroizing<[u8; 16]>);

impl OpaqueToken {
    pub fn generate(random: &Random) -> Self {
        let mut bytes = Zeroizing::new([0; 16]);
        random.fill(&mut *bytes);
        Self(bytes)
    }

    /// Parses 32 lower-case hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        // Upper case would be a second spelling of the same token, which we never issue.
        if text.bytes().any(|b| b.is_ascii_uppercase()) {
            return None;
        }
        let mut bytes = Zeroizing::new([0; 16]);
        hex::decode_to_slice(text, &mut *bytes).ok()?;
        Some(Self(bytes))
    }

    /// The token in clear, for the one response that contains it.
    pub fn expose(&self) -> String {
        hex::encode(*self.0)
    }

    /// The session it belongs to: a one-way function of the token. A token leads to its row, but a listed session id,
    /// which has the same form, does not lead to a token.
    pub fn session_id(&self) -> SessionId {
        SessionId::from_bytes(leading(&sha256(&[b"roster session", &*self.0])))
    }

    /// What the session's row keeps: a hash of the bytes alone. The session id hashes a label and the bytes, so neither
    /// can be computed from the other.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&*self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_as_it_was_exposed() {
        let token = OpaqueToken::generate(&Random::system());

        let read = OpaqueToken::parse(&token.expose()).unwrap();

        assert_eq!(read.expose(), token.expose());
        assert_eq!(read.session_id(), token.session_id());
        assert!(read.hash().matches(&token.hash()));
    }

    #[test]
    fn only_32_lower_case_hex_digits_are_a_token() {
        let digits = "0123456789abcdef0123456789abcdef";
        let others = [
            "",
            &digits[1..],
            &format!("{digits}0"),
            &digits.to_uppercase(),
            &digits.replace('0', "g"),
            &digits.replace('0', "é"),
            &format!(" {}", &digits[1..]),
        ];

        assert!(OpaqueToken::parse(digits).is_some());
        for text in others {
            assert!(OpaqueToken::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_session_id_is_no_token_of_its_session() {
        let token = OpaqueToken::generate(&Random::system());
        let id = token.session_id();

        let as_token = OpaqueToken::parse(id.as_str()).unwrap();

        assert_ne!(as_token.session_id(), id);
        assert!(!as_token.hash().matches(&token.hash()));
        assert!(!token.hash().as_str().starts_with(id.as_str()));
    }

    #[test]
    fn a_tokens_session_id_and_hash_never_change() {
        // Stored rows depend on both: a change here would sign everyone out.
        let token = OpaqueToken::parse("00112233445566778899aabbccddeeff").unwrap();

        assert_eq!(token.session_id().as_str(), "3c84bd5a81e3d0051f1def48ebc843e5");
        assert_eq!(token.hash().as_str(), "a8faed6abbf35c12a4b26e40f6feb19d736d90045c83b9f9a31f638d323e6811");
    }

    #[test]
    fn a_token_does_not_show_itself() {
        let token = OpaqueToken::parse("00112233445566778899aabbccddeeff").unwrap();

        assert_eq!(format!("{token:?}"), "OpaqueToken(Zeroizing { .. })");
    }
}
