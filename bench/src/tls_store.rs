//! The embedded DynamoDB behind TLS.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use tests::lambda::{Function, Stack};
use tests::loopback::Loopback;
use tests::tls::Tls;
use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;

use crate::served::beside;

/// Takes TLS away from what goes to a store; it ends with this.
pub(crate) struct TlsStore {
    endpoint: String,
    certificate: PathBuf,
    _server: Loopback,
}

impl TlsStore {
    /// Before the store at this endpoint.
    pub(crate) async fn before(endpoint: &str) -> Self {
        let (tls, store) = (Arc::new(Tls::new()), endpoint.trim_start_matches("http://").to_owned());
        let taking = tls.clone();
        let server = Loopback::start(move |stream| {
            let served = serve(stream, taking.clone(), store.clone());
            // Whoever hangs up ends it.
            async { drop(served.await) }
        })
        .await;
        let port = server.address().port();
        let certificate = tls.write_certificate(&std::env::temp_dir().join(format!("roster-bench-{port}.pem")));
        Self { endpoint: format!("https://localhost:{port}"), certificate, _server: server }
    }

    /// One of the functions built beside this, over it.
    pub(crate) async fn function(&self, stack: &Stack, name: &str) -> Function {
        stack.function_with_all(&beside(name).to_string_lossy(), &self.variables()).await
    }

    /// What a function is told of it.
    pub(crate) fn variables(&self) -> [(&str, &str); 2] {
        let certificate = self.certificate.to_str().expect("the folder's name is text");
        [("AWS_ENDPOINT_URL_DYNAMODB", &self.endpoint), ("SSL_CERT_FILE", certificate)]
    }
}

impl Drop for TlsStore {
    fn drop(&mut self) {
        // What is left in the folder of temporary files does no harm.
        let _ = std::fs::remove_file(&self.certificate);
    }
}

async fn serve(stream: TcpStream, tls: Arc<Tls>, store: String) -> io::Result<()> {
    // Else each answer would wait 40 ms for the one before to be acknowledged.
    stream.set_nodelay(true)?;
    let mut from = tls.acceptor().accept(stream).await?;
    let mut to = TcpStream::connect(store).await?;
    to.set_nodelay(true)?;
    copy_bidirectional(&mut from, &mut to).await.map(drop)
}
