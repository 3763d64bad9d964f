//! The bill of a month, a line a service.

use super::measured::{
    API_KEY_BYTES, ENTRY_BYTES, LOOK_FOR_MAILS, LOOK_FOR_UNSEALED, MEASURED, SEALED_AT_ONCE, SESSION_BYTES, USER_BYTES,
};
use super::prices::PRICES;
use super::usage::{Architecture, Usage};
use crate::local::template;

/// What a stack has whether it is used or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stack {
    /// Its alarms, if it has an address to notify.
    pub alarms: usize,
    /// The metrics that these look at, by which they are paid for.
    pub alarm_metrics: usize,
    /// Its dashboards.
    pub dashboards: usize,
    /// Its keys.
    pub keys: usize,
}

impl Stack {
    /// As `template.yaml` declares it, with every condition true.
    pub fn of_template() -> Self {
        let count = template::count_of_type;
        Self {
            alarms: count("AWS::CloudWatch::Alarm"),
            alarm_metrics: template::count_of_alarm_metrics(),
            dashboards: count("AWS::CloudWatch::Dashboard"),
            keys: count("AWS::KMS::Key"),
        }
    }
}

/// What one service costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What is paid for.
    pub what: &'static str,
    /// How much of it.
    pub quantity: f64,
    /// Of what it is so much.
    pub unit: &'static str,
    /// US dollars a month.
    pub dollars: f64,
}

/// The bill of a month.
#[derive(Clone, Debug, PartialEq)]
pub struct Bill {
    /// Active users.
    pub users: f64,
    /// What each service costs.
    pub lines: Vec<Line>,
}

const HOURS: f64 = 730.0;
const SECONDS: f64 = HOURS * 3_600.0;
const GB: f64 = 1e9;
/// Months that an entry of the audit log is kept: `KEPT_FOR` in shared/src/audit.rs.
const ENTRIES_KEPT_MONTHS: f64 = 400.0 / 30.4;
/// What Lambda itself logs of a request, as `platform.start` and `platform.report` in AWS's examples.
/// <https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html>
const PLATFORM_LOG_BYTES: f64 = 480.0;
/// A line of the HTTP API's access log.
const ACCESS_LOG_BYTES: f64 = 400.0;
/// Of an answer: status line, headers and TLS.
const HEADER_BYTES: f64 = 500.0;
/// Runs of the sealer that its schedule asks for: one in five minutes.
const SCHEDULED_RUNS: f64 = HOURS * 12.0;
/// Runs of the mailer that its schedule asks for: one a minute.
const SCHEDULED_LOOKS: f64 = HOURS * 60.0;
/// Runs that the audit log's stream can ask for at most: one in thirty seconds.
const MAX_STREAM_RUNS: f64 = SECONDS / 30.0;
/// A run of the sealer or the mailer, or of the functions of events and statistics: memory in MB, milliseconds at least.
const TASK: (f64, f64) = (256.0, 50.0);
/// Read and write units of a change that is counted alone, the most expensive way: the marks of a session and
/// its user, a day's figures and the totals, in a transaction (docs/decisions/0014-statistics.md).
const COUNTED: (f64, f64) = (2.0, 8.0);
/// What each of four functions counts of each request, and three of them of sign-ins.
const METRICS: f64 = 4.0 * 4.0 + 3.0 * 2.0;
/// A cold start opens at most two sealed keys, and an environment lives for hours: at most so many
/// requests to KMS for each request to the API.
const KEY_REQUESTS: f64 = 1.0 / 1_000.0;

/// What happens in a month.
#[derive(Default)]
struct Sums {
    requests: f64,
    gb_seconds: f64,
    reads: f64,
    writes: f64,
    entries: f64,
    events: f64,
    log_bytes: f64,
    sent_bytes: f64,
}

impl Sums {
    fn of(users: f64, usage: &Usage) -> Self {
        let mut sums = Self::default();
        for (operation, times) in usage.operations() {
            let times = users * times;
            sums.requests += times;
            sums.gb_seconds += times * usage.billed_ms(&operation) / 1e3 * usage.memory / 1_024.0;
            sums.reads += times * operation.reads();
            sums.writes += times * operation.writes();
            sums.entries += times * f64::from(operation.entries);
            sums.events += times * f64::from(operation.events);
            sums.log_bytes += times * (f64::from(operation.log_bytes) + PLATFORM_LOG_BYTES + ACCESS_LOG_BYTES);
            sums.sent_bytes += times * (f64::from(operation.answer_bytes) + HEADER_BYTES);
        }
        sums
    }

