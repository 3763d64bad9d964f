//! The settings of a function, read once at start from its environment variables (which
//! `template.yaml` sets). What the core goes by is read by `roster-setup`.

mod events;
mod mailer;
mod sealer;
mod statistics;

use roster_aws::{AwsCredentials, Patience, QueueConfig};
use roster_crypto::seal::{KmsConfig, SealKey, Sealing};
use roster_store::{StoreConfig, Tables};

pub use events::EventsConfig;
pub use mailer::MailerConfig;
pub use sealer::SealerConfig;
pub use statistics::StatisticsConfig;

/// A variable that is missing or makes no sense.
#[derive(Debug, thiserror::Error)]
#[error("the environment variable {name} {problem}")]
pub struct ConfigError {
    name: &'static str,
    problem: &'static str,
}

impl ConfigError {
    /// The variable `name` has a value that makes no sense.
    pub const fn new(name: &'static str, problem: &'static str) -> Self {
        Self { name, problem }
    }

    const fn unset(name: &'static str) -> Self {
        Self::new(name, "is not set; template.yaml sets it")
    }
}

/// Variables from anywhere; an empty one counts as unset.
#[derive(Clone, Copy, Debug)]
pub struct Variables<F>(F);

impl<F: Fn(&str) -> Option<String>> Variables<F> {
    /// Asks `read` for each.
    pub const fn new(read: F) -> Self {
        Self(read)
    }

    /// One that may be unset.
    pub fn optional(&self, name: &'static str) -> Option<String> {
        (self.0)(name).filter(|value| !value.is_empty())
    }

    /// One that must be set.
    pub fn required(&self, name: &'static str) -> Result<String, ConfigError> {
        self.optional(name).ok_or_else(|| ConfigError::unset(name))
    }

    /// The credentials of the function's role.
    fn credentials(&self) -> Result<AwsCredentials, ConfigError> {
        Ok(AwsCredentials {
            access_key_id: self.required("AWS_ACCESS_KEY_ID")?,
            secret_access_key: self.required("AWS_SECRET_ACCESS_KEY")?.into(),
            session_token: self.optional("AWS_SESSION_TOKEN").map(Into::into),
        })
    }

    /// The queue of what can never be delivered.
    fn dead_letter_queue(&self) -> Result<QueueConfig, ConfigError> {
        Ok(QueueConfig {
            region: self.required("AWS_REGION")?,
            credentials: self.credentials()?,
            url: self.required("DEAD_LETTER_QUEUE")?,
            endpoint: self.optional("AWS_ENDPOINT_URL_SQS"),
        })
    }

    /// Where the tables are.
    pub fn store(&self) -> Result<StoreConfig, ConfigError> {
        Ok(StoreConfig {
            region: self.required("AWS_REGION")?,
            endpoint: self.optional("AWS_ENDPOINT_URL_DYNAMODB"),
            credentials: self.credentials()?,
            tables: Tables {
                users: self.required("USERS_TABLE")?,
                sessions: self.required("SESSIONS_TABLE")?,
                roles: self.required("ROLES_TABLE")?,
                api_keys: self.required("API_KEYS_TABLE")?,
                audit: self.required("AUDIT_TABLE")?,
                ephemeral: self.required("EPHEMERAL_TABLE")?,
                settings: self.required("SETTINGS_TABLE")?,
                revocations: self.required("REVOCATIONS_TABLE")?,
                statistics: self.required("STATISTICS_TABLE")?,
                mail: self.required("MAIL_TABLE")?,
            },
            patience: Patience::Function,
        })
    }

    /// What seals the secrets in the store. A key in the environment of a function in AWS would be a secret
    /// outside KMS: refused there. On a laptop it comes before `KEY_ID`, which the template sets everywhere.
    pub fn sealing(&self) -> Result<Sealing, ConfigError> {
        let wrong = |problem| ConfigError::new("ROSTER_KEY", problem);
        let has_endpoint = self.optional("AWS_ENDPOINT_URL_DYNAMODB").is_some();
        match (self.optional("ROSTER_KEY"), self.optional("KEY_ID")) {
            (Some(_), _) if !has_endpoint => Err(wrong("is honoured only beside AWS_ENDPOINT_URL_DYNAMODB")),
            (Some(text), _) => SealKey::parse(&text).map(Sealing::Local).ok_or_else(|| wrong("must be 64 hex digits")),
            (None, Some(key_id)) => Ok(Sealing::Kms(KmsConfig {
                region: self.required("AWS_REGION")?,
                endpoint: self.optional("AWS_ENDPOINT_URL_KMS"),
                credentials: self.credentials()?,
                key_id,
                patience: Patience::Function,
            })),
            (None, None) => Err(ConfigError::new(
                "KEY_ID",
                "is not set; template.yaml sets it to the stack's KMS key, \
                 and beside AWS_ENDPOINT_URL_DYNAMODB ROSTER_KEY stands in for it",
            )),
        }
    }
}

/// A variable of the process's environment.
#[expect(clippy::disallowed_methods, reason = "this is the environment's room")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// `RUST_LOG`: apart from the rest, for logs must run before the rest can be complained about.
pub fn log_filter() -> Option<String> {
    variable("RUST_LOG")
}

/// `METRICS`: apart from the rest, like the log. `off` ends the metrics, each of which CloudWatch bills.
pub fn metrics_are_on() -> bool {
    variable("METRICS").is_none_or(|value| value != "off")
}
