//! A Roster for one test.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use reqwest::{Client, Method, redirect};
use roster::local::{Account, Demo, Local, LocalOptions, OperatorServices, Reroute, SealServices};
use roster::store::Streams;
use roster::template::Template;
use serde_json::{Value, json};
use shared::clock::{Clock, ManualClock, Time};
use shared::config;
use shared::directory::{self, AuditSeals, Services, Setup};
use shared::password::HashPool;
use shared::random::Random;
use shared::store::{Meter, Metered};
use shared::telemetry::Format;

use crate::{Reply, Tables};

/// The time at which every test begins. It stands still unless the test advances it.
pub const START: Time = Time::from_millis(1_790_000_000_123);

/// Options that differ from the defaults.
#[derive(Default)]
pub struct TestOptions {
    /// Environment variables of the functions, which override those of the template.
    pub variables: Vec<(&'static str, &'static str)>,
    /// Creates neither John nor Jane.
    pub is_empty: bool,
    /// A proxy between the functions and the store.
    pub reroute: Option<Reroute>,
    /// Clocks of individual functions, by program name.
    pub clocks: Vec<(&'static str, Clock)>,
    /// The time after which Lambda ends a request, if other than the template's.
    pub timeout: Option<Duration>,
    /// Serves `GET /dev/events`.
    pub shows_events: bool,
}

/// A running Roster with John Doe (1, an administrator) and Jane Smith (2).
pub struct TestApp {
    local: Local,
    client: Client,
    clock: ManualClock,
    time: Clock,
    meter: Meter,
}

impl TestApp {
    /// Starts with the default options.
    pub async fn start() -> Self {
        Self::with(TestOptions::default()).await
    }

    /// Starts with these environment variables.
    pub async fn with_variables(variables: &[(&'static str, &'static str)]) -> Self {
        Self::with(TestOptions { variables: variables.to_vec(), ..TestOptions::default() }).await
    }

    pub async fn with(options: TestOptions) -> Self {
        let (clock, hand) = Clock::manual(START);
        let meter = Meter::default();
        let mut template = Template::built_in().unwrap();
        if let Some(timeout) = options.timeout {
            template.functions.iter_mut().for_each(|function| function.timeout = timeout);
        }
        let local = LocalOptions {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            clock: clock.clone(),
            demo: !options.is_empty,
            events: options.shows_events,
            variables: options.variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            reroute: options.reroute,
            clocks: options.clocks.into_iter().map(|(name, clock)| (name.to_owned(), clock)).collect(),
            meter: Some(meter.clone()),
            log: Format::Json,
            ..LocalOptions::in_memory(template)
        };
        let local = Local::start(local).await.unwrap();
        Self { local, client: client(None), clock: hand, time: clock, meter }
    }

    pub fn url(&self) -> String {
        self.local.url()
    }

    /// Sets the clock that everything in this Roster reads.
    pub fn clock(&self) -> &ManualClock {
        &self.clock
    }

    /// The store calls since the last time this was called, and their number of sequential steps.
    pub fn store_calls(&self) -> (Vec<String>, usize) {
        let Metered { calls, steps, .. } = self.meter.take();
        (calls, steps)
    }

    /// The store calls since the last time this was called, and the capacity that they used.
    pub fn metered(&self) -> Metered {
        self.meter.take()
    }

    /// What the operator can do, with every secret opened.
    pub fn services(&self) -> &OperatorServices {
        self.local.services()
    }

    /// Services that are built as a function builds them. Their store calls are counted with the others.
    pub async fn open<S: Services>(&self, function: &str) -> S {
        let environment = self.local.environment_of(function).unwrap();
        let setup = Setup {
            config: config::from_vars(|name| environment.get(name).cloned()).unwrap(),
            clock: self.time.clone(),
            random: Random::system(),
            hashers: HashPool::new(),
            meter: Some(self.meter.clone()),
        };
        Box::pin(directory::open(setup)).await.unwrap()
    }

    /// The services of the function that seals the audit log.
    pub async fn sealer(&self) -> AuditSeals {
        self.open::<SealServices>("sealer").await.seals
    }

    /// The services of the function that sends mails.
    pub async fn mailer(&self) -> mailer::Services {
        self.open("mailer").await
    }

    /// The streams of users and sessions, from their first record.
    pub fn streams(&self) -> Streams {
        self.local.streams()
    }

    /// The streams that `statistics` reads, from their first record.
    pub fn counted_streams(&self) -> Streams {
        self.local.counted_streams()
    }

    /// Counts everything up to now, as the function `statistics` does.
    pub async fn count_statistics(&self) {
        self.local.count_statistics().await.unwrap();
    }

    pub fn tables(&self) -> Tables {
        Tables::at(self.local.dynamodb_endpoint())
    }

    pub fn demo(&self) -> &Demo {
        self.local.demo().unwrap()
    }

    /// John's email address and password.
    pub fn john(&self) -> &Account {
        &self.demo().admin
    }

    /// Jane's email address and password.
    pub fn jane(&self) -> &Account {
        &self.demo().user
    }

