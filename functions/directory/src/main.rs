//! The Lambda function `directory`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    shared::lambda::run_events(directory::answer, directory::diagnose).await
}
