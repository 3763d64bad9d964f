//! Opens the stack of an operator's command, and closes it.

use std::path::PathBuf;

use crate::local::store::Data;
use crate::local::template::Template;
use crate::operator::deployed::{DeployedStack, WantedStack};
use crate::operator::{OperatedStack, Operator};
use shared::clock::Clock;
use shared::directory::Services;
use shared::random::Random;
use shared::telemetry::{self, Format};

use crate::cli::StackOptions;
use crate::operator::failure::Failure;
use crate::serve::{aws_variables, variable};

/// The command prints its errors itself.
const LOG_FILTER: &str = "error,dynoxide=off,aws=off";

/// Runs `work` on the stack, with the services that it names.
pub(crate) async fn with<S: Services, T>(
    stack: StackOptions,
    work: impl AsyncFnOnce(&Operator<S>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    telemetry::init(Format::of_stderr(), Some(variable("RUST_LOG").as_deref().unwrap_or(LOG_FILTER)));
    let operator = Operator::open(find(stack).await?, Clock::system(), Random::system()).await?;
    let outcome = work(&operator).await.map_err(|failure| failure.of(operator.place()));
    operator.close().await;
    outcome
}

async fn find(stack: StackOptions) -> Result<OperatedStack, Failure> {
    if let Some(contradiction) = stack.contradiction() {
        return Err(Failure::Refused(contradiction.to_owned()));
    }
    let StackOptions { data, dynamodb_endpoint, template, stack, region, profile } = stack;
    let folder = data.unwrap_or_else(|| PathBuf::from(".roster"));
    if let Some(name) = stack {
        let names = ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_KMS", "ROSTER_KEY"];
        let environment = names.into_iter().filter_map(|name| Some((name.to_owned(), variable(name)?)));
        let wanted = WantedStack { name, region, profile };
        return Ok(OperatedStack::Deployed(DeployedStack::find(&wanted, environment.collect()).await?));
    }
    let template = template.map_or_else(Template::built_in, |file| Template::read(&file));
    let template = template.map_err(crate::local::StartError::from)?;
    let (data, variables) = match dynamodb_endpoint {
        Some(url) => (Data::Endpoint { url, folder }, aws_variables()),
        None => (Data::Folder(folder), Vec::new()),
    };
    Ok(OperatedStack::Local { template, data, variables })
}
