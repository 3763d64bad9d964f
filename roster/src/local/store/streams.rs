//! The streams of tables, read as Lambda reads them for a function: every record once, in the order of
//! its item, in the JSON in which Lambda hands it over.

use std::collections::HashMap;

use aws_sdk_dynamodbstreams::Client;
use aws_sdk_dynamodbstreams::config::{BehaviorVersion, Region};
use aws_sdk_dynamodbstreams::error::SdkError;
use aws_sdk_dynamodbstreams::operation::get_records::GetRecordsOutput;
use aws_sdk_dynamodbstreams::types::{AttributeValue, Record, Shard, ShardIteratorType};
use serde_json::{Value, json};

use super::AwsVariables;
use crate::error_chain::error_chain;

/// Reads the streams of some tables on from where it was.
#[derive(Debug)]
pub struct Streams {
    client: Client,
    tables: Vec<String>,
    /// With their parents, parents first; empty where they must be listed anew.
    listed: Vec<(ShardName, Option<ShardName>)>,
    shards: HashMap<ShardName, Position>,
}

/// A stream's ARN and the id of one of its shards.
type ShardName = (String, String);

/// How far a shard is read.
#[derive(Clone, Debug)]
enum Position {
    /// From its oldest record on.
    Start,
    /// Up to where this iterator goes on, which is valid for 15 minutes, and up to this record.
    At { iterator: String, after: Option<String> },
    /// To its end: it was closed.
    End,
}

/// Why the streams cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the streams of the tables cannot be read: {0}")]
pub struct StreamError(String);

impl<E, R> From<SdkError<E, R>> for StreamError
where
    E: std::error::Error + 'static,
    R: std::fmt::Debug + 'static,
{
    fn from(error: SdkError<E, R>) -> Self {
        Self(error_chain(&error))
    }
}

impl Streams {
    /// Those of `tables`, from the oldest record that is kept.
    pub(crate) fn new(aws: &AwsVariables, tables: Vec<String>) -> Self {
        let config = aws_sdk_dynamodbstreams::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(&aws.endpoint)
            .region(Region::new(aws.region.clone()))
            .credentials_provider(aws.credentials.clone());
        Self { client: Client::from_conf(config.build()), tables, listed: Vec::new(), shards: HashMap::new() }
    }

    /// The next records, at most a page of each shard; none where all is read.
    pub async fn next(&mut self) -> Result<Vec<Value>, StreamError> {
        // The embedded DynamoDB reads a whole stream to describe it, and children come only where a shard ends.
        if self.listed.is_empty() {
            self.listed = self.shards_in_order().await?;
        }
        let mut records = Vec::new();
        for (name, parent) in self.listed.clone() {
            // What a shard's child holds of an item came after what the shard does.
            let is_open = |parent: &ShardName| self.shards.get(parent).is_some_and(|at| !matches!(at, Position::End));
            if !parent.as_ref().is_some_and(is_open) {
                records.extend(self.read(name).await?);
            }
        }
        Ok(records)
    }

    /// All shards with their parents, parents first, as the streams list them.
    async fn shards_in_order(&self) -> Result<Vec<(ShardName, Option<ShardName>)>, StreamError> {
        let mut shards = Vec::new();
        for table in &self.tables {
            let found = self.client.list_streams().table_name(table).send().await?;
            for stream in found.streams().iter().filter_map(|stream| stream.stream_arn()) {
                let name = |id: &str| (stream.to_owned(), id.to_owned());
                for shard in self.describe(stream).await? {
                    let parent = shard.parent_shard_id().map(name);
                    shards.extend(shard.shard_id().map(|id| (name(id), parent)));
                }
            }
        }
        Ok(shards)
    }

    async fn describe(&self, stream: &str) -> Result<Vec<Shard>, StreamError> {
        let mut shards = Vec::new();
        let mut last = None;
        loop {
            let request = self.client.describe_stream().stream_arn(stream).set_exclusive_start_shard_id(last);
            let found = request.send().await?.stream_description;
            last = found.as_ref().and_then(|found| found.last_evaluated_shard_id.clone());
            shards.extend(found.and_then(|found| found.shards).unwrap_or_default());
            if last.is_none() {
                return Ok(shards);
            }
        }
    }

    async fn read(&mut self, name: ShardName) -> Result<Vec<Value>, StreamError> {
        let position = self.shards.get(&name).cloned().unwrap_or(Position::Start);
        let (page, after) = match position {
            Position::End => return Ok(Vec::new()),
            Position::At { iterator, after } => match self.client.get_records().shard_iterator(iterator).send().await {
                Ok(page) => (page, after),
                Err(error) if error.as_service_error().is_some_and(|error| error.is_expired_iterator_exception()) => {
                    (self.read_after(&name, after.clone()).await?, after)
                }
                Err(error) => return Err(error.into()),
            },
            Position::Start => (self.read_after(&name, None).await?, None),
        };
        let (arn, _) = &name;
        let records: Vec<Value> = page.records().iter().map(|record| as_lambda_does(record, arn)).collect();
        let last = page.records().iter().rev().find_map(|record| record.dynamodb()?.sequence_number());
        let after = last.map(str::to_owned).or(after);
        let position = match page.next_shard_iterator {
            Some(iterator) => Position::At { iterator, after },
            None => {
                self.listed.clear();
                Position::End
            }
        };
        self.shards.insert(name, position);
        Ok(records)
    }

    async fn read_after(
        &self,
        (stream, shard): &ShardName,
        after: Option<String>,
    ) -> Result<GetRecordsOutput, StreamError> {
        let kind = match after {
            Some(_) => ShardIteratorType::AfterSequenceNumber,
            None => ShardIteratorType::TrimHorizon,
        };
        let request = self.client.get_shard_iterator().stream_arn(stream).shard_id(shard).shard_iterator_type(kind);
        let iterator = request.set_sequence_number(after).send().await?.shard_iterator;
        Ok(self.client.get_records().set_shard_iterator(iterator).send().await?)
    }
}

/// <https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html>
fn as_lambda_does(record: &Record, stream: &str) -> Value {
    let dynamodb = record.dynamodb();
    let image =
        |image: Option<&HashMap<String, AttributeValue>>| image.map(|image| serde_dynamo::Item::from(image.clone()));
    // The embedded DynamoDB names both members as Lambda does, which the SDK does not read. None but its
    // time to live has an identity at all.
    let identity = record.user_identity().map(|who| {
        let principal = who.principal_id().unwrap_or("dynamodb.amazonaws.com");
        json!({ "type": who.r#type().unwrap_or("Service"), "principalId": principal })
    });
    json!({
        "eventID": record.event_id(),
        "eventName": record.event_name().map(|name| name.as_str()),
        "eventVersion": record.event_version(),
        "eventSource": record.event_source(),
        "awsRegion": record.aws_region(),
        "dynamodb": {
            "ApproximateCreationDateTime":
                dynamodb.and_then(|of| of.approximate_creation_date_time()).map(|at| at.as_secs_f64()),
            "Keys": image(dynamodb.and_then(|of| of.keys())),
            "NewImage": image(dynamodb.and_then(|of| of.new_image())),
            "OldImage": image(dynamodb.and_then(|of| of.old_image())),
            "SequenceNumber": dynamodb.and_then(|of| of.sequence_number()),
            "SizeBytes": dynamodb.and_then(|of| of.size_bytes()),
            "StreamViewType": dynamodb.and_then(|of| of.stream_view_type()).map(|view| view.as_str()),
        },
        "userIdentity": identity,
        "eventSourceARN": stream,
    })
}
