//! Hashes and verifies passwords outside the async threads. An account that does not exist, has no password or has an
//! unreadable verifier costs the same one hash as any other.

use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use roster_crypto::pepper::Pepper;
use roster_types::password::Verifier;
use roster_types::random::Random;

use super::pool::{HashError, HashPool, Memory};
use super::verifier::{Recipe, Stored};
use super::{Md5Digest, Password};

/// What is hashed: the password, or the digest that the legacy sessions API accepts instead. Each has its own verifier.
#[derive(Clone, Debug)]
pub enum HashInput {
    Clear(Password),
    /// A password's MD5 digest, hashed as its 32 hex digits.
    Digest(Md5Digest),
}

impl HashInput {
    fn expose(&self) -> &str {
        match self {
            Self::Clear(password) => password.expose(),
            Self::Digest(digest) => digest.expose(),
        }
    }
}

impl From<Password> for HashInput {
    fn from(password: Password) -> Self {
        Self::Clear(password)
    }
}

impl From<Md5Digest> for HashInput {
    fn from(digest: Md5Digest) -> Self {
        Self::Digest(digest)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does not match, or there is no verifier to match.
    Wrong,
    /// It matches.
    Right {
        /// The verifier is weaker than one made today: hash again while the password is available.
        outdated: bool,
    },
}

#[derive(Clone, Debug)]
pub struct Hasher {
    pool: HashPool,
    pepper: Arc<Pepper>,
    random: Random,
}

impl Hasher {
    /// Hashes on the threads of `pool`, with `pepper` as the key.
    pub fn new(pool: HashPool, pepper: Pepper, random: Random) -> Self {
        Self { pool, pepper: Arc::new(pepper), random }
    }

    /// [`Pepper::mac`] with this pepper.
    pub fn mac(&self, label: &str, parts: &[&[u8]]) -> [u8; 32] {
        self.pepper.mac(label, parts)
    }

    /// The verifier of a new password.
    pub async fn hash(&self, secret: HashInput) -> Result<Verifier, HashError> {
        let recipe = Recipe::present(self.random.bytes());
        let pepper = self.pepper.clone();

        self.pool
            .run(move |memory| {
                let tag = recipe.hash(secret.expose(), &pepper, memory)?;
                recipe.verifier(&tag, &pepper)
            })
            .await?
    }

    /// Whether `verifier` was made from `secret`. Without a verifier the answer is no and takes as long.
    pub async fn verify(&self, secret: HashInput, verifier: Option<&Verifier>) -> Result<Verdict, HashError> {
        let stored = verifier.and_then(|verifier| self.read(verifier));
        let decoy = Recipe::present(self.random.bytes());
        let pepper = self.pepper.clone();

        self.pool
            .run(move |memory| match &stored {
                Some(stored) => compare(&secret, stored, &pepper, memory),
                None => decoy.hash(secret.expose(), &pepper, memory).map(|_| Verdict::Wrong),
            })
            .await?
    }

    fn read(&self, verifier: &Verifier) -> Option<Stored> {
        Stored::read(verifier, &self.pepper)
            .inspect_err(|reason| tracing::warn!(%reason, "a stored password verifier cannot be used"))
            .ok()
    }
}

fn compare(secret: &HashInput, stored: &Stored, pepper: &Pepper, memory: &mut Memory) -> Result<Verdict, HashError> {
    let tag = stored.recipe.hash(secret.expose(), pepper, memory)?;
    Ok(match verify_slices_are_equal(&tag, &stored.tag) {
        Ok(()) => Verdict::Right { outdated: stored.is_outdated() },
        Err(_) => Verdict::Wrong,
    })
}

#[cfg(test)]
mod tests {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};

    use super::*;

    const RIGHT: Verdict = Verdict::Right { outdated: false };
    const RIGHT_BUT_OUTDATED: Verdict = Verdict::Right { outdated: true };

    fn hasher() -> Hasher {
        let pepper = Pepper::new("a1b2c3d4", [7; 32]).unwrap();
        Hasher::new(HashPool::with_threads(2), pepper, Random::system())
    }

