//! `template.yaml` as the local gateway needs it: which function answers which route, with which
//! variables; which tables there are; what browsers of other origins may do.

mod cors;
mod function;
mod node;
mod resolve;
mod statement;
mod stream;
mod table;

use std::path::Path;

pub use cors::Cors;
pub use function::{Function, Route, Segment};
pub use statement::{Condition, Statement};
pub use stream::Stream;
pub use table::{Attribute, Index, Key, Projection, Table};

use node::Node;
use resolve::{Problem, Scope};

/// The template that was compiled into this program.
const BUILT_IN: &str = include_str!("../../../../template.yaml");

/// How many resources of a type, such as `AWS::KMS::Key`, the project's own template declares.
pub(crate) fn count_of_type(kind: &str) -> usize {
    BUILT_IN.lines().filter(|line| line.trim().strip_prefix("Type: ") == Some(kind)).count()
}

/// How many metrics the alarms of the project's own template look at, at its defaults. One of metric math
/// looks at several.
pub(crate) fn count_of_alarm_metrics() -> usize {
    let document: Node = serde_saphyr::from_str(BUILT_IN).expect("the tests have read it");
    let scope = Scope::of(&document);
    let resources = document.get("Resources").map_or(&[] as &[_], Node::entries).iter();
    let alarms = resources.filter(|(_, one)| one.get("Type").and_then(Node::text) == Some("AWS::CloudWatch::Alarm"));
    let metrics = |alarm: &Node| {
        let queries = alarm.find(&["Properties", "Metrics"])?;
        let queries = scope.value(queries).expect("the tests have resolved it");
        Some(queries.as_array()?.iter().filter(|query| query.get("MetricStat").is_some()).count())
    };
    alarms.map(|(_, alarm)| metrics(alarm).unwrap_or(1)).sum()
}

/// What of a SAM template runs on this machine.
#[derive(Clone, Debug)]
pub struct Template {
    /// The tables, in the order of the template.
    pub tables: Vec<Table>,
    /// The functions that answer HTTP requests, in the order of the template.
    pub functions: Vec<Function>,
    /// The functions that something else calls, a stream or a schedule.
    pub tasks: Vec<Function>,
    /// The streams that call some of them.
    pub streams: Vec<Stream>,
    /// What API Gateway answers browsers of other origins; nothing where it is not configured.
    pub cors: Option<Cors>,
}

/// A template that cannot be read, and what to mend in it.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {place}{problem}")]
pub struct TemplateError {
    file: String,
    place: String,
    problem: String,
}

impl Template {
    /// The project's own `template.yaml`, as it was when this program was built.
    pub fn built_in() -> Result<Self, TemplateError> {
        Self::parse(BUILT_IN, "template.yaml")
    }

    /// Reads another file.
    pub fn read(path: &Path) -> Result<Self, TemplateError> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| TemplateError {
            file: file.clone(),
            place: String::new(),
            problem: format!("cannot be read: {error}"),
        })?;
        Self::parse(&text, &file)
    }

    /// Reads a template's text; `file` is what errors call it.
    pub fn parse(text: &str, file: &str) -> Result<Self, TemplateError> {
        let wrong = |place: String, problem| TemplateError { file: file.to_owned(), place, problem };
        let document: Node = serde_saphyr::from_str(text)
            .map_err(|error| wrong(String::new(), format!("is not the YAML of a template: {error}")))?;
        let scope = Scope::of(&document);

        let mut template =
            Self { tables: Vec::new(), functions: Vec::new(), tasks: Vec::new(), streams: Vec::new(), cors: None };
        template.read_resources(&document, &scope).map_err(|(place, problem)| wrong(place, problem))?;
        template.find_doubled_routes().map_err(|problem| wrong(String::new(), problem))?;
        if template.functions.is_empty() {
            return Err(wrong(String::new(), "no AWS::Serverless::Function has an event of the type HttpApi".into()));
        }
        Ok(template)
    }

    /// Every route with the function that answers it.
    pub fn routes(&self) -> impl Iterator<Item = (&Route, &Function)> {
        self.functions.iter().flat_map(|function| function.routes.iter().map(move |route| (route, function)))
    }

    /// Every function, whatever calls it.
    pub fn all_functions(&self) -> impl Iterator<Item = &Function> {
        self.functions.iter().chain(&self.tasks)
    }

    fn read_resources(&mut self, document: &Node, scope: &Scope<'_>) -> Result<(), (String, Problem)> {
        for (name, resource) in document.get("Resources").map_or(&[] as &[_], Node::entries) {
            let at = |problem| (format!("resource {name}: "), problem);
            if !is_made(resource, scope).map_err(at)? {
                continue;
            }
            match resource.get("Type").and_then(Node::text) {
                Some("AWS::DynamoDB::Table") => self.tables.push(Table::read(name, resource, scope).map_err(at)?),
                Some("AWS::Serverless::Function") => {
                    let function = Function::read(name, resource, document, scope).map_err(at)?;
                    let is_called_by_requests = !function.routes.is_empty();
                    if is_called_by_requests { &mut self.functions } else { &mut self.tasks }.push(function);
                }
                Some("AWS::Lambda::EventSourceMapping") => {
                    self.streams.push(Stream::read(resource, scope).map_err(at)?);
                }
                Some("AWS::Serverless::HttpApi") => self.cors = Cors::read(resource, document, scope).map_err(at)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// API Gateway refuses a second route of the same method and shape of path.
    fn find_doubled_routes(&self) -> Result<(), Problem> {
        let mut seen: Vec<(&Route, &Function)> = Vec::new();
        for (route, function) in self.routes() {
            if let Some((_, other)) = seen.iter().find(|(other, _)| other.collides_with(route)) {
                return Err(format!(
                    "{} {} is an event of both {} and {}: remove one",
                    route.method, route.path, other.name, function.name
                ));
            }
            seen.push((route, function));
        }
        Ok(())
    }
}

fn is_made(resource: &Node, scope: &Scope<'_>) -> Result<bool, Problem> {
    match resource.get("Condition").and_then(Node::text) {
        Some(condition) => scope.holds(condition),
        None => Ok(true),
    }
}

/// Reads a resolved value into one of the types of this module.
fn read_properties<T: serde::de::DeserializeOwned>(node: &Node, scope: &Scope<'_>) -> Result<T, Problem> {
    serde_json::from_value(scope.value(node)?).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests;
