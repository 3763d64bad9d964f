//! Seals of the audit log. The sealer numbers the entries of a shard (a sixteenth of a day) in the order in which it
//! reads them. Each seal is an HMAC-SHA-256 over the previous seal and the entry's content, so an entry that is
//! changed, removed or moved afterwards breaks the chain at that point. The head of the chain, its last number and
//! seal, is kept next to the entries, so that a truncated chain is detected.
//!
//! Not detected: entries removed before they were sealed; a shard removed together with its head; and a truncated chain
//! if an attacker restores an earlier head. To rule these out, keep the heads that `roster audit verify` prints in
//! another place.

use std::time::Duration;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use roster_types::clock::Time;
use roster_types::digest::framed;
use roster_types::digest::hmac_sha256;
use roster_types::random::Random;
use zeroize::Zeroizing;

/// The key of the chain: 256 bits, known only to the sealer and the verifier.
#[derive(Debug)]
pub struct AuditKey(Zeroizing<[u8; 32]>);

impl AuditKey {
    pub fn generate(random: &Random) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        random.fill(&mut *key);
        Self(key)
    }

    /// Parses what [`AuditKey::expose`] returns.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// The key in clear, to be sealed.
    pub fn expose(&self) -> &[u8] {
        &*self.0
    }

    /// The seal of entry number `seq` of a shard.
    pub fn seal(&self, shard: &str, seq: u64, previous: &Seal, content: &[u8]) -> Seal {
        let parts = [b"roster audit entry".as_slice(), shard.as_bytes(), &seq.to_be_bytes(), &previous.0, content];
        Seal(hmac_sha256(&*self.0, &[&framed(&parts)]))
    }
}

#[derive(Clone, Debug)]
pub struct Seal([u8; 32]);

impl Seal {
    /// The seal before the first entry of a shard.
    pub const FIRST: Self = Self([0; 32]);

    /// Parses 64 hex digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Self(bytes))
    }

    /// 64 hex digits.
    pub fn as_hex(&self) -> String {
        hex::encode(self.0)
    }

    fn is(&self, other: &Self) -> bool {
        verify_slices_are_equal(&self.0, &other.0).is_ok()
    }
}

/// The end of a shard's chain.
#[derive(Clone, Debug)]
pub struct Head {
    /// The number of the last entry; 0 before the first.
    pub seq: u64,
    /// The seal of the last entry.
    pub seal: Seal,
}

impl Head {
    /// The head of a shard without sealed entries.
    pub const NONE: Self = Self { seq: 0, seal: Seal::FIRST };
}

/// An entry as part of the chain.
#[derive(Clone, Debug)]
pub struct Link {
    pub id: String,
    /// The whole content in canonical form.
    pub content: Vec<u8>,
    /// Its number, once it is sealed.
    pub seq: Option<u64>,
    /// `None` if it is not sealed or the seal is malformed.
    pub seal: Option<Seal>,
}

/// How long an entry may wait for its seal. The sealer runs every few minutes at the latest. If it has not found an
/// entry by then, the entry is hidden from it or the sealer does not run.
pub const SEALED_WITHIN: Duration = Duration::from_secs(15 * 60);

/// The first problem in a shard's chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Break {
    /// An entry has waited too long for its seal.
    Overdue { id: String },
    /// No entry has this number.
    Missing { seq: u64 },
    /// Two entries have this number.
    Doubled {
        seq: u64,
        /// The id of the second.
        id: String,
    },
    /// The entry or its place in the chain differs from what was sealed.
    Changed { seq: u64, id: String },
    /// The head names an entry or a seal that is not the end of the chain.
    Head {
        /// The number that the head names.
        seq: u64,
    },
}

/// The result of verifying a shard's chain.
#[derive(Clone, Debug)]
pub struct ShardReport {
    /// The shard: its day and number.
    pub shard: String,
    /// The number of entries.
    pub entries: usize,
    /// The number of sealed entries.
    pub sealed: usize,
    pub head: Head,
    /// The first place where the chain is broken.
    pub broken: Option<Break>,
}

impl ShardReport {
    /// The number of entries that are not sealed yet.
    pub const fn unsealed(&self) -> usize {
        self.entries - self.sealed
    }
}

/// Verifies a shard by computing its chain again.
pub fn verify(key: &AuditKey, shard: &str, head: Head, links: Vec<Link>, now: Time) -> ShardReport {
    let entries = links.len();
    let is_overdue = |link: &&Link| link.seq.is_none() && !is_recent(&link.id, now);
    let overdue = links.iter().find(is_overdue).map(|link| Break::Overdue { id: link.id.clone() });
    let mut sealed: Vec<(u64, Link)> = links.into_iter().filter_map(|link| Some((link.seq?, link))).collect();
    sealed.sort_by_key(|(seq, _)| *seq);
    let broken = first_break(key, shard, &head, &sealed).or(overdue);
    ShardReport { shard: shard.to_owned(), entries, sealed: sealed.len(), head, broken }
}

/// Whether an entry may still wait for its seal, judging by the time in its ULID.
fn is_recent(id: &str, now: Time) -> bool {
    let made = ulid::Ulid::from_string(id).ok().and_then(|id| i64::try_from(id.timestamp_ms()).ok());
    made.is_some_and(|made| now.since(Time::from_millis(made)) < SEALED_WITHIN)
}

