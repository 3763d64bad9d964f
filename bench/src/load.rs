//! Half an hour of mixed requests at 70 per cent of what the machine sustains: whether any fails, and whether memory,
//! sockets or latency grow. Then two hundred sign-ins in one moment while other clients read.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use futures::future::join_all;

use crate::client::{Client, Operation, Rejected, Service};
use crate::report::{ms, percentile, print_table};
use crate::requests::bare_hash;
use crate::server::Server;
use crate::usage::{cpu_time, memory, sockets};

/// A hundred requests: most read one's own profile, some read lists, few sign in.
const MIX: [(Operation, usize); 7] = [
    (Operation::Profile, 60),
    (Operation::List, 8),
    (Operation::Search, 4),
    (Operation::Sessions, 10),
    (Operation::Refresh, 10),
    (Operation::SignIn, 6),
    (Operation::Create, 2),
];
const CLIENTS: usize = 48;
/// Of each client: so many that none reaches its limit of sessions, from which on each sign-in ends one.
const ACCOUNTS: usize = 100;
/// How long DynamoDB recognizes a repeated transaction by its token. The embedded one searches the tokens of that time
/// at each transaction: its capacity shows only once it has all of them.
const TOKEN_LIFE: Duration = Duration::from_secs(600);
/// The capacity is what was answered in the last of these.
const MINUTE: Duration = Duration::from_secs(60);
const SHARE_OF_CAPACITY: f64 = 0.7;
const MINUTES: u64 = 30;
/// One point of the charts.
const SLICE: Duration = Duration::from_secs(30);
/// Nothing is sent meanwhile: some of ten thousand answers a slice are later by it.
const HASHING: Duration = Duration::from_millis(20);
/// Minutes in which caches fill and connections are made; after them nothing may grow.
const WARM_UP: f64 = 5.0;
const BURST: usize = 200;
const READERS: usize = 8;
const READS_PER_SECOND: f64 = 100.0;

/// What was observed in one slice of time.
#[derive(Clone)]
struct Slice {
    minutes: f64,
    answers: usize,
    p50: Duration,
    p99: Duration,
    /// Of each answer.
    cpu: Duration,
    memory: u64,
    sockets: usize,
    /// CPU time of a bare hash: how fast the machine is at the time.
    hash: Duration,
}

pub(crate) async fn run(minutes: Option<u64>) -> bool {
    let span = MINUTE * u32::try_from(minutes.unwrap_or(MINUTES)).expect("there are few minutes");
    let server = Server::start("load");
    println!("creating {} accounts", CLIENTS * ACCOUNTS);
    let service = server.service().await;
    let mut clients = Client::many(&service, 0..CLIENTS, ACCOUNTS).await;
    let answers = Answers::default();
    let slices =
        send_and_watch(&mut clients, f64::INFINITY, span.min(TOKEN_LIFE) + MINUTE, server.pid(), &answers).await;
    let last_minute: usize = slices.iter().rev().take(2).map(|slice| slice.answers).sum();
    let capacity = last_minute as f64 / MINUTE.as_secs_f64();
    let rate = capacity * SHARE_OF_CAPACITY;
    println!("capacity {capacity:.0} requests a second; {} s at {rate:.0}", span.as_secs());

    let slices = send_and_watch(&mut clients, rate, span, server.pid(), &answers).await;
    burst(&server, &service, &mut clients[..READERS], &answers).await;

    let failed = answers.failed.take();
    println!("{} answers, {} failed", slices.iter().map(|slice| slice.answers).sum::<usize>(), failed.len());
    let bad: Vec<String> = failed.into_iter().take(5).chain(grown(&slices)).collect();
    bad.iter().for_each(|bad| println!("{bad}"));
    bad.is_empty()
}

/// The mix, spread evenly.
fn mixed() -> Vec<Operation> {
    let mut parts: Vec<(f64, Operation)> = Vec::new();
    for (operation, count) in MIX {
        parts.extend((0..count).map(|nth| ((nth as f64 + 0.5) / count as f64, operation)));
    }
    parts.sort_by(|one, other| one.0.total_cmp(&other.0));
    parts.into_iter().map(|(_, operation)| operation).collect()
}

#[derive(Default)]
struct Answers {
    took: RefCell<Vec<Duration>>,
    failed: RefCell<Vec<String>>,
}

impl Answers {
    fn take_sorted(&self) -> Vec<Duration> {
        let mut took = self.took.take();
        took.sort_unstable();
        took
    }
}

