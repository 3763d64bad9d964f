//! Functions that seal with KMS, as in AWS: the secrets that they create at their first start.

use roster::local::LocalOptions;
use roster::rights::Rights;
use roster::template::Template;

use super::{Stack, name_of};
use crate::Tables;
use crate::kms::Kms;

/// A stack whose secrets are sealed by a KMS.
pub struct SealedStack {
    stack: Stack,
    kms: Kms,
}

impl SealedStack {
    /// A stack with John and Jane.
    pub async fn start() -> Self {
        let template = Template::built_in().unwrap();
        let kms = Kms::start(Rights::of(&template)).await;
        let variables = [("ROSTER_KEY", ""), ("AWS_ENDPOINT_URL_KMS", kms.endpoint())];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let stack = Stack::of(LocalOptions { demo: true, variables, ..LocalOptions::in_memory(template) }).await;
        kms.answered();
        Self { stack, kms }
    }

    pub fn stack(&self) -> &Stack {
        &self.stack
    }

    pub fn kms(&self) -> &Kms {
        &self.kms
    }

    /// Removes these settings, or all that the stack has created for itself.
    pub async fn forget(&self, settings: &[&str]) {
        let tables = Tables::at(self.stack.0.dynamodb_endpoint());
        for item in tables.all("SettingsTable").await {
            let name = item["name"].as_s().unwrap();
            if settings.is_empty() || settings.contains(&name.as_str()) {
                let request = tables.client().delete_item().table_name("SettingsTable");
                request.key("name", item["name"].clone()).send().await.unwrap();
            }
        }
    }

    /// The names of the stored settings, sorted.
    pub async fn settings(&self) -> Vec<String> {
        let items = Tables::at(self.stack.0.dynamodb_endpoint()).all("SettingsTable").await;
        let mut names: Vec<String> = items.iter().map(|item| item["name"].as_s().unwrap().clone()).collect();
        names.sort();
        names
    }
}

/// Every function on a new stack creates exactly the secrets it needs, with the rights that it has, and opens them when
/// it starts again. `sealed` lists their purposes in KMS, `kept` the settings, both sorted.
pub async fn makes_and_opens_its_secrets(program: &str, sealed: &[&str], kept: &[&str]) {
    let name = name_of(program);
    let made = SealedStack::start().await;
    made.forget(&[]).await;
    let did =
        |operation: &str| sealed.iter().map(|purpose| format!("{name} {operation} {purpose}")).collect::<Vec<_>>();

    let mut first = made.stack().function(program).await;
    first.ready().await;
    assert_eq!(made.kms().answered(), [did("Decrypt"), did("Encrypt")].concat());
    assert_eq!(made.settings().await, kept);

    let mut second = made.stack().function(program).await;
    second.ready().await;
    assert_eq!(made.kms().answered(), did("Decrypt"));
    assert_eq!(made.settings().await, kept);
}
