//! A proxy before the embedded DynamoDB, in the place of IAM: it allows each function what the template's
//! statements allow, and answers any other request with the error of DynamoDB.
//!
//! The emulator's own server takes no layer, so the proxy is a server of its own. It opens one connection to
//! the store for each connection that it accepts.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::{BodyExt, Either, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1 as client;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1 as server;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::local::rights::{Caller, Denied, Rights};

/// An answer of the store or of the proxy.
type Body = Either<Incoming, Full<Bytes>>;

/// A connection to the store, which carries one request at a time.
type StoreConnection = Mutex<client::SendRequest<Full<Bytes>>>;

/// A running proxy.
#[derive(Debug)]
pub(super) struct IamProxy {
    port: u16,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
}

impl IamProxy {
    /// Starts a proxy for the store that listens at `store`.
    pub(super) async fn start(store: SocketAddr, rights: Rights) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let (stop, stopped) = watch::channel(false);
        Ok(Self { port, stop, server: tokio::spawn(serve(listener, store, Arc::new(rights), stopped)) })
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Accepts no more connections, and returns after the last request is answered.
    pub(super) async fn stop(&mut self) {
        self.stop.send_replace(true);
        // A panic has been reported by its own thread; there is nothing to stop.
        let _ = (&mut self.server).await;
    }
}

impl Drop for IamProxy {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(listener: TcpListener, store: SocketAddr, rights: Arc<Rights>, mut stopped: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                connections.spawn(serve_connection(stream, store, rights.clone(), stopped.clone()));
            },
            Some(_) = connections.join_next() => {}
            _ = stopped.changed() => break,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn serve_connection(
    stream: TcpStream,
    store: SocketAddr,
    rights: Arc<Rights>,
    mut stopped: watch::Receiver<bool>,
) {
    // If the store accepts no connection, the client's is closed, as the store would close it.
    let Ok(connection_to_store) = connect(store).await else { return };
    // Answers are whole: waiting to fill a packet only delays them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| answer(&connection_to_store, &rights, request));
    let mut connection = std::pin::pin!(server::Builder::new().serve_connection(TokioIo::new(stream), service));
    // A connection that the client breaks off is no error here.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopped.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

async fn connect(store: SocketAddr) -> io::Result<StoreConnection> {
    let stream = TcpStream::connect(store).await?;
    let _ = stream.set_nodelay(true);
    let (sender, connection) = client::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    // Ends when the sender is dropped.
    tokio::spawn(connection);
    Ok(Mutex::new(sender))
}

/// An error closes the connection without an answer.
async fn answer(store: &StoreConnection, rights: &Rights, request: Request<Incoming>) -> hyper::Result<Response<Body>> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    if let Some(Caller(function)) = Caller::of(&parts.headers).filter(|Caller(id)| rights.has(id)) {
        let asks = rights.wire().asks(&parts.headers, &body);
        if let Err(denied) = rights.check(function, asks) {
            return Ok(refuse(&denied));
        }
    }
    let mut store = store.lock().await;
    store.ready().await?;
    let response = store.send_request(Request::from_parts(parts, Full::new(body))).await?;
    Ok(response.map(Either::Left))
}

fn refuse(denied: &Denied) -> Response<Body> {
    let mut response = Response::new(Either::Right(Full::from(denied.body().to_string())));
    *response.status_mut() = StatusCode::BAD_REQUEST;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0"));
    response
}
