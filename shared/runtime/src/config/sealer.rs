//! The settings of the function `sealer`: its tables, and what seals its key.

use roster_crypto::seal::Sealing;
use roster_store::StoreConfig;

use super::{ConfigError, Variables, variable};

/// What the function `sealer` is told.
#[derive(Clone, Debug)]
pub struct SealerConfig {
    /// Where the tables are.
    pub store: StoreConfig,
    /// What seals the secrets in the store.
    pub sealing: Sealing,
}

impl SealerConfig {
    /// Reads the process's environment.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_vars(variable)
    }

    /// Reads variables from anywhere; an empty one counts as unset.
    pub fn from_vars(read: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let variables = Variables::new(read);
        Ok(Self { sealing: variables.sealing()?, store: variables.store()? })
    }
}
