//! The fuzz targets: code that reads bytes from unauthenticated callers. They are plain functions, so that
//! `tests/gateway/trust/fuzzed.rs` also runs them over the seeds with stable Rust.

use std::sync::LazyLock;

use shared::api_key::ApiKeySecret;
use shared::audit::Actor;
use shared::clock::Time;
use shared::cursor::{Binding, CursorKey};
use shared::http::Form;
use shared::random::Random;
use shared::signing_keys::PublicKey;
use shared::token::{OpaqueToken, RefreshToken, VerificationKey, VerificationKeys};
use shared::user::UserId;

const NOW: Time = Time::from_seconds(1_790_000_000);
const ISSUER: &str = "https://api.example.com";

/// The public key of RFC 7638, section 3.1. Its private half is unknown here, so no token is valid.
static KEYS: LazyLock<VerificationKeys> = LazyLock::new(|| {
    let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs\
             tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1\
             n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
    let kid = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
    let public = PublicKey { kid: kid.to_owned(), n: n.to_owned(), e: "AQAB".to_owned() };
    VerificationKeys::new(vec![VerificationKey::new(public, NOW, None).expect("the RFC's key is valid")])
});

static CURSORS: LazyLock<CursorKey> =
    LazyLock::new(|| CursorKey::from_hex(&"5a".repeat(32)).expect("64 hex digits form a key"));

/// A request's body and query string, as the requests of every API parse and validate them.
pub fn body(data: &[u8]) {
    accounts::read_as_every_request(data);
    auth::read_as_every_request(data);
    sessions::read_as_every_request(data);
    users::read_as_every_request(data);
    let whole = Form::from_json(data).finish(|| Some(())).valid().is_ok();
    if whole && data.iter().any(|byte| !byte.is_ascii_whitespace()) {
        assert!(data.trim_ascii_start().starts_with(b"{"), "a body that is not an object was accepted");
    }
}

/// A bearer token, a refresh token or an API key. Only issued credentials are accepted, and every well-formed
/// credential has exactly one spelling.
pub fn token(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    assert!(KEYS.verify(text, ISSUER, NOW).is_err(), "an unsigned token was accepted");
    let opaque = OpaqueToken::parse(text).map(|token| token.expose());
    let refresh = RefreshToken::parse(text).map(|token| token.expose());
    let api_key = ApiKeySecret::parse(text).map(|key| key.expose());
    let kinds = [opaque, refresh, api_key];
    assert!(kinds.iter().flatten().count() <= 1, "one text is valid as two kinds of token");
    assert!(kinds.iter().flatten().all(|spelling| spelling == text), "one token has two spellings");
}

/// A cursor. A text that was not issued is rejected. A cursor issued for a position leads there, and is rejected once
/// one of its characters changes. The first byte chooses the case.
pub fn cursor(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let filters = [("role", "admin"), ("status", "active")];
    let binding = Binding { route: "GET /api/v1/users", caller: &Actor::User(UserId::new(7)), filters: &filters };
    assert_eq!(CURSORS.open(&binding, text, NOW), None, "a cursor that was not issued was accepted");

    // Positions longer than a DynamoDB key can be are rejected for their length.
    let position: String = text.chars().take(1000).collect();
    let issued = CURSORS.issue(&binding, &position, NOW, &Random::system());
    assert_eq!(CURSORS.open(&binding, &issued, NOW).as_deref(), Some(position.as_str()));
    let at = usize::from(data.first().copied().unwrap_or(0)) % issued.len();
    let other = if issued.as_bytes()[at] == b'A' { "B" } else { "A" };
    let mut changed = issued;
    changed.replace_range(at..=at, other);
    assert_eq!(CURSORS.open(&binding, &changed, NOW), None, "a changed cursor was accepted");
}
