//! A field of a form: its label, what was sent, and what is wrong with it.

use askama::Template;
use askama::filters::HtmlSafe;
use shared::error::{Error, FieldProblem, Problem};
use shared::http::{Payload, Query};
use shared::password::PasswordProblem;

use crate::language::Language;
use crate::texts::password_problem;

/// What was sent, and what of it is wrong: a form is shown again with both.
#[derive(Default)]
pub(crate) struct Sent {
    values: Vec<(String, String)>,
    problems: Vec<FieldProblem>,
}

impl Sent {
    /// What was sent, and nothing of it known to be wrong.
    pub(crate) fn of(payload: &Payload) -> Self {
        Self { values: payload.page_fields(), problems: Vec::new() }
    }

    /// The same of a form that was sent as a query.
    pub(crate) fn of_query(query: &Query) -> Self {
        Self { values: query.page_fields(), problems: Vec::new() }
    }

    /// The same with what is wrong, where that is the fields; any other error is a page of its own.
    pub(crate) fn with_problems(self, error: Error) -> Result<Self, Error> {
        match error {
            Error::Invalid(problems) => Ok(Self { problems, ..self }),
            error => Err(error),
        }
    }

    /// A form that was refused, where that is for what its fields hold; any other error is a page of its own.
    pub(crate) fn refused(payload: &Payload, error: Error) -> Result<Self, Error> {
        Self::of(payload).with_problems(error)
    }

    /// What was sent in a field.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(sent, _)| sent == name).map_or("", |(_, value)| value)
    }

    /// Whether a field was sent, be it empty.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.values.iter().any(|(sent, _)| sent == name)
    }

    /// The same as if this had been sent as well.
    pub(crate) fn with_value(mut self, name: &str, value: String) -> Self {
        self.values.push((name.to_owned(), value));
        self
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|wrong| wrong.field == name).map(|wrong| &wrong.problem)
    }

    /// What is wrong with a field, in words.
    pub(crate) fn told(&self, language: Language, name: &str) -> Option<String> {
        self.problem(name).map(|problem| told(language, problem))
    }

    /// The same, where this is wrong besides.
    pub(crate) fn with_problem(mut self, field: &'static str, problem: Problem) -> Self {
        self.problems.push(FieldProblem { field, problem });
        self
    }
}

/// A field, as the template `field.html` shows it.
#[derive(Template)]
#[template(path = "field.html")]
pub(crate) struct Field {
    label: &'static str,
    name: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
    value: String,
    hint: Option<&'static str>,
    problem: Option<String>,
    required: bool,
    focus: bool,
}

/// Everything in it is escaped by its own template.
impl HtmlSafe for Field {}

impl Field {
    /// A field that must be filled; a password is never shown again.
    pub(crate) fn new(
        language: Language,
        sent: &Sent,
        name: &'static str,
        kind: &'static str,
        label: &'static str,
    ) -> Self {
        let value = if kind == "password" { "" } else { sent.value(name) };
        let problem = sent.told(language, name);
        Self {
            label,
            name,
            kind,
            autocomplete: "off",
            value: value.to_owned(),
            hint: None,
            focus: false,
            problem,
            required: true,
        }
    }

    /// What the browser may fill in (HTML, section "Autofill").
    pub(crate) fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }

    /// A sentence below it.
    pub(crate) fn hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// It may be left empty.
    pub(crate) fn optional(self) -> Self {
        Self { required: false, ..self }
    }

    /// Where nothing was sent, it begins with this.
    pub(crate) fn or(self, value: &str) -> Self {
        let is_empty = self.value.is_empty() && self.problem.is_none();
        if is_empty { Self { value: value.to_owned(), ..self } } else { self }
    }

    /// The browser begins here.
    pub(crate) fn focus(self) -> Self {
        Self { focus: true, ..self }
    }
}

fn told(language: Language, problem: &Problem) -> String {
    let t = language.texts();
    match problem {
        Problem::Missing => t.get("fields-missing").to_owned(),
        Problem::Invalid | Problem::Password(PasswordProblem::Nul) => t.get("fields-invalid").to_owned(),
        Problem::NotAnEmail => t.get("fields-not-an-email").to_owned(),
        Problem::NotListed => t.get("fields-not-listed").to_owned(),
        Problem::WrongPassword => t.get("fields-wrong-password").to_owned(),
        Problem::Password(problem) => password_problem(language, problem),
    }
}
