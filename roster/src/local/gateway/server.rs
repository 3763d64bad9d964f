//! HTTP/1.1 over TCP: accepts connections until it is stopped, then finishes the requests in progress.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use super::{Gateway, Setup};

/// How long a connection may stay without a request: longer than clients keep idle ones (90 s is
/// usual), so that it is rarely we who close one just as the next request comes.
const IDLE_LIMIT: Duration = Duration::from_secs(120);

/// How long requests under way may take to finish after the server is stopped.
const STOP_LIMIT: Duration = Duration::from_secs(10);

/// How much of a request's head is read at all; far above API Gateway's own limit, which can then be
/// answered in its own words.
const READ_BUFFER: usize = 256 * 1024;

/// More headers than fit into API Gateway's limit.
const HEADER_COUNT: usize = 1024;

/// A gateway that listens.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts to answer on `listener`.
    pub fn start(listener: TcpListener, setup: Setup) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let gateway = Arc::new(Gateway::new(setup, address));
        Ok(Self { address, stop, task: tokio::spawn(serve(listener, gateway, stopped)) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more connections, waits for the requests under way, and is gone.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        // A panic in the accept loop has been reported by its own thread; there is nothing to stop.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, gateway: Arc<Gateway>, mut stopped: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    connections.spawn(serve_connection(stream, peer, gateway.clone(), stopped.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    pause().await;
                }
            },
            Some(_) = connections.join_next() => {}
            _ = stopped.changed() => break,
        }
    }
    drop(listener);
    let finished = tokio::time::timeout(STOP_LIMIT, async { while connections.join_next().await.is_some() {} });
    if finished.await.is_err() {
        tracing::warn!(count = connections.len(), "requests were cut off: they did not finish in time");
    }
}

/// Out of file descriptors, mostly: trying again at once would only spin.
#[expect(clippy::disallowed_methods, reason = "nothing tells when there are file descriptors again")]
async fn pause() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}

async fn serve_connection(
    stream: TcpStream,
    peer: SocketAddr,
    gateway: Arc<Gateway>,
    mut stopped: watch::Receiver<bool>,
) {
    // Answers are small and whole: waiting to fill a packet only delays them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| {
        let gateway = &gateway;
        async move { Ok::<_, Infallible>(gateway.answer(request, peer).await) }
    });
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(IDLE_LIMIT)
            .max_buf_size(READ_BUFFER)
            .max_headers(HEADER_COUNT)
            .serve_connection(TokioIo::new(stream), service)
    );
    // How a connection ends is the client's affair: it hung up, or sent what is no HTTP.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopped.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
