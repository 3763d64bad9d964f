//! The AWS actions that each command requests, on a stack where nothing has run yet. The rights that docs/deploy.md
//! lists are exactly these.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::Deployed;
use crate::process::run;

const PASSWORD: &str = "violet anvil 7 rivers";

/// A command's rights, one line per resource, in the page's format.
fn rights_text(asked: BTreeSet<(String, String)>) -> String {
    let mut resources: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (action, resource) in asked {
        resources.entry(resource).or_default().push(action);
    }
    let row = |(resource, actions): (String, Vec<String>)| format!("`{resource}`: {}", actions.join(", "));
    resources.into_iter().map(row).collect::<Vec<_>>().join("; ")
}

/// The rights that the page lists for a command.
fn documented(command: &str) -> &'static str {
    let page = include_str!("../../../docs/deploy.md");
    let row = page.lines().find_map(|line| line.strip_prefix(&format!("| `roster {command}` | ")));
    row.and_then(|row| row.strip_suffix(" |")).unwrap_or_else(|| panic!("docs/deploy.md has no row for {command}"))
}

#[tokio::test]
async fn each_command_asks_for_what_the_page_lists_and_for_nothing_else() {
    let stack = Deployed::start().await;
    let tables = stack.tables();
    // The state after `sam deploy`: from here on, KMS seals every secret.
    for item in tables.all("SettingsTable").await {
        let key = [("name".to_owned(), item["name"].clone())].into();
        tables.client().delete_item().table_name("SettingsTable").set_key(Some(key)).send().await.unwrap();
    }
    let environment = stack.environment_without(&["ROSTER_KEY"]);
    let command = async |arguments: &[&str]| {
        let arguments = [arguments, &["--stack", "roster"]].concat();
        let ended = run(&stack.folder, &arguments, &environment, PASSWORD).await;
        assert!(ended.status.success(), "{arguments:?}: {}", ended.log);
        ended.stdout
    };
    let create = ["admin", "create", "--password-stdin", "--email"];

    // The first run creates the key, the second opens it.
    for _ in 0..2 {
        command(&["admin", "link"]).await;
    }
    let mut rows = vec![("admin link", rights_text(stack.cloud.asked()))];
    command(&[&create[..], &["ada@example.com"]].concat()).await;
    // The pepper exists and opens.
    command(&[&create[..], &["grace@example.com"]].concat()).await;
    rows.push(("admin create", rights_text(stack.cloud.asked())));

    // A user of a custom role, whose count of users then falls by one.
    add_role(&stack).await;
    command(&[&create[..], &["grace@example.com", "--promote"]].concat()).await;
    rows.push(("admin create --promote", rights_text(stack.cloud.asked())));

    let server = ["mail", "smtp", "--url-stdin", "--unchecked", "--stack", "roster"];
    let set = run(&stack.folder, &server, &environment, "smtps://me:pw@smtp.invalid").await;
    assert!(set.status.success(), "{}", set.log);
    rows.push(("mail smtp", rights_text(stack.cloud.asked())));

    command(&["signing-keys", "rotate", "--now"]).await;
    let keys = command(&["signing-keys", "rotate", "--now"]).await;
    rows.push(("signing-keys rotate", rights_text(stack.cloud.asked())));

    command(&["signing-keys", "list"]).await;
    rows.push(("signing-keys list", rights_text(stack.cloud.asked())));

    let old = keys.lines().find(|line| line.contains(" replaced ")).unwrap().split_whitespace().next().unwrap();
    command(&["signing-keys", "retire", old]).await;
    rows.push(("signing-keys retire", rights_text(stack.cloud.asked())));

    assert_eq!(stack.login("nobody@example.com", PASSWORD).await.0, 401);
    command(&["throttle", "list"]).await;
    rows.push(("throttle list", rights_text(stack.cloud.asked())));

    command(&["throttle", "clear", "--email", "nobody@example.com"]).await;
    rows.push(("throttle clear", rights_text(stack.cloud.asked())));

    // `roster serve` sealed the entries until now with its own key, so the chains are broken.
    let day = stack.day().await;
    let verify = ["audit", "verify", "--day", &day, "--stack", "roster"];
    let verified = run(&stack.folder, &verify, &environment, "").await;
    assert!(verified.stdout.contains(" not yet: "), "{} {}", verified.stdout, verified.log);
    rows.push(("audit verify", rights_text(stack.cloud.asked())));

    start_session(&stack).await;
    command(&["sessions", "end-all"]).await;
    rows.push(("sessions end-all", rights_text(stack.cloud.asked())));

    let documented: Vec<_> = rows.iter().map(|(command, _)| (*command, documented(command).to_owned())).collect();
    assert_eq!(documented, rows, "left: the page, right: the requested actions");
}

/// Adds a custom role and gives it to Grace.
async fn add_role(stack: &Deployed) {
    let text = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
    let number = |number: &str| aws_sdk_dynamodb::types::AttributeValue::N(number.to_owned());
    let tables = stack.tables();
    let role = tables.client().put_item().table_name("RolesTable").item("name", text("librarian"));
    role.item("users", number("1")).send().await.unwrap();
    let grace = tables.client().update_item().table_name("UsersTable").key("pk", text("user#2"));
    let grace = grace.update_expression("SET #role = :role").expression_attribute_names("#role", "role");
    grace.expression_attribute_values(":role", text("librarian")).send().await.unwrap();
}

/// Registers a user and starts one session with an opaque token, because `roster serve` and the stack now have
/// different signing keys.
async fn start_session(stack: &Deployed) {
    let jane = json!({ "name": "Jane", "email": "jane@example.com", "password": PASSWORD });
    let registered = stack.site.client.put(stack.site.url("/api/user")).json(&jane).send().await.unwrap();
    assert_eq!(registered.status(), 201);
    let login = stack.site.client.put(stack.site.url("/api/login")).json(&jane).send().await.unwrap();
    assert_eq!(login.status(), 201);
}
