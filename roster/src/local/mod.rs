//! All of `roster serve` in one value: the store, its tables, the functions, the gateway before
//! them. The program starts one, and so does every test.

mod bootstrap;
mod demo;
mod dynamodb;
mod error;
mod events;
mod files;
mod functions;
pub mod gateway;
pub(crate) mod key;
mod outbox;
pub mod rights;
mod sealer;
mod services;
mod statistics;
pub mod store;
pub mod template;
pub(crate) mod variables;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use shared::clock::Clock;
use shared::config;
use shared::directory::{self, Services, Setup};
use shared::password::HashPool;
use shared::random::Random;
use shared::store::Meter;
use shared::telemetry::Format;
use tokio::net::TcpListener;

pub use demo::{Account, Demo};
pub use dynamodb::{DynamoDb, DynamoDbOptions};
pub use error::StartError;

use crate::local::rights::Rights;
use crate::local::store::{AwsVariables, Data, HeldData, Store, StreamError, Streams};
use crate::local::template::{Function, Template};
use bootstrap::Foundation;
use gateway::Server;
use outbox::{Outbox, Sending};
use sealer::Sealer;
pub use services::{OperatorServices, SealServices};
use statistics::{Counter, Counting};
use variables::Variables;

/// Puts something between the functions and the DynamoDB: given the address of the store, it says
/// which address the functions shall use instead.
pub type Reroute = Box<dyn FnOnce(&str) -> String + Send>;

/// What to start, and how.
pub struct LocalOptions {
    /// What runs.
    pub template: Template,
    /// Where its data lives.
    pub data: Data,
    /// Where to listen; port 0 is any free one.
    pub address: SocketAddr,
    /// The time, for the gateway, the functions and a store in memory.
    pub clock: Clock,
    /// The time as some functions have it, by their program's name: in AWS no two hosts agree to the
    /// millisecond, and a test may want them to disagree by more.
    pub clocks: Vec<(String, Clock)>,
    /// The source of keys, tokens, passwords and ids.
    pub random: Random,
    /// Whether an empty directory gets its demo accounts.
    pub demo: bool,
    /// Whether the audit trail is sealed and mails are sent every few seconds; a test does both when it
    /// wants to.
    pub seal: bool,
    /// Whether what happens is counted every second; a test counts when it wants to.
    pub count: bool,
    /// Whether `GET /dev/events` shows the last events.
    pub events: bool,
    /// Environment variables of the functions, over those of the template.
    pub variables: Vec<(String, String)>,
    /// What stands between the functions and the store. The operator's own directory
    /// ([`Local::services`]) goes straight to the store.
    pub reroute: Option<Reroute>,
    /// Counts the store calls of the functions, if set.
    pub meter: Option<Meter>,
    /// How the line about a request that no function answered looks.
    pub log: Format,
}

impl LocalOptions {
    /// `template` with everything in memory and on any free port, without demo accounts.
    pub fn in_memory(template: Template) -> Self {
        Self {
            template,
            data: Data::Memory,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            clock: Clock::system(),
            clocks: Vec::new(),
            random: Random::system(),
            demo: false,
            seal: false,
            count: false,
            events: false,
            variables: Vec::new(),
            reroute: None,
            meter: None,
            log: Format::of_stderr(),
        }
    }
}

/// A running Roster.
pub struct Local {
    server: Server,
    services: OperatorServices,
    demo: Option<Demo>,
    data: Data,
    environments: BTreeMap<String, BTreeMap<String, String>>,
    store: Store,
    changes: Changes,
    sealer: Option<Sealer>,
    counting: Option<Arc<Counting>>,
    counter: Option<Counter>,
    /// Sends mails until this goes.
    _sending: Option<Sending>,
}

/// Where the streams are that call functions.
struct Changes {
    aws: AwsVariables,
    /// Of the tables whose streams call `events`.
    with_events: Vec<String>,
    /// Of those whose streams call `statistics`.
    with_statistics: Vec<String>,
}

impl Changes {
    fn streams(&self) -> Streams {
        Streams::new(&self.aws, self.with_events.clone())
    }

    fn counted(&self) -> Streams {
        Streams::new(&self.aws, self.with_statistics.clone())
    }
}

