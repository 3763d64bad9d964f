//! For every operation of a load the keys that it would use, built by the code that builds them, and the units that each
//! would get.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr};

use roster::cost::measured::{MEASURED, Operation, Place, SEALED_AT_ONCE, Touch};
use shared::api_key::ApiKeyId;
use shared::clock::Time;
use shared::store::partitions;
use shared::throttle::Counter;

use super::load::Load;
use super::place;
use crate::random::Random;

/// What one partition serves in a second: 3,000 read units and 1,000 write units.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html>
pub(super) const READS: f64 = 3_000.0;
pub(super) const WRITES: f64 = 1_000.0;
/// A new table on demand serves 4,000 writes a second, hence has four partitions, and prepares for twice its last peak.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html>
const MIN_PARTITIONS: f64 = 4.0;
const HEADROOM: f64 = 2.0;
/// First two letters of names: those of rank r are r times rarer than the first (Zipf), with which one of nine begins.
pub(super) const STARTS: u64 = 26 * 26;
/// What is busy is so on one day; which one does not matter.
pub(super) const TODAY: Time = Time::from_seconds(1_790_000_000);
/// The name of partitions that many keys are hashed into.
const HASHED: &str = "partition ";

/// The busiest partition of a place.
#[derive(Clone, Debug)]
pub(super) struct Busiest {
    pub(super) place: Place,
    /// Its key, or its number among the partitions that many keys share.
    pub(super) key: String,
    /// Its share of what a partition serves, over the sampled seconds of the busiest hour.
    pub(super) share: f64,
    /// The same in the busiest second.
    pub(super) second: f64,
}

impl Busiest {
    /// Whether many users share this key, rather than this partition.
    pub(super) fn is_of_one_key(&self) -> bool {
        !self.key.starts_with(HASHED)
    }
}

#[derive(Clone, Copy, Default)]
struct Units {
    reads: f64,
    writes: f64,
}

impl Units {
    fn add(&mut self, reads: f64, writes: f64) {
        self.reads += reads;
        self.writes += writes;
    }

    fn share(self) -> f64 {
        (self.reads / READS).max(self.writes / WRITES)
    }
}

/// What an operation uses, and what sealing its entries uses soon after.
pub(super) fn touches(operation: &Operation) -> impl Iterator<Item = Touch> {
    let head = Touch { writes: MEASURED.seal_head.writes / SEALED_AT_ONCE, ..MEASURED.seal_head };
    let sealing = MEASURED.seal.iter().copied().chain([head]).filter(|_| operation.entries > 0);
    operation.touches.iter().copied().chain(sealing)
}

/// Replays `seconds` of every hour; the busiest partition of each place, busiest first.
pub(super) fn replay(load: &Load, seconds: u32, seed: u64) -> Vec<Busiest> {
    let mut random = Random::new(seed);
    let mut busiest: HashMap<Place, Busiest> = HashMap::new();
    for hour in &load.hours {
        for found in replay_hour(hour, load, seconds, &mut random) {
            let known = busiest.entry(found.place).or_insert_with(|| found.clone());
            let second = known.second.max(found.second);
            if found.share > known.share {
                *known = found;
            }
            known.second = second;
        }
    }
    let mut all: Vec<_> = busiest.into_values().collect();
    all.sort_by(|one, other| other.share.total_cmp(&one.share).then(one.place.cmp(&other.place)));
    all
}

