//! The settings of a function, read once at start from its environment variables (which
//! `template.yaml` sets). The only room that knows their names.

mod events;
mod mailer;
mod statistics;

use roster_aws::{AwsCredentials, Patience};
use roster_core::config::Config;
use roster_crypto::seal::SealKey;
use roster_crypto::seal::{KmsConfig, Sealing};
use roster_store::{StoreConfig, Tables};
use roster_types::email::Email;
use roster_types::registration::{LegacyMd5, Registration};

pub use events::EventsConfig;
pub use mailer::MailerConfig;
pub use statistics::StatisticsConfig;

/// A variable that is missing or makes no sense.
#[derive(Debug, thiserror::Error)]
#[error("the environment variable {name} {problem}")]
pub struct ConfigError {
    name: &'static str,
    problem: &'static str,
}

impl ConfigError {
    const fn unset(name: &'static str) -> Self {
        Self { name, problem: "is not set; template.yaml sets it" }
    }
}

fn read_credentials(
    required: impl Fn(&'static str) -> Result<String, ConfigError>,
    optional: impl Fn(&'static str) -> Option<String>,
) -> Result<AwsCredentials, ConfigError> {
    Ok(AwsCredentials {
        access_key_id: required("AWS_ACCESS_KEY_ID")?,
        secret_access_key: required("AWS_SECRET_ACCESS_KEY")?.into(),
        session_token: optional("AWS_SESSION_TOKEN").map(Into::into),
    })
}

/// Reads the process's environment.
pub fn from_env() -> Result<Config, ConfigError> {
    #[expect(clippy::disallowed_methods, reason = "this is the environment's room")]
    from_vars(|name| std::env::var(name).ok())
}

/// Reads variables from anywhere; an empty one counts as unset.
pub fn from_vars(vars: impl Fn(&str) -> Option<String>) -> Result<Config, ConfigError> {
    let optional = |name: &'static str| vars(name).filter(|value| !value.is_empty());
    let required = |name: &'static str| optional(name).ok_or_else(|| ConfigError::unset(name));
    let endpoint = optional("AWS_ENDPOINT_URL_DYNAMODB");
    let region = required("AWS_REGION")?;
    let credentials = read_credentials(required, optional)?;
    let kms = optional("KEY_ID").map(|key_id| KmsConfig {
        region: region.clone(),
        endpoint: optional("AWS_ENDPOINT_URL_KMS"),
        credentials: credentials.clone(),
        key_id,
        patience: Patience::Function,
    });
    Ok(Config {
        registration: match optional("REGISTRATION").as_deref() {
            None | Some("open") => Registration::Open,
            Some("closed") => Registration::Closed,
            Some("domains") => Registration::Domains(read_domains(optional("REGISTRATION_DOMAINS"), optional("MAIL"))?),
            Some(_) => {
                return Err(ConfigError { name: "REGISTRATION", problem: "must be open, closed or domains" });
            }
        },
        legacy_md5: match optional("LEGACY_MD5").as_deref() {
            None | Some("users") => LegacyMd5::Users,
            Some("all") => LegacyMd5::All,
            Some("off") => LegacyMd5::Off,
            Some(_) => return Err(ConfigError { name: "LEGACY_MD5", problem: "must be users, all or off" }),
        },
        issuer: optional("TOKEN_ISSUER"),
        password_min_length: read_min_length(optional("PASSWORD_MIN_LENGTH"))?,
        sealing: read_sealing(optional("ROSTER_KEY"), endpoint.is_some(), kms)?,
        sends_mail: match optional("MAIL").as_deref() {
            None | Some("off") => false,
            Some("ses" | "smtp" | "outbox") => true,
            Some(_) => return Err(ConfigError { name: "MAIL", problem: "must be off, ses, smtp or outbox" }),
        },
        store: StoreConfig {
            region,
            endpoint,
            credentials,
            tables: Tables {
                users: required("USERS_TABLE")?,
                sessions: required("SESSIONS_TABLE")?,
                roles: required("ROLES_TABLE")?,
                api_keys: required("API_KEYS_TABLE")?,
                audit: required("AUDIT_TABLE")?,
                ephemeral: required("EPHEMERAL_TABLE")?,
                settings: required("SETTINGS_TABLE")?,
                revocations: required("REVOCATIONS_TABLE")?,
                statistics: required("STATISTICS_TABLE")?,
                mail: required("MAIL_TABLE")?,
            },
            patience: Patience::Function,
        },
    })
}

/// `RUST_LOG`: apart from the rest, for logs must run before the rest can be complained about.
pub fn log_filter() -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "this is the environment's room")]
    std::env::var("RUST_LOG").ok()
}

/// `METRICS`: apart from the rest, like the log. `off` ends the metrics, each of which CloudWatch bills.
pub fn metrics_are_on() -> bool {
    #[expect(clippy::disallowed_methods, reason = "this is the environment's room")]
    std::env::var("METRICS").map_or(true, |value| value != "off")
}

/// Domains as addresses have them: in lower case and ASCII.
fn read_domains(list: Option<String>, mail: Option<String>) -> Result<Vec<String>, ConfigError> {
    if mail.is_none_or(|mail| mail == "off") {
        return Err(ConfigError { name: "REGISTRATION", problem: "can be domains only where mail is set up" });
    }
    let wrong = ConfigError {
        name: "REGISTRATION_DOMAINS",
        problem: "must be domains separated by commas where REGISTRATION is domains",
    };
    let read = |domain: &str| Email::parse(&format!("x@{}", domain.trim())).map(|email| email.domain().to_owned());
    let domains: Option<Vec<String>> = list.unwrap_or_default().split(',').map(read).collect();
    domains.ok_or(wrong)
}

