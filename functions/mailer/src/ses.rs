//! Mails by Amazon SES.

use aws_sdk_sesv2::config::{BehaviorVersion, Region};
use aws_sdk_sesv2::error::{BuildError, ProvideErrorMetadata};
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message as SesMessage, MessageHeader};
use roster_core::Undelivered;
use roster_runtime::config::MailerConfig;

use crate::delivery::Transport;
use crate::message::{AUTO_SUBMITTED, Message};

/// What SES says of a mail that will be no better the next time. What concerns the account or the
/// sender, such as an identity that is not verified yet, is not among them: somebody may mend it.
/// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors>
const REFUSALS: [&str; 2] = ["BadRequestException", "MessageRejected"];

/// The account's SES, and who sends.
#[derive(Debug)]
pub struct Ses {
    client: aws_sdk_sesv2::Client,
    sender: Option<String>,
}

impl Ses {
    /// As a configuration says.
    pub fn connect(config: &MailerConfig) -> Self {
        let mut builder = aws_sdk_sesv2::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(config.region.clone()))
            .http_client(roster_aws::https(&config.region, config.endpoint.as_deref()))
            .credentials_provider(roster_aws::credentials(&config.credentials))
            .timeout_config(roster_aws::limits())
            .retry_config(roster_aws::retries());
        builder.set_endpoint_url(config.endpoint.clone());
        Self { client: aws_sdk_sesv2::Client::from_conf(builder.build()), sender: config.sender.clone() }
    }
}

impl Transport for Ses {
    async fn send(&self, message: &Message) -> Result<(), Undelivered> {
        let Some(sender) = &self.sender else {
            return Err(Undelivered::Now("no sender is set: the stack's parameter MailSender is empty".to_owned()));
        };
        let body = Body::builder().text(utf8(&message.text)?).html(utf8(&message.html)?).build();
        let header = MessageHeader::builder().name(AUTO_SUBMITTED.0).value(AUTO_SUBMITTED.1).build().map_err(never)?;
        let simple = SesMessage::builder().subject(utf8(message.subject)?).headers(header).body(body).build();
        let request = self
            .client
            .send_email()
            .from_email_address(sender)
            .destination(Destination::builder().to_addresses(&message.to).build())
            .content(EmailContent::builder().simple(simple).build());
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) => {
                let is_refusal = error.code().is_some_and(|code| REFUSALS.contains(&code));
                let words = roster_aws::words(&error);
                Err(if is_refusal { Undelivered::Ever(words) } else { Undelivered::Now(words) })
            }
        }
    }
}

fn utf8(text: &str) -> Result<Content, Undelivered> {
    let content = Content::builder().data(text).charset("UTF-8").build();
    content.map_err(never)
}

fn never(error: BuildError) -> Undelivered {
    Undelivered::Ever(error.to_string())
}
