//! A Lambda function of the template: its program, its routes and its environment.

use std::collections::BTreeMap;
use std::time::Duration;

use super::node::Node;
use super::resolve::{Problem, Scope, as_text};
use super::statement::Statement;

/// A function that answers HTTP requests, or does what has to be done from time to time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its logical id.
    pub name: String,
    /// The program it runs, named by `Metadata.BuildProperties.Binary`; may be nothing where no
    /// request calls it.
    pub binary: String,
    /// What API Gateway sends to it.
    pub routes: Vec<Route>,
    /// Its environment, `Globals` included, with references to tables as their logical ids.
    pub variables: BTreeMap<String, String>,
    /// How long Lambda lets one request run.
    pub timeout: Duration,
    /// What its role may do, beyond writing its log.
    pub statements: Vec<Statement>,
}

/// A method and a path, such as `GET /users/{id}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// In upper case; `ANY` is every method.
    pub method: String,
    /// With variables as `{id}`, and `{proxy+}` for all that follows.
    pub path: String,
}

/// Lambda's own default for a function that sets none.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(3);

impl Function {
    pub(super) fn read(name: &str, resource: &Node, document: &Node, scope: &Scope<'_>) -> Result<Self, Problem> {
        let global = |path: &[&str]| document.find(&["Globals", "Function"]).and_then(|node| node.find(path));
        let own = |path: &[&str]| resource.get("Properties").and_then(|node| node.find(path));

        let mut variables = BTreeMap::new();
        for node in [global(&["Environment", "Variables"]), own(&["Environment", "Variables"])].into_iter().flatten() {
            for (key, value) in node.entries() {
                let value = scope.value(value).map_err(|problem| format!("variable {key}: {problem}"))?;
                variables.insert(key.clone(), as_text(&value));
            }
        }

        let timeout = own(&["Timeout"]).or_else(|| global(&["Timeout"]));
        let timeout = timeout.map(|node| scope.value(node)).transpose()?;
        let routes = own(&["Events"]).map_or(&[] as &[_], Node::entries).iter();
        let routes = routes.filter_map(|(event, node)| Route::read(event, node, scope).transpose());
        let routes = routes.collect::<Result<Vec<_>, _>>()?;

        let statements = own(&["Policies"]).map(|node| Statement::read_all(node, scope)).transpose()?;

        let binary = resource.find(&["Metadata", "BuildProperties", "Binary"]).and_then(Node::text);
        let binary = match binary {
            Some(binary) => binary.to_owned(),
            None if routes.is_empty() => String::new(),
            None => return Err("Metadata.BuildProperties.Binary must name the program to run".into()),
        };
        let timeout = timeout.and_then(|value| value.as_u64()).map_or(DEFAULT_TIMEOUT, Duration::from_secs);
        let statements = statements.unwrap_or_default();
        Ok(Self { name: name.to_owned(), binary, routes, variables, timeout, statements })
    }
}

impl Route {
    /// The route of an event; nothing where it is an event of another kind.
    fn read(event: &str, node: &Node, scope: &Scope<'_>) -> Result<Option<Self>, Problem> {
        if node.get("Type").and_then(Node::text) != Some("HttpApi") {
            return Ok(None);
        }
        let property = |key: &str| {
            let node = node.find(&["Properties", key]).ok_or_else(|| format!("event {event}: add its {key}"))?;
            let value = scope.value(node).map_err(|problem| format!("event {event}: {key}: {problem}"))?;
            Ok::<_, Problem>(as_text(&value))
        };
        let (method, path) = (property("Method")?.to_ascii_uppercase(), property("Path")?);
        if !is_path(&path) {
            return Err(format!(
                "event {event}: `{path}` is no path: write it as /users/{{id}}, with {{name+}} only at its end"
            ));
        }
        Ok(Some(Self { method: if method == "*" { "ANY".into() } else { method }, path }))
    }

    /// The segments between the slashes.
    pub fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        self.path.split('/').skip(1).map(Segment::of)
    }

    /// Whether API Gateway would see the same route: the names of variables make no difference.
    pub(super) fn collides_with(&self, other: &Self) -> bool {
        let nameless = |segment| match segment {
            Segment::Fixed(text) => Segment::Fixed(text),
            Segment::Variable(_) => Segment::Variable(""),
            Segment::Rest(_) => Segment::Rest(""),
        };
        self.method == other.method && self.segments().map(nameless).eq(other.segments().map(nameless))
    }
}

/// One piece of a route's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment<'a> {
    /// Exactly this text.
    Fixed(&'a str),
    /// `{name}`: any one segment.
    Variable(&'a str),
    /// `{name+}`: this segment and all that follow.
    Rest(&'a str),
}

impl<'a> Segment<'a> {
    fn of(text: &'a str) -> Self {
        match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
            None => Self::Fixed(text),
            Some(name) => name.strip_suffix('+').map_or(Self::Variable(name), Self::Rest),
        }
    }
}

fn is_path(path: &str) -> bool {
    let Some(path) = path.strip_prefix('/') else { return false };
    let last = path.split('/').count() - 1;
    path.split('/').enumerate().all(|(place, text)| match Segment::of(text) {
        Segment::Fixed(text) => !text.contains(['{', '}']) && (!text.is_empty() || last == 0),
        Segment::Variable(name) => !name.is_empty(),
        Segment::Rest(name) => !name.is_empty() && place == last,
    })
}
