//! The picture in docs/scaling.md: how much of its share the busiest partition of each place gets.

use std::fmt::Write;

use roster::cost::measured::Place;

use super::load::Load;
use super::replay::Busiest;

/// Bars of each load: the keys that many users share, busiest first.
const MOST_ROWS: usize = 5;
const ROW: usize = 18;
const LEFT: usize = 240;
/// As wide as a whole share, and how far beyond it a bar may go.
const WHOLE: f64 = 240.0;
const MOST: f64 = 1.5;
const STYLE: &str = "text{font:12px sans-serif;fill:#768390}.t{font-weight:bold}.in{fill:#2da44e}.over{fill:#cf222e}";
const TITLE: &str = "Units of the busiest partition key, in per cent of what one partition serves";

/// An SVG that reads on a light page and on a dark one.
pub(super) fn draw(results: &[(Load, Vec<(Place, Busiest)>)]) -> String {
    let (mut body, mut top) = (String::new(), 44);
    for (load, shares) in results {
        let shared: Vec<_> = shares.iter().filter(|(_, busiest)| busiest.is_of_one_key()).take(MOST_ROWS).collect();
        block(&mut body, top, &load.name, &shared);
        top += 34 + shared.len() * ROW;
    }
    let width = LEFT as f64 + WHOLE * MOST + 80.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{top}\" role=\"img\" \
         aria-label=\"{TITLE}\"><style>{STYLE}</style>\n<text x=\"8\" y=\"16\">{TITLE}</text>\n{body}</svg>\n"
    )
}

/// A load: its name, a bar for each place, and where a whole share ends.
fn block(svg: &mut String, top: usize, name: &str, shares: &[&(Place, Busiest)]) {
    let mut line = |text: String| {
        // Writing to a String does not fail.
        let _ = writeln!(svg, "{text}");
    };
    line(format!("<text class=\"t\" x=\"8\" y=\"{top}\">{name}</text>"));
    for (row, (place, busiest)) in shares.iter().enumerate() {
        let (y, class) = (top + 8 + row * ROW, if busiest.share > 1.0 { "over" } else { "in" });
        let length = busiest.share.min(MOST) * WHOLE;
        let (text, end) = (y + 11, LEFT as f64 + length + 6.0);
        line(format!("<text x=\"{}\" y=\"{text}\" text-anchor=\"end\">{}</text>", LEFT - 8, label(*place)));
        line(format!("<rect class=\"{class}\" x=\"{LEFT}\" y=\"{y}\" width=\"{length:.1}\" height=\"12\"/>"));
        line(format!("<text x=\"{end:.0}\" y=\"{text}\">{:.1} %</text>", busiest.share * 100.0));
    }
    let (limit, end) = (LEFT as f64 + WHOLE, top + 4 + shares.len() * ROW);
    line(format!(
        "<line x1=\"{limit}\" x2=\"{limit}\" y1=\"{}\" y2=\"{end}\" stroke=\"#768390\" stroke-dasharray=\"3\"/>",
        top + 2
    ));
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
