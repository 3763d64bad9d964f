//! A function is identified by its name and has exactly the rights that the template grants.

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use fault_proxy::Proxy;
use roster::rights::Rights;
use roster::store::{Data, HeldData, Store};
use roster::template::Template;
use serde_json::{Value, json};
use shared::clock::Clock;
use shared::config::{AwsCredentials, KmsConfig, Patience};
use shared::kms::KmsSealer;
use shared::seal::{Purpose, SealError, Sealer};
use tests::Tables;
use tests::bus::{BUS, Bus, QUEUE_URL};
use tests::kms::{KEY_ID, Kms};

/// The functions that issue no tokens.
const WITHOUT_SIGNING_KEYS: [&str; 9] =
    ["users", "sessions", "console", "directory", "authorizer", "events", "reference", "sealer", "statistics"];

/// Some functions that may read a setting.
const LET_IN: [(&str, &str); 5] = [
    ("auth", "signing_keys"),
    ("users", "pepper"),
    ("directory", "pepper"),
    ("authorizer", "issuer"),
    ("operator", "signing_keys"),
];

/// Unrecorded, because the calls that these tests make in vain do not need rights.
fn rights() -> Rights {
    Rights::of(&Template::built_in().unwrap()).unrecorded()
}

fn sealer(kms: &Kms, function: &str, key_id: &str) -> Sealer {
    Sealer::service(KmsSealer::new(&KmsConfig {
        patience: Patience::Function,
        region: "us-east-1".into(),
        endpoint: Some(kms.endpoint().to_owned()),
        credentials: AwsCredentials {
            access_key_id: function.to_owned(),
            secret_access_key: "secret".to_owned().into(),
            session_token: None,
        },
        key_id: key_id.to_owned(),
    }))
}

fn is_denied(error: &SealError) -> bool {
    matches!(error, SealError::Refused(words) if words.contains("AccessDeniedException"))
}

#[tokio::test]
async fn a_function_that_issues_no_tokens_cannot_open_the_signing_key() {
    let kms = Kms::start(rights()).await;
    let sealed = sealer(&kms, "auth", KEY_ID).seal(Purpose::Signing, b"private half").await.unwrap();

    for function in WITHOUT_SIGNING_KEYS {
        let opened = sealer(&kms, function, KEY_ID).open(Purpose::Signing, &sealed).await;
        assert!(opened.as_ref().is_err_and(is_denied), "{function}: {opened:?}");
    }
    let opened = sealer(&kms, "accounts", KEY_ID).open(Purpose::Signing, &sealed).await.unwrap();
    assert_eq!(opened.as_slice(), b"private half");
    assert_eq!(kms.answered(), ["accounts Decrypt signing", "auth Encrypt signing"]);
}

#[tokio::test]
async fn the_panel_seals_signing_keys_and_opens_none() {
    let kms = Kms::start(rights()).await;
    let console = sealer(&kms, "console", KEY_ID);

    let sealed = console.seal(Purpose::Signing, b"private half").await.unwrap();
    let by_console = console.open(Purpose::Signing, &sealed).await;
    let by_auth = sealer(&kms, "auth", KEY_ID).open(Purpose::Signing, &sealed).await.unwrap();

    assert!(by_console.as_ref().is_err_and(is_denied), "{by_console:?}");
    assert_eq!(by_auth.as_slice(), b"private half");
    assert_eq!(kms.answered(), ["auth Decrypt signing", "console Encrypt signing"]);
}

#[tokio::test]
async fn what_was_sealed_for_one_purpose_does_not_open_for_another_nor_by_another_key() {
    let kms = Kms::start(rights()).await;
    let auth = sealer(&kms, "auth", KEY_ID);
    let sealed = auth.seal(Purpose::Signing, b"private half").await.unwrap();

    assert_eq!(auth.open(Purpose::Pepper, &sealed).await, Err(SealError::NotOpened));
    let other = sealer(&kms, "auth", "OtherKey").open(Purpose::Signing, &sealed).await;
    assert!(other.as_ref().is_err_and(is_denied), "{other:?}");
}

#[tokio::test]
async fn the_store_refuses_a_function_what_is_not_its_own_whatever_stands_between() {
    let held = HeldData::hold(Data::Memory).unwrap();
    let store = Store::open_with_rights(held, Clock::system(), rights()).await.unwrap();
    let behind_a_proxy = Proxy::new(1).start(store.endpoint());

    for endpoint in [store.endpoint(), &behind_a_proxy] {
        // The panel rotates signing keys: it seals them and opens none.
        for function in WITHOUT_SIGNING_KEYS.into_iter().filter(|function| *function != "console") {
            assert_eq!(read(endpoint, function, "signing_keys").await, "AccessDeniedException", "{function}");
        }
        // This store has no tables, and a caller with the right gets that error.
        for (who, name) in LET_IN {
            assert_eq!(read(endpoint, who, name).await, "ResourceNotFoundException", "{who}");
        }
    }
}

/// The error that a function gets when it reads a setting.
async fn read(endpoint: &str, who: &str, name: &str) -> String {
    let keys = KeysAndAttributes::builder().keys([("name".to_owned(), AttributeValue::S(name.to_owned()))].into());
    let tables = Tables::as_if(who, endpoint);
    let request = tables.client().batch_get_item().request_items("SettingsTable", keys.build().unwrap());
    request.send().await.unwrap_err().code().unwrap().to_owned()
}

#[tokio::test]
async fn only_the_function_of_events_reaches_the_bus_and_the_queue_and_no_others() {
    let bus = Bus::with(rights()).await;
    let event = |bus: &str| {
        let detail = json!({ "id": "user.created/1/1" }).to_string();
        json!({ "Entries": [{ "EventBusName": bus, "Source": "roster", "DetailType": "user.created", "Detail": detail }] })
    };
    let letter = |queue: &str| json!({ "QueueUrl": queue, "MessageBody": "{}" });
    let another_queue = QUEUE_URL.replace("DeadLetterQueue", "Orders");

    for function in ["auth", "users", "accounts", "sessions", "directory", "authorizer", "sealer"] {
        assert_eq!(ask(&bus, function, "AWSEvents.PutEvents", event(BUS)).await, 400, "{function}");
        assert_eq!(ask(&bus, function, "AmazonSQS.SendMessage", letter(QUEUE_URL)).await, 400, "{function}");
    }
    assert_eq!(ask(&bus, "events", "AWSEvents.PutEvents", event("default")).await, 400);
    assert_eq!(ask(&bus, "events", "AmazonSQS.SendMessage", letter(&another_queue)).await, 400);
    assert_eq!((bus.ids().len(), bus.letters().len()), (0, 0));

    assert_eq!(ask(&bus, "events", "AWSEvents.PutEvents", event(BUS)).await, 200);
    assert_eq!(ask(&bus, "events", "AmazonSQS.SendMessage", letter(QUEUE_URL)).await, 200);
    assert_eq!((bus.ids(), bus.letters()), (vec!["user.created/1/1".to_owned()], vec![json!({})]));
}

/// The status that a function gets from the bus or the queue.
async fn ask(bus: &Bus, function: &str, target: &str, body: Value) -> u16 {
    let credential = format!("AWS4-HMAC-SHA256 Credential={function}/20260921/us-east-1/events/aws4_request");
    let request = reqwest::Client::new().post(bus.endpoint()).header("x-amz-target", target).body(body.to_string());
    request.header("authorization", credential).send().await.unwrap().status().as_u16()
}
