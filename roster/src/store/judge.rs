//! What stands before the embedded DynamoDB: it lets each function do what the template's statements
//! allow, as IAM would, and answers anything else as DynamoDB does.
//!
//! The emulator's own server takes no layer, so this is a server of its own, one connection to the
//! store for each that it takes.

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

use crate::rights::{Caller, Denied, Rights};

/// The store's own answer, or ours.
type Body = Either<Incoming, Full<Bytes>>;

/// A connection to the store; requests follow each other on it.
type Way = Mutex<client::SendRequest<Full<Bytes>>>;

/// The judge at work.
#[derive(Debug)]
pub(super) struct Judge {
    port: u16,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
}

impl Judge {
    /// Stands before the store that listens at `store`.
    pub(super) async fn start(store: SocketAddr, rights: Rights) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let (stop, stopped) = watch::channel(false);
        Ok(Self { port, stop, server: tokio::spawn(serve(listener, store, Arc::new(rights), stopped)) })
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Takes no more connections, and is gone once the last request is answered.
    pub(super) async fn stop(&mut self) {
        self.stop.send_replace(true);
        // A panic has been reported by its own thread; there is nothing to stop.
        let _ = (&mut self.server).await;
    }
}

impl Drop for Judge {
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
    // Where the store takes no connection, whoever asked sees one that closes, as they would there.
    let Ok(way) = connect(store).await else { return };
    // Answers are whole: waiting to fill a packet only delays them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| answer(&way, &rights, request));
    let mut connection = std::pin::pin!(server::Builder::new().serve_connection(TokioIo::new(stream), service));
    // How a connection ends is the client's affair.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopped.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

async fn connect(store: SocketAddr) -> io::Result<Way> {
    let stream = TcpStream::connect(store).await?;
    let _ = stream.set_nodelay(true);
    let (way, connection) = client::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    // Ends with the way.
    tokio::spawn(connection);
    Ok(Mutex::new(way))
}

/// An error closes the connection without a word.
async fn answer(way: &Way, rights: &Rights, request: Request<Incoming>) -> hyper::Result<Response<Body>> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    if let Some(Caller(function)) = Caller::of(&parts.headers).filter(|Caller(id)| rights.has(id)) {
        let asks = rights.wire().asks(&parts.headers, &body);
        if let Err(denied) = rights.judge(function, asks) {
            return Ok(refuse(&denied));
        }
    }
    let mut way = way.lock().await;
    way.ready().await?;
    let response = way.send_request(Request::from_parts(parts, Full::new(body))).await?;
    Ok(response.map(Either::Left))
}

fn refuse(denied: &Denied) -> Response<Body> {
    let mut response = Response::new(Either::Right(Full::from(denied.body().to_string())));
    *response.status_mut() = StatusCode::BAD_REQUEST;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0"));
    response
}
