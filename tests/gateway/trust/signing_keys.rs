//! The keys that sign access tokens. They rotate by age or by the operator, which affects no user except those whose
//! tokens were signed with a retired key.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use futures::future::{join, join_all};
use jsonwebtoken::decode_header;
use roster::local::{Local, LocalOptions};
use roster::template::Template;
use serde_json::json;
use shared::clock::{Clock, Time};
use shared::config;
use shared::directory::{
    self, Access, Context, KeyChangeError, Provisioning, Services, Setup, Signer, TakeOver, Visitor,
};
use shared::password::HashPool;
use shared::random::Random;
use shared::seal::{Purpose, SealKey, Sealer};
use shared::signing_keys::KeyState;
use tests::answers::DEAD_TOKEN;
use tests::{START, TestApp, TestOptions, attribute};

const JWKS: &str = "/.well-known/jwks.json";
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// The id of the key that signed a token.
fn kid(token: &str) -> String {
    decode_header(token).unwrap().kid.unwrap()
}

/// The ids of the published keys.
async fn published(app: &TestApp) -> Vec<String> {
    let keys = app.get(JWKS).send().await.json();
    let names = keys["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned());
    names.collect()
}

/// The status that a token gets from a function that signs, and from one that only verifies.
async fn statuses(app: &TestApp, token: &str) -> [u16; 2] {
    let own_keys = app.get("/auth/keys").token(token);
    let own_profile = app.get("/users/1").token(token);
    let (keys, profile) = join(own_keys.send(), own_profile.send()).await;
    [keys.status, profile.status]
}

/// The audit log entries about signing keys, as actor and action.
async fn audit_entries(app: &TestApp) -> Vec<(String, String)> {
    let mut entries = app.tables().all("AuditTable").await;
    entries.sort_by_key(|entry| attribute(entry, "ulid"));
    let entries = entries.iter().map(|entry| (attribute(entry, "actor"), attribute(entry, "action")));
    entries.filter(|(_, action)| action.starts_with("signing_key.")).collect()
}

fn entry(actor: &str, action: &str) -> (String, String) {
    (actor.to_owned(), action.to_owned())
}

#[tokio::test]
async fn rotation_logs_nobody_out() {
    let app = TestApp::start().await;
    let old = kid(&app.admin().await);

    let next = app.services().rotation.rotate_signing_key(TakeOver::WhenKnown).await.unwrap();

    assert_eq!((next.state, next.active_from), (KeyState::Next, START.whole_seconds().plus(DAY)));
    app.clock().advance(MINUTE);
    assert_eq!(published(&app).await, [old.clone(), next.kid.clone()]);
    app.clock().advance(DAY - 10 * MINUTE);
    let before = app.login(&app.john().email, &app.john().password).await;
    let token = before["access_token"].as_str().unwrap();
    assert_eq!(kid(token), old, "the new key signs too early");

    app.clock().advance(10 * MINUTE);
    let after = app.admin().await;
    assert_eq!(kid(&after), next.kid);
    assert_eq!(statuses(&app, &after).await, [200, 200]);
    assert_eq!(statuses(&app, token).await, [200, 200]);
    assert_eq!(published(&app).await, [old.clone(), next.kid.clone()]);

    app.clock().advance(HOUR - 11 * MINUTE);
    assert_eq!(statuses(&app, token).await, [200, 200], "the token did not stay valid until it expired");
    let refresh = json!({ "refresh_token": before["refresh_token"] });
    let renewed = app.post("/auth/refresh").json(&refresh).send().await;
    assert_eq!(kid(renewed.json()["access_token"].as_str().unwrap()), next.kid);

    app.clock().advance(3 * HOUR);
    assert_eq!(published(&app).await, [next.kid]);
    assert_eq!(audit_entries(&app).await, [entry("operator", "signing_key.rotated")]);
}

#[tokio::test]
async fn a_key_is_replaced_when_it_is_90_days_old() {
    let app = TestApp::start().await;
    let first = kid(&app.admin().await);
    app.clock().advance(89 * DAY - HOUR);
    app.admin().await;
    assert_eq!(published(&app).await.len(), 1, "not yet");

    app.clock().advance(HOUR);
    assert_eq!(kid(&app.admin().await), first);
    app.clock().advance(MINUTE);
    let keys = published(&app).await;
    assert_eq!((keys.len(), &keys[0]), (2, &first), "the next key is not published a day before it signs");

    app.clock().advance(DAY);
    let token = app.admin().await;
    assert_eq!(kid(&token), keys[1]);
    assert_eq!(statuses(&app, &token).await, [200, 200]);

    app.clock().advance(3 * HOUR);
    app.admin().await;
    let sealed = app.tables().item("SettingsTable", "name", "signing_keys").await.unwrap();
    assert_eq!(sealed["value"].as_l().unwrap().len(), 1, "an old private key is still stored");
    assert_eq!(published(&app).await, [keys[1].clone()]);
    let by_itself = [entry("system", "signing_key.rotated"), entry("system", "signing_key.retired")];
    assert_eq!(audit_entries(&app).await, by_itself);
}

#[tokio::test]
async fn functions_that_rotate_at_once_make_one_key() {
    let (app, endpoint) = with_known_key().await;
    app.clock().advance(89 * DAY);
    let secret = &app.demo().api_key;
    let at_auth = json!({ "api_key": secret, "username": app.jane().email, "password": app.jane().password });

    // Two functions, and others of their kind that start at this moment.
    let starts = join_all((0..4).map(|_| open::<Signing>(&endpoint, KEY, START.plus(89 * DAY))));
    let signed_in = join(app.admin(), app.post("/auth/token").json(&at_auth).send());
    let (starts, (_, reply)) = join(starts, signed_in).await;

    assert_eq!(reply.status, 200, "{}", reply.text);
    assert!(starts.iter().all(Result::is_ok));
    let keys = app.services().access.keys().list_signing_keys().await.unwrap();
    assert_eq!(keys.iter().map(|key| key.state).collect::<Vec<_>>(), [KeyState::Current, KeyState::Next]);
    assert_eq!(audit_entries(&app).await, [entry("system", "signing_key.rotated")]);
}

#[tokio::test]
async fn in_an_emergency_a_new_key_signs_at_once_and_the_old_one_is_taken_out() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    app.services().rotation.rotate_signing_key(TakeOver::WhenKnown).await.unwrap();

    let new = app.services().rotation.rotate_signing_key(TakeOver::AtOnce).await.unwrap();

    assert_eq!(new.state, KeyState::Current);
    app.clock().advance(MINUTE);
    assert_eq!(statuses(&app, &token).await, [200, 200], "the old key was retired");
    assert_eq!(kid(&app.admin().await), new.kid);
    assert_eq!(published(&app).await, [kid(&token), new.kid.clone()], "the planned next key is still published");

    app.services().rotation.retire_signing_key(&kid(&token)).await.unwrap();

    app.clock().advance(MINUTE);
    assert_eq!(published(&app).await, std::slice::from_ref(&new.kid));
    app.get("/users/1").token(&token).send().await.must_be(401, DEAD_TOKEN);
    assert_eq!(statuses(&app, &token).await, [401, 401]);
    assert_eq!(statuses(&app, &app.admin().await).await, [200, 200]);
}

