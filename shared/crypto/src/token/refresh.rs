//! Refresh tokens: each is valid for one use and derives its successor, so that a lost response can be repeated without
//! storing a usable token. The core decides which token is accepted when.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use roster_types::digest::{hmac_sha256, leading};
use roster_types::random::Random;
use roster_types::session::SessionId;
use roster_types::token::{FamilyKey, Nonce, TokenHash};
use roster_types::user::UserId;
use zeroize::Zeroizing;

use super::checked::Form;

const FORM: Form = Form { prefix: "rt_", label: "roster refresh checksum" };

const SESSION_BYTES: usize = 16;
const USER_BYTES: usize = 8;
const SECRET_BYTES: usize = 32;
const TAG_BYTES: usize = 8;
const PAYLOAD_BYTES: usize = SESSION_BYTES + USER_BYTES + SECRET_BYTES + TAG_BYTES;

/// `rt_` and, in base64url, session id ‖ user id ‖ secret ‖ family tag ‖ checksum.
///
/// Session and user come first so that one read finds both rows. The family tag is a short MAC of the secret under the
/// session's [`FamilyKey`].
pub struct RefreshToken {
    session_id: SessionId,
    user_id: UserId,
    secret: Zeroizing<[u8; SECRET_BYTES]>,
    tag: [u8; TAG_BYTES],
}

impl RefreshToken {
    /// The first token of a session.
    pub fn generate(random: &Random, session_id: SessionId, user_id: UserId, family: &FamilyKey) -> Self {
        let mut secret = Zeroizing::new([0; SECRET_BYTES]);
        random.fill(&mut *secret);
        Self::with_secret(session_id, user_id, secret, family)
    }

    /// The token that replaces this one; the same for the same nonce.
    ///
    /// It takes both the stored nonce and this token to derive it.
    pub fn successor(&self, nonce: &Nonce, family: &FamilyKey) -> Self {
        let secret = Zeroizing::new(hmac_sha256(&*self.secret, &[nonce.expose()]));
        Self::with_secret(self.session_id.clone(), self.user_id, secret, family)
    }

    fn with_secret(
        session_id: SessionId,
        user_id: UserId,
        secret: Zeroizing<[u8; SECRET_BYTES]>,
        family: &FamilyKey,
    ) -> Self {
        let tag = tag(family, &secret);
        Self { session_id, user_id, secret, tag }
    }

    /// Parses a token and verifies its checksum.
    pub fn parse(text: &str) -> Option<Self> {
        let payload = FORM.read::<PAYLOAD_BYTES>(text)?;
        let (session, rest) = payload.split_at(SESSION_BYTES);
        let (user, rest) = rest.split_at(USER_BYTES);
        let (secret, tag) = rest.split_at(SECRET_BYTES);
        Some(Self {
            session_id: SessionId::from_bytes(leading(session)),
            // Parsed as text, because that is where the rule for valid ids is.
            user_id: UserId::parse(&u64::from_be_bytes(leading(user)).to_string())?,
            secret: Zeroizing::new(leading(secret)),
            tag: leading(tag),
        })
    }

    /// The token in clear, for the one response that contains it.
    pub fn expose(&self) -> String {
        let mut payload = Zeroizing::new(Vec::with_capacity(PAYLOAD_BYTES));
        payload.extend_from_slice(&self.session_id.to_bytes());
        payload.extend_from_slice(&self.user_id.get().to_be_bytes());
        payload.extend_from_slice(&*self.secret);
        payload.extend_from_slice(&self.tag);
        FORM.write(&payload)
    }

    /// The session that the token claims. Verify it with [`RefreshToken::hash`].
    pub fn session_id(&self) -> &SessionId {
        &self.session_id
    }

    /// The user that the token claims. Compare it with the session's row.
    pub fn user_id(&self) -> UserId {
        self.user_id
    }

    /// What the session's row keeps: a hash of the secret alone, since the other parts only find the row.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&*self.secret)
    }

    /// Whether the session with this key issued the token. An old token that we issued means that two parties hold the
    /// session, which must end. A token invented from a listed session id must be rejected without ending anything, or
    /// anyone who can read the list could sign others out. Guessing the 64 bits of the tag takes 2⁶³ requests.
    pub fn belongs_to(&self, family: &FamilyKey) -> bool {
        verify_slices_are_equal(&self.tag, &tag(family, &self.secret)).is_ok()
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshToken")
            .field("session_id", &self.session_id)
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}

