//! Half an hour of everything at once, at 70 per cent of what the machine can keep up: whether anything fails, and
//! whether memory, sockets or the slowest answers grow. Then two hundred sign-ins in one moment, while
//! others read.

use std::cell::{Cell, RefCell};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use futures::future::join_all;
use serde_json::json;

use crate::chart::{Panel, draw};
use crate::figures::{align, ms, percentile, table};
use crate::process::{processor, used};
use crate::report;
use crate::served::Served;
use crate::visitor::{Refused, Service, Visitor, Work};

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
/// Caches fill and connections are made until then; after it nothing may grow.
const SETTLED: f64 = 5.0;
const BURST: usize = 200;
const READERS: usize = 8;

/// What was seen in one slice of time.
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
            let (answers, memory, sockets) = (took.len(), used.memory, used.sockets);
            let slice = Slice { minutes, answers, half, nearly_all, processor, memory, sockets };
            println!("{slice}  {} failed", failed.borrow().len());
            slices.push(slice);
        }
        slices
    };
    let (_, slices) = tokio::join!(asking, watching);
    (slices, failed.take())
}

impl std::fmt::Display for Slice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { minutes, answers, half, nearly_all, processor, memory, sockets } = self;
        let megabytes = *memory as f64 / 1e6;
        let [half, nearly_all, processor] = [half, nearly_all, processor].map(|span| ms(*span));
        write!(f, "{minutes:>5.1} min  {answers:>6} answers  p50 {half:>9}  p99 {nearly_all:>9}  ")?;
        write!(f, "{processor} each  {megabytes:>6.1} MB  {sockets:>3} sockets")
    }
}

/// What two hundred sign-ins at once did to themselves and to those who read.
struct Burst {
    before: Vec<Duration>,
    meanwhile: Vec<Duration>,
    sign_ins: Vec<Duration>,
    /// Who were told when to come again, for too many waited.
    turned_away: usize,
    failed: Vec<String>,
    processor: Duration,
    span: Duration,
}

#[expect(clippy::disallowed_methods, reason = "how long it takes is the question")]
async fn burst(served: &Served, service: &Service, readers: &mut [Visitor]) -> Burst {
    println!("{BURST} sign-ins at once");
    let mut crowd = Visitor::more(service, VISITORS, BURST).await;
    let (done, failed) = (Cell::new(false), RefCell::new(Vec::new()));
    let before = reads(readers, &Cell::new(false), Some(Duration::from_secs(5)), &failed).await;
    let (used, started) = (processor(served.pid()), Instant::now());
    let signing_in = async {
        let took = join_all(crowd.iter_mut().map(async |visitor| visitor.ask(Work::SignIn).await)).await;
        done.set(true);
        let (span, processor) = (started.elapsed(), processor(served.pid()) - used);
        let (took, refused): (Vec<_>, Vec<_>) = took.into_iter().partition(Result::is_ok);
        let refused = refused.into_iter().filter_map(Result::err);
        let (turned_away, others): (Vec<_>, Vec<_>) = refused.partition(Refused::is_for_now);
        failed.borrow_mut().extend(others.iter().map(ToString::to_string));
        let mut took: Vec<Duration> = took.into_iter().filter_map(Result::ok).collect();
        took.sort_unstable();
        (took, turned_away.len(), span, processor)
    };
    let ((sign_ins, turned_away, span, processor), meanwhile) =
        tokio::join!(signing_in, reads(readers, &done, None, &failed));
    Burst { before, meanwhile, sign_ins, turned_away, failed: failed.take(), processor, span }
}

/// Own profiles, a hundred a second of them together, until the time is over or others are done.
#[expect(clippy::disallowed_methods, reason = "how long it takes is the question")]
async fn reads(
    readers: &mut [Visitor],
    done: &Cell<bool>,
    span: Option<Duration>,
    failed: &RefCell<Vec<String>>,
) -> Vec<Duration> {
    let (started, next) = (Instant::now(), &Cell::new(0_u32));
    let reading = readers.iter_mut().map(async |reader| {
        let mut took = Vec::new();
        loop {
            let at = Duration::from_millis(10) * next.replace(next.get() + 1);
            tokio::time::sleep_until((started + at).into()).await;
            if done.get() || span.is_some_and(|span| at > span) {
                return took;
            }
            match reader.ask(Work::Profile).await {
                Ok(_) => took.push(started.elapsed() - at),
                Err(refused) => failed.borrow_mut().push(refused.to_string()),
            }
        }
    });
    let mut took: Vec<Duration> = join_all(reading).await.into_iter().flatten().collect();
    took.sort_unstable();
    took
}

