//! A field to choose from a list: its label, what there is, and what is chosen.

use askama::Template;
use askama::filters::HtmlSafe;

/// A choice, as the template `choice.html` shows it.
#[derive(Template)]
#[template(path = "choice.html")]
pub(crate) struct Choice {
    label: &'static str,
    name: &'static str,
    /// Each with its value, its text and whether it is chosen.
    options: Vec<(String, String, bool)>,
    hint: Option<&'static str>,
    problem: Option<String>,
}

/// Everything in it is escaped by its own template.
impl HtmlSafe for Choice {}

impl Choice {
    /// A choice among values and their texts, of which the one that is `chosen` is selected.
    pub(crate) fn new(
        label: &'static str,
        name: &'static str,
        options: impl IntoIterator<Item = (String, String)>,
        chosen: &str,
    ) -> Self {
        let options = options.into_iter().map(|(value, text)| {
            let is_chosen = value == chosen;
            (value, text, is_chosen)
        });
        Self { label, name, options: options.collect(), hint: None, problem: None }
    }

    /// A sentence below it.
    pub(crate) fn hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// What is wrong with what was chosen.
    pub(crate) fn problem(self, problem: Option<String>) -> Self {
        Self { problem, ..self }
    }
}
