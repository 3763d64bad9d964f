//! The operator's commands: real processes, against a stack that CloudFormation describes and whose tables and API are
//! those of a `roster serve`.

mod admin;
mod cloud;
mod mail;
mod rights;
mod sessions;
mod stacks;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::{Tables, attribute};

use crate::Site;
use crate::process::{Ended, Folder, Serve, run};
use cloud::{Cloud, Described};

/// A stack in AWS, and an operator with rights to it.
struct Deployed {
    folder: Folder,
    _serve: Serve,
    site: Site,
    cloud: Cloud,
    /// The operator's environment, which seals with the key of this machine.
    environment: Vec<(&'static str, String)>,
}

/// All template outputs that the commands read.
fn outputs(api_url: &str) -> Vec<(&'static str, String)> {
    let tables = [
        "Users",
        "Sessions",
        "Roles",
        "ApiKeys",
        "Audit",
        "Ephemeral",
        "Settings",
        "Revocations",
        "Statistics",
        "Mail",
    ];
    let names: [&'static str; 10] = [
        "UsersTableName",
        "SessionsTableName",
        "RolesTableName",
        "ApiKeysTableName",
        "AuditTableName",
        "EphemeralTableName",
        "SettingsTableName",
        "RevocationsTableName",
        "StatisticsTableName",
        "MailTableName",
    ];
    let tables = tables.map(|table| format!("{table}Table"));
    let rest =
        [("SealingKeyArn", "arn:aws:kms:eu-central-1:123456789012:key/1".to_owned()), ("ApiUrl", api_url.to_owned())];
    names.into_iter().zip(tables).chain(rest).collect()
}

impl Deployed {
    /// The stack `roster`, without any users.
    async fn start() -> Self {
        Self::with_parameters(vec![("PasswordMinLength", "15"), ("Stage", "prod")]).await
    }

    async fn with_parameters(parameters: Vec<(&'static str, &'static str)>) -> Self {
        let folder = Folder::new();
        let data = folder.data();
        let serve = Serve::start(&folder, &["--data", &data, "--no-demo"]).await;
        let site = Site::of(&serve);
        let outputs = outputs(site.ready["url"].as_str().unwrap());
        let described = |status, count: usize| {
            let (outputs, parameters) = (outputs[..count].to_vec(), parameters.clone());
            Described { status, outputs, parameters }
        };
        let stacks = BTreeMap::from([
            ("roster", described("UPDATE_COMPLETE", outputs.len())),
            ("begun", described("CREATE_IN_PROGRESS", 0)),
            ("older", described("CREATE_COMPLETE", outputs.len() - 2)),
        ]);
        let cloud = Cloud::start(site.ready["dynamodb"].as_str().unwrap(), stacks).await;
        let key = fs::read_to_string(Path::new(&data).join("key")).unwrap().trim().to_owned();
        let environment = vec![
            ("AWS_ENDPOINT_URL", cloud.url.clone()),
            ("AWS_REGION", "eu-central-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "operator".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "secret".to_owned()),
            ("ROSTER_KEY", key),
        ];
        Self { folder, _serve: serve, site, cloud, environment }
    }

    fn tables(&self) -> Tables {
        Tables::at(self.site.ready["dynamodb"].as_str().unwrap())
    }

    /// The operator's environment without some variables.
    fn environment_without(&self, left_out: &[&str]) -> Vec<(&'static str, String)> {
        self.environment.iter().filter(|(name, _)| !left_out.contains(name)).cloned().collect()
    }

    /// Runs a command for the stack `roster`, with this standard input.
    async fn command(&self, arguments: &[&str], input: &str) -> Ended {
        let arguments = [arguments, &["--stack", "roster"]].concat();
        run(&self.folder, &arguments, &self.environment, input).await
    }

    /// The status and body of a sign-in through the accounts API.
    async fn login(&self, email: &str, password: &str) -> (StatusCode, Value) {
        let body = json!({ "email": email, "passw": password });
        let reply =
            self.site.client.post(self.site.url("/api/v1/public/users/login")).json(&body).send().await.unwrap();
        (reply.status(), reply.json().await.unwrap())
    }

    /// The operator's changes to users in the audit log, as action and detail.
    async fn done_by_the_operator(&self) -> Vec<(String, String)> {
        let entries = self.tables().all("AuditTable").await;
        let mut done: Vec<_> = entries
            .iter()
            .filter(|entry| attribute(entry, "actor") == "operator")
            .map(|entry| (attribute(entry, "action"), attribute(entry, "detail")))
            .collect();
        done.sort();
        done
    }

    /// The day of the first audit log entry. `audit verify` of all 400 days would mostly read nothing.
    async fn day(&self) -> String {
        let entries = self.tables().all("AuditTable").await;
        attribute(&entries[0], "shard").split('#').next().unwrap().to_owned()
    }

    /// Everything that a command could have left behind.
    async fn traces(&self) -> (Vec<String>, Vec<(String, String)>) {
        (self.tables().contents(&["UsersTable"]).await, self.done_by_the_operator().await)
    }
}
