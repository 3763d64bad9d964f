//! The DynamoDB behind the local gateway: an embedded one, in memory or in a folder, or any other by
//! its address. Always reached over HTTP through the real SDK; there is no fake database.

mod embedded;
mod iam_proxy;
mod lock;
mod pending;
mod streams;
mod tables;

use std::io;
use std::path::{Path, PathBuf};

use shared::clock::Clock;
use tokio::net::TcpListener;

pub use streams::{StreamError, Streams};
pub use tables::TableError;

pub(crate) use tables::AwsVariables;

use crate::local::rights::Rights;
use crate::local::template::Table;
use embedded::Embedded;
use lock::Lock;
use pending::Pending;

/// Whether a folder holds data already.
pub(crate) fn is_kept(folder: &Path) -> bool {
    embedded::is_in(folder)
}

/// Where the data lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// In this process, gone with it.
    Memory,
    /// In a folder, kept.
    Folder(PathBuf),
    /// In another DynamoDB; the folder keeps what belongs to this machine: the key, the demo's
    /// passwords.
    Endpoint {
        /// Its address.
        url: String,
        /// Where this machine's own files are.
        folder: PathBuf,
    },
}

impl Data {
    /// The folder for this machine's own files; nothing where all is in memory.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Memory => None,
            Self::Folder(folder) | Self::Endpoint { folder, .. } => Some(folder),
        }
    }
}

/// Why there is no store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process works on the same data.
    #[error("the data in {} is in use by {holder}: stop it first; another `roster serve` takes another folder with --data, and other commands reach this data by --dynamodb-endpoint", folder.display())]
    InUse {
        /// The data's folder.
        folder: PathBuf,
        /// Who has it, as far as is known.
        holder: String,
    },
    /// Nothing was ever kept there.
    #[error("there is no data in {}: `roster serve` makes it, or --data names another folder", folder.display())]
    NoData {
        /// The folder.
        folder: PathBuf,
    },
    /// A folder or file of the data cannot be made, read or written.
    #[error("{} cannot be used: {source}", path.display())]
    File {
        /// The folder or file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The embedded DynamoDB did not start.
    #[error("the embedded DynamoDB did not start: {0}")]
    Embedded(String),
}

impl StoreError {
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}

/// A DynamoDB that answers, and the hold on its data.
#[derive(Debug)]
pub struct Store {
    endpoint: String,
    embedded: Option<Embedded>,
    pending: Pending,
    /// Held until the store is gone; dropped last.
    _lock: Option<Lock>,
}

/// The hold on a folder of data, taken before anything else is done with it.
#[derive(Debug)]
pub struct HeldData {
    data: Data,
    lock: Option<Lock>,
}

impl HeldData {
    /// Makes the folder where there is none, and holds it against a second process.
    pub fn hold(data: Data) -> Result<Self, StoreError> {
        let lock = data.folder().map(|folder| make_folder(folder).and_then(|()| Lock::take(folder))).transpose()?;
        Ok(Self { data, lock })
    }
}

impl HeldData {
    /// Holds data that an earlier run has made, and makes none. Another DynamoDB may be worked on by
    /// several at once; only a folder with the embedded one may not.
    pub fn hold_existing(data: Data) -> Result<Self, StoreError> {
        let lock = match &data {
            Data::Folder(folder) if !embedded::is_in(folder) => {
                return Err(StoreError::NoData { folder: folder.clone() });
            }
            Data::Folder(folder) => Some(Lock::take(folder)?),
            Data::Memory | Data::Endpoint { .. } => None,
        };
        Ok(Self { data, lock })
    }
}

impl Store {
    /// Starts the embedded DynamoDB on any free port of the loopback, or points to the other one.
    pub async fn open(held: HeldData, clock: Clock) -> Result<Self, StoreError> {
        Self::start(held, clock, None).await
    }

    /// As [`Store::open`], with the IAM proxy: the embedded DynamoDB allows each function what `rights` says. Another
    /// DynamoDB has no proxy.
    pub async fn open_with_rights(held: HeldData, clock: Clock, rights: Rights) -> Result<Self, StoreError> {
        Self::start(held, clock, Some(rights)).await
    }

    /// Starts the embedded DynamoDB on `listener`, without the IAM proxy.
    pub(crate) async fn open_at(listener: TcpListener, held: HeldData, clock: Clock) -> Result<Self, StoreError> {
        Self::embed(held, clock, listener, None).await
    }

    async fn start(held: HeldData, clock: Clock, rights: Option<Rights>) -> Result<Self, StoreError> {
        let HeldData { data, lock } = held;
        if let Data::Endpoint { url, .. } = &data {
            return Ok(Self { endpoint: url.clone(), embedded: None, pending: Pending::of(&data), _lock: lock });
        }
        let listener = TcpListener::bind(("127.0.0.1", 0)).await;
        let listener = listener.map_err(|error| StoreError::Embedded(error.to_string()))?;
        Self::embed(HeldData { data, lock }, clock, listener, rights).await
    }

    /// Items expire by `clock` where they are in memory, else by the system's.
    async fn embed(
        held: HeldData,
        clock: Clock,
        listener: TcpListener,
        rights: Option<Rights>,
    ) -> Result<Self, StoreError> {
        let HeldData { data, lock } = held;
        let pending = Pending::of(&data);
        let embedded = match data.folder() {
            Some(folder) => Embedded::in_folder(folder, clock, listener, rights).await?,
            None => Embedded::in_memory(clock, listener, rights).await?,
        };
        Ok(Self { endpoint: embedded.endpoint(), embedded: Some(embedded), pending, _lock: lock })
    }

    /// The address of the DynamoDB.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Makes the missing ones among `tables`, waits until all are ready, and says how many it made.
    /// Those that an earlier start made without ever coming to [`Store::begin_service`] are made anew.
    pub(crate) async fn make_tables(&self, aws: &AwsVariables, tables: &[Table]) -> Result<usize, TableError> {
        tables::make(&tables::client(aws), tables, &self.pending).await
    }

    /// All is prepared: from here on, what the tables hold counts.
    pub(crate) fn begin_service(&self) -> Result<(), StoreError> {
        self.pending.forget()
    }

    /// Closes the embedded DynamoDB once its last request is answered, and lets the data go.
    pub async fn stop(mut self) {
        if let Some(embedded) = self.embedded.take() {
            embedded.stop().await;
        }
    }
}

/// A folder for secrets: its owner's alone, and kept out of Git even if it lies in
/// a repository.
fn make_folder(folder: &Path) -> Result<(), StoreError> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(StoreError::file(folder))?;
    let ignore = folder.join(".gitignore");
    std::fs::write(&ignore, "*\n").map_err(StoreError::file(&ignore))
}

#[cfg(test)]
mod tests;
