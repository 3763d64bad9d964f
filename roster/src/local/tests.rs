//! A Roster as a whole: what it keeps, what it does not make twice, why it would not start.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde_json::{Value, json};
use shared::directory::NewUser;
use shared::email::Email;
use shared::name::Name;
use shared::password::Password;
use shared::role::RoleName;
use shared::user::Status;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::test_folder::TestFolder;

async fn start(options: impl FnOnce(&mut LocalOptions)) -> Result<Local, StartError> {
    let mut given = LocalOptions::in_memory(Template::built_in().unwrap());
    options(&mut given);
    Box::pin(Local::start(given)).await
}

fn kept_in(folder: &TestFolder) -> impl FnOnce(&mut LocalOptions) {
    let data = Data::Folder(folder.path());
    |options| {
        options.data = data;
        options.demo = true;
    }
}

/// Sends one request and reads its whole answer: the status and the JSON.
async fn ask(local: &Local, method: &str, path: &str, token: Option<&str>, body: &Value) -> (u16, Value) {
    let address: SocketAddr = local.url().strip_prefix("http://").unwrap().parse().unwrap();
    let body = body.to_string();
    let token = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let head = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{token}");
    let request = format!("{head}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len());

    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();

    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or_default())
}

async fn sign_in(local: &Local, account: &Account) -> (u16, Value) {
    let body = json!({"email": account.email, "passw": account.password});
    ask(local, "POST", "/api/v1/public/users/login", None, &body).await
}

#[tokio::test]
async fn the_demo_accounts_sign_in_and_are_shown_again_after_a_restart() {
    let folder = TestFolder::new("restart");
    let local = start(kept_in(&folder)).await.unwrap();
    let demo = local.demo().unwrap().clone();
    let (status, tokens) = sign_in(&local, &demo.admin).await;
    assert_eq!((status, &tokens["user"]["role"], &tokens["user"]["id"]), (200, &json!("admin"), &json!(1)));
    local.stop().await;

    let again = start(kept_in(&folder)).await.unwrap();

    assert!(again.demo() == Some(&demo));
    assert_eq!(sign_in(&again, &demo.user).await.0, 200);
    let (status, _) = ask(&again, "GET", "/users/1", tokens["access_token"].as_str(), &json!({})).await;
    assert_eq!(status, 200, "a token outlives a restart");
}

#[tokio::test]
async fn a_deleted_john_is_neither_made_again_nor_shown() {
    let folder = TestFolder::new("deleted");
    let local = start(kept_in(&folder)).await.unwrap();
    let john = local.demo().unwrap().admin.clone();
    let other = Account { email: "ana@example.com".into(), password: "violet anvil 7 rivers".into() };
    let ana = NewUser {
        name: Name::parse("Ana").unwrap(),
        email: Email::parse(&other.email).unwrap(),
        role: RoleName::admin(),
        password: Password::presented(&other.password),
        status: Status::Active,
    };
    local.services().provisioning.provision_user(ana).await.unwrap();
    let (_, tokens) = sign_in(&local, &other).await;
    let (status, _) = ask(&local, "DELETE", "/users/1", tokens["access_token"].as_str(), &json!({})).await;
    assert_eq!(status, 200);
    local.stop().await;

    let again = start(kept_in(&folder)).await.unwrap();

    assert!(again.demo().is_none());
    assert_eq!(again.services().provisioning.last_user_id().await.unwrap(), 3);
    assert_eq!(sign_in(&again, &john).await.0, 401);
}

#[tokio::test]
async fn any_other_dynamodb_does_as_well() {
    let folder = TestFolder::new("endpoint");
    let other = Store::open(HeldData::hold(Data::Memory).unwrap(), Clock::system()).await.unwrap();
    let data = Data::Endpoint { url: other.endpoint().to_owned(), folder: folder.path() };

    let local = start(|options| (options.data, options.demo) = (data, true)).await.unwrap();

    assert_eq!(local.dynamodb_endpoint(), other.endpoint());
    assert_eq!(sign_in(&local, &local.demo().unwrap().admin).await.0, 200);
    assert!(!folder.path().join("dynamodb.sqlite").exists());
}

#[tokio::test]
async fn a_dynamodb_that_does_not_answer_is_named() {
    let folder = TestFolder::new("silent");
    // Bound and dropped: nothing listens there now.
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}");

    let error = start(|options| options.data = Data::Endpoint { url: url.clone(), folder: folder.path() });

    let error = error.await.err().unwrap().to_string();
    assert!(error.starts_with(&format!("the DynamoDB at {url}: ")) && error.contains("refused"), "{error}");
}

#[tokio::test]
async fn without_the_demo_nobody_is_made() {
    let local = start(|_| {}).await.unwrap();

    assert!(local.demo().is_none());
    assert_eq!(local.services().provisioning.last_user_id().await.unwrap(), 0);
}

#[cfg(unix)]
#[tokio::test]
async fn the_key_and_the_notes_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TestFolder::new("modes");
    start(kept_in(&folder)).await.unwrap().stop().await;

    for file in ["key", "demo.json"] {
        let mode = std::fs::metadata(folder.path().join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[tokio::test]
async fn the_same_data_is_refused_to_a_second() {
    let folder = TestFolder::new("second");
    let _first = start(kept_in(&folder)).await.unwrap();

    let error = start(kept_in(&folder)).await.err().unwrap().to_string();

    assert!(error.contains(&folder.path().display().to_string()), "{error}");
}

#[tokio::test]
async fn a_taken_port_is_said_before_anything_is_made() {
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let folder = TestFolder::new("port");

    let error = start(|options| {
        options.address = taken.local_addr().unwrap();
        options.data = Data::Folder(folder.path());
    });

    assert!(matches!(error.await, Err(StartError::PortTaken { .. })));
    assert!(!folder.path().join("dynamodb.sqlite").exists());
}

#[tokio::test]
async fn a_variable_that_the_template_forgets_is_named_with_its_function() {
    let text = std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../template.yaml")).unwrap();
    let template = Template::parse(&text.replace("ROLES_TABLE: !Ref RolesTable", ""), "template.yaml").unwrap();

    let error = start(|options| options.template = template).await.err().unwrap();

    assert!(error.to_string().contains("ROLES_TABLE"), "{error}");
}

#[tokio::test]
async fn a_function_that_is_not_here_is_refused() {
    let text = std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../template.yaml")).unwrap();
    let template = Template::parse(&text.replace("Binary: users", "Binary: billing"), "template.yaml").unwrap();

    let error = start(|options| options.template = template).await.err().unwrap().to_string();

    assert!(error.contains("UsersFunction") && error.contains("billing"), "{error}");
}
