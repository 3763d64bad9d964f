//! A service: other code of the stack's owner, such as a state machine or a function, that invokes the directory
//! without a user. IAM decides who may invoke; the service states its name.

use std::fmt;

/// Distinguishes a service from users where both appear, as in the audit log.
const PREFIX: &str = "service:";

/// The maximum length of a Lambda function's name.
/// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>
const MAX_CHARACTERS: usize = 64;

/// The name of a service: a lower-case letter, then up to 63 lower-case letters, digits, `_` or `-`. It is written with
/// the prefix `service:`, so that it cannot be mistaken for a user, the operator or Roster itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServiceName(String);

impl ServiceName {
    /// Parses what [`fmt::Display`] writes, such as `service:billing`.
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.strip_prefix(PREFIX)?;
        let is_formed = name.len() <= MAX_CHARACTERS
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-');
        is_formed.then(|| Self(name.to_owned()))
    }
}

impl fmt::Display for ServiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_read_as_it_is_written() {
        for text in ["service:billing", "service:a", "service:import_2026-nightly"] {
            assert_eq!(ServiceName::parse(text).unwrap().to_string(), text);
        }
        assert!(ServiceName::parse(&format!("service:{}", "a".repeat(64))).is_some());
    }

    #[test]
    fn nobody_else_can_be_named_by_it() {
        let too_long = format!("service:{}", "a".repeat(65));
        for text in [
            "",
            "service:",
            "billing",
            "user:1",
            "operator",
            "system",
            "anonymous",
            "service:1",
            "service:-a",
            "service:Billing",
            "Service:billing",
            " service:billing",
            "service:billing ",
            "service:a b",
            "service:user:1",
            "service:a#b",
            "service:a\n",
            "service:é",
            "service: a",
            &too_long,
        ] {
            assert_eq!(ServiceName::parse(text), None, "{text:?}");
        }
    }
}
