//! `--stack`: how the stack is found, and the message if none is.

use super::{Deployed, cloud::HIDDEN};
use crate::process::run;

const LIST: [&str; 3] = ["throttle", "list", "--stack"];

#[tokio::test]
async fn every_command_reaches_a_stack_by_its_name() {
    let stack = Deployed::start().await;

    for (command, said) in [
        (["signing-keys", "list"].as_slice(), "current"),
        (&["signing-keys", "rotate"], "is published, and signs from"),
        (&["throttle", "list"], "nothing is counted"),
        (&["throttle", "clear", "--all"], "nothing was counted"),
        (&["sessions", "end-all"], "nobody was signed in"),
    ] {
        let ended = stack.command(command, "").await;

        assert!(ended.status.success(), "{command:?}: {}", ended.log);
        assert!(ended.stdout.contains(said), "{command:?}: {}", ended.stdout);
    }

    let verified = stack.command(&["audit", "verify", "--day", &stack.day().await], "").await;
    assert!(verified.stdout.contains("not yet: every chain holds"), "{} {}", verified.stdout, verified.log);
}

#[tokio::test]
async fn a_stack_that_cannot_be_worked_with_is_told_from_one_that_is_not_there() {
    let stack = Deployed::start().await;

    for (name, parts) in [
        ("rooster", ["no stack rooster in eu-central-1", "stacks of Roster there: roster"]),
        ("begun", ["has no output UsersTableName", "it is CREATE_IN_PROGRESS; try again once that is done"]),
        ("older", ["has no output SealingKeyArn, ApiUrl", "deployed from an older template"]),
        (HIDDEN, ["not authorized to perform: cloudformation:DescribeStacks", "docs/deploy.md"]),
    ] {
        let refused = run(&stack.folder, &[&LIST[..], &[name]].concat(), &stack.environment, "").await;

        assert_eq!((refused.status.code(), refused.stdout.as_str()), (Some(1), ""), "{name}");
        for part in parts {
            assert!(refused.log.contains(part), "{name}: {}", refused.log);
        }
    }
}

#[tokio::test]
async fn an_operator_without_credentials_or_region_is_told_how_to_get_them() {
    let stack = Deployed::start().await;
    let list = [&LIST[..], &["roster"]].concat();

    let stranger = stack.environment_without(&["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]);
    let refused = run(&stack.folder, &list, &stranger, "").await;
    assert!(refused.log.contains("no AWS credentials") && refused.log.contains("aws sso login"), "{}", refused.log);

    let nowhere = stack.environment_without(&["AWS_REGION"]);
    let refused = run(&stack.folder, &list, &nowhere, "").await;
    assert!(refused.log.contains("--region"), "{}", refused.log);
    let there = run(&stack.folder, &[&list[..], &["--region", "eu-central-1"]].concat(), &nowhere, "").await;
    assert!(there.status.success(), "{}", there.log);

    // The environment's credentials do not replace a profile that was asked for.
    let profile = [&list[..], &["--profile", "nobody"]].concat();
    let refused = run(&stack.folder, &profile, &stack.environment, "").await;
    assert!(refused.log.contains("no AWS credentials") && refused.log.contains("nobody"), "{}", refused.log);
}

#[tokio::test]
async fn a_dynamodb_that_does_not_answer_is_named() {
    let stack = Deployed::start().await;
    let nowhere = "http://127.0.0.1:9";
    let environment = [&stack.environment[..], &[("AWS_ENDPOINT_URL_DYNAMODB", nowhere.to_owned())]].concat();

    let in_aws = run(&stack.folder, &[&LIST[..], &["roster"]].concat(), &environment, "").await;
    let data = stack.folder.data();
    let local = ["throttle", "list", "--data", &data, "--dynamodb-endpoint", nowhere];
    let local = run(&stack.folder, &local, &[], "").await;

    assert!(
        in_aws.log.contains("the stack roster in eu-central-1, its DynamoDB at http://127.0.0.1:9"),
        "{}",
        in_aws.log
    );
    assert!(local.log.contains("the DynamoDB at http://127.0.0.1:9 cannot be opened"), "{}", local.log);
}

#[tokio::test]
async fn the_counters_of_one_account_or_address_can_be_shown_alone() {
    let stack = Deployed::start().await;
    for email in ["jane@example.com", "joan@example.com"] {
        assert_eq!(stack.login(email, "not the password").await.0, 401);
    }
    let shown = async |which: &[&str]| {
        let ended = stack.command(&[&["throttle", "list"], which].concat(), "").await;
        let kinds = ended.stdout.lines().skip(1).filter_map(|line| line.split_whitespace().next());
        let mut kinds: Vec<String> = kinds.map(str::to_owned).collect();
        kinds.sort();
        kinds
    };

    assert_eq!(shown(&[]).await, ["account", "account", "address"]);
    assert_eq!(shown(&["--email", "jane@example.com"]).await, ["account"]);
    assert_eq!(shown(&["--address", "127.0.0.1"]).await, ["address"]);
    assert!(shown(&["--email", "ada@example.com"]).await.is_empty());
}
