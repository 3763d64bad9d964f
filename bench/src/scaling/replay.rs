//! Carries a load out on paper: for every operation the keys it would touch, built by the code that
//! builds them, and the units each would use.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr};

use roster::cost::measured::{Operation, Place, SEAL, SEAL_HEAD, SEALED_AT_ONCE, Touch};
use shared::api_key::ApiKeyId;
use shared::clock::Time;
use shared::store::partitions;
use shared::throttle::Counter;

use super::load::Load;
use crate::dice::Dice;

/// What one partition serves in a second: 3,000 read units and 1,000 write units.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html>
pub(super) const READS: f64 = 3_000.0;
pub(super) const WRITES: f64 = 1_000.0;
/// A new table on demand serves 4,000 writes a second, hence has four partitions, and makes ready for
/// twice its last peak.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html>
const FEWEST_PARTITIONS: f64 = 4.0;
const HEADROOM: f64 = 2.0;
/// First two letters of names: those of rank r are r times rarer than the first (Zipf), with which so
/// one of nine names begins.
pub(super) const STARTS: u64 = 26 * 26;

/// The busiest partition of a place.
#[derive(Clone, Debug, Default)]
pub(super) struct Busiest {
    /// Its key, or which it is of the partitions that many keys share.
    pub(super) key: String,
    /// Its share of what a partition serves, over the sampled seconds of the busiest hour.
    pub(super) share: f64,
    /// The same in its busiest second.
    pub(super) second: f64,
}

impl Busiest {
    /// Whether many share this key, rather than this partition.
    pub(super) fn is_of_one_key(&self) -> bool {
        !self.key.starts_with(HASHED)
    }
}

/// How the partitions are called that many keys are hashed into.
const HASHED: &str = "partition ";

/// Units, reads and writes apart.
#[derive(Clone, Copy, Default)]
struct Units {
    reads: f64,
    writes: f64,
}

impl Units {
    fn add(&mut self, touch: &Touch) {
        self.reads += touch.reads;
        self.writes += touch.writes;
    }

    fn share(self) -> f64 {
        (self.reads / READS).max(self.writes / WRITES)
    }
}

/// Replays `seconds` of every hour, and says of each place how busy its busiest partition was.
pub(super) fn replay(load: &Load, seconds: u32, seed: u64) -> Vec<(Place, Busiest)> {
    let mut dice = Dice::new(seed);
    let mut busiest: HashMap<Place, Busiest> = HashMap::new();
    for hour in &load.hours {
        let mut sample = Sample::new(hour);
        for _ in 0..seconds {
            sample.second(hour, load, &mut dice);
        }
        for (place, found) in sample.busiest(seconds) {
            let known = busiest.entry(place).or_default();
            let second = known.second.max(found.second);
            if found.share > known.share {
                *known = found;
            }
            known.second = second;
        }
    }
    let mut all: Vec<_> = busiest.into_iter().collect();
    all.sort_by(|(one, a), (other, b)| b.share.total_cmp(&a.share).then(one.cmp(other)));
    all
}

/// Some seconds of an hour.
struct Sample {
    /// Into how many partitions keys of their own are hashed.
    partitions: HashMap<Place, u64>,
    now: HashMap<(Place, String), Units>,
    sums: HashMap<(Place, String), Units>,
    busiest_second: HashMap<Place, f64>,
}

impl Sample {
    fn new(hour: &[(Operation, f64)]) -> Self {
        let mut rates: HashMap<Place, Units> = HashMap::new();
        for (operation, rate) in hour {
            for touch in touches(operation) {
                let units = rates.entry(touch.place).or_default();
                units.reads += touch.reads * rate;
                units.writes += touch.writes * rate;
            }
        }
        let needed = |units: Units| (units.share() * HEADROOM).ceil().max(FEWEST_PARTITIONS) as u64;
        let partitions = rates.into_iter().map(|(place, units)| (place, needed(units))).collect();
        Self { partitions, now: HashMap::new(), sums: HashMap::new(), busiest_second: HashMap::new() }
    }