#[tokio::test]
async fn the_key_that_signs_is_not_retired_and_one_rotation_is_under_way_at_a_time() {
    let app = TestApp::start().await;
    let current = kid(&app.admin().await);
    let next = app.services().rotation.rotate_signing_key(TakeOver::WhenKnown).await.unwrap();

    let retired = app.services().rotation.retire_signing_key(&current).await;
    let again = app.services().rotation.rotate_signing_key(TakeOver::WhenKnown).await;
    let unknown = app.services().rotation.retire_signing_key("nobody").await;

    assert!(matches!(retired, Err(KeyChangeError::Current(kid)) if kid == current));
    assert!(matches!(again, Err(KeyChangeError::UnderWay { kid, .. }) if kid == next.kid));
    assert!(matches!(unknown, Err(KeyChangeError::Unknown(_))));
    assert_eq!(app.services().access.keys().list_signing_keys().await.unwrap().len(), 2);
    assert_eq!(audit_entries(&app).await.len(), 1);
}

#[tokio::test]
async fn a_new_key_that_does_not_open_turns_nobody_away_while_the_old_one_is_good() {
    let app = TestApp::start().await;
    still_signs_with_the_old_key(&app, &[0; 60]).await;
}

#[tokio::test]
async fn a_new_key_that_opens_but_cannot_sign_turns_nobody_away_while_the_old_one_is_good() {
    let (app, _) = with_known_key().await;
    let sealer = Sealer::local(&SealKey::parse(KEY).unwrap(), Random::system());
    let sealed = sealer.seal(Purpose::Signing, b"no key pair at all").await.unwrap();
    still_signs_with_the_old_key(&app, &sealed).await;
}

