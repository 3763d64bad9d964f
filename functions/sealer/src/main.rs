//! The Lambda function `sealer`.

use roster_runtime::lambda;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let seals = lambda::start(sealer::open()).await?;
    lambda::run(seals, sealer::seal).await
}
