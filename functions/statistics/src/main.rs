//! The Lambda function `statistics`.

use roster_runtime::lambda;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let outlets = lambda::start_without_metrics(statistics::open()).await?;
    lambda::run(outlets, statistics::answer).await
}
