//! `roster serve` as people and programs start it: a real process that is stopped, killed, started again, and refused
//! invalid settings.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "nothing here runs outside tests")]

mod dynamodb;
mod log;
mod operator;
mod process;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::TcpListener;
use std::path::Path;

use futures::StreamExt;
use reqwest::Client;
use serde_json::{Value, json};
use tests::{Tables, attribute};

use process::{Ended, Folder, Serve};

/// The number of concurrent writes.
const AT_ONCE: usize = 8;

/// A client of a running Roster.
struct Site {
    client: Client,
    ready: Value,
}

impl Site {
    fn of(serve: &Serve) -> Self {
        Self { client: Client::new(), ready: serve.ready() }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.ready["url"].as_str().unwrap())
    }

    /// The status and body of a sign-in through the token API, which takes the API key too.
    async fn issue(&self, account: &str) -> (u16, Value) {
        let Value::Object(account) = &self.ready[account] else { panic!("no {account}: {}", self.ready) };
        let body = json!({
            "api_key": self.ready["api_key"], "username": account["email"], "password": account["password"],
        });
        let reply = self.client.post(self.url("/auth/token")).json(&body).send().await.unwrap();
        (reply.status().as_u16(), reply.json().await.unwrap())
    }

    async fn admin(&self) -> String {
        let (status, body) = self.issue("admin").await;
        assert_eq!(status, 200, "{body}");
        body["access_token"].as_str().unwrap().to_owned()
    }

    async fn get(&self, token: &str, path: &str) -> (u16, Value) {
        let reply = self.client.get(self.url(path)).bearer_auth(token).send().await.unwrap();
        (reply.status().as_u16(), reply.json().await.unwrap())
    }

    async fn create(&self, token: &str, body: &Value) -> reqwest::Result<(u16, Value)> {
        let reply = self.client.post(self.url("/api/v1/users")).bearer_auth(token).json(body).send().await?;
        Ok((reply.status().as_u16(), reply.json().await?))
    }

    /// Profiles and guards of email addresses, each as email address and id.
    async fn users(&self) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
        let items = Tables::at(self.ready["dynamodb"].as_str().unwrap()).all("UsersTable").await;
        let (mut profiles, mut guards) = (BTreeMap::new(), BTreeMap::new());
        for item in &items {
            let key = attribute(item, "pk");
            if key.starts_with("user#") {
                profiles.insert(attribute(item, "email"), attribute(item, "id"));
            } else if let Some(email) = key.strip_prefix("email#") {
                guards.insert(email.to_owned(), attribute(item, "user_id"));
            }
        }
        (profiles, guards)
    }
}

#[tokio::test]
async fn what_was_acknowledged_before_kill_9_is_there_afterwards() {
    let folder = Folder::new();
    let data = folder.data();
    let mut serve = Serve::start(&folder, &["--data", &data]).await;
    let site = Site::of(&serve);
    let token = site.admin().await;

    let write = |number: usize| {
        let email = format!("user-{number}@example.com");
        let body = json!({ "name": format!("User {number}"), "email": email });
        let (site, token) = (&site, &token);
        async move { site.create(token, &body).await.ok().map(|(status, user)| (email, status, user["id"].to_string())) }
    };
    let mut writes = futures::stream::iter(0..500).map(write).buffer_unordered(AT_ONCE);
    let mut acknowledged = BTreeMap::new();
    while let Some(written) = writes.next().await {
        let Some((email, status, id)) = written else { continue };
        assert_eq!(status, 201, "{email}");
        acknowledged.insert(email, id);
        if acknowledged.len() == 250 {
            serve.kill();
        }
    }
    drop(writes);
    assert!(!serve.ended().await.status.success());
    assert!((250..500).contains(&acknowledged.len()), "not killed in the middle, but after {}", acknowledged.len());

    let serve = Serve::start(&folder, &["--data", &data]).await;
    let again = Site::of(&serve);

    let (profiles, guards) = again.users().await;
    assert_eq!(profiles, guards, "users and guards do not match");
    for (email, id) in &acknowledged {
        assert_eq!(profiles.get(email), Some(id), "{email} was acknowledged");
    }
    let ids: BTreeSet<&String> = profiles.values().collect();
    assert_eq!(ids.len(), profiles.len(), "an id was given out twice");
    // The session outlives its server, and the ids continue.
    let (status, made) = again.create(&token, &json!({ "name": "Ana", "email": "ana@example.com" })).await.unwrap();
    assert_eq!(status, 201, "{made}");
    let last = ids.iter().map(|id| id.parse::<u64>().unwrap()).max().unwrap();
    assert!(made["id"].as_u64().unwrap() > last, "{made} after {last}");
}

