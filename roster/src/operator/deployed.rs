//! A stack that is deployed in AWS, as CloudFormation describes it to the operator: its tables, its
//! key, its settings, and the credentials to reach them by.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_cloudformation::Client;
use aws_sdk_cloudformation::config::{Builder, Credentials, ProvideCredentials};
use aws_sdk_cloudformation::error::ProvideErrorMetadata;
use aws_sdk_cloudformation::types::Stack;
use shared::aws::words;

use crate::error_chain::error_chain;
use crate::local::variables::Set;

/// Which variable of the functions each output of the stack is.
const OUTPUTS: [(&str, &str); 11] = [
    ("USERS_TABLE", "UsersTableName"),
    ("SESSIONS_TABLE", "SessionsTableName"),
    ("ROLES_TABLE", "RolesTableName"),
    ("API_KEYS_TABLE", "ApiKeysTableName"),
    ("AUDIT_TABLE", "AuditTableName"),
    ("EPHEMERAL_TABLE", "EphemeralTableName"),
    ("SETTINGS_TABLE", "SettingsTableName"),
    ("REVOCATIONS_TABLE", "RevocationsTableName"),
    ("STATISTICS_TABLE", "StatisticsTableName"),
    ("MAIL_TABLE", "MailTableName"),
    ("KEY_ID", "SealingKeyArn"),
];

/// And each parameter: what makes a difference to an account that the operator makes.
const PARAMETERS: [(&str, &str); 3] =
    [("LEGACY_MD5", "LegacyMd5"), ("PASSWORD_MIN_LENGTH", "PasswordMinLength"), ("MAIL", "MailTransport")];

/// Where requests are answered.
const API_URL: &str = "ApiUrl";

/// The stack that an operator names, and how to reach it.
#[derive(Clone, Debug)]
pub struct WantedStack {
    /// Its name in CloudFormation.
    pub name: String,
    /// Its region; without one, the environment's or the profile's.
    pub region: Option<String>,
    /// The profile of the AWS configuration whose credentials to use.
    pub profile: Option<String>,
}

/// A stack that was found.
#[derive(Clone)]
pub struct DeployedStack {
    pub(crate) name: String,
    pub(crate) region: String,
    pub(crate) api_url: String,
    /// What its functions have in their environment, with the operator's own credentials.
    pub(crate) variables: Set,
}

/// Why there is no such stack to work with.
#[derive(Debug, thiserror::Error)]
pub enum DeployedError {
    /// No region is set.
    #[error("in which region is the stack? Name it by --region, by AWS_REGION, or in the AWS profile")]
    NoRegion,
    /// There are no credentials.
    #[error(
        "there are no AWS credentials to work with{}: {words}\n\
         sign in by `aws sso login`, name a profile by --profile or AWS_PROFILE, or set AWS_ACCESS_KEY_ID \
         and AWS_SECRET_ACCESS_KEY",
        .profile.as_ref().map(|name| format!(" in the profile {name}")).unwrap_or_default()
    )]
    NoCredentials {
        /// The profile that they should come from, where one was named.
        profile: Option<String>,
        /// What the search for them came to.
        words: String,
    },
    /// CloudFormation knows none of this name.
    #[error("there is no stack {name} in {region} for these credentials{}", near(.others))]
    NoStack {
        /// The name.
        name: String,
        /// Where it was looked for.
        region: String,
        /// The stacks of Roster that are there.
        others: Vec<String>,
    },
    /// It lacks what Roster's template puts out.
    #[error("the stack {name} in {region} has no output {}: {}", .missing.join(", "), why_missing(.status))]
    NotRoster {
        /// The name.
        name: String,
        /// Where it is.
        region: String,
        /// What it should put out.
        missing: Vec<&'static str>,
        /// What CloudFormation says it is at.
        status: String,
    },
    /// CloudFormation refused, or did not answer.
    #[error("the stack {name} in {region} cannot be looked up: {words}{}", advice(.words))]
    NotDescribed {
        /// The name.
        name: String,
        /// Where it was looked for.
        region: String,
        /// In its own words.
        words: String,
    },
}

fn near(others: &[String]) -> String {
    match others {
        [] => ": is it another region (--region), or another account (--profile)?".to_owned(),
        others => format!("; stacks of Roster there: {}", others.join(", ")),
    }
}

fn why_missing(status: &str) -> String {
    if status.ends_with("IN_PROGRESS") {
        format!("it is {status}; try again once that is done")
    } else if status.contains("ROLLBACK") || status.contains("FAILED") {
        format!("it is {status}; `aws cloudformation describe-stack-events` says why")
    } else {
        "it is not one of Roster, or was deployed from an older template: `sam deploy` brings it up to date".to_owned()
    }
}

