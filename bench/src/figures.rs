//! How what was measured is summed up and shown.

use std::time::Duration;

use comfy_table::{CellAlignment, Table, presets};

/// The one in the middle.
pub(crate) fn median<T: Ord + Copy>(figures: impl IntoIterator<Item = T>) -> T {
    let mut figures: Vec<T> = figures.into_iter().collect();
    figures.sort_unstable();
    figures[figures.len() / 2]
}

/// What this many of a hundred are not above; of figures in order.
pub(crate) fn percentile<T: Copy>(sorted: &[T], percent: usize) -> T {
    sorted[(sorted.len() * percent).div_ceil(100).max(1) - 1]
}

/// For JSON and pictures.
pub(crate) fn milliseconds(span: Duration) -> f64 {
    span.as_secs_f64() * 1e3
}

/// In milliseconds.
pub(crate) fn ms(span: Duration) -> String {
    format!("{:.2} ms", milliseconds(span))
}

/// A table without lines, under these headings.
pub(crate) fn table<const N: usize>(headings: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(headings);
    table
}

/// Puts the figures of these many columns after the first under one another.
pub(crate) fn align(table: &mut Table, columns: usize) {
    for column in table.column_iter_mut().skip(1).take(columns) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}
