//! `roster admin create`: who becomes an administrator, and who does not.

use serde_json::json;
use tests::attribute;

use super::Deployed;

const ADA: &str = "ada@example.com";
const PASSWORD: &str = "violet anvil 7 rivers";
const CREATE: [&str; 5] = ["admin", "create", "--email", ADA, "--password-stdin"];

#[tokio::test]
async fn the_first_administrator_signs_in_by_the_line_that_is_shown() {
    let stack = Deployed::start().await;

    let made = stack.command(&[&CREATE[..], &["--name", "Ada Lovelace"]].concat(), &format!("{PASSWORD}\n")).await;

    assert!(made.status.success(), "{}", made.log);
    assert!(made.stdout.starts_with("ada@example.com (id 1) is an administrator.\n"), "{}", made.stdout);
    let url = stack.site.url("/api/v1/public/users/login");
    assert!(made.stdout.contains(&format!("curl -s {url} \\\n")), "{}", made.stdout);
    assert!(made.stdout.contains(r#"-d '{"email": "ada@example.com", "passw": "…"}'"#), "{}", made.stdout);
    assert!(!made.stdout.contains(PASSWORD) && !made.log.contains(PASSWORD), "the password is shown");
    let (status, body) = stack.login(ADA, PASSWORD).await;
    assert_eq!(status, 200, "{body}");
    let (status, users) = stack.site.get(body["access_token"].as_str().unwrap(), "/api/v1/users").await;
    assert_eq!(
        (status, &users["users"][0]["role"], &users["users"][0]["name"]),
        (200, &json!("admin"), &json!("Ada Lovelace")),
        "{users}"
    );
    // An empty directory that is being served offers the first run.
    let entry = |action: &str, detail: &str| (action.to_owned(), detail.to_owned());
    let done = stack.done_by_the_operator().await;
    assert_eq!(done, [entry("first_run.offered", ""), entry("user.created", "role admin")]);
}

#[tokio::test]
async fn a_second_run_finds_them_there_and_changes_nothing() {
    let stack = Deployed::start().await;
    assert!(stack.command(&CREATE, PASSWORD).await.status.success());
    let before = stack.traces().await;

    // Standard input is not read: the command does not even ask for a password.
    let again = stack.command(&CREATE[..4], "").await;

    assert!(again.status.success(), "{}", again.log);
    assert!(again.stdout.contains("is an administrator already; nothing was changed"), "{}", again.stdout);
    assert_eq!(stack.traces().await, before);
}

#[tokio::test]
async fn a_password_is_judged_by_the_rules_of_the_stack() {
    let stack = Deployed::start().await;

    for (password, problem) in [
        ("violet anvil 7", "the password is too short (minimum is 15 characters)"),
        ("passwordpassword", "the password is too easy to guess"),
        ("one\ntwo", "more than one line"),
        ("", "the password is too short"),
    ] {
        let refused = stack.command(&CREATE, password).await;

        assert_eq!((refused.status.code(), refused.stdout.as_str()), (Some(1), ""));
        assert!(refused.log.starts_with("error: ") && refused.log.contains(problem), "{password:?}: {}", refused.log);
    }
    assert!(stack.tables().all("UsersTable").await.is_empty(), "a user was created");
}

#[tokio::test]
async fn without_a_terminal_the_way_for_scripts_is_told() {
    let stack = Deployed::start().await;

    let refused = stack.command(&CREATE[..4], PASSWORD).await;

    assert_eq!(refused.status.code(), Some(1));
    assert!(refused.log.contains("pipe it in, with --password-stdin"), "{}", refused.log);
}

#[tokio::test]
async fn whoever_registered_first_becomes_no_administrator_by_their_own_password() {
    let stack = Deployed::with_parameters(vec![]).await;
    let theirs = "somebody else 12 keys";
    let register = json!({ "email": ADA, "name": "Not Ada", "password": theirs });
    let registered = stack.site.client.post(stack.site.url("/auth/register")).json(&register).send().await.unwrap();
    assert!(registered.status().is_success(), "{}", registered.text().await.unwrap());
    let (_, signed_in) = stack.login(ADA, theirs).await;
    let token = signed_in["access_token"].as_str().unwrap();
    assert_eq!(stack.site.get(token, "/users/1").await.0, 200);
    let before = stack.traces().await;

    let refused = stack.command(&CREATE, PASSWORD).await;

    assert_eq!(refused.status.code(), Some(1));
    assert!(refused.log.contains("belongs to an account already: id 1, role user, active"), "{}", refused.log);
    assert!(refused.log.contains("--promote"), "{}", refused.log);
    assert_eq!(stack.traces().await, before);

    let promoted = stack.command(&[&CREATE[..], &["--promote"]].concat(), PASSWORD).await;

    assert!(promoted.status.success(), "{}", promoted.log);
    assert!(promoted.stdout.contains("is an administrator now, by the new password alone"), "{}", promoted.stdout);
    assert_eq!(stack.site.get(token, "/users/1").await.0, 401, "the user's session is still valid");
    assert_eq!(stack.login(ADA, theirs).await.0, 401, "the user's old password is still valid");
    let (status, body) = stack.login(ADA, PASSWORD).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(stack.site.get(body["access_token"].as_str().unwrap(), "/api/v1/users").await.0, 200);
    let counter = stack.tables().item("UsersTable", "pk", "counter#active_admins").await.unwrap();
    assert_eq!(attribute(&counter, "n"), "1");
    let done = stack.done_by_the_operator().await;
    let entry = |action: &str, detail: &str| (action.to_owned(), detail.to_owned());
    let did = [("first_run.offered", ""), ("password.reset", ""), ("user.updated", "role user to admin")];
    assert_eq!(done, did.map(|(action, detail)| entry(action, detail)));
}

#[tokio::test]
async fn a_lost_password_of_the_only_administrator_is_replaced() {
    let stack = Deployed::start().await;
    assert!(stack.command(&CREATE, "a password soon forgotten").await.status.success());

    let replaced = stack.command(&[&CREATE[..], &["--promote"]].concat(), PASSWORD).await;

    assert!(replaced.status.success(), "{}", replaced.log);
    assert_eq!(stack.login(ADA, PASSWORD).await.0, 200);
    assert_eq!(stack.login(ADA, "a password soon forgotten").await.0, 401);
    let counter = stack.tables().item("UsersTable", "pk", "counter#active_admins").await.unwrap();
    assert_eq!(attribute(&counter, "n"), "1", "the administrator is not counted exactly once");
}
