//! Clients that send one request after the other, over HTTP or as the events of a function.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::ops::Range;
use std::time::{Duration, Instant};

use futures::{StreamExt, stream};
use reqwest::{Method, redirect};
use serde_json::{Value, json};
use tests::PASSWORD;
use tests::lambda::{Event, Function, Stack};

/// The requests that are sent most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operation {
    Profile,
    List,
    /// From the page that [`Client::turn_pages`] has come to.
    LaterList,
    Filter,
    RareFilter,
    Search,
    Sessions,
    AllSessions,
    Refresh,
    SignIn,
    Create,
}

impl Operation {
    /// Each with its name and the function that answers it, in the order of the variants.
    pub(crate) const ALL: [(Self, &str, &str); 11] = [
        (Self::Profile, "own profile", "users"),
        (Self::List, "list of 100", "users"),
        (Self::LaterList, "list, halfway", "users"),
        (Self::Filter, "list by status", "users"),
        (Self::RareFilter, "list of one in ten", "users"),
        (Self::Search, "search by name", "users"),
        (Self::Sessions, "session list", "accounts"),
        (Self::AllSessions, "everybody's sessions", "sessions"),
        (Self::Refresh, "refresh", "auth"),
        (Self::SignIn, "sign-in", "accounts"),
        (Self::Create, "create", "users"),
    ];

    pub(crate) const fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    pub(crate) const fn function(self) -> &'static str {
        Self::ALL[self as usize].2
    }

    /// Whether an answer has a hundred users.
    fn is_list(self) -> bool {
        self <= Self::Search && self != Self::Profile
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) email: String,
    pub(crate) password: String,
}

impl Account {
    pub(crate) fn numbered(number: usize) -> Self {
        Self { email: format!("client-{number}@example.com"), password: PASSWORD.to_owned() }
    }

    /// A request for a session, by the token API.
    pub(crate) fn sign_in(&self) -> Value {
        let path = "/api/v1/public/users/login";
        request("POST", path, path, None, Some(json!({ "email": self.email, "passw": self.password })))
    }
}

/// An event as API Gateway passes it to a function, by a route such as `/users/{id}`.
pub(crate) fn request(method: &str, route: &str, path: &str, token: Option<&str>, body: Option<Value>) -> Value {
    let event = Event::new(&format!("{method} {route}"), path);
    let event = token.iter().fold(event, |event, token| event.token(token));
    body.iter().fold(event, |event, body| event.json(body)).to_json()
}

#[derive(Debug)]
struct Reply {
    status: u16,
    has_retry_after: bool,
    body: Value,
}

/// Sends the request of an event over HTTP.
async fn send(client: &reqwest::Client, url: &str, event: &Value) -> Reply {
    let method: Method = text(&event["requestContext"]["http"], "method").parse().expect("the method is valid");
    let url = format!("{url}{}?{}", text(event, "rawPath"), text(event, "rawQueryString"));
    let mut request = client.request(method, url);
    for name in ["authorization", "content-type"] {
        if let Some(value) = event["headers"][name].as_str() {
            request = request.header(name, value);
        }
    }
    if let Some(body) = event["body"].as_str() {
        request = request.body(body.to_owned());
    }
    match request.send().await {
        Ok(reply) => Reply {
            status: reply.status().as_u16(),
            has_retry_after: reply.headers().contains_key("retry-after"),
            body: reply.json().await.unwrap_or_default(),
        },
        Err(error) => Reply { status: 0, has_retry_after: false, body: Value::String(error.to_string()) },
    }
}

impl Reply {
    fn of_function(answer: &Value) -> Self {
        let status = answer["statusCode"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(0);
        let body = answer["body"].as_str().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default();
        Self { status, has_retry_after: answer["headers"].get("retry-after").is_some(), body }
    }
}

/// A text that must be there.
pub(crate) fn text(value: &Value, member: &str) -> String {
    value[member].as_str().unwrap_or_else(|| panic!("no {member}: {value}")).to_owned()
}

/// A service and the access token of its administrator. All clients share the token: an account keeps only its last
/// twenty sessions.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    url: String,
    administrator: String,
}

impl Service {
    pub(crate) async fn open(url: &str, administrator: &Account) -> Self {
        let reply = sign_in(&http(0), url, administrator).await;
        Self { url: url.to_owned(), administrator: text(&reply, "access_token") }
    }

    pub(crate) async fn of(stack: &Stack) -> Self {
        let admin = &stack.demo().admin;
        let administrator = Account { email: admin.email.clone(), password: admin.password.clone() };
        Self::open(&stack.url(), &administrator).await
    }
}

/// An answer that is not the expected one.
#[derive(Debug)]
pub(crate) struct Rejected {
    operation: Operation,
    reply: Reply,
}

impl Rejected {
    /// Whether the service is busy and says when to retry.
    pub(crate) fn is_temporary(&self) -> bool {
        self.reply.status == 503 && self.reply.has_retry_after
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.operation.name(), self.reply.status, self.reply.body)
    }
}

enum Transport {
    /// Through the gateway, on a connection of its own.
    Http(reqwest::Client),
    /// As Lambda does it.
    Lambda(Box<Function>),
}

pub(crate) struct Client {
    transport: Transport,
    service: Service,
    /// Signed in to in turn.
    accounts: Vec<Account>,
    number: usize,
    sent: usize,
    user_id: u64,
    token: String,
    refresh_token: String,
    /// Where the list continues.
    cursor: String,
}

impl Client {
    /// Clients with these numbers, each with an IP address of its own and so many accounts, which are created.
    pub(crate) async fn many(service: &Service, numbers: Range<usize>, accounts: usize) -> Vec<Self> {
        let creating = numbers.map(async |number| {
            let own = (number * accounts..(number + 1) * accounts).map(Account::numbered);
            Self::create(service, number, own.collect()).await
        });
        // More at once would only wait for a CPU, as each hashes.
        stream::iter(creating).buffered(4).collect().await
    }

