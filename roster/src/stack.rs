//! Opens the stack that an operator's command is for.

use roster::local::StartError;
use roster::operator::{Operator, OperatorOptions};
use roster::store::Data;
use roster::template::Template;
use shared::clock::Clock;
use shared::directory::Needs;
use shared::random::Random;
use shared::telemetry::{self, Format};

use crate::cli::StackOptions;
use crate::serve::{aws_variables, variable};

/// What goes wrong is said by the command itself, in its own words.
const LOG_FILTER: &str = "error,dynoxide=off";

/// Opens it, and of its secrets no more than `needs` says.
pub(crate) async fn open(options: StackOptions, needs: Needs) -> Result<Operator, StartError> {
    telemetry::init(Format::of_stderr(), Some(variable("RUST_LOG").as_deref().unwrap_or(LOG_FILTER)));
    let StackOptions { data: folder, dynamodb_endpoint, template } = options;
    let template = template.map_or_else(Template::built_in, |file| Template::read(&file))?;
    let (data, variables) = match dynamodb_endpoint {
        Some(url) => (Data::Endpoint { url, folder }, aws_variables()),
        None => (Data::Folder(folder), Vec::new()),
    };
    let (clock, random) = (Clock::system(), Random::system());
    Operator::open(OperatorOptions { template, data, clock, random, variables }, needs).await
}
