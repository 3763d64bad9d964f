//! Bar charts as SVG, legible on a light page and on a dark one.

use std::fmt::Write;

const ROW: usize = 18;
const LEFT: usize = 240;
/// The width of a bar of length 1, and the longest bar that is drawn.
const UNIT: f64 = 240.0;
const MAX_LENGTH: f64 = 1.5;
const STYLE: &str = "text{font:12px sans-serif;fill:#768390}.t{font-weight:bold}.in{fill:#2da44e}.over{fill:#cf222e}";

/// Bars under one heading, with a line at 1: the limit, or the reference of the others.
pub(crate) struct Block {
    pub(crate) title: String,
    pub(crate) bars: Vec<Bar>,
}

pub(crate) struct Bar {
    pub(crate) label: String,
    /// As a multiple of what the line stands for.
    pub(crate) length: f64,
    /// Written at its end.
    pub(crate) text: String,
}

/// Bars longer than 1 have another colour.
pub(crate) fn bars(title: &str, blocks: &[Block]) -> String {
    let (mut body, mut top) = (String::new(), 44);
    for block in blocks {
        draw_block(&mut body, top, block).expect("writing to a string does not fail");
        top += 34 + block.bars.len() * ROW;
    }
    let width = LEFT as f64 + UNIT * MAX_LENGTH + 80.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{top}\" role=\"img\" \
         aria-label=\"{title}\"><style>{STYLE}</style>\n<text x=\"8\" y=\"16\">{title}</text>\n{body}</svg>\n"
    )
}

fn draw_block(svg: &mut String, top: usize, Block { title, bars }: &Block) -> std::fmt::Result {
    writeln!(svg, "<text class=\"t\" x=\"8\" y=\"{top}\">{title}</text>")?;
    for (row, Bar { label, length, text }) in bars.iter().enumerate() {
        let (y, class) = (top + 8 + row * ROW, if *length > 1.0 { "over" } else { "in" });
        let width = length.min(MAX_LENGTH) * UNIT;
        let (line, end) = (y + 11, LEFT as f64 + width + 6.0);
        writeln!(svg, "<text x=\"{}\" y=\"{line}\" text-anchor=\"end\">{label}</text>", LEFT - 8)?;
        writeln!(svg, "<rect class=\"{class}\" x=\"{LEFT}\" y=\"{y}\" width=\"{width:.1}\" height=\"12\"/>")?;
        writeln!(svg, "<text x=\"{end:.0}\" y=\"{line}\">{text}</text>")?;
    }
    let (limit, start, end) = (LEFT as f64 + UNIT, top + 2, top + 4 + bars.len() * ROW);
    let stroke = "stroke=\"#768390\" stroke-dasharray=\"3\"";
    writeln!(svg, "<line x1=\"{limit}\" x2=\"{limit}\" y1=\"{start}\" y2=\"{end}\" {stroke}/>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_its_share_is_drawn_in_another_colour() {
        let bar = |label: &str, length: f64| {
            let text = format!("{:.1} %", length * 100.0);
            Bar { label: label.to_owned(), length, text }
        };
        let shares = vec![bar("AuditTable", 1.2), bar("AuditTable/unsealed", 0.4)];
        let svg = bars("shares", &[Block { title: "sign-ins".to_owned(), bars: shares }]);

        assert_eq!(svg.matches("<rect class=\"over\"").count(), 1);
        assert_eq!(svg.matches("<rect class=\"in\"").count(), 1);
        assert!(svg.contains("AuditTable/unsealed") && svg.contains("120.0 %"), "{svg}");
    }
}
