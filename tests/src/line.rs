//! The connection between the functions and the store, which a test can cut and restore.

use roster::local::Reroute;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// One Roster's connection to its store.
pub struct Line(watch::Sender<bool>);

impl Line {
    /// A working connection, and the proxy to install it with.
    pub fn new() -> (Self, Reroute) {
        let (cut, is_cut) = watch::channel(false);
        let reroute = Box::new(move |endpoint: &str| {
            let store = endpoint.strip_prefix("http://").unwrap().to_owned();
            let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
            listener.set_nonblocking(true).unwrap();
            let address = listener.local_addr().unwrap();
            tokio::spawn(carry(TcpListener::from_std(listener).unwrap(), store, is_cut));
            format!("http://{address}")
        });
        (Self(cut), reroute)
    }

    /// Drops every connection, and every new one at once.
    pub fn cut(&self) {
        self.0.send_replace(true);
    }

    /// Lets connections through again.
    pub fn mend(&self) {
        self.0.send_replace(false);
    }
}

async fn carry(listener: TcpListener, store: String, is_cut: watch::Receiver<bool>) {
    while let Ok((mut client, _)) = listener.accept().await {
        let (store, mut is_cut) = (store.clone(), is_cut.clone());
        tokio::spawn(async move {
            if *is_cut.borrow_and_update() {
                return;
            }
            let mut server = TcpStream::connect(store).await.unwrap();
            tokio::select! {
                _ = tokio::io::copy_bidirectional(&mut client, &mut server) => {}
                _ = is_cut.wait_for(|cut| *cut) => {}
            }
        });
    }
}