    fn clear(text: &str) -> HashInput {
        Password::presented(text).unwrap().into()
    }

    fn digest(text: &str) -> HashInput {
        Md5Digest::of(&Password::presented(text).unwrap()).into()
    }

    fn params(memory_kib: u32, passes: u32, lanes: u32) -> Params {
        Params::new(memory_kib, passes, lanes, Some(32)).unwrap()
    }

    /// A verifier as other programs make it: without a pepper.
    fn foreign(text: &str, memory_kib: u32, passes: u32, lanes: u32) -> Verifier {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params(memory_kib, passes, lanes));
        let phc = argon2.hash_password_with_salt(text.as_bytes(), b"sixteen bytes of").unwrap();
        Verifier::from_store(phc.to_string())
    }

    #[tokio::test]
    async fn a_verifier_is_a_phc_string_that_names_its_pepper() {
        let verifier = hasher().hash(clear("correct horse battery")).await.unwrap();

        let fields: Vec<_> = verifier.as_str().split('$').collect();
        assert_eq!(fields[..4], ["", "argon2id", "v=19", "m=19456,t=2,p=1,keyid=a1b2c3d4"]);
        // 16 and 32 bytes in base64 without padding.
        assert_eq!((fields[4].len(), fields[5].len(), fields.len()), (22, 43, 6));
    }

    #[tokio::test]
    async fn one_password_has_many_verifiers() {
        let hasher = hasher();
        let first = hasher.hash(clear("correct horse battery")).await.unwrap();
        let second = hasher.hash(clear("correct horse battery")).await.unwrap();

        assert_ne!(first, second);
        assert_eq!(hasher.verify(clear("correct horse battery"), Some(&second)).await.unwrap(), RIGHT);
    }

    #[tokio::test]
    async fn a_password_is_compared_whole_and_exactly() {
        let hasher = hasher();
        let password: String = ('a'..='z').cycle().take(99).chain(['Z']).collect();
        let verifier = hasher.hash(clear(&password)).await.unwrap();

        for wrong in [&password[..72], &password[..99], &password.to_uppercase(), &format!("{password} "), "x"] {
            assert_eq!(hasher.verify(clear(wrong), Some(&verifier)).await.unwrap(), Verdict::Wrong, "{wrong}");
        }
        assert_eq!(hasher.verify(clear(&password), Some(&verifier)).await.unwrap(), RIGHT);
    }

    #[tokio::test]
    async fn a_password_is_not_normalised() {
        let hasher = hasher();
        let verifier = hasher.hash(clear("caf\u{e9} \0 😀")).await.unwrap();

        assert_eq!(hasher.verify(clear("cafe\u{301} \0 😀"), Some(&verifier)).await.unwrap(), Verdict::Wrong);
        assert_eq!(hasher.verify(clear("caf\u{e9} \0 😀"), Some(&verifier)).await.unwrap(), RIGHT);
    }

    #[tokio::test]
    async fn a_digest_is_right_for_its_own_verifier_only() {
        let hasher = hasher();
        let of_digest = hasher.hash(digest("123")).await.unwrap();
        let of_clear = hasher.hash(clear("123")).await.unwrap();

        assert_eq!(hasher.verify(digest("123"), Some(&of_digest)).await.unwrap(), RIGHT);
        assert_eq!(hasher.verify(digest("123"), Some(&of_clear)).await.unwrap(), Verdict::Wrong);
        assert_eq!(hasher.verify(clear("123"), Some(&of_digest)).await.unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn nothing_to_be_right_about_costs_a_hash_all_the_same() {
        let unreadable = Verifier::from_store("$2b$12$abcdefghijklmnopqrstuv".to_owned());
        for verifier in [None, Some(&unreadable)] {
            let pool = HashPool::with_threads(1);
            let hasher = Hasher::new(pool.clone(), Pepper::new("a1b2c3d4", [7; 32]).unwrap(), Random::system());

            let verdict = hasher.verify(clear("123"), verifier).await.unwrap();

            let is_memory_used = |memory: &mut Memory| {
                memory.with_blocks(19_456, |blocks| blocks.iter().all(|block| block.as_ref() != [0; 128]))
            };
            assert_eq!(verdict, Verdict::Wrong);
            assert!(pool.run(is_memory_used).await.unwrap());
        }
    }

    #[tokio::test]
    async fn an_imported_verifier_is_right_and_outdated() {
        let hasher = hasher();
        for verifier in [
            foreign("123", 19_456, 2, 1),
            foreign("123", 8192, 1, 1),
            foreign("123", 12_288, 3, 2),
            foreign("123", 32_768, 2, 4),
        ] {
            let (right, wrong) = (
                hasher.verify(clear("123"), Some(&verifier)).await,
                hasher.verify(clear("124"), Some(&verifier)).await,
            );
            assert_eq!((right.unwrap(), wrong.unwrap()), (RIGHT_BUT_OUTDATED, Verdict::Wrong), "{}", verifier.as_str());
        }
    }

    #[tokio::test]
    async fn a_weaker_verifier_of_our_own_is_right_and_outdated() {
        let hasher = hasher();
        let argon2 =
            Argon2::new_with_secret(&[7; 32], Algorithm::Argon2id, Version::V0x13, params(8192, 1, 1)).unwrap();
        let phc = argon2.hash_password_with_salt(b"123", b"sixteen bytes of").unwrap().to_string();
        let verifier = Verifier::from_store(phc.replace("p=1$", "p=1,keyid=a1b2c3d4$"));

        assert_eq!(hasher.verify(clear("123"), Some(&verifier)).await.unwrap(), RIGHT_BUT_OUTDATED);
        assert_eq!(hasher.verify(clear("124"), Some(&verifier)).await.unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn a_verifier_over_the_limits_is_not_worked_by() {
        let hasher = hasher();
        for verifier in [foreign("123", 65_537, 1, 1), foreign("123", 64, 11, 1), foreign("123", 64, 1, 5)] {
            assert_eq!(
                hasher.verify(clear("123"), Some(&verifier)).await.unwrap(),
                Verdict::Wrong,
                "{}",
                verifier.as_str()
            );
        }
    }

    #[tokio::test]
    async fn an_unreadable_verifier_fits_nothing() {
        let hasher = hasher();
        for text in ["", "123", "202cb962ac59075b964b07152d234b70", "$2b$12$abcdefghijklmnopqrstuv"] {
            let verifier = Verifier::from_store(text.to_owned());
            assert_eq!(hasher.verify(clear("123"), Some(&verifier)).await.unwrap(), Verdict::Wrong, "{text}");
        }
    }

    #[tokio::test]
    async fn another_pepper_makes_the_password_wrong() {
        let ours = hasher();
        let verifier = ours.hash(clear("123")).await.unwrap();

        for (id, key) in [("a1b2c3d4", [8; 32]), ("00000000", [7; 32])] {
            let theirs = Hasher::new(HashPool::with_threads(1), Pepper::new(id, key).unwrap(), Random::system());
            assert_eq!(theirs.verify(clear("123"), Some(&verifier)).await.unwrap(), Verdict::Wrong, "{id}");
        }
    }

    #[tokio::test]
    async fn twenty_at_once_are_all_judged_rightly() {
        let hasher = hasher();
        let verifier = hasher.hash(clear("password 7")).await.unwrap();

        let tasks: Vec<_> = (0..20)
            .map(|number| {
                let (hasher, verifier) = (hasher.clone(), verifier.clone());
                tokio::spawn(async move { hasher.verify(clear(&format!("password {number}")), Some(&verifier)).await })
            })
            .collect();

        for (number, task) in tasks.into_iter().enumerate() {
            let expected = if number == 7 { RIGHT } else { Verdict::Wrong };
            assert_eq!(task.await.unwrap().unwrap(), expected, "{number}");
        }
    }
}
