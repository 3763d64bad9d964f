//! Instructions as `valgrind --tool=callgrind` counts them: of a start until the function asks for its first event,
//! and of one request more. Unlike time they are much the same each time.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tests::lambda::Stack;
use tokio::process::Command;

use super::Kind;
use crate::cold::{self, Asked};
use crate::report;
use crate::tls_services::TlsServices;
use crate::visitor::{Account, Service, Visitor, ask, sign_in_request};

/// Requests of two runs, whose difference says what one costs.
const REQUESTS: [usize; 2] = [8, 28];
/// Of those that hash, each of which takes valgrind a second.
const HASHING: [usize; 2] = [2, 6];
/// The least of so many is taken: chance only adds, a timer that ran out or a retry.
const RUNS: usize = 3;

/// What it does for an event depends on what is waiting, and in which shard.
const UNEVEN: &str = "sealer";

/// Of each function's start, and of its request that `bench cold` asks; nothing without valgrind.
#[expect(clippy::disallowed_methods, reason = "valgrind is looked for where whoever runs this would find it")]
pub(super) async fn count(programs: &BTreeMap<String, PathBuf>) -> Option<Kind> {
    let said = Command::new("valgrind").arg("--version").output().await.ok()?;
    let version = String::from_utf8_lossy(&said.stdout).trim().to_owned();
    let path = std::env::var("PATH").ok()?;
    let stack = Stack::start().await;
    let services = TlsServices::of(&stack).await;
    // A list of a hundred wants so many.
    let accounts: Vec<Account> = (0..100).map(Account::numbered).collect();
    Visitor::with(&Service::of(&stack).await, 0, accounts, true).await;
    let nothing: Asked<'_> = Box::new(|| Value::Null);
    let mut figures = BTreeMap::new();
    for (name, program) in programs {
        println!("counting {name}");
        let variables: Vec<_> = services.variables().into_iter().chain([("PATH", path.as_str())]).collect();
        let counted = async |event: &Asked<'_>, requests: usize| {
            let mut least = f64::INFINITY;
            for _ in 0..RUNS {
                let (counted, file) = run(&stack, &variables, (name, program), event, requests).await;
                if counted < least {
                    least = counted;
                    // For whoever wants to know what they are: callgrind_annotate shows it.
                    fs::rename(&file, file.with_extension("callgrind")).expect("it is there");
                } else {
                    fs::remove_file(&file).expect("it is there");
                }
            }
            least
        };
        figures.insert(format!("{name}: start"), counted(&nothing, 0).await);
        for (what, event, [few, many]) in requests(&stack, name).await {
            let more = counted(&event, many).await - counted(&event, few).await;
            figures.insert(format!("{name}: {what}"), (more / (many - few) as f64).round());
        }
    }
    Some(Kind { name: "instructions", of: format!("{version}, {}, {}", std::env::consts::ARCH, processor()), figures })
}

/// What a function is asked, what that is called, and how often in each run: what `bench cold` asks, with a token just issued, for
/// the use of a session is written down when it is five minutes old; and what costs more.
async fn requests(stack: &Stack, name: &str) -> Vec<(&'static str, Asked<'static>, [usize; 2])> {
    let mut requests = Vec::new();
    if name != UNEVEN {
        let event = cold::events(stack).await.into_iter().find(|(of, _)| *of == name).map(|(_, event)| event);
        requests.push(("request", event.unwrap_or_else(|| panic!("bench cold has no event for {name}")), REQUESTS));
    }
    let demo = stack.demo();
    if name == "users" {
        let token = stack.sign_in(&demo.admin).await;
        let list = ask("GET /users", "/users?limit=100", Some(&token), None).event();
        requests.push(("list of 100", Box::new(move || list.clone()), REQUESTS));
    }
    if name == "accounts" {
        let account = Account { email: demo.admin.email.clone(), password: demo.admin.password.clone() };
        let sign_in = sign_in_request(&account).event();
        requests.push(("sign-in", Box::new(move || sign_in.clone()), HASHING));
    }
    requests
}

/// Of one run that answers so many, and the file that says where they were.
async fn run(
    stack: &Stack,
    variables: &[(&str, &str)],
    of: (&str, &Path),
    event: &Asked<'_>,
    requests: usize,
) -> (f64, PathBuf) {
    let (name, program) = of;
    let file = report::folder().join(format!("{name}-{requests}.counted"));
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--quiet", "--tool=callgrind"]);
    valgrind.arg(format!("--callgrind-out-file={}", file.display())).arg(program);
    let mut function = stack.function_by(valgrind, name, variables).await;
    function.ready().await;
    for _ in 0..requests {
        let answer = function.invoke_raw(event()).await;
        assert!(cold::is_done(&answer), "{name}: {answer}");
    }
    function.terminate().await;
    let counted = fs::read_to_string(&file).expect("callgrind has written what it counted");
    let total = counted.lines().find_map(|line| line.strip_prefix("totals:")?.trim().parse().ok());
    (total.expect("callgrind says a total"), file)
}

/// Libraries choose their code by it.
fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    name.map_or_else(|| "an unknown processor".to_owned(), |(_, name)| name.trim().to_owned())
}
