//! Makes the template's tables where they are missing, as CloudFormation would in AWS.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::error::{BuildError, SdkError};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, Projection, StreamSpecification,
    TableDescription, TableStatus, TimeToLiveSpecification, TimeToLiveStatus,
};
use futures::future::try_join_all;

use super::StoreError;
use super::pending::Pending;
use crate::error_chain::error_chain;
use crate::local::template::{Index, Key, Table};

/// How often to ask whether a new table is ready, and how many times: DynamoDB itself takes some ten
/// seconds, the embedded one none.
const POLL_EVERY: Duration = Duration::from_millis(250);
const POLLS: u32 = 240;

/// How to reach a DynamoDB: what the SDK would read from the environment.
#[derive(Clone, Debug)]
pub(crate) struct AwsVariables {
    /// `AWS_ENDPOINT_URL_DYNAMODB`.
    pub(crate) endpoint: String,
    /// `AWS_REGION`.
    pub(crate) region: String,
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, where there is one, `AWS_SESSION_TOKEN`.
    pub(crate) credentials: Credentials,
}

impl AwsVariables {
    /// Takes them from an environment, in which one that is not set is empty.
    pub(crate) fn read(value: impl Fn(&str) -> String) -> Self {
        let token = Some(value("AWS_SESSION_TOKEN")).filter(|token| !token.is_empty());
        let (id, secret) = (value("AWS_ACCESS_KEY_ID"), value("AWS_SECRET_ACCESS_KEY"));
        Self {
            endpoint: value("AWS_ENDPOINT_URL_DYNAMODB"),
            region: value("AWS_REGION"),
            credentials: Credentials::new(id, secret, token, None, "roster"),
        }
    }
}

/// Why a table is not as the template wants it.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// DynamoDB refused, or did not answer.
    #[error("table {table}: {problem}")]
    Refused {
        /// The table.
        table: String,
        /// What DynamoDB, or the SDK, says.
        problem: String,
    },
    /// It exists, made from another template.
    #[error("table {table} was made by an older template: {difference}")]
    Differs {
        /// The table.
        table: String,
        /// In what it differs.
        difference: String,
    },
    /// What was being made could not be noted.
    #[error(transparent)]
    Note(#[from] StoreError),
    /// It did not become ready.
    #[error("table {table} did not become active within a minute")]
    NotReady {
        /// The table.
        table: String,
    },
}

/// Makes the missing ones among `tables` and says how many there were.
pub(super) async fn make(client: &Client, tables: &[Table], pending: &Pending) -> Result<usize, TableError> {
    for table in pending.names()? {
        remove(client, &table).await?;
    }
    let found = try_join_all(tables.iter().map(|table| describe(client, &table.name))).await?;
    let missing = tables.iter().zip(&found).filter(|(_, found)| found.is_none()).map(|(table, _)| table.name.as_str());
    let missing: Vec<_> = missing.collect();
    pending.note(&missing)?;

    try_join_all(tables.iter().zip(&found).map(|(table, found)| make_ready(client, table, found.as_ref()))).await?;
    Ok(missing.len())
}

async fn make_ready(client: &Client, table: &Table, found: Option<&TableDescription>) -> Result<(), TableError> {
    match found {
        Some(found) => check(table, found)?,
        None => create(client, table).await?,
    }
    wait_until_ready(client, table).await?;
    if let (Some(found), Some(view)) = (found, &table.stream) {
        set_stream(client, table, found, view).await?;
    }
    set_expiry(client, table).await
}

/// Removes a table that was never finished; fine where it was not even begun.
async fn remove(client: &Client, name: &str) -> Result<(), TableError> {
    match client.delete_table().table_name(name).send().await {
        Ok(_) => Ok(()),
        Err(error) if error.as_service_error().is_some_and(|error| error.is_resource_not_found_exception()) => Ok(()),
        Err(error) => Err(refused(name)(error)),
    }
}

pub(super) fn client(aws: &AwsVariables) -> Client {
    // Slower than the functions' own limits: no caller waits for an answer, and making a table is slow.
    let limits =
        TimeoutConfig::builder().connect_timeout(Duration::from_secs(3)).operation_timeout(Duration::from_secs(20));
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(&aws.endpoint)
        .region(Region::new(aws.region.clone()))
        .credentials_provider(aws.credentials.clone())
        .timeout_config(limits.build());
    Client::from_conf(config.build())
}

async fn describe(client: &Client, name: &str) -> Result<Option<TableDescription>, TableError> {
    match client.describe_table().table_name(name).send().await {
        Ok(answer) => Ok(answer.table),
        Err(error) if error.as_service_error().is_some_and(|error| error.is_resource_not_found_exception()) => Ok(None),
        Err(error) => Err(refused(name)(error)),
    }
}