    /// Creates the accounts first.
    pub(crate) async fn create(service: &Service, number: usize, accounts: Vec<Account>) -> Self {
        let client = http(number);
        for Account { email, password } in &accounts {
            let body = json!({ "name": "Mara Client", "email": email, "password": password });
            let event = request("POST", "/users", "/users", Some(&service.administrator), Some(body));
            let reply = send(&client, &service.url, &event).await;
            assert_eq!(reply.status, 201, "{}", reply.body);
        }
        Self::open(service, number, accounts).await
    }

    /// With accounts that exist.
    pub(crate) async fn open(service: &Service, number: usize, accounts: Vec<Account>) -> Self {
        let client = http(number);
        // From here on each account knows the client's IP address.
        for account in &accounts[1..] {
            sign_in(&client, &service.url, account).await;
        }
        let own = sign_in(&client, &service.url, &accounts[0]).await;
        Self {
            transport: Transport::Http(client),
            service: service.clone(),
            accounts,
            number,
            sent: 0,
            user_id: own["user"]["id"].as_u64().expect("users have ids"),
            token: text(&own, "access_token"),
            refresh_token: text(&own, "refresh_token"),
            cursor: String::new(),
        }
    }

    /// Sends to this function from now on; its process.
    pub(crate) fn use_function(&mut self, function: Function) -> u32 {
        let pid = function.pid();
        self.transport = Transport::Lambda(Box::new(function));
        pid
    }

    /// Goes through so many pages of the list; [`Operation::LaterList`] continues there.
    pub(crate) async fn turn_pages(&mut self, pages: u64) {
        for _ in 0..pages {
            let operation = if self.cursor.is_empty() { Operation::List } else { Operation::LaterList };
            self.cursor = text(&self.reply(operation).await.1.body, "next_cursor");
        }
    }

    /// Sends a request that must succeed; how long the answer took.
    pub(crate) async fn send(&mut self, operation: Operation) -> Duration {
        self.try_send(operation).await.unwrap_or_else(|rejected| panic!("{rejected}"))
    }

    pub(crate) async fn try_send(&mut self, operation: Operation) -> Result<Duration, Rejected> {
        let (took, reply) = self.reply(operation).await;
        let is_whole = !operation.is_list() || reply.body["users"].as_array().is_some_and(|users| users.len() == 100);
        if !(200..300).contains(&reply.status) || !is_whole {
            return Err(Rejected { operation, reply });
        }
        if operation == Operation::Refresh {
            self.refresh_token = text(&reply.body, "refresh_token");
        }
        Ok(took)
    }

    #[expect(clippy::disallowed_methods, reason = "latency is measured")]
    async fn reply(&mut self, operation: Operation) -> (Duration, Reply) {
        let event = self.event(operation);
        let started = Instant::now();
        let reply = match &mut self.transport {
            Transport::Http(client) => send(client, &self.service.url, &event).await,
            Transport::Lambda(function) => Reply::of_function(&function.invoke_raw(event).await),
        };
        (started.elapsed(), reply)
    }

    fn event(&mut self, operation: Operation) -> Value {
        self.sent += 1;
        let administrator = Some(self.service.administrator.as_str());
        let of_all =
            |route, query: &str| request("GET", route, &format!("{route}?limit=100{query}"), administrator, None);
        let post = |route, token, body| request("POST", route, route, token, Some(body));
        match operation {
            Operation::Profile => {
                request("GET", "/users/{id}", &format!("/users/{}", self.user_id), Some(&self.token), None)
            }
            Operation::List => of_all("/users", ""),
            Operation::LaterList => of_all("/users", &format!("&cursor={}", self.cursor)),
            Operation::Filter => of_all("/api/v1/users", "&status=active"),
            Operation::RareFilter => of_all("/api/v1/users", "&status=inactive"),
            Operation::Search => of_all("/api/v1/users", "&q=mar"),
            Operation::AllSessions => of_all("/api/sessions", ""),
            Operation::Sessions => post("/api/v1/private/users/seances", Some(self.token.as_str()), json!({})),
            Operation::Refresh => post("/auth/refresh", None, json!({ "refresh_token": self.refresh_token })),
            Operation::SignIn => {
                // Not the first, whose session is in use: an account keeps only its last twenty.
                let others = self.accounts.get(1..).filter(|others| !others.is_empty()).unwrap_or(&self.accounts);
                others[self.sent % others.len()].sign_in()
            }
            Operation::Create => {
                // The end of the token differs if the same directory is measured again.
                let (number, sent, token) = (self.number, self.sent, &self.token[self.token.len() - 8..]);
                let email = format!("made-{number}-{sent}-{token}-x@example.com");
                let body = json!({ "name": "Somebody New", "email": email, "password": PASSWORD });
                post("/users", administrator, body)
            }
        }
    }
}

async fn sign_in(client: &reqwest::Client, url: &str, account: &Account) -> Value {
    let reply = send(client, url, &account.sign_in()).await;
    assert_eq!(reply.status, 200, "{}: {}", account.email, reply.body);
    reply.body
}

/// A connection from an IP address of its own: sign-in attempts are limited by IP address.
fn http(number: usize) -> reqwest::Client {
    let [.., high, low] = u32::try_from(number + 2).expect("there are few clients").to_be_bytes();
    let address = IpAddr::V4(Ipv4Addr::new(127, 0, high, low));
    let client = reqwest::Client::builder().redirect(redirect::Policy::none()).timeout(Duration::from_secs(30));
    client.local_address(address).build().expect("the options of the client are valid")
}
