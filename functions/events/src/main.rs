//! The Lambda function `events`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    shared::lambda::run_alone(events::open, events::answer).await
}