    /// Runs of the function `statistics`, each for one of the changes that are events too.
    fn count(&mut self) -> f64 {
        self.reads += self.events * COUNTED.0;
        self.writes += self.events * COUNTED.1;
        self.events
    }

    /// Runs of the mailer: those of the schedule, where mails are sent, and one for each mail.
    fn send(&mut self, mails: f64, is_on: bool) -> f64 {
        let looks = if is_on { SCHEDULED_LOOKS } else { 0.0 };
        self.reads += looks * LOOK_FOR_MAILS;
        self.writes += mails * MEASURED.mail.iter().map(|touch| touch.writes).sum::<f64>();
        looks + mails
    }

    /// Runs of the sealer: those of the schedule, and those that new entries bring about.
    fn seal(&mut self) -> f64 {
        let runs = SCHEDULED_RUNS + self.entries.min(MAX_STREAM_RUNS);
        // Each of the sixteen shards has its own chain.
        let batches = (self.entries / SEALED_AT_ONCE).max(self.entries.min(runs * 16.0));
        self.writes += self.entries * MEASURED.seal.iter().map(|touch| touch.writes).sum::<f64>();
        self.writes += batches * MEASURED.seal_head.writes;
        self.reads += runs * LOOK_FOR_UNSEALED + batches;
        runs
    }
}

impl Bill {
    /// Of so many active users, or of none.
    pub fn of(users: f64, usage: &Usage, stack: &Stack) -> Self {
        let mut sums = Sums::of(users, usage);
        let runs = sums.seal();
        // One event at a time is the most expensive way to deliver them, and to count them.
        let mails = users * usage.mails;
        let tasks = runs + sums.events + sums.count() + sums.send(mails, usage.mails > 0.0);
        let invocations = sums.requests + tasks;
        let gb_seconds = sums.gb_seconds + tasks * TASK.1 / 1e3 * TASK.0 / 1_024.0;
        sums.log_bytes += tasks * PLATFORM_LOG_BYTES;
        let stored = users * usage.accounts * (USER_BYTES + API_KEY_BYTES)
            + users * usage.sign_ins * SESSION_BYTES
            + sums.entries * ENTRIES_KEPT_MONTHS * ENTRY_BYTES;
        let [stored, logs, sent] = [stored, sums.log_bytes, sums.sent_bytes].map(|bytes| bytes / GB);
        // A metric is paid for by the hour in which it has a value.
        let metrics = METRICS * (1.0 - (-sums.requests / HOURS / 4.0).exp());
        let [alarm_metrics, dashboards, keys] =
            [stack.alarm_metrics, stack.dashboards, stack.keys].map(|count| count as f64);

        let price = |unit, quantity| PRICES.of(unit, quantity, usage.has_free_tier);
        let gb_second = match usage.architecture {
            Architecture::Arm64 => "GB-second arm64",
            Architecture::X86_64 => "GB-second x86_64",
        };
        let logged = price("log GB", logs) + price("kept log GB, uncompressed", logs * usage.log_months);
        let watched =
            price("metric", metrics) + price("metric of an alarm", alarm_metrics) + price("dashboard", dashboards);
        let opened = price("key", keys) + price("key request", sums.requests * KEY_REQUESTS);
        // What is sent has its free 100 GB in every account, with the free tier or without.
        let sent_dollars = PRICES.of("sent GB", sent, true);
        let lines = [
            ("API Gateway", sums.requests, "requests", price("api request", sums.requests)),
            ("Lambda, requests", invocations, "requests", price("lambda request", invocations)),
            ("Lambda, duration", gb_seconds, "GB-seconds", price(gb_second, gb_seconds)),
            ("DynamoDB, writes", sums.writes, "units", price("write unit", sums.writes)),
            ("DynamoDB, reads", sums.reads, "units", price("read unit", sums.reads)),
            ("DynamoDB, storage", stored, "GB", price("table GB", stored)),
            ("DynamoDB, recovery", stored, "GB", price("recovery GB", stored)),
            ("CloudWatch, logs", logs, "GB", logged),
            ("CloudWatch, metrics and alarms", metrics + alarm_metrics, "a month", watched),
            ("EventBridge", sums.events, "events", price("event", sums.events)),
            ("SES", mails, "mails", price("mail", mails)),
            ("KMS", keys, "keys", opened),
            ("data sent", sent, "GB", sent_dollars),
        ];
        let lines = lines.map(|(what, quantity, unit, dollars)| Line { what, quantity, unit, dollars });
        Self { users, lines: lines.into() }
    }