impl Local {
    /// Starts everything; when this returns, requests are answered.
    pub async fn start(options: LocalOptions) -> Result<Self, StartError> {
        let LocalOptions {
            template,
            data,
            address,
            clock,
            clocks,
            random,
            demo,
            seal,
            count,
            events,
            variables,
            reroute,
            meter,
            log,
        } = options;
        functions::check(&template)?;
        let held = HeldData::hold(data.clone())?;
        let listener = listen(address).await?;
        let url = url_of(&listener)?;

        let key = key::of(data.folder(), &random)?;
        let store = Store::open_with_rights(held, clock.clone(), Rights::of(&template)).await?;
        let (clock_of_all, random_of_all) = (clock.clone(), random.clone());
        let opener =
            Opener { clock: clock_of_all, clocks, random: random_of_all, hashers: HashPool::new(), meter: None };
        let variables = Variables::new(store.endpoint(), &key, variables);
        let foundation = Foundation { template: &template, data: &data, store: &store, variables: &variables };
        let operator = bootstrap::bootstrap(&foundation, &opener, &url).await?;

        let changes = Changes {
            aws: variables.aws(),
            with_events: variables.tables_with_events(&template),
            with_statistics: variables.tables_counted(&template),
        };
        let endpoint = store.endpoint().to_owned();
        let variables = match reroute {
            Some(reroute) => variables.with_endpoint(reroute(&endpoint)),
            None => variables,
        };
        let opener = Opener { meter, ..opener };
        let (mut routes, invoked, demo) = tokio::try_join!(
            functions::open(&template, &variables, &opener),
            functions::open_invoked(&template, &variables, &opener),
            demo::prepare(demo, &operator.provisioning, data.folder(), &random),
        )?;
        if events {
            routes.push(events::route(changes.streams(), random.clone()));
        }
        let outbox = functions::open_mailer(&template, &variables, &opener).await?;
        let outbox = outbox.map(|services| Outbox::new(services, clock.clone()));
        routes.extend(outbox.iter().map(Outbox::route));
        store.begin_service()?;
        let counts = template.tasks.iter().find(|function| function.binary == "statistics");
        let counting = counts.map(|function| {
            let variables = variables.of(function);
            Counting::open(&variables, changes.counted(), clock.clone(), random.clone()).map(Arc::new)
        });
        let counting = counting.transpose()?;
        let environment = |function: &Function| (function.binary.clone(), variables.of(function));
        let environments = template.functions.iter().chain(&template.tasks).map(environment).collect();
        let gateway = gateway::Setup { routes, invoked, cors: template.cors, clock, random, log };
        let server = Server::start(listener, gateway).map_err(|source| StartError::Listen { address, source })?;
        let sealer = seal.then(|| Sealer::start(operator.seals.clone()));
        let counter = counting.clone().filter(|_| count).map(Counter::start);
        let sending = outbox.filter(|_| seal).map(Sending::start);
        Ok(Self {
            server,
            services: operator,
            demo,
            data,
            environments,
            store,
            changes,
            sealer,
            counting,
            counter,
            _sending: sending,
        })
    }

    /// Where the API is, such as `http://127.0.0.1:3000`.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// Where the DynamoDB is.
    pub fn dynamodb_endpoint(&self) -> &str {
        self.store.endpoint()
    }

    /// The demo accounts, where there are any and they are still as they were made.
    pub fn demo(&self) -> Option<&Demo> {
        self.demo.as_ref()
    }

    /// What the operator can do, with every secret opened.
    pub fn services(&self) -> &OperatorServices {
        &self.services
    }

    /// Where the data lives.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// The environment that one of the functions sees, by the name of its program: with it the program
    /// itself would run on this store, as it does in AWS.
    pub fn environment_of(&self, binary: &str) -> Option<&BTreeMap<String, String>> {
        self.environments.get(binary)
    }

    /// The streams of users and sessions, from their first record.
    pub fn streams(&self) -> Streams {
        self.changes.streams()
    }

    /// The streams that statistics are counted from, from their first record.
    pub fn counted_streams(&self) -> Streams {
        self.changes.counted()
    }

    /// Counts all that has happened so far, where the template has a function that does.
    pub async fn count_statistics(&self) -> Result<(), StreamError> {
        match &self.counting {
            Some(counting) => counting.count().await,
            None => Ok(()),
        }
    }

    /// Finishes the requests under way, closes the store and lets the data go.
    pub async fn stop(self) {
        let Self { server, services, store, sealer, counter, counting, _sending: sending, .. } = self;
        drop(sending);
        server.stop().await;
        if let Some(sealer) = sealer {
            sealer.stop().await;
        }
        if let Some(counter) = counter {
            counter.stop().await;
        }
        // Their clients hold connections to the store open.
        drop((services, counting));
        store.stop().await;
    }
}

/// What every directory of this process is opened with.
pub(crate) struct Opener {
    pub(crate) clock: Clock,
    pub(crate) clocks: Vec<(String, Clock)>,
    pub(crate) random: Random,
    pub(crate) hashers: HashPool,
    pub(crate) meter: Option<Meter>,
}

impl Opener {
    /// Opens a function's directory as the function itself would, from its own variables.
    pub(crate) async fn open<S: Services>(&self, function: &str, variables: &variables::Set) -> Result<S, StartError> {
        let config = config::from_vars(|name| variables.get(name).cloned());
        let config = config.map_err(|source| StartError::Variable { function: function.to_owned(), source })?;
        let Self { clock, clocks, random, hashers, meter } = self;
        let clock = clocks.iter().find(|(name, _)| name == function).map_or(clock, |(_, clock)| clock);
        let setup = Setup {
            config,
            clock: clock.clone(),
            random: random.clone(),
            hashers: hashers.clone(),
            meter: meter.clone(),
        };
        Box::pin(directory::open(setup)).await.map_err(StartError::directory(function))
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        std::io::ErrorKind::AddrInUse => StartError::PortTaken { address },
        _ => StartError::Listen { address, source },
    })
}

fn url_of(listener: &TcpListener) -> Result<String, StartError> {
    let address = listener.local_addr();
    let unknown = SocketAddr::from(([127, 0, 0, 1], 0));
    address.map(|address| format!("http://{address}")).map_err(|source| StartError::Listen { address: unknown, source })
}

#[cfg(test)]
mod tests;
