//! What the project's own template gives to whom, as far as it can be told without running anything.
//! Whether all of it is needed, and enough, the record of all tests shows ([`crate::local::rights`]).

use std::collections::{BTreeMap, BTreeSet};

use shared::directory::Services;
use shared::directory::bootstrap::Capabilities;
use shared::store::StackSecret;

use super::super::{Function, Template};

/// The secrets that each function opens at its start.
fn secrets() -> BTreeMap<&'static str, Vec<StackSecret>> {
    fn of<S: Services>() -> Vec<StackSecret> {
        S::Needs::secrets()
    }
    BTreeMap::from([
        ("accounts", of::<accounts::Services>()),
        ("auth", of::<auth::Services>()),
        ("authorizer", of::<authorizer::Services>()),
        ("console", of::<console::Services>()),
        ("directory", of::<directory::Services>()),
        ("mailer", of::<mailer::Services>()),
        ("sealer", vec![StackSecret::AuditKey]),
        ("sessions", of::<sessions::Services>()),
        ("users", of::<users::Services>()),
    ])
}

/// The values that the conditions of a function's statements on a resource name for a key.
fn values<'a>(function: &'a Function, action: &str, resource: &str, key: &str) -> BTreeSet<&'a str> {
    let statements = function.statements.iter().filter(|statement| {
        statement.actions.iter().any(|one| one == action) && statement.resources.iter().any(|one| one == resource)
    });
    let conditions = statements.flat_map(|statement| {
        assert!(!statement.conditions.is_empty(), "{}: {action} on {resource} without a condition", function.name);
        &statement.conditions
    });
    let values = conditions.filter(|condition| condition.key == key).flat_map(|condition| &condition.values);
    values.map(String::as_str).collect()
}

#[test]
fn a_function_may_open_what_it_needs_and_no_other_key() {
    let template = Template::built_in().unwrap();
    let secrets = secrets();

    for function in template.all_functions().filter(|function| secrets.contains_key(function.binary.as_str())) {
        let opens = |secret| secrets[function.binary.as_str()].contains(&secret);
        let (signing, passwords, sealing) =
            (opens(StackSecret::SigningKeys), opens(StackSecret::Pepper), opens(StackSecret::AuditKey));
        let (cursors, mail) = (opens(StackSecret::CursorKey), opens(StackSecret::MailKey));
        // These two need no secret at the start, so their services do not say so.
        let rotating = function.binary == "console";
        let smtp = function.binary == "mailer";
        // Whoever rotates the signing keys seals one, and opens none.
        let seals_signing = signing || rotating;
        // The mail server is set by whoever runs the stack, and by no function.
        let actions = [("kms:Encrypt", seals_signing, false), ("kms:Decrypt", signing, smtp)];
        for (action, signs, smtp) in actions {
            let wanted =
                [("signing", signs), ("pepper", passwords), ("audit", sealing), ("mail", mail), ("smtp", smtp)];
            let wanted: BTreeSet<&str> = wanted.into_iter().filter(|(_, is)| *is).map(|(purpose, _)| purpose).collect();
            let purposes = values(function, action, "SealingKey", "kms:EncryptionContext:purpose");
            assert_eq!(purposes, wanted, "{}: {action}", function.name);
        }
        let settings = [
            ("signing_keys", seals_signing),
            ("pepper", passwords),
            ("audit_key", sealing),
            ("cursor_key", cursors),
            ("mail_key", mail),
        ];
        let read = values(function, "dynamodb:BatchGetItem", "SettingsTable", "dynamodb:LeadingKeys");
        assert_eq!(read.contains("mail_server"), smtp, "{}", function.name);
        for action in ["dynamodb:BatchGetItem", "dynamodb:PutItem"] {
            let given = values(function, action, "SettingsTable", "dynamodb:LeadingKeys");
            for (name, is_needed) in settings {
                assert_eq!(given.contains(name), is_needed, "{}: {action} of {name}", function.name);
            }
        }
    }
}

#[test]
fn only_the_functions_that_issue_tokens_can_open_the_signing_keys() {
    let template = Template::built_in().unwrap();
    let reach = |function: &Function, action: &str, resource: &str, value: &str| {
        let gives = |statement: &&super::super::Statement| {
            statement.resources.iter().any(|one| one == resource) && statement.actions.iter().any(|one| one == action)
        };
        function.statements.iter().filter(gives).any(|statement| {
            let conditions = &statement.conditions;
            conditions.is_empty() || conditions.iter().any(|condition| condition.values.iter().any(|one| one == value))
        })
    };
    let whoever = |action: &str, resource: &str, value: &str| -> BTreeSet<&str> {
        let functions = template.all_functions().filter(|function| reach(function, action, resource, value));
        functions.map(|function| function.binary.as_str()).collect()
    };

    let issuers = BTreeSet::from(["accounts", "auth"]);
    // An administrator rotates them in the panel, which reads the others sealed and seals the new one.
    let rotators = BTreeSet::from(["accounts", "auth", "console"]);

    assert_eq!(whoever("kms:Decrypt", "SealingKey", "signing"), issuers);
    assert_eq!(whoever("kms:Encrypt", "SealingKey", "signing"), rotators);
    assert_eq!(whoever("dynamodb:BatchGetItem", "SettingsTable", "signing_keys"), rotators);
    assert_eq!(whoever("dynamodb:PutItem", "SettingsTable", "signing_keys"), rotators);
}

