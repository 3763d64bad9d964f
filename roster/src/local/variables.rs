//! The environment that the functions see: what the template gives them, and what Lambda would.

use std::collections::BTreeMap;

use shared::seal::SealKey;

use crate::store::AwsVariables;
use crate::template::{Function, Template};

/// The variables of one function.
pub(crate) type Set = BTreeMap<String, String>;

/// What every function gets beside its own.
pub(crate) struct Variables {
    common: Set,
    overrides: Vec<(String, String)>,
}

const ENDPOINT: &str = "AWS_ENDPOINT_URL_DYNAMODB";

impl Variables {
    /// The store's address, the key that stands in for KMS, and credentials that the embedded store
    /// takes like any others.
    pub(crate) fn new(endpoint: &str, key: &SealKey, overrides: Vec<(String, String)>) -> Self {
        let key = key.expose();
        let common = [
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "local"),
            ("AWS_SECRET_ACCESS_KEY", "local"),
            (ENDPOINT, endpoint),
            ("ROSTER_KEY", key.as_str()),
        ];
        Self { common: common.map(|(name, value)| (name.to_owned(), value.to_owned())).into(), overrides }
    }

    /// The same with the store at another address.
    pub(crate) fn with_endpoint(mut self, endpoint: String) -> Self {
        self.common.insert(ENDPOINT.to_owned(), endpoint);
        self
    }

    /// All that one function sees.
    pub(crate) fn of(&self, function: &Function) -> Set {
        self.over(function.variables.clone())
    }

    /// What the operator sees: the variables of all functions together.
    pub(crate) fn of_operator(&self, template: &Template) -> Set {
        let functions = template.functions.iter().chain(&template.tasks);
        let all = functions.flat_map(|function| function.variables.clone());
        self.over(all.collect())
    }

    /// How to reach the store.
    pub(crate) fn aws(&self) -> AwsVariables {
        let set = self.over(Set::new());
        AwsVariables::read(|name| set.get(name).cloned().unwrap_or_default())
    }

    fn over(&self, own: Set) -> Set {
        own.into_iter().chain(self.common.clone()).chain(self.overrides.iter().cloned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use shared::random::Random;

    use super::*;

    #[test]
    fn overrides_win_over_the_template_and_the_endpoint_can_be_moved() {
        let template = Template::built_in().unwrap();
        let key = SealKey::generate(&Random::system());
        let overrides = vec![("REGISTRATION".to_owned(), "closed".to_owned())];
        let variables =
            Variables::new("http://127.0.0.1:1", &key, overrides).with_endpoint("http://127.0.0.1:2".into());

        let set = variables.of(&template.functions[0]);

        assert_eq!((set["REGISTRATION"].as_str(), set["USERS_TABLE"].as_str()), ("closed", "UsersTable"));
        assert_eq!(set[ENDPOINT], "http://127.0.0.1:2");
        assert_eq!(variables.aws().endpoint, "http://127.0.0.1:2");
        assert_eq!(set["ROSTER_KEY"], *key.expose());
    }
}
