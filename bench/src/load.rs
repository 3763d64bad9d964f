//! Half an hour of everything at once, at 70 per cent of what the machine can keep up: whether anything fails, and
//! whether memory, sockets or the slowest answers grow. Then two hundred sign-ins in one moment, while
//! others read.

mod burst;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use futures::future::join_all;
use serde_json::{Value, json};

use crate::chart::{Panel, draw};
use crate::figures::{milliseconds, ms, percentile};
use crate::hot::bare_hash;
use crate::process::{processor, used};
use crate::report;
use crate::served::Served;
use crate::visitor::{Visitor, Work};
use burst::{Burst, burst};

/// A hundred requests, mixed as people do: most read themselves, some look at lists, few sign in.
const MIX: [(Work, usize); 7] = [
    (Work::Profile, 60),
    (Work::List, 8),
    (Work::Search, 4),
    (Work::Sessions, 10),
    (Work::Refresh, 10),
    (Work::SignIn, 6),
    (Work::Create, 2),
];
const VISITORS: usize = 48;
/// Of each visitor: more than are needed for none to reach its limit of sessions, from where on each sign-in ends one.
const ACCOUNTS: usize = 100;
/// How long DynamoDB knows a transaction that is sent again, by its token. The embedded one looks through all the tokens
/// of that time at each transaction: what it can keep up is seen only once it has them.
const TOKENS: Duration = Duration::from_secs(600);
/// What can be done is what was done in the last of these.
const WHILE: Duration = Duration::from_secs(60);
/// Of what can be kept up.
const SHARE: f64 = 0.7;
const MINUTES: u64 = 30;
/// One point of the picture.
const SLICE: Duration = Duration::from_secs(30);
/// Nobody is asked meanwhile: some of ten thousand answers a slice come later by it.
const HASHING: Duration = Duration::from_millis(20);
/// Caches fill and connections are made until then; after it nothing may grow.
const SETTLED: f64 = 5.0;
const READERS: usize = 8;

/// What was seen in one slice of time.
#[derive(Clone)]
struct Slice {
    minutes: f64,
    answers: usize,
    half: Duration,
    nearly_all: Duration,
    /// On a processor, for each answer: whether it is the service that grows slow, or its machine.
    processor: Duration,
    /// Bytes.
    memory: u64,
    sockets: usize,
    /// A bare hash on a processor: how fast the machine is at the time.
    hash: Duration,
}

/// Measures what can be kept up, then asks for 70 per cent of it for so long.
pub(crate) async fn run(minutes: Option<u64>) -> ExitCode {
    let minutes = minutes.unwrap_or(MINUTES);
    let served = Served::anew("load");
    println!("making {} accounts", VISITORS * ACCOUNTS);
    let service = served.service().await;
    let mut visitors = Visitor::many(&service, VISITORS, ACCOUNTS).await;
    let span = Duration::from_secs(minutes * 60);
    let most = capacity(&mut visitors, span.min(TOKENS) + WHILE).await;
    let rate = most * SHARE;
    println!("{most:.0} requests a second at most; {minutes} minutes at {rate:.0}");

    let (slices, failed) = steady(&mut visitors, rate, span, served.pid()).await;
    let burst = burst(&served, &service, &mut visitors[..READERS]).await;
    show(most, rate, &slices, &failed, &burst)
}

/// The mix, spread evenly: the same for everybody, each beginning elsewhere.
fn mixed() -> Vec<Work> {
    let mut parts: Vec<(f64, Work)> = Vec::new();
    for (work, count) in MIX {
        parts.extend((0..count).map(|nth| ((nth as f64 + 0.5) / count as f64, work)));
    }
    parts.sort_by(|one, other| one.0.total_cmp(&other.0));
    parts.into_iter().map(|(_, work)| work).collect()
}

