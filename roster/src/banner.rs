//! What `roster serve` prints when it is ready: a short page for a person, or one line for a program.

use std::fmt;

use crate::local::store::Data;
use crate::local::{Demo, Local};
use serde_json::{Value, json};

/// The facts that a banner shows.
pub(crate) struct Banner<'a> {
    pub(crate) url: String,
    pub(crate) demo: Option<&'a Demo>,
    pub(crate) data: &'a Data,
    pub(crate) dynamodb: &'a str,
    /// The URL at which the first administrator registers, while there is none.
    pub(crate) first: Option<String>,
}

impl<'a> Banner<'a> {
    /// The banner of a running Roster.
    pub(crate) fn of(local: &'a Local) -> Self {
        let (url, demo) = (local.url(), local.demo());
        Self { url, demo, data: local.data(), dynamodb: local.dynamodb_endpoint(), first: None }
    }

    /// Adds the path at which the first administrator registers.
    pub(crate) fn with_first(self, path: Option<String>) -> Self {
        let first = path.map(|path| format!("{}{path}", self.url));
        Self { first, ..self }
    }

    /// For a program: always the same members, null if there is no value.
    pub(crate) fn json(&self) -> Value {
        let account = |email: &str, password: &str| json!({"email": email, "password": password});
        json!({
            "url": self.url,
            "admin": self.demo.map(|demo| account(&demo.admin.email, &demo.admin.password)),
            "user": self.demo.map(|demo| account(&demo.user.email, &demo.user.password)),
            "api_key": self.demo.map(|demo| &demo.api_key),
            "dynamodb": self.dynamodb,
            "first_run": self.first,
        })
    }

    /// The lines about the accounts, the URLs, `more`, the data, and how to stop.
    pub(crate) fn write_facts(&self, f: &mut fmt::Formatter<'_>, title: &str, more: &[(&str, &str)]) -> fmt::Result {
        writeln!(f)?;
        let mut line = |name: &str, value: &str| writeln!(f, "  {name:<15} {value}");
        line(title, &self.url)?;
        if let Some(demo) = self.demo {
            line("Administrator", &demo.admin.email)?;
            line("Password", &demo.admin.password)?;
            line("API key", &demo.api_key)?;
        }
        if let Some(first) = &self.first {
            line("First run", first)?;
        }
        more.iter().try_for_each(|(name, value)| line(name, value))?;
        line("Data", &self.place())?;
        line("DynamoDB", self.dynamodb)?;
        line("Stop", "Ctrl-C")?;
        line("Start over", &self.reset())
    }

    fn place(&self) -> String {
        match self.data {
            Data::Memory => "in memory, gone when this stops".into(),
            Data::Folder(folder) => format!("{}, kept for the next start", folder.display()),
            Data::Endpoint { url, folder } => format!("{url}, with the keys to it in {}", folder.display()),
        }
    }

    fn reset(&self) -> String {
        match self.data {
            Data::Memory => "start again".into(),
            Data::Folder(folder) => format!("Ctrl-C, then rm -r {}", folder.display()),
            Data::Endpoint { folder, .. } => format!("Ctrl-C, delete its tables, and rm -r {}", folder.display()),
        }
    }
}

impl fmt::Display for Banner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |path: &str| format!("{}{path}", self.url);
        let more = [
            ("Control panel", &*at("/panel")),
            ("API reference", &*at("/docs")),
            ("Mail", &*at("/dev/mail")),
            ("Events", &*at("/dev/events")),
        ];
        self.write_facts(f, "Roster", &more)?;

        let url = &self.url;
        match self.demo {
            Some(Demo { admin, api_key, .. }) => write!(
                f,
                r#"
  Get a token:

curl -X POST {url}/auth/token \
  -H 'Content-Type: application/json' \
  -d '{{
    "api_key": "{api_key}",
    "username": "{}",
    "password": "{}"
  }}'

"#,
                admin.email, admin.password
            ),
            None => write!(
                f,
                r#"
  Make an account:

curl -X POST {url}/auth/register \
  -H 'Content-Type: application/json' \
  -d '{{"name": "Your Name", "email": "you@example.com", "password": "a long one of your own"}}'

"#
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use crate::local::Account;

    use super::*;

    fn demo() -> Demo {
        let account = |email: &str| Account { email: email.into(), password: "lusab-babad-gutih-tugad-mopik".into() };
        Demo {
            admin: account("john.doe@example.com"),
            user: account("jane.smith@example.com"),
            api_key: "rk_abc".into(),
        }
    }

    fn banner<'a>(demo: Option<&'a Demo>, data: &'a Data) -> Banner<'a> {
        Banner { url: "http://127.0.0.1:3000".into(), demo, data, dynamodb: "http://127.0.0.1:4000", first: None }
    }

    #[test]
    fn a_person_sees_all_it_takes_to_begin() {
        let expected = r#"
  Roster          http://127.0.0.1:3000
  Administrator   john.doe@example.com
  Password        lusab-babad-gutih-tugad-mopik
  API key         rk_abc
  Control panel   http://127.0.0.1:3000/panel
  API reference   http://127.0.0.1:3000/docs
  Mail            http://127.0.0.1:3000/dev/mail
  Events          http://127.0.0.1:3000/dev/events
  Data            .roster, kept for the next start
  DynamoDB        http://127.0.0.1:4000
  Stop            Ctrl-C
  Start over      Ctrl-C, then rm -r .roster

  Get a token:

curl -X POST http://127.0.0.1:3000/auth/token \
  -H 'Content-Type: application/json' \
  -d '{
    "api_key": "rk_abc",
    "username": "john.doe@example.com",
    "password": "lusab-babad-gutih-tugad-mopik"
  }'

"#;
        let text = banner(Some(&demo()), &Data::Folder(PathBuf::from(".roster"))).to_string();
        assert_eq!(text, expected);
    }

    #[test]
    fn without_demo_accounts_none_are_shown() {
        let text = banner(None, &Data::Memory).to_string();
        assert!(!text.contains("Password") && text.contains("/auth/register"), "{text}");
    }

    #[test]
    fn a_program_gets_one_line_with_the_same_members_each_time() {
        assert_eq!(
            banner(Some(&demo()), &Data::Memory).json().to_string(),
            r#"{"url":"http://127.0.0.1:3000","admin":{"email":"john.doe@example.com","password":"lusab-babad-gutih-tugad-mopik"},"user":{"email":"jane.smith@example.com","password":"lusab-babad-gutih-tugad-mopik"},"api_key":"rk_abc","dynamodb":"http://127.0.0.1:4000","first_run":null}"#
        );
        assert_eq!(
            banner(None, &Data::Memory).json().to_string(),
            r#"{"url":"http://127.0.0.1:3000","admin":null,"user":null,"api_key":null,"dynamodb":"http://127.0.0.1:4000","first_run":null}"#
        );
    }
}
