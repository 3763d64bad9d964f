//! Tests the program against moto, a server that third parties wrote from the services' documentation. The test starts
//! it: `cargo test -p events --features bus-server --test eventbridge`. `MOTO_SERVER` names the program if it is not on
//! the path (`pip install 'moto[server]'`).

#![allow(clippy::unwrap_used, reason = "nothing here runs outside tests")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use aws_sdk_eventbridge::types::Target;
use aws_sdk_sqs::types::QueueAttributeName;
use roster_aws::AwsCredentials;
use serde_json::{Value, json};
use tests::lambda::Stack;
use tests::records::{created, poison, session, session_record};

const PROGRAM: &str = env!("CARGO_BIN_EXE_events");

/// A server for one test; dropping this stops it.
struct Server {
    process: Child,
    endpoint: String,
}

impl Server {
    /// `None`, with a printed notice, if moto is not installed.
    fn start() -> Option<Self> {
        #[expect(clippy::disallowed_methods, reason = "the environment of the test names the server")]
        let program = std::env::var("MOTO_SERVER").unwrap_or_else(|_| "moto_server".to_owned());
        let mut command = Command::new(&program);
        command.args(["-H", "127.0.0.1", "-p", "0"]).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut process = match command.spawn() {
            Ok(process) => process,
            Err(error) => {
                eprintln!("SKIPPED: EventBridge and SQS were not tested, because {program} does not start: {error}");
                return None;
            }
        };
        // It prints its port once it listens.
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines().map(Result::unwrap);
        let line =
            lines.find(|line| line.contains("Running on http://")).expect("moto_server ended before it listened");
        let (_, endpoint) = line.split_once("Running on ").unwrap();
        let endpoint = endpoint.split_whitespace().next().unwrap().to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self { process, endpoint })
    }

    fn sqs(&self) -> aws_sdk_sqs::Client {
        let config = aws_sdk_sqs::Config::builder()
            .behavior_version(aws_sdk_sqs::config::BehaviorVersion::latest())
            .region(aws_sdk_sqs::config::Region::new("us-east-1"))
            .credentials_provider(credentials())
            .endpoint_url(&self.endpoint);
        aws_sdk_sqs::Client::from_conf(config.build())
    }

    fn eventbridge(&self) -> aws_sdk_eventbridge::Client {
        let config = aws_sdk_eventbridge::Config::builder()
            .behavior_version(aws_sdk_eventbridge::config::BehaviorVersion::latest())
            .region(aws_sdk_eventbridge::config::Region::new("us-east-1"))
            .credentials_provider(credentials())
            .endpoint_url(&self.endpoint);
        aws_sdk_eventbridge::Client::from_conf(config.build())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn credentials() -> aws_sdk_sqs::config::Credentials {
    let secret_access_key = "test".to_owned().into();
    roster_aws::credentials(&AwsCredentials { access_key_id: "test".into(), secret_access_key, session_token: None })
}

async fn make_queue(sqs: &aws_sdk_sqs::Client, name: &str) -> (String, String) {
    let url = sqs.create_queue().queue_name(name).send().await.unwrap().queue_url.unwrap();
    let asked = sqs.get_queue_attributes().queue_url(&url).attribute_names(QueueAttributeName::QueueArn);
    let attributes = asked.send().await.unwrap().attributes.unwrap();
    (url, attributes[&QueueAttributeName::QueueArn].clone())
}

async fn messages(sqs: &aws_sdk_sqs::Client, url: &str) -> Vec<Value> {
    let received = sqs.receive_message().queue_url(url).max_number_of_messages(10).send().await.unwrap();
    let bodies = received.messages().iter().map(|message| serde_json::from_str(message.body().unwrap()).unwrap());
    bodies.collect()
}

#[tokio::test]
async fn a_rule_on_the_bus_gets_the_events_it_asks_for_and_the_queue_the_poison() {
    let Some(server) = Server::start() else { return };
    let (sqs, eventbridge) = (server.sqs(), server.eventbridge());
    let (dead_letters, _) = make_queue(&sqs, "dead-letters").await;
    let (subscriber, subscriber_arn) = make_queue(&sqs, "subscriber").await;
    eventbridge.create_event_bus().name("roster-test").send().await.unwrap();
    let pattern = json!({ "source": ["roster"], "detail-type": ["user.created"] }).to_string();
    let rule = eventbridge.put_rule().name("new-users").event_bus_name("roster-test").event_pattern(pattern);
    rule.send().await.unwrap();
    let target = Target::builder().id("queue").arn(subscriber_arn).build().unwrap();
    let targets = eventbridge.put_targets().rule("new-users").event_bus_name("roster-test").targets(target);
    assert_eq!(targets.send().await.unwrap().failed_entry_count, 0);
    let stack = Stack::start().await;
    let variables = [
        ("AWS_ENDPOINT_URL_EVENTBRIDGE", server.endpoint.as_str()),
        ("AWS_ENDPOINT_URL_SQS", server.endpoint.as_str()),
        ("EVENT_BUS", "roster-test"),
        ("DEAD_LETTER_QUEUE", dead_letters.as_str()),
    ];
    let mut events = stack.function_with_all(PROGRAM, &variables).await;

    let records = [created(1, 7), session_record(2, None, Some(session(&json!({})))), poison(3, 8)];
    let answer = events.invoke_raw(json!({ "Records": records })).await;

    assert_eq!(answer, json!({ "batchItemFailures": [] }), "{}", events.log());
    let delivered = messages(&sqs, &subscriber).await;
    let [event] = &delivered[..] else { panic!("{delivered:?}") };
    assert_eq!((&event["source"], &event["detail-type"]), (&json!("roster"), &json!("user.created")));
    assert_eq!(event["time"], json!("2026-09-21T14:15:00Z"));
    assert_eq!((&event["detail"]["id"], &event["detail"]["user_id"]), (&json!("user.created/7/1"), &json!(7)));
    let letters = messages(&sqs, &dead_letters).await;
    let [letter] = &letters[..] else { panic!("{letters:?}") };
    assert_eq!(letter["keys"], json!({ "pk": { "S": "user#8" } }));
}
