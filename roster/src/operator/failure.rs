//! Why an operator's command failed.

use std::io;

use crate::error_chain::error_chain;
use crate::local::StartError;
use crate::operator::deployed::{DeployedError, advice};
use shared::Error;
use shared::directory::KeyChangeError;

/// A failed command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The stack in AWS does not exist or cannot be reached.
    #[error(transparent)]
    Stack(#[from] DeployedError),
    /// The stack cannot be opened.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The signing keys were not changed.
    #[error("{}", error_chain(.0))]
    Keys(KeyChangeError),
    /// The directory carried out the command not at all or in part.
    #[error("{}", error_chain(.0))]
    Directory(#[from] Error),
    /// As [`Failure::Directory`], with the name of the stack.
    #[error("{place}: {words}{}", advice(.words))]
    Failed {
        /// The stack.
        place: String,
        /// The error and its sources.
        words: String,
    },
    /// A complete message.
    #[error("{0}")]
    Refused(String),
    /// Standard input or output cannot be used.
    #[error(transparent)]
    Terminal(#[from] io::Error),
}

impl Failure {
    /// Adds the stack, unless the error is about the arguments.
    pub(crate) fn of(self, place: &str) -> Self {
        match self {
            Self::Directory(error) | Self::Keys(KeyChangeError::Failed(error)) => {
                Self::Failed { place: place.to_owned(), words: error_chain(&error) }
            }
            other => other,
        }
    }
}

impl From<KeyChangeError> for Failure {
    fn from(error: KeyChangeError) -> Self {
        Self::Keys(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_the_stack_and_what_to_do_about_a_missing_right() {
        let words = "AccessDeniedException: User: ada is not authorized to perform: dynamodb:PutItem on resource: x";
        let fault = || Error::Unavailable(words.into());

        for failure in [Failure::from(fault()), Failure::from(KeyChangeError::Failed(fault()))] {
            let said = failure.of("the stack roster in eu-central-1").to_string();

            assert!(said.starts_with("the stack roster in eu-central-1: unavailable: AccessDenied"), "{said}");
            assert!(said.contains("dynamodb:PutItem") && said.ends_with("listed in docs/deploy.md"), "{said}");
        }
    }

    #[test]
    fn what_is_wrong_with_the_question_names_no_stack() {
        let said = Failure::from(KeyChangeError::Unknown("x".into())).of("the stack roster").to_string();

        assert_eq!(said, "there is no signing key x");
    }
}
