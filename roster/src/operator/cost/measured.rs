//! What each operation asks of DynamoDB, as measured. `tests/gateway/costs.rs` carries each of them out
//! and fails where a figure here is not what it finds: change both the code and this file, or neither.

pub use super::place::Place;

/// Units that an operation uses in a place: of 4 KB read strongly, of 1 KB written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Touch {
    /// Where.
    pub place: Place,
    /// Read units.
    pub reads: f64,
    /// Write units. A transaction's count twice in the table, and once in an index.
    pub writes: f64,
}

/// What a request of one kind costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Operation {
    /// As it is called in tables.
    pub name: &'static str,
    /// The route it was measured at.
    pub route: &'static str,
    /// Calls to DynamoDB.
    pub calls: u32,
    /// Of these, one after the other.
    pub steps: u32,
    /// Password hashes.
    pub hashes: u32,
    /// Signatures of access tokens.
    pub signatures: u32,
    /// Events of the bus that it brings about: one for each change of a user, and one for the
    /// beginning and one for the end of each session.
    pub events: u32,
    /// Entries of the audit trail, to be sealed later.
    pub entries: u32,
    /// Bytes that the function logs: the request's line, its metrics and its security events.
    pub log_bytes: u32,
    /// Bytes of the answer's body.
    pub answer_bytes: u32,
    /// Units used.
    pub touches: &'static [Touch],
}

impl Operation {
    /// All read units.
    pub fn reads(&self) -> f64 {
        self.touches.iter().map(|touch| touch.reads).sum()
    }

    /// All write units.
    pub fn writes(&self) -> f64 {
        self.touches.iter().map(|touch| touch.writes).sum()
    }
}

const fn read(place: Place, reads: f64) -> Touch {
    Touch { place, reads, writes: 0.0 }
}

const fn write(place: Place, writes: f64) -> Touch {
    Touch { place, reads: 0.0, writes }
}

// Each entry of the trail, in the transaction of its change.
const ENTRY: Touch = write(Place::Audit, 2.0);
const ENTRY_OF_USER: Touch = write(Place::AuditOfUser, 1.0);
const ENTRY_UNSEALED: Touch = write(Place::Unsealed, 1.0);

/// A registration with a password.
pub const SIGN_UP: Operation = Operation {
    name: "sign-up",
    route: "POST /auth/register",
    calls: 3,
    steps: 3,
    hashes: 1,
    signatures: 0,
    events: 1,
    entries: 1,
    log_bytes: 960,
    answer_bytes: 139,
    touches: &[
        write(Place::Registrations, 1.0),
        write(Place::UserIds, 1.0),
        write(Place::Guard, 2.0),
        write(Place::Profile, 2.0),
        write(Place::Directory, 1.0),
        write(Place::ByEmail, 1.0),
        write(Place::ByName, 1.0),
        write(Place::ApiKey, 2.0),
        write(Place::ApiKeysOfUser, 1.0),
        ENTRY,
        ENTRY_OF_USER,
        ENTRY_UNSEALED,
    ],
};

/// A sign-in by address and password, from where the account has signed in before.
pub const SIGN_IN: Operation = Operation {
    name: "sign-in",
    route: "POST /api/v1/public/users/login",
    calls: 8,
    steps: 3,
    hashes: 1,
    signatures: 1,
    events: 2,
    entries: 1,
    log_bytes: 1_200,
    answer_bytes: 1_051,
    touches: &[
        write(Place::TriesOnAccount, 2.0),
        write(Place::TriesFromAddress, 2.0),
        read(Place::KnownAddress, 1.0),
        read(Place::Guard, 1.0),
        read(Place::Profile, 1.0),
        read(Place::SessionsOfUser, 0.5),
        write(Place::Guard, 2.0),
        write(Place::Session, 2.0),
        write(Place::SessionsOfUser, 1.0),
        ENTRY,
        ENTRY_OF_USER,
        ENTRY_UNSEALED,
    ],
};

/// The same through an application's key.
pub const SIGN_IN_WITH_KEY: Operation = Operation {
    name: "sign-in with a key",
    route: "POST /auth/token",
    calls: 8,
    steps: 3,
    hashes: 1,
    signatures: 1,
    events: 2,
    entries: 1,
    log_bytes: 1_200,
    answer_bytes: 955,
    touches: &[
        write(Place::TriesOnAccount, 2.0),
        write(Place::TriesWithKey, 2.0),
        read(Place::KnownAddress, 1.0),
        read(Place::Guard, 1.0),
        read(Place::ApplicationKey, 1.0),
        read(Place::Profile, 1.0),
        read(Place::KeyOwner, 1.0),
        read(Place::SessionsOfUser, 0.5),
        write(Place::Guard, 2.0),
        write(Place::Session, 2.0),
        write(Place::SessionsOfUser, 1.0),
        ENTRY,
        ENTRY_OF_USER,
        ENTRY_UNSEALED,
    ],
};

