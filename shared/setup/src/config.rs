//! The settings that the core goes by, read from environment variables, which `template.yaml` sets.

use roster_core::config::Config;
use roster_runtime::config::{ConfigError, Variables, variable};
use roster_types::email::Email;
use roster_types::registration::{LegacyMd5, Registration};

/// Reads the process's environment.
pub fn from_env() -> Result<Config, ConfigError> {
    from_vars(variable)
}

/// Reads variables from anywhere; an empty one counts as unset.
pub fn from_vars(read: impl Fn(&str) -> Option<String>) -> Result<Config, ConfigError> {
    let variables = Variables::new(read);
    let optional = |name: &'static str| variables.optional(name);
    Ok(Config {
        registration: match optional("REGISTRATION").as_deref() {
            None | Some("open") => Registration::Open,
            Some("closed") => Registration::Closed,
            Some("domains") => Registration::Domains(read_domains(optional("REGISTRATION_DOMAINS"), optional("MAIL"))?),
            Some(_) => return Err(ConfigError::new("REGISTRATION", "must be open, closed or domains")),
        },
        legacy_md5: match optional("LEGACY_MD5").as_deref() {
            None | Some("users") => LegacyMd5::Users,
            Some("all") => LegacyMd5::All,
            Some("off") => LegacyMd5::Off,
            Some(_) => return Err(ConfigError::new("LEGACY_MD5", "must be users, all or off")),
        },
        issuer: optional("TOKEN_ISSUER"),
        password_min_length: read_min_length(optional("PASSWORD_MIN_LENGTH"))?,
        sealing: variables.sealing()?,
        sends_mail: match optional("MAIL").as_deref() {
            None | Some("off") => false,
            Some("ses" | "smtp" | "outbox") => true,
            Some(_) => return Err(ConfigError::new("MAIL", "must be off, ses, smtp or outbox")),
        },
        store: variables.store()?,
    })
}

/// Domains as addresses have them: in lower case and ASCII.
fn read_domains(list: Option<String>, mail: Option<String>) -> Result<Vec<String>, ConfigError> {
    if mail.is_none_or(|mail| mail == "off") {
        return Err(ConfigError::new("REGISTRATION", "can be domains only where mail is set up"));
    }
    let wrong =
        ConfigError::new("REGISTRATION_DOMAINS", "must be domains separated by commas where REGISTRATION is domains");
    let read = |domain: &str| Email::parse(&format!("x@{}", domain.trim())).map(|email| email.domain().to_owned());
    let domains: Option<Vec<String>> = list.unwrap_or_default().split(',').map(read).collect();
    domains.ok_or(wrong)
}

fn read_min_length(value: Option<String>) -> Result<usize, ConfigError> {
    let wrong = ConfigError::new("PASSWORD_MIN_LENGTH", "must be a number from 8 to 64");
    match value {
        None => Ok(8),
        Some(text) => text.parse().ok().filter(|length| (8..=64).contains(length)).ok_or(wrong),
    }
}

#[cfg(test)]
mod tests {
    use roster_aws::Patience;
    use roster_crypto::seal::{KmsConfig, Sealing};

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
