//! SHA-256 and HMAC-SHA-256 over several parts, as tokens and keys use them.

use aws_lc_rs::{digest, hmac};

/// SHA-256 of the concatenated parts. Boundaries are not encoded: only the last part may vary in length.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    leading(context.finish().as_ref())
}

/// HMAC-SHA-256 of the concatenated parts. Boundaries are not encoded: only the last part may vary in length.
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in parts {
        context.update(part);
    }
    leading(context.sign().as_ref())
}

/// The first `N` bytes of a digest, or of a buffer that has at least as many.
pub fn leading<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut first = [0; N];
    first.copy_from_slice(&bytes[..N]);
    first
}

/// Each part with its length in front, so that different lists of parts never encode to the same bytes.
pub fn framed(parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_sha_256_of_the_whole() {
        // The example in FIPS 180-2, appendix B.1.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

        assert_eq!(hex::encode(sha256(&[b"a", b"", b"bc"])), expected);
    }

    #[test]
    fn the_mac_is_hmac_sha_256_of_the_whole() {
        // Test case 2 of RFC 4231.
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

        assert_eq!(hex::encode(hmac_sha256(b"Jefe", &[b"what do ya want ", b"for nothing?"])), expected);
    }
}