fn tag(family: &FamilyKey, secret: &[u8; SECRET_BYTES]) -> [u8; TAG_BYTES] {
    leading(&hmac_sha256(family.expose(), &[secret]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn token() -> (RefreshToken, FamilyKey) {
        let random = Random::system();
        let family = FamilyKey::generate(&random);
        let session = SessionId::from_bytes(random.bytes());
        (RefreshToken::generate(&random, session, UserId::new(42), &family), family)
    }

    proptest! {
        #[test]
        fn a_token_is_read_as_it_was_exposed(session: [u8; 16], user in 1..=9_223_372_036_854_775_807u64) {
            let random = Random::system();
            let family = FamilyKey::generate(&random);
            let session = SessionId::from_bytes(session);
            let token = RefreshToken::generate(&random, session.clone(), UserId::new(user), &family);

            let read = RefreshToken::parse(&token.expose()).unwrap();

            prop_assert_eq!(read.session_id(), &session);
            prop_assert_eq!(read.user_id(), UserId::new(user));
            prop_assert!(read.hash().matches(&token.hash()));
            prop_assert!(read.belongs_to(&family));
        }
    }

    #[test]
    fn a_token_is_94_characters_and_says_what_it_is() {
        let (token, _) = token();

        assert_eq!(token.expose().len(), 94);
        assert!(token.expose().starts_with("rt_"));
    }

    #[test]
    fn a_token_of_an_impossible_user_is_not_read() {
        for user in [0, 10_000_000_000_000_000_000] {
            let (mut token, _) = token();
            token.user_id = UserId::new(user);

            assert!(RefreshToken::parse(&token.expose()).is_none(), "{user}");
        }
    }

    #[test]
    fn one_nonce_gives_one_successor_of_the_same_session() {
        let (token, family) = token();
        let nonce = Nonce::generate(&Random::system());

        let first = token.successor(&nonce, &family);
        let again = RefreshToken::parse(&token.expose()).unwrap().successor(&nonce, &family);

        assert_eq!(first.expose(), again.expose());
        assert_eq!(first.session_id(), token.session_id());
        assert_eq!(first.user_id(), token.user_id());
        assert!(first.belongs_to(&family));
        assert!(!first.hash().matches(&token.hash()));
    }

    #[test]
    fn another_nonce_gives_another_successor() {
        let (token, family) = token();
        let random = Random::system();

        let first = token.successor(&Nonce::generate(&random), &family);
        let second = token.successor(&Nonce::generate(&random), &family);

        assert!(!first.hash().matches(&second.hash()));
    }

    #[test]
    fn a_token_made_up_from_a_listed_session_is_none_of_its_family() {
        let (token, family) = token();
        let random = Random::system();

        let invented =
            RefreshToken::generate(&random, token.session_id().clone(), token.user_id(), &FamilyKey::generate(&random));

        assert!(token.belongs_to(&family));
        assert!(!invented.belongs_to(&family));
    }

    #[test]
    fn a_kept_nonce_and_family_key_make_the_same_successor() {
        let (token, family) = token();
        let nonce = Nonce::generate(&Random::system());
        let kept_family = FamilyKey::from_hex(&family.as_hex()).unwrap();
        let kept_nonce = Nonce::from_hex(&nonce.as_hex()).unwrap();

        let successor = token.successor(&kept_nonce, &kept_family);

        assert_eq!(successor.expose(), token.successor(&nonce, &family).expose());
        assert!(Nonce::from_hex("00").is_none());
        assert!(FamilyKey::from_hex("zz").is_none());
    }

    #[test]
    fn the_form_of_a_token_never_changes() {
        // Computed independently of this code: stored hashes and issued tokens depend on it.
        let family = FamilyKey::from_hex("0f0e0d0c0b0a09080706050403020100").unwrap();
        let nonce = Nonce::from_hex("101112131415161718191a1b1c1d1e1f").unwrap();
        let session = SessionId::from_bytes([0xab; 16]);
        let token = RefreshToken::with_secret(session, UserId::new(7), Zeroizing::new([0x55; 32]), &family);

        assert_eq!(
            token.expose(),
            "rt_q6urq6urq6urq6urq6urqwAAAAAAAAAHVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVoPBlWHKbkyfCXNBU"
        );
        assert_eq!(
            token.successor(&nonce, &family).expose(),
            "rt_q6urq6urq6urq6urq6urqwAAAAAAAAAHbiSH6aPuOpSw0knKTy158PhCciW0BaB9ZxK6XvOQUMeOqS4dFiu8QBJh424"
        );
    }

    #[test]
    fn a_token_shows_whose_it_is_and_nothing_that_opens() {
        let (token, family) = token();
        let shown = format!("{token:?} {family:?} {:?}", Nonce::generate(&Random::system()));

        assert!(shown.contains(token.session_id().as_str()));
        assert!(!shown.contains(&hex::encode(*token.secret)));
        assert!(!shown.contains(&family.as_hex()));
        assert!(shown.contains("FamilyKey(Zeroizing { .. })") && shown.contains("Nonce(Zeroizing { .. })"), "{shown}");
    }
}
