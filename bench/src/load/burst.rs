//! Two hundred sign-ins in one moment, while others read.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::time::{Duration, Instant};

use futures::future::join_all;
use serde_json::{Value, json};

use super::VISITORS;
use crate::figures::{align, milliseconds, ms, percentile, table};
use crate::process::processor;
use crate::served::Served;
use crate::visitor::{Refused, Service, Visitor, Work};

const BURST: usize = 200;

/// What two hundred sign-ins at once did to themselves and to those who read.
pub(super) struct Burst {
    before: Vec<Duration>,
    meanwhile: Vec<Duration>,
    sign_ins: Vec<Duration>,
    /// Who were told when to come again, for too many waited.
    turned_away: usize,
    pub(super) failed: Vec<String>,
    processor: Duration,
    span: Duration,
}

#[expect(clippy::disallowed_methods, reason = "how long it takes is the question")]
pub(super) async fn burst(served: &Served, service: &Service, readers: &mut [Visitor]) -> Burst {
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

impl Burst {
    const fn parts(&self) -> [(&'static str, &Vec<Duration>); 3] {
        [("own profile before", &self.before), ("own profile meanwhile", &self.meanwhile), ("sign-in", &self.sign_ins)]
    }

    pub(super) fn to_json(&self) -> Value {
        let parts: Vec<Value> = self
            .parts()
            .into_iter()
            .map(|(name, took)| {
                let of = |percent| (!took.is_empty()).then(|| milliseconds(percentile(took, percent)));
                json!({ "request": name, "answers": took.len(), "p50_ms": of(50), "p99_ms": of(99) })
            })
            .collect();
        json!({
            "parts": parts, "turned_away": self.turned_away, "took_ms": milliseconds(self.span),
            "processor_ms": milliseconds(self.processor),
        })
    }
}

impl fmt::Display for Burst {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut all = table(["TWO HUNDRED SIGN-INS AT ONCE", "ANSWERS", "P50", "P99"]);
        for (name, took) in self.parts() {
            let of = |percent| if took.is_empty() { "none".to_owned() } else { ms(percentile(took, percent)) };
            all.add_row([name.to_owned(), took.len().to_string(), of(50), of(99)]);
        }
        align(&mut all, usize::MAX);
        let Self { turned_away, span, processor, .. } = self;
        writeln!(f, "{}\n{turned_away} were told when to come again", all.trim_fmt())?;
        write!(f, "all were answered after {}, {} on processors", ms(*span), ms(*processor))
    }
}
