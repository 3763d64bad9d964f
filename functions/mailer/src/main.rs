//! The Lambda function `mailer`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    shared::lambda::run_with(mailer::Way::open, mailer::answer).await
}