fn read_min_length(value: Option<String>) -> Result<usize, ConfigError> {
    let wrong = ConfigError { name: "PASSWORD_MIN_LENGTH", problem: "must be a number from 8 to 64" };
    match value {
        None => Ok(8),
        Some(text) => text.parse().ok().filter(|length| (8..=64).contains(length)).ok_or(wrong),
    }
}

/// A key in the environment of a function in AWS would be a secret outside KMS: refused there. On a
/// laptop it comes before `KEY_ID`, which the template sets everywhere.
fn read_sealing(local: Option<String>, beside_endpoint: bool, kms: Option<KmsConfig>) -> Result<Sealing, ConfigError> {
    let wrong = |problem| ConfigError { name: "ROSTER_KEY", problem };
    match (local, kms) {
        (Some(_), _) if !beside_endpoint => Err(wrong("is honoured only beside AWS_ENDPOINT_URL_DYNAMODB")),
        (Some(text), _) => SealKey::parse(&text).map(Sealing::Local).ok_or_else(|| wrong("must be 64 hex digits")),
        (None, Some(kms)) => Ok(Sealing::Kms(kms)),
        (None, None) => Err(ConfigError {
            name: "KEY_ID",
            problem: "is not set; template.yaml sets it to the stack's KMS key, \
                      and beside AWS_ENDPOINT_URL_DYNAMODB ROSTER_KEY stands in for it",
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    const DYNAMODB: (&str, &str) = ("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:8000");

    fn vars(extra: &[(&'static str, &'static str)]) -> impl Fn(&str) -> Option<String> {
        let extra = extra.to_vec();
        move |name| {
            let set = extra.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            let is_required = name.ends_with("_TABLE")
                || name == "KEY_ID"
                || (name.starts_with("AWS_") && !name.contains("ENDPOINT"));
            set.or_else(|| is_required.then(|| "x".to_owned()))
        }
    }

    #[test]
    fn defaults_are_open_registration_and_md5_for_users() {
        let config = from_vars(vars(&[])).unwrap();
        assert_eq!((config.registration, config.legacy_md5), (Registration::Open, LegacyMd5::Users));
        assert_eq!(config.password_min_length, 8);
    }

    #[test]
    fn registration_by_domain_takes_domains_and_mail() {
        let read = |domains: &'static str, mail: &'static str| {
            let set = [("REGISTRATION", "domains"), ("REGISTRATION_DOMAINS", domains), ("MAIL", mail)];
            from_vars(vars(&set)).map(|config| config.registration)
        };
        let two = vec!["example.com".to_owned(), "xn--e1aybc.example".to_owned()];
        assert_eq!(read("Example.com, тест.example", "ses").unwrap(), Registration::Domains(two));
        for (domains, mail) in [("", "ses"), ("example.com,", "ses"), ("exa mple", "ses"), ("example.com", "off")] {
            assert!(read(domains, mail).is_err(), "{domains} {mail}");
        }
    }

    #[test]
    fn a_missing_table_is_named() {
        let error = from_vars(vars(&[("ROLES_TABLE", "")])).unwrap_err();
        assert_eq!(error.to_string(), "the environment variable ROLES_TABLE is not set; template.yaml sets it");
    }

    #[test]
    fn a_key_in_the_environment_is_refused_in_aws() {
        let alone = from_vars(vars(&[("ROSTER_KEY", KEY)])).unwrap_err();
        assert_eq!(
            alone.to_string(),
            "the environment variable ROSTER_KEY is honoured only beside AWS_ENDPOINT_URL_DYNAMODB"
        );

        let beside = from_vars(vars(&[("ROSTER_KEY", KEY), DYNAMODB])).unwrap();
        assert!(matches!(beside.sealing, Sealing::Local(_)));
    }

    #[test]
    fn a_key_on_this_machine_comes_before_the_one_the_template_names() {
        let both = from_vars(vars(&[("ROSTER_KEY", KEY), ("KEY_ID", "SealingKey"), DYNAMODB])).unwrap();
        assert!(matches!(both.sealing, Sealing::Local(_)));
    }

    #[test]
    fn in_aws_the_stacks_kms_key_seals() {
        let config = from_vars(vars(&[("KEY_ID", "1234abcd"), ("AWS_ENDPOINT_URL_KMS", "http://kms")]));

        let Sealing::Kms(kms) = config.unwrap().sealing else { panic!("not KMS") };
        assert_eq!((kms.key_id.as_str(), kms.region.as_str()), ("1234abcd", "x"));
        assert_eq!(kms.endpoint.as_deref(), Some("http://kms"));
    }

    #[test]
    fn a_person_waits_longer_for_both_than_a_function() {
        let config = from_vars(vars(&[])).unwrap();
        assert_eq!(config.store.patience, Patience::Function);

        let config = config.for_a_person();

        assert_eq!(config.store.patience, Patience::Person);
        assert!(matches!(config.sealing, Sealing::Kms(KmsConfig { patience: Patience::Person, .. })));
    }

    #[test]
    fn with_nothing_to_seal_by_both_ways_are_named() {
        for variables in [[("KEY_ID", ""), ("ROSTER_KEY", "")], [("KEY_ID", ""), DYNAMODB]] {
            let error = from_vars(vars(&variables)).unwrap_err().to_string();
            assert!(error.contains("KEY_ID is not set") && error.contains("ROSTER_KEY"), "{error}");
        }
    }

    #[test]
    fn no_key_shows_itself() {
        let shown = format!("{:?}", from_vars(vars(&[("ROSTER_KEY", KEY), DYNAMODB])).unwrap());
        assert!(!shown.contains(KEY) && !shown.contains("0, 17, 34"), "{shown}");
    }
}
