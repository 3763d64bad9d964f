//! Pictures of figures: SVG that stands in the page itself, each with the same numbers as a table. Sizes
//! are attributes and colours classes, for the policy of the pages allows no style in them.

use askama::Template;
use askama::filters::HtmlSafe;
use shared::statistics::Day;

use crate::language::Language;
use crate::texts::{FluentValue, Texts, day_and_month, grouped};

/// Where the days are in the picture, right of the numbers and above the dates. It is 360 units wide, as a
/// small phone is, so that its letters are hardly ever drawn smaller than they are.
const LEFT: f64 = 60.0;
const RIGHT: f64 = 354.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 150.0;
/// What is left free between two bars.
const GAP: f64 = 2.0;

/// Figures of the same days.
pub(crate) struct Series {
    /// What they are.
    pub(crate) name: &'static str,
    /// The class that colours them.
    pub(crate) class: &'static str,
    /// One a day.
    pub(crate) values: Vec<i64>,
}

/// How they are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A line over an area.
    Line,
    /// Bars, those of one day on each other.
    Bars,
}

/// What a picture is made from.
pub(crate) struct Drawing<'a> {
    pub(crate) language: Language,
    /// Names its parts in the page.
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) shape: Shape,
    /// Oldest first.
    pub(crate) days: &'a [Day],
    pub(crate) series: Vec<Series>,
}

/// A picture with its table.
#[derive(Template)]
#[template(path = "chart.html")]
pub(crate) struct Chart {
    t: Texts,
    id: &'static str,
    title: &'static str,
    description: String,
    legend: Vec<(&'static str, &'static str)>,
    lines: Vec<(String, String, String)>,
    bars: Vec<Bar>,
    curve: Option<Curve>,
    dates: Vec<(String, &'static str, String)>,
    rows: Vec<(String, String, Vec<String>)>,
}

/// Everything in it is escaped by its own template.
impl HtmlSafe for Chart {}

struct Bar {
    x: String,
    y: String,
    width: String,
    height: String,
    class: &'static str,
    tip: String,
}

struct Curve {
    class: &'static str,
    line: String,
    area: String,
}

impl Chart {
    pub(crate) fn draw(drawing: &Drawing<'_>) -> Self {
        let Drawing { language, id, title, shape, days, series } = drawing;
        let of_day = |place: usize| series.iter().map(|one| one.values.get(place).copied().unwrap_or(0)).sum::<i64>();
        let sums: Vec<i64> = (0..days.len()).map(of_day).collect();
        let top = round_up(sums.iter().copied().max().unwrap_or(0));
        let rows = days.iter().enumerate().rev().map(|(place, day)| {
            let cells = series.iter().map(|one| grouped(*language, one.values.get(place).copied().unwrap_or(0)));
            (day.to_string(), day_and_month(*language, *day), cells.collect())
        });
        Self {
            t: language.texts(),
            id,
            title,
            description: describe(*language, *shape, &sums),
            legend: if series.len() > 1 {
                series.iter().map(|one| (one.class, one.name)).collect()
            } else {
                Vec::new()
            },
            lines: lines(*language, top),
            bars: if *shape == Shape::Bars { bars(drawing, top) } else { Vec::new() },
            curve: series.first().filter(|_| *shape == Shape::Line).map(|one| curve(one, top)),
            dates: dates(*language, days),
            rows: rows.collect(),
        }
    }

    /// The names of the table's columns beside the day.
    fn columns(&self) -> Vec<&'static str> {
        let names: Vec<_> = self.legend.iter().map(|(_, name)| *name).collect();
        if names.is_empty() { vec![self.title] } else { names }
    }
}

/// The description of the picture in words.
fn describe(language: Language, shape: Shape, sums: &[i64]) -> String {
    let t = language.texts();
    let of = |number: i64| FluentValue::from(grouped(language, number));
    match shape {
        Shape::Line => t.format("chart-now", [("count", of(sums.last().copied().unwrap_or(0)))]),
        Shape::Bars => {
            let max = sums.iter().copied().max().unwrap_or(0);
            t.format("chart-bars", [("max", of(max)), ("total", of(sums.iter().sum()))])
        }
    }
}

/// The least of 1, 2, 4, 6, 8, 10, 20, … that a number does not exceed: all but the first have a whole
/// half.
fn round_up(most: i64) -> i64 {
    let mut power = 1;
    while most > power * 10 && power < i64::MAX / 100 {
        power *= 10;
    }
    [1, 2, 4, 6, 8, 10].into_iter().map(|step| step * power).find(|top| *top >= most).unwrap_or(most).max(1)
}

/// Where a value is, from the top.
fn height_of(value: i64, top: i64) -> f64 {
    BOTTOM - (BOTTOM - TOP) * value.max(0) as f64 / top as f64
}