/// Sends the mix. At an infinite rate each client sends as soon as it is answered, and the latencies have no meaning.
async fn send_and_watch(
    clients: &mut [Client],
    rate: f64,
    span: Duration,
    server: u32,
    answers: &Answers,
) -> Vec<Slice> {
    let mix = mixed();
    let sending = send_at(clients, &mix, rate, answers, |elapsed| elapsed > span);
    tokio::join!(watch(server, span, answers), sending).0
}

/// Sends at a fixed rate whatever the answers do: a free client takes the next moment, and latency counts from when the
/// request was due, so that a pause counts for all that wait for it.
#[expect(clippy::disallowed_methods, reason = "the rate is one of real time")]
async fn send_at(
    clients: &mut [Client],
    mix: &[Operation],
    rate: f64,
    answers: &Answers,
    is_over: impl Fn(Duration) -> bool,
) {
    answers.took.take();
    let (started, next, is_over) = (Instant::now(), &Cell::new(0_usize), &is_over);
    join_all(clients.iter_mut().map(async |client| {
        loop {
            let nth = next.replace(next.get() + 1);
            let at = Duration::from_secs_f64(nth as f64 / rate);
            tokio::time::sleep_until((started + at).into()).await;
            if is_over(started.elapsed()) {
                return;
            }
            match client.try_send(mix[nth % mix.len()]).await {
                Ok(_) => answers.took.borrow_mut().push(started.elapsed() - at),
                Err(rejected) => answers.failed.borrow_mut().push(rejected.to_string()),
            }
        }
    }))
    .await;
}

#[expect(clippy::disallowed_methods, reason = "the rate is one of real time")]
async fn watch(server: u32, span: Duration, answers: &Answers) -> Vec<Slice> {
    let (started, mut slices, mut before) = (Instant::now(), Vec::new(), cpu_time(server));
    for nth in (1..).take_while(|nth| SLICE * *nth <= span) {
        tokio::time::sleep_until((started + SLICE * nth).into()).await;
        let (took, used) = (answers.take_sorted(), cpu_time(server));
        let minutes = started.elapsed().as_secs_f64() / 60.0;
        if took.is_empty() {
            answers.failed.borrow_mut().push(format!("no answer in the half minute before {minutes:.1} min"));
            continue;
        }
        let slice = Slice {
            minutes,
            answers: took.len(),
            p50: percentile(&took, 50),
            p99: percentile(&took, 99),
            cpu: (used - before) / u32::try_from(took.len()).expect("there are few answers"),
            memory: memory(server, "VmRSS"),
            sockets: sockets(server),
            hash: bare_hash(HASHING),
        };
        before = used;
        let Slice { p50, p99, cpu, memory, sockets, hash, .. } = &slice;
        print!("{minutes:.1} min: {} answers, p50 {}, p99 {}, CPU {} each, ", took.len(), ms(*p50), ms(*p99), ms(*cpu));
        println!("{} MB, {sockets} sockets, a hash {}", memory / 1_000_000, ms(*hash));
        slices.push(slice);
    }
    slices
}

/// Sign-ins at once, and what they do to clients that read meanwhile.
#[expect(clippy::disallowed_methods, reason = "latency is measured")]
async fn burst(server: &Server, service: &Service, readers: &mut [Client], answers: &Answers) {
    println!("{BURST} sign-ins at once");
    // Numbers of which no client has accounts yet.
    let first = CLIENTS * ACCOUNTS;
    let mut clients = Client::many(service, first..first + BURST, 1).await;
    let mix = [Operation::Profile];
    send_at(readers, &mix, READS_PER_SECOND, answers, |elapsed| elapsed > Duration::from_secs(5)).await;
    let before = answers.take_sorted();
    let (done, used, started) = (&Cell::new(false), cpu_time(server.pid()), Instant::now());
    let signing_in = async {
        let took = join_all(clients.iter_mut().map(async |client| client.try_send(Operation::SignIn).await)).await;
        done.set(true);
        (took, started.elapsed(), cpu_time(server.pid()) - used)
    };
    let reading = send_at(readers, &mix, READS_PER_SECOND, answers, |_| done.get());
    let ((sent, span, cpu), ()) = tokio::join!(signing_in, reading);
    let (took, rejected): (Vec<_>, Vec<_>) = sent.into_iter().partition(Result::is_ok);
    let rejected = rejected.into_iter().filter_map(Result::err);
    let (busy, failed): (Vec<_>, Vec<_>) = rejected.partition(Rejected::is_temporary);
    answers.failed.borrow_mut().extend(failed.iter().map(ToString::to_string));
    let mut sign_ins: Vec<Duration> = took.into_iter().filter_map(Result::ok).collect();
    sign_ins.sort_unstable();

    let mut rows = Vec::new();
    let meanwhile = answers.take_sorted();
    for (name, took) in [("own profile before", before), ("own profile meanwhile", meanwhile), ("sign-in", sign_ins)] {
        let [p50, p99] =
            [50, 99].map(|percent| if took.is_empty() { Duration::ZERO } else { percentile(&took, percent) });
        rows.push(vec![name.to_owned(), took.len().to_string(), ms(p50), ms(p99)]);
    }
    print_table(["TWO HUNDRED SIGN-INS AT ONCE", "ANSWERS", "P50", "P99"], rows);
    println!("{} got 503 with Retry-After; all were answered after {}, CPU {}", busy.len(), ms(span), ms(cpu));
}

