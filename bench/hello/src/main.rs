//! The smallest function that answers a request in Lambda: no store, no keys, no logs. Every function costs at least as
//! much to start; `bench cold` compares them.

use lambda_http::{Body, Error, Request, Response, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(|_: Request| async { Ok::<_, Error>(Response::new(Body::from("hello"))) })).await
}
