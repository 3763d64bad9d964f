//! Which stack an operator's command is for: one on this machine, or one in AWS.

use std::path::PathBuf;

use clap::Args;

use super::parse_endpoint;

/// Which stack an operator's command is for. Options may stand before or after what to do with it, where
/// clap sees no contradiction between them: see [`StackOptions::contradiction`].
#[derive(Debug, Default, Args)]
pub(crate) struct StackOptions {
    /// Folder of the data, while no `roster serve` works on it [default: .roster]
    // Of another id than that of `serve`, whose default would count as given here.
    #[arg(id = "stack_data", long = "data", value_name = "DIR", global = true)]
    pub(crate) data: Option<PathBuf>,

    /// Use this DynamoDB, with AWS_REGION and credentials from the environment where they are set,
    /// and the key in the folder of the data
    #[arg(long, value_name = "URL", value_parser = parse_endpoint, global = true)]
    pub(crate) dynamodb_endpoint: Option<String>,

    /// Take tables and variables from this template instead of the built-in one
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) template: Option<PathBuf>,

    /// The stack in AWS of this name, with your own AWS credentials
    #[arg(long, value_name = "NAME", global = true)]
    pub(crate) stack: Option<String>,

    /// Region of the stack, over AWS_REGION and that of the AWS profile
    #[arg(long, global = true)]
    pub(crate) region: Option<String>,

    /// Profile of your AWS configuration, over AWS_PROFILE and credentials in the environment
    #[arg(long, value_name = "NAME", global = true)]
    pub(crate) profile: Option<String>,
}

impl StackOptions {
    /// What cannot be meant together.
    pub(crate) fn contradiction(&self) -> Option<&'static str> {
        let is_here = self.data.is_some() || self.dynamodb_endpoint.is_some() || self.template.is_some();
        let is_in_aws = self.region.is_some() || self.profile.is_some();
        match &self.stack {
            Some(_) if is_here => Some(
                "--stack names a stack in AWS, which has its own tables and template: leave out --data, \
                 --dynamodb-endpoint and --template",
            ),
            None if is_in_aws => Some("--region and --profile are for a stack in AWS: name it by --stack"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use crate::cli::{Cli, Command};

    #[test]
    fn a_stack_is_in_aws_or_here_wherever_the_options_stand() {
        let contradiction = |arguments: &[&str]| {
            let arguments = [&["roster", "audit"], arguments].concat();
            match Cli::try_parse_from(arguments).unwrap().command {
                Some(Command::Audit { stack, .. }) => stack.contradiction(),
                other => panic!("{other:?}"),
            }
        };
        for arguments in [
            ["--stack", "roster", "verify", "--data", "x"].as_slice(),
            &["verify", "--stack", "roster", "--dynamodb-endpoint", "http://localhost:8000"],
            &["verify", "--stack", "roster", "--template", "x"],
            &["verify", "--region", "eu-central-1"],
            &["--profile", "prod", "verify", "--data", "x"],
        ] {
            assert!(contradiction(arguments).is_some(), "{arguments:?}");
        }
        assert_eq!(contradiction(&["--stack", "roster", "verify", "--region", "x", "--profile", "y"]), None);
        assert_eq!(contradiction(&["verify", "--data", "x", "--dynamodb-endpoint", "http://localhost:8000"]), None);
        assert_eq!(contradiction(&["verify"]), None);
    }
}
