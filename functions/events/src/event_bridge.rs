//! The bus in AWS: EventBridge.

use aws_sdk_eventbridge::config::{BehaviorVersion, Region};
use aws_sdk_eventbridge::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_eventbridge::operation::put_events::PutEventsError;
use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::{PutEventsRequestEntry, PutEventsResultEntry};
use futures::future::join_all;
use roster_runtime::config::EventsConfig;
use roster_streams::{Delivery, EventSink};

use crate::wire::{Entry, SOURCE};

/// An event that EventBridge says these of will be no better the next time. What concerns the stack
/// and not the event, such as a missing right, is not among them: then the stream waits for the
/// operator, and nothing is lost.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html>
const REFUSALS: [&str; 3] = ["InvalidArgument", "MalformedDetail", "ValidationException"];

/// The stack's bus.
#[derive(Debug)]
pub(crate) struct EventBridge {
    client: aws_sdk_eventbridge::Client,
    bus: String,
}

impl EventBridge {
    pub(crate) fn connect(config: &EventsConfig) -> Self {
        let mut builder = aws_sdk_eventbridge::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(config.region.clone()))
            .http_client(roster_aws::https(&config.region, config.bus_endpoint.as_deref()))
            .credentials_provider(roster_aws::credentials(&config.credentials))
            .timeout_config(roster_aws::limits())
            .retry_config(roster_aws::retries());
        builder.set_endpoint_url(config.bus_endpoint.clone());
        Self { client: aws_sdk_eventbridge::Client::from_conf(builder.build()), bus: config.bus.clone() }
    }

    async fn put_together(&self, entries: &[&Entry]) -> Result<Vec<Delivery>, SdkError<PutEventsError>> {
        let entries = entries.iter().map(|entry| self.request_entry(entry)).collect::<Vec<_>>();
        let count = entries.len();
        let answer = self.client.put_events().set_entries(Some(entries)).send().await?;
        let mut outcomes: Vec<Delivery> = answer.entries().iter().map(outcome).collect();
        outcomes.resize(count, Delivery::Failed("EventBridge says nothing of it".to_owned()));
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

impl EventSink for EventBridge {
    type Event = Entry;

    async fn put(&self, entries: &[&Entry]) -> Vec<Delivery> {
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
}

/// What became of the one entry of a call.
fn whole(answer: Result<Vec<Delivery>, SdkError<PutEventsError>>) -> Delivery {
    match answer {
        Ok(mut outcomes) => outcomes.remove(0),
        // Its message may quote the event.
        Err(error) => match error.code() {
            Some(code) if is_refusal(Some(code)) => refused(code),
            Some(code) => Delivery::Failed(code.to_owned()),
            None => Delivery::Failed(roster_aws::words(&error)),
        },
    }
}

fn outcome(result: &PutEventsResultEntry) -> Delivery {
    match (result.event_id(), result.error_code()) {
        (Some(_), None) => Delivery::Taken,
        (_, Some(code)) if is_refusal(Some(code)) => refused(code),
        (_, code) => Delivery::Failed(code.unwrap_or("EventBridge gave it no id").to_owned()),
    }
}

fn refused(code: &str) -> Delivery {
    Delivery::Refused(format!("the bus refuses its event: {code}"))
}

fn is_refusal(code: Option<&str>) -> bool {
    code.is_some_and(|code| REFUSALS.contains(&code))
}