type Figure = fn(&Slice) -> f64;
type Average = fn(&[Slice], Figure) -> f64;

/// A figure, how it is averaged over half of the time, and how many times as much the second half may be as the first. Of memory
/// and sockets the minimum counts, as a leak is never given back; of time, which depends on the machine as well, how many
/// bare hashes would fit into it. If a machine slows down, latency grows by more than that.
const LIMITS: [(&str, Figure, Average, f64); 4] = [
    ("memory, MB", |slice| slice.memory as f64 / 1e6, minimum, 1.02),
    ("sockets", |slice| slice.sockets as f64, minimum, 1.1),
    ("p99, in hashes", |slice| slice.in_hashes(slice.p99), middle, 1.25),
    ("processor, in hashes", |slice| slice.in_hashes(slice.cpu), middle, 1.1),
];

/// What grew after the warm-up.
fn grown(slices: &[Slice]) -> Vec<String> {
    let warm: Vec<Slice> = slices.iter().filter(|slice| slice.minutes > WARM_UP).cloned().collect();
    let (early, late) = warm.split_at(warm.len() / 2);
    if early.is_empty() {
        println!("growth is not assessed: that takes more than {WARM_UP} minutes");
        return Vec::new();
    }
    let mut grown = Vec::new();
    for (name, of, average, max) in LIMITS {
        let (before, after) = (average(early, of), average(late, of));
        println!("{name}: {before:.2} in the first half after {WARM_UP} minutes, {after:.2} in the second");
        if after > before * max {
            grown.push(format!("{name} grew from {before:.2} to {after:.2}"));
        }
    }
    grown
}

impl Slice {
    fn in_hashes(&self, span: Duration) -> f64 {
        span.as_secs_f64() / self.hash.as_secs_f64()
    }
}

fn minimum(slices: &[Slice], of: Figure) -> f64 {
    slices.iter().map(of).fold(f64::INFINITY, f64::min)
}

/// The median: one slow slice is no growth.
fn middle(slices: &[Slice], of: Figure) -> f64 {
    let mut figures: Vec<f64> = slices.iter().map(of).collect();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At so many minutes: memory in MB, and the CPU time and a hash in milliseconds.
    fn slice(minutes: f64, memory: u64, [cpu, hash]: [u64; 2]) -> Slice {
        let [cpu, hash] = [cpu, hash].map(Duration::from_millis);
        Slice { minutes, answers: 1, p50: hash, p99: hash, cpu, memory: memory * 1_000_000, sockets: 1, hash }
    }

    #[test]
    fn what_is_never_given_back_has_grown_once_all_has_settled() {
        let settling = slice(4.0, 1, [1, 1]);
        let given_back =
            [slice(6.0, 100, [1, 1]), slice(7.0, 120, [1, 1]), slice(8.0, 120, [1, 1]), slice(9.0, 101, [1, 1])];
        let kept = [slice(6.0, 100, [1, 1]), slice(7.0, 103, [1, 1])];

        assert!(grown(&[&[settling][..], &given_back].concat()).is_empty());
        assert_eq!(grown(&kept), ["memory, MB grew from 100.00 to 103.00"]);
    }

    #[test]
    fn a_slower_machine_is_no_growth_and_a_slower_service_is() {
        let machine = [slice(6.0, 100, [4, 10]), slice(7.0, 100, [8, 20])];
        let service = [slice(6.0, 100, [4, 10]), slice(7.0, 100, [5, 10])];

        assert!(grown(&machine).is_empty());
        assert_eq!(grown(&service), ["processor, in hashes grew from 0.40 to 0.50"]);
    }

    #[test]
    fn the_mix_is_whole_and_nothing_of_it_comes_in_a_row_that_is_rare() {
        let mixed = mixed();

        assert_eq!(mixed.len(), 100);
        assert!(!mixed.windows(2).any(|two| two == [Operation::SignIn, Operation::SignIn]));
    }
}
