//! `roster dynamodb` as `sam local` and a developer use it: the store, the ready line, the file of variables.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use roster::template::Template;
use serde_json::Value;
use tests::{Tables, attribute};

use crate::process::{Ended, Folder, Serve};

const ANY_PORT: [&str; 4] = ["dynamodb", "--port", "0", "--json"];

/// The variables that its file sets for all functions.
fn variables(file: &str) -> Value {
    let mut text: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    text["Parameters"].take()
}

#[tokio::test]
async fn it_serves_tables_and_demo_accounts_until_it_is_told_to_stop() {
    let folder = Folder::new();
    let dynamodb = Serve::start_command(&folder, &ANY_PORT, &["--memory", "--api-url", "http://127.0.0.1:3999/"]).await;
    let ready = dynamodb.ready();

    let tables = Tables::at(ready["dynamodb"].as_str().unwrap());
    let users = tables.all("UsersTable").await;
    let settings = tables.all("SettingsTable").await;
    let Ended { status, stdout, log } = dynamodb.stop("TERM").await;

    let members: Vec<&str> = ready.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, ["url", "admin", "user", "api_key", "dynamodb", "first_run", "sam_local", "env_vars"]);
    assert_eq!((&ready["url"], &ready["sam_local"]), (&"http://127.0.0.1:3999".into(), &true.into()));
    let john = users.iter().find(|item| attribute(item, "pk") == "user#1").unwrap();
    assert_eq!(attribute(john, "email"), ready["admin"]["email"].as_str().unwrap());
    assert!(settings.iter().any(|item| format!("{item:?}").contains("http://127.0.0.1:3999\"")), "the issuer is kept");
    assert_eq!((status.code(), stdout.lines().count()), (Some(0), 1), "{log}");
    assert!(!Path::new(ready["env_vars"].as_str().unwrap()).exists(), "the file was not removed");
}

#[tokio::test]
async fn its_file_sets_what_the_template_declares_and_is_its_owners_alone() {
    let folder = Folder::new();
    let data = folder.data();
    let dynamodb = Serve::start_command(&folder, &ANY_PORT, &["--data", &data]).await;
    let ready = dynamodb.ready();
    let file = ready["env_vars"].as_str().unwrap();

    let set = variables(file);

    let port = ready["dynamodb"].as_str().unwrap().rsplit(':').next().unwrap();
    assert_eq!(set["AWS_ENDPOINT_URL_DYNAMODB"], format!("http://host.docker.internal:{port}"));
    assert_eq!(set["ROSTER_KEY"].as_str(), fs::read_to_string(Path::new(&data).join("key")).ok().as_deref());
    assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    // `sam local` ignores variables that are not declared.
    let template = Template::built_in().unwrap();
    for function in template.functions.iter().chain(&template.tasks) {
        for name in set.as_object().unwrap().keys() {
            assert_eq!(function.variables.get(name).map(String::as_str), Some(""), "{name} of {}", function.name);
        }
    }
    assert!(!dynamodb.log().contains(set["ROSTER_KEY"].as_str().unwrap()), "the key is in the log");
}

#[tokio::test]
async fn its_data_is_what_serve_works_on_and_the_other_way_round() {
    let folder = Folder::new();
    let data = folder.data();
    let serve = Serve::start(&folder, &["--data", &data]).await;
    let first = serve.ready();
    assert!(serve.stop("TERM").await.status.success());

    let dynamodb = Serve::start_command(&folder, &ANY_PORT, &["--data", &data]).await;

    assert_eq!((&dynamodb.ready()["admin"], &dynamodb.ready()["api_key"]), (&first["admin"], &first["api_key"]));
}

#[tokio::test]
async fn a_person_reads_how_to_run_the_functions_on_it() {
    let folder = Folder::new();
    let dynamodb = Serve::start_command(&folder, &["dynamodb", "--port", "0"], &["--env-vars", "vars.json"]).await;

    let Ended { status, stdout, log } = dynamodb.stop("INT").await;

    assert_eq!(status.code(), Some(0), "{log}");
    for said in ["john.doe@example.com", "sam build", "sam local start-api", "--port 3000", "--env-vars 'vars.json'"] {
        assert!(stdout.contains(said), "{said} is not in {stdout}");
    }
}

#[tokio::test]
async fn where_its_port_is_taken_it_names_the_next_free_one() {
    let folder = Folder::new();
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();

    let Ended { status, log, .. } = Serve::refused(&folder, &["dynamodb", "--memory", "--port", &port]).await;

    assert_eq!(status.code(), Some(1));
    assert!(log.contains(&format!("port {port} is taken")) && log.contains("roster dynamodb --port "), "{log}");
}

#[tokio::test]
async fn it_is_not_opened_to_a_whole_network() {
    let folder = Folder::new();

    let Ended { status, log, .. } = Serve::refused(&folder, &["dynamodb", "--memory", "--host", "0.0.0.0"]).await;

    assert_eq!(status.code(), Some(2));
    assert!(log.contains("127.0.0.1") && log.contains("172.17.0.1"), "the log gives no advice: {log}");
}
