//! What functions ask of AWS, behind TLS as it is there: the embedded DynamoDB, and the tests' EventBridge.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use tests::bus::{BUS, Bus, QUEUE_URL};
use tests::lambda::{Function, Stack};
use tests::loopback::Loopback;
use tests::tls::Tls;
use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;

use crate::served::beside;

/// Takes TLS away from what goes to the services; it ends with this.
pub(crate) struct TlsServices {
    store: Front,
    events: Front,
    certificate: PathBuf,
    _bus: Bus,
}

/// TLS before one of them.
struct Front {
    endpoint: String,
    server: Loopback,
}

impl TlsServices {
    /// Before the store of this stack, and a bus of its own.
    pub(crate) async fn of(stack: &Stack) -> Self {
        let (tls, bus) = (Arc::new(Tls::new()), Bus::start().await);
        let store = Front::before(stack.dynamodb_endpoint(), &tls).await;
        let events = Front::before(bus.endpoint(), &tls).await;
        let file = format!("roster-bench-{}.pem", store.port());
        let certificate = tls.write_certificate(&std::env::temp_dir().join(file));
        Self { store, events, certificate, _bus: bus }
    }

    /// One of the functions built beside this, over TLS.
    pub(crate) async fn function(&self, stack: &Stack, name: &str) -> Function {
        stack.function_with_all(&beside(name).to_string_lossy(), &self.variables()).await
    }

    /// What a function is told of them.
    pub(crate) fn variables(&self) -> [(&str, &str); 5] {
        let certificate = self.certificate.to_str().expect("the folder's name is text");
        [
            ("AWS_ENDPOINT_URL_DYNAMODB", &self.store.endpoint),
            ("AWS_ENDPOINT_URL_EVENTBRIDGE", &self.events.endpoint),
            ("EVENT_BUS", BUS),
            ("DEAD_LETTER_QUEUE", QUEUE_URL),
            ("SSL_CERT_FILE", certificate),
        ]
    }
}

impl Drop for TlsServices {
    fn drop(&mut self) {
        // What is left in the folder of temporary files does no harm.
        let _ = std::fs::remove_file(&self.certificate);
    }
}

impl Front {
    async fn before(endpoint: &str, tls: &Arc<Tls>) -> Self {
        let (tls, service) = (tls.clone(), endpoint.trim_start_matches("http://").to_owned());
        let server = Loopback::start(move |stream| {
            let served = serve(stream, tls.clone(), service.clone());
            // Whoever hangs up ends it.
            async { drop(served.await) }
        })
        .await;
        Self { endpoint: format!("https://localhost:{}", server.address().port()), server }
    }

    fn port(&self) -> u16 {
        self.server.address().port()
    }
}

async fn serve(stream: TcpStream, tls: Arc<Tls>, service: String) -> io::Result<()> {
    // Else each answer would wait 40 ms for the one before to be acknowledged.
    stream.set_nodelay(true)?;
    let mut from = tls.acceptor().accept(stream).await?;
    let mut to = TcpStream::connect(service).await?;
    to.set_nodelay(true)?;
    copy_bidirectional(&mut from, &mut to).await.map(drop)
}
