//! The embedded DynamoDB behind TLS.

use std::path::PathBuf;
use std::sync::Arc;

use tests::tls::Tls;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

/// Takes TLS away from what goes to a store; it ends with this.
pub(super) struct TlsStore {
    endpoint: String,
    certificate: PathBuf,
    server: AbortHandle,
}

impl TlsStore {
    /// Before the store at this endpoint.
    pub(super) async fn before(endpoint: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let tls = Arc::new(Tls::new());
        let certificate = tls.write_certificate(&std::env::temp_dir().join(format!("roster-bench-{port}.pem")));
        let store = endpoint.trim_start_matches("http://").to_owned();
        let server = tokio::spawn(serve(listener, tls, store)).abort_handle();
        Self { endpoint: format!("https://localhost:{port}"), certificate, server }
    }

    /// What a function is told of it.
    pub(super) fn variables(&self) -> [(&str, &str); 2] {
        let certificate = self.certificate.to_str().expect("the folder's name is text");
        [("AWS_ENDPOINT_URL_DYNAMODB", &self.endpoint), ("SSL_CERT_FILE", certificate)]
    }
}

impl Drop for TlsStore {
    fn drop(&mut self) {
        self.server.abort();
        // What is left in the folder of temporary files does no harm.
        let _ = std::fs::remove_file(&self.certificate);
    }
}

async fn serve(listener: TcpListener, tls: Arc<Tls>, store: String) {
    while let Ok((stream, _)) = listener.accept().await {
        let (tls, store) = (tls.clone(), store.clone());
        tokio::spawn(async move {
            // Else each answer would wait 40 ms for the one before to be acknowledged.
            if stream.set_nodelay(true).is_err() {
                return;
            }
            let (Ok(mut from), Ok(mut to)) = (tls.acceptor().accept(stream).await, TcpStream::connect(&store).await)
            else {
                return;
            };
            if to.set_nodelay(true).is_err() {
                return;
            }
            // Whoever hangs up ends it.
            let _ = copy_bidirectional(&mut from, &mut to).await;
        });
    }
}
