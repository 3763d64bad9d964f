//! What every client of AWS has in common here: credentials, time limits and repeats. They are set by
//! hand, since the SDK's own search for them costs a cold start several times its length.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use aws_sdk_kms::config::Credentials;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use secrecy::ExposeSecret;

use crate::config::{AwsCredentials, Patience};

/// The credentials that Lambda gives the function for the life of its process.
pub fn credentials(own: &AwsCredentials) -> Credentials {
    Credentials::new(
        &own.access_key_id,
        own.secret_access_key.expose_secret(),
        own.session_token.as_ref().map(|token| token.expose_secret().to_owned()),
        None,
        "environment",
    )
}

/// The SDK's own default never times out on a silent socket. The numbers keep a request with one
/// dead connection under two seconds and any request under API Gateway's patience.
pub fn limits() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(Duration::from_millis(700))
        .operation_timeout(Duration::from_secs(3))
        .build()
}

/// The time limits of whoever asks. From another continent a first call with its TLS handshake takes
/// longer than a function may wait for its answer.
pub(crate) fn limits_of(patience: Patience) -> TimeoutConfig {
    match patience {
        Patience::Function => limits(),
        Patience::Person => TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(5))
            .operation_attempt_timeout(Duration::from_secs(10))
            .operation_timeout(Duration::from_secs(30))
            .build(),
    }
}

/// How often a call is repeated, and how soon.
pub fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(4).with_initial_backoff(Duration::from_millis(50))
}

/// What went wrong, in words only: the SDK's own debug text holds whole requests and answers.
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