    fn second(&mut self, hour: &[(Operation, f64)], load: &Load, dice: &mut Dice) {
        self.now.clear();
        for (operation, rate) in hour {
            for _ in 0..dice.times(*rate) {
                let chance = Chance::throw(load, dice);
                for touch in touches(operation) {
                    let key = chance.partition(touch.place, &self.partitions);
                    self.now.entry((touch.place, key)).or_default().add(&touch);
                }
            }
        }
        for ((place, key), units) in self.now.drain() {
            let second = self.busiest_second.entry(place).or_default();
            *second = second.max(units.share());
            let sum = self.sums.entry((place, key)).or_default();
            sum.reads += units.reads;
            sum.writes += units.writes;
        }
    }

    fn busiest(&self, seconds: u32) -> HashMap<Place, Busiest> {
        let mut busiest: HashMap<Place, Busiest> = HashMap::new();
        for ((place, key), units) in &self.sums {
            let share = units.share() / f64::from(seconds);
            let known = busiest.entry(*place).or_default();
            // The name decides between equals, or two runs would differ.
            if (share, key.as_str()) > (known.share, known.key.as_str()) {
                *known = Busiest { key: key.clone(), share, second: self.busiest_second[place] };
            }
        }
        busiest
    }
}

/// What an operation uses, and what sealing its entries uses soon after.
pub(super) fn touches(operation: &Operation) -> impl Iterator<Item = Touch> {
    let head = Touch { writes: SEAL_HEAD.writes / SEALED_AT_ONCE, ..SEAL_HEAD };
    let sealing = SEAL.into_iter().chain([head]).filter(|_| operation.entries > 0);
    operation.touches.iter().copied().chain(sealing)
}

/// Whom an operation is about.
struct Chance {
    user: u64,
    new_user: u64,
    start: u64,
    byte: u8,
    key: u64,
    address: u32,
}

/// What is busy is so on one day; which one does not matter.
pub(super) const TODAY: Time = Time::from_seconds(1_790_000_000);

impl Chance {
    fn throw(load: &Load, dice: &mut Dice) -> Self {
        Self {
            user: dice.below(load.accounts),
            new_user: load.accounts,
            // Inverse of the sum of 1/r, which is close to a logarithm.
            start: ((STARTS as f64).powf(dice.fraction()) as u64).clamp(1, STARTS),
            byte: dice.byte(),
            key: dice.below(load.keys),
            address: dice.below(u64::from(u32::MAX)) as u32,
        }
    }

    fn ip(&self) -> IpAddr {
        IpAddr::V4(Ipv4Addr::from(self.address))
    }

    /// A name or an address of somebody new.
    fn name(&self) -> String {
        let letter = |index: u64| char::from(b'a' + (index % 26) as u8);
        format!("{}{}rest", letter((self.start - 1) / 26), letter(self.start - 1))
    }

    /// The partition key, where many share one; else the partition that a key of one's own falls into.
    fn partition(&self, place: Place, partitions: &HashMap<Place, u64>) -> String {
        match place {
            Place::UserIds => partitions::USER_ID_COUNTER.to_owned(),
            Place::Directory => partitions::directory(self.new_user),
            Place::ByEmail | Place::ByName => partitions::search(&self.name()),
            Place::Audit => partitions::audit(TODAY, self.byte),
            Place::Unsealed => partitions::unsealed(self.byte),
            Place::Revocations => partitions::revocations(self.byte),
            // One partition each: docs/scaling.md says what that is enough for.
            Place::MailsDue | Place::MailsRecent => "all mails".to_owned(),
            Place::TriesWithKey => partitions::tries(&Counter::application(&self.application())),
            Place::ApplicationKey | Place::KeyOwner => format!("application {}", self.key),
            Place::TriesFromAddress => {
                hashed(&partitions::tries(&Counter::address(self.ip(), None)), partitions[&place])
            }
            Place::Registrations => hashed(&partitions::tries(&Counter::registration(self.ip())), partitions[&place]),
            Place::Profile
            | Place::Guard
            | Place::Session
            | Place::SessionsOfUser
            | Place::ApiKey
            | Place::ApiKeysOfUser
            | Place::AuditOfUser
            | Place::TriesOnAccount
            | Place::KnownAddress
            | Place::Mail
            | Place::MailsToAddress => hashed(&(place, self.user), partitions[&place]),
        }
    }

    fn application(&self) -> ApiKeyId {
        ApiKeyId::parse(&format!("{:032x}", self.key)).expect("32 hex digits are an id")
    }
}

/// DynamoDB spreads keys by a hash of its own.
fn hashed(key: &impl Hash, partitions: u64) -> String {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    format!("{HASHED}{} of {partitions}", hasher.finish() % partitions)
}