async fn create(client: &Client, table: &Table) -> Result<(), TableError> {
    let unwritable = |error: BuildError| TableError::Refused { table: table.name.clone(), problem: error.to_string() };
    let mut request = client
        .create_table()
        .table_name(&table.name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(Some(key_schema(&table.key).map_err(unwritable)?));
    for attribute in &table.attributes {
        let definition = AttributeDefinition::builder()
            .attribute_name(&attribute.attribute_name)
            .attribute_type(attribute.attribute_type.as_str().into());
        request = request.attribute_definitions(definition.build().map_err(unwritable)?);
    }
    for index in &table.indexes {
        request = request.global_secondary_indexes(secondary_index(index).map_err(unwritable)?);
    }
    if let Some(view) = &table.stream {
        request = request.stream_specification(stream(view).map_err(unwritable)?);
    }
    match request.send().await {
        Ok(_) => Ok(()),
        // Created by another process in the meantime.
        Err(error) if error.as_service_error().is_some_and(|error| error.is_resource_in_use_exception()) => Ok(()),
        Err(error) => Err(refused(&table.name)(error)),
    }
}

fn stream(view: &str) -> Result<StreamSpecification, BuildError> {
    StreamSpecification::builder().stream_enabled(true).stream_view_type(view.into()).build()
}

/// Gives a table its stream that was made when the template had none for it.
async fn set_stream(client: &Client, table: &Table, found: &TableDescription, view: &str) -> Result<(), TableError> {
    let had = found.stream_specification().filter(|stream| stream.stream_enabled());
    match had.and_then(StreamSpecification::stream_view_type) {
        Some(had) if had.as_str() == view => return Ok(()),
        Some(had) => {
            let difference = format!("its stream shows {had}, not {view}");
            return Err(TableError::Differs { table: table.name.clone(), difference });
        }
        None => {}
    }
    let stream =
        stream(view).map_err(|error| TableError::Refused { table: table.name.clone(), problem: error.to_string() })?;
    let request = client.update_table().table_name(&table.name).stream_specification(stream);
    request.send().await.map_err(refused(&table.name))?;
    wait_until_ready(client, table).await
}

fn key_schema(key: &[Key]) -> Result<Vec<KeySchemaElement>, BuildError> {
    let element = |key: &Key| {
        KeySchemaElement::builder().attribute_name(&key.attribute_name).key_type(key.key_type.as_str().into()).build()
    };
    key.iter().map(element).collect()
}

fn secondary_index(index: &Index) -> Result<GlobalSecondaryIndex, BuildError> {
    let Index { index_name, key_schema: key, projection } = index;
    let kept = (!projection.non_key_attributes.is_empty()).then(|| projection.non_key_attributes.clone());
    let projection =
        Projection::builder().projection_type(projection.projection_type.as_str().into()).set_non_key_attributes(kept);
    GlobalSecondaryIndex::builder()
        .index_name(index_name)
        .set_key_schema(Some(key_schema(key)?))
        .projection(projection.build())
        .build()
}

/// A table of an older template would fail the functions with errors that do not show the reason.
fn check(table: &Table, found: &TableDescription) -> Result<(), TableError> {
    let wanted =
        BTreeSet::from_iter(table.indexes.iter().map(|index| shape(Some(&index.index_name), &index.key_schema)));
    let wanted_key = shape(None, &table.key);
    let had = BTreeSet::from_iter(
        found.global_secondary_indexes().iter().map(|index| had_shape(index.index_name(), index.key_schema())),
    );
    let had_key = had_shape(None, found.key_schema());
    let differs = |difference: String| Err(TableError::Differs { table: table.name.clone(), difference });
    if wanted_key != had_key {
        return differs(format!("its key is {had_key}, not {wanted_key}"));
    }
    if let Some(missing) = wanted.difference(&had).next() {
        return differs(format!("it has no index {missing}"));
    }
    Ok(())
}

fn shape(name: Option<&str>, key: &[Key]) -> String {
    let parts = key.iter().map(|key| key.attribute_name.as_str());
    written(name, parts.collect())
}

fn had_shape(name: Option<&str>, key: &[KeySchemaElement]) -> String {
    written(name, key.iter().map(KeySchemaElement::attribute_name).collect())
}

fn written(name: Option<&str>, key: Vec<&str>) -> String {
    let key = key.join(", ");
    name.map_or_else(|| format!("({key})"), |name| format!("{name} ({key})"))
}

#[expect(clippy::disallowed_methods, reason = "a new table takes DynamoDB a while, and sends no notification")]
async fn wait_until_ready(client: &Client, table: &Table) -> Result<(), TableError> {
    for _ in 0..POLLS {
        let found = describe(client, &table.name).await?;
        if found.and_then(|found| found.table_status) == Some(TableStatus::Active) {
            return Ok(());
        }
        tokio::time::sleep(POLL_EVERY).await;
    }
    Err(TableError::NotReady { table: table.name.clone() })
}

async fn set_expiry(client: &Client, table: &Table) -> Result<(), TableError> {
    let Some(attribute) = &table.expiry else { return Ok(()) };
    let described =
        client.describe_time_to_live().table_name(&table.name).send().await.map_err(refused(&table.name))?;
    let status = described.time_to_live_description.and_then(|description| description.time_to_live_status);
    if matches!(status, Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)) {
        return Ok(());
    }
    let expiry = TimeToLiveSpecification::builder().attribute_name(attribute).enabled(true).build();
    let expiry =
        expiry.map_err(|error| TableError::Refused { table: table.name.clone(), problem: error.to_string() })?;
    let request = client.update_time_to_live().table_name(&table.name).time_to_live_specification(expiry);
    request.send().await.map_err(refused(&table.name))?;
    Ok(())
}

fn refused<E, R>(table: &str) -> impl FnOnce(SdkError<E, R>) -> TableError
where
    E: std::error::Error + 'static,
    R: std::fmt::Debug + 'static,
{
    let table = table.to_owned();
    move |error| TableError::Refused { table, problem: error_chain(&error) }
}
