//! A stream of a table that calls a function.

use super::node::Node;
use super::resolve::{Problem, Scope, as_text};

/// An `AWS::Lambda::EventSourceMapping`. Lambda reads the stream with the rights of the function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// The logical id of the function.
    pub function: String,
    /// The stream, such as `AuditTable.StreamArn`.
    pub source: String,
    /// Where Lambda sends word of what the function could not take, if anywhere: a logical id.
    pub failures: Option<String>,
}

impl Stream {
    pub(super) fn read(resource: &Node, scope: &Scope<'_>) -> Result<Self, Problem> {
        let property = |path: &[&str]| resource.get("Properties").and_then(|node| node.find(path));
        let function = property(&["FunctionName"]).and_then(name_in).ok_or("add its FunctionName")?;
        let source = scope.value(property(&["EventSourceArn"]).ok_or("add its EventSourceArn")?)?;
        let failures = property(&["DestinationConfig", "OnFailure", "Destination"]).and_then(name_in);
        Ok(Self { function, source: as_text(&source), failures })
    }
}

/// The resource that a reference begins with, be it to the resource, an attribute or an alias of it.
fn name_in(node: &Node) -> Option<String> {
    let text = match node {
        Node::Call(_, argument) => argument.text(),
        other => other.text(),
    };
    let is_separator = |character: char| !character.is_ascii_alphanumeric();
    text?.split(is_separator).find(|part| !part.is_empty()).map(str::to_owned)
}
