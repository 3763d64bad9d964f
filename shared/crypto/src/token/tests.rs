//! Holds for every kind of token and any text: a token parses as it was written, any other text is rejected, and no
//! text is of two kinds.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use roster_types::clock::Time;
use roster_types::random::Random;
use roster_types::role::RoleName;
use roster_types::session::SessionId;
use roster_types::user::UserId;

use super::*;
use crate::api_key::ApiKeySecret;
use crate::signing_keys::FreshKey;

const ISSUER: &str = "https://api.example.com";
const NOW: Time = Time::from_seconds(1_741_348_800);

/// Generated once: RSA keys are expensive.
static KEY: LazyLock<FreshKey> = LazyLock::new(|| FreshKey::generate().unwrap());

fn access(user: u64) -> String {
    let random = Random::system();
    let session = SessionId::from_bytes(random.bytes());
    let claims = AccessClaims::issue(ISSUER, UserId::new(user), session, RoleName::user(), NOW, &random);
    let key = SigningKey::from_pkcs8(KEY.kid.as_str(), KEY.pkcs8.clone()).unwrap();
    key.sign(&claims).unwrap().expose().to_owned()
}

fn refresh(user: u64) -> String {
    let random = Random::system();
    let family = FamilyKey::generate(&random);
    RefreshToken::generate(&random, SessionId::from_bytes(random.bytes()), UserId::new(user), &family).expose()
}

fn opaque() -> String {
    OpaqueToken::generate(&Random::system()).expose()
}

fn api_key() -> String {
    ApiKeySecret::generate(&Random::system()).expose()
}

fn verifies(text: &str) -> bool {
    let key = VerificationKey::new(KEY.public.clone(), NOW, None).unwrap();
    VerificationKeys::new(vec![key]).verify(text, ISSUER, NOW).is_ok()
}

/// Which kinds a text is: access, refresh, opaque, API key. A parsed token must be written as the same text.
fn kinds(text: &str) -> [bool; 4] {
    let refresh = RefreshToken::parse(text).map(|token| token.expose());
    let opaque = OpaqueToken::parse(text).map(|token| token.expose());
    let api_key = ApiKeySecret::parse(text).map(|key| key.expose());
    for read in [&refresh, &opaque, &api_key].into_iter().flatten() {
        assert_eq!(read, text, "one token has two spellings");
    }
    [verifies(text), refresh.is_some(), opaque.is_some(), api_key.is_some()]
}

/// The text with one character replaced, removed or inserted.
fn mistyped(text: &str, at: Index, other: &str, how: u8) -> String {
    let at = at.index(text.len());
    let mut changed = text.to_owned();
    match how % 3 {
        0 => changed.replace_range(at..=at, other),
        1 => changed.replace_range(at..=at, ""),
        _ => changed.insert_str(at, other),
    }
    changed
}

proptest! {
    #[test]
    fn every_token_is_of_its_own_kind_and_of_no_other(user in 1..=u64::from(u32::MAX)) {
        prop_assert_eq!(kinds(&access(user)), [true, false, false, false]);
        prop_assert_eq!(kinds(&refresh(user)), [false, true, false, false]);
        prop_assert_eq!(kinds(&opaque()), [false, false, true, false]);
        prop_assert_eq!(kinds(&api_key()), [false, false, false, true]);
    }

    #[test]
    fn a_mistyped_token_with_a_checksum_is_none(at: Index, other in "[A-Za-z0-9_.-]|\\PC", how: u8) {
        for token in [refresh(7), api_key()] {
            let changed = mistyped(&token, at, &other, how);
            prop_assume!(changed != token);
            prop_assert_eq!(kinds(&changed), [false; 4], "{} of {}", changed, token);
        }
    }

    #[test]
    fn a_mistyped_opaque_token_leads_to_no_session_of_ours(at: Index, other in "[0-9a-fA-F]|\\PC", how: u8) {
        let token = opaque();
        let changed = mistyped(&token, at, &other, how);
        prop_assume!(changed != token);
        if let Some(read) = OpaqueToken::parse(&changed) {
            let meant = OpaqueToken::parse(&token).unwrap();
            prop_assert_ne!(read.session_id(), meant.session_id());
            prop_assert!(!read.hash().matches(&meant.hash()));
        }
    }

    #[test]
    fn an_access_token_with_a_change_anywhere_is_refused(at: Index, other in "[A-Za-z0-9_.=-]|\\PC", how: u8) {
        let token = access(7);
        let changed = mistyped(&token, at, &other, how);
        prop_assume!(changed != token);
        prop_assert!(!verifies(&changed), "{} of {}", changed, token);
    }

    #[test]
    fn segments_of_two_good_tokens_make_no_third(parts: [bool; 3]) {
        let tokens = [access(7), access(8)];
        let mixed: Vec<&str> = (0..3).map(|part| tokens[usize::from(parts[part])].split('.').nth(part).unwrap()).collect();
        let mixed = mixed.join(".");
        // Both tokens have the same header.
        prop_assume!(!tokens.contains(&mixed));
        prop_assert!(!verifies(&mixed));
    }

    #[test]
    fn no_text_is_a_token(text in "\\PC{0,200}|(rt_|rk_)?[A-Za-z0-9_-]{0,200}|[A-Za-z0-9_-]{0,60}(\\.[A-Za-z0-9_-]{0,60}){0,3}") {
        let [access, refresh, opaque, api_key] = kinds(&text);
        prop_assert!(!access && !refresh && !api_key);
        prop_assert_eq!(opaque, text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')));
    }
}