/// Advice about an error of AWS, if its text shows the reason.
pub fn advice(words: &str) -> &'static str {
    const STALE: [&str; 5] =
        ["ExpiredToken", "InvalidClientTokenId", "UnrecognizedClient", "SignatureDoesNotMatch", "InvalidSignature"];
    if words.contains("not authorized to perform") {
        "\nthe rights that each command needs are listed in docs/deploy.md"
    } else if STALE.iter().any(|code| words.contains(code)) {
        "\nthese credentials are no longer good, or never were: sign in anew, such as by `aws sso login`"
    } else {
        ""
    }
}

impl DeployedStack {
    /// Looks it up with the operator's own credentials. `environment` says where AWS is to be found, if
    /// not at its own addresses: `AWS_ENDPOINT_URL_DYNAMODB` and the like, and `ROSTER_KEY`.
    pub async fn find(wanted: &WantedStack, environment: Vec<(String, String)>) -> Result<Self, DeployedError> {
        let sdk = load(wanted).await;
        let region = sdk.region().ok_or(DeployedError::NoRegion)?.to_string();
        let credentials = resolve(&sdk, wanted.profile.as_ref()).await?;
        let stack = describe(&sdk, credentials.clone(), &wanted.name, &region).await?;

        let outputs: BTreeMap<&str, &str> = outputs(&stack).collect();
        let needed = OUTPUTS.iter().map(|(_, output)| *output).chain([API_URL]);
        let missing: Vec<&'static str> = needed.filter(|output| !outputs.contains_key(output)).collect();
        if !missing.is_empty() {
            let status = stack.stack_status().map_or("", |status| status.as_str()).to_owned();
            return Err(DeployedError::NotRoster { name: wanted.name.clone(), region, missing, status });
        }

        let mut variables = in_aws(&sdk, &region, &credentials);
        let mut set = |name: &str, value: &str| variables.insert(name.to_owned(), value.to_owned());
        for (variable, output) in OUTPUTS {
            set(variable, outputs[output]);
        }
        for parameter in stack.parameters() {
            let known = PARAMETERS.iter().find(|(_, name)| Some(*name) == parameter.parameter_key());
            if let (Some((variable, _)), Some(value)) = (known, parameter.parameter_value()) {
                set(variable, value);
            }
        }
        let api_url = outputs[API_URL].to_owned();
        variables.extend(environment);
        Ok(Self { name: wanted.name.clone(), region, api_url, variables })
    }
}

/// With the resolved credentials in it, this says no more than which stack it is.
impl fmt::Debug for DeployedStack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeployedStack").field("name", &self.name).field("region", &self.region).finish_non_exhaustive()
    }
}

async fn load(wanted: &WantedStack) -> SdkConfig {
    let limits = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(5))
        .operation_attempt_timeout(Duration::from_secs(10))
        .operation_timeout(Duration::from_secs(30));
    let mut loader = aws_config::defaults(BehaviorVersion::latest()).timeout_config(limits.build());
    if let Some(region) = &wanted.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(profile) = &wanted.profile {
        // Of its own accord the SDK would take keys from the environment first, and the stack of the same
        // name in another account might be the one that is changed. AWS's own CLI does as we do.
        let credentials = ProfileFileCredentialsProvider::builder()
            .configure(&ProviderConfig::with_default_region().await)
            .profile_name(profile);
        loader = loader.profile_name(profile).credentials_provider(credentials.build());
    }
    loader.load().await
}

/// Once, for a command is over before any of them expire.
async fn resolve(sdk: &SdkConfig, profile: Option<&String>) -> Result<Credentials, DeployedError> {
    let none = |words| DeployedError::NoCredentials { profile: profile.cloned(), words };
    let provider = sdk.credentials_provider().ok_or_else(|| none("none are configured".to_owned()))?;
    provider.provide_credentials().await.map_err(|error| none(error_chain(&error)))
}

async fn describe(sdk: &SdkConfig, credentials: Credentials, name: &str, region: &str) -> Result<Stack, DeployedError> {
    let client = Client::from_conf(Builder::from(sdk).credentials_provider(credentials).build());
    let (name, region) = (name.to_owned(), region.to_owned());
    match client.describe_stacks().stack_name(&name).send().await {
        Ok(answer) => match answer.stacks.unwrap_or_default().into_iter().next() {
            Some(stack) => Ok(stack),
            None => Err(DeployedError::NoStack { name, region, others: Vec::new() }),
        },
        Err(error) if error.message().is_some_and(|message| message.contains("does not exist")) => {
            Err(DeployedError::NoStack { others: stacks_of_roster(&client).await, name, region })
        }
        Err(error) => Err(DeployedError::NotDescribed { name, region, words: words(&error) }),
    }
}

