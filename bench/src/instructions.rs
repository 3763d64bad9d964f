//! Instructions as `valgrind --tool=callgrind` counts them: of a start until the function asks for its first event, and
//! of each further request. Unlike time they vary little.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tests::lambda::Stack;
use tokio::process::Command;

use crate::baseline::{Figures, Programs};
use crate::client::{Account, Client, Service, request};
use crate::cold::{self, MakeEvent};
use crate::report;
use crate::server::TlsServices;

/// Requests of two runs, whose difference says what one costs.
const REQUESTS: [usize; 2] = [8, 28];
/// Of those that hash, which takes valgrind a second.
const HASHING: [usize; 2] = [2, 6];
/// The minimum of so many counts: chance only adds to it, by a timer or a retry.
const RUNS: usize = 3;
/// What it does for an event depends on which shards have entries waiting.
const UNEVEN: &str = "sealer";

/// What the figures depend on, and those of each function's start and of its event in `bench cold`; `None` without
/// valgrind.
#[expect(clippy::disallowed_methods, reason = "valgrind is found by the user's PATH")]
pub(crate) async fn count(programs: &Programs) -> Option<(String, Figures)> {
    let output = Command::new("valgrind").arg("--version").output().await.ok()?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let path = std::env::var("PATH").ok()?;
    let stack = Stack::start().await;
    let services = TlsServices::of(&stack).await;
    let variables: Vec<_> = services.variables().into_iter().chain([("PATH", path.as_str())]).collect();
    // For the list of a hundred.
    let accounts: Vec<Account> = (0..100).map(Account::numbered).collect();
    Client::create(&Service::of(&stack).await, 0, accounts).await;
    let none: MakeEvent<'_> = Box::new(|| Value::Null);
    let mut figures = Figures::new();
    for (name, program) in programs {
        println!("counting {name}");
        let start = run(&stack, &variables, (name, program), &none, 0).await;
        figures.insert(format!("{name}: start"), start);
        for (what, event, [few, many]) in events(&stack, name).await {
            let more = run(&stack, &variables, (name, program), &event, many).await
                - run(&stack, &variables, (name, program), &event, few).await;
            figures.insert(format!("{name}: {what}"), (more / (many - few) as f64).round());
        }
    }
    Some((format!("{version}, {}, {}", std::env::consts::ARCH, cpu_model()), figures))
}

/// Events of a function, and how many of them each run sends: that of `bench cold`, with a token just issued, as a
/// session's use is recorded when it is five minutes old; and what costs more.
async fn events(stack: &Stack, name: &str) -> Vec<(&'static str, MakeEvent<'static>, [usize; 2])> {
    let mut events = Vec::new();
    if name != UNEVEN {
        let event = cold::events(stack).await.into_iter().find(|(of, _)| *of == name).map(|(_, event)| event);
        events.push(("request", event.unwrap_or_else(|| panic!("bench cold has no event for {name}")), REQUESTS));
    }
    let admin = &stack.demo().admin;
    let mut more = |what, event: Value, counts| {
        events.push((what, Box::new(move || event.clone()), counts));
    };
    if name == "users" {
        let token = stack.sign_in(admin).await;
        more("list of 100", request("GET", "/users", "/users?limit=100", Some(&token), None), REQUESTS);
    }
    if name == "accounts" {
        let account = Account { email: admin.email.clone(), password: admin.password.clone() };
        more("sign-in", account.sign_in(), HASHING);
    }
    events
}

/// The least of several runs that answer so many events. What callgrind wrote of it is kept, for callgrind_annotate.
async fn run(
    stack: &Stack,
    variables: &[(&str, &str)],
    (name, program): (&str, &Path),
    event: &MakeEvent<'_>,
    events: usize,
) -> f64 {
    let file = report::folder().join(format!("{name}-{events}.counted"));
    let mut least = f64::INFINITY;
    for _ in 0..RUNS {
        let mut valgrind = Command::new("valgrind");
        valgrind.args(["--quiet", "--tool=callgrind"]);
        valgrind.arg(format!("--callgrind-out-file={}", file.display())).arg(program);
        let mut function = stack.function_by(valgrind, name, variables).await;
        function.ready().await;
        for _ in 0..events {
            let answer = function.invoke_raw(event()).await;
            assert!(cold::is_success(&answer), "{name}: {answer}");
        }
        function.terminate().await;
        let output = fs::read_to_string(&file).expect("callgrind has written its file");
        let total = output.lines().find_map(|line| line.strip_prefix("totals:")?.trim().parse().ok());
        let total = total.expect("callgrind's file has a total");
        if total < least {
            least = total;
            fs::rename(&file, file.with_extension("callgrind")).expect("the file exists");
        }
    }
    let _ = fs::remove_file(&file);
    least
}

/// Libraries choose their code by it.
fn cpu_model() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    name.map_or_else(|| "an unknown processor".to_owned(), |(_, name)| name.trim().to_owned())
}