/// Requests a second when everybody asks as soon as they are answered, at the end of this time.
#[expect(clippy::disallowed_methods, reason = "how long it takes is the question")]
async fn capacity(visitors: &mut [Visitor], span: Duration) -> f64 {
    let (mix, started, answers) = (&mixed(), Instant::now(), &Cell::new(0_u32));
    let asking = join_all(visitors.iter_mut().enumerate().map(async |(first, visitor)| {
        let mut nth = first * 7;
        while started.elapsed() < span {
            visitor.ask(mix[nth % mix.len()]).await.unwrap_or_else(|refused| panic!("{refused}"));
            answers.set(answers.get() + 1);
            nth += 1;
        }
    }));
    let watching = async {
        let mut a_second = 0.0;
        for minute in (1..).take_while(|nth| WHILE * *nth <= span) {
            tokio::time::sleep_until((started + WHILE * minute).into()).await;
            a_second = f64::from(answers.take()) / WHILE.as_secs_f64();
            println!("{minute:>5} min  {a_second:.0} a second");
        }
        a_second
    };
    tokio::join!(asking, watching).1
}

/// Asks at this rate whatever the answers do: whoever is free takes the next moment, and an answer is late by
/// as much as its request was, so that a pause is seen by all that it keeps waiting.
#[expect(clippy::disallowed_methods, reason = "the moments of a load come by the clock")]
async fn steady(visitors: &mut [Visitor], rate: f64, span: Duration, server: u32) -> (Vec<Slice>, Vec<String>) {
    let (mix, started, next) = (&mixed(), Instant::now(), &Cell::new(0_usize));
    let (took, failed) = (&RefCell::new(Vec::new()), &RefCell::new(Vec::new()));
    let asking = join_all(visitors.iter_mut().map(async |visitor| {
        loop {
            let nth = next.replace(next.get() + 1);
            let at = Duration::from_secs_f64(nth as f64 / rate);
            if at > span {
                return;
            }
            tokio::time::sleep_until((started + at).into()).await;
            match visitor.ask(mix[nth % mix.len()]).await {
                Ok(_) => took.borrow_mut().push(started.elapsed() - at),
                Err(refused) => failed.borrow_mut().push(refused.to_string()),
            }
        }
    }));
    let watching = async {
        let mut slices = Vec::new();
        let mut before = processor(server);
        for nth in (1..).take_while(|nth| SLICE * *nth <= span) {
            tokio::time::sleep_until((started + SLICE * nth).into()).await;
            let mut took = took.take();
            took.sort_unstable();
            let minutes = started.elapsed().as_secs_f64() / 60.0;
            let (spent, used) = (processor(server), used(server));
            if took.is_empty() {
                failed.borrow_mut().push(format!("nothing was answered in the half minute before {minutes:.1} min"));
                continue;
            }
            let (half, nearly_all) = (percentile(&took, 50), percentile(&took, 99));
            let count = u32::try_from(took.len()).unwrap_or(u32::MAX);
            let processor = (spent - before) / count;
            before = spent;
            let (answers, memory, sockets, hash) = (took.len(), used.memory, used.sockets, bare_hash(HASHING));
            let slice = Slice { minutes, answers, half, nearly_all, processor, memory, sockets, hash };
            println!("{slice}  {} failed", failed.borrow().len());
            slices.push(slice);
        }
        slices
    };
    let (_, slices) = tokio::join!(asking, watching);
    (slices, failed.take())
}

impl fmt::Display for Slice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { minutes, answers, half, nearly_all, processor, memory, sockets, hash } = self;
        let megabytes = *memory as f64 / 1e6;
        let [half, nearly_all, processor, hash] = [half, nearly_all, processor, hash].map(|span| ms(*span));
        write!(f, "{minutes:>5.1} min  {answers:>6} answers  p50 {half:>9}  p99 {nearly_all:>9}  ")?;
        write!(f, "{processor} each  {megabytes:>6.1} MB  {sockets:>3} sockets  a hash {hash:>9}")
    }
}

