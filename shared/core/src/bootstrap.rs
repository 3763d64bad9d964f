//! The start of a function: it connects to the tables, opens the secrets that its services are made of,
//! and makes those that were never made. What a function did not name here, it cannot reach later.

use roster_crypto::audit_seal::AuditKey;
use roster_crypto::code::MailKey;
use roster_crypto::cursor::CursorKey;
use roster_crypto::seal::{Sealer, Sealing};
use roster_passwords::{HashPool, Hasher, PasswordPolicy};
use roster_store::{Meter, StackSecret, Store};
use roster_types::clock::Clock;
use roster_types::error::{Error, Result};
use roster_types::random::Random;

use crate::access::Access;
use crate::config::Config;
use crate::context::{Context, Settings};
use crate::credentials::PasswordVerifier;
use crate::keys::Keys;
use crate::keys::issuer::Issuer;
use crate::keys::rotation::Rotation;
use crate::keys::signer::Signer;
use crate::mail::{Codes, MailServer};
use crate::rate_limits::RateLimits;
use crate::stack::Stack;
use crate::users::Provisioning;
use roster_keys::secrets::{self, Secrets};

/// What the services of a function are built with.
#[derive(Debug)]
pub struct Setup {
    /// The settings.
    pub config: Config,
    /// The clock.
    pub clock: Clock,
    /// The source of tokens, keys and salts.
    pub random: Random,
    /// Where passwords are hashed.
    pub hashers: HashPool,
    /// Counts the store's calls in tests and benchmarks.
    pub meter: Option<Meter>,
}

/// The services of one function.
pub trait Services: Sized {
    /// The capabilities that they are built with, as a tuple.
    type Needs: Capabilities;

    /// Builds them.
    fn build(access: Access, needs: Self::Needs) -> Self;

    /// What they all stand on.
    fn context(&self) -> &Context;
}

/// Connects to the tables and builds the services of a function: one call to the store if nothing is
/// missing.
pub async fn open<S: Services>(setup: Setup) -> Result<S> {
    let Setup { config, clock, random, hashers, meter } = setup;
    let store = Store::connect(&config.store, random.clone(), meter);
    let sealer = roster_kms::sealer(&config.sealing, random.clone());
    let needed = S::Needs::secrets();
    let mut secrets = Box::pin(secrets::open(&store, &sealer, &clock, &random, &needed)).await?;
    let settings = Settings {
        registration: config.registration,
        legacy_md5: config.legacy_md5,
        policy: PasswordPolicy { min_length: config.password_min_length },
        sends_mail: config.sends_mail,
    };
    let context = Context::new(store, clock, random.clone(), settings);
    let issuer = Issuer::new(config.issuer, secrets.issuer.take());
    let keys = Keys::new(context, secrets.published.clone(), issuer)?;
    let signer = secrets.signing.take().map(|key| Signer::new(Rotation::new(keys.clone(), sealer), key));
    if let Some(signer) = &signer {
        // A rotation that is due is done here, before any request waits for it.
        signer.signing_key().await?;
    }
    let mut opened = Opened { secrets, signer, keys: keys.clone(), sealing: config.sealing, hashers, random };
    let needs = S::Needs::take(&mut opened)?;
    Ok(S::build(Access::new(keys), needs))
}

impl Services for Access {
    type Needs = ();

    fn build(access: Access, (): Self::Needs) -> Self {
        access
    }

    fn context(&self) -> &Context {
        &self.context
    }
}

impl Services for Provisioning {
    type Needs = (Hasher,);

    fn build(access: Access, (hasher,): Self::Needs) -> Self {
        Self::new(PasswordVerifier::new(&access, hasher))
    }

    fn context(&self) -> &Context {
        &self.context
    }
}

impl Services for RateLimits {
    type Needs = ();

    fn build(access: Access, (): Self::Needs) -> Self {
        Self::new(&access)
    }

    fn context(&self) -> &Context {
        &self.context
    }
}

impl Services for MailServer {
    type Needs = (Sealer,);

    fn build(access: Access, (sealer,): Self::Needs) -> Self {
        Self::new(&access, sealer)
    }

    fn context(&self) -> &Context {
        &self.context
    }
}

impl Services for Codes {
    type Needs = (MailKey,);

