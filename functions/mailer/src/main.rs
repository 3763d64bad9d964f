//! The Lambda function `mailer`.

use roster_runtime::lambda;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let opened = lambda::start(mailer::open()).await?;
    lambda::run(opened, mailer::answer).await
}
