//! No privilege escalation: whatever users without administrator rights request, in any order, no user gets a
//! permission that the caller did not hold. `SEED=<number>` repeats a run.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use shared::role::{BUILT_IN, Permission};
use tests::{Call, PASSWORD, Reply, TestApp, attribute};

/// Each case has a Roster with different users.
const CASES: u64 = 5;
const STEPS: usize = 70;

/// The first users, each with a different role.
const BEGINNERS: usize = 5;

/// Permissions that only John holds when a case begins, so no other user may ever hold them.
const WITHHELD: usize = 2;

/// The permission of every new account. Anyone may register one.
const BASELINE: &str = "profile:write";

/// A permission by its place in [`Permission::ALL`], as a bit.
type Bits = u16;
type Rights = BTreeSet<String>;

/// The roles that are assigned, created, changed and removed.
const ROLES: [&str; 12] = [
    "admin",
    "methodist",
    "read_only",
    "user",
    "role0",
    "role1",
    "role2",
    "role3",
    "role4",
    "extra0",
    "extra1",
    "extra2",
];

/// One call. A user is chosen by a number of any size, modulo the number of users. A modest role has no permission that
/// its creator lacks.
#[derive(Clone, Debug)]
enum Deed {
    Create { door: usize, role: &'static str },
    Update { door: usize, whom: usize, role: Option<&'static str>, status: Option<&'static str>, moves: bool },
    Delete { door: usize, whom: usize },
    MakeRole { name: &'static str, permissions: Bits, modest: bool },
    ChangeRole { name: &'static str, permissions: Bits, modest: bool },
    RemoveRole { name: &'static str },
    Reset { whom: usize },
    ChangePassword,
    MakeKey { kind: &'static str },
    Register { door: usize },
}

impl Deed {
    fn name(&self) -> &'static str {
        match self {
            Self::Create { .. } => "create",
            Self::Update { .. } => "update",
            Self::Delete { .. } => "delete",
            Self::MakeRole { .. } => "make role",
            Self::ChangeRole { .. } => "change role",
            Self::RemoveRole { .. } => "remove role",
            Self::Reset { .. } => "reset",
            Self::ChangePassword => "change password",
            Self::MakeKey { .. } => "make key",
            Self::Register { .. } => "register",
        }
    }

    /// The target user, if the call has one.
    fn whom(&self) -> Option<usize> {
        match self {
            Self::Update { whom, .. } | Self::Delete { whom, .. } | Self::Reset { whom } => Some(*whom),
            _ => None,
        }
    }
}

fn deed() -> impl Strategy<Value = Deed> {
    let role = || select(&ROLES[..]);
    let custom = || select(&ROLES[4..]);
    let (door, whom) = (|| 0..4_usize, || 0..100_usize);
    let status = proptest::option::weighted(0.2, select(&["active", "inactive"][..]));
    prop_oneof![
        5 => (door(), role()).prop_map(|(door, role)| Deed::Create { door, role }),
        8 => (door(), whom(), proptest::option::weighted(0.7, role()), status, proptest::bool::weighted(0.2))
            .prop_map(|(door, whom, role, status, moves)| Deed::Update { door, whom, role, status, moves }),
        1 => (door(), whom()).prop_map(|(door, whom)| Deed::Delete { door, whom }),
        4 => (custom(), any::<Bits>(), any::<bool>())
            .prop_map(|(name, permissions, modest)| Deed::MakeRole { name, permissions, modest }),
        6 => (role(), any::<Bits>(), any::<bool>())
            .prop_map(|(name, permissions, modest)| Deed::ChangeRole { name, permissions, modest }),
        3 => select(&ROLES[8..]).prop_map(|name| Deed::RemoveRole { name }),
        3 => whom().prop_map(|whom| Deed::Reset { whom }),
        1 => Just(Deed::ChangePassword),
        2 => select(&["personal", "application"][..]).prop_map(|kind| Deed::MakeKey { kind }),
        1 => door().prop_map(|door| Deed::Register { door }),
    ]
}

/// Random choices that depend only on the seed.
struct Dice(TestRunner);

impl Dice {
    fn new(seed: u64, case: u64) -> Self {
        let seed = std::array::from_fn::<u8, 32, _>(|at| [seed, case][at / 8 % 2].to_be_bytes()[at % 8]);
        Self(TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &seed)))
    }

    fn roll<T: std::fmt::Debug>(&mut self, strategy: impl Strategy<Value = T>) -> T {
        strategy.new_tree(&mut self.0).unwrap().current()
    }
}

fn seed() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "SEED repeats a run")]
    let given = std::env::var("SEED").ok();
    given.map_or(1, |seed| seed.parse().expect("SEED is a number"))
}

