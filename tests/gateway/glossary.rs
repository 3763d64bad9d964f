//! The words that CONTRIBUTING.md lists under `## Glossary` may only become fewer. `tests/glossary-ceiling.json`
//! holds how many each file has; `.ci/house --lower-ceilings` writes it anew. Once all are gone the file goes too,
//! and one such word anywhere is a failure.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::tidy::files;

const CEILINGS: &str = "tests/glossary-ceiling.json";
const LOWER: &str = ".ci/house --lower-ceilings";

/// A word or phrase of the table's left column.
struct Term {
    written: String,
    /// One for each word of a phrase: any white space may stand between.
    parts: Vec<String>,
    /// Written with a star: any ending may follow.
    is_open: bool,
    /// Has a capital letter.
    is_exact: bool,
}

impl Term {
    fn new(written: &str) -> Self {
        Self {
            written: written.to_owned(),
            parts: written.trim_end_matches('*').split_whitespace().map(str::to_owned).collect(),
            is_open: written.ends_with('*'),
            is_exact: written.chars().any(char::is_uppercase),
        }
    }

    /// The places of the term in a text, as byte offsets.
    fn places(&self, page: &Page) -> Vec<usize> {
        let text = if self.is_exact { &page.text } else { &page.lower };
        let starts = text.match_indices(&self.parts[0]).map(|(start, _)| start);
        starts.filter(|start| self.end(text, *start).is_some_and(|end| self.is_whole(text, *start, end))).collect()
    }

    /// Where the term ends that begins at `start`.
    fn end(&self, text: &str, start: usize) -> Option<usize> {
        let mut end = start + self.parts[0].len();
        for part in &self.parts[1..] {
            let rest = text[end..].trim_start();
            let gap = text.len() - end - rest.len();
            if gap == 0 || !rest.starts_with(part) {
                return None;
            }
            end += gap + part.len();
        }
        Some(end)
    }

    fn is_whole(&self, text: &str, start: usize, end: usize) -> bool {
        let (before, after) = (text[..start].chars().next_back(), text[end..].chars().next());
        // A name in a table or on the wire cannot change.
        let is_stored_name = before == Some('"') && after == Some('"');
        let begins = !before.is_some_and(char::is_alphanumeric);
        let ends = self.is_open || !after.is_some_and(char::is_alphanumeric);
        begins && ends && !is_stored_name
    }
}

/// A file, without what marks its lines as comments or quotations: a phrase may go on in the next one.
struct Page {
    text: String,
    lower: String,
}

impl Page {
    fn new(text: &str) -> Self {
        let text = text.split('\n').map(unmarked).collect::<Vec<_>>().join("\n");
        // Letter by letter, so that places in one are places in the other.
        let lower = text.chars().map(|letter| letter.to_ascii_lowercase()).collect();
        Self { text, lower }
    }
}

fn unmarked(line: &str) -> &str {
    let line = line.trim_start();
    let marks = ["///", "//!", "//", ">", "*"];
    let rest = marks.iter().find_map(|mark| line.strip_prefix(mark));
    rest.unwrap_or_else(|| line.trim_start_matches('#')).trim_start()
}

/// CONTRIBUTING.md before, in and after its glossary.
fn split_at_glossary(text: &str) -> (&str, &str, &str) {
    let Some(start) = text.find("\n## Glossary\n") else { return (text, "", "") };
    let end = text[start + 1..].find("\n## ").map_or(text.len(), |end| start + 1 + end);
    (&text[..start], &text[start..end], &text[end..])
}

fn glossary() -> Vec<Term> {
    let contributing = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let (_, section, _) = split_at_glossary(&contributing);
    let rows = section.lines().filter_map(|line| line.strip_prefix('|')?.split('|').next());
    let terms: Vec<Term> = rows.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(Term::new).collect();
    assert!(!terms.is_empty(), "CONTRIBUTING.md has no table under `## Glossary`");
    terms
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Each file that has any of the terms, with the line of each.
fn found(terms: &[&Term]) -> BTreeMap<String, Vec<(usize, String)>> {
    let endings =
        [".rs", ".md", ".html", ".ftl", ".toml", ".yaml", ".yml", ".py", ".sh", ".mjs", ".js", ".css", "openapi.json"];
    let is_read = |path: &str| path.starts_with(".ci/") || endings.iter().any(|ending| path.ends_with(ending));
    let mut found = BTreeMap::new();
    for file in files(is_read) {
        let (before, section, after) = match &*file.path {
            "CONTRIBUTING.md" => split_at_glossary(&file.text),
            _ => (&*file.text, "", ""),
        };
        // The table's own lines still count as lines.
        let page = Page::new(&[before, &"\n".repeat(section.matches('\n').count()), after].concat());
        let mut places: Vec<(usize, String)> = Vec::new();
        for term in terms {
            let lines = term.places(&page).into_iter().map(|place| page.text[..place].matches('\n').count() + 1);
            places.extend(lines.map(|line| (line, term.written.clone())));
        }
        if !places.is_empty() {
            places.sort();
            found.insert(file.path, places);
        }
    }
    found
}

#[test]
fn words_of_the_glossary_only_become_fewer() {
    let held: Option<Value> = fs::read_to_string(root().join(CEILINGS)).ok().map(|text| text.parse().unwrap());
    let ceilings: BTreeMap<String, usize> = match &held {
        Some(held) => serde_json::from_value(held["files"].clone()).unwrap(),
        None => BTreeMap::new(),
    };
    let terms = glossary();
    // A word that came into the table after the ceilings were written is held from the next writing on.
    let words: Option<BTreeSet<&str>> =
        held.as_ref().map(|held| held["words"].as_array().unwrap().iter().filter_map(Value::as_str).collect());
    let is_held = |term: &&Term| words.as_ref().is_none_or(|words| words.contains(&*term.written));
    let found = found(&terms.iter().filter(is_held).collect::<Vec<_>>());

    let mut broken = Vec::new();
    for (path, places) in &found {
        let ceiling = ceilings.get(path).copied().unwrap_or(0);
        if places.len() > ceiling {
            let lines = places.iter().map(|(line, word)| format!("{line}: {word}")).collect::<Vec<_>>().join(", ");
            broken.push(format!(
                "{path} has {}, may have {ceiling}: write the other column's term. {lines}",
                places.len()
            ));
        }
    }
    for (path, ceiling) in &ceilings {
        let count = found.get(path).map_or(0, Vec::len);
        if count < *ceiling {
            broken.push(format!("{path} has only {count}, its ceiling is {ceiling}: run {LOWER}"));
        }
    }
    assert!(broken.is_empty(), "words of the glossary in CONTRIBUTING.md:\n  {}", broken.join("\n  "));
    assert!(held.is_none() || !found.is_empty(), "no word is left: run {LOWER}, which deletes {CEILINGS}");
}

#[test]
fn terms_are_found_as_whole_words_in_any_place_of_an_identifier() {
    let count = |term: &str, text: &str| Term::new(term).places(&Page::new(text)).len();
    assert_eq!(count("cat", "a cat, Cat and THE_CAT_1; catalogue, concat, cat2"), 3);
    assert_eq!(count("cat*", "cats, catalogue, concat, the_cat"), 3);
    assert_eq!(count("CAT_*", "CAT_FLAP, cat_flap, CAT"), 1);
    assert_eq!(count("Cat", "Cat, cat, Cats"), 1);
    assert_eq!(count("old cat", "/// an old\n    /// cat, an old  cat, an oldcat"), 2);
    assert_eq!(count("cat", r#"item["cat"], "a cat", "cat's""#), 2);
}
