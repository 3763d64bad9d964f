//! The settings of the function `mailer` beside those that every function has.

use roster_aws::AwsCredentials;

use super::{ConfigError, Variables, variable};

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
        Self::from_vars(variable)
    }

    /// Reads variables from anywhere; an empty one counts as unset.
    pub fn from_vars(read: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let variables = Variables::new(read);
        Ok(Self {
            region: variables.required("AWS_REGION")?,
            credentials: variables.credentials()?,
            by_smtp: variables.optional("MAIL").is_some_and(|transport| transport == "smtp"),
            sender: variables.optional("MAIL_SENDER"),
            endpoint: variables.optional("AWS_ENDPOINT_URL_SESV2"),
        })
    }
}
