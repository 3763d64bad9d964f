//! Cursors: the position at which a list continues. The client receives it as a text that it can neither read nor
//! change, and that no other caller can use.

use std::time::Duration;

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use roster_types::audit::Actor;
use roster_types::clock::Time;
use roster_types::digest::framed;
use roster_types::digest::hmac_sha256;
use roster_types::random::Random;
use zeroize::Zeroizing;

/// A cursor older than this is rejected: no one pages for longer, and it leaves us free to change its content.
pub const CURSOR_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// Twice the length that DynamoDB's longest keys need (2048 and 1024 bytes). Longer texts are rejected before decoding.
const MAX_CHARACTERS: usize = 8192;

/// What a cursor is bound to. It does not open with any other binding.
#[derive(Clone, Copy, Debug)]
pub struct Binding<'a> {
    /// The route as in the template: `GET /users`.
    pub route: &'a str,
    /// The caller who received it.
    pub caller: &'a Actor,
    /// Names and values of the filters, always in the same order.
    pub filters: &'a [(&'a str, &'a str)],
}

impl Binding<'_> {
    fn encoded(&self) -> Vec<u8> {
        let caller = self.caller.as_text();
        let mut parts = vec![self.route.as_bytes(), caller.as_bytes()];
        for (name, value) in self.filters {
            parts.extend([name.as_bytes(), value.as_bytes()]);
        }
        framed(&parts)
    }
}

/// The key that seals cursors: 256 bits, the same in every function, kept in the settings.
#[derive(Debug)]
pub struct CursorKey {
    root: Zeroizing<[u8; 32]>,
    cipher: LessSafeKey,
}

impl CursorKey {
    pub fn generate(random: &Random) -> Self {
        let mut root = Zeroizing::new([0; 32]);
        random.fill(&mut *root);
        Self::from_root(root)
    }

    /// Parses 64 hex digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut root = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text, &mut *root).ok()?;
        Some(Self::from_root(root))
    }

    /// 64 hex digits, for the store.
    pub fn as_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::encode(*self.root))
    }

    /// The root key encrypts nothing itself: each purpose has its own key, derived with a label.
    fn from_root(root: Zeroizing<[u8; 32]>) -> Self {
        let key = Zeroizing::new(hmac_sha256(&*root, &[b"roster cursor"]));
        // GCM-SIV tolerates a repeated nonce. With plain GCM and random nonces, a key is safe for 2³² texts (NIST SP
        // 800-38D, section 8.3), which a busy stack issues within months.
        let cipher = UnboundKey::new(&AES_256_GCM_SIV, &*key).expect("AES-256 accepts every key of 32 bytes");
        Self { root, cipher: LessSafeKey::new(cipher) }
    }

    /// A cursor to `position` for this caller, route and filters.
    pub fn issue(&self, binding: &Binding<'_>, position: &str, now: Time, random: &Random) -> String {
        let nonce: [u8; NONCE_LEN] = random.bytes();
        let mut text = [&now.millis().to_be_bytes(), position.as_bytes()].concat();
        self.cipher
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(binding.encoded()), &mut text)
            .expect("the cipher accepts any text of less than 64 GiB");
        URL_SAFE_NO_PAD.encode([&nonce[..], &text[..]].concat())
    }

    /// The position that [`CursorKey::issue`] stored, if the binding is the same and the cursor has not expired.
    ///
    /// A cursor issued by a clock ahead of ours is valid: the cipher has proved that it is ours.
    pub fn open(&self, binding: &Binding<'_>, cursor: &str, now: Time) -> Option<String> {
        if cursor.len() > MAX_CHARACTERS {
            return None;
        }
        let sealed = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (nonce, text) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let mut text = text.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let plain = self.cipher.open_in_place(nonce, Aad::from(binding.encoded()), &mut text).ok()?;
        let (issued_at, position) = plain.split_first_chunk::<8>()?;
        let issued_at = Time::from_millis(i64::from_be_bytes(*issued_at));
        let is_fresh = now.since(issued_at) < CURSOR_LIFETIME;
        if is_fresh { String::from_utf8(position.to_vec()).ok() } else { None }
    }
}

#[cfg(test)]
mod tests {

    use proptest::prelude::*;

    use super::*;
    use roster_types::service::ServiceName;
    use roster_types::user::UserId;

    static CALLER: Actor = Actor::User(UserId::new(1));
    const NOW: Time = Time::from_seconds(1_741_348_800);
    const FILTERS: [(&str, &str); 2] = [("role", "admin"), ("status", "active")];

    fn binding<'a>() -> Binding<'a> {
        Binding { route: "GET /api/v1/users", caller: &CALLER, filters: &FILTERS }
    }

    fn key() -> CursorKey {
        CursorKey::generate(&Random::system())
    }

