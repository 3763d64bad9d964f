//! Bars in blocks, for a light page and a dark one.

use std::fmt::Write;

const ROW: usize = 18;
const LEFT: usize = 240;
/// As wide as a bar of 1, and how far beyond it one may go.
const WHOLE: f64 = 240.0;
const MOST: f64 = 1.5;
const STYLE: &str = "text{font:12px sans-serif;fill:#768390}.t{font-weight:bold}.in{fill:#2da44e}.over{fill:#cf222e}";

/// Bars under one heading, with a line at 1: what may be, or what others are compared with.
pub(crate) struct Block {
    pub(crate) title: String,
    pub(crate) rows: Vec<Bar>,
}

/// One of them.
pub(crate) struct Bar {
    pub(crate) label: String,
    /// Of what the line stands for.
    pub(crate) length: f64,
    /// What stands behind it.
    pub(crate) text: String,
}

/// An SVG of these. A bar that goes beyond the line is of another colour.
pub(crate) fn draw(title: &str, blocks: &[Block]) -> String {
    let (mut body, mut top) = (String::new(), 44);
    for block in blocks {
        block.draw(&mut body, top);
        top += 34 + block.rows.len() * ROW;
    }
    let width = LEFT as f64 + WHOLE * MOST + 80.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{top}\" role=\"img\" \
         aria-label=\"{title}\"><style>{STYLE}</style>\n<text x=\"8\" y=\"16\">{title}</text>\n{body}</svg>\n"
    )
}

impl Block {
    fn draw(&self, svg: &mut String, top: usize) {
        let mut line = |text: String| {
            // Writing to a String does not fail.
            let _ = writeln!(svg, "{text}");
        };
        line(format!("<text class=\"t\" x=\"8\" y=\"{top}\">{}</text>", self.title));
        for (row, bar) in self.rows.iter().enumerate() {
            let (y, class) = (top + 8 + row * ROW, if bar.length > 1.0 { "over" } else { "in" });
            let length = bar.length.min(MOST) * WHOLE;
            let (text, end) = (y + 11, LEFT as f64 + length + 6.0);
            line(format!("<text x=\"{}\" y=\"{text}\" text-anchor=\"end\">{}</text>", LEFT - 8, bar.label));
            line(format!("<rect class=\"{class}\" x=\"{LEFT}\" y=\"{y}\" width=\"{length:.1}\" height=\"12\"/>"));
            line(format!("<text x=\"{end:.0}\" y=\"{text}\">{}</text>", bar.text));
        }
        let (limit, end) = (LEFT as f64 + WHOLE, top + 4 + self.rows.len() * ROW);
        line(format!(
            "<line x1=\"{limit}\" x2=\"{limit}\" y1=\"{}\" y2=\"{end}\" stroke=\"#768390\" stroke-dasharray=\"3\"/>",
            top + 2
        ));
    }
}
