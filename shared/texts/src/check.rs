//! A test's comparison of the keys in sources with the files: a key that is used and missing, defined and unused, or
//! unlike in two languages is found before a person reads it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

use fluent_bundle::FluentResource;

/// The names of the variables of each message.
type Messages = BTreeMap<String, BTreeSet<String>>;

/// Everything that is wrong with `locales/{en,ru}.ftl` of the crate in `root`, a line each. Keys that begin with one of
/// `composed` are made at run time: the crate has a test of its own for them.
///
/// # Errors
///
/// A file cannot be read.
pub fn problems(root: &Path, composed: &[&str]) -> io::Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut read = |tag: &str| -> io::Result<Messages> {
        let text = fs::read_to_string(root.join(format!("locales/{tag}.ftl")))?;
        if let Err((_, errors)) = FluentResource::try_new(text.clone()) {
            problems.extend(errors.iter().map(|error| format!("{tag}.ftl: {error}")));
        }
        let (messages, repeated) = messages(&text);
        problems.extend(repeated.iter().map(|key| format!("{tag}.ftl: {key} is defined twice")));
        Ok(messages)
    };
    let (english, russian) = (read("en")?, read("ru")?);
    for key in english.keys().chain(russian.keys()).collect::<BTreeSet<_>>() {
        if english.get(key) != russian.get(key) {
            problems.push(format!("{key}: en has {:?}, ru has {:?}", english.get(key), russian.get(key)));
        }
    }

    let mut sources = String::new();
    collect(&root.join("src"), &mut sources)?;
    collect(&root.join("templates"), &mut sources)?;
    for (key, variables) in used(&sources) {
        match english.get(&key) {
            None => problems.push(format!("{key} is used and not defined")),
            Some(defined) if *defined != variables => {
                problems.push(format!("{key}: is given {variables:?} and takes {defined:?}"));
            }
            Some(_) => {}
        }
    }
    for key in english.keys() {
        let is_composed = composed.iter().any(|start| key.starts_with(start));
        if !is_composed && !sources.contains(&format!("\"{key}\"")) {
            problems.push(format!("{key} is defined and not used"));
        }
    }
    Ok(problems)
}

/// The messages of a file, and the keys that it has twice.
fn messages(file: &str) -> (Messages, Vec<String>) {
    let (mut messages, mut repeated) = (Messages::new(), Vec::new());
    let mut current = String::new();
    for line in file.lines() {
        if line.starts_with(|first: char| first.is_ascii_alphabetic())
            && let Some((key, _)) = line.split_once(" =")
        {
            current = key.to_owned();
            if messages.insert(current.clone(), BTreeSet::new()).is_some() {
                repeated.push(current.clone());
            }
        }
        if !line.starts_with('#') {
            let names = line.split('$').skip(1).map(identifier).map(str::to_owned);
            messages.entry(current.clone()).or_default().extend(names);
        }
    }
    messages.remove("");
    (messages, repeated)
}

/// Each key in a call of `get` or `format`, with the names of the variables it is given.
fn used(sources: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut used = Vec::new();
    for call in sources.split(".get(").skip(1) {
        if let Some(key) = literal(call) {
            used.push((key.to_owned(), BTreeSet::new()));
        }
    }
    for call in sources.split(".format(").skip(1) {
        if let Some(key) = literal(call) {
            let list = call.split("])").next().unwrap_or_default();
            let names = list.split("(\"").skip(1).filter_map(|rest| rest.split('"').next());
            let names = names.filter(|name| !name.is_empty() && *name == identifier(name));
            used.push((key.to_owned(), names.map(str::to_owned).collect()));
        }
    }
    used
}

/// The string at the beginning of the arguments, if it is one of our keys: each has a hyphen, which the other strings
/// that are given to a `get` have not.
fn literal(arguments: &str) -> Option<&str> {
    let text = arguments.trim_start().strip_prefix('"')?.split('"').next()?;
    let is_key = text.contains('-') && text == identifier(text);
    is_key.then_some(text)
}

fn identifier(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(text.len());
    &text[..end]
}

fn collect(folder: &Path, sources: &mut String) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, sources)?;
        } else if path.extension().is_some_and(|end| ["rs", "html", "txt"].iter().any(|known| end == *known)) {
            sources.push_str(&fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_gives_its_key_and_its_variables() {
        let calls = r#"t.get("common-save"); map.get("name"); t.format("days-left", [("count", join(", ").into())])"#;

        let found = used(calls);

        assert_eq!(found[0], ("common-save".to_owned(), BTreeSet::new()));
        assert_eq!(found[1], ("days-left".to_owned(), BTreeSet::from(["count".to_owned()])));
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_message_has_the_variables_of_all_its_lines() {
        let (messages, repeated) =
            messages("# $no = text\na-b = { $n ->\n   *[other] { $n } { $m }\n}\nc-d = x\nc-d = y\n");

        assert_eq!(messages["a-b"], BTreeSet::from(["m".to_owned(), "n".to_owned()]));
        assert_eq!(repeated, ["c-d"]);
    }
}
