//! The requests to KMS and the meaning of its errors. `tests/kms.rs` seals against a server that implements KMS.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

use roster_aws::{AwsCredentials, Patience};

use super::*;

/// A server that gives every request the same response and passes on the request's target and body.
struct Canned {
    address: String,
    asked: Receiver<(String, serde_json::Value)>,
}

impl Canned {
    fn new(status: u16, body: &'static str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (sender, asked) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let _ = sender.send(read(&stream));
                let length = body.len();
                let answer = format!(
                    "HTTP/1.1 {status} X\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
                );
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        Self { address, asked }
    }

    fn sealer(&self) -> KmsSealer {
        sealer(&self.address)
    }
}

fn read(stream: &TcpStream) -> (String, serde_json::Value) {
    let mut reader = BufReader::new(stream);
    let (mut target, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let line = line.trim_end();
        let Some((name, value)) = line.split_once(": ") else { if line.is_empty() { break } else { continue } };
        match name.to_ascii_lowercase().as_str() {
            "x-amz-target" => target = value.to_owned(),
            "content-length" => length = value.parse().unwrap(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (target, serde_json::from_slice(&body).unwrap())
}

fn sealer(endpoint: &str) -> KmsSealer {
    KmsSealer::new(&KmsConfig {
        region: "eu-central-1".into(),
        endpoint: Some(endpoint.to_owned()),
        credentials: AwsCredentials {
            access_key_id: "id".into(),
            secret_access_key: "canary".to_owned().into(),
            session_token: None,
        },
        key_id: "key-1".into(),
        patience: Patience::Function,
    })
}

#[tokio::test]
async fn the_purpose_goes_along_with_every_call_as_its_encryption_context() {
    let server = Canned::new(200, r#"{"CiphertextBlob":"c2VhbGVk","Plaintext":"cGxhaW4=","KeyId":"key-1"}"#);
    let sealer = server.sealer();

    assert_eq!(sealer.seal(Purpose::Pepper, b"plain").await.unwrap(), b"sealed");
    assert_eq!(sealer.open(Purpose::Signing, b"sealed").await.unwrap().as_slice(), b"plain");

    let (target, asked) = server.asked.recv().unwrap();
    assert_eq!(target, "TrentService.Encrypt");
    assert_eq!(
        asked,
        serde_json::json!({"KeyId": "key-1", "Plaintext": "cGxhaW4=", "EncryptionContext": {"purpose": "pepper"}})
    );
    let (target, asked) = server.asked.recv().unwrap();
    assert_eq!(target, "TrentService.Decrypt");
    assert_eq!(
        asked,
        serde_json::json!({"KeyId": "key-1", "CiphertextBlob": "c2VhbGVk", "EncryptionContext": {"purpose": "signing"}})
    );
}

#[tokio::test]
async fn what_another_key_or_purpose_sealed_is_not_opened() {
    for refusal in [r#"{"__type":"InvalidCiphertextException"}"#, r#"{"__type":"IncorrectKeyException"}"#] {
        let server = Canned::new(400, refusal);

        assert_eq!(server.sealer().open(Purpose::Pepper, b"sealed").await, Err(SealError::NotOpened));
        assert_eq!(server.asked.try_iter().count(), 1, "asking again would change nothing");
    }
}

#[tokio::test]
async fn a_missing_right_or_key_lasts() {
    for refusal in [
        r#"{"__type":"AccessDeniedException"}"#,
        r#"{"__type":"NotFoundException"}"#,
        r#"{"__type":"DisabledException"}"#,
    ] {
        let server = Canned::new(400, refusal);

        let sealed = server.sealer().seal(Purpose::Pepper, b"plain").await;

        assert!(matches!(sealed, Err(SealError::Refused(_))), "{sealed:?}");
        assert_eq!(server.asked.try_iter().count(), 1);
    }
}

#[tokio::test]
async fn a_busy_or_absent_kms_is_asked_again_and_then_called_unavailable() {
    let busy = Canned::new(400, r#"{"__type":"ThrottlingException"}"#);
    let unwell = Canned::new(500, r#"{"__type":"KMSInternalException"}"#);

    for server in [busy, unwell] {
        let opened = server.sealer().open(Purpose::Signing, b"sealed").await;
        assert!(matches!(opened, Err(SealError::Unavailable(_))), "{opened:?}");
        assert_eq!(server.asked.try_iter().count(), 4);
    }

    // Bound and dropped, so that nothing listens on the port.
    let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let opened = sealer(&format!("http://127.0.0.1:{port}")).open(Purpose::Signing, b"sealed").await;
    assert!(matches!(opened, Err(SealError::Unavailable(_))), "{opened:?}");
}

#[test]
fn a_sealer_shows_its_keys_name_and_nothing_else() {
    assert_eq!(format!("{:?}", sealer("http://127.0.0.1:1")), r#"KmsSealer { key_id: "key-1", .. }"#);
}
