//! The settings of the function `events`, which needs neither tables nor keys.

use roster_aws::{AwsCredentials, QueueConfig};

use super::{ConfigError, Variables, variable};

/// Where events go, and what cannot become one.
#[derive(Clone, Debug)]
pub struct EventsConfig {
    /// `AWS_REGION`.
    pub region: String,
    /// Those of the function's role, as for the store.
    pub credentials: AwsCredentials,
    /// `EVENT_BUS`: the name or ARN of the EventBridge bus.
    pub bus: String,
    /// `AWS_ENDPOINT_URL_EVENTBRIDGE`: another EventBridge than Amazon's.
    pub bus_endpoint: Option<String>,
    /// `DEAD_LETTER_QUEUE`: the queue of what can never be an event.
    pub dead_letter_queue: QueueConfig,
}

impl EventsConfig {
    /// Reads the process's environment.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_vars(variable)
    }

    /// Reads variables from anywhere; an empty one counts as unset.
    pub fn from_vars(read: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let variables = Variables::new(read);
        let bus = variables.required("EVENT_BUS")?;
        if !is_bus(&bus) {
            // EventBridge would refuse every event for it, as if each were malformed.
            return Err(ConfigError::new("EVENT_BUS", "must be the name or the ARN of an event bus"));
        }
        Ok(Self {
            region: variables.required("AWS_REGION")?,
            credentials: variables.credentials()?,
            bus,
            bus_endpoint: variables.optional("AWS_ENDPOINT_URL_EVENTBRIDGE"),
            dead_letter_queue: variables.dead_letter_queue()?,
        })
    }
}

/// What a bus may be called, as a name or in an ARN.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html>
fn is_bus(text: &str) -> bool {
    text.len() <= 1600 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"/.-_:".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(changed: &str, value: &str) -> Result<EventsConfig, ConfigError> {
        let set = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "EVENT_BUS", "DEAD_LETTER_QUEUE"];
        EventsConfig::from_vars(|name| match name {
            _ if name == changed => Some(value.to_owned()),
            _ => set.contains(&name).then(|| "x".to_owned()),
        })
    }

    #[test]
    fn it_needs_a_bus_and_a_queue_and_no_table() {
        assert!(read("", "").is_ok());
        for name in ["EVENT_BUS", "DEAD_LETTER_QUEUE", "AWS_REGION", "AWS_SECRET_ACCESS_KEY"] {
            let error = read(name, "").unwrap_err().to_string();
            assert_eq!(error, format!("the environment variable {name} is not set; template.yaml sets it"));
        }
    }

    #[test]
    fn a_bus_that_can_be_none_is_refused_at_start() {
        assert!(read("EVENT_BUS", "arn:aws:events:eu-west-1:123456789012:event-bus/roster-prod").is_ok());
        assert!(read("EVENT_BUS", "my bus").is_err());
    }
}
