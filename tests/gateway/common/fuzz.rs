//! Ten thousand random requests over all routes, by all kinds of callers. None gets a 5xx, and every answer is JSON in
//! its API's format. `SEED=<number>` repeats the requests of a run.

use std::collections::BTreeMap;
use std::fmt;

use futures::{StreamExt, stream};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};
use shared::directory::NewUser;
use shared::email::Email;
use shared::name::Name;
use shared::password::Password;
use shared::role::RoleName;
use shared::throttle;
use shared::user::Status;
use tests::{PASSWORD, Reply, TestApp};
use tokio::sync::Mutex;

use super::Dialect;

const REQUESTS: usize = 10_000;
/// After this many requests the clock moves to a new window, so that attempt limits do not hide the routes behind them.
const REQUESTS_A_WINDOW: usize = 100;

/// More concurrent requests would wait for each other's hashes, and some would get a 503.
const AT_ONCE: usize = 8;

/// Every route of the template. `*` is replaced by an id or a name, right or wrong.
const ROUTES: [(&str, &str); 34] = [
    ("POST", "/auth/register"),
    ("POST", "/auth/token"),
    ("POST", "/auth/refresh"),
    ("POST", "/auth/keys"),
    ("GET", "/auth/keys"),
    ("DELETE", "/auth/keys/*"),
    ("GET", "/.well-known/jwks.json"),
    ("GET", "/.well-known/openid-configuration"),
    ("GET", "/users"),
    ("POST", "/users"),
    ("GET", "/users/*"),
    ("PUT", "/users/*"),
    ("DELETE", "/users/*"),
    ("GET", "/api/v1/users"),
    ("POST", "/api/v1/users"),
    ("GET", "/api/v1/users/*"),
    ("PUT", "/api/v1/users/*"),
    ("DELETE", "/api/v1/users/*"),
    ("GET", "/api/v1/roles"),
    ("POST", "/api/v1/roles"),
    ("PUT", "/api/v1/roles/*"),
    ("DELETE", "/api/v1/roles/*"),
    ("POST", "/api/v1/server/users/sign_up"),
    ("POST", "/api/v1/public/users/login"),
    ("POST", "/api/v1/public/users/refresh"),
    ("PUT", "/api/v1/private/users/logout"),
    ("POST", "/api/v1/private/users/seances"),
    ("PUT", "/api/v1/server/users/passw/set_new_passw"),
    ("PUT", "/api/v1/private/users/any"),
    ("GET", "/api/sessions"),
    ("GET", "/api/user"),
    ("PUT", "/api/user"),
    ("DELETE", "/api/user"),
    ("PUT", "/api/login"),
];

/// Every member that some route knows, and some that no route knows.
const MEMBERS: [&str; 28] = [
    "name",
    "email",
    "password",
    "passw",
    "new_passw",
    "hash_pass",
    "api_key",
    "username",
    "refresh_token",
    "scope",
    "kind",
    "expires_at",
    "role",
    "status",
    "permissions",
    "description",
    "ids",
    "user_id",
    "q",
    "limit",
    "cursor",
    "all",
    "session_id",
    "id",
    "version",
    "",
    "$ne",
    "__proto__",
];

/// Members whose strings are nearly always too long to be hashed, because a hash takes longer than everything else.
const PASSWORDS: [&str; 4] = ["password", "passw", "new_passw", "hash_pass"];

/// Values that pass more checks than random ones do.
const TEXTS: [&str; 24] = [
    "",
    " ",
    "John Doe",
    "Иван Иванович",
    "john.doe@example.com",
    "Jane.Smith@EXAMPLE.com",
    "ana@example.org",
    "nobody",
    "admin",
    "user",
    "read_only",
    "gardener",
    "active",
    "inactive",
    "personal",
    "application",
    "offline_access",
    "2099-01-01T00:00:00Z",
    "0123456789abcdef0123456789abcdef",
    "1",
    "2",
    "jo",
    "users:read",
    "\u{202e}\u{0}\u{feff}",
];

const IDS: [&str; 12] =
    ["1", "2", "3", "4", "5", "6", "0", "01", "gardener", "user", "18446744073709551616", "%F0%9F%A6%94"];

const QUERIES: [&str; 8] =
    ["", "", "?limit=2", "?limit=x&cursor=AAAA", "?q=jo&limit=1", "?role=user&status=active", "?%ff=%00", "?cursor="];

const HEADERS: [(&str, &str); 12] = [
    ("accept", "*/*"),
    ("accept-language", "ru"),
    ("content-type", "application/json"),
    ("content-type", "application/json; charset=utf-8"),
    ("content-type", "text/plain"),
    ("if-match", "\"1\""),
    ("if-match", "W/\"x\", *"),
    ("idempotency-key", "k-1"),
    ("idempotency-key", "not visible"),
    ("x-forwarded-for", "203.0.113.7"),
    ("expect", "100-continue"),
    ("authorization", "Basic am9objpkb2U="),
];

