//! The Lambda function `events`.

use roster_runtime::lambda;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let outlets = lambda::start_without_metrics(events::open()).await?;
    lambda::run(outlets, events::answer).await
}
