//! The figures of each day, as a sink of changes.

use roster_store::{StatisticsCounter, StoreConfig};
use roster_streams::{Delivery, EventSink};
use roster_types::clock::Clock;
use roster_types::random::Random;
use roster_types::statistics::Countable;

/// The table of figures.
#[derive(Debug)]
pub struct Figures {
    counter: StatisticsCounter,
    pub(crate) clock: Clock,
}

impl Figures {
    /// A client for the tables; it does not connect yet.
    pub fn connect(config: &StoreConfig, clock: Clock, random: Random) -> Self {
        Self { counter: StatisticsCounter::connect(config, random), clock }
    }
}

impl EventSink for Figures {
    type Event = Countable;

    async fn put(&self, changes: &[&Countable]) -> Vec<Delivery> {
        let together: Vec<Countable> = changes.iter().map(|change| (*change).clone()).collect();
        let delivery = match self.counter.count(&together, self.clock.now()).await {
            Ok(()) => Delivery::Taken,
            Err(error) => Delivery::Failed(error.to_string()),
        };
        vec![delivery; changes.len()]
    }
}