fn replay_hour(hour: &[(&Operation, f64)], load: &Load, seconds: u32, random: &mut Random) -> Vec<Busiest> {
    let mut rates: HashMap<Place, Units> = HashMap::new();
    for (operation, rate) in hour {
        for Touch { place, reads, writes } in touches(operation) {
            rates.entry(place).or_default().add(reads * rate, writes * rate);
        }
    }
    // Into how many partitions the users' own keys are hashed.
    let partitions = |units: Units| (units.share() * HEADROOM).ceil().max(MIN_PARTITIONS) as u64;
    let partitions = rates.into_iter().map(|(place, units)| (place, partitions(units))).collect();
    let mut sums: HashMap<(Place, String), Units> = HashMap::new();
    let mut seconds_max: HashMap<Place, f64> = HashMap::new();
    for _ in 0..seconds {
        let mut now: HashMap<(Place, String), Units> = HashMap::new();
        for (operation, rate) in hour {
            for _ in 0..random.poisson(*rate) {
                let draw = Draw::new(load, random);
                for Touch { place, reads, writes } in touches(operation) {
                    now.entry((place, draw.partition(place, &partitions))).or_default().add(reads, writes);
                }
            }
        }
        for ((place, key), units) in now {
            let second = seconds_max.entry(place).or_default();
            *second = second.max(units.share());
            sums.entry((place, key)).or_default().add(units.reads, units.writes);
        }
    }
    let mut busiest: HashMap<Place, Busiest> = HashMap::new();
    for ((place, key), units) in sums {
        let found = Busiest { place, key, share: units.share() / f64::from(seconds), second: seconds_max[&place] };
        let known = busiest.entry(place).or_insert_with(|| found.clone());
        // The key decides between equals, or two runs would differ.
        if (found.share, &found.key) > (known.share, &known.key) {
            *known = found;
        }
    }
    busiest.into_values().collect()
}

/// The user, the key and the IP address of one operation.
struct Draw {
    user: u64,
    new_user: u64,
    /// The first letters of a new name, by their rank.
    start: u64,
    byte: u8,
    key: u64,
    address: IpAddr,
}

impl Draw {
    fn new(load: &Load, random: &mut Random) -> Self {
        Self {
            user: random.below(load.accounts),
            new_user: load.accounts,
            // Inverse of the sum of 1/r, which is close to a logarithm.
            start: ((STARTS as f64).powf(random.fraction()) as u64).clamp(1, STARTS),
            byte: random.byte(),
            key: random.below(load.keys),
            address: IpAddr::V4(Ipv4Addr::from(random.below(u64::from(u32::MAX)) as u32)),
        }
    }

    /// A name or an email address.
    fn name(&self) -> String {
        let letter = |index: u64| char::from(b'a' + (index % 26) as u8);
        format!("{}{}rest", letter((self.start - 1) / 26), letter(self.start - 1))
    }

    /// The partition key if many users share it; otherwise the partition that the user's own key is hashed into.
    fn partition(&self, place: Place, partitions: &HashMap<Place, u64>) -> String {
        let hashed = |key: &dyn AsRef<str>| hash(key.as_ref(), partitions[&place]);
        match place.0 {
            place::USER_IDS => partitions::USER_ID_COUNTER.to_owned(),
            place::DIRECTORY => partitions::directory(self.new_user),
            "UsersTable/by_email" | "UsersTable/by_name" => partitions::search(&self.name()),
            place::AUDIT => partitions::audit(TODAY, self.byte),
            place::UNSEALED => partitions::unsealed(self.byte),
            "RevocationsTable" => partitions::revocations(self.byte),
            place::ATTEMPTS_WITH_KEY => {
                let key = ApiKeyId::parse(&format!("{:032x}", self.key)).expect("32 hex digits are an id");
                partitions::tries(&Counter::application(&key))
            }
            "ApiKeysTable, the application's" | "UsersTable, owner of the key" => format!("application {}", self.key),
            "EphemeralTable throttle#address" => hashed(&partitions::tries(&Counter::address(self.address, None))),
            "EphemeralTable throttle#registration" => hashed(&partitions::tries(&Counter::registration(self.address))),
            own => hashed(&format!("{own} {}", self.user)),
        }
    }
}

/// DynamoDB spreads keys by a hash of its own.
fn hash(key: &str, partitions: u64) -> String {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    format!("{HASHED}{} of {partitions}", hasher.finish() % partitions)
}
