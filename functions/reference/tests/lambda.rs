//! The program `reference` as Lambda runs it.

use tests::lambda::{Event, REQUEST_ID, Stack};

const PROGRAM: &str = env!("CARGO_BIN_EXE_reference");

#[tokio::test]
async fn the_introduction_is_shown_in_the_language_of_the_browser() {
    let stack = Stack::start().await;
    let mut reference = stack.function(PROGRAM).await;

    let page = reference.invoke(Event::new("GET /docs", "/docs").header("accept-language", "ru")).await;

    assert_eq!((page.status, page.header("x-request-id")), (200, Some(REQUEST_ID)));
    assert!(page.text.contains("<h1>Справочник API</h1>"), "{page:?}");
}

#[tokio::test]
async fn what_browsers_load_beside_pages_is_in_the_program() {
    let stack = Stack::start().await;
    let mut reference = stack.function(PROGRAM).await;

    let swagger = Event::new("GET /docs/{file+}", "/docs/1/swagger-ui.css").header("accept-encoding", "gzip");
    let swagger = reference.invoke(swagger).await;

    assert_eq!((swagger.status, swagger.header("content-encoding")), (200, Some("gzip")));
}
