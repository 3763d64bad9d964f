//! The settings of the function `mailer` beside those that every function has.

use roster_aws::AwsCredentials;

use super::ConfigError;

/// Who sends mails, and by what.
#[derive(Clone, Debug)]
pub struct MailerConfig {
    /// `AWS_REGION`.
    pub region: String,
    /// Those of the function's role, as for the store.
    pub credentials: AwsCredentials,
    /// `MAIL`: whether by SMTP (`smtp`), or else by SES.
    pub by_smtp: bool,
    /// `MAIL_SENDER`: the address that mails come from.
    pub sender: Option<String>,
    /// `AWS_ENDPOINT_URL_SESV2`: another SES than Amazon's.
    pub endpoint: Option<String>,
}

impl MailerConfig {
    /// Reads the process's environment.
    pub fn from_env() -> Result<Self, ConfigError> {
        #[expect(clippy::disallowed_methods, reason = "this is the environment's room")]
        Self::from_vars(|name| std::env::var(name).ok())
    }

    /// Reads variables from anywhere; an empty one counts as unset.
    pub fn from_vars(vars: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let optional = |name: &'static str| vars(name).filter(|value| !value.is_empty());
        let required = |name: &'static str| optional(name).ok_or_else(|| ConfigError::unset(name));
        Ok(Self {
            region: required("AWS_REGION")?,
            credentials: super::read_credentials(required, optional)?,
            by_smtp: optional("MAIL").is_some_and(|transport| transport == "smtp"),
            sender: optional("MAIL_SENDER"),
            endpoint: optional("AWS_ENDPOINT_URL_SESV2"),
        })
    }
}
