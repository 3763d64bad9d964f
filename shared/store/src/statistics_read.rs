//! Reads the table `statistics`, with the same number of queries for any number of users.

use std::collections::BTreeMap;

use futures::future;
use roster_types::clock::Time;
use roster_types::statistics::{Day, DeviceKind, Figure, Figures, Total, TurnedAway};
use serde::Deserialize;

use super::expression::text;
use super::statistics::{figure_name, total_name};
use super::{Item, Store, StoreError, keys, read};

/// The maximum number of throttled sign-ins read from each partition.
const MAX_TURNED_AWAY: i32 = 50;

#[derive(Deserialize)]
struct TurnedAwayItem {
    step: u64,
    address: String,
    at: i64,
}

impl Store {
    /// The figures of the last `days` days, today included, and the totals: sixteen parallel queries.
    pub async fn figures(&self, today: Day, days: i64) -> Result<Figures, StoreError> {
        let first = today.before(days - 1);
        let shards = keys::figures_shards().map(|shard| async move {
            let request = self
                .client()
                .query()
                .table_name(&self.tables().statistics)
                .key_condition_expression("#part = :part AND #item >= :first")
                .expression_attribute_names("#part", "part")
                .expression_attribute_names("#item", "item")
                .expression_attribute_values(":part", text(shard))
                .expression_attribute_values(":first", text(keys::figures_of_day(first)));
            Ok::<_, StoreError>(request.send().await?.items.unwrap_or_default())
        });
        let mut figures = Figures::default();
        // A clock that is ahead may have counted a day that has not begun here; it is part of the sums.
        let known: BTreeMap<String, Day> =
            (-1..days).map(|back| today.before(back)).map(|day| (keys::figures_of_day(day), day)).collect();
        for item in future::try_join_all(shards).await?.into_iter().flatten() {
            let name = item.get("item").and_then(|name| name.as_s().ok()).cloned().unwrap_or_default();
            if name == keys::TOTALS {
                for total in totals() {
                    *figures.totals.entry(total).or_default() += amount(&item, total_name(total));
                }
            } else if let Some(day) = known.get(&name) {
                let of_day = figures.days.entry(*day).or_default();
                for figure in Figure::ALL {
                    *of_day.entry(figure).or_default() += amount(&item, figure_name(figure));
                }
            }
        }
        Ok(figures)
    }

    /// The latest throttled sign-ins since a moment, newest first: four parallel queries.
    pub async fn turned_away(&self, since: Time) -> Result<Vec<TurnedAway>, StoreError> {
        let shards = keys::throttled_shards().map(|shard| async move {
            let request = self
                .client()
                .query()
                .table_name(&self.tables().statistics)
                .key_condition_expression("#part = :part")
                .expression_attribute_names("#part", "part")
                .expression_attribute_values(":part", text(shard))
                .scan_index_forward(false)
                .limit(MAX_TURNED_AWAY);
            Ok::<_, StoreError>(request.send().await?.items.unwrap_or_default())
        });
        let items = future::try_join_all(shards).await?.into_iter().flatten();
        let read = items.map(read::<TurnedAwayItem>).collect::<Result<Vec<_>, _>>()?.into_iter();
        let entries =
            read.map(|item| TurnedAway { address: item.address, at: Time::from_millis(item.at), count: item.step });
        let mut entries: Vec<_> = entries.filter(|entry| entry.at >= since).collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
        Ok(entries)
    }
}

fn totals() -> impl Iterator<Item = Total> {
    [Total::Users].into_iter().chain(DeviceKind::ALL.into_iter().map(Total::Sessions))
}

fn amount(item: &Item, name: &str) -> i64 {
    item.get(name).and_then(|value| value.as_n().ok()?.parse().ok()).unwrap_or(0)
}