/// Prints all; whether nothing failed and nothing grew by a tenth.
fn show(most: f64, rate: f64, slices: &[Slice], failed: &[String], burst: &Burst) -> ExitCode {
    let points = |of: &dyn Fn(&Slice) -> f64| slices.iter().map(|slice| (slice.minutes, of(slice))).collect::<Vec<_>>();
    let milliseconds = |span: Duration| span.as_secs_f64() * 1e3;
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
    report::picture("load", &draw(&panels));

    let mut all = table(["TWO HUNDRED SIGN-INS AT ONCE", "ANSWERS", "P50", "P99"]);
    for (name, took) in [
        ("own profile before", &burst.before),
        ("own profile meanwhile", &burst.meanwhile),
        ("sign-in", &burst.sign_ins),
    ] {
        let of = |percent| if took.is_empty() { "none".to_owned() } else { ms(percentile(took, percent)) };
        let figures = [took.len().to_string(), of(50), of(99)];
        all.add_row([name.to_owned()].into_iter().chain(figures));
    }
    align(&mut all, usize::MAX);
    let Burst { turned_away, span, processor, .. } = burst;
    println!("{}\n{turned_away} were told when to come again", all.trim_fmt());
    println!("all were answered after {}, {} on processors", ms(*span), ms(*processor));

    let answers: usize = slices.iter().map(|slice| slice.answers).sum();
    let mut bad: Vec<String> = failed.iter().chain(&burst.failed).take(5).cloned().collect();
    let settled: Vec<&Slice> = slices.iter().filter(|slice| slice.minutes > SETTLED).collect();
    let (early, late) = settled.split_at(settled.len() / 2);
    if !early.is_empty() {
        let memory: Figure = |slice| slice.memory as f64 / 1e6;
        let nearly_all: Figure = |slice| slice.nearly_all.as_secs_f64() * 1e3;
        let processor: Figure = |slice| slice.processor.as_secs_f64() * 1e3;
        let sockets: Figure = |slice| slice.sockets as f64;
        for (name, of) in [("memory", memory), ("sockets", sockets), ("p99", nearly_all), ("processor", processor)] {
            let (before, after) = (middle(early, of), middle(late, of));
            println!("{name}: {before:.1} in the first half after {SETTLED} minutes, {after:.1} in the second");
            if after > before * 1.1 {
                bad.push(format!("{name} grew from {before:.1} to {after:.1}"));
            }
        }
    }
    println!("{answers} answers, {} failed", failed.len() + burst.failed.len());
    let slices: Vec<_> = slices
        .iter()
        .map(|slice| {
            json!({
                "minutes": slice.minutes, "answers": slice.answers, "p50_ms": milliseconds(slice.half),
                "p99_ms": milliseconds(slice.nearly_all), "processor_ms": milliseconds(slice.processor), "memory": slice.memory,
                "sockets": slice.sockets,
            })
        })
        .collect();
    report::keep(
        "load",
        &json!({ "most_a_second": most, "rate": rate, "slices": slices, "turned_away": burst.turned_away,
        "failed": bad }),
    );
    bad.iter().for_each(|bad| println!("{bad}"));
    if bad.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

type Figure = fn(&Slice) -> f64;

/// The median: one slow slice is no growth.
fn middle(slices: &[&Slice], of: Figure) -> f64 {
    let mut figures: Vec<f64> = slices.iter().map(|slice| of(slice)).collect();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mix_is_whole_and_nothing_of_it_comes_in_a_row_that_is_rare() {
        let mixed = mixed();

        assert_eq!(mixed.len(), 100);
        assert!(!mixed.windows(2).any(|two| two == [Work::SignIn, Work::SignIn]));
    }
}
