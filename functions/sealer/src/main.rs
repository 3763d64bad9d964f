//! The Lambda function `sealer`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    shared::lambda::run_task(sealer::seal).await
}
