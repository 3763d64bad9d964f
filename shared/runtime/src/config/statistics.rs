//! The settings of the function `statistics`: its tables, and where it reports what it cannot read.

use roster_aws::QueueConfig;
use roster_store::StoreConfig;

use super::{ConfigError, Variables, variable};

/// What the function `statistics` is told.
#[derive(Clone, Debug)]
pub struct StatisticsConfig {
    /// Where the tables are.
    pub store: StoreConfig,
    /// `DEAD_LETTER_QUEUE`: the queue of what no one can read.
    pub dead_letter_queue: QueueConfig,
}

impl StatisticsConfig {
    /// Reads the process's environment.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_vars(variable)
    }

    /// Reads variables from anywhere; an empty one counts as unset.
    pub fn from_vars(read: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let variables = Variables::new(read);
        Ok(Self { dead_letter_queue: variables.dead_letter_queue()?, store: variables.store()? })
    }
}
