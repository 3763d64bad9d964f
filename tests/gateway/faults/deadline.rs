//! Lambda's time limit: if the store does not answer, the caller gets an error from Roster before the platform would
//! answer.

use std::time::Duration;

use fault_proxy::{Fault, Operation as Store, Proxy, When};
use tests::TestOptions;
use tests::invariants::Record;

use super::Rig;

#[tokio::test]
async fn a_function_says_503_before_lambda_would_end_it() {
    let lambda_s_limit = Duration::from_secs(2);
    let options = TestOptions { timeout: Some(lambda_s_limit), ..TestOptions::default() };
    let rig = Rig::with(Proxy::new(1), options).await;
    let token = rig.app.user().await;
    rig.proxy.on(Store::Any, When::Always, Fault::Silence);

    let asked = rig.app.get("/users/2").token(&token).send();
    let reply = tokio::time::timeout(lambda_s_limit, asked).await.expect("before Lambda's limit");

    reply.must_be(503, r#"{"error":"Service Unavailable","message":"Try again in a moment."}"#);
    assert_eq!(reply.header("retry-after"), Some("1"));
    rig.must_be_sound(&Record::default()).await;
}

#[tokio::test]
async fn a_deadline_that_is_over_before_the_request_came_is_not_believed() {
    // The platform's clock and the function's disagree.
    let (ahead, _) = shared::clock::Clock::manual(tests::START.plus(Duration::from_secs(600)));
    let options = TestOptions { clocks: vec![("accounts", ahead)], ..TestOptions::default() };
    let rig = Rig::with(Proxy::new(1), options).await;

    let jane = rig.app.jane().clone();

    assert_eq!(rig.log_in(&jane.email, &jane.password).await.status, 200);
}
