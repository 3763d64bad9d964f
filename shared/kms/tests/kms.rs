//! Sealing against a server that implements KMS: moto, started here. Run with `cargo test -p roster-kms --features
//! kms-server --test kms`. `MOTO_SERVER` names the program if it is not on the path (`pip install 'moto[server]'`).

#![allow(clippy::unwrap_used, reason = "nothing here runs outside tests")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use aws_sdk_kms::Client;
use aws_sdk_kms::config::{BehaviorVersion, Credentials, Region};
use roster_aws::{AwsCredentials, Patience};
use roster_crypto::seal::{KmsConfig, Purpose, SealError, Sealer};
use roster_crypto::signing_keys::FreshKey;
use roster_kms::KmsSealer;

/// A KMS server for one test.
struct Kms {
    process: Child,
    endpoint: String,
}

impl Kms {
    /// `None`, with a message, if moto is not installed.
    fn start() -> Option<Self> {
        #[expect(clippy::disallowed_methods, reason = "the test runner chooses the server")]
        let program = std::env::var("MOTO_SERVER").unwrap_or_else(|_| "moto_server".to_owned());
        let mut command = Command::new(&program);
        command.args(["-H", "127.0.0.1", "-p", "0"]).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut process = match command.spawn() {
            Ok(process) => process,
            Err(error) => {
                eprintln!("SKIPPED: sealing with KMS was not tested because {program} does not start: {error}");
                return None;
            }
        };
        // It reports its port once it listens.
        let lines = BufReader::new(process.stderr.take().unwrap()).lines().map(Result::unwrap);
        let mut lines = lines.inspect(|line| eprintln!("{line}"));
        let line =
            lines.find(|line| line.contains("Running on http://")).expect("moto_server ended before it listened");
        let (_, endpoint) = line.split_once("Running on ").unwrap();
        let endpoint = endpoint.split_whitespace().next().unwrap().to_owned();
        std::thread::spawn(move || lines.by_ref().for_each(drop));
        Some(Self { process, endpoint })
    }

    async fn make_key(&self) -> String {
        let config = aws_sdk_kms::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
            .endpoint_url(&self.endpoint);
        let made = Client::from_conf(config.build()).create_key().send().await.unwrap();
        made.key_metadata.unwrap().key_id
    }

    fn sealer(&self, key_id: &str) -> Sealer {
        Sealer::service(KmsSealer::new(&KmsConfig {
            region: "us-east-1".into(),
            endpoint: Some(self.endpoint.clone()),
            credentials: AwsCredentials {
                access_key_id: "test".into(),
                secret_access_key: "test".to_owned().into(),
                session_token: None,
            },
            key_id: key_id.to_owned(),
            patience: Patience::Function,
        }))
    }
}

impl Drop for Kms {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn what_kms_seals_opens_for_its_purpose_and_key_only() {
    let Some(kms) = Kms::start() else { return };
    let sealer = kms.sealer(&kms.make_key().await);
    let private_half = FreshKey::generate().unwrap().pkcs8;

    let sealed = sealer.seal(Purpose::Signing, &private_half).await.unwrap();

    assert!(!sealed.windows(16).any(|part| part == &private_half[..16]));
    assert_eq!(sealer.open(Purpose::Signing, &sealed).await.unwrap(), private_half);
    assert_eq!(sealer.open(Purpose::Pepper, &sealed).await, Err(SealError::NotOpened));
    let mut damaged = sealed.clone();
    *damaged.last_mut().unwrap() ^= 1;
    assert_eq!(sealer.open(Purpose::Signing, &damaged).await, Err(SealError::NotOpened));

    let other = kms.sealer(&kms.make_key().await);
    assert!(other.open(Purpose::Signing, &sealed).await.is_err(), "it names the key it wants");

    let missing = kms.sealer("00000000-0000-0000-0000-000000000000");
    let refused = missing.seal(Purpose::Pepper, b"pepper").await;
    assert!(matches!(refused, Err(SealError::Refused(_))), "{refused:?}");
}
