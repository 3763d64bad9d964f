//! Somebody who asks for one thing after the other, each when the one before is answered.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use futures::StreamExt;
use futures::stream;
use reqwest::{Client, redirect};
use serde_json::{Value, json};
use tests::PASSWORD;
use tests::lambda::{Function, Stack};

use crate::request::{Reply, Request, text};

/// What the service is asked for most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Work {
    Profile,
    List,
    /// From where [`Visitor::walk`] has come to.
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

impl Work {
    pub(crate) const ALL: [Self; 11] = [
        Self::Profile,
        Self::List,
        Self::LaterList,
        Self::Filter,
        Self::RareFilter,
        Self::Search,
        Self::Sessions,
        Self::AllSessions,
        Self::Refresh,
        Self::SignIn,
        Self::Create,
    ];

    /// The function that does it.
    pub(crate) const fn function(self) -> &'static str {
        match self {
            Self::Profile
            | Self::List
            | Self::LaterList
            | Self::Filter
            | Self::RareFilter
            | Self::Search
            | Self::Create => "users",
            Self::Sessions | Self::SignIn => "accounts",
            Self::AllSessions => "sessions",
            Self::Refresh => "auth",
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Profile => "own profile",
            Self::List => "list of 100",
            Self::LaterList => "list, halfway",
            Self::Filter => "list by status",
            Self::RareFilter => "list of one in ten",
            Self::Search => "search by name",
            Self::Sessions => "session list",
            Self::AllSessions => "everybody's sessions",
            Self::Refresh => "refresh",
            Self::SignIn => "sign-in",
            Self::Create => "create",
        }
    }

    /// Whether a hundred users are the whole answer.
    const fn is_list(self) -> bool {
        matches!(self, Self::List | Self::LaterList | Self::Filter | Self::RareFilter | Self::Search)
    }
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// An account of somebody's.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) email: String,
    pub(crate) password: String,
}

impl Account {
    pub(crate) fn numbered(number: usize) -> Self {
        Self { email: format!("visitor-{number}@example.com"), password: PASSWORD.to_owned() }
    }
}

/// A service that can be asked, and the access token of somebody who may do everything there. One for all
/// who ask: of an account's sessions only the last twenty live.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    url: String,
    administrator: String,
}

impl Service {
    /// Signs in as the administrator.
    pub(crate) async fn open(url: &str, administrator: &Account) -> Self {
        let reply = sign_in(&client(0), url, administrator).await;
        Self { url: url.to_owned(), administrator: text(&reply, "access_token") }
    }

    /// That of a stack.
    pub(crate) async fn of(stack: &Stack) -> Self {
        let demo = &stack.demo().admin;
        let administrator = Account { email: demo.email.clone(), password: demo.password.clone() };
        Self::open(&stack.url(), &administrator).await
    }
}

/// What came instead of what was asked for.
#[derive(Debug)]
pub(crate) struct Refused {
    work: Work,
    reply: Reply,
}

impl Refused {
    /// Whether they are told to come again later, as is said in an answer that is meant.
    pub(crate) fn is_for_now(&self) -> bool {
        self.reply.status == 503 && self.reply.has_retry_after
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.work, self.reply.status, self.reply.body)
    }
}

/// How a question reaches the functions.
enum Way {
    /// By the gateway, on a connection of one's own.
    Http(Client),
    /// As Lambda does it.
    Lambda(Box<Function>),
}

/// One of those who ask.
pub(crate) struct Visitor {
    way: Way,
    service: Service,
    /// Signed in with by turns.
    accounts: Vec<Account>,
    number: usize,
    asked: usize,
    user_id: u64,
    token: String,
    refresh_token: String,
    /// Where the list goes on.
    cursor: String,
}

impl Visitor {
    /// So many, each from an address of their own, with so many accounts each, which are made for them.
    pub(crate) async fn many(service: &Service, visitors: usize, accounts: usize) -> Vec<Self> {
        let making = (0..visitors).map(async |number| {
            let own = (number * accounts..(number + 1) * accounts).map(Account::numbered);
            Self::with(service, number, own.collect(), true).await
        });
        // Hashing takes a processor; more at a time would only wait.
        stream::iter(making).buffered(4).collect().await
    }

    /// So many more with one account each, numbered from here on.
    pub(crate) async fn more(service: &Service, first: usize, visitors: usize) -> Vec<Self> {
        let making = (first..first + visitors).map(async |number| {
            let email = format!("one-more-{number}@example.com");
            Self::with(service, number, vec![Account { email, password: PASSWORD.to_owned() }], true).await
        });
        stream::iter(making).buffered(4).collect().await
    }

    /// One with accounts that are there, or are made.
    pub(crate) async fn with(service: &Service, number: usize, accounts: Vec<Account>, make: bool) -> Self {
        let client = client(number);
        for account in accounts.iter().filter(|_| make) {
            let body = json!({ "name": "Mara Visitor", "email": account.email, "password": account.password });
            let request = ask("POST /users", "/users", Some(&service.administrator), Some(body));
            let reply = request.send(&client, &service.url).await;
            assert_eq!(reply.status, 201, "{}", reply.body);
        }
        for account in &accounts[1..] {
            // From here on their address is known.
            sign_in(&client, &service.url, account).await;
        }
        let own = sign_in(&client, &service.url, &accounts[0]).await;
        Self {
            way: Way::Http(client),
            service: service.clone(),
            accounts,
            number,
            asked: 0,
            user_id: own["user"]["id"].as_u64().expect("users have ids"),
            token: text(&own, "access_token"),
            refresh_token: text(&own, "refresh_token"),
            cursor: String::new(),
        }
    }