/// The senders of requests. Those with a role have a token while it is valid.
const CALLERS: [Caller; 10] = [
    Caller::Anonymous,
    Caller::Garbage,
    Caller::Of("admin"),
    Caller::Of("admin"),
    Caller::Of("admin"),
    Caller::Of("user"),
    Caller::Of("methodist"),
    Caller::Of("read_only"),
    Caller::Of("helper"),
    Caller::WithOpaqueToken,
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Caller {
    Anonymous,
    Garbage,
    /// A user with this role.
    Of(&'static str),
    /// A user of the legacy sessions API with the role `user`.
    WithOpaqueToken,
}

#[derive(Clone)]
struct Request {
    method: &'static str,
    path: String,
    caller: usize,
    header: (&'static str, &'static str),
    body: Vec<u8>,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, path, caller, header, body } = self;
        let body = body.escape_ascii();
        write!(f, "{method} {path} by {:?} with {header:?} and \"{body}\"", CALLERS[*caller])
    }
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        6 => select(&TEXTS[..]).prop_map(Value::from),
        2 => any::<String>().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => (-2_i64..8).prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((select(&MEMBERS[..]), inner), 0..4).prop_map(|members| Value::Object(object(members))),
        ]
    })
}

fn object(members: Vec<(&str, Value)>) -> Map<String, Value> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn member() -> impl Strategy<Value = (&'static str, Value)> {
    (select(&MEMBERS[..]), value(), 0..16_u8).prop_map(|(name, value, chance)| {
        let is_long = chance > 0 && PASSWORDS.contains(&name) && value.is_string();
        (name, if is_long { json!("x".repeat(129)) } else { value })
    })
}

/// The members that most creating routes accept.
fn sensible() -> impl Strategy<Value = Vec<(&'static str, Value)>> {
    (select(&["Ana Silva", "Иван Иванович", "gardener"][..]), any::<u32>(), 0..8_u8).prop_map(
        |(name, number, chance)| {
            let mut members = vec![
                ("name", json!(name)),
                ("email", json!(format!("{number:x}@example.org"))),
                ("permissions", json!(["users:read"])),
            ];
            if chance == 0 {
                members.extend(PASSWORDS.map(|name| (name, json!(PASSWORD))));
            }
            members
        },
    )
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let members = || {
        let start = prop_oneof![Just(Vec::new()), sensible()];
        // A repeated member replaces the first one.
        (start, vec(member(), 0..8)).prop_map(|(start, more)| {
            let members = start.into_iter().chain(more).collect();
            Value::Object(object(members)).to_string().into_bytes()
        })
    };
    prop_oneof![
        8 => members(),
        1 => value().prop_map(|value| value.to_string().into_bytes()),
        1 => Just(Vec::new()),
        1 => vec(any::<u8>(), 0..64),
        // An object that was truncated, or had a byte changed.
        2 => (members(), any::<prop::sample::Index>(), any::<u8>(), any::<bool>()).prop_map(|(mut body, at, byte, is_cut)| {
            let at = at.index(body.len());
            if is_cut { body.truncate(at) } else { body[at] = byte }
            body
        }),
    ]
}

fn request() -> impl Strategy<Value = Request> {
    let path = (select(&ROUTES[..]), select(&IDS[..]), select(&QUERIES[..]));
    (path, 0..CALLERS.len(), select(&HEADERS[..]), body()).prop_map(|((route, id, query), caller, header, body)| {
        let (method, path) = route;
        Request { method, path: format!("{}{query}", path.replace('*', id)), caller, header, body }
    })
}

/// The requests of a seed, always the same.
fn requests(seed: u64) -> impl Iterator<Item = Request> {
    let seed = std::array::from_fn::<u8, 32, _>(|at| seed.to_be_bytes()[at % 8]);
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let request = request();
    (0..REQUESTS).map(move |_| request.new_tree(&mut runner).unwrap().current())
}

fn seed() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "SEED repeats a run")]
    let given = std::env::var("SEED").ok();
    given.map_or(1, |seed| seed.parse().expect("SEED is a number"))
}

/// The callers' tokens. Requests sign callers out, demote and delete them; then a new account takes over.
struct Crowd {
    app: TestApp,
    tokens: Mutex<Vec<Option<String>>>,
}

