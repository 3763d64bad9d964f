//! The token in the cookie of the control panel: 64 hex digits without meaning outside the store.

use roster_types::digest::{leading, sha256};
use roster_types::random::Random;
use roster_types::session::SessionId;
use roster_types::token::TokenHash;
use zeroize::Zeroizing;

/// 256 random bits. Twice as long as an opaque token, so that neither is mistaken for the other.
#[derive(Debug)]
pub struct PanelToken(Zeroizing<[u8; 32]>);

impl PanelToken {
    pub fn generate(random: &Random) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        random.fill(&mut *bytes);
        Self(bytes)
    }

    /// Parses 64 lower-case hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        // Upper case would be a second spelling of the same token, which we never issue.
        if text.bytes().any(|b| b.is_ascii_uppercase()) {
            return None;
        }
        let mut bytes = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text, &mut *bytes).ok()?;
        Some(Self(bytes))
    }

    /// The token in clear, for the cookie.
    pub fn expose(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::encode(*self.0))
    }

    /// The session it belongs to: a one-way function of the token, which leads to the row.
    pub fn session_id(&self) -> SessionId {
        SessionId::from_bytes(leading(&sha256(&[b"roster panel session", &*self.0])))
    }

    /// What the session's row keeps.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&*self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::OpaqueToken;

    #[test]
    fn a_token_is_read_as_it_was_exposed_and_in_no_other_spelling() {
        let token = PanelToken::generate(&Random::system());
        let text = token.expose();

        let read = PanelToken::parse(&text).unwrap();

        assert!(read.hash().matches(&token.hash()));
        assert_eq!(read.session_id(), token.session_id());
        for other in ["", &text[1..], &text[..32], &text.to_uppercase(), &format!("{}0", *text)] {
            assert!(other == text.as_str() || PanelToken::parse(other).is_none(), "{other}");
        }
    }

    #[test]
    fn neither_kind_of_hex_token_passes_for_the_other() {
        let (panel, opaque) = (PanelToken::generate(&Random::system()), OpaqueToken::generate(&Random::system()));

        assert!(OpaqueToken::parse(&panel.expose()).is_none());
        assert!(PanelToken::parse(&opaque.expose()).is_none());
        assert!(PanelToken::parse(panel.session_id().as_str()).is_none());
    }

    #[test]
    fn a_token_does_not_show_itself() {
        let token = PanelToken::parse(&"ab".repeat(32)).unwrap();
        assert_eq!(format!("{token:?}"), "PanelToken(Zeroizing { .. })");
    }
}