/// The permissions for a role that a user with these permissions creates.
fn permissions(bits: Bits, modest: bool, held: &Rights) -> Vec<&'static str> {
    names(bits).into_iter().filter(|name| !modest || held.contains(*name)).collect()
}

fn names(bits: Bits) -> Vec<&'static str> {
    let held = Permission::ALL.into_iter().enumerate().filter(|(at, _)| bits & (1 << at) != 0);
    held.map(|(_, permission)| permission.as_str()).collect()
}

#[derive(Clone)]
struct Person {
    id: u64,
    email: String,
    password: String,
    token: Option<String>,
}

/// A Roster, its users except administrators, and the permissions that may be held.
struct Crowd {
    app: TestApp,
    people: Vec<Person>,
    ceiling: Rights,
    made: usize,
}

impl Crowd {
    async fn start(dice: &mut Dice) -> Self {
        let app = TestApp::start().await;
        let withheld = dice.roll(proptest::sample::subsequence((0..11_u16).collect::<Vec<_>>(), WITHHELD));
        let allowed: Bits = withheld.iter().fold(0x0fff, |bits, at| bits & !(1 << at));
        let mut crowd = Self { app, people: Vec::new(), ceiling: Rights::from([BASELINE.to_owned()]), made: 0 };
        for number in 0..BEGINNERS {
            // The union of several sets, so that most users hold most permissions.
            let bits = (0..3).fold(0, |bits, _| bits | dice.roll(any::<Bits>())) & allowed;
            let bits = if bits == 0 { allowed } else { bits };
            crowd.app.add_role(ROLES[4 + number], &names(bits)).await;
            crowd.ceiling.extend(names(bits).into_iter().map(str::to_owned));
            let name = format!("Beginner{number}");
            let (id, token) = crowd.app.someone(&name, ROLES[4 + number]).await;
            let email = format!("{}@example.com", name.to_lowercase());
            crowd.people.push(Person { id, email, password: PASSWORD.to_owned(), token: Some(token) });
        }
        crowd
    }

    /// The permissions of all users, read from the tables.
    async fn rights(&self) -> BTreeMap<u64, Rights> {
        let tables = self.app.tables();
        let mut roles: BTreeMap<String, Rights> = BTreeMap::new();
        for role in BUILT_IN {
            let held = role.permissions.iter().map(|permission| permission.as_str().to_owned());
            roles.insert(role.name.to_owned(), held.collect());
        }
        for item in tables.all("RolesTable").await {
            let held = item["permissions"].as_l().unwrap().iter().map(|name| name.as_s().unwrap().clone()).collect();
            assert!(roles.insert(attribute(&item, "name"), held).is_none(), "a built-in role was created again");
        }
        let users =
            tables.all("UsersTable").await.into_iter().filter(|item| item["pk"].as_s().unwrap().starts_with("user#"));
        users.map(|user| (attribute(&user, "id").parse().unwrap(), roles[&attribute(&user, "role")].clone())).collect()
    }

    /// John's credentials and permissions, and the owners of application keys.
    async fn administrators(&self) -> String {
        let tables = self.app.tables();
        let john = tables.item("UsersTable", "pk", "user#1").await;
        let guard = tables.item("UsersTable", "pk", &format!("email#{}", self.app.john().email)).await;
        let keys = tables.all("ApiKeysTable").await;
        let open =
            keys.iter().filter(|key| attribute(key, "kind") == "application").map(|key| attribute(key, "user_id"));
        let sorted = |item: Option<tests::Item>| item.map(|item| item.into_iter().collect::<BTreeMap<_, _>>());
        format!("{:?} {:?} {:?}", sorted(john), sorted(guard), open.collect::<Vec<_>>())
    }

