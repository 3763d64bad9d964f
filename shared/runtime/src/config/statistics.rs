//! The settings of the function `statistics`: its tables, and where it reports what it cannot read.

use roster_aws::AwsCredentials;
use roster_store::StoreConfig;

use super::ConfigError;

/// What the function `statistics` is told.
#[derive(Clone, Debug)]
pub struct StatisticsConfig {
    /// Where the tables are.
    pub store: StoreConfig,
    /// `AWS_REGION`.
    pub region: String,
    /// Those of the function's role, as for the store.
    pub credentials: AwsCredentials,
    /// `DEAD_LETTER_QUEUE`: the URL of the SQS queue.
    pub dead_letter_queue: String,
    /// `AWS_ENDPOINT_URL_SQS`: another SQS than Amazon's.
    pub queue_endpoint: Option<String>,
}

impl StatisticsConfig {
    /// Reads the process's environment.
    pub fn from_env() -> Result<Self, ConfigError> {
        #[expect(clippy::disallowed_methods, reason = "this is the environment's room")]
        Self::from_vars(|name| std::env::var(name).ok())
    }

    /// Reads variables from anywhere; an empty one counts as unset.
    pub fn from_vars(vars: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let optional = |name: &'static str| vars(name).filter(|value| !value.is_empty());
        let dead_letter_queue = optional("DEAD_LETTER_QUEUE").ok_or_else(|| ConfigError::unset("DEAD_LETTER_QUEUE"))?;
        let queue_endpoint = optional("AWS_ENDPOINT_URL_SQS");
        let store = super::from_vars(&vars)?.store;
        Ok(Self {
            region: store.region.clone(),
            credentials: store.credentials.clone(),
            store,
            dead_letter_queue,
            queue_endpoint,
        })
    }
}
