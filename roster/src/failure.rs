//! Why an operator's command did not do what it was told.

use std::io;

use roster::causes::causes;
use roster::deployed::{DeployedError, advice};
use roster::local::StartError;
use shared::Error;
use shared::directory::KeyChangeError;

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// There is no such stack in AWS, or no way to it.
    #[error(transparent)]
    Stack(#[from] DeployedError),
    /// The stack cannot be opened.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The signing keys are as they were.
    #[error("{}", causes(.0))]
    Keys(KeyChangeError),
    /// The directory did not do it, or not all of it.
    #[error("{}", causes(.0))]
    Directory(#[from] Error),
    /// The same, and it is told of which stack.
    #[error("{place}: {words}{}", advice(.words))]
    Failed {
        /// Which stack.
        place: String,
        /// What happened, with its causes.
        words: String,
    },
    /// It was not done for a reason that is said in full.
    #[error("{0}")]
    Refused(String),
    /// Standard input or output is not to be had.
    #[error(transparent)]
    Terminal(#[from] io::Error),
}

impl Failure {
    /// With the stack in it, where the fault is not in what was asked.
    pub(crate) fn of(self, place: &str) -> Self {
        match self {
            Self::Directory(error) | Self::Keys(KeyChangeError::Failed(error)) => {
                Self::Failed { place: place.to_owned(), words: causes(&error) }
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
