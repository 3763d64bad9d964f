//! `roster dynamodb`: the embedded DynamoDB alone, for functions that run under `sam local`.

use std::fmt;
use std::net::SocketAddr;

use crate::local::template::Template;
use crate::local::{self, DynamoDb};
use serde_json::json;
use shared::clock::Clock;
use shared::random::Random;
use shared::telemetry::{self, Format};

use crate::banner::Banner;
use crate::cli::DynamoDbOptions;
use crate::serve::{Failure, LOG_FILTER, Signals, say, variable};

/// What `sam build` calls this machine's processor.
const ARCHITECTURE: &str = if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" };

/// Serves until Ctrl-C or SIGTERM.
pub(crate) async fn run(options: DynamoDbOptions) -> Result<(), Failure> {
    telemetry::init(Format::of_stderr(), Some(variable("RUST_LOG").as_deref().unwrap_or(LOG_FILTER)));
    let mut signals = Signals::new()?;

    let DynamoDbOptions { host, port, memory, data, no_demo, api_url, env_vars, template, json } = options;
    let template = template.map_or_else(Template::built_in, |file| Template::read(&file));
    let starting = DynamoDb::start(local::DynamoDbOptions {
        template: template.map_err(|error| Failure::Start(error.into()))?,
        folder: (!memory).then_some(data),
        address: SocketAddr::from((host, port)),
        api_url: api_url.trim_end_matches('/').to_owned(),
        env_vars,
        demo: !no_demo,
        clock: Clock::system(),
        random: Random::system(),
    });
    let dynamodb = Box::pin(starting).await.map_err(Failure::of("dynamodb"))?;
    let page = Page { api_url: api_url.trim_end_matches('/'), dynamodb: &dynamodb };
    let text = if json { format!("{}\n", page.json()) } else { page.to_string() };
    say(&text)?;

    signals.until_stopped(dynamodb.stop()).await;
    Ok(())
}

/// The text that is printed when it is ready.
struct Page<'a> {
    api_url: &'a str,
    dynamodb: &'a DynamoDb,
}

impl Page<'_> {
    /// The line of `roster serve` with the members for `sam local`.
    fn json(&self) -> String {
        let mut line = self.banner().json();
        line["sam_local"] = json!(true);
        line["env_vars"] = json!(self.dynamodb.env_vars());
        line.to_string()
    }

    fn banner(&self) -> Banner<'_> {
        let Self { api_url, dynamodb } = *self;
        let (url, demo) = (api_url.to_owned(), dynamodb.demo());
        Banner { url, demo, data: dynamodb.data(), dynamodb: dynamodb.endpoint(), first: None }
    }
}

impl fmt::Display for Page<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.banner().write_facts(f, "API will be at", &[])?;
        let port = url::Url::parse(self.api_url).ok().and_then(|url| url.port_or_known_default()).unwrap_or(3000);
        let build = format!("--parameter-overrides Architecture={ARCHITECTURE}");
        write!(
            f,
            r#"
  Run the functions on it, with Docker, the SAM CLI and cargo-lambda at hand:

sam build {build}
sam local start-api {build} \
  --port {port} --warm-containers EAGER --add-host host.docker.internal:host-gateway \
  --env-vars '{}'

"#,
            self.dynamodb.env_vars().display()
        )
    }
}