/// The table in docs/security.md, whose cells are words: only whether they say "no" can be proved here.
#[test]
fn the_table_of_the_page_is_what_the_template_gives() {
    let page = include_str!("../../../../../docs/security.md");
    let template = Template::built_in().unwrap();
    let may = |function: &Function, actions: &[&str], resource: &str| {
        let has = |statement: &&super::super::Statement| {
            actions.iter().any(|action| statement.actions.iter().any(|one| one == action))
                && statement.resources.iter().any(|one| one.split('/').next() == Some(resource))
        };
        function.statements.iter().any(|statement| has(&statement))
    };
    let opens = |function: &Function, purpose: &str| {
        values(function, "kms:Decrypt", "SealingKey", "kms:EncryptionContext:purpose").contains(purpose)
    };
    let changes = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"];
    type Row<'a> = (&'a str, &'a dyn Fn(&Function) -> bool);
    let rows: [Row<'_>; 13] = [
        ("read and open the signing keys", &|function| opens(function, "signing")),
        ("seal new signing keys", &|function| {
            values(function, "kms:Encrypt", "SealingKey", "kms:EncryptionContext:purpose").contains("signing")
        }),
        ("read and open the pepper", &|function| opens(function, "pepper")),
        ("read and open the key of mailed codes", &|function| opens(function, "mail")),
        ("read and open the mail server's password", &|function| opens(function, "smtp")),
        ("send mails", &|function| {
            function.statements.iter().any(|statement| statement.actions.iter().any(|one| one == "ses:SendEmail"))
        }),
        ("read and open the audit trail's key", &|function| opens(function, "audit")),
        ("change users", &|function| may(function, &changes, "UsersTable")),
        ("change sessions", &|function| may(function, &changes, "SessionsTable")),
        ("add to the audit trail", &|function| may(function, &["dynamodb:PutItem"], "AuditTable")),
        ("read the audit trail", &|function| may(function, &["dynamodb:Query"], "AuditTable")),
        ("take anything out of the audit trail", &|function| may(function, &["dynamodb:DeleteItem"], "AuditTable")),
        ("put events on the bus", &|function| may(function, &["events:PutEvents"], "EventBus")),
    ];
    let cells = |line: &'static str| line.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>();
    let head = page.lines().find(|line| line.starts_with("| | `accounts`")).map(cells).unwrap();
    let head: Vec<&str> = head[1..].iter().map(|name| name.trim_matches('`')).collect();
    let all: BTreeSet<&str> = template.all_functions().map(|function| function.binary.as_str()).collect();
    assert_eq!(head.iter().copied().collect::<BTreeSet<_>>(), all);

    for (row, is_given) in rows {
        let words = page.lines().find(|line| line.starts_with(&format!("| {row} |"))).map(cells).unwrap();
        for (binary, word) in head.iter().zip(&words[1..]) {
            let function = template.all_functions().find(|function| function.binary == *binary).unwrap();
            assert_eq!(*word != "no", is_given(function), "{binary}: {row}");
        }
    }
}

#[test]
fn every_function_has_statements_of_its_own_and_none_on_everything() {
    let template = Template::built_in().unwrap();

    for function in template.all_functions() {
        // The reference is the same for every caller, and reads no table.
        let may_do_nothing = function.binary == "reference";
        assert_eq!(function.statements.is_empty(), may_do_nothing, "{} may do nothing", function.name);
        for resource in function.statements.iter().flat_map(|statement| &statement.resources) {
            // Lambda lists the streams of a table before it knows which one calls.
            let fixed = resource.trim_end_matches("/stream/*");
            assert!(!fixed.contains(['*', '?']), "{}: {resource} is a pattern", function.name);
            let (name, index) = fixed.split_once("/index/").unwrap_or((fixed, ""));
            let table = template.tables.iter().find(|table| table.name == name);
            let is_there =
                table.is_none_or(|table| index.is_empty() || table.indexes.iter().any(|one| one.index_name == index));
            assert!(is_there, "{}: there is no {resource}", function.name);
        }
    }
}

#[test]
fn a_function_that_a_stream_calls_lets_lambda_read_that_stream() {
    let template = Template::built_in().unwrap();
    assert!(!template.streams.is_empty());

    for stream in &template.streams {
        let function = template.all_functions().find(|function| function.name == stream.function).unwrap();
        let may = |action: &str, resource: &str| {
            function.statements.iter().any(|statement| {
                statement.actions.iter().any(|one| one == action)
                    && statement.resources.iter().any(|one| one == resource)
            })
        };
        for action in ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"] {
            assert!(may(action, &stream.source), "{}: {action} on {}", function.name, stream.source);
        }
        let streams = format!("{}/stream/*", stream.source.trim_end_matches(".StreamArn"));
        assert!(may("dynamodb:ListStreams", &streams), "{}: {streams}", function.name);
        let failures = stream.failures.iter().all(|queue| may("sqs:SendMessage", queue));
        assert!(failures, "{}: sqs:SendMessage", function.name);
    }
}
