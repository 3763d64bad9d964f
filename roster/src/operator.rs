//! A stack's directory as whoever runs the stack opens it: for the commands that see to it rather than
//! serve it. Nothing is made here, neither tables nor keys of this machine.

use shared::clock::Clock;
use shared::directory::{Directory, Needs};
use shared::password::HashPool;
use shared::random::Random;

use crate::local::variables::Variables;
use crate::local::{Opener, StartError, key};
use crate::store::{Data, HeldData, Store};
use crate::template::Template;

/// Which stack, and how to reach it.
pub struct OperatorOptions {
    /// What its tables and variables are called.
    pub template: Template,
    /// Where its data lives.
    pub data: Data,
    /// The time.
    pub clock: Clock,
    /// The source of keys, tokens and passwords.
    pub random: Random,
    /// Environment variables, over those of the template.
    pub variables: Vec<(String, String)>,
}

/// A stack that is open to whoever runs it.
pub struct Operator {
    directory: Directory,
    store: Store,
}

impl Operator {
    /// Opens what is there, and of its secrets no more than `needs` says.
    pub async fn open(options: OperatorOptions, needs: Needs) -> Result<Self, StartError> {
        let OperatorOptions { template, data, clock, random, variables } = options;
        let held = HeldData::hold_existing(data.clone())?;
        let key = match data.folder() {
            Some(folder) => key::kept(folder)?,
            None => shared::seal::SealKey::generate(&random),
        };
        let store = Store::open(held, clock.clone()).await?;
        let variables = Variables::new(store.endpoint(), &key, variables);
        let opener = Opener { clock, clocks: Vec::new(), random, hashers: HashPool::new(), meter: None };
        let directory = opener.open("roster", &variables.of_operator(&template), needs).await?;
        Ok(Self { directory, store })
    }

    /// The stack's directory.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Closes it and lets the data go.
    pub async fn close(self) {
        let Self { directory, store } = self;
        // Its client holds connections to the store open.
        drop(directory);
        store.stop().await;
    }
}
