//! The settings of a function, read once at start from its environment variables (which
//! `template.yaml` sets). The only room that knows their names.

use secrecy::SecretString;

use crate::seal::SealKey;

/// Everything a function is told from outside.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the tables are.
    pub store: StoreConfig,
    /// `REGISTRATION`: who may make an account for themselves.
    pub registration: Registration,
    /// `LEGACY_MD5`: who may sign in with an MD5 digest.
    pub legacy_md5: LegacyMd5,
    /// `TOKEN_ISSUER`: the `iss` of access tokens; without it the one kept in the store holds.
    pub issuer: Option<String>,
    /// `PASSWORD_MIN_LENGTH`: 8 unless set; NIST 800-63B-4 advises 15 where the password stands alone.
    pub password_min_length: usize,
    /// `ROSTER_KEY`: seals keys where there is no KMS; honoured only beside an endpoint override.
    pub local_key: Option<SealKey>,
}

/// How to reach DynamoDB, and what the tables are called.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// `AWS_REGION`.
    pub region: String,
    /// `AWS_ENDPOINT_URL_DYNAMODB`: another DynamoDB than Amazon's.
    pub endpoint: Option<String>,
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`: Lambda sets all three for
    /// the life of the process.
    pub credentials: AwsCredentials,
    /// The `…_TABLE` variables.
    pub tables: Tables,
}

/// The credentials of the function's own role.
#[derive(Clone, Debug)]
pub struct AwsCredentials {
    /// Its public half.
    pub access_key_id: String,
    /// Its secret half.
    pub secret_access_key: SecretString,
    /// Says that both are temporary.
    pub session_token: Option<SecretString>,
}

/// What the stack calls its tables.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is named after its table")]
pub struct Tables {
    pub users: String,
    pub sessions: String,
    pub roles: String,
    pub api_keys: String,
    pub audit: String,
    pub ephemeral: String,
    pub settings: String,
}

/// Who may make an account for themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    /// Everybody.
    Open,
    /// Nobody.
    Closed,
}

/// Which accounts have and accept an MD5 verifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegacyMd5 {
    /// Those with the role `user`: a stolen digest opens no rights over others.
    Users,
    /// All of them.
    All,
    /// None: dialect D's password routes answer that they are gone.
    Off,
}

/// A variable that is missing or makes no sense.
#[derive(Debug, thiserror::Error)]
#[error("the environment variable {name} {problem}")]
pub struct ConfigError {
    name: &'static str,
    problem: &'static str,
}

impl Config {
    /// Reads the process's environment.
    pub fn from_env() -> Result<Self, ConfigError> {
        #[expect(clippy::disallowed_methods, reason = "this is the environment's room")]
        Self::from_vars(|name| std::env::var(name).ok())
    }

    /// Reads variables from anywhere; an empty one counts as unset.
    pub fn from_vars(vars: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let optional = |name: &'static str| vars(name).filter(|value| !value.is_empty());
        let required = |name: &'static str| {
            optional(name).ok_or(ConfigError { name, problem: "is not set; template.yaml sets it" })
        };
        let endpoint = optional("AWS_ENDPOINT_URL_DYNAMODB");
        Ok(Self {
            registration: match optional("REGISTRATION").as_deref() {
                None | Some("open") => Registration::Open,
                Some("closed") => Registration::Closed,
                Some(_) => return Err(ConfigError { name: "REGISTRATION", problem: "must be open or closed" }),
            },
            legacy_md5: match optional("LEGACY_MD5").as_deref() {
                None | Some("users") => LegacyMd5::Users,
                Some("all") => LegacyMd5::All,
                Some("off") => LegacyMd5::Off,
                Some(_) => return Err(ConfigError { name: "LEGACY_MD5", problem: "must be users, all or off" }),
            },
            issuer: optional("TOKEN_ISSUER"),
            password_min_length: read_min_length(optional("PASSWORD_MIN_LENGTH"))?,
            local_key: read_local_key(optional("ROSTER_KEY"), endpoint.is_some())?,
            store: StoreConfig {
                region: required("AWS_REGION")?,
                endpoint,
                credentials: AwsCredentials {
                    access_key_id: required("AWS_ACCESS_KEY_ID")?,
                    secret_access_key: required("AWS_SECRET_ACCESS_KEY")?.into(),
                    session_token: optional("AWS_SESSION_TOKEN").map(Into::into),
                },
                tables: Tables {
                    users: required("USERS_TABLE")?,
                    sessions: required("SESSIONS_TABLE")?,
                    roles: required("ROLES_TABLE")?,
                    api_keys: required("API_KEYS_TABLE")?,
                    audit: required("AUDIT_TABLE")?,
                    ephemeral: required("EPHEMERAL_TABLE")?,
                    settings: required("SETTINGS_TABLE")?,
                },
            },
        })
    }
}

/// `RUST_LOG`: apart from the rest, for logs must run before the rest can be complained about.
pub fn log_filter() -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "this is the environment's room")]
    std::env::var("RUST_LOG").ok()
}

fn read_min_length(value: Option<String>) -> Result<usize, ConfigError> {
    let wrong = ConfigError { name: "PASSWORD_MIN_LENGTH", problem: "must be a number from 8 to 64" };
    match value {
        None => Ok(8),
        Some(text) => text.parse().ok().filter(|length| (8..=64).contains(length)).ok_or(wrong),
    }
}

/// A key in the environment of a function in AWS would be a secret outside KMS: refused there.
fn read_local_key(value: Option<String>, beside_endpoint: bool) -> Result<Option<SealKey>, ConfigError> {
    let wrong = |problem| ConfigError { name: "ROSTER_KEY", problem };
    match value {
        None => Ok(None),
        Some(_) if !beside_endpoint => Err(wrong("is honoured only beside AWS_ENDPOINT_URL_DYNAMODB")),
        Some(text) => SealKey::parse(&text).map(Some).ok_or_else(|| wrong("must be 64 hex digits")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    fn vars(extra: &'static [(&'static str, &'static str)]) -> impl Fn(&str) -> Option<String> {
        move |name| {
            let set = extra.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            let is_required = name.ends_with("_TABLE") || (name.starts_with("AWS_") && !name.contains("ENDPOINT"));
            set.or_else(|| is_required.then(|| "x".to_owned()))
        }
    }

    #[test]
    fn defaults_are_open_registration_and_md5_for_users() {
        let config = Config::from_vars(vars(&[])).unwrap();
        assert_eq!((config.registration, config.legacy_md5), (Registration::Open, LegacyMd5::Users));
        assert_eq!(config.password_min_length, 8);
    }

    #[test]
    fn a_missing_table_is_named() {
        let error = Config::from_vars(vars(&[("ROLES_TABLE", "")])).unwrap_err();
        assert_eq!(error.to_string(), "the environment variable ROLES_TABLE is not set; template.yaml sets it");
    }

    #[test]
    fn a_key_in_the_environment_is_refused_in_aws() {
        assert!(Config::from_vars(vars(&[("ROSTER_KEY", KEY)])).is_err());
        let beside =
            Config::from_vars(vars(&[("ROSTER_KEY", KEY), ("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:8000")]));
        assert!(beside.unwrap().local_key.is_some());
    }
}
