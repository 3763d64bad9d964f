//! The bus and the queue as they are in AWS: EventBridge and SQS.

use aws_sdk_eventbridge::config::{BehaviorVersion, Region};
use aws_sdk_eventbridge::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_eventbridge::operation::put_events::PutEventsError;
use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::{PutEventsRequestEntry, PutEventsResultEntry};
use futures::future::join_all;
use serde_json::Value;
use shared::aws;
use shared::config::EventsConfig;

use crate::delivery::{Channel, Put};
use crate::wire::{Entry, SOURCE};

/// An event that EventBridge says these of will be no better the next time. What concerns the stack
/// and not the event, such as a missing right, is not among them: then the stream waits for the
/// operator, and nothing is lost.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html>
const REFUSALS: [&str; 3] = ["InvalidArgument", "MalformedDetail", "ValidationException"];

/// The stack's bus and queue.
#[derive(Debug)]
pub struct Aws {
    bus: String,
    eventbridge: aws_sdk_eventbridge::Client,
    queue: String,
    sqs: aws_sdk_sqs::Client,
}

impl Aws {
    pub(crate) fn connect(config: &EventsConfig) -> Self {
        let region = Region::new(config.region.clone());
        let mut eventbridge = aws_sdk_eventbridge::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(region.clone())
            .http_client(aws::https(&config.region, config.bus_endpoint.as_deref()))
            .credentials_provider(aws::credentials(&config.credentials))
            .timeout_config(aws::limits())
            .retry_config(aws::retries());
        eventbridge.set_endpoint_url(config.bus_endpoint.clone());
        let mut sqs = aws_sdk_sqs::Config::builder()
            .behavior_version(aws_sdk_sqs::config::BehaviorVersion::latest())
            .region(region)
            .http_client(aws::https(&config.region, config.queue_endpoint.as_deref()))
            .credentials_provider(aws::credentials(&config.credentials))
            .timeout_config(aws::limits())
            .retry_config(aws::retries());
        sqs.set_endpoint_url(config.queue_endpoint.clone());
        Self {
            bus: config.bus.clone(),
            eventbridge: aws_sdk_eventbridge::Client::from_conf(eventbridge.build()),
            queue: config.dead_letter_queue.clone(),
            sqs: aws_sdk_sqs::Client::from_conf(sqs.build()),
        }
    }

    async fn put_together(&self, entries: &[&Entry]) -> Result<Vec<Put>, SdkError<PutEventsError>> {
        let entries = entries.iter().map(|entry| self.request_entry(entry)).collect::<Vec<_>>();
        let count = entries.len();
        let answer = self.eventbridge.put_events().set_entries(Some(entries)).send().await?;
        let mut outcomes: Vec<Put> = answer.entries().iter().map(outcome).collect();
        outcomes.resize(count, Put::Failed("EventBridge says nothing of it".to_owned()));
        Ok(outcomes)
    }

    fn request_entry(&self, entry: &Entry) -> PutEventsRequestEntry {
        PutEventsRequestEntry::builder()
            .event_bus_name(&self.bus)
            .source(SOURCE)
            .detail_type(entry.detail_type)
            .detail(entry.detail.to_string())
            .time(DateTime::from_millis(entry.time.millis()))
            .build()
    }
}

impl Channel for Aws {
    async fn put(&self, entries: &[&Entry]) -> Vec<Put> {
        match self.put_together(entries).await {
            Ok(outcomes) => outcomes,
            // One that is no good spoils the whole call: alone it shows which one it is.
            Err(error) if entries.len() > 1 && is_refusal(error.code()) => {
                let alone = entries.iter().map(|entry| async move { whole(self.put_together(&[entry]).await) });
                join_all(alone).await
            }
            Err(error) => vec![whole(Err(error)); entries.len()],
        }
    }

    async fn set_aside(&self, letter: &Value) -> Result<(), String> {
        let request = self.sqs.send_message().queue_url(&self.queue).message_body(letter.to_string());
        request.send().await.map_err(|error| aws::words(&error))?;
        Ok(())
    }
}

/// What became of the one entry of a call.
fn whole(answer: Result<Vec<Put>, SdkError<PutEventsError>>) -> Put {
    match answer {
        Ok(mut outcomes) => outcomes.remove(0),
        // Its message may quote the event.
        Err(error) => match error.code() {
            Some(code) if is_refusal(Some(code)) => Put::Refused(code.to_owned()),
            Some(code) => Put::Failed(code.to_owned()),
            None => Put::Failed(aws::words(&error)),
        },
    }
}

fn outcome(result: &PutEventsResultEntry) -> Put {
    match (result.event_id(), result.error_code()) {
        (Some(_), None) => Put::Taken,
        (_, Some(code)) if is_refusal(Some(code)) => Put::Refused(code.to_owned()),
        (_, code) => Put::Failed(code.unwrap_or("EventBridge gave it no id").to_owned()),
    }
}

fn is_refusal(code: Option<&str>) -> bool {
    code.is_some_and(|code| REFUSALS.contains(&code))
}
