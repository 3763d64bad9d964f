//! What a request costs once everything is warm: CPU time, requests a second and latency, through the gateway of
//! `roster serve`, its DynamoDB included, and as a function under a Runtime API, without. The floor is a function that
//! makes only the one call to the store, and the bare hash.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use futures::future::join_all;
use tests::lambda::{Event, Stack};
use tokio::process::Command;

use crate::client::{Client, Operation, Service};
use crate::report::{median, ms, percentile, print_table};
use crate::server::{Server, TlsServices, program};
use crate::usage::cpu_time;

/// Measurements of each, in turn with the others, so that the machine affects all alike.
pub(crate) const ROUNDS: usize = 5;
const SPAN: Duration = Duration::from_secs(2);
/// Clients at once.
const CLIENTS: [usize; 2] = [1, 16];
/// Of each client: so many that none reaches its limit of sessions, from which on each sign-in ends one.
const ACCOUNTS: usize = 60;
const OPERATIONS: [Operation; 6] = [
    Operation::Profile,
    Operation::List,
    Operation::Sessions,
    Operation::Refresh,
    Operation::SignIn,
    Operation::Create,
];

const GATEWAY: &str = "gateway";
const FUNCTION: &str = "function";
const BARE_GET: &str = "a bare GetItem";
const BARE_QUERY: &str = "a bare Query of 100";
const BARE_HASH: &str = "the bare hash";

/// One measurement.
#[derive(Clone, Debug)]
pub(crate) struct Round {
    /// Of each request.
    cpu: Duration,
    per_second: f64,
    took: Vec<Duration>,
}

/// By request, by what answers it, and by the number of clients.
type Rounds = BTreeMap<(&'static str, &'static str, usize), Vec<Round>>;

pub(crate) struct Summary {
    pub(crate) cpu: Duration,
    per_second: u64,
    pub(crate) p50: Duration,
    p99: Duration,
}

impl Round {
    fn of(took: Vec<Duration>, span: Duration, cpu: Duration) -> Self {
        let requests = u32::try_from(took.len()).expect("a round has few requests");
        Self { cpu: cpu / requests, per_second: f64::from(requests) / span.as_secs_f64(), took }
    }
}

impl Summary {
    /// Medians of the rounds; percentiles of all answers together, as one round has too few.
    pub(crate) fn of(rounds: &[Round]) -> Self {
        let mut took: Vec<Duration> = rounds.iter().flat_map(|round| round.took.iter().copied()).collect();
        took.sort_unstable();
        Self {
            cpu: median(rounds.iter().map(|round| round.cpu)),
            per_second: median(rounds.iter().map(|round| round.per_second.round() as u64)),
            p50: percentile(&took, 50),
            p99: percentile(&took, 99),
        }
    }
}

/// Has each of these send, as soon as the request before is answered. The CPU time is that of the processes.
#[expect(clippy::disallowed_methods, reason = "latency is measured")]
async fn measure<F: AsyncFnMut() -> Duration>(senders: &mut [F], span: Duration, pids: &[u32]) -> Round {
    // The connections are made first.
    join_all(senders.iter_mut().map(async |send| send().await)).await;
    let used = || pids.iter().map(|pid| cpu_time(*pid)).sum::<Duration>();
    let (before, started) = (used(), Instant::now());
    let sending = senders.iter_mut().map(async |send| {
        let mut took = Vec::new();
        while started.elapsed() < span {
            took.push(send().await);
        }
        took
    });
    let took = join_all(sending).await.into_iter().flatten().collect();
    Round::of(took, started.elapsed(), used().saturating_sub(before))
}

pub(crate) async fn measure_clients(
    clients: &mut [Client],
    operation: Operation,
    span: Duration,
    pids: &[u32],
) -> Round {
    let mut senders: Vec<_> = clients.iter_mut().map(|client| async move || client.send(operation).await).collect();
    measure(&mut senders, span, pids).await
}

/// Roster, as a server and as functions, each with its clients.
struct Roster {
    server: Server,
    at_gateway: Vec<Client>,
    stack: Stack,
    services: TlsServices,
    at_functions: Vec<Client>,
}

impl Roster {
    async fn start() -> Self {
        let server = Server::start("hot");
        let numbers = 0..CLIENTS[CLIENTS.len() - 1];
        let at_gateway = Client::many(&server.service().await, numbers.clone(), ACCOUNTS).await;
        let stack = Stack::start().await;
        let services = TlsServices::of(&stack).await;
        let at_functions = Client::many(&Service::of(&stack).await, numbers, ACCOUNTS).await;
        Self { server, at_gateway, stack, services, at_functions }
    }

