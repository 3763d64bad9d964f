//! A verifier: what is stored instead of a password, and the argon2id parameters to make one. Form and limits are here;
//! [`super::hasher`] does the work.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Params, Version};
use roster_crypto::pepper::Pepper;
use roster_types::password::Verifier;
use zeroize::Zeroizing;

use super::pool::{HashError, Memory};

// The first choice for argon2id in the OWASP Password Storage Cheat Sheet.
pub(super) const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
pub(super) const SALT_BYTES: usize = 16;
const TAG_BYTES: usize = 32;

// An imported verifier may cost more than ours, but not so much that signing in with it exhausts the service.
const MAX_MEMORY_KIB: u32 = 65_536;
const MAX_PASSES: u32 = 10;
const MAX_LANES: u32 = 4;

const PRESENT: Params = match Params::new(MEMORY_KIB, PASSES, LANES, Some(TAG_BYTES)) {
    Ok(params) => params,
    Err(_) => panic!("argon2 rejects the parameters of new hashes"),
};

/// Why a stored verifier matches nothing. The text quotes no part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unreadable {
    #[error("not a PHC string with salt and tag")]
    Form,
    #[error("not argon2id of version 19")]
    Algorithm,
    #[error("its parameters exceed the limits")]
    Costs,
    #[error("made with another pepper")]
    Pepper,
}

/// A parsed verifier: how to hash, and the expected result.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) recipe: Recipe,
    pub(super) tag: Vec<u8>,
}

impl Stored {
    /// Parses the string and checks that its costs are within the limits.
    pub(super) fn read(verifier: &Verifier, pepper: &Pepper) -> Result<Self, Unreadable> {
        let phc = PasswordHash::new(verifier.as_str()).map_err(|_| Unreadable::Form)?;
        if phc.algorithm != ARGON2ID_IDENT || phc.version != Some(Version::V0x13.into()) {
            return Err(Unreadable::Algorithm);
        }

        let params = Params::try_from(&phc).map_err(|_| Unreadable::Form)?;
        let (Some(salt), Some(tag)) = (phc.salt, phc.hash) else {
            return Err(Unreadable::Form);
        };
        if params.m_cost() > MAX_MEMORY_KIB || params.t_cost() > MAX_PASSES || params.p_cost() > MAX_LANES {
            return Err(Unreadable::Costs);
        }

        let is_peppered = match phc.params.get_str("keyid") {
            Some(id) if id == pepper.id() => true,
            Some(_) => return Err(Unreadable::Pepper),
            None => false,
        };
        let recipe = Recipe { params, salt: salt.to_vec(), is_peppered };
        Ok(Self { recipe, tag: tag.as_bytes().to_vec() })
    }

    /// Whether a verifier made today would be stronger.
    pub(super) fn is_outdated(&self) -> bool {
        let params = &self.recipe.params;
        let is_cheaper = params.m_cost() < MEMORY_KIB || params.t_cost() < PASSES || params.p_cost() < LANES;
        let is_shorter = self.recipe.salt.len() < SALT_BYTES || self.tag.len() < TAG_BYTES;
        is_cheaper || is_shorter || !self.recipe.is_peppered
    }
}

/// All inputs of a hash except the password.
#[derive(Debug)]
pub(super) struct Recipe {
    params: Params,
    salt: Vec<u8>,
    is_peppered: bool,
}

impl Recipe {
    /// The verifier for a hash made with these parameters.
    pub(super) fn verifier(&self, tag: &[u8], pepper: &Pepper) -> Result<Verifier, HashError> {
        let mut params = ParamsString::try_from(&self.params).map_err(HashError::failed)?;
        if self.is_peppered {
            params.add_str("keyid", pepper.id()).map_err(HashError::failed)?;
        }
        let phc = PasswordHash {
            algorithm: ARGON2ID_IDENT,
            version: Some(Version::V0x13.into()),
            params,
            salt: Some(Salt::new(&self.salt).map_err(HashError::failed)?),
            hash: Some(Output::new(tag).map_err(HashError::failed)?),
        };
        Ok(Verifier::from_store(phc.to_string()))
    }

    /// The parameters of new hashes.
    pub(super) fn present(salt: [u8; SALT_BYTES]) -> Self {
        Self { params: PRESENT, salt: salt.to_vec(), is_peppered: true }
    }