fn place_of(place: usize, count: usize) -> (f64, f64) {
    let step = (RIGHT - LEFT) / count.max(1) as f64;
    (LEFT + step * place as f64, step)
}

/// As short as a picture needs: a tenth of a unit.
fn short(length: f64) -> String {
    let text = format!("{length:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// The lines behind: where each is, where its number stands, and the number.
fn lines(language: Language, top: i64) -> Vec<(String, String, String)> {
    let values = if top > 1 { vec![0, top / 2, top] } else { vec![0, top] };
    let line = |value: i64| {
        let y = height_of(value, top);
        (short(y), short(y + 4.0), grouped(language, value))
    };
    values.into_iter().map(line).collect()
}

/// The first day, one in the middle and the last.
fn dates(language: Language, days: &[Day]) -> Vec<(String, &'static str, String)> {
    let Some(last) = days.len().checked_sub(1) else { return Vec::new() };
    let date = |place: usize, x: f64, anchor| (short(x), anchor, day_and_month(language, days[place]));
    vec![date(0, LEFT, "start"), date(last / 2, (LEFT + RIGHT) / 2.0, "middle"), date(last, RIGHT, "end")]
}

fn bars(drawing: &Drawing<'_>, top: i64) -> Vec<Bar> {
    let mut bars = Vec::new();
    for (place, day) in drawing.days.iter().enumerate() {
        let (x, step) = place_of(place, drawing.days.len());
        let mut below = 0;
        for one in &drawing.series {
            let value = one.values.get(place).copied().unwrap_or(0).max(0);
            if value == 0 {
                continue;
            }
            let (y, floor) = (height_of(below + value, top), height_of(below, top));
            below += value;
            let day = day_and_month(drawing.language, *day);
            bars.push(Bar {
                x: short(x + GAP / 2.0),
                y: short(y),
                width: short(step - GAP),
                // What happened once is seen even beside what happened thousands of times.
                height: short((floor - y).max(0.7)),
                class: one.class,
                tip: format!("{day}, {}: {}", one.name, grouped(drawing.language, value)),
            });
        }
    }
    bars
}

fn curve(series: &Series, top: i64) -> Curve {
    let count = series.values.len();
    let points = series.values.iter().enumerate().map(|(place, value)| {
        let (x, step) = place_of(place, count);
        format!("{},{}", short(x + step / 2.0), short(height_of(*value, top)))
    });
    let line = points.collect::<Vec<_>>().join(" ");
    let (first, step) = place_of(0, count);
    let (last, _) = place_of(count.saturating_sub(1), count);
    let corner = |x: f64| format!("{},{}", short(x + step / 2.0), short(BOTTOM));
    let area = format!("{} {line} {}", corner(first), corner(last));
    Curve { class: series.class, line, area }
}

/// Sessions of each kind as bars beside their names: HTML tells it all, so the picture is decoration.
pub(crate) struct Share {
    pub(crate) name: &'static str,
    pub(crate) count: String,
    /// Of the picture's hundred units.
    pub(crate) width: String,
}

/// How much each is of the greatest.
pub(crate) fn shares(language: Language, counts: &[(&'static str, i64)]) -> Vec<Share> {
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let share = |(name, count): &(&'static str, i64)| Share {
        name,
        count: grouped(language, *count),
        width: short((*count).max(0) as f64 / most as f64 * 100.0),
    };
    counts.iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use shared::clock::Time;

    use super::*;

    #[test]
    fn the_highest_line_is_a_round_number_above_everything() {
        let tops = [0, 1, 3, 7, 10, 11, 45, 99, 100, 1_234, 1_000_000].map(round_up);

        assert_eq!(tops, [1, 1, 4, 8, 10, 20, 60, 100, 100, 2_000, 1_000_000]);
    }

    #[test]
    fn bars_of_a_day_stand_on_each_other_and_the_table_has_their_numbers() {
        let today = Day::of(Time::from_seconds(1_790_000_000));
        let series = |name, class, value| Series { name, class, values: vec![0, value] };
        let drawing = Drawing {
            language: Language::English,
            id: "sign-ins",
            title: "Sign-ins per day",
            shape: Shape::Bars,
            days: &[today.before(1), today],
            series: vec![series("Succeeded", "good", 3), series("Refused", "bad", 1)],
        };

        let chart = Chart::draw(&drawing);

        let places: Vec<_> = chart.bars.iter().map(|bar| (bar.y.as_str(), bar.height.as_str())).collect();
        assert_eq!(places, [("46.5", "103.5"), ("12", "34.5")]);
        assert_eq!(chart.rows[0].2, ["3", "1"]);
        assert_eq!(chart.description, "Maximum per day: 4; total: 4");
        let html = chart.render().unwrap();
        assert!(!html.contains("style="), "{html}");
    }
}
