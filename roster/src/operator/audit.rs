//! `roster audit verify`: computes the seals of the audit trail anew and says where they do not hold.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use futures::{StreamExt, stream};
use shared::audit::KEPT_FOR;
use shared::audit_seal::{Break, ShardReport};
use shared::clock::{Clock, Time};
use shared::directory::AuditSeals;

use crate::cli::{AuditCommand, StackOptions};
use crate::local::SealServices;
use crate::operator::failure::Failure;
use crate::operator::{Operator, stack};
use crate::serve::say;

/// How many days are read side by side: most are read to find that they hold nothing.
const DAYS_AT_ONCE: usize = 8;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Verifies a day, or all that is kept; whether every chain holds.
pub(crate) async fn run(command: AuditCommand, stack: StackOptions) -> Result<bool, Failure> {
    let AuditCommand::Verify { day } = command;
    let days = day.map_or_else(|| kept_days(Clock::system().now()), |day| vec![day]);
    stack::with(stack, async |operator: &Operator<SealServices>| report(&operator.services().seals, days).await).await
}

/// Every day of which nothing has expired yet, the oldest first.
fn kept_days(now: Time) -> Vec<Time> {
    let days = u32::try_from(KEPT_FOR.as_secs() / DAY.as_secs()).unwrap_or(0);
    (0..days).rev().map(|ago| now.minus(DAY * ago)).collect()
}

async fn report(seals: &AuditSeals, days: Vec<Time>) -> Result<bool, Failure> {
    let (mut entries, mut sealed, mut broken) = (0, 0, 0);
    let is_watched = days.len() > 1 && io::stderr().is_terminal();
    let mut chains = stream::iter(days).map(|day| seals.verify_audit(day)).buffered(DAYS_AT_ONCE).enumerate();
    while let Some((number, shards)) = chains.next().await {
        if is_watched && number % 50 == 0 {
            let _ = writeln!(io::stderr(), "verifying day {number}");
        }
        for shard in shards? {
            entries += shard.entries;
            sealed += shard.sealed;
            broken += usize::from(shard.broken.is_some());
            if shard.entries > 0 || shard.broken.is_some() {
                say(&line(&shard))?;
            }
        }
    }
    let verdict = match broken {
        0 => "every chain holds".to_owned(),
        1 => "1 chain is broken".to_owned(),
        many => format!("{many} chains are broken"),
    };
    if entries == 0 && broken == 0 {
        say("nothing is recorded\n")?;
        return Ok(true);
    }
    let noun = if entries == 1 { "entry" } else { "entries" };
    say(&format!("{entries} {noun}, {sealed} sealed, {} not yet: {verdict}\n", entries - sealed))?;
    Ok(broken == 0)
}

/// A shard in a line: its day and number, what it holds, the number and seal of its last entry, and
/// what is wrong with it.
fn line(shard: &ShardReport) -> String {
    let ShardReport { shard: name, entries, sealed, head, broken } = shard;
    let verdict = broken.as_ref().map_or_else(|| "holds".to_owned(), describe);
    let head = format!("{} {}", head.seq, &head.seal.as_hex()[..16]);
    format!(
        "{name}  {entries:>7} entries  {sealed:>7} sealed  {:>5} not yet  head {head}  {verdict}\n",
        shard.unsealed()
    )
}

fn describe(broken: &Break) -> String {
    match broken {
        Break::Missing { seq } => format!("BROKEN: number {seq} is missing"),
        Break::Doubled { seq, id } => format!("BROKEN: number {seq} is there twice, the second time as {id}"),
        Break::Changed { seq, id } => format!("BROKEN: number {seq} ({id}) was changed or moved"),
        Break::Overdue { id } => {
            format!("OVERDUE: {id} has no seal yet: the sealer does not run, or the entry was hidden from it")
        }
        Break::Head { seq } => format!("BROKEN: the head names number {seq} as the last, with a seal of before"),
    }
}

#[cfg(test)]
mod tests {
    use shared::audit_seal::Head;

    use super::*;

    #[test]
    fn four_hundred_days_are_verified_until_today() {
        let now = Time::from_seconds(1_790_000_000);
        let days = kept_days(now);
        assert_eq!((days.len(), days[399]), (400, now));
        assert_eq!(days[0].rfc3339(), "2025-08-18T14:13:20Z");
    }

    #[test]
    fn a_broken_shard_says_where() {
        let broken = Some(Break::Changed { seq: 3, id: "01K5".into() });
        let report = ShardReport { shard: "2026-09-21#07".into(), entries: 5, sealed: 4, head: Head::NONE, broken };
        assert_eq!(
            line(&report),
            "2026-09-21#07        5 entries        4 sealed      1 not yet  head 0 0000000000000000  BROKEN: number 3 (01K5) was changed or moved\n"
        );
    }
}