/// If the next key is replaced by `sealed`, the previous one signs as long as it may, and no longer.
async fn still_signs_with_the_old_key(app: &TestApp, sealed: &[u8]) {
    let old = kid(&app.admin().await);
    app.services().rotation.rotate_signing_key(TakeOver::WhenKnown).await.unwrap();
    replace_newest(app, sealed).await;

    app.clock().advance(DAY);
    let token = app.admin().await;

    assert_eq!(kid(&token), old);
    assert_eq!(statuses(app, &token).await, [200, 200]);
    app.clock().advance(2 * HOUR + MINUTE);
    let body = json!({ "email": app.jane().email, "passw": app.jane().password });
    let reply = app.post("/api/v1/public/users/login").json(&body).send().await;
    assert_eq!(reply.status, 500, "a token was issued that could not be verified until it expires");
}

/// Replaces the newest private key by `sealed`.
async fn replace_newest(app: &TestApp, sealed: &[u8]) {
    let mut item = app.tables().item("SettingsTable", "name", "signing_keys").await.unwrap();
    let Some(AttributeValue::L(keys)) = item.get_mut("value") else { panic!("not a list: {item:?}") };
    let Some(AttributeValue::M(newest)) = keys.last_mut() else { panic!("no key in the list") };
    newest.insert("sealed".to_owned(), AttributeValue::S(STANDARD.encode(sealed)));
    app.tables().client().put_item().table_name("SettingsTable").set_item(Some(item)).send().await.unwrap();
}

#[tokio::test]
async fn an_unknown_kid_costs_at_most_one_key_read_a_minute() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let changed = format!("{}A", kid(&token));
    let (_, rest) = token.split_once('.').unwrap();
    let header = json!({ "typ": "at+jwt", "alg": "RS256", "kid": changed }).to_string();
    let foreign = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header));
    app.store_calls();

    for _ in 0..2 {
        for _ in 0..20 {
            app.get("/users/1").token(&foreign).send().await.must_be(401, DEAD_TOKEN);
        }
        let (calls, _) = app.store_calls();
        assert!(calls.len() <= 1, "{calls:?}");
        app.clock().advance(MINUTE);
    }
}

#[tokio::test]
async fn keys_are_read_beside_what_a_request_reads_anyway() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    app.clock().advance(2 * MINUTE);
    app.store_calls();

    let reply = app.get("/users/1").token(&token).send().await;

    assert_eq!(reply.status, 200);
    assert_eq!(app.store_calls(), (vec!["BatchGetItem".to_owned(); 2], 1));
}