    /// All of it.
    pub fn dollars(&self) -> f64 {
        self.lines.iter().map(|line| line.dollars).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STACK: Stack = Stack { alarms: 3, alarm_metrics: 8, dashboards: 1, keys: 1 };

    fn dollars(bill: &Bill, what: &str) -> f64 {
        bill.lines.iter().find(|line| line.what == what).unwrap().dollars
    }

    #[test]
    fn nobody_costs_the_key_the_alarms_and_the_dashboard_and_cents() {
        let bill = Bill::of(0.0, &Usage::default(), &STACK);
        assert_eq!(dollars(&bill, "KMS"), 1.0);
        assert_eq!(dollars(&bill, "CloudWatch, metrics and alarms"), 3.8);
        let rest = bill.dollars() - 4.8;
        assert!((0.0..0.1).contains(&rest), "{rest}");
        let free = Bill::of(0.0, &Usage { has_free_tier: true, ..Usage::default() }, &STACK);
        assert!((1.0..1.1).contains(&free.dollars()), "{}", free.dollars());
    }

    #[test]
    fn twice_the_users_cost_twice_as_much_where_no_tier_lies_between() {
        let of = |users| Bill::of(users, &Usage::default(), &STACK);
        for what in ["API Gateway", "DynamoDB, storage", "EventBridge"] {
            let (one, two) = (dollars(&of(100_000.0), what), dollars(&of(200_000.0), what));
            assert!((two / one - 2.0).abs() < 1e-9, "{what}: {one} {two}");
        }
    }

    #[test]
    fn what_is_free_is_taken_off_only_where_asked_for() {
        let usage = Usage { has_free_tier: true, ..Usage::default() };
        let (paid, free) = (Bill::of(1_000.0, &Usage::default(), &STACK), Bill::of(1_000.0, &usage, &STACK));
        for what in ["Lambda, requests", "Lambda, duration", "DynamoDB, storage"] {
            assert!(dollars(&paid, what) > 0.0 && dollars(&free, what) == 0.0, "{what}");
        }
        assert_eq!(dollars(&paid, "DynamoDB, writes"), dollars(&free, "DynamoDB, writes"));
    }

    #[test]
    fn whoever_sends_no_mail_pays_for_no_mail() {
        let without = Usage { mails: 0.0, ..Usage::default() };
        let of = |usage: &Usage, what| dollars(&Bill::of(10_000.0, usage, &STACK), what);
        assert_eq!([of(&without, "SES"), of(&Usage::default(), "SES")], [0.0, 0.2]);
        let writes = of(&Usage::default(), "DynamoDB, writes") - of(&without, "DynamoDB, writes");
        assert!((writes - 2_000.0 * 12.0 * 0.625e-6).abs() < 1e-9, "{writes}");
    }

    #[test]
    fn an_alarm_is_paid_for_by_each_metric_it_looks_at() {
        let more = Stack { alarm_metrics: 18, ..STACK };
        let of = |stack| dollars(&Bill::of(0.0, &Usage::default(), stack), "CloudWatch, metrics and alarms");
        assert!((of(&more) - of(&STACK) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_built_in_template_has_a_key_and_alarms_of_several_metrics() {
        let Stack { alarms, alarm_metrics, keys, .. } = Stack::of_template();
        assert_eq!(keys, 1);
        let all_of_one = include_str!("../../../../template.yaml").matches(" MetricStat: ").count();
        let of_math = include_str!("../../../../template.yaml").matches("\n      Metrics:\n").count();
        assert_eq!(alarm_metrics, all_of_one + alarms - of_math);
    }
}
