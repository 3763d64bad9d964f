//! The dead-letter queue in SQS.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::{BehaviorVersion, Region};
use roster_aws::QueueConfig;
use serde_json::{Value, json};

use crate::DeadLetters;

/// The stack's dead-letter queue, which several functions send to.
#[derive(Debug)]
pub struct DeadLetterQueue {
    client: Client,
    url: String,
    function: Option<&'static str>,
}

impl DeadLetterQueue {
    /// A client for the queue; it does not connect yet.
    pub fn connect(config: &QueueConfig) -> Self {
        let mut builder = aws_sdk_sqs::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(config.region.clone()))
            .http_client(roster_aws::https(&config.region, config.endpoint.as_deref()))
            .credentials_provider(roster_aws::credentials(&config.credentials))
            .timeout_config(roster_aws::limits())
            .retry_config(roster_aws::retries());
        builder.set_endpoint_url(config.endpoint.clone());
        Self { client: Client::from_conf(builder.build()), url: config.url.clone(), function: None }
    }

    /// Names the sender in each letter as `function`. The letters of `events` carry no name, as before the queue was
    /// shared.
    #[must_use]
    pub fn signed(self, function: &'static str) -> Self {
        Self { function: Some(function), ..self }
    }
}

impl DeadLetters for DeadLetterQueue {
    async fn send(&self, letter: &Value) -> Result<(), String> {
        let mut letter = letter.clone();
        if let Some(function) = self.function {
            letter["function"] = json!(function);
        }
        let request = self.client.send_message().queue_url(&self.url).message_body(letter.to_string());
        request.send().await.map_err(|error| roster_aws::words(&error))?;
        Ok(())
    }
}
