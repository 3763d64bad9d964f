//! Sealing with AWS KMS: the key never leaves KMS, and IAM grants access by purpose.

use std::fmt;
use std::sync::OnceLock;

use aws_sdk_kms::Client;
use aws_sdk_kms::config::{BehaviorVersion, Region};
use aws_sdk_kms::primitives::Blob;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use roster_crypto::seal::{CONTEXT, KmsConfig, Purpose, SealError, Sealed, Sealer, Sealing, SealingService};
use roster_types::random::Random;
use zeroize::Zeroizing;

/// The sealer that the settings name.
pub fn sealer(sealing: &Sealing, random: Random) -> Sealer {
    match sealing {
        Sealing::Kms(config) => Sealer::service(KmsSealer::new(config)),
        Sealing::Local(key) => Sealer::local(key, random),
    }
}

/// Seals with a KMS key. The purpose is the encryption context: KMS binds it to the sealed secret, and `template.yaml`
/// grants each function its purposes (`kms:EncryptionContext:purpose`).
pub struct KmsSealer {
    config: KmsConfig,
    client: OnceLock<Client>,
}

impl KmsSealer {
    /// Seals with the key that `config` names.
    pub fn new(config: &KmsConfig) -> Self {
        Self { config: config.clone(), client: OnceLock::new() }
    }

    /// Created on first use: a function that opens no secret should not spend its start on a client.
    fn client(&self) -> &Client {
        self.client.get_or_init(|| connect(&self.config))
    }

    async fn encrypt(&self, purpose: Purpose, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let request = self.client().encrypt().key_id(&self.config.key_id).encryption_context(CONTEXT, purpose.as_str());
        let answer = request.plaintext(Blob::new(plain)).send().await.map_err(problem)?;
        answer.ciphertext_blob.map(Blob::into_inner).ok_or(SealError::NotSealed)
    }

    async fn decrypt(&self, purpose: Purpose, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        // The key is named although the text names it too: no other key's texts shall open here.
        let request = self.client().decrypt().key_id(&self.config.key_id).encryption_context(CONTEXT, purpose.as_str());
        let answer = request.ciphertext_blob(Blob::new(sealed)).send().await.map_err(|error| {
            match error.as_service_error() {
                Some(refusal) if refusal.is_invalid_ciphertext_exception() || refusal.is_incorrect_key_exception() => {
                    SealError::NotOpened
                }
                _ => problem(error),
            }
        })?;
        answer.plaintext.map(|plain| Zeroizing::new(plain.into_inner())).ok_or(SealError::NotOpened)
    }
}

impl SealingService for KmsSealer {
    fn seal<'a>(&'a self, purpose: Purpose, plain: &'a [u8]) -> Sealed<'a, Vec<u8>> {
        Box::pin(self.encrypt(purpose, plain))
    }

    fn open<'a>(&'a self, purpose: Purpose, sealed: &'a [u8]) -> Sealed<'a, Zeroizing<Vec<u8>>> {
        Box::pin(self.decrypt(purpose, sealed))
    }
}

fn connect(config: &KmsConfig) -> Client {
    let mut builder = aws_sdk_kms::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(config.region.clone()))
        .http_client(roster_aws::https(&config.region, config.endpoint.as_deref()))
        .credentials_provider(roster_aws::credentials(&config.credentials))
        .timeout_config(roster_aws::limits_of(config.patience))
        .retry_config(roster_aws::retries());
    if let Some(endpoint) = &config.endpoint {
        builder = builder.endpoint_url(endpoint);
    }
    Client::from_conf(builder.build())
}

impl fmt::Debug for KmsSealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KmsSealer").field("key_id", &self.config.key_id).finish_non_exhaustive()
    }
}

/// An error response of KMS is permanent unless it reports throttling or a server error. A missing response is
/// temporary.
fn problem<E>(error: SdkError<E, HttpResponse>) -> SealError
where
    E: std::error::Error + ProvideErrorMetadata + 'static,
{
    let is_lasting = match &error {
        SdkError::ConstructionFailure(_) => true,
        SdkError::ServiceError(answer) => {
            let is_busy = answer
                .err()
                .code()
                .is_some_and(|code| matches!(code, "ThrottlingException" | "LimitExceededException"));
            !is_busy && !answer.raw().status().is_server_error()
        }
        _ => false,
    };
    let what = roster_aws::words(&error);
    if is_lasting { SealError::Refused(what) } else { SealError::Unavailable(what) }
}

#[cfg(test)]
mod tests;
