//! The set of signing keys and when each is used. Rules and times only; other modules read, seal and store the keys.
//!
//! The life of a key: published (verifies, does not sign yet) → current → replaced (verifies what it has signed) →
//! retired. All of it follows from the stored times, so no write is needed when one key takes over from another.

use std::time::Duration;

use roster_types::clock::Time;

use super::PublicKey;
use crate::token::ACCESS_TOKEN_LIFETIME;

/// How long a key signs: well within the one to two years that NIST SP 800-57 part 1, section 5.3.6, allows a private
/// signature key.
pub const SIGNS_FOR: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// How long a key is published before it signs. Verifiers cache our keys: API Gateway's JWT authorizer for up to two
/// hours, others for a day.
pub const PUBLISHED_BEFORE: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a key is kept after its last token has expired: a margin for clock skew and for functions that noticed the
/// new key late.
pub const KEPT_PAST_LAST_TOKEN: Duration = Duration::from_secs(2 * 60 * 60);

/// The public half of a key pair, and when it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptKey {
    pub public: PublicKey,
    /// When it was generated and published.
    pub created_at: Time,
    /// When it starts to sign, until the next key does.
    pub active_from: Time,
    /// When it stops verifying; unknown until another key is to replace it.
    pub retires_at: Option<Time>,
}

impl KeptKey {
    /// Whether it no longer verifies.
    pub fn is_retired(&self, now: Time) -> bool {
        self.retires_at.is_some_and(|end| end <= now)
    }

    /// Whether a token that it signs now stays valid until it expires.
    pub fn may_sign(&self, now: Time) -> bool {
        self.retires_at.is_none_or(|end| now.plus(ACCESS_TOKEN_LIFETIME) <= end)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Published, to take over soon.
    Next,
    /// Signs.
    Current,
    /// Verifies what it has signed.
    Replaced,
    /// No longer verifies.
    Retired,
}

impl KeyState {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Current => "current",
            Self::Replaced => "replaced",
            Self::Retired => "retired",
        }
    }
}

/// Why a key cannot be retired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRetirable {
    Unknown,
    /// It signs, and no other key could.
    Current,
}

/// All signing keys, in the order in which they sign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeySet(Vec<KeptKey>);

impl KeySet {
    pub fn new(mut keys: Vec<KeptKey>) -> Self {
        keys.sort_by_key(|key| (key.active_from, key.created_at));
        Self(keys)
    }

    /// A set of one key that signs from now on.
    pub fn first(public: PublicKey, now: Time) -> Self {
        Self(vec![KeptKey { public, created_at: now, active_from: now, retires_at: None }])
    }

    pub fn iter(&self) -> impl Iterator<Item = &KeptKey> {
        self.0.iter()
    }

    pub fn get(&self, kid: &str) -> Option<&KeptKey> {
        self.0.iter().find(|key| key.public.kid == kid)
    }

    /// The key that signs now. If the clock is behind the creation of the first key, that key signs: a token that
    /// becomes valid in a moment is better than none.
    pub fn current(&self, now: Time) -> Option<&KeptKey> {
        self.0.iter().rfind(|key| key.active_from <= now).or(self.0.first())
    }

    /// The key that signs next, if it is published already.
    pub fn next(&self, now: Time) -> Option<&KeptKey> {
        let current = self.current(now)?;
        self.0.iter().find(|key| key.active_from > now && key.public.kid != current.public.kid)
    }

    pub fn state(&self, key: &KeptKey, now: Time) -> KeyState {
        if key.is_retired(now) {
            KeyState::Retired
        } else if self.current(now).is_some_and(|current| current.public.kid == key.public.kid) {
            KeyState::Current
        } else if key.active_from > now {
            KeyState::Next
        } else {
            KeyState::Replaced
        }
    }

    /// Whether the current key is old enough for the next one to be published.
    pub fn is_next_due(&self, now: Time) -> bool {
        let age = self.current(now).map(|key| now.since(key.active_from));
        age.is_some_and(|age| age >= SIGNS_FOR - PUBLISHED_BEFORE) && self.next(now).is_none()
    }

    /// Whether the set has a key that no longer verifies.
    pub fn has_retired(&self, now: Time) -> bool {
        self.0.iter().any(|key| key.is_retired(now))
    }

    /// Adds a key created now that signs from `active_from` on. It replaces the current key, which retires some time
    /// after its last token expires, and any next key, which has signed nothing.
    pub fn add(&mut self, public: PublicKey, active_from: Time, now: Time) {
        if let Some(next) = self.next(now).map(|key| key.public.kid.clone()) {
            self.0.retain(|key| key.public.kid != next);
        }
        let retires_at = active_from.plus(ACCESS_TOKEN_LIFETIME).plus(KEPT_PAST_LAST_TOKEN);
        if let Some(current) = self.current(now).map(|key| key.public.kid.clone()) {
            self.change(&current, |key| key.retires_at = Some(retires_at));
        }
        let keys = std::mem::take(&mut self.0);
        let new = KeptKey { public, created_at: now, active_from, retires_at: None };
        *self = Self::new(keys.into_iter().chain([new]).collect());
    }

    /// Removes a key at once. If it was the next key, the current one no longer has an end.
    pub fn retire(&mut self, kid: &str, now: Time) -> Result<(), NotRetirable> {
        let key = self.get(kid).ok_or(NotRetirable::Unknown)?;
        match self.state(key, now) {
            KeyState::Current => return Err(NotRetirable::Current),
            KeyState::Next => {
                let current = self.current(now).map(|key| key.public.kid.clone()).unwrap_or_default();
                self.change(&current, |key| key.retires_at = None);
            }
            KeyState::Replaced | KeyState::Retired => {}
        }
        self.0.retain(|key| key.public.kid != kid);
        Ok(())
    }

