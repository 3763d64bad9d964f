//! The only crate that knows DynamoDB: one module per table, the key grammar in `keys`, expressions in `expression`.
//! All arguments and results are in terms of the domain.
//!
//! Conditions belong to the write, never to a read before it. Changes that must be atomic form one [`Transaction`].
//! Code treats `expires_at <= now` as absent: DynamoDB's own removal is only cleaning.

mod api_keys;
mod audit;
mod audit_lists;
mod audit_seals;
mod backoff;
mod base64_text;
mod batch;
mod changes;
mod codes;
mod config;
mod consumption;
mod ephemeral;
mod expression;
mod keys;
mod mails;
mod meter;
pub mod partitions;
mod revocations;
mod roles;
mod sessions;
mod settings;
mod signing_keys;
mod statistics;
mod statistics_read;
mod throttle_lists;
mod throttles;
mod transaction;
mod user_lists;
mod users;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryPartition;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::AttributeValue;
use roster_types::error::Error;
use roster_types::random::Random;

pub use changes::{Record, UnreadableRecord, dead_letter};
pub use config::{StoreConfig, Tables};
pub use meter::{Meter, Metered};
pub use statistics::{COUNTED_TOGETHER, MARKS_KEPT_FOR, StatisticsCounter};

use consumption::Consumption;

pub use audit_lists::{AuditFilter, AuditPlace};
pub use audit_seals::Waiting;
pub use batch::{Batch, Found};
pub use codes::CodeRow;
pub use ephemeral::KeptAnswer;
pub use mails::{Claimed, DeliveryResult};
pub use sessions::{CountedSession, SessionListing, StartedAt};
pub use settings::{SealedPepper, SealedSecret, StackSecret, StoredSettings};
pub use signing_keys::{PublishedKeys, SealedKey, StoredKeys};
pub use throttle_lists::CounterKey;
pub use throttles::{RateLimit, Reservation};
pub use transaction::{Denied, Refusal, Transaction, unexpected};
pub use user_lists::{ListFilter, Listing, SearchPosition};
pub use users::Credentials;

type Item = HashMap<String, AttributeValue>;

#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    client: Client,
    tables: Tables,
    random: Random,
}

impl Store {
    /// A client for these tables. It does not connect: see [`Store::settings`].
    pub fn connect(config: &StoreConfig, random: Random, meter: Option<Meter>) -> Self {
        let mut builder = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(config.region.clone()))
            .http_client(roster_aws::https(&config.region, config.endpoint.as_deref()))
            .credentials_provider(roster_aws::credentials(&config.credentials))
            .timeout_config(roster_aws::limits_of(config.patience))
            .retry_config(roster_aws::retries())
            // By default all clients of a process share one retry quota. Locally all functions run in one process, so
            // each gets its own quota, as in AWS.
            .retry_partition(RetryPartition::custom("roster").build());
        if let Some(endpoint) = &config.endpoint {
            builder = builder.endpoint_url(endpoint);
        }
        builder = builder.interceptor(Consumption);
        if let Some(meter) = meter {
            builder = builder.interceptor(meter);
        }
        let client = Client::from_conf(builder.build());
        Self(Arc::new(Inner { client, tables: config.tables.clone(), random }))
    }

    fn client(&self) -> &Client {
        &self.0.client
    }

    fn tables(&self) -> &Tables {
        &self.0.tables
    }

    fn random(&self) -> &Random {
        &self.0.random
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// DynamoDB refused the call, or did not answer.
    #[error("{message}")]
    Call {
        /// Its error code, if it answered.
        code: Option<String>,
        /// What it answered, or why it did not: never an item.
        message: String,
        /// The SDK's error.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// An item or an answer that this version did not write and cannot read.
    #[error("{0}")]
    Unreadable(String),
    /// Other changes came first at each attempt.
    #[error("{0}")]
    Conflict(&'static str),
    /// DynamoDB left a part of a batch unread at each attempt.
    #[error("a batch read stayed incomplete")]
    Incomplete,
}

impl<E, R> From<SdkError<E, R>> for StoreError
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    R: fmt::Debug + Send + Sync + 'static,
{
    fn from(error: SdkError<E, R>) -> Self {
        let (code, message) = (error.code().map(ToOwned::to_owned), roster_aws::words(&error));
        Self::Call { code, message, source: Box::new(error) }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(Box::new(error))
    }
}

/// Deserializes an item. Roster did not write an item that fails here.
fn read<T: serde::de::DeserializeOwned>(item: impl Into<serde_dynamo::Item>) -> Result<T, StoreError> {
    serde_dynamo::from_item(item)
        .map_err(|error| StoreError::Unreadable(format!("an item is not of our making: {error}")))
}

fn write<T: serde::Serialize>(item: &T) -> Item {
    serde_dynamo::to_item(item).expect("item structs contain only strings, numbers and bytes")
}
