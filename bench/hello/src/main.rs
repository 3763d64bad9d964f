//! The least that answers a request in Lambda: no store, no keys, no logs. What it costs to start, every
//! function costs; `bench cold` shows each beside it.

use lambda_http::{Body, Error, Request, Response, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(|_: Request| async { Ok::<_, Error>(Response::new(Body::from("hello"))) })).await
}
