//! A proxy between the AWS SDK and a DynamoDB that injects configured faults, call by call. It speaks HTTP/1.1 without
//! TLS and reads the operation from `X-Amz-Target`. It does not check signatures, so requests that it rewrites only
//! work with emulators.
//!
//! ```no_run
//! use fault_proxy::{Fault, Operation, Proxy, When};
//!
//! # async fn example() {
//! let proxy = Proxy::new(1);
//! let endpoint = proxy.start("http://127.0.0.1:8000");
//! proxy.on(Operation::TransactWriteItems, When::Nth(1), Fault::DropAnswer);
//! // … the client uses `endpoint` …
//! proxy.heal();
//! # }
//! ```

#![allow(clippy::unwrap_used, reason = "nothing here runs outside tests")]

mod dice;
mod forward;
mod operation;
mod proxy;
mod rewrite;
mod rule;

pub use dice::Dice;
pub use operation::Operation;
pub use proxy::{Call, Proxy};
pub use rule::{Fault, When};