    /// John may be chosen too.
    fn whom(&self, deed: &Deed) -> Option<(u64, String)> {
        let at = deed.whom()? % (self.people.len() + 1);
        let person = self.people.get(at).map(|person| (person.id, person.email.clone()));
        Some(person.unwrap_or_else(|| (1, self.app.john().email.clone())))
    }

    async fn sign_in(&self, person: &Person) -> Option<String> {
        let body = json!({ "email": person.email, "passw": person.password });
        let reply = self.app.post("/api/v1/public/users/login").json(&body).send().await;
        (reply.status == 200).then(|| reply.json()["access_token"].as_str().unwrap().to_owned())
    }

    /// Makes the call as this user. Returns the answer and the user that it created.
    async fn act(&mut self, actor: usize, deed: &Deed, held: &Rights) -> Option<(Reply, Option<Person>)> {
        if self.people[actor].token.is_none() {
            self.people[actor].token = self.sign_in(&self.people[actor]).await;
        }
        let token = self.people[actor].token.clone()?;
        self.made += 1;
        let fresh = format!("fresh{}@example.com", self.made);
        let whom = self.whom(deed);
        let (call, body) = self.call(actor, deed, held, whom.as_ref(), &fresh);
        let call = if matches!(deed, Deed::Register { .. }) { call } else { call.token(&token) };
        let reply = call.json(&body).send().await;
        let is_done = (200..300).contains(&reply.status);
        if reply.status == 401 {
            self.people[actor].token = None;
        }
        if !is_done {
            return Some((reply, None));
        }
        match deed {
            Deed::Create { .. } | Deed::Register { .. } => {
                let id = self.app.last_id().await;
                let password = PASSWORD.to_owned();
                return Some((reply, Some(Person { id, email: fresh, password, token: None })));
            }
            Deed::Update { moves: true, .. } => {
                let id = whom.map(|(id, _)| id);
                self.people
                    .iter_mut()
                    .filter(|person| Some(person.id) == id)
                    .for_each(|person| person.email.clone_from(&fresh));
            }
            Deed::Reset { .. } => {
                let id = whom.map(|(id, _)| id);
                let known = self.people.iter_mut().filter(|person| Some(person.id) == id);
                known.for_each(|person| person.password = NEW_PASSWORD.to_owned());
            }
            Deed::ChangePassword => self.people[actor].password = NEW_PASSWORD.to_owned(),
            _ => {}
        }
        Some((reply, None))
    }

    fn call(
        &self,
        actor: usize,
        deed: &Deed,
        held: &Rights,
        whom: Option<&(u64, String)>,
        fresh: &str,
    ) -> (Call, Value) {
        let app = &self.app;
        let own = &self.people[actor].password;
        let (id, email) = whom.cloned().unwrap_or_default();
        // Members that no route knows must be ignored: permissions, ids and versions above all.
        let extra = json!({ "id": 1, "permissions": ["audit:read"], "epoch": 9, "staff_role": "admin" });
        let with_extra = |mut body: Value| {
            body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            body
        };
        match deed {
            Deed::Create { door, role } => {
                let body = json!({ "name": "Somebody New", "email": fresh, "role": role });
                let secret = if door % 3 == 2 { "passw" } else { "password" };
                let mut body = with_extra(body);
                body[secret] = json!(PASSWORD);
                (app.post(["/users", "/api/v1/users", "/api/v1/server/users/sign_up"][door % 3]), body)
            }
            Deed::Update { door, role, status, moves, .. } => {
                let mut body = with_extra(json!({ "name": "Somebody Changed", "password": own }));
                role.iter().for_each(|role| body["role"] = json!(role));
                status.iter().for_each(|status| body["status"] = json!(status));
                moves.then(|| body["email"] = json!(fresh));
                (app.put(&format!("{}/{id}", ["/users", "/api/v1/users"][usize::from(door % 4 != 0)])), body)
            }
            Deed::Delete { door, .. } => match door % 3 {
                0 => (app.delete(&format!("/users/{id}")), json!({})),
                1 => (app.delete(&format!("/api/v1/users/{id}")), json!({})),
                _ => (app.delete("/api/user"), json!({ "email": email })),
            },
            Deed::MakeRole { name, permissions: bits, modest } => {
                (app.post("/api/v1/roles"), json!({ "name": name, "permissions": permissions(*bits, *modest, held) }))
            }
            Deed::ChangeRole { name, permissions: bits, modest } => {
                let body = json!({ "permissions": permissions(*bits, *modest, held) });
                (app.put(&format!("/api/v1/roles/{name}")), body)
            }
            Deed::RemoveRole { name } => (app.delete(&format!("/api/v1/roles/{name}")), json!({})),
            Deed::Reset { .. } => {
                (app.put(SET_PASSWORD), json!({ "user_id": id, "passw": own, "new_passw": NEW_PASSWORD }))
            }
            Deed::ChangePassword => (app.put(SET_PASSWORD), json!({ "passw": own, "new_passw": NEW_PASSWORD })),
            Deed::MakeKey { kind } => (app.post("/auth/keys"), json!({ "name": "key", "kind": kind, "password": own })),
            Deed::Register { door } => {
                let body = with_extra(
                    json!({ "name": "Newcomer", "email": fresh, "password": PASSWORD, "role": "admin", "status": "active" }),
                );
                (if door % 2 == 0 { app.post("/auth/register") } else { app.put("/api/user") }, body)
            }
        }
    }
}

