//! The API's description, OpenAPI 3.1, put together from what the functions say of theirs. It is
//! committed as `docs/openapi.json`, which the function `auth` serves.

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::{Tag, TagBuilder};
use utoipa::openapi::{Components, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, ServerBuilder};

/// The description as it is committed.
pub fn text() -> String {
    let mut text = serde_json::to_string_pretty(&document()).expect("the description is plain texts and numbers");
    text.push('\n');
    text
}

fn document() -> OpenApi {
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
        "An access token of any dialect, or the token of a session of \"sessions\"; each works everywhere.",
    ));
    let mut components = Components::new();
    components.add_security_scheme(shared::openapi::SECURITY_SCHEME, SecurityScheme::Http(token.build()));
    let info = InfoBuilder::new().title("Roster").version(env!("CARGO_PKG_VERSION")).description(Some(
        "Four documented APIs over one directory of users, sessions and roles: an account made through any of them \
         works through all. See docs/api.md for what is common to all of them.",
    ));
    let license = LicenseBuilder::new().name(env!("CARGO_PKG_LICENSE")).identifier(Some(env!("CARGO_PKG_LICENSE")));
    let info = info.license(Some(license.build()));
    let document = OpenApiBuilder::new()
        .info(info)
        .servers(Some([ServerBuilder::new().url("/").build()]))
        .tags(Some(TAGS.map(tag)))
        .security(Some([SecurityRequirement::new(shared::openapi::SECURITY_SCHEME, [] as [&str; 0])]))
        .components(Some(components))
        .build();
    [auth::openapi(), users::openapi(), accounts::openapi(), sessions::openapi()]
        .into_iter()
        .fold(document, OpenApi::merge_from)
}

const TAGS: [(&str, &str); 4] = [
    ("token + users", "A: for programs that hold an API key."),
    ("accounts", "B: for apps that people sign in to, with devices to look at."),
    ("management", "C: for admin tools; users with role and status."),
    ("sessions", "D: for older clients with opaque tokens and passwords in MD5."),
];

fn tag((name, description): (&str, &str)) -> Tag {
    TagBuilder::new().name(name).description(Some(description)).build()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::local::template::Template;

    const COMMITTED: &str = include_str!("../../docs/openapi.json");

    #[test]
    fn the_committed_description_is_what_the_handlers_say() {
        assert!(text() == COMMITTED, "run: cargo run -p roster -- openapi > docs/openapi.json");
    }

    #[test]
    fn every_route_of_the_template_is_described_and_none_beside_them() {
        let template = Template::built_in().unwrap();
        // The routes of the panel and of the reference are pages.
        let routes =
            template.routes().filter(|(_, function)| !["console", "reference"].contains(&function.binary.as_str()));
        let routes: BTreeSet<_> = routes.map(|(route, _)| format!("{} {}", route.method, route.path)).collect();

        let document = document();
        let paths = document.paths.paths.iter();
        let described: BTreeSet<_> = paths
            .flat_map(|(path, item)| {
                shared::openapi::operations(item).map(move |(method, _)| format!("{method} {path}"))
            })
            .collect();

        assert_eq!(described, routes);
    }

    #[test]
    fn every_operation_has_a_name_of_its_own_and_says_what_it_does() {
        let document = document();
        let operations: Vec<_> = document.paths.paths.values().flat_map(shared::openapi::operations).collect();

        let names: BTreeSet<_> =
            operations.iter().filter_map(|(_, operation)| operation.operation_id.as_ref()).collect();

        assert_eq!(names.len(), operations.len());
        assert!(operations.iter().all(|(_, operation)| operation.summary.is_some() && operation.description.is_some()));
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document: Value = serde_json::from_str(&text()).unwrap();

        let mut references = Vec::new();
        collect(&document, &mut references);

        assert!(references.len() > 100, "{}", references.len());
        for reference in references {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
    }

    fn collect<'a>(value: &'a Value, references: &mut Vec<&'a str>) {
        match value {
            Value::Object(members) => {
                references.extend(members.get("$ref").and_then(Value::as_str));
                members.values().for_each(|value| collect(value, references));
            }
            Value::Array(values) => values.iter().for_each(|value| collect(value, references)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}
