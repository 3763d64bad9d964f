//! The picture in docs/scaling.md: how much of its share the busiest partition of each place gets.

use roster::cost::measured::Place;

use super::load::Load;
use super::replay::Busiest;
use crate::bars::{self, Bar, Block};

/// Bars of each load: the keys that many users share, busiest first.
const MOST_ROWS: usize = 5;
const TITLE: &str = "Units of the busiest partition key, in per cent of what one partition serves";

/// An SVG that reads on a light page and on a dark one.
pub(super) fn draw(results: &[(Load, Vec<(Place, Busiest)>)]) -> String {
    let blocks: Vec<Block> = results.iter().map(|(load, shares)| block(&load.name, shares)).collect();
    bars::draw(TITLE, &blocks)
}

/// A load: its name, and a bar for each place.
fn block(name: &str, shares: &[(Place, Busiest)]) -> Block {
    let shared = shares.iter().filter(|(_, busiest)| busiest.is_of_one_key()).take(MOST_ROWS);
    let bar = |(place, busiest): &(Place, Busiest)| Bar {
        label: label(*place),
        length: busiest.share,
        text: format!("{:.1} %", busiest.share * 100.0),
    };
    Block { title: name.to_owned(), rows: shared.map(bar).collect() }
}

/// The table, and which of its items where it has several kinds.
fn label(place: Place) -> String {
    match place {
        Place::UserIds => "UsersTable counter#user_id".to_owned(),
        Place::TriesWithKey => "EphemeralTable throttle#key".to_owned(),
        Place::ApplicationKey => "ApiKeysTable, the application's".to_owned(),
        Place::KeyOwner => "UsersTable, owner of the key".to_owned(),
        _ => place.table().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_its_share_is_drawn_in_another_colour() {
        let shares = [(Place::Audit, "2026-09-21#00", 1.2), (Place::Unsealed, "00", 0.4)];
        let busiest = |key: &str, share| Busiest { key: key.to_owned(), share, second: share };
        let shares = shares.map(|(place, key, share)| (place, busiest(key, share)));
        let svg = draw(&[(Load::sign_ins(1.0), shares.into())]);

        assert_eq!(svg.matches("<rect class=\"over\"").count(), 1);
        assert_eq!(svg.matches("<rect class=\"in\"").count(), 1);
        assert!(svg.contains("AuditTable/unsealed") && svg.contains("120.0 %"), "{svg}");
    }
}