    fn build(access: Access, (mail_key,): Self::Needs) -> Self {
        Self::new(&access, mail_key)
    }

    fn context(&self) -> &Context {
        &self.context
    }
}

impl Services for Stack {
    type Needs = ();

    fn build(access: Access, (): Self::Needs) -> Self {
        Self::new(access)
    }

    fn context(&self) -> &Context {
        &self.context
    }
}

impl Services for Rotation {
    type Needs = (Self,);

    fn build(_: Access, (rotation,): Self::Needs) -> Self {
        rotation
    }

    fn context(&self) -> &Context {
        self.keys().context()
    }
}

/// What was opened for a function.
pub struct Opened {
    secrets: Secrets,
    signer: Option<Signer>,
    keys: Keys,
    sealing: Sealing,
    hashers: HashPool,
    random: Random,
}

/// Something that a function needs to be able to do: hash passwords, sign tokens, seal secrets.
pub trait Capability: Sized {
    /// The secret that it is made of.
    const SECRET: Option<StackSecret>;

    /// Takes it from what was opened.
    fn take(opened: &mut Opened) -> Result<Self>;
}

/// Several capabilities.
pub trait Capabilities: Sized {
    /// The secrets that they are made of.
    fn secrets() -> Vec<StackSecret>;

    /// Takes them from what was opened.
    fn take(opened: &mut Opened) -> Result<Self>;
}

fn not_opened() -> Error {
    Error::internal("a secret that was named was not opened")
}

impl Capability for Signer {
    const SECRET: Option<StackSecret> = Some(StackSecret::SigningKeys);

    fn take(opened: &mut Opened) -> Result<Self> {
        opened.signer.clone().ok_or_else(not_opened)
    }
}

impl Capability for Hasher {
    const SECRET: Option<StackSecret> = Some(StackSecret::Pepper);

    fn take(opened: &mut Opened) -> Result<Self> {
        let pepper = opened.secrets.pepper.take().ok_or_else(not_opened)?;
        Ok(Self::new(opened.hashers.clone(), pepper, opened.random.clone()))
    }
}

impl Capability for CursorKey {
    const SECRET: Option<StackSecret> = Some(StackSecret::CursorKey);

    fn take(opened: &mut Opened) -> Result<Self> {
        opened.secrets.cursor.take().ok_or_else(not_opened)
    }
}

impl Capability for AuditKey {
    const SECRET: Option<StackSecret> = Some(StackSecret::AuditKey);

    fn take(opened: &mut Opened) -> Result<Self> {
        opened.secrets.audit.take().ok_or_else(not_opened)
    }
}

impl Capability for MailKey {
    const SECRET: Option<StackSecret> = Some(StackSecret::MailKey);

    fn take(opened: &mut Opened) -> Result<Self> {
        opened.secrets.mail.take().ok_or_else(not_opened)
    }
}

/// Seals and opens single secrets later, such as the mail server's password.
impl Capability for Sealer {
    const SECRET: Option<StackSecret> = None;

    fn take(opened: &mut Opened) -> Result<Self> {
        Ok(roster_kms::sealer(&opened.sealing, opened.random.clone()))
    }
}

/// Makes new signing keys for others to sign with: it seals them, and opens none.
impl Capability for Rotation {
    const SECRET: Option<StackSecret> = None;

    fn take(opened: &mut Opened) -> Result<Self> {
        Ok(Self::new(opened.keys.clone(), Sealer::take(opened)?))
    }
}

macro_rules! capabilities_of_tuples {
    ($(($($name:ident),*);)*) => {
        $(
            impl<$($name: Capability),*> Capabilities for ($($name,)*) {
                fn secrets() -> Vec<StackSecret> {
                    let all: [Option<StackSecret>; _] = [$($name::SECRET),*];
                    all.into_iter().flatten().collect()
                }

                #[allow(unused_variables, clippy::unused_unit, reason = "a function may need nothing")]
                fn take(opened: &mut Opened) -> Result<Self> {
                    Ok(($($name::take(opened)?,)*))
                }
            }
        )*
    };
}

capabilities_of_tuples! {
    ();
    (A);
    (A, B);
    (A, B, C);
    (A, B, C, D);
    (A, B, C, D, E);
    (A, B, C, D, E, F);
    (A, B, C, D, E, F, G);
}
