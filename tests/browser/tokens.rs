//! Tokens of the APIs, whose sessions the panel shows and ends.

use tests::TestApp;

/// How many of these still open something.
pub(crate) async fn live(app: &TestApp, tokens: &[String]) -> usize {
    let mut live = 0;
    for token in tokens {
        live += usize::from(app.get("/api/user").token(token).send().await.status == 200);
    }
    live
}
