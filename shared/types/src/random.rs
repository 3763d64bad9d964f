//! Where chance comes from: the only room that touches the global random source. Every token, key,
//! salt and nonce is made from a [`Random`] that was handed in.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::rand::{SecureRandom, SystemRandom};

/// A source of cryptographically strong random bytes.
#[derive(Clone)]
pub struct Random(Arc<dyn SecureRandom + Send + Sync>);

impl Random {
    /// AWS-LC's generator, seeded by the operating system.
    pub fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is the random source's room")]
        Self(Arc::new(SystemRandom::new()))
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// Overwrites `bytes` with random ones.
    pub fn fill(&self, bytes: &mut [u8]) {
        self.0.fill(bytes).expect("AWS-LC's generator has no failing state once the process has started");
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Random")
    }
}
