//! What each operation uses of DynamoDB. The figures are in `measured.json`; `tests/gateway/costs.rs` measures each
//! of them and fails if it differs: change both the code and that file, or neither.

use std::ops::Deref;
use std::sync::LazyLock;

use serde::Deserialize;

/// A table, an index as `Table/index`, or one kind of a table's items, named after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
pub struct Place(pub &'static str);

impl Place {
    /// The table, or the table and its index, by the template's names.
    pub fn table(self) -> &'static str {
        self.0.split([' ', ',']).next().unwrap_or(self.0)
    }
}

/// Units that an operation uses in a place.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Touch {
    /// Where.
    pub place: Place,
    /// Units of 4 KB, strongly consistent.
    pub reads: f64,
    /// Units of 1 KB. A transaction's writes count twice in the table, and once in an index.
    pub writes: f64,
}

/// What a request of one kind costs.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Operation {
    /// As tables show it.
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
    /// Events on the bus: one for each change of a user, and one for the start and the end of each session.
    pub events: u32,
    /// Entries of the audit log, to be sealed later.
    pub entries: u32,
    /// Bytes that the function logs: the request's line, its metrics and its security events.
    pub log_bytes: u32,
    /// Bytes of the answer's body.
    pub answer_bytes: u32,
    /// Units used.
    pub touches: Vec<Touch>,
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

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Measured {
    /// What clients do.
    pub operations: Vec<Operation>,
    /// Sealing an entry of the audit log, without its share of the chain's head.
    pub seal: Vec<Touch>,
    /// Writing the head of a shard's chain, once a batch.
    pub seal_head: Touch,
    /// A mail, from its creation until it is sent, where its address is counted.
    pub mail: Vec<Touch>,
}

/// The figures of `measured.json`.
pub static MEASURED: LazyLock<Measured> =
    LazyLock::new(|| serde_json::from_str(include_str!("measured.json")).expect("measured.json has every figure"));

/// The name of an operation, which stands for its figures.
#[derive(Clone, Copy, Debug)]
pub struct Named(&'static str);

impl Named {
    /// The figures of `measured.json`.
    ///
    /// # Panics
    ///
    /// If that file has no such operation.
    pub fn figures(self) -> &'static Operation {
        let found = MEASURED.operations.iter().find(|operation| operation.name == self.0);
        found.unwrap_or_else(|| panic!("measured.json has no operation {}", self.0))
    }
}

impl Deref for Named {
    type Target = Operation;

    fn deref(&self) -> &Operation {
        self.figures()
    }
}

/// A registration with a password.
pub const SIGN_UP: Named = Named("sign-up");
/// A sign-in by email address and password, from an IP address that the account knows.
pub const SIGN_IN: Named = Named("sign-in");
/// The same with an application's API key.
pub const SIGN_IN_WITH_KEY: Named = Named("sign-in with a key");
/// A sign-in with a wrong password.
pub const FAILED_SIGN_IN: Named = Named("failed sign-in");
/// New tokens for a refresh token.
pub const REFRESH: Named = Named("refresh");
/// A request that reads one's own profile: what every request with an access token costs at least.
pub const READ: Named = Named("request");
/// The same, five minutes after the session was last used.
pub const FIRST_READ: Named = Named("first request of a visit");
/// The end of a session.
pub const SIGN_OUT: Named = Named("sign-out");
/// A new name for a user, which moves their place in the index of names.
pub const CHANGE: Named = Named("change of a profile");

/// How many entries are sealed together when many wait: `AT_ONCE` in shared/src/directory/seal_audit.rs.
pub const SEALED_AT_ONCE: f64 = 40.0;
/// Read units of a query for entries to be sealed, if there are none: sixteen queries.
pub const LOOK_FOR_UNSEALED: f64 = 8.0;
/// Read units of a query for mails that are due, if there are none.
pub const LOOK_FOR_MAILS: f64 = 0.5;

/// Bytes of a user: profile, guard and the entries of three indexes; 100 bytes of each for DynamoDB.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>
pub const USER_BYTES: f64 = 1_560.0;
/// Bytes of a session and its entry in the index.
pub const SESSION_BYTES: f64 = 1_010.0;
/// Bytes of a sealed entry of the audit log and its copy in the index `by_user`.
pub const ENTRY_BYTES: f64 = 890.0;
/// Bytes of an API key and its copy in the index.
pub const API_KEY_BYTES: f64 = 650.0;
