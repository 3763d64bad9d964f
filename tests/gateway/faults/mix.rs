//! All operations, all faults, twenty clients, chosen at random. `SEED=7 cargo test mix` repeats a seed: the same
//! clients make the same requests and the same faults occur, but which client meets which fault depends on the timing.

use std::time::Duration;

use fault_proxy::{Dice, Fault, Operation as Store, Proxy, When};
use futures::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};
use tests::invariants::{self, Record};
use tests::{PASSWORD, Reply, TestApp, TestOptions, md5};

use super::{Asked, Rig};

const CLIENTS: usize = 20;
/// The steps of a client in CI. With `SEED` a client takes ten times as many.
const STEPS: usize = 6;

/// Faults, and in how many of 1,000 calls each occurs: about one call in nine fails.
const FAULTS: [(Store, u32, Fault); 13] = [
    (Store::Any, 12, Fault::Refuse),
    (Store::Any, 12, Fault::DropAnswer),
    (Store::Any, 12, Fault::CutAnswer),
    (Store::Any, 4, Fault::Silence),
    (Store::Any, 6, Fault::Late(Duration::from_millis(300))),
    (Store::Any, 12, Fault::Delay(Duration::from_millis(40))),
    (Store::Any, 12, Fault::Twice),
    (Store::Any, 12, Fault::Throttle),
    (Store::Any, 12, Fault::ServerError),
    (Store::TransactWriteItems, 60, Fault::Conflict),
    (Store::BatchGetItem, 60, Fault::Unprocessed),
    (Store::Query, 60, Fault::ShortPage),
    (Store::Query, 40, Fault::Stale),
];

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_at_once_leaves_the_invariants_whole(#[values(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)] ten: u64) {
    for seed in [2 * ten, 2 * ten + 1] {
        run(seed, STEPS).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_at_once_by_a_chosen_seed() {
    run(seed_to_repeat().unwrap_or(20), STEPS * if seed_to_repeat().is_some() { 10 } else { 1 }).await;
}

#[expect(clippy::disallowed_methods, reason = "SEED repeats a run")]
fn seed_to_repeat() -> Option<u64> {
    std::env::var("SEED").ok()?.parse().ok()
}

#[expect(clippy::print_stdout, reason = "the seed repeats a failure")]
async fn run(seed: u64, steps: usize) {
    println!("SEED={seed}");
    let rig = Rig::with(Proxy::new(seed), TestOptions::default()).await;
    let admin = rig.app.admin().await;
    let mut clients = Vec::new();
    for n in 0..CLIENTS {
        clients.push(Client::new(seed, n, &admin));
    }
    for (operation, share, fault) in FAULTS {
        rig.proxy.on(operation, When::PerMille(share), fault);
    }

    let records = join_all(clients.into_iter().map(|client| client.live(&rig.app, steps))).await;

    rig.proxy.heal();
    for record in &records {
        invariants::must_hold(&rig.tables, record).await;
    }
    // The limits that other clients' attempts caused expire.
    rig.app.clock().advance(Duration::from_secs(31 * 60));
    rig.must_be_sound(&Record::default()).await;
}

/// A client that creates an account, uses it and deletes it. It knows which answers are correct: a change that was not
/// acknowledged may or may not have happened.
struct Client {
    dice: Dice,
    name: String,
    admin: String,
    record: Record,
    account: Option<Account>,
    accounts: usize,
}

struct Account {
    id: u64,
    email: String,
    /// One of these is the current password. There are several if a change was not acknowledged.
    passwords: Vec<String>,
    /// `None` if the account may have been deactivated.
    is_active: Option<bool>,
    token: Option<String>,
    refresh_token: Option<Value>,
}

const PASSWORDS: [&str; 3] = [PASSWORD, "copper lantern 9 meadows", "marble whistle 4 orchards"];

/// Whether the answer asks the client to retry later: the change may have been made.
fn asks_to_retry(reply: &Reply) -> bool {
    matches!(reply.status, 429 | 503)
}

impl Client {
    fn new(seed: u64, n: usize, admin: &str) -> Self {
        let dice = Dice::new(seed.wrapping_mul(1_000).wrapping_add(u64::try_from(n).unwrap()));
        let mut record = Record::default();
        PASSWORDS.iter().for_each(|password| record.secret(password));
        Self { dice, name: format!("client-{n}"), admin: admin.to_owned(), record, account: None, accounts: 0 }
    }

    async fn live(mut self, app: &TestApp, steps: usize) -> Record {
        for _ in 0..steps {
            match self.account.take() {
                None => self.create(app).await,
                Some(account) => self.account = self.step(app, account).await,
            }
        }
        self.record
    }

    /// Creates an account and retries until the answer is final.
    async fn create(&mut self, app: &TestApp) {
        self.accounts += 1;
        let once = format!("{}-{}", self.name, self.accounts);
        let email = format!("{once}@example.com");
        let role = *self.dice.pick(&["user", "user", "methodist", "admin"]);
        let body = json!({ "name": once, "email": email, "role": role, "password": PASSWORD });
        let asked = Asked::new("POST", "/api/v1/users").token(&self.admin).once(&once).json(body);
        for _ in 0..5 {
            let reply = asked.send_in_a_crowd(app).await;
            if asks_to_retry(&reply) {
                continue;
            }
            assert_eq!(reply.status, 201, "{once}: {reply:?}");
            let id = reply.json()["id"].as_u64().unwrap();
            self.record.made(id, &email);
            self.account = Some(Account {
                id,
                email,
                passwords: vec![PASSWORD.to_owned()],
                is_active: Some(true),
                token: None,
                refresh_token: None,
            });
            return;
        }
    }

    async fn step(&mut self, app: &TestApp, account: Account) -> Option<Account> {
        match self.dice.below(12) {
            0..=2 => Some(self.log_in(app, account).await),
            3 => Some(self.log_in_in_d(app, account).await),
            4 => Some(self.refresh(app, account).await),
            5 => Some(self.rename(app, account).await),
            6 => Some(self.reset_password(app, account).await),
            7 => Some(self.log_out(app, account).await),
            8 => Some(self.make_key(app, account).await),
            9 => Some(self.set_status(app, account).await),
            10 => Some(self.list(app, account).await),
            _ => self.delete(app, account).await,
        }
    }

    /// A sign-in with the only possible password, to an active account, must succeed.
    async fn log_in(&mut self, app: &TestApp, mut account: Account) -> Account {
        let password = self.dice.pick(&account.passwords).clone();
        // With an application's key, because twenty users from one IP address would exceed its limit.
        let key = &app.demo().api_key;
        let body =
            json!({ "api_key": key, "username": account.email, "password": password, "scope": "offline_access" });
        let reply = Asked::new("POST", "/auth/token").json(body).send_in_a_crowd(app).await;
        self.check_sign_in(&account, &reply, 200);
        if reply.status == 200 {
            let body = reply.json();
            for secret in [&body["access_token"], &body["refresh_token"]] {
                self.record.secret(secret.as_str().unwrap());
            }
            account.passwords = vec![password];
            account.token = body["access_token"].as_str().map(str::to_owned);
            account.refresh_token = Some(body["refresh_token"].clone());
        }
        account
    }

    async fn log_in_in_d(&mut self, app: &TestApp, account: Account) -> Account {
        let password = self.dice.pick(&account.passwords).clone();
        // In clear, because a role above `user` has no MD5 verifier.
        let body = json!({ "email": account.email, "hash_pass": password });
        let reply = Asked::new("PUT", "/api/login").json(body).send_in_a_crowd(app).await;
        // A password in clear is digested here, which only accounts with the role `user` accept.
        assert!(asks_to_retry(&reply) || [201, 401].contains(&reply.status), "{reply:?}");
        assert_ne!(md5(&password), password);
        if reply.status == 201 {
            self.record.secret(reply.json()["detail"]["data"]["token"].as_str().unwrap());
        }
        account
    }

    fn check_sign_in(&self, account: &Account, reply: &Reply, success: u16) {
        let is_sure = account.passwords.len() == 1;
        match account.is_active {
            Some(true) if is_sure => {
                assert!(asks_to_retry(reply) || reply.status == success, "{}: {reply:?}", self.name)
            }
            Some(false) => assert!(asks_to_retry(reply) || reply.status == 401, "{}: {reply:?}", self.name),
            _ => assert!(asks_to_retry(reply) || [success, 401].contains(&reply.status), "{}: {reply:?}", self.name),
        }
    }

    /// A refresh whose answer was lost is repeated with the same token, and gets the same successor.
    async fn refresh(&mut self, app: &TestApp, mut account: Account) -> Account {
        let Some(token) = account.refresh_token.take() else { return account };
        let asked = Asked::new("POST", "/auth/refresh").json(json!({ "refresh_token": token }));
        let reply = asked.send_in_a_crowd(app).await;
        if asks_to_retry(&reply) {
            account.refresh_token = Some(token);
        } else if account.token.is_some() {
            assert_eq!(reply.status, 200, "{}: {reply:?}", self.name);
            account.refresh_token = Some(reply.json()["refresh_token"].clone());
        }
        account
    }

    async fn rename(&mut self, app: &TestApp, account: Account) -> Account {
        let name = format!("{} {}", self.name, self.dice.below(1_000));
        let path = format!("/api/v1/users/{}", account.id);
        let reply = Asked::new("PUT", path).token(&self.admin).json(json!({ "name": name })).send_in_a_crowd(app).await;
        assert!(asks_to_retry(&reply) || reply.status == 200, "{}: {reply:?}", self.name);
        account
    }

    async fn reset_password(&mut self, app: &TestApp, mut account: Account) -> Account {
        let new = (*self.dice.pick(&PASSWORDS)).to_owned();
        let body = json!({ "user_id": account.id, "new_passw": new });
        let asked = Asked::new("PUT", "/api/v1/server/users/passw/set_new_passw").token(&self.admin).json(body);
        let reply = asked.send_in_a_crowd(app).await;
        assert!(asks_to_retry(&reply) || reply.status == 200, "{}: {reply:?}", self.name);
        if reply.status == 200 {
            account.passwords = vec![new];
        } else if !account.passwords.contains(&new) {
            account.passwords.push(new);
        }
        // The sessions have ended, or may have.
        let old = account.token.take();
        account.refresh_token = None;
        if let (200, Some(old)) = (reply.status, old) {
            self.must_be_dead(app, &old).await;
        }
        account
    }

    async fn must_be_dead(&self, app: &TestApp, token: &str) {
        let reply = Asked::new("GET", "/api/user").token(token).send_in_a_crowd(app).await;
        assert!(asks_to_retry(&reply) || reply.status == 401, "{}: {reply:?}", self.name);
    }

    async fn log_out(&mut self, app: &TestApp, mut account: Account) -> Account {
        let Some(token) = account.token.take() else { return account };
        account.refresh_token = None;
        let body = if self.dice.hits(500) { json!({ "all": true }) } else { json!({}) };
        let reply =
            Asked::new("PUT", "/api/v1/private/users/logout").token(&token).json(body).send_in_a_crowd(app).await;
        assert!(asks_to_retry(&reply) || reply.status == 200, "{}: {reply:?}", self.name);
        if reply.status == 200 {
            self.must_be_dead(app, &token).await;
        }
        account
    }

    async fn make_key(&mut self, app: &TestApp, account: Account) -> Account {
        let Some(token) = &account.token else { return account };
        let reply =
            Asked::new("POST", "/auth/keys").token(token).json(json!({ "name": self.name })).send_in_a_crowd(app).await;
        assert!(asks_to_retry(&reply) || [201, 403].contains(&reply.status), "{}: {reply:?}", self.name);
        if reply.status == 201 {
            self.record.secret(reply.json()["api_key"].as_str().unwrap());
        }
        account
    }

    async fn set_status(&mut self, app: &TestApp, mut account: Account) -> Account {
        let is_active = account.is_active != Some(true);
        let status = if is_active { "active" } else { "inactive" };
        let path = format!("/api/v1/users/{}", account.id);
        let reply =
            Asked::new("PUT", path).token(&self.admin).json(json!({ "status": status })).send_in_a_crowd(app).await;
        assert!(asks_to_retry(&reply) || reply.status == 200, "{}: {reply:?}", self.name);
        account.is_active = (reply.status == 200).then_some(is_active);
        account.refresh_token = None;
        if let (200, false, Some(token)) = (reply.status, is_active, account.token.take()) {
            self.must_be_dead(app, &token).await;
        }
        account
    }

    async fn list(&mut self, app: &TestApp, account: Account) -> Account {
        let path = *self.dice.pick(&["/api/v1/users?limit=10", "/users?limit=7", "/api/sessions?limit=10"]);
        let reply = Asked::new("GET", path).token(&self.admin).send_in_a_crowd(app).await;
        assert!(asks_to_retry(&reply) || reply.status == 200, "{}: {reply:?}", self.name);
        account
    }

    async fn delete(&mut self, app: &TestApp, account: Account) -> Option<Account> {
        let path = format!("/api/v1/users/{}", account.id);
        let reply = Asked::new("DELETE", path).token(&self.admin).send_in_a_crowd(app).await;
        assert!(asks_to_retry(&reply) || reply.status == 200, "{}: {reply:?}", self.name);
        if reply.status != 200 {
            self.record.may_be_gone(account.id);
            return None;
        }
        self.record.deleted(account.id);
        if let Some(token) = &account.token {
            self.must_be_dead(app, token).await;
        }
        None
    }
}
