//! The Lambda function `reference`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    shared::lambda::run_without_services(reference::router).await
}