    /// The same, who asks a function itself from now on.
    pub(crate) fn by_lambda(&mut self, function: Function) {
        self.way = Way::Lambda(Box::new(function));
    }

    /// Goes through so many pages of the list, to ask for the next from then on.
    pub(crate) async fn walk(&mut self, pages: u64) {
        for _ in 0..pages {
            let work = if self.cursor.is_empty() { Work::List } else { Work::LaterList };
            let reply = self.reply(work).await.1;
            self.cursor = text(&reply.body, "next_cursor");
        }
    }

    /// The process of the function that is asked, where it is asked itself.
    pub(crate) fn pid(&self) -> Option<u32> {
        match &self.way {
            Way::Http(_) => None,
            Way::Lambda(function) => Some(function.pid()),
        }
    }

    /// Asks once. How long it took, or what came instead of what was asked for.
    pub(crate) async fn ask(&mut self, work: Work) -> Result<Duration, Refused> {
        let (took, reply) = self.reply(work).await;
        let is_whole = !work.is_list() || reply.body["users"].as_array().is_some_and(|users| users.len() == 100);
        if !(200..300).contains(&reply.status) || !is_whole {
            return Err(Refused { work, reply });
        }
        if work == Work::Refresh {
            self.refresh_token = text(&reply.body, "refresh_token");
        }
        Ok(took)
    }

    #[expect(clippy::disallowed_methods, reason = "how long it takes is the question")]
    async fn reply(&mut self, work: Work) -> (Duration, Reply) {
        let request = self.request(work);
        let event = matches!(self.way, Way::Lambda(_)).then(|| request.event());
        let started = Instant::now();
        let reply = match (&mut self.way, event) {
            (Way::Lambda(function), Some(event)) => Reply::read(&function.invoke_raw(event).await),
            (Way::Http(client), _) => request.send(client, &self.service.url).await,
            (Way::Lambda(_), None) => unreachable!("functions are asked by events"),
        };
        (started.elapsed(), reply)
    }

    fn by_administrator(&self, route: &'static str, path: &str) -> Request {
        ask(route, path, Some(&self.service.administrator), None)
    }

    fn request(&mut self, work: Work) -> Request {
        self.asked += 1;
        match work {
            Work::Profile => ask("GET /users/{id}", &format!("/users/{}", self.user_id), Some(&self.token), None),
            Work::List => self.by_administrator("GET /users", "/users?limit=100"),
            Work::LaterList => self.by_administrator("GET /users", &format!("/users?limit=100&cursor={}", self.cursor)),
            Work::Filter => self.by_administrator("GET /api/v1/users", "/api/v1/users?status=active&limit=100"),
            Work::RareFilter => self.by_administrator("GET /api/v1/users", "/api/v1/users?status=inactive&limit=100"),
            Work::Search => self.by_administrator("GET /api/v1/users", "/api/v1/users?q=mar&limit=100"),
            Work::AllSessions => self.by_administrator("GET /api/sessions", "/api/sessions?limit=100"),
            Work::Sessions => {
                let route = "POST /api/v1/private/users/seances";
                ask(route, "/api/v1/private/users/seances", Some(&self.token), Some(json!({})))
            }
            Work::Refresh => {
                let body = json!({ "refresh_token": self.refresh_token });
                ask("POST /auth/refresh", "/auth/refresh", None, Some(body))
            }
            Work::SignIn => {
                // Not with the first, whose session is asked with: of an account's only the last twenty live.
                let others = self.accounts.get(1..).filter(|others| !others.is_empty()).unwrap_or(&self.accounts);
                sign_in_request(&others[self.asked % others.len()])
            }
            Work::Create => {
                // The end of a token is another one for whoever comes again to the same directory.
                let (number, asked, visit) = (self.number, self.asked, &self.token[self.token.len() - 8..]);
                let email = format!("made-{number}-{asked}-{visit}-x@example.com");
                let body = json!({ "name": "Somebody New", "email": email, "password": PASSWORD });
                ask("POST /users", "/users", Some(&self.service.administrator), Some(body))
            }
        }
    }
}

/// A request, as `route` of the template.
pub(crate) fn ask(route: &'static str, path: &str, token: Option<&str>, body: Option<Value>) -> Request {
    Request { route, path: path.to_owned(), token: token.map(str::to_owned), body }
}

/// Asks for a session, as most do.
pub(crate) fn sign_in_request(account: &Account) -> Request {
    let body = json!({ "email": account.email, "passw": account.password });
    ask("POST /api/v1/public/users/login", "/api/v1/public/users/login", None, Some(body))
}

async fn sign_in(client: &Client, url: &str, account: &Account) -> Value {
    let reply = sign_in_request(account).send(client, url).await;
    assert_eq!(reply.status, 200, "{}: {}", account.email, reply.body);
    reply.body
}

/// A connection from an address of its own, for tries are counted by address.
fn client(number: usize) -> Client {
    let [.., high, low] = u32::try_from(number + 2).expect("there are not so many").to_be_bytes();
    let address = IpAddr::V4(Ipv4Addr::new(127, 0, high, low));
    let client = Client::builder().redirect(redirect::Policy::none()).timeout(Duration::from_secs(30));
    client.local_address(address).build().expect("a client can be made")
}