    /// Hashes in the thread's memory.
    pub(super) fn hash(
        &self,
        secret: &str,
        pepper: &Pepper,
        memory: &mut Memory,
    ) -> Result<Zeroizing<Vec<u8>>, HashError> {
        let key: &[u8] = if self.is_peppered { pepper.expose() } else { &[] };
        let argon2 = Argon2::new_with_secret(key, Algorithm::Argon2id, Version::V0x13, self.params.clone())
            .map_err(HashError::failed)?;

        let mut tag = Zeroizing::new(vec![0; self.params.output_len().unwrap_or(TAG_BYTES)]);
        memory
            .with_blocks(self.params.block_count(), |blocks| {
                argon2.hash_password_into_with_memory(secret.as_bytes(), &self.salt, &mut tag, blocks)
            })
            .map_err(HashError::failed)?;
        Ok(tag)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const SALT_AND_TAG: &str = "c2FsdHNhbHRzYWx0c2FsdA$dGFndGFndGFndGFndGFndGFndGFndGFndGFndGFndGE";

    fn pepper() -> Pepper {
        Pepper::new("a1b2c3d4", [7; 32]).unwrap()
    }

    fn read(start: &str) -> Result<Stored, Unreadable> {
        Stored::read(&Verifier::from_store(format!("{start}${SALT_AND_TAG}")), &pepper())
    }

    #[test]
    fn a_pepper_is_named_by_8_lower_case_hex_digits() {
        for id in ["", "a1b2c3d", "a1b2c3d4e", "A1B2C3D4", "a1b2c3dg", "a1b2,m=8"] {
            assert!(Pepper::new(id, [7; 32]).is_none(), "{id}");
        }
    }

    #[test]
    fn ours_is_read_as_up_to_date() {
        let stored = read("$argon2id$v=19$m=19456,t=2,p=1,keyid=a1b2c3d4").unwrap();
        assert!(!stored.is_outdated());
    }

    #[test]
    fn a_dearer_one_within_the_limits_is_up_to_date() {
        assert!(!read("$argon2id$v=19$m=65536,t=10,p=4,keyid=a1b2c3d4").unwrap().is_outdated());
    }

    #[test]
    fn a_cheaper_or_shorter_one_or_one_without_pepper_is_outdated() {
        for start in [
            "$argon2id$v=19$m=19455,t=2,p=1,keyid=a1b2c3d4",
            "$argon2id$v=19$m=65536,t=1,p=1,keyid=a1b2c3d4",
            "$argon2id$v=19$m=19456,t=2,p=1",
        ] {
            assert!(read(start).unwrap().is_outdated(), "{start}");
        }
        let short_salt =
            "$argon2id$v=19$m=19456,t=2,p=1,keyid=a1b2c3d4$c2FsdHNhbHQ$dGFndGFndGFndGFndGFndGFndGFndGFndGFndGFndGE";
        let short_tag = "$argon2id$v=19$m=19456,t=2,p=1,keyid=a1b2c3d4$c2FsdHNhbHRzYWx0c2FsdA$dGFndGFndGFndGFndGFnZA";
        for phc in [short_salt, short_tag] {
            assert!(Stored::read(&Verifier::from_store(phc.to_owned()), &pepper()).unwrap().is_outdated(), "{phc}");
        }
    }

    #[test]
    fn one_we_must_not_work_by_is_not_read() {
        for (start, expected) in [
            ("$argon2id$v=19$m=65537,t=2,p=1", Unreadable::Costs),
            ("$argon2id$v=19$m=19456,t=11,p=1", Unreadable::Costs),
            ("$argon2id$v=19$m=19456,t=2,p=5", Unreadable::Costs),
            ("$argon2id$v=19$m=4294967295,t=4294967295,p=1", Unreadable::Costs),
            ("$argon2id$v=19$m=7,t=2,p=1", Unreadable::Form),
            ("$argon2id$v=19$m=19456,t=0,p=1", Unreadable::Form),
            ("$argon2id$v=19$m=19456,t=2,p=1,x=1", Unreadable::Form),
            ("$argon2id$v=16$m=19456,t=2,p=1", Unreadable::Algorithm),
            ("$argon2id$m=19456,t=2,p=1", Unreadable::Algorithm),
            ("$argon2i$v=19$m=19456,t=2,p=1", Unreadable::Algorithm),
            ("$scrypt$ln=15,r=8,p=1", Unreadable::Algorithm),
            ("$argon2id$v=19$m=19456,t=2,p=1,keyid=00000000", Unreadable::Pepper),
            ("202cb962ac59075b964b07152d234b70", Unreadable::Form),
            ("", Unreadable::Form),
        ] {
            assert_eq!(read(start).unwrap_err(), expected, "{start}");
        }
        for phc in ["", "$", "$argon2id", "$argon2id$v=19$m=19456,t=2,p=1", "$2b$12$abcdefghijklmnopqrstuv"] {
            assert!(Stored::read(&Verifier::from_store(phc.to_owned()), &pepper()).is_err(), "{phc}");
        }
    }

    #[test]
    fn neither_verifier_nor_pepper_shows_in_debug_output() {
        assert_eq!(format!("{:?}", Verifier::from_store("$argon2id$…".to_owned())), "Verifier(…)");
        assert_eq!(format!("{:?}", pepper()), "Pepper { id: \"a1b2c3d4\", .. }");
    }

    #[test]
    fn a_mac_depends_on_key_label_and_each_part() {
        let pepper = |byte| Pepper::new("0a1b2c3d", [byte; 32]).unwrap();
        let key = pepper(1);

        let macs = HashSet::from([
            key.mac("idempotency", &[b"ab", b"c"]),
            key.mac("idempotency", &[b"a", b"bc"]),
            key.mac("idempotency", &[b"abc"]),
            key.mac("idempotency", &[b"abc", b""]),
            key.mac("idempotency", &[]),
            key.mac("other", &[b"ab", b"c"]),
            pepper(2).mac("idempotency", &[b"ab", b"c"]),
        ]);

        assert_eq!(macs.len(), 7);
    }
}
