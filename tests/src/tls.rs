//! A TLS server for one test, with a certificate for `localhost` that only the test trusts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// Accepts TLS connections with a self-signed certificate.
pub struct Tls {
    acceptor: TlsAcceptor,
    certificate: String,
}

impl Tls {
    /// Generates a new certificate.
    pub fn new() -> Self {
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()));
        let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
        let config = config.with_single_cert(vec![cert.der().clone()], key).unwrap();
        Self { acceptor: TlsAcceptor::from(Arc::new(config)), certificate: cert.pem() }
    }

    pub const fn acceptor(&self) -> &TlsAcceptor {
        &self.acceptor
    }

    /// Writes the certificate to a file, to be trusted through `SSL_CERT_FILE`.
    pub fn write_certificate(&self, file: &Path) -> PathBuf {
        std::fs::write(file, &self.certificate).unwrap();
        file.to_owned()
    }
}

impl Default for Tls {
    fn default() -> Self {
        Self::new()
    }
}
