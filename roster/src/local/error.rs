//! Why Roster did not start, in sentences that say what to do.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use shared::config::ConfigError;

use crate::error_chain::error_chain;
use crate::local::store::{Data, StoreError, TableError};
use crate::local::template::TemplateError;
use crate::operator::deployed::advice;

/// Why there is no running Roster.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The template cannot be read.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The template has a function that this program does not.
    #[error("the template's function {function} runs `{binary}`, which is not among this program's functions: {known}")]
    UnknownFunction {
        /// Its logical id.
        function: String,
        /// The program it names.
        binary: String,
        /// Those there are.
        known: String,
    },
    /// Something else listens on the port.
    #[error("port {} is taken", address.port())]
    PortTaken {
        /// Where we wanted to listen.
        address: SocketAddr,
    },
    /// The address cannot be listened on for another reason.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Where we wanted to listen.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// The data cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A table is not as it should be.
    #[error("{place}{source}{advice}")]
    Table {
        /// In which DynamoDB, where it is not the embedded one.
        place: String,
        /// What is wrong with it.
        source: TableError,
        /// What to do about it.
        advice: String,
    },
    /// A file of the data holds what we did not write.
    #[error("{} is not of our making: restore it, or start over by removing its folder", path.display())]
    BrokenFile {
        /// The file.
        path: PathBuf,
    },
    /// The key that opens the data's secrets is not there.
    #[error("there is no key {}, and nothing secret in the data opens without it: restore it, name its folder with --data, or remove the data to start over", path.display())]
    NoKey {
        /// Where it should be.
        path: PathBuf,
    },
    /// A function lacks a variable, or has a wrong one.
    #[error("the function {function} would not start: {source}")]
    Variable {
        /// The function.
        function: String,
        /// Which variable, and why.
        source: ConfigError,
    },
    /// A stack has a setting that makes no sense to its operator's command.
    #[error("{place} cannot be opened: {source}")]
    Setting {
        /// Which stack.
        place: String,
        /// Which variable, and why.
        source: ConfigError,
    },
    /// The operator cannot open a stack.
    #[error("{place} cannot be opened: {}{}", error_chain(source), advice(&error_chain(source)))]
    Operator {
        /// Which stack.
        place: String,
        /// Why not.
        source: shared::Error,
    },
    /// A directory cannot be opened or filled.
    #[error("the directory of {function} cannot be opened: {}", error_chain(source))]
    Directory {
        /// For which function.
        function: String,
        /// Why not.
        source: shared::Error,
    },
}

/// What fails outside a function fails for the operator.
impl From<shared::Error> for StartError {
    fn from(source: shared::Error) -> Self {
        Self::directory("roster")(source)
    }
}

impl StartError {
    pub(super) fn directory(function: &str) -> impl FnOnce(shared::Error) -> Self {
        let function = function.to_owned();
        move |source| Self::Directory { function, source }
    }

    pub(super) fn table(data: &Data) -> impl FnOnce(TableError) -> Self {
        move |source| {
            let place = match data {
                Data::Endpoint { url, .. } => format!("the DynamoDB at {url}: "),
                Data::Memory | Data::Folder(_) => String::new(),
            };
            let advice = match (&source, data) {
                (TableError::Differs { .. }, Data::Folder(folder)) => {
                    format!("; to start over without this data: rm -r {}", folder.display())
                }
                _ => String::new(),
            };
            Self::Table { place, source, advice }
        }
    }
}
