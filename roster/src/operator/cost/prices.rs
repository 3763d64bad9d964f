//! List prices of `prices.json`, which names the month and the source of each. AWS changes prices at will: compare
//! them with the sources before you rely on them.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value};

/// The prices, and what they are of.
#[derive(Debug, Deserialize)]
pub struct Prices {
    /// The month of the newest of the price pages.
    pub as_of: String,
    /// The region that they are of.
    pub region: String,
    prices: HashMap<String, Price>,
    cognito: Cognito,
}

#[derive(Debug, Deserialize)]
struct Price {
    tiers: Tiers,
    #[serde(default)]
    free: f64,
}

#[derive(Debug, Deserialize)]
struct Cognito {
    plans: Map<String, Value>,
}

/// A price that falls with the quantity: up to so many units, so much for each.
type Tiers = Vec<(Option<f64>, f64)>;

/// The file as it was built in.
pub static PRICES: LazyLock<Prices> =
    LazyLock::new(|| serde_json::from_str(include_str!("prices.json")).expect("prices.json has every price"));

impl Prices {
    /// What so much of `unit` costs, without what is `free` for every account if asked for.
    ///
    /// # Panics
    ///
    /// If `prices.json` has no such unit.
    pub fn of(&self, unit: &str, quantity: f64, has_free_tier: bool) -> f64 {
        let Price { tiers, free } = self.prices.get(unit).unwrap_or_else(|| panic!("prices.json has no {unit}"));
        price(tiers, if has_free_tier { (quantity - free).max(0.0) } else { quantity })
    }

    /// What each plan of Amazon Cognito's user pools costs for so many active users a month.
    pub fn cognito(&self, users: f64) -> impl Iterator<Item = (&str, f64)> {
        self.cognito.plans.iter().map(move |(name, tiers)| {
            let tiers = Tiers::deserialize(tiers).expect("a plan has tiers");
            (name.as_str(), price(&tiers, users))
        })
    }
}

fn price(tiers: &[(Option<f64>, f64)], quantity: f64) -> f64 {
    let (mut below, mut sum) = (0.0, 0.0);
    for (up_to, each) in tiers {
        let up_to = up_to.unwrap_or(f64::INFINITY);
        sum += (quantity.min(up_to) - below).max(0.0) * each;
        below = up_to;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cognito(name: &str, users: f64) -> f64 {
        let (_, sum) = PRICES.cognito(users).find(|(plan, _)| *plan == name).unwrap();
        (sum * 100.0).round() / 100.0
    }

    #[test]
    fn each_unit_has_the_price_of_its_tier() {
        assert_eq!(price(&[(Some(10.0), 0.0), (Some(20.0), 2.0), (None, 1.0)], 25.0), 25.0);
        assert_eq!(PRICES.of("api request", 301e6, false), 300.9);
        assert_eq!(PRICES.of("api request", 0.0, false), 0.0);
    }

    #[test]
    fn cognito_costs_what_its_page_computes() {
        assert_eq!(cognito("Essentials", 50_000.0), 600.0);
        assert_eq!(cognito("Plus", 50_000.0), 1_000.0);
        // 90,000 at 0.0055 and 850,000 at 0.0046: the page's own example.
        assert_eq!(cognito("Lite", 950_000.0), 4_405.0);
        assert_eq!(["Lite", "Essentials"].map(|plan| cognito(plan, 10_000.0)), [0.0, 0.0]);
    }
}
