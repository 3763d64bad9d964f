//! The embedded DynamoDB alone, prepared for functions that run elsewhere: in the containers of
//! `sam local`, or under Lambda's emulator.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde_json::json;
use shared::clock::Clock;
use shared::password::HashPool;
use shared::random::Random;

use super::bootstrap::{self, Foundation};
use super::variables::Variables;
use super::{Demo, Opener, StartError, demo, key, listen};
use crate::local::files;
use crate::local::store::{Data, HeldData, Store};
use crate::local::template::Template;

/// What to start, and for whom.
pub struct DynamoDbOptions {
    /// What names the tables.
    pub template: Template,
    /// Where the data is kept; nothing keeps it in memory.
    pub folder: Option<PathBuf>,
    /// Where to listen; port 0 is any free one.
    pub address: SocketAddr,
    /// Where the functions will answer: it becomes the issuer of tokens.
    pub api_url: String,
    /// Where to write the variables of the functions; nothing names a file of its own.
    pub env_vars: Option<PathBuf>,
    /// Whether an empty directory gets its demo accounts.
    pub demo: bool,
    /// The time.
    pub clock: Clock,
    /// The source of keys and passwords.
    pub random: Random,
}

/// A DynamoDB with tables, keys and demo accounts, and the file that leads functions to it.
pub struct DynamoDb {
    store: Store,
    data: Data,
    demo: Option<Demo>,
    env_vars: PathBuf,
}

impl DynamoDb {
    /// Starts it; when this returns, it answers and the file is there.
    pub async fn start(options: DynamoDbOptions) -> Result<Self, StartError> {
        let DynamoDbOptions { template, folder, address, api_url, env_vars, demo, clock, random } = options;
        let data = folder.map_or(Data::Memory, Data::Folder);
        let held = HeldData::hold(data.clone())?;
        let listener = listen(address).await?;
        let key = key::of(data.folder(), &random)?;
        let store = Store::open_at(listener, held, clock.clone()).await?;

        let variables = Variables::new(store.endpoint(), &key, Vec::new());
        let opener =
            Opener { clock, clocks: Vec::new(), random: random.clone(), hashers: HashPool::new(), meter: None };
        let foundation = Foundation { template: &template, data: &data, store: &store, variables: &variables };
        let operator = bootstrap::bootstrap(&foundation, &opener, &api_url).await?;
        let demo = demo::prepare(demo, &operator.provisioning, data.folder(), &random).await?;
        store.begin_service()?;

        let env_vars = env_vars.unwrap_or_else(|| default_file(data.folder(), &random));
        let seen_from_functions = variables.with_endpoint(endpoint_for_containers(address, store.endpoint()));
        // The form that holds for all functions.
        let overrides = json!({ "Parameters": seen_from_functions.of_stand_ins() });
        files::write(&env_vars, &format!("{overrides:#}\n"))?;
        Ok(Self { store, data, demo, env_vars })
    }

    /// Where it answers on this machine.
    pub fn endpoint(&self) -> &str {
        self.store.endpoint()
    }

    /// The demo accounts, where there are any and they are still as they were made.
    pub fn demo(&self) -> Option<&Demo> {
        self.demo.as_ref()
    }

    /// Where the data lives.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// The file for `sam local … --env-vars`. It holds the key, and so its owner alone may read it.
    pub fn env_vars(&self) -> &Path {
        &self.env_vars
    }

    /// Closes the store, and removes the file, which leads nowhere now.
    pub async fn stop(self) {
        let Self { store, env_vars, .. } = self;
        if let Err(error) = files::remove(&env_vars) {
            tracing::warn!(%error, "the file of variables stays");
        }
        store.stop().await;
    }
}

/// Beside the data; with none kept, under a name that no other run takes.
fn default_file(folder: Option<&Path>, random: &Random) -> PathBuf {
    match folder {
        Some(folder) => folder.join("env-vars.json"),
        None => std::env::temp_dir().join(format!("roster-{:016x}.json", u64::from_be_bytes(random.bytes()))),
    }
}

/// A container's own loopback is not this machine's. Docker Desktop leads its name for the host to
/// this machine's loopback; elsewhere the address of Docker's bridge is the one to listen on.
/// <https://docs.docker.com/desktop/features/networking/networking-how-tos/>
fn endpoint_for_containers(listening: SocketAddr, endpoint: &str) -> String {
    match endpoint.rsplit_once(':') {
        Some((_, port)) if listening.ip().is_loopback() => format!("http://host.docker.internal:{port}"),
        _ => endpoint.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_finds_the_host_by_name_or_by_the_bridge() {
        let of = |address: &str| {
            let address: SocketAddr = address.parse().unwrap();
            endpoint_for_containers(address, &format!("http://{address}"))
        };
        assert_eq!(of("127.0.0.1:8000"), "http://host.docker.internal:8000");
        assert_eq!(of("[::1]:8000"), "http://host.docker.internal:8000");
        assert_eq!(of("172.17.0.1:8000"), "http://172.17.0.1:8000");
    }
}