const SET_PASSWORD: &str = "/api/v1/server/users/passw/set_new_passw";
const NEW_PASSWORD: &str = "amber kettle 4 moons";

/// Runs a case. Returns how often each call succeeded, and how often one was refused for lack of a permission.
async fn roll(seed: u64, case: u64) -> (BTreeMap<&'static str, usize>, usize) {
    let mut dice = Dice::new(seed, case);
    let mut crowd = Crowd::start(&mut dice).await;
    let administrators = crowd.administrators().await;
    let mut before = crowd.rights().await;
    let (mut done, mut forbidden) = (BTreeMap::new(), 0);
    for step in 0..STEPS {
        let deed = dice.roll(deed());
        // The first users hold more permissions than later ones, so they are chosen half of the time.
        let among = if dice.roll(any::<bool>()) { BEGINNERS } else { crowd.people.len() };
        let actor = dice.roll(0..among);
        let what = format!("SEED={seed}, case {case}, step {step}: {deed:?} by user {}", crowd.people[actor].id);
        let held = before.get(&crowd.people[actor].id).cloned().unwrap_or_default();
        let whom = crowd.whom(&deed).map(|(id, _)| id).filter(|id| *id != crowd.people[actor].id);
        crowd.app.clock().advance(std::time::Duration::from_secs(50));

        let Some((reply, made)) = crowd.act(actor, &deed, &held).await else { continue };

        assert!(reply.status < 500, "{what}: {reply:?}");
        forbidden += usize::from(reply.status == 403);
        if reply.status < 300 {
            *done.entry(deed.name()).or_insert(0) += 1;
            let theirs = whom.and_then(|whom| before.get(&whom).cloned()).unwrap_or_default();
            assert!(theirs.is_subset(&held), "{what}: changed a user who holds {theirs:?}");
        }
        crowd.people.extend(made);
        let after = crowd.rights().await;
        for (id, rights) in after.iter().filter(|(id, _)| **id != 1) {
            let mut allowed = before.get(id).cloned().unwrap_or_default();
            allowed.extend(held.iter().cloned().chain([BASELINE.to_owned()]));
            assert!(rights.is_subset(&allowed), "{what}: user {id} may {rights:?} now, {reply:?}");
            assert!(rights.is_subset(&crowd.ceiling), "{what}: user {id} holds a permission that no user held");
        }
        assert_eq!(crowd.administrators().await, administrators, "{what}");
        before = after;
    }
    (done, forbidden)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_sequence_of_calls_gives_anybody_a_right_that_whoever_called_did_not_hold() {
    let seed = seed();
    eprintln!("SEED={seed}");
    let (mut done, mut forbidden) = (BTreeMap::new(), 0);

    for case in 0..CASES {
        let (of_case, refused) = roll(seed, case).await;
        of_case.into_iter().for_each(|(deed, times)| *done.entry(deed).or_insert(0) += times);
        forbidden += refused;
    }

    // The run was meaningful: nearly each kind of call succeeded, and many were refused.
    eprintln!("{done:?}, {forbidden} forbidden");
    assert!(done.len() >= 8, "{done:?}");
    assert!(forbidden > STEPS, "{forbidden}");
}
