//! The environment that the functions see: what the template gives them, and what Lambda would.

use std::collections::BTreeMap;

use shared::seal::SealKey;

use crate::local::store::AwsVariables;
use crate::local::template::{Function, Template};

/// The variables of one function.
pub(crate) type Set = BTreeMap<String, String>;

/// The variables that every function gets in addition to its own.
pub(crate) struct Variables {
    common: Set,
    overrides: Vec<(String, String)>,
}

const ENDPOINT: &str = "AWS_ENDPOINT_URL_DYNAMODB";
const KEY: &str = "ROSTER_KEY";
/// Here mails go nowhere but to `/dev/mail`.
const MAIL: &str = "MAIL";

/// Goes with every request, and so says who makes it.
const IDENTITY: &str = "AWS_ACCESS_KEY_ID";

/// The name of the operator. No function may have it.
const OPERATOR: &str = "operator";

impl Variables {
    /// The store's address, the key that stands in for KMS, and credentials that the embedded store
    /// takes like any others.
    pub(crate) fn new(endpoint: &str, key: &SealKey, overrides: Vec<(String, String)>) -> Self {
        let key = key.expose();
        let common = [
            ("AWS_REGION", "us-east-1"),
            (IDENTITY, OPERATOR),
            ("AWS_SECRET_ACCESS_KEY", "local"),
            (ENDPOINT, endpoint),
            (KEY, key.as_str()),
            (MAIL, "outbox"),
        ];
        Self { common: common.map(|(name, value)| (name.to_owned(), value.to_owned())).into(), overrides }
    }

    /// The same with the store at another address.
    pub(crate) fn with_endpoint(mut self, endpoint: String) -> Self {
        self.common.insert(ENDPOINT.to_owned(), endpoint);
        self
    }

    /// All variables of one function. It calls the store under its own name, by which the IAM proxy knows it
    /// ([`crate::local::rights`]).
    pub(crate) fn of(&self, function: &Function) -> Set {
        let identity = (IDENTITY.to_owned(), function.binary.clone());
        let own = function.variables.clone().into_iter();
        own.chain(self.common.clone()).chain([identity]).chain(self.overrides.iter().cloned()).collect()
    }

    /// What the operator sees: the variables of all functions together.
    pub(crate) fn of_operator(&self, template: &Template) -> Set {
        let functions = template.functions.iter().chain(&template.tasks);
        let all = functions.flat_map(|function| function.variables.clone());
        self.over(all.collect())
    }

    /// The tables whose streams call the function `events`.
    pub(crate) fn tables_with_events(&self, template: &Template) -> Vec<String> {
        self.tables(template, &["USERS_TABLE", "SESSIONS_TABLE"])
    }

    /// The tables whose streams call the function `statistics`.
    pub(crate) fn tables_counted(&self, template: &Template) -> Vec<String> {
        self.tables(template, &["USERS_TABLE", "SESSIONS_TABLE", "AUDIT_TABLE"])
    }

    fn tables(&self, template: &Template, names: &[&str]) -> Vec<String> {
        let set = self.of_operator(template);
        names.iter().filter_map(|name| set.get(*name).cloned()).collect()
    }

    /// What is otherwise than in AWS for functions that something else gives their environment:
    /// `template.yaml` declares both, empty.
    pub(crate) fn of_stand_ins(&self) -> Set {
        let stand_ins = [ENDPOINT, KEY].into_iter();
        stand_ins.filter_map(|name| Some((name.to_owned(), self.common.get(name)?.clone()))).collect()
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

    #[test]
    fn each_function_asks_in_its_own_name_and_the_operator_in_none_of_theirs() {
        let template = Template::built_in().unwrap();
        let variables = Variables::new("http://127.0.0.1:1", &SealKey::generate(&Random::system()), Vec::new());

        let names: Vec<_> = template.all_functions().map(|function| variables.of(function)[IDENTITY].clone()).collect();

        assert_eq!(names, template.all_functions().map(|function| function.binary.clone()).collect::<Vec<_>>());
        assert!(!names.contains(&variables.of_operator(&template)[IDENTITY]));
    }
}
