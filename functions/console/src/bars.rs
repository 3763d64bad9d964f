//! A picture of one figure a day: bars, drawn here, with the same figures as a table.

use askama::Template;
use askama::filters::HtmlSafe;
use shared::clock::Time;
use shared::statistics::Day;

/// The picture's height and a bar's width with the gap beside it, in the units of its own plane.
const HEIGHT: u64 = 100;
const STEP: u64 = 20;

/// The picture, as the template `bars.html` shows it.
#[derive(Template)]
#[template(path = "bars.html")]
pub(crate) struct Bars {
    title: &'static str,
    table: &'static str,
    day: &'static str,
    figure: &'static str,
    width: u64,
    bars: Vec<Bar>,
    most: u64,
}

/// Everything in it is escaped by its own template.
impl HtmlSafe for Bars {}

struct Bar {
    x: u64,
    y: u64,
    height: u64,
    day: String,
    count: u64,
}

/// What the picture and its table are called.
pub(crate) struct Captions {
    pub(crate) title: &'static str,
    pub(crate) table: &'static str,
    pub(crate) day: &'static str,
    pub(crate) figure: &'static str,
}

impl Bars {
    /// A bar a day, in their order.
    pub(crate) fn new(captions: &Captions, days: &[(Time, u64)]) -> Self {
        let most = days.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let bars = days.iter().zip(0..).map(|((day, count), place)| {
            // Something is never drawn as nothing.
            let height = (count * HEIGHT).div_ceil(most.max(1));
            Bar { x: place * STEP, y: HEIGHT - height, height, day: Day::of(*day).to_string(), count: *count }
        });
        let Captions { title, table, day, figure } = *captions;
        Self { title, table, day, figure, width: STEP * days.len() as u64, bars: bars.collect(), most }
    }
}
