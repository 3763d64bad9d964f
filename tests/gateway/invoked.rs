//! The function `directory`, hosted at the path of Lambda's own API: the store calls of its operations, and its answers
//! to AWS tools. functions/directory/tests tests its results.

use serde_json::{Value, json};
use tests::{Call, TestApp};

const PATH: &str = "/2015-03-31/functions/DirectoryFunction/invocations";

fn invoke(app: &TestApp, operation: &str, members: Value) -> Call {
    let mut event = json!({ "operation": operation, "actor": "service:billing" });
    event.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    app.post(PATH).json(&event)
}

/// The calls of an invocation, and their number of steps.
async fn cost(app: &TestApp, operation: &str, members: Value) -> (String, usize) {
    app.store_calls();
    let reply = invoke(app, operation, members).send().await;
    assert_eq!((reply.status, reply.header("x-amz-function-error")), (200, None), "{}", reply.text);
    let (calls, steps) = app.store_calls();
    (calls.join(", "), steps)
}

#[tokio::test]
async fn nobody_has_to_be_read_before_an_operation_begins() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let new = |name: &str| json!({ "name": name, "email": format!("{name}@example.com") });
    let mut keyed = new("bo");
    keyed["idempotency_key"] = json!("1");
    let read = "BatchGetItem";

    for (operation, members, calls, steps) in [
        ("get_user", json!({ "user_id": 2 }), read, 1),
        ("find_user", json!({ "email": app.jane().email }), "BatchGetItem, BatchGetItem", 2),
        ("list_users", json!({}), "BatchGetItem, Query", 1),
        ("verify_token", json!({ "token": token }), read, 1),
        ("create_user", new("ana"), "UpdateItem, TransactWriteItems", 2),
        ("create_user", keyed.clone(), "BatchGetItem, UpdateItem, TransactWriteItems", 3),
        ("create_user", keyed, read, 1),
        ("update_user", json!({ "user_id": 3, "name": "Ana" }), "BatchGetItem, TransactWriteItems", 2),
        ("delete_user", json!({ "user_id": 3 }), "BatchGetItem, TransactWriteItems", 2),
    ] {
        let expected = (calls.to_owned(), steps);
        assert_eq!(cost(&app, operation, members).await, expected, "{operation}");
    }
    let (calls, steps) = cost(&app, "end_sessions", json!({ "user_id": 2 })).await;
    assert_eq!(steps, 2, "the sessions must be counted while they end: {calls}");
}

#[tokio::test]
async fn lambdas_own_words_are_said_around_the_answer() {
    let app = TestApp::start().await;
    let get = |user_id: u64| invoke(&app, "get_user", json!({ "user_id": user_id }));

    let found = get(2).send().await;
    let missing = get(9).send().await;
    let dry = get(2).header("x-amz-invocation-type", "DryRun").send().await;
    let nowhere = app.post("/2015-03-31/functions/UsersFunction/invocations").json(&json!({})).send().await;
    let no_json = app.post(PATH).body("{").send().await;

    assert_eq!((found.status, found.json()["id"].as_u64()), (200, Some(2)));
    assert_eq!((missing.status, missing.header("x-amz-function-error")), (200, Some("Unhandled")));
    assert_eq!(missing.text, r#"{"errorType":"UserNotFound","errorMessage":"User not found"}"#);
    assert_eq!((dry.status, dry.text.as_str()), (204, ""));
    assert_eq!((nowhere.status, nowhere.header("x-amzn-errortype")), (404, Some("ResourceNotFoundException")));
    assert_eq!((no_json.status, no_json.header("x-amzn-errortype")), (400, Some("InvalidRequestContentException")));
}

#[tokio::test]
async fn an_event_that_nobody_waits_for_is_carried_out_all_the_same() {
    let app = TestApp::start().await;
    let new = json!({ "name": "Ana", "email": "ana@example.com" });

    let taken = invoke(&app, "create_user", new).header("x-amz-invocation-type", "Event").send().await;

    assert_eq!((taken.status, taken.text.as_str()), (202, ""));
    let made = async {
        while invoke(&app, "get_user", json!({ "user_id": 3 })).send().await.json()["name"] != "Ana" {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), made).await.expect("no answer within half a minute");
}

#[tokio::test]
async fn no_page_in_a_browser_may_invoke_it() {
    let app = TestApp::start().await;
    let delete = invoke(&app, "delete_user", json!({ "user_id": 2 }));

    let refused = delete.header("origin", "https://evil.example").send().await;

    assert_eq!((refused.status, refused.header("x-amzn-errortype")), (403, Some("AccessDeniedException")));
    assert_eq!(invoke(&app, "get_user", json!({ "user_id": 2 })).send().await.status, 200);
}