    /// An access token for John, in a new session.
    pub async fn admin(&self) -> String {
        self.sign_in(&self.john().email, &self.john().password).await
    }

    /// An access token for Jane, in a new session.
    pub async fn user(&self) -> String {
        self.sign_in(&self.jane().email, &self.jane().password).await
    }

    /// Signs in by email address and password and returns the access token.
    pub async fn sign_in(&self, email: &str, password: &str) -> String {
        self.login(email, password).await["access_token"].as_str().unwrap().to_owned()
    }

    /// Signs in by email address and password and returns the whole body.
    pub async fn login(&self, email: &str, password: &str) -> Value {
        let body = json!({ "email": email, "passw": password });
        let reply = self.post("/api/v1/public/users/login").json(&body).send().await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()
    }

    /// Changes a user as John and returns the changed user.
    pub async fn change_user(&self, id: u64, changes: &Value) -> Value {
        let admin = self.admin().await;
        let reply = self.put(&format!("/api/v1/users/{id}")).token(&admin).json(changes).send().await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()
    }

    /// Creates an account with this role and the password [`PASSWORD`], and signs it in. Returns its id and token.
    pub async fn someone(&self, name: &str, role: &str) -> (u64, String) {
        let admin = self.admin().await;
        let email = format!("{}@example.com", name.to_lowercase());
        let body = json!({ "name": name, "email": email, "role": role, "password": PASSWORD });
        let reply = self.post("/api/v1/users").token(&admin).json(&body).send().await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        (reply.json()["id"].as_u64().unwrap(), self.sign_in(&email, PASSWORD).await)
    }

    /// An opaque token of the legacy sessions API, for an email address and a password or its MD5 digest.
    pub async fn open_session(&self, email: &str, password: &str) -> String {
        let body = json!({ "email": email, "hash_pass": password });
        let reply = self.put("/api/login").json(&body).send().await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        reply.json()["detail"]["data"]["token"].as_str().unwrap().to_owned()
    }

    /// Signs in to the control panel and returns the token in the session's cookie.
    pub async fn open_panel(&self, email: &str, password: &str) -> String {
        let reply = self.post("/panel/sign-in").form(&[("email", email), ("password", password)]).send().await;
        assert_eq!(reply.status, 303, "{}", reply.text);
        let cookie = reply.header("set-cookie").unwrap();
        cookie.strip_prefix("__Host-roster=").and_then(|rest| rest.split_once(';')).unwrap().0.to_owned()
    }

    pub async fn add_role(&self, name: &str, permissions: &[&str]) {
        let body = json!({ "name": name, "permissions": permissions });
        let reply = self.post("/api/v1/roles").token(&self.admin().await).json(&body).send().await;
        assert_eq!(reply.status, 201, "{}", reply.text);
    }

    pub fn call(&self, method: &str, path: &str) -> Call {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        Call(self.client.request(method, format!("{}{path}", self.url())))
    }

    /// A request from another loopback address: the gateway sees 127.0.0.`last`.
    pub fn call_from(&self, last: u8, method: &str, path: &str) -> Call {
        let client = client(Some([127, 0, 0, last].into()));
        Call(client.request(Method::from_bytes(method.as_bytes()).unwrap(), format!("{}{path}", self.url())))
    }

    pub fn get(&self, path: &str) -> Call {
        self.call("GET", path)
    }

    pub fn post(&self, path: &str) -> Call {
        self.call("POST", path)
    }

    pub fn put(&self, path: &str) -> Call {
        self.call("PUT", path)
    }

    pub fn delete(&self, path: &str) -> Call {
        self.call("DELETE", path)
    }

    /// Stops after finishing all requests in progress.
    pub async fn stop(self) {
        self.local.stop().await;
    }
}

/// The password of every account that [`TestApp::someone`] creates.
pub const PASSWORD: &str = "violet anvil 7 rivers";

fn client(from: Option<IpAddr>) -> Client {
    let client = Client::builder().redirect(redirect::Policy::none()).timeout(Duration::from_secs(30));
    client.local_address(from).build().unwrap()
}

/// A request that is sent by [`Call::send`].
pub struct Call(reqwest::RequestBuilder);

impl Call {
    /// Adds a bearer token.
    pub fn token(self, token: &str) -> Self {
        Self(self.0.bearer_auth(token))
    }

    pub fn json(self, body: &Value) -> Self {
        Self(self.0.json(body))
    }

    /// Sets the fields of a form, as a browser sends them.
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        Self(self.0.form(fields))
    }

    /// Adds the cookie of the control panel.
    pub fn panel(self, token: &str) -> Self {
        self.header("cookie", &format!("__Host-roster={token}"))
    }

    /// Sets a body without a content type.
    pub fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self(self.0.body(body.into()))
    }

    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    /// A copy of the request.
    pub fn again(&self) -> Self {
        Self(self.0.try_clone().unwrap())
    }

    /// Sends the request and returns the raw bytes of the body.
    pub async fn send_for_bytes(self) -> Vec<u8> {
        self.0.send().await.unwrap().bytes().await.unwrap().to_vec()
    }

    pub async fn send(self) -> Reply {
        Reply::read(self.0.send().await.unwrap()).await
    }
}
