//! The Lambda function `statistics`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    shared::lambda::run_alone(statistics::open, statistics::answer).await
}
