//! API tokens whose sessions the panel shows and ends.

use tests::TestApp;

/// The number of these tokens that are still valid.
pub(crate) async fn live(app: &TestApp, tokens: &[String]) -> usize {
    let mut live = 0;
    for token in tokens {
        live += usize::from(app.get("/api/user").token(token).send().await.status == 200);
    }
    live
}