#[tokio::test]
async fn what_only_verifies_needs_no_private_half() {
    let (app, endpoint) = with_known_key().await;
    let token = app.admin().await;
    let delete = app.tables().client().delete_item().table_name("SettingsTable");
    delete.key("name", AttributeValue::S("signing_keys".into())).send().await.unwrap();

    let verifying: Access = open(&endpoint, &"5a".repeat(32), START).await.unwrap();

    let visitor = Visitor { token: Some(token.clone().into()), ..Visitor::default() };
    assert_eq!(verifying.authenticate(&visitor).await.unwrap().user().id.get(), 1);
    assert_eq!(app.get("/users/1").token(&token).send().await.status, 200);
    assert_eq!(published(&app).await, [kid(&token)]);
}

#[tokio::test]
async fn no_key_is_shipped() {
    let ((app, endpoint), other) = join(with_known_key(), TestApp::start()).await;
    let (token, foreign) = join(app.admin(), other.admin()).await;

    assert_ne!(kid(&token), kid(&foreign));
    app.get("/users/1").token(&foreign).send().await.must_be(401, DEAD_TOKEN);
    assert_eq!(app.get("/users/1").token(&token).send().await.status, 200);
    // The beginning of every RSA key of 2048 bits in PKCS#8, in base64.
    assert!(!app.tables().dump().await.contains("MIIEv"), "a private key is stored in clear");
    for key in ["00".repeat(32), "ff".repeat(32), "0123456789abcdef".repeat(4)] {
        assert!(open::<Signing>(&endpoint, &key, START).await.is_err(), "{key}");
        assert!(open::<Provisioning>(&endpoint, &key, START).await.is_err(), "{key}");
    }
}

#[tokio::test]
async fn with_nothing_to_seal_by_nothing_starts() {
    let unset = ["KEY_ID", "ROSTER_KEY"].map(|name| (name.to_owned(), String::new()));
    let options = LocalOptions { variables: unset.into(), ..LocalOptions::in_memory(Template::built_in().unwrap()) };

    let error = Local::start(options).await.err().unwrap().to_string();

    assert!(error.contains("KEY_ID") && error.contains("ROSTER_KEY"), "{error}");
}

/// Opens the private half of the signing key.
struct Signing {
    access: Access,
    _signer: Signer,
}

impl Services for Signing {
    type Needs = (Signer,);

    fn build(access: Access, (_signer,): Self::Needs) -> Self {
        Self { access, _signer }
    }

    fn context(&self) -> &Context {
        self.access.context()
    }
}

/// The key that seals in [`with_known_key`].
const KEY: &str = "5eed00112233445566778899aabbccddeeff00112233445566778899aabbccdd";

/// A Roster with a known sealing key, and the endpoint of its store.
async fn with_known_key() -> (TestApp, String) {
    let (sender, receiver) = std::sync::mpsc::channel();
    let reroute = Box::new(move |endpoint: &str| {
        sender.send(endpoint.to_owned()).unwrap();
        endpoint.to_owned()
    });
    let variables = vec![("ROSTER_KEY", KEY)];
    let app = TestApp::with(TestOptions { variables, reroute: Some(reroute), ..TestOptions::default() }).await;
    (app, receiver.recv().unwrap())
}

/// Another function over the same tables, which seals with `key`.
async fn open<S: Services>(endpoint: &str, key: &str, now: Time) -> shared::Result<S> {
    let template = Template::built_in().unwrap();
    let mut variables: BTreeMap<_, _> =
        template.functions.iter().flat_map(|function| function.variables.clone()).collect();
    for (name, value) in [
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "local"),
        ("AWS_SECRET_ACCESS_KEY", "local"),
        ("AWS_ENDPOINT_URL_DYNAMODB", endpoint),
        ("ROSTER_KEY", key),
    ] {
        variables.insert(name.to_owned(), value.to_owned());
    }
    let (clock, _) = Clock::manual(now);
    let config = config::from_vars(|name| variables.get(name).cloned()).unwrap();
    let setup = Setup { config, clock, random: Random::system(), hashers: HashPool::new(), meter: None };
    directory::open(setup).await
}