/// A sign-in with a wrong password.
pub const FAILED_SIGN_IN: Operation = Operation {
    name: "failed sign-in",
    route: "POST /api/v1/public/users/login",
    calls: 7,
    steps: 3,
    hashes: 1,
    signatures: 0,
    events: 0,
    entries: 1,
    log_bytes: 1_200,
    answer_bytes: 62,
    touches: &[
        write(Place::TriesOnAccount, 1.0),
        write(Place::TriesFromAddress, 2.0),
        read(Place::KnownAddress, 1.0),
        read(Place::Guard, 1.0),
        read(Place::Profile, 1.0),
        read(Place::SessionsOfUser, 0.5),
        write(Place::Audit, 1.0),
        ENTRY_OF_USER,
        ENTRY_UNSEALED,
    ],
};

/// New tokens for a refresh token.
pub const REFRESH: Operation = Operation {
    name: "refresh",
    route: "POST /auth/refresh",
    calls: 2,
    steps: 2,
    hashes: 0,
    signatures: 1,
    events: 0,
    entries: 1,
    log_bytes: 960,
    answer_bytes: 955,
    touches: &[
        read(Place::Session, 1.0),
        read(Place::Profile, 1.0),
        write(Place::Session, 2.0),
        ENTRY,
        ENTRY_OF_USER,
        ENTRY_UNSEALED,
    ],
};

/// A request that reads one's own profile: what every request with an access token costs at least.
pub const READ: Operation = Operation {
    name: "request",
    route: "GET /users/{id}",
    calls: 1,
    steps: 1,
    hashes: 0,
    signatures: 0,
    events: 0,
    entries: 0,
    log_bytes: 670,
    answer_bytes: 74,
    touches: &[read(Place::Session, 1.0), read(Place::Profile, 1.0)],
};

/// The same, five minutes after the session was last used.
pub const FIRST_READ: Operation = Operation {
    name: "first request of a visit",
    route: "GET /users/{id}",
    calls: 2,
    steps: 2,
    hashes: 0,
    signatures: 0,
    events: 0,
    entries: 0,
    log_bytes: 670,
    answer_bytes: 74,
    touches: &[
        read(Place::Session, 1.0),
        read(Place::Profile, 1.0),
        write(Place::Session, 1.0),
        write(Place::SessionsOfUser, 1.0),
    ],
};

/// The end of a session.
pub const SIGN_OUT: Operation = Operation {
    name: "sign-out",
    route: "PUT /api/v1/private/users/logout",
    calls: 2,
    steps: 2,
    hashes: 0,
    signatures: 0,
    events: 0,
    entries: 1,
    log_bytes: 960,
    answer_bytes: 49,
    touches: &[
        read(Place::Session, 1.0),
        read(Place::Profile, 1.0),
        write(Place::Session, 2.0),
        write(Place::SessionsOfUser, 1.0),
        write(Place::Revocations, 2.0),
        ENTRY,
        ENTRY_OF_USER,
        ENTRY_UNSEALED,
    ],
};

/// A new name for a user, which moves their place in the index of names.
pub const CHANGE: Operation = Operation {
    name: "change of a profile",
    route: "PUT /api/v1/users/{id}",
    calls: 2,
    steps: 2,
    hashes: 0,
    signatures: 0,
    events: 1,
    entries: 1,
    log_bytes: 960,
    answer_bytes: 172,
    touches: &[
        read(Place::Session, 1.0),
        read(Place::Profile, 2.0),
        write(Place::Profile, 2.0),
        write(Place::Directory, 1.0),
        write(Place::ByEmail, 1.0),
        write(Place::ByName, 2.0),
        ENTRY,
        ENTRY_OF_USER,
        ENTRY_UNSEALED,
    ],
};

/// What clients do.
pub const OPERATIONS: [Operation; 9] =
    [SIGN_UP, SIGN_IN, SIGN_IN_WITH_KEY, FAILED_SIGN_IN, REFRESH, READ, FIRST_READ, SIGN_OUT, CHANGE];

/// Sealing an entry of the trail, its share of the chain's head not counted.
pub const SEAL: [Touch; 3] = [write(Place::Audit, 2.0), write(Place::AuditOfUser, 1.0), write(Place::Unsealed, 1.0)];
/// Writing the head of a shard's chain, once a batch.
pub const SEAL_HEAD: Touch = write(Place::Audit, 2.0);
/// How many entries are sealed together when many wait: `AT_ONCE` in shared/core/src/directory/seal_audit.rs.
pub const SEALED_AT_ONCE: f64 = 40.0;
/// Read units of a look for what waits, where nothing does: sixteen queries.
pub const LOOK_FOR_UNSEALED: f64 = 8.0;

/// A mail, from its writing beside what causes it until it is sent, where its address is counted.
pub const MAIL: [Touch; 4] = [
    write(Place::Mail, 4.0),
    write(Place::MailsDue, 4.0),
    write(Place::MailsRecent, 3.0),
    write(Place::MailsToAddress, 1.0),
];
/// Read units of a look for mails that are due, where none is.
pub const LOOK_FOR_MAILS: f64 = 0.5;

/// Bytes of a user: profile, guard and the entries of three indexes; 100 bytes of each for DynamoDB.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>
pub const USER_BYTES: f64 = 1_560.0;
/// Bytes of a session and its entry in the index.
pub const SESSION_BYTES: f64 = 1_010.0;
/// Bytes of a sealed entry of the trail and its copy in the index `by_user`.
pub const ENTRY_BYTES: f64 = 890.0;
/// Bytes of an API key and its copy in the index.
pub const API_KEY_BYTES: f64 = 650.0;
