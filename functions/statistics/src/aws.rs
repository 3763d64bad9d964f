//! The table and the queue as they are in AWS.

use std::fmt;

use aws_sdk_sqs::config::{BehaviorVersion, Region};
use serde_json::Value;
use shared::aws;
use shared::clock::{Clock, Time};
use shared::config::StatisticsConfig;
use shared::random::Random;
use shared::statistics::Countable;
use shared::store::Store;

use crate::delivery::Desk;

/// The stack's tables and its queue.
pub struct Aws {
    store: Store,
    clock: Clock,
    queue: String,
    sqs: aws_sdk_sqs::Client,
}

impl Aws {
    pub(crate) fn connect(config: &StatisticsConfig) -> Self {
        let mut sqs = aws_sdk_sqs::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(config.region.clone()))
            .http_client(aws::https(&config.region, config.queue_endpoint.as_deref()))
            .credentials_provider(aws::credentials(&config.credentials))
            .timeout_config(aws::limits())
            .retry_config(aws::retries());
        sqs.set_endpoint_url(config.queue_endpoint.clone());
        Self {
            store: Store::connect(&config.store, Random::system(), None),
            clock: Clock::system(),
            queue: config.dead_letter_queue.clone(),
            sqs: aws_sdk_sqs::Client::from_conf(sqs.build()),
        }
    }
}

impl Desk for Aws {
    fn now(&self) -> Time {
        self.clock.now()
    }

    async fn count(&self, changes: &[Countable]) -> Result<(), String> {
        self.store.count(changes, self.now()).await.map_err(|error| error.to_string())
    }

    async fn set_aside(&self, letter: &Value) -> Result<(), String> {
        let request = self.sqs.send_message().queue_url(&self.queue).message_body(letter.to_string());
        request.send().await.map_err(|error| aws::words(&error))?;
        Ok(())
    }
}

impl fmt::Debug for Aws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Aws")
    }
}
