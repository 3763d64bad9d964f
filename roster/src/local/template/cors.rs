//! The `CorsConfiguration` of an HTTP API.

use serde::Deserialize;

use super::node::Node;
use super::read_properties;
use super::resolve::{Problem, Scope};

/// What scripts of other origins may ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub struct Cors {
    /// Whose scripts may call; `*` is everybody's.
    pub allow_origins: Vec<String>,
    /// With which methods.
    pub allow_methods: Vec<String>,
    /// With which request headers.
    pub allow_headers: Vec<String>,
    /// Which response headers they may read.
    pub expose_headers: Vec<String>,
    /// For how many seconds a browser may keep the answer to its question.
    pub max_age: Option<u64>,
    /// Whether cookies are sent along.
    pub allow_credentials: bool,
}

impl Cors {
    /// The configuration of the API itself, else the one under `Globals`.
    pub(super) fn read(api: &Node, document: &Node, scope: &Scope<'_>) -> Result<Option<Self>, Problem> {
        let own = api.find(&["Properties", "CorsConfiguration"]);
        let Some(node) = own.or_else(|| document.find(&["Globals", "HttpApi", "CorsConfiguration"])) else {
            return Ok(None);
        };
        match scope.value(node)? {
            serde_json::Value::Null | serde_json::Value::Bool(false) => Ok(None),
            // SAM reads `true` as every origin.
            serde_json::Value::Bool(true) => Ok(Some(Self { allow_origins: vec!["*".into()], ..Self::default() })),
            _ => read_properties(node, scope).map(Some).map_err(|problem| format!("CorsConfiguration: {problem}")),
        }
    }
}