    /// Removes the keys that no longer verify and returns their ids.
    pub fn drop_retired(&mut self, now: Time) -> Vec<String> {
        let (retired, kept) = std::mem::take(&mut self.0).into_iter().partition(|key| key.is_retired(now));
        self.0 = kept;
        Vec::into_iter(retired).map(|key: KeptKey| key.public.kid).collect()
    }

    fn change(&mut self, kid: &str, change: impl FnOnce(&mut KeptKey)) {
        if let Some(key) = self.0.iter_mut().find(|key| key.public.kid == kid) {
            change(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Time = Time::from_seconds(1_790_000_000);
    const HOUR: Duration = Duration::from_secs(3600);
    const DAY: Duration = Duration::from_secs(24 * 3600);

    fn public(kid: &str) -> PublicKey {
        PublicKey { kid: kid.to_owned(), n: String::new(), e: String::new() }
    }

    fn states(set: &KeySet, now: Time) -> Vec<(&str, KeyState)> {
        set.iter().map(|key| (key.public.kid.as_str(), set.state(key, now))).collect()
    }

    #[test]
    fn the_next_is_due_a_day_before_the_first_is_90_days_old() {
        let mut set = KeySet::first(public("one"), START);
        let due = START.plus(89 * DAY);

        assert!(!set.is_next_due(due.minus(Duration::from_secs(1))));
        assert!(set.is_next_due(due));
        set.add(public("two"), due.plus(PUBLISHED_BEFORE), due);
        assert!(!set.is_next_due(due), "published once");
        assert!(!set.is_next_due(due.plus(89 * DAY)));
        assert!(set.is_next_due(due.plus(90 * DAY)), "its age counts from its first signature");
    }

    #[test]
    fn a_key_is_published_then_signs_then_verifies_then_is_gone() {
        use KeyState::{Current, Next, Replaced, Retired};
        let mut set = KeySet::first(public("one"), START);
        set.add(public("two"), START.plus(DAY), START);

        assert_eq!(states(&set, START), [("one", Current), ("two", Next)]);
        assert_eq!(states(&set, START.plus(DAY)), [("one", Replaced), ("two", Current)]);
        let last_token = START.plus(DAY).plus(HOUR);
        assert_eq!(states(&set, last_token.plus(2 * HOUR).minus(HOUR / 60))[0].1, Replaced);
        assert_eq!(states(&set, last_token.plus(2 * HOUR)), [("one", Retired), ("two", Current)]);

        assert_eq!(set.drop_retired(last_token.plus(2 * HOUR)), ["one"]);
        assert_eq!(states(&set, START.plus(2 * DAY)), [("two", Current)]);
    }

    #[test]
    fn a_replaced_key_may_sign_only_what_it_can_verify_to_the_end() {
        let mut set = KeySet::first(public("one"), START);
        set.add(public("two"), START, START);
        let old = set.get("one").unwrap();

        assert!(old.may_sign(START.plus(2 * HOUR)));
        assert!(!old.may_sign(START.plus(2 * HOUR).plus(HOUR / 60)));
        assert!(set.get("two").unwrap().may_sign(START.plus(400 * DAY)));
    }

    #[test]
    fn a_key_that_takes_over_at_once_drops_the_one_that_was_to_be_next() {
        let mut set = KeySet::first(public("one"), START);
        set.add(public("two"), START.plus(DAY), START);

        set.add(public("three"), START.plus(HOUR), START.plus(HOUR));

        assert_eq!(states(&set, START.plus(HOUR)), [("one", KeyState::Replaced), ("three", KeyState::Current)]);
        assert_eq!(set.get("one").unwrap().retires_at, Some(START.plus(4 * HOUR)));
    }

    #[test]
    fn two_keys_of_one_moment_follow_in_the_order_they_were_added() {
        let mut set = KeySet::first(public("one"), START);
        set.add(public("two"), START, START);
        set.add(public("three"), START, START);

        assert_eq!(set.current(START).unwrap().public.kid, "three");
        assert_eq!(set.iter().filter(|key| key.retires_at.is_none()).count(), 1);
    }

    #[test]
    fn what_signs_is_not_retired_and_what_is_unknown_neither() {
        let mut set = KeySet::first(public("one"), START);

        assert_eq!(set.retire("one", START), Err(NotRetirable::Current));
        assert_eq!(set.retire("two", START), Err(NotRetirable::Unknown));
        assert!(set.get("one").is_some());
    }

    #[test]
    fn without_its_next_the_current_key_has_no_end() {
        let mut set = KeySet::first(public("one"), START);
        set.add(public("two"), START.plus(DAY), START);

        set.retire("two", START).unwrap();

        assert_eq!(set, KeySet::first(public("one"), START));
    }

    #[test]
    fn a_clock_that_fell_back_still_finds_a_key() {
        let set = KeySet::first(public("one"), START);

        assert_eq!(states(&set, START.minus(DAY)), [("one", KeyState::Current)]);
        assert!(set.next(START.minus(DAY)).is_none() && !set.is_next_due(START.minus(DAY)));
    }

    #[test]
    fn a_set_of_none_needs_nothing() {
        let mut set = KeySet::default();

        assert!(set.current(START).is_none() && !set.is_next_due(START) && !set.has_retired(START));
        assert!(set.drop_retired(START).is_empty());
    }
}