/// Prints all; whether nothing failed and nothing grew.
fn show(most: f64, rate: f64, slices: &[Slice], failed: &[String], burst: &Burst) -> ExitCode {
    report::picture("load", &picture(slices));
    println!("{burst}");
    let answers: usize = slices.iter().map(|slice| slice.answers).sum();
    println!("{answers} answers, {} failed", failed.len() + burst.failed.len());
    let mut bad: Vec<String> = failed.iter().chain(&burst.failed).take(5).cloned().collect();
    bad.extend(grown(slices));
    let slices: Vec<Value> = slices.iter().map(Slice::to_json).collect();
    let figures = json!({
        "most_a_second": most, "rate": rate, "answers": answers, "slices": slices, "burst": burst.to_json(), "failed": bad,
    });
    report::keep("load", &figures);
    bad.iter().for_each(|bad| println!("{bad}"));
    if bad.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn picture(slices: &[Slice]) -> String {
    let points = |of: &dyn Fn(&Slice) -> f64| slices.iter().map(|slice| (slice.minutes, of(slice))).collect::<Vec<_>>();
    let panels = [
        Panel {
            title: "an answer took, ms",
            lines: vec![
                ("50 of 100 at most", points(&|slice| milliseconds(slice.half))),
                ("99 of 100 at most", points(&|slice| milliseconds(slice.nearly_all))),
            ],
        },
        Panel {
            title: "on a processor for each, ms",
            lines: vec![("", points(&|slice| milliseconds(slice.processor)))],
        },
        Panel { title: "memory, MB", lines: vec![("", points(&|slice| slice.memory as f64 / 1e6))] },
        Panel { title: "sockets", lines: vec![("", points(&|slice| slice.sockets as f64))] },
    ];
    draw(&panels)
}

/// Something that must not grow.
struct Measure {
    name: &'static str,
    of: Figure,
    /// What stands for half of the time.
    over: fn(&[&Slice], Figure) -> f64,
    /// How many times as much the second half may be as the first.
    most: f64,
}

/// Of memory and sockets the least counts, for what is lost is never given back; of time, which is the machine's as well, how
/// many bare hashes would fit into it. Where a machine slows down, those who wait do so by more than that.
const MEASURES: [Measure; 4] = [
    Measure { name: "memory, MB", of: |slice| slice.memory as f64 / 1e6, over: least, most: 1.02 },
    Measure { name: "sockets", of: |slice| slice.sockets as f64, over: least, most: 1.1 },
    Measure { name: "p99, in hashes", of: |slice| slice.in_hashes(slice.nearly_all), over: middle, most: 1.25 },
    Measure { name: "processor, in hashes", of: |slice| slice.in_hashes(slice.processor), over: middle, most: 1.1 },
];

/// What grew once all had settled.
fn grown(slices: &[Slice]) -> Vec<String> {
    let settled: Vec<&Slice> = slices.iter().filter(|slice| slice.minutes > SETTLED).collect();
    let (early, late) = settled.split_at(settled.len() / 2);
    if early.is_empty() {
        println!("whether anything grows is not judged: that takes more than {SETTLED} minutes");
        return Vec::new();
    }
    let mut grown = Vec::new();
    for Measure { name, of, over, most } in MEASURES {
        let (before, after) = (over(early, of), over(late, of));
        println!("{name}: {before:.2} in the first half after {SETTLED} minutes, {after:.2} in the second");
        if after > before * most {
            grown.push(format!("{name} grew from {before:.2} to {after:.2}"));
        }
    }
    grown
}

impl Slice {
    fn to_json(&self) -> Value {
        json!({
            "minutes": self.minutes, "answers": self.answers, "p50_ms": milliseconds(self.half),
            "p99_ms": milliseconds(self.nearly_all), "processor_ms": milliseconds(self.processor), "memory": self.memory,
            "sockets": self.sockets, "hash_ms": milliseconds(self.hash),
        })
    }

    fn in_hashes(&self, span: Duration) -> f64 {
        span.as_secs_f64() / self.hash.as_secs_f64()
    }
}

type Figure = fn(&Slice) -> f64;

fn least(slices: &[&Slice], of: Figure) -> f64 {
    slices.iter().map(|slice| of(slice)).fold(f64::INFINITY, f64::min)
}

/// The median: one slow slice is no growth.
fn middle(slices: &[&Slice], of: Figure) -> f64 {
    let mut figures: Vec<f64> = slices.iter().map(|slice| of(slice)).collect();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At so many minutes: memory in MB, and the processor's time and a hash in milliseconds.
    fn slice(minutes: f64, memory: u64, [processor, hash]: [u64; 2]) -> Slice {
        let [processor, hash] = [processor, hash].map(Duration::from_millis);
        let (half, nearly_all) = (hash, hash);
        Slice { minutes, answers: 1, half, nearly_all, processor, memory: memory * 1_000_000, sockets: 1, hash }
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
        assert!(!mixed.windows(2).any(|two| two == [Work::SignIn, Work::SignIn]));
    }
}