    fn as_text(filters: &[(String, String)]) -> Vec<(&str, &str)> {
        filters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    fn issued(key: &CursorKey, position: &str) -> String {
        key.issue(&binding(), position, NOW, &Random::system())
    }

    #[test]
    fn a_cursor_opens_for_the_same_list_and_caller() {
        let key = key();

        for position in ["", "42", "users#0|42|Ёлка"] {
            assert_eq!(key.open(&binding(), &issued(&key, position), NOW).as_deref(), Some(position));
        }
    }

    #[test]
    fn a_cursor_opens_for_nothing_else() {
        let key = key();
        let cursor = issued(&key, "42");
        let joined = [("role", "adminstatusactive")];
        let shifted = [("rol", "eadmin"), ("status", "active")];
        let swapped = [FILTERS[1], FILTERS[0]];
        let (second, service) = (Actor::User(UserId::new(2)), ServiceName::parse("service:billing").unwrap());
        let service = Actor::Service(service);
        let others = [
            Binding { route: "GET /users", ..binding() },
            Binding { route: "GET /api/v1/users\0", ..binding() },
            Binding { caller: &second, ..binding() },
            Binding { caller: &service, ..binding() },
            Binding { filters: &[], ..binding() },
            Binding { filters: &FILTERS[..1], ..binding() },
            Binding { filters: &[("role", "user"), FILTERS[1]], ..binding() },
            Binding { filters: &joined, ..binding() },
            Binding { filters: &shifted, ..binding() },
            Binding { filters: &swapped, ..binding() },
        ];

        for other in others {
            assert_eq!(key.open(&other, &cursor, NOW), None, "{other:?}");
        }
        assert_eq!(self::key().open(&binding(), &cursor, NOW), None);
    }

    #[test]
    fn a_cursor_is_good_for_a_day() {
        let key = key();
        let cursor = issued(&key, "42");
        let end = NOW.plus(CURSOR_LIFETIME);

        assert!(key.open(&binding(), &cursor, end.minus(Duration::from_millis(1))).is_some());
        assert!(key.open(&binding(), &cursor, end).is_none());
        assert!(key.open(&binding(), &cursor, NOW.minus(Duration::from_secs(600))).is_some());
    }

    #[test]
    fn a_cursor_tells_its_holder_nothing() {
        let key = key();
        let position = "jane@example.com";

        let (first, second) = (issued(&key, position), issued(&key, position));
        let bytes = URL_SAFE_NO_PAD.decode(&first).unwrap();

        assert_ne!(first, second);
        assert!(!bytes.windows(4).any(|part| part == b"jane"));
        assert!(first.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
    }

    #[test]
    fn what_is_no_cursor_does_not_open() {
        let key = key();
        let cursor = issued(&key, "42");

        for text in [
            "",
            "42",
            "null",
            "%00",
            "\0",
            &cursor[1..],
            &format!("{cursor}="),
            &format!("{cursor}A"),
            &"A".repeat(1 << 20),
        ] {
            assert_eq!(key.open(&binding(), text, NOW), None);
        }
        for length in 0..cursor.len() {
            assert_eq!(key.open(&binding(), &cursor[..length], NOW), None, "{length}");
        }
    }

    #[test]
    fn the_longest_position_still_fits() {
        let key = key();
        let position = "ё".repeat(1536);

        assert_eq!(key.open(&binding(), &issued(&key, &position), NOW), Some(position));
    }

    proptest! {
        #[test]
        fn a_flipped_bit_is_noticed(position in "\\PC{0,60}", bit: prop::sample::Index) {
            let key = key();
            let mut sealed = URL_SAFE_NO_PAD.decode(issued(&key, &position)).unwrap();
            let bit = bit.index(sealed.len() * 8);
            sealed[bit / 8] ^= 1 << (bit % 8);

            prop_assert_eq!(key.open(&binding(), &URL_SAFE_NO_PAD.encode(sealed), NOW), None);
        }

        #[test]
        fn a_cursor_leads_its_own_reader_on_and_nobody_else(
            position in "\\PC{0,60}",
            (route, other_route) in ("[A-Z]{3} /[a-z]{1,6}", "[A-Z]{3} /[a-z]{1,6}"),
            (caller, other_caller) in (1_u64.., 1_u64..),
            filters in prop::collection::vec(("[a-z]{1,6}", "\\PC{0,8}"), 0..4),
            other_filters in prop::collection::vec(("[a-z]{1,6}", "\\PC{0,8}"), 0..4),
        ) {
            let (own, others) = (as_text(&filters), as_text(&other_filters));
            let (caller, other_caller) = (Actor::User(UserId::new(caller)), Actor::User(UserId::new(other_caller)));
            let own = Binding { route: &route, caller: &caller, filters: &own };
            let key = key();
            let cursor = key.issue(&own, &position, NOW, &Random::system());

            prop_assert_eq!(key.open(&own, &cursor, NOW), Some(position));
            for (other, differs) in [
                (Binding { route: &other_route, ..own }, route != other_route),
                (Binding { caller: &other_caller, ..own }, caller != other_caller),
                (Binding { filters: &others, ..own }, filters != other_filters),
            ] {
                prop_assert!(!differs || key.open(&other, &cursor, NOW).is_none(), "{:?}", other);
            }
        }

        #[test]
        fn a_changed_character_is_noticed(at: prop::sample::Index, other in "[A-Za-z0-9_-]") {
            let key = key();
            let cursor = issued(&key, "42");
            let at = at.index(cursor.len());
            let mut changed = cursor.clone();
            changed.replace_range(at..=at, &other);
            prop_assume!(changed != cursor);

            prop_assert_eq!(key.open(&binding(), &changed, NOW), None);
        }

        #[test]
        fn any_text_is_refused_without_panic(text in "\\PC{0,200}|[A-Za-z0-9_-]{0,200}") {
            prop_assert_eq!(key().open(&binding(), &text, NOW), None);
        }
    }

    #[test]
    fn a_kept_key_opens_what_it_issued() {
        let key = key();
        let cursor = issued(&key, "42");

        let kept = CursorKey::from_hex(&key.as_hex()).unwrap();

        assert_eq!(kept.open(&binding(), &cursor, NOW).as_deref(), Some("42"));
        assert!(CursorKey::from_hex("00").is_none());
    }

    #[test]
    fn a_key_does_not_show_itself() {
        let key = key();

        assert!(format!("{key:?}").contains("root: Zeroizing { .. }"));
    }
}