    /// Once through these operations.
    async fn measure(&mut self, rounds: &mut Rounds) {
        for operation in OPERATIONS {
            let mut pids = Vec::new();
            for client in &mut self.at_functions {
                let mut function = self.services.function(&self.stack, operation.function()).await;
                function.ready().await;
                pids.push(client.use_function(function));
            }
            for count in CLIENTS {
                let found = measure_clients(&mut self.at_functions[..count], operation, SPAN, &pids[..count]).await;
                put(rounds, operation.name(), FUNCTION, count, found);
                let found = measure_clients(&mut self.at_gateway[..count], operation, SPAN, &[self.server.pid()]).await;
                put(rounds, operation.name(), GATEWAY, count, found);
            }
        }
    }

    /// A function that makes one call and nothing else, with the same event as ours and started like ours.
    async fn measure_floor(&self, name: &'static str, event: Event, rounds: &mut Rounds) {
        // The table of `users`, but credentials whose rights are not limited to it.
        let [endpoint, .., certificate] = self.services.variables();
        let variables = [endpoint, certificate, ("AWS_ACCESS_KEY_ID", "bare")];
        let mut function = self.stack.function_by(Command::new(program("bare")), "users", &variables).await;
        function.ready().await;
        let (pid, event) = (function.pid(), event.to_json());
        let send = async || {
            #[expect(clippy::disallowed_methods, reason = "latency is measured")]
            let started = Instant::now();
            let answer = function.invoke_raw(event.clone()).await;
            assert_eq!(answer["statusCode"], 200, "{answer}");
            started.elapsed()
        };
        put(rounds, name, FUNCTION, 1, measure(&mut [send], SPAN, &[pid]).await);
    }
}

fn put(rounds: &mut Rounds, request: &'static str, by: &'static str, clients: usize, round: Round) {
    rounds.entry((request, by, clients)).or_default().push(round);
}

pub(crate) async fn run() -> bool {
    for name in ["roster", "users", "accounts", "auth", "bare"] {
        if !program(name).exists() {
            println!("{name} is not built: CARGO_PROFILE_RELEASE_STRIP=none cargo build --release --workspace --bins");
            return false;
        }
    }
    let mut roster = Roster::start().await;
    let token = roster.stack.sign_in(&roster.stack.demo().user).await;
    let mut rounds = Rounds::new();
    for round in 1..=ROUNDS {
        println!("round {round} of {ROUNDS}");
        let hash = bare_hash(SPAN);
        put(&mut rounds, BARE_HASH, FUNCTION, 1, Round::of(vec![hash], hash, hash));
        let event = |route, path| Event::new(route, path).token(&token);
        roster.measure_floor(BARE_GET, event("GET /users/{id}", "/users/2"), &mut rounds).await;
        roster.measure_floor(BARE_QUERY, event("GET /users", "/users"), &mut rounds).await;
        roster.measure(&mut rounds).await;
    }
    show(&rounds);
    true
}

/// Prints all, and the CPU time of some for one client as a multiple of a floor, next to the multiple aimed at.
fn show(rounds: &Rounds) {
    let rows = rounds.iter().map(|((request, by, clients), found)| {
        let Summary { cpu, per_second, p50, p99 } = Summary::of(found);
        let [clients, rate] = [clients.to_string(), per_second.to_string()];
        vec![(*request).to_owned(), (*by).to_owned(), clients, ms(cpu), rate, ms(p50), ms(p99)]
    });
    print_table(["REQUEST", "BY", "CLIENTS", "CPU", "PER SECOND", "P50", "P99"], rows);
    let cpu = |request| Summary::of(&rounds[&(request, FUNCTION, 1)]).cpu;
    let ratios = [
        (Operation::Profile.name(), BARE_GET, 1.6),
        (Operation::List.name(), BARE_QUERY, 1.5),
        (Operation::SignIn.name(), BARE_HASH, 1.15),
    ];
    let rows = ratios.map(|(request, floor, target)| {
        let (ours, least) = (cpu(request), cpu(floor));
        let times = format!("{:.2}", ours.as_secs_f64() / least.as_secs_f64());
        vec![request.to_owned(), ms(ours), floor.to_owned(), ms(least), times, target.to_string()]
    });
    print_table(["REQUEST OF A FUNCTION", "CPU", "FLOOR", "CPU", "TIMES", "TARGET"], rows);
}

/// CPU time of one hash as `shared/src/password` makes it, in memory that is allocated already.
#[expect(clippy::disallowed_methods, reason = "CPU time is measured")]
pub(crate) fn bare_hash(span: Duration) -> Duration {
    // OWASP's, see docs/security.md: KiB, passes, lanes.
    let params = Params::new(19_456, 2, 1, None).expect("the parameters are valid");
    let mut memory = vec![Block::default(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let (password, salt) = (b"correct horse battery", b"sixteen bytes ..");
    let mut hash = || {
        let hashed = argon2.hash_password_into_with_memory(password, salt, &mut [0; 32], &mut memory);
        hashed.expect("the input is short enough");
    };
    hash();
    let (pid, mut count) = (std::process::id(), 0);
    let (before, started) = (cpu_time(pid), Instant::now());
    while started.elapsed() < span {
        hash();
        count += 1;
    }
    (cpu_time(pid) - before) / count
}
