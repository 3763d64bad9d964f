//! What all AWS clients share: credentials, timeouts, retries and trusted roots. They are set explicitly, because the
//! SDK's own discovery takes several times as long as a cold start.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use secrecy::{ExposeSecret, SecretString};

/// The roots of Amazon Trust Services, which sign all AWS endpoints. Amazon advises trusting all five.
/// <https://www.amazontrust.com/repository>
const ROOTS: [&[u8]; 5] = [
    include_bytes!("roots/amazon-root-ca-1.pem"),
    include_bytes!("roots/amazon-root-ca-2.pem"),
    include_bytes!("roots/amazon-root-ca-3.pem"),
    include_bytes!("roots/amazon-root-ca-4.pem"),
    include_bytes!("roots/starfield-services-root-ca-g2.pem"),
];

/// The credentials of the function's own role.
#[derive(Clone, Debug)]
pub struct AwsCredentials {
    pub access_key_id: String,
    pub secret_access_key: SecretString,
    /// Present because the credentials are temporary.
    pub session_token: Option<SecretString>,
}

/// How to reach a queue in SQS.
#[derive(Clone, Debug)]
pub struct QueueConfig {
    /// `AWS_REGION`.
    pub region: String,
    /// Those of the function's role, as for the store.
    pub credentials: AwsCredentials,
    /// The URL of the queue.
    pub url: String,
    /// `AWS_ENDPOINT_URL_SQS`: another SQS than Amazon's.
    pub endpoint: Option<String>,
}

/// How long a caller can wait for AWS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patience {
    /// A function in the region of its tables: a client waits, and API Gateway does not wait long.
    #[default]
    Function,
    /// A person at a terminal, who may be on another continent than the tables.
    Person,
}

/// An HTTP client for AWS, or for the replacement at `endpoint`. For AWS it trusts only Amazon's roots: loading the
/// system's takes milliseconds of a cold start. China's regions do not use Amazon's roots, and an `https` endpoint may
/// be any server; for these the system's roots are used.
pub fn https(region: &str, endpoint: Option<&str>) -> SharedHttpClient {
    let roots = match endpoint {
        Some(url) if url.starts_with("https:") => TrustStore::default(),
        Some(_) => TrustStore::empty(),
        None if region.starts_with("cn-") => TrustStore::default(),
        None => ROOTS.iter().fold(TrustStore::empty(), |roots, root| roots.with_pem_certificate(*root)),
    };
    let context =
        TlsContext::builder().with_trust_store(roots).build().expect("a trust store makes a complete context");
    Builder::new().tls_provider(Provider::rustls(CryptoMode::AwsLc)).tls_context(context).build_https()
}

/// The credentials that Lambda provides for the life of the process.
pub fn credentials(own: &AwsCredentials) -> Credentials {
    Credentials::new(
        &own.access_key_id,
        own.secret_access_key.expose_secret(),
        own.session_token.as_ref().map(|token| token.expose_secret().to_owned()),
        None,
        "environment",
    )
}

/// The SDK's default never times out on a silent socket. These values keep a request with one dead connection under two
/// seconds, and every request within API Gateway's timeout.
pub fn limits() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(Duration::from_millis(700))
        .operation_timeout(Duration::from_secs(3))
        .build()
}

/// The timeouts for a caller. From another continent, a first call with its TLS handshake takes longer than a function
/// may wait.
pub fn limits_of(patience: Patience) -> TimeoutConfig {
    match patience {
        Patience::Function => limits(),
        Patience::Person => TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(5))
            .operation_attempt_timeout(Duration::from_secs(10))
            .operation_timeout(Duration::from_secs(30))
            .build(),
    }
}

pub fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(4).with_initial_backoff(Duration::from_millis(50))
}

/// The error as text. The SDK's debug output would contain whole requests and responses.
pub fn words<E, R>(error: &SdkError<E, R>) -> String
where
    E: Error + ProvideErrorMetadata + 'static,
    R: fmt::Debug + 'static,
{
    if let Some(code) = error.code() {
        return format!("{code}: {}", error.message().unwrap_or("no message"));
    }
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    std::iter::once(error.to_string()).chain(causes.map(ToString::to_string)).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    /// SHA-256 of the certificates. The public keys, by their SHA-256, are those that Amazon publishes.
    #[test]
    fn the_roots_are_those_that_amazon_publishes() {
        let published = [
            "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
            "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
            "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
            "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092",
            "568d6905a2c88708a4b3025190edcfedb1974a606a13c6e5290fcb2ae63edab5",
        ];
        for (root, published) in ROOTS.iter().zip(published) {
            let text = std::str::from_utf8(root).unwrap();
            let lines: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
            let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &STANDARD.decode(lines).unwrap());
            assert_eq!(hex::encode(digest), published, "{text}");
        }
    }
}