/// Only a hint: empty if the caller may not list stacks or has more than a page of them.
async fn stacks_of_roster(client: &Client) -> Vec<String> {
    let Ok(answer) = client.describe_stacks().send().await else { return Vec::new() };
    let is_roster = |stack: &&Stack| OUTPUTS.iter().all(|(_, wanted)| outputs(stack).any(|(name, _)| name == *wanted));
    answer.stacks().iter().filter(is_roster).filter_map(|stack| stack.stack_name.clone()).collect()
}

fn outputs(stack: &Stack) -> impl Iterator<Item = (&str, &str)> {
    stack.outputs().iter().filter_map(|output| Some((output.output_key()?, output.output_value()?)))
}

/// How to reach the services of AWS.
fn in_aws(sdk: &SdkConfig, region: &str, credentials: &Credentials) -> Set {
    let mut set = Set::new();
    let mut put = |name: &str, value: &str| set.insert(name.to_owned(), value.to_owned());
    put("AWS_REGION", region);
    put("AWS_ACCESS_KEY_ID", credentials.access_key_id());
    put("AWS_SECRET_ACCESS_KEY", credentials.secret_access_key());
    if let Some(token) = credentials.session_token() {
        put("AWS_SESSION_TOKEN", token);
    }
    if let Some(url) = sdk.endpoint_url() {
        put("AWS_ENDPOINT_URL_DYNAMODB", url);
        put("AWS_ENDPOINT_URL_KMS", url);
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::template::Template;

    const TEMPLATE: &str = include_str!("../../../template.yaml");

    /// What the template puts out under a name.
    fn put_out(output: &str) -> &'static str {
        let (_, outputs) = TEMPLATE.split_once("\nOutputs:\n").unwrap();
        let (_, output) = outputs.split_once(&format!("  {output}:\n")).unwrap_or_else(|| panic!("no {output}"));
        output.lines().find_map(|line| line.trim().strip_prefix("Value: ")).unwrap()
    }

    #[test]
    fn the_template_puts_out_what_is_looked_for() {
        let template = Template::built_in().unwrap();
        for (variable, output) in OUTPUTS {
            let functions = template.functions.iter().chain(&template.tasks);
            let told = functions.filter_map(|function| function.variables.get(variable)).next().unwrap();

            let same = [format!("!Ref {told}"), format!("!GetAtt {told}.Arn")];

            assert!(same.iter().any(|value| put_out(output) == value), "{output} is not {variable}, {told}");
        }
        assert!(!put_out(API_URL).is_empty());
    }

    #[test]
    fn the_template_has_the_parameters_that_are_looked_for() {
        for (variable, parameter) in PARAMETERS {
            assert!(TEMPLATE.contains(&format!(" {variable}: !Ref {parameter}\n")), "{variable}");
        }
    }

    #[test]
    fn each_failure_says_what_to_do_next() {
        let (name, region) = ("roster".to_owned(), "eu-central-1".to_owned());
        let no_credentials = |profile| DeployedError::NoCredentials { profile, words: "none".into() };
        let no_stack = |others| DeployedError::NoStack { name: name.clone(), region: region.clone(), others };
        let not_roster = |status: &str| DeployedError::NotRoster {
            name: name.clone(),
            region: region.clone(),
            missing: vec!["UsersTableName"],
            status: status.to_owned(),
        };
        let refused = |words: &str| DeployedError::NotDescribed {
            name: name.clone(),
            region: region.clone(),
            words: words.to_owned(),
        };
        for (failure, part) in [
            (DeployedError::NoRegion, "--region"),
            (no_credentials(None), "to work with: none\nsign in by `aws sso login`"),
            (no_credentials(Some("prod".into())), "in the profile prod: none"),
            (no_stack(vec![]), "another region (--region)"),
            (no_stack(vec!["roster-dev".into()]), "of Roster there: roster-dev"),
            (not_roster("CREATE_COMPLETE"), "has no output UsersTableName: it is not one of Roster"),
            (not_roster("CREATE_IN_PROGRESS"), "try again once that is done"),
            (not_roster("ROLLBACK_COMPLETE"), "describe-stack-events"),
            (refused("AccessDenied: User: x is not authorized to perform: y"), "docs/deploy.md"),
            (refused("ExpiredToken: over"), "sign in anew"),
        ] {
            let said = failure.to_string();
            assert!(said.contains(part), "{said}");
        }
    }
}
