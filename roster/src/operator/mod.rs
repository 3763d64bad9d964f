//! A stack's directory as its operator opens it, and the operator's commands. They create neither tables nor keys
//! of this machine.

pub(crate) mod admin;
pub(crate) mod audit;
pub mod cost;
pub(crate) mod cost_report;
pub mod deployed;
pub(crate) mod failure;
pub(crate) mod mail;
mod new_password;
mod secret_input;
pub(crate) mod sessions;
pub(crate) mod signing_keys;
mod stack;
pub(crate) mod throttle;

use shared::clock::Clock;
use shared::config;
use shared::directory::{self, Services, Setup};
use shared::password::HashPool;
use shared::random::Random;
use shared::seal::SealKey;

use crate::local::store::{Data, HeldData, Store};
use crate::local::template::Template;
use crate::local::variables::{Set, Variables};
use crate::local::{StartError, key};
use crate::operator::deployed::DeployedStack;

/// A stack, and how to reach it.
pub enum OperatedStack {
    /// On this machine, or in a DynamoDB at a given URL.
    Local {
        /// Its template, which names the tables and variables.
        template: Template,
        /// The location of its data.
        data: Data,
        /// Environment variables, over those of the template.
        variables: Vec<(String, String)>,
    },
    /// In AWS.
    Deployed(DeployedStack),
}

/// A stack that is open to its operator.
pub struct Operator<S> {
    services: S,
    store: Option<Store>,
    place: String,
    api_url: Option<String>,
}

impl<S: Services> Operator<S> {
    /// Opens an existing stack, and only the secrets that its services need.
    pub async fn open(stack: OperatedStack, clock: Clock, random: Random) -> Result<Self, StartError> {
        let place = stack.place();
        let (variables, store, api_url) = match stack {
            OperatedStack::Local { template, data, variables } => {
                let held = HeldData::hold_existing(data.clone())?;
                let key = match data.folder() {
                    Some(folder) => key::kept(folder)?,
                    None => SealKey::generate(&random),
                };
                let store = Store::open(held, clock.clone()).await?;
                let variables = Variables::new(store.endpoint(), &key, variables).of_operator(&template);
                (variables, Some(store), None)
            }
            OperatedStack::Deployed(DeployedStack { variables, api_url, .. }) => (variables, None, Some(api_url)),
        };
        let services = open_services(&variables, clock, random, &place).await?;
        Ok(Self { services, store, place, api_url })
    }

    /// What the command works with.
    pub fn services(&self) -> &S {
        &self.services
    }

    /// The stack in words, for the start of an error message.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The URL of its API, if it is known.
    pub fn api_url(&self) -> Option<&str> {
        self.api_url.as_deref()
    }

    /// Closes the stack and releases the lock on its data.
    pub async fn close(self) {
        let Self { services, store, .. } = self;
        // Its client holds connections to the store open.
        drop(services);
        if let Some(store) = store {
            store.stop().await;
        }
    }
}

impl OperatedStack {
    fn place(&self) -> String {
        match self {
            Self::Local { data: Data::Memory, .. } => "the data in memory".to_owned(),
            Self::Local { data: Data::Folder(folder), .. } => format!("the data in {}", folder.display()),
            Self::Local { data: Data::Endpoint { url, .. }, .. } => format!("the DynamoDB at {url}"),
            Self::Deployed(DeployedStack { name, region, variables, .. }) => {
                let elsewhere = variables.get("AWS_ENDPOINT_URL_DYNAMODB");
                let elsewhere = elsewhere.map(|url| format!(", its DynamoDB at {url}")).unwrap_or_default();
                format!("the stack {name} in {region}{elsewhere}")
            }
        }
    }
}

async fn open_services<S: Services>(
    variables: &Set,
    clock: Clock,
    random: Random,
    place: &str,
) -> Result<S, StartError> {
    let config = config::from_vars(|name| variables.get(name).cloned());
    let config = config.map_err(|source| StartError::Setting { place: place.to_owned(), source })?.for_a_person();
    let setup = Setup { config, clock, random, hashers: HashPool::new(), meter: None };
    let opened = Box::pin(directory::open(setup)).await;
    opened.map_err(|source| StartError::Operator { place: place.to_owned(), source })
}