impl Crowd {
    async fn token(&self, caller: usize) -> Option<String> {
        let mut tokens = self.tokens.lock().await;
        match CALLERS[caller] {
            Caller::Anonymous => None,
            Caller::Garbage => Some("rt_eyJ0eXAiOiJhdCtqd3Qi.e30.".to_owned()),
            Caller::Of(_) | Caller::WithOpaqueToken => {
                if tokens[caller].is_none() {
                    tokens[caller] = Some(self.sign_in_another(CALLERS[caller]).await);
                }
                tokens[caller].clone()
            }
        }
    }

    /// Creates an account and signs it in. Repeats if a request deletes the account first.
    async fn sign_in_another(&self, caller: Caller) -> String {
        let (role, method, path, token) = match caller {
            Caller::Of(role) => (role, "POST", "/api/v1/public/users/login", "/access_token"),
            Caller::Anonymous | Caller::Garbage | Caller::WithOpaqueToken => {
                ("user", "PUT", "/api/login", "/detail/data/token")
            }
        };
        loop {
            let number = self.app.services().provisioning.last_user_id().await.unwrap() + 1;
            let email = format!("crowd.{number}@example.com");
            let new = NewUser {
                name: Name::parse("One of a Crowd").unwrap(),
                email: Email::parse(&email).unwrap(),
                role: RoleName::parse(role).unwrap(),
                password: Password::presented(PASSWORD),
                status: Status::Active,
            };
            self.app.services().provisioning.provision_user(new).await.unwrap();
            let sign_in = if method == "POST" {
                json!({ "email": email, "passw": PASSWORD })
            } else {
                json!({ "email": email, "hash_pass": PASSWORD })
            };
            // Each from a different IP address, because one IP address may not make this many sign-in attempts.
            let from = 10 + u8::try_from(number % 200).unwrap();
            let reply = self.app.call_from(from, method, path).json(&sign_in).send().await.json();
            if let Some(token) = reply.pointer(token).and_then(Value::as_str) {
                return token.to_owned();
            }
        }
    }

    /// Sends a request. Returns the status, or an error if the answer is not as it must be.
    async fn send(&self, request: &Request) -> Result<u16, String> {
        let (name, value) = request.header;
        let mut call = self.app.call(request.method, &request.path).header(name, value).body(request.body.clone());
        let token = self.token(request.caller).await.filter(|_| name != "authorization");
        if let Some(token) = &token {
            call = call.token(token);
        }
        let reply = call.send().await;
        if reply.status == 401 {
            let mut tokens = self.tokens.lock().await;
            tokens[request.caller].take_if(|dead| token.as_ref() == Some(dead));
        }
        if is_as_it_must_be(&request.path, &reply) { Ok(reply.status) } else { Err(format!("{reply:?}")) }
    }
}

/// Whether an answer is not a 5xx, and is JSON in the format of the path's API.
fn is_as_it_must_be(path: &str, reply: &Reply) -> bool {
    let dialect = Dialect::of(path);
    let Ok(body) = serde_json::from_str::<Value>(&reply.text) else { return false };
    match reply.status {
        200 | 201 if dialect == Dialect::D => {
            body.is_array() || body.get("roles").is_some() || body["detail"]["type"] == "success"
        }
        200 | 201 => body.is_object() && body.get("error").is_none(),
        302 => dialect == Dialect::D && dialect.has_shape_of_error(&body),
        400..500 => dialect.has_shape_of_error(&body),
        _ => false,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_whatever_it_holds_gets_anything_but_a_proper_answer() {
    let seed = seed();
    eprintln!("SEED={seed}");
    let crowd = Crowd { app: TestApp::start().await, tokens: Mutex::new(vec![None; CALLERS.len()]) };
    crowd.app.add_role("helper", &["users:read", "passwords:reset", "sessions:revoke", "roles:assign"]).await;

    let answers = stream::iter(requests(seed).enumerate()).map(async |(number, request)| {
        if number % REQUESTS_A_WINDOW == 0 {
            crowd.app.clock().advance(throttle::WINDOW);
        }
        let answer = crowd.send(&request).await;
        answer.unwrap_or_else(|reply| panic!("SEED={seed}, request {number}: {request:?} was answered {reply}"))
    });
    let statuses: Vec<u16> = answers.buffer_unordered(AT_ONCE).collect().await;

    let mut counts = BTreeMap::new();
    statuses.iter().for_each(|status| *counts.entry(*status).or_insert(0) += 1);
    assert_eq!(statuses.len(), REQUESTS);
    // These statuses show that requests passed the first checks.
    for expected in [200, 201, 400, 401, 403, 404] {
        let count = counts.get(&expected).copied().unwrap_or(0);
        assert!(count > 10, "only {count} answers of {expected}, SEED={seed}: {counts:?}");
    }
    eprintln!("{counts:?}");
}
