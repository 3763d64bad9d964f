//! The proxy: accepts connections, decides the fault of each call, and records the calls.

use std::collections::HashMap;
use std::fmt;
use std::future::pending;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::forward::{Answered, Asked, Body, Store};
use crate::rule::Rule;
use crate::{Dice, Fault, Operation, When, rewrite};

/// A recorded call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    pub operation: Operation,
    /// The injected fault, if any.
    pub fault: Option<Fault>,
}

/// A proxy. Clones share its state.
#[derive(Clone)]
pub struct Proxy(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    /// Changes when all connections must close.
    closings: watch::Sender<u64>,
}

struct State {
    rules: Vec<Rule>,
    is_stopped: bool,
    calls: Vec<Call>,
    dice: Dice,
    /// The first answer to each request for a page.
    first_answers: HashMap<Bytes, Answered>,
}

impl Proxy {
    /// A proxy without faults. `seed` initialises the random numbers of [`When::PerMille`].
    pub fn new(seed: u64) -> Self {
        let state = State {
            rules: Vec::new(),
            is_stopped: false,
            calls: Vec::new(),
            dice: Dice::new(seed),
            first_answers: HashMap::new(),
        };
        Self(Arc::new(Inner { state: Mutex::new(state), closings: watch::channel(0).0 }))
    }

    /// Listens in front of the store at `endpoint` and returns the endpoint to use instead. Needs a Tokio runtime.
    pub fn start(&self, endpoint: &str) -> String {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let listener = TcpListener::from_std(listener).unwrap();
        tokio::spawn(self.clone().serve(listener, Store::at(endpoint)));
        format!("http://{address}")
    }

    /// Injects a fault into the matching calls from now on. If several rules match a call, the first one applies.
    pub fn on(&self, operation: Operation, when: When, fault: Fault) {
        self.state().rules.push(Rule::new(operation, when, fault));
    }

    /// Removes all rules, and accepts calls again after [`Fault::Stop`].
    pub fn heal(&self) {
        let mut state = self.state();
        state.rules.clear();
        state.is_stopped = false;
    }

    /// Closes every connection, as a network does while a process sleeps.
    pub fn close_connections(&self) {
        self.0.closings.send_modify(|closing| *closing += 1);
    }