fn first_break(key: &AuditKey, shard: &str, head: &Head, sealed: &[(u64, Link)]) -> Option<Break> {
    let mut end = Head::NONE;
    for (seq, link) in sealed {
        if *seq <= end.seq {
            return Some(Break::Doubled { seq: *seq, id: link.id.clone() });
        }
        if *seq > end.seq + 1 {
            return Some(Break::Missing { seq: end.seq + 1 });
        }
        let seal = key.seal(shard, *seq, &end.seal, &link.content);
        if !link.seal.as_ref().is_some_and(|found| found.is(&seal)) {
            return Some(Break::Changed { seq: *seq, id: link.id.clone() });
        }
        end = Head { seq: *seq, seal };
    }
    if head.seq > end.seq {
        return Some(Break::Missing { seq: end.seq + 1 });
    }
    let is_end = head.seq == end.seq && head.seal.is(&end.seal);
    (!is_end).then_some(Break::Head { seq: head.seq })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHARD: &str = "2026-09-21#07";

    fn key() -> AuditKey {
        AuditKey::generate(&Random::system())
    }

    const NOW: Time = Time::from_millis(1_790_000_000_000);

    /// An unsealed entry created at this time.
    fn unsealed(at: Time) -> Link {
        let id = ulid::Ulid::from_parts(at.millis().unsigned_abs(), 7).to_string();
        Link { id, content: b"d".to_vec(), seq: None, seal: None }
    }

    #[test]
    fn what_waits_for_its_seal_for_too_long_was_hidden_from_it() {
        let key = key();
        let (mut links, head) = chain(&key, &["a"]);
        let hidden = unsealed(NOW.minus(SEALED_WITHIN));
        links.push(hidden.clone());

        assert_eq!(broken(&key, links, head), Some(Break::Overdue { id: hidden.id }));
        let nameless = Link { id: "no time".into(), ..unsealed(NOW) };
        assert_eq!(broken(&key, vec![nameless], Head::NONE), Some(Break::Overdue { id: "no time".into() }));
    }

    /// A chain of these contents, and its head.
    fn chain(key: &AuditKey, contents: &[&str]) -> (Vec<Link>, Head) {
        let mut head = Head::NONE;
        let mut links = Vec::new();
        for content in contents {
            let seq = head.seq + 1;
            let seal = key.seal(SHARD, seq, &head.seal, content.as_bytes());
            let (id, content) = (format!("id of {content}"), content.as_bytes().to_vec());
            links.push(Link { id, content, seq: Some(seq), seal: Some(seal.clone()) });
            head = Head { seq, seal };
        }
        (links, head)
    }

    fn broken(key: &AuditKey, links: Vec<Link>, head: Head) -> Option<Break> {
        verify(key, SHARD, head, links, NOW).broken
    }

    #[test]
    fn a_chain_is_intact_in_whatever_order_it_is_read() {
        let key = key();
        let (mut links, head) = chain(&key, &["a", "b", "c"]);
        links.reverse();
        links.push(unsealed(NOW.minus(SEALED_WITHIN).plus(Duration::from_secs(1))));

        let report = verify(&key, SHARD, head, links, NOW);

        assert_eq!((report.entries, report.sealed, report.unsealed(), report.broken), (4, 3, 1, None));
        assert_eq!(broken(&key, Vec::new(), Head::NONE), None);
    }

    #[test]
    fn what_is_changed_removed_moved_or_added_breaks_it_there() {
        let key = key();
        let changed =
            |at: usize| Some(Break::Changed { seq: at as u64 + 1, id: format!("id of {}", ["a", "b", "c"][at]) });
        let with = |change: &dyn Fn(&mut Vec<Link>)| {
            let (mut links, head) = chain(&key, &["a", "b", "c"]);
            change(&mut links);
            broken(&key, links, head)
        };

        assert_eq!(with(&|links| links[1].content.push(0)), changed(1));
        assert_eq!(with(&|links| links[1].seal = None), changed(1));
        assert_eq!(with(&|links| drop(links.remove(0))), Some(Break::Missing { seq: 1 }));
        assert_eq!(with(&|links| drop(links.remove(1))), Some(Break::Missing { seq: 2 }));
        assert_eq!(with(&|links| drop(links.pop())), Some(Break::Missing { seq: 3 }));
        assert_eq!(with(&|links| links[2].seq = None), Some(Break::Missing { seq: 3 }));
        assert_eq!(
            with(&|links| (links[0].seq, links[1].seq) = (links[1].seq, links[0].seq)),
            Some(Break::Changed { seq: 1, id: "id of b".into() })
        );
        assert_eq!(with(&|links| links[2].seq = Some(2)), Some(Break::Doubled { seq: 2, id: "id of c".into() }));
        assert_eq!(with(&|links| links[0].seq = Some(0)), Some(Break::Doubled { seq: 0, id: "id of a".into() }));
    }

    #[test]
    fn the_head_is_held_against_the_chain() {
        let key = key();
        let (links, head) = chain(&key, &["a", "b", "c"]);
        let (_, before) = chain(&key, &["a", "b"]);

        assert_eq!(broken(&key, links.clone(), before), Some(Break::Head { seq: 2 }));
        assert_eq!(broken(&key, links.clone(), Head::NONE), Some(Break::Head { seq: 0 }));
        assert_eq!(
            broken(&key, links.clone(), Head { seal: Seal::FIRST, ..head.clone() }),
            Some(Break::Head { seq: 3 })
        );
        assert_eq!(broken(&key, Vec::new(), head), Some(Break::Missing { seq: 1 }));
    }

    #[test]
    fn another_key_or_shard_seals_otherwise() {
        let key = key();
        let (links, head) = chain(&key, &["a"]);
        let changed = Some(Break::Changed { seq: 1, id: "id of a".into() });

        assert_eq!(broken(&self::key(), links.clone(), head.clone()), changed);
        assert_eq!(verify(&key, "2026-09-22#07", head, links, NOW).broken, changed);
    }
}
