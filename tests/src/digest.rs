//! Passwords as MD5 digests, as clients of the legacy sessions API send them.

use md5::{Digest, Md5};

/// A password's MD5 digest in 32 lower-case hex digits.
pub fn md5(password: &str) -> String {
    hex::encode(Md5::digest(password))
}