#[tokio::test]
async fn data_and_demo_survive_a_restart() {
    let folder = Folder::new();
    let data = folder.data();
    let serve = Serve::start(&folder, &["--data", &data]).await;
    let first = Site::of(&serve);
    let token = first.admin().await;
    let (status, _) = first.create(&token, &json!({ "name": "Ana", "email": "ana@example.com" })).await.unwrap();
    assert_eq!(status, 201);
    assert!(serve.stop("TERM").await.status.success());

    let serve = Serve::start(&folder, &["--data", &data]).await;
    let second = Site::of(&serve);

    for kept in ["admin", "user", "api_key"] {
        assert_eq!(second.ready[kept], first.ready[kept], "{kept}");
    }
    assert_eq!(second.issue("user").await.0, 200);
    let (status, users) = second.get(&token, "/users").await;
    assert_eq!(status, 200, "the earlier token is not valid: {users}");
    let names: Vec<&str> =
        users["users"].as_array().unwrap().iter().map(|user| user["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["John Doe", "Jane Smith", "Ana"]);
}

#[tokio::test]
async fn the_last_events_are_shown_also_those_of_the_run_before() {
    let folder = Folder::new();
    let data = folder.data();
    let events = async |site: &Site| {
        let shown = site.client.get(site.url("/dev/events")).send().await.unwrap();
        assert_eq!(shown.status(), 200);
        let shown: Value = shown.json().await.unwrap();
        let events = shown["events"].as_array().unwrap().iter();
        events.map(|event| event["detail"]["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let serve = Serve::start(&folder, &["--data", &data]).await;
    let site = Site::of(&serve);
    let (status, ana) =
        site.create(&site.admin().await, &json!({ "name": "Ana", "email": "ana@example.com" })).await.unwrap();
    assert_eq!(status, 201);
    let before = events(&site).await;
    assert!(before.contains(&format!("user.created/{}/1", ana["id"])), "{before:?}");
    let Ended { status, log, .. } = serve.stop("TERM").await;
    assert!(status.success(), "{log}");

    let serve = Serve::start(&folder, &["--data", &data]).await;

    assert_eq!(events(&Site::of(&serve)).await, before);
}

#[tokio::test]
async fn a_deleted_first_administrator_is_not_made_again() {
    let folder = Folder::new();
    let data = folder.data();
    let serve = Serve::start(&folder, &["--data", &data]).await;
    let site = Site::of(&serve);
    let ada =
        json!({ "name": "Ada", "email": "ada@example.com", "role": "admin", "password": "violet anvil 7 rivers" });
    assert_eq!(site.create(&site.admin().await, &ada).await.unwrap().0, 201);
    let login = json!({ "email": ada["email"], "passw": ada["password"] });
    let login = site.client.post(site.url("/api/v1/public/users/login")).json(&login).send().await.unwrap();
    let token = login.json::<Value>().await.unwrap()["access_token"].as_str().unwrap().to_owned();
    let deleted = site.client.delete(site.url("/users/1")).bearer_auth(&token).send().await.unwrap();
    assert_eq!(deleted.status(), 200);
    assert!(serve.stop("TERM").await.status.success());

    let serve = Serve::start(&folder, &["--data", &data]).await;
    let again = Site::of(&serve);

    assert_eq!((&again.ready["admin"], &again.ready["api_key"]), (&Value::Null, &Value::Null));
    let (profiles, guards) = again.users().await;
    assert_eq!(profiles.keys().collect::<Vec<_>>(), ["ada@example.com", "jane.smith@example.com"]);
    assert_eq!(profiles, guards);
    let john = Site { ready: site.ready.clone(), client: Client::new() };
    let john = Site { ready: with_url(john.ready, &again.ready["url"]), client: john.client };
    assert_eq!(john.issue("admin").await.0, 401, "John's password and key are still valid");
}

/// The ready line of the first run with its URL replaced.
fn with_url(mut ready: Value, url: &Value) -> Value {
    ready["url"] = url.clone();
    ready
}

#[tokio::test]
async fn a_second_process_on_the_same_data_is_refused_and_told_who_has_it() {
    let folder = Folder::new();
    let data = folder.data();
    let serve = Serve::start(&folder, &["--data", &data]).await;

    let Ended { status, stdout, log } =
        Serve::refused(&folder, &["serve", "--port", "0", "--json", "--data", &data]).await;

    assert_eq!((status.code(), stdout.as_str()), (Some(1), ""));
    assert!(log.contains(&data), "the log does not name the folder: {log}");
    assert!(log.contains(&serve.id().to_string()), "the log does not name the process: {log}");
    assert!(log.contains("--data"), "the log gives no advice: {log}");
    let site = Site::of(&serve);
    assert_eq!(site.issue("admin").await.0, 200, "the first process was disturbed");
}

#[tokio::test]
async fn data_without_its_key_is_refused_and_left_as_it_was() {
    let folder = Folder::new();
    let data = folder.data();
    let serve = Serve::start(&folder, &["--data", &data]).await;
    assert!(serve.stop("TERM").await.status.success());
    let key = Path::new(&data).join("key");
    let kept = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();

    let Ended { status, log, .. } = Serve::refused(&folder, &["serve", "--port", "0", "--json", "--data", &data]).await;

    assert_eq!(status.code(), Some(1));
    assert!(log.contains(&key.display().to_string()) && log.contains("restore it"), "{log}");
    assert!(!key.exists(), "a new key was made, which could not open the data");
    fs::write(&key, kept).unwrap();
    let again = Serve::start(&folder, &["--data", &data]).await;
    assert_eq!(Site::of(&again).issue("admin").await.0, 200);
}

#[tokio::test]
async fn a_taken_port_is_refused_and_the_next_free_one_named() {
    let folder = Folder::new();
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port();

    let Ended { status, stdout, log } =
        Serve::refused(&folder, &["serve", "--memory", "--port", &port.to_string()]).await;

    assert_eq!((status.code(), stdout.as_str()), (Some(1), ""));
    assert!(log.contains(&format!("port {port} is taken")), "{log}");
    let offered = log.split("--port ").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap_or_default();
    let offered: u16 = offered.parse().unwrap_or_else(|_| panic!("no port is offered: {log}"));
    assert!(offered > port, "{log}");
}

#[tokio::test]
async fn a_program_reads_one_line_and_either_signal_ends_well() {
    for signal in ["INT", "TERM"] {
        let folder = Folder::new();
        let serve = Serve::start(&folder, &["--memory"]).await;
        let (line, ready) = (serve.line().to_owned(), serve.ready());
        assert_eq!(Site::of(&serve).issue("admin").await.0, 200);

        let Ended { status, stdout, log } = serve.stop(signal).await;

        assert_eq!(status.code(), Some(0), "{signal}: {log}");
        assert_eq!(stdout, line, "one line, and nothing else on standard output");
        assert!(line.ends_with("}\n") && line.matches('\n').count() == 1, "{line}");
        let members: Vec<&str> = ready.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(members, ["url", "admin", "user", "api_key", "dynamodb", "first_run"]);
        for account in ["admin", "user"] {
            assert_eq!(ready[account].as_object().unwrap().keys().collect::<Vec<_>>(), ["email", "password"]);
            let password = ready[account]["password"].as_str().unwrap();
            assert!(!log.contains(password), "a password is in the log");
        }
        assert!(!log.contains(ready["api_key"].as_str().unwrap()), "an API key is in the log");
    }
}
