//! A small KMS on the loopback. It seals with AES-256-GCM, binds the ciphertext to the encryption context, and checks
//! each function's rights against the template's statements.

use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response, StatusCode};
use roster::rights::{Caller, Rights};
use serde_json::{Value, json};
use shared::random::Random;
use shared::seal::{Purpose, SealKey, Sealer};

use crate::loopback::Loopback;

/// The id of the template's key without CloudFormation.
pub const KEY_ID: &str = "SealingKey";

/// A KMS with one key. Dropping this stops it.
pub struct Kms {
    endpoint: String,
    inner: Arc<Inner>,
    _server: Loopback,
}

struct Inner {
    rights: Rights,
    sealer: Sealer,
    answered: Mutex<Vec<String>>,
}

impl Kms {
    /// A KMS that checks these rights.
    pub async fn start(rights: Rights) -> Self {
        let sealer = Sealer::local(&SealKey::generate(&Random::system()), Random::system());
        let inner = Arc::new(Inner { rights, sealer, answered: Mutex::default() });
        let answering = inner.clone();
        let server = Loopback::http(move |request| answering.clone().answer(request)).await;
        Self { endpoint: server.url(), inner, _server: server }
    }

    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The calls since the last time this was called, such as `auth Decrypt pepper`, sorted. Each is listed once,
    /// because the SDK retries slow calls.
    pub fn answered(&self) -> Vec<String> {
        let mut answered = std::mem::take(&mut *self.inner.answered.lock().unwrap());
        answered.sort();
        answered.dedup();
        answered
    }
}

impl Inner {
    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let Caller(caller) = Caller::of(&parts.headers).unwrap();
        let is_checked = self.rights.has(caller);
        if is_checked && let Err(denied) = self.rights.check(caller, self.rights.wire().asks(&parts.headers, &body)) {
            return respond(StatusCode::BAD_REQUEST, &denied.body());
        }
        let asked: Value = serde_json::from_slice(&body).unwrap();
        let operation = parts.headers["x-amz-target"].to_str().unwrap().trim_start_matches("TrentService.");
        if is_checked {
            let purpose = asked["EncryptionContext"]["purpose"].as_str().unwrap_or_default();
            self.answered.lock().unwrap().push(format!("{caller} {operation} {purpose}"));
        }
        match self.carry_out(operation, &asked).await {
            Ok(answer) => respond(StatusCode::OK, &answer),
            Err(exception) => respond(StatusCode::BAD_REQUEST, &json!({ "__type": exception, "message": "" })),
        }
    }

    async fn carry_out(&self, operation: &str, asked: &Value) -> Result<Value, &'static str> {
        if asked["KeyId"] != KEY_ID {
            return Err("NotFoundException");
        }
        let purpose = read_purpose(&asked["EncryptionContext"]).ok_or("ValidationException")?;
        let bytes = |member: &str| BASE64.decode(asked[member].as_str().unwrap_or_default()).unwrap();
        match operation {
            "Encrypt" => {
                let sealed = self.sealer.seal(purpose, &bytes("Plaintext")).await.unwrap();
                Ok(json!({ "KeyId": KEY_ID, "CiphertextBlob": BASE64.encode(sealed) }))
            }
            "Decrypt" => {
                let opened = self.sealer.open(purpose, &bytes("CiphertextBlob")).await;
                let opened = opened.map_err(|_| "InvalidCiphertextException")?;
                Ok(json!({ "KeyId": KEY_ID, "Plaintext": BASE64.encode(&*opened) }))
            }
            _ => Err("UnknownOperationException"),
        }
    }
}

/// The purpose in an encryption context that contains nothing else.
fn read_purpose(context: &Value) -> Option<Purpose> {
    Purpose::ALL.into_iter().find(|purpose| *context == json!({ "purpose": purpose.as_str() }))
}

fn respond(status: StatusCode, body: &Value) -> Response<Full<Bytes>> {
    let answer = Response::builder().status(status).header("content-type", "application/x-amz-json-1.1");
    answer.body(Full::from(body.to_string())).unwrap()
}
