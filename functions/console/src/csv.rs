//! Comma-separated values (RFC 4180) that a spreadsheet takes for texts and never for formulas.

/// A spreadsheet runs a cell that begins with one of these (OWASP, CSV Injection); the last two are how
/// East Asian keyboards write the first.
const STARTS_OF_FORMULAS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '＠'];

/// A line of these cells, each in quotes. One that would be a formula begins with an apostrophe, which
/// spreadsheets show as none.
pub(crate) fn line(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    format!("{}\r\n", cells.join(","))
}

fn cell(text: &str) -> String {
    let is_formula = text.trim_start_matches(' ').starts_with(STARTS_OF_FORMULAS);
    let guard = if is_formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_stays_one_cell() {
        assert_eq!(line(&["1", "Ana, \"the\" first", "a;b"]), "\"1\",\"Ana, \"\"the\"\" first\",\"a;b\"\r\n");
    }

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"] {
            assert_eq!(cell(text), format!("\"'{text}\""), "{text:?}");
        }
        assert_eq!(cell("a=1"), "\"a=1\"");
    }
}