    /// The calls since the last time this was called, including the SDK's retries.
    pub fn calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.state().calls)
    }

    /// Whether a [`Fault::Stop`] or [`Fault::StopAfter`] has occurred.
    pub fn is_stopped(&self) -> bool {
        self.state().is_stopped
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn serve(self, listener: TcpListener, store: Store) {
        while let Ok((stream, _)) = listener.accept().await {
            if !self.is_stopped() {
                tokio::spawn(self.clone().serve_connection(stream, store.clone()));
            }
        }
    }

    async fn serve_connection(self, stream: TcpStream, store: Store) {
        let _ = stream.set_nodelay(true);
        let mut closings = self.0.closings.subscribe();
        let service = service_fn(|request| self.answer(&store, request));
        tokio::select! {
            // Connections may end with an error: that is a fault under test.
            _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service) => {}
            _ = closings.changed() => {}
        }
    }

    /// An error closes the connection without an answer.
    async fn answer(&self, store: &Store, request: Request<Incoming>) -> io::Result<Response<Body>> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
        let operation = Operation::of(&parts.headers);
        let asked = Asked { headers: parts.headers, body };
        let fault = self.decide(operation);
        let Some(fault) = fault else {
            let answered = store.ask(asked.clone()).await?;
            self.remember(operation, &asked, &answered);
            return Ok(answered.whole());
        };
        match fault {
            Fault::Refuse | Fault::Stop => Err(lost()),
            Fault::Silence => pending().await,
            Fault::DropAnswer | Fault::StopAfter => {
                store.ask(asked).await?;
                Err(lost())
            }
            Fault::CutAnswer => Ok(store.ask(asked).await?.half().await),
            Fault::Delay(by) => {
                wait(by).await;
                Ok(store.ask(asked).await?.whole())
            }
            Fault::Late(by) => {
                // A separate task, because it continues after the caller has given up.
                tokio::spawn(late(store.clone(), asked, by));
                pending().await
            }
            Fault::Twice => {
                store.ask(asked.clone()).await?;
                Ok(store.ask(asked).await?.whole())
            }
            Fault::Throttle => {
                Ok(refused(operation, &asked, "ThrottlingError", "ProvisionedThroughputExceededException"))
            }
            Fault::Conflict => Ok(refused(operation, &asked, "TransactionConflict", "TransactionConflictException")),
            Fault::ServerError => {
                let body = rewrite::error("InternalServerError", "injected");
                Ok(Answered::made_up(StatusCode::INTERNAL_SERVER_ERROR, &body).whole())
            }
            Fault::Unprocessed => {
                let mut body = read(&asked.body);
                let unprocessed = rewrite::keep_first_key(&mut body);
                let answered = store.ask(Asked { body: body.to_string().into(), ..asked }).await?;
                if !answered.is_success() {
                    return Ok(answered.whole());
                }
                let mut answer = read(&answered.body);
                answer["UnprocessedKeys"] = unprocessed;
                Ok(answered.with_body(&answer).whole())
            }
            Fault::ShortPage => {
                let mut body = read(&asked.body);
                rewrite::shorten_page(&mut body);
                Ok(store.ask(Asked { body: body.to_string().into(), ..asked }).await?.whole())
            }
            Fault::Stale => {
                let earlier = self.state().first_answers.get(&asked.body).cloned();
                let answered = match earlier {
                    Some(earlier) => earlier,
                    None => store.ask(asked.clone()).await?,
                };
                self.remember(operation, &asked, &answered);
                Ok(answered.whole())
            }
        }
    }

    /// The fault of a call. Every rule counts the call.
    fn decide(&self, operation: Operation) -> Option<Fault> {
        let mut state = self.state();
        let State { rules, dice, .. } = &mut *state;
        let judged: Vec<_> = rules.iter_mut().map(|rule| rule.judge(operation, dice)).collect();
        let fault = if state.is_stopped {
            Some(Fault::Refuse)
        } else {
            judged.into_iter().flatten().find(|fault| makes_sense(*fault, operation))
        };
        state.is_stopped |= matches!(fault, Some(Fault::Stop | Fault::StopAfter));
        state.calls.push(Call { operation, fault });
        fault
    }

    fn remember(&self, operation: Operation, asked: &Asked, answered: &Answered) {
        if operation.may_lag() && answered.is_success() {
            self.state().first_answers.entry(asked.body.clone()).or_insert_with(|| answered.clone());
        }
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proxy")
    }
}

/// Skips faults that an operation cannot have, so that [`Operation::Any`] can be used with every fault.
fn makes_sense(fault: Fault, operation: Operation) -> bool {
    match fault {
        Fault::Unprocessed => operation == Operation::BatchGetItem,
        Fault::ShortPage | Fault::Stale => operation.may_lag(),
        Fault::Conflict => {
            use Operation::{DeleteItem, PutItem, TransactWriteItems, UpdateItem};
            matches!(operation, DeleteItem | PutItem | TransactWriteItems | UpdateItem)
        }
        _ => true,
    }
}

fn refused(operation: Operation, asked: &Asked, reason: &str, exception: &str) -> Response<Body> {
    let body = match operation {
        Operation::TransactWriteItems => rewrite::cancelled(&read(&asked.body), reason),
        _ => rewrite::error(exception, "injected"),
    };
    Answered::made_up(StatusCode::BAD_REQUEST, &body).whole()
}

fn read(body: &Bytes) -> Value {
    serde_json::from_slice(body).unwrap()
}

fn lost() -> io::Error {
    io::Error::other("lost")
}

async fn late(store: Store, asked: Asked, by: Duration) {
    wait(by).await;
    // The caller has left.
    let _ = store.ask(asked).await;
}

#[expect(clippy::disallowed_methods, reason = "a wire that is slow takes real time")]
async fn wait(by: Duration) {
    tokio::time::sleep(by).await;
}
