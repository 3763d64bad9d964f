//! Reading the members of a request: each is looked for by name, and everything that is wrong with
//! any of them is told at once. Members nobody asks for are never looked at.

use std::fmt;

use roster_passwords::{Password, PasswordPolicy};
use roster_types::email::Email;
use roster_types::error::{Error, FieldProblem, Problem};
use roster_types::input::{Input, LateCheck};
use roster_types::name::Name;
use roster_types::role::RoleName;
use roster_types::user::Status;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use zeroize::Zeroizing;

/// A request's members, being read.
#[derive(Default)]
pub struct Form {
    members: Vec<(String, Value)>,
    malformed: Option<Error>,
    problems: Vec<FieldProblem>,
    given: Vec<(&'static str, Option<String>)>,
    /// The members in the order in which they were read: that of the schema.
    order: Vec<&'static str>,
    late: Vec<LateCheck>,
}

impl Form {
    /// The members of a JSON object; an empty body is an empty object.
    pub fn from_json(body: &[u8]) -> Self {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Self::default();
        }
        match serde_json::from_slice(body) {
            Ok(Members(members)) => Self { members, ..Self::default() },
            // What begins like an object was meant as one, whatever else is wrong with it.
            Err(_)
                if !body.trim_ascii_start().starts_with(b"{") && serde_json::from_slice::<IgnoredAny>(body).is_ok() =>
            {
                Self::malformed("The body must be a JSON object.")
            }
            Err(_) => Self::malformed("The body is not valid JSON in UTF-8, or is nested too deeply."),
        }
    }

    /// The members of a query string.
    pub(super) fn from_pairs(members: Vec<(String, Value)>) -> Self {
        Self { members, ..Self::default() }
    }

    /// No members, and the reason why nothing could be read.
    pub(super) fn malformed(reason: &'static str) -> Self {
        Self { malformed: Some(Error::Malformed(reason)), ..Self::default() }
    }

    /// A string member that must be there.
    pub fn required<T>(&mut self, field: &'static str, parse: impl FnOnce(&str) -> Result<T, Problem>) -> Option<T> {
        self.read(field, true, Text::Open, |value| parse(as_text(value)?))
    }

    /// A string member that may be there.
    pub fn optional<T>(&mut self, field: &'static str, parse: impl FnOnce(&str) -> Result<T, Problem>) -> Option<T> {
        self.read(field, false, Text::Open, |value| parse(as_text(value)?))
    }

    /// A string member whose text must be kept nowhere but in what `parse` makes of it.
    pub fn secret<T>(&mut self, field: &'static str, parse: impl FnOnce(&str) -> Result<T, Problem>) -> Option<T> {
        self.read(field, true, Text::Secret, |value| parse(as_text(value)?))
    }

    /// The same for one that may be there.
    pub fn optional_secret<T>(
        &mut self,
        field: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Problem>,
    ) -> Option<T> {
        self.read(field, false, Text::Secret, |value| parse(as_text(value)?))
    }

    /// A string member that is presented to sign in: it is only compared with what is kept, so any
    /// text may come, and what nobody can have is wrong (401) rather than invalid.
    pub fn credential<T>(&mut self, field: &'static str, parse: impl FnOnce(&str) -> Result<T, Problem>) -> Option<T> {
        self.read(field, true, Text::Compared, |value| parse(as_text(value)?))
    }

    /// A member of any type that must be there.
    pub fn required_value<T>(
        &mut self,
        field: &'static str,
        parse: impl FnOnce(&Value) -> Result<T, Problem>,
    ) -> Option<T> {
        self.read(field, true, Text::Open, parse)
    }

    /// A member of any type that may be there.
    pub fn optional_value<T>(
        &mut self,
        field: &'static str,
        parse: impl FnOnce(&Value) -> Result<T, Problem>,
    ) -> Option<T> {
        self.read(field, false, Text::Open, parse)
    }

    /// A password to be set, for the user it will belong to as far as they are known. Whether it can
    /// be guessed is asked only when the members are judged: it takes milliseconds of a processor,
    /// which a stranger is not given.
    pub fn new_password(
        &mut self,
        field: &'static str,
        is_required: bool,
        policy: &PasswordPolicy,
        email: Option<&Email>,
        name: Option<&Name>,
    ) -> Option<Password> {
        let mut text = None;
        let password = self.read(field, is_required, Text::Secret, |value| {
            let sent = as_text(value)?;
            text = Some(Zeroizing::new(sent.to_owned()));
            policy.check_length(sent).map_err(Problem::Password)
        })?;
        let (policy, email, name) = (*policy, email.cloned(), name.cloned());
        let judge = move || {
            let problem = policy.judge(text.as_ref()?, email.as_ref(), name.as_ref())?;
            Some(FieldProblem { field, problem: Problem::Password(problem) })
        };
        self.late.push(Box::new(judge));
        Some(password)
    }

    /// Whether a member is there with a value.
    pub fn has(&self, field: &str) -> bool {
        self.members.iter().any(|(name, value)| name == field && !value.is_null())
    }

    /// What a header says that goes with the members: where it makes no sense, neither does the
    /// request, and that is told when the members are judged.
    pub fn header<T>(&mut self, read: Result<T, Error>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(error) => {
                self.malformed.get_or_insert(error);
                None
            }
        }
    }

    /// Adds something that is wrong.
    pub fn refuse(&mut self, field: &'static str, problem: Problem) {
        self.problems.push(FieldProblem { field, problem });
    }

    /// What was read, if nothing was wrong. `build` gives `None` only where a required member is, and
    /// that was told of when it was read.
    pub fn finish<T>(self, build: impl FnOnce() -> Option<T>) -> Input<T> {
        let outcome = match (self.malformed, self.problems) {
            (Some(error), _) => Err(error),
            (None, problems) if !problems.is_empty() => Err(Error::Invalid(problems)),
            (None, _) => build().ok_or_else(|| Error::internal("a form was built without a required member")),
        };
        Input::new(outcome, self.given).with_late_checks(self.late, self.order)
    }

    /// The same, where a member that was not asked for is a mistake too: a misspelt one would else be
    /// taken for one that was left out.
    pub fn finish_strictly<T>(mut self, build: impl FnOnce() -> Option<T>) -> Input<T> {
        let is_unknown = |(name, _): &&(String, Value)| !self.order.contains(&name.as_str());
        if let Some((name, _)) = self.members.iter().find(is_unknown) {
            // Anything else may be a value in the wrong place, which no answer repeats.
            let is_word = name.len() <= 40 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            self.malformed.get_or_insert(Error::UnknownMember(is_word.then(|| name.clone())));
        }
        self.finish(build)
    }

    fn read<T>(
        &mut self,
        field: &'static str,
        is_required: bool,
        text: Text,
        parse: impl FnOnce(&Value) -> Result<T, Problem>,
    ) -> Option<T> {
        self.order.push(field);
        let mut named = self.members.iter().filter(|(name, _)| name == field).map(|(_, value)| value);
        let value = named.next();
        if named.next().is_some() {
            self.malformed = Some(Error::Malformed("The same member was sent twice."));
            return None;
        }
        let outcome = match value {
            None | Some(Value::Null) if is_required => Err(Problem::Missing),
            None | Some(Value::Null) => return None,
            Some(Value::String(sent)) if sent.is_empty() && is_required => Err(Problem::Missing),
            Some(Value::String(sent)) if sent.is_empty() => Err(Problem::Invalid),
            Some(Value::String(sent)) if sent.contains('\0') && text != Text::Compared => Err(Problem::Invalid),
            Some(value) => parse(value),
        };
        if let Some(value) = value.filter(|value| !value.is_null()) {
            self.given.push((field, plain_text(value).filter(|_| text == Text::Open)));
        }
        outcome.map_err(|problem| self.refuse(field, problem)).ok()
    }
}

/// What becomes of a member's text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Text {
    /// Anybody may know it.
    Open,
    /// It stays in what is made of it, and nowhere else.
    Secret,
    /// The same; it is kept by nobody, only compared, so that even a NUL in it does no harm.
    Compared,
}

fn plain_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn as_text(value: &Value) -> Result<&str, Problem> {
    value.as_str().ok_or(Problem::Invalid)
}

impl Form {
    /// A name; what it may be is [`Name`]'s.
    pub fn name(text: &str) -> Result<Name, Problem> {
        // Blank is not there, to whoever reads it.
        if text.trim().is_empty() { Err(Problem::Missing) } else { Name::parse(text).ok_or(Problem::Invalid) }
    }

    /// An address to be kept.
    pub fn email(text: &str) -> Result<Email, Problem> {
        Email::parse(text).ok_or(Problem::NotAnEmail)
    }

    /// An address to be looked for: one that cannot be one is nobody's.
    pub fn email_of_somebody(text: &str) -> Result<Option<Email>, Problem> {
        Ok(Email::parse(text))
    }

    /// The name of a role.
    pub fn role(text: &str) -> Result<RoleName, Problem> {
        RoleName::parse(text).ok_or(Problem::NotListed)
    }

    /// A role's name for people: a line of at most 200 characters, as long as a user's may be.
    pub fn role_description(text: &str) -> Result<String, Problem> {
        let description = text.trim();
        let is_line = (1..=200).contains(&description.chars().count()) && !description.chars().any(char::is_control);
        if is_line { Ok(description.to_owned()) } else { Err(Problem::Invalid) }
    }

    /// `active` or `inactive`.
    pub fn status(text: &str) -> Result<Status, Problem> {
        Status::parse(text).ok_or(Problem::NotListed)
    }

    /// A password to be compared: any that is not over-long, which would only cost a hash.
    pub fn present_password(text: &str) -> Result<Password, Problem> {
        Password::presented(text).ok_or(Problem::Invalid)
    }
}

/// The members of an object in their order, with those that come twice.
struct Members(Vec<(String, Value)>);

impl<'de> serde::Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Members, M::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<(Name, Email), Error> {
        let mut form = Form::from_json(body.as_bytes());
        let name = form.required("name", Form::name);
        let email = form.required("email", Form::email);
        form.finish(|| Some((name?, email?))).valid()
    }

    #[test]
    fn all_problems_are_told_at_once_in_the_order_of_the_schema() {
        let Err(Error::Invalid(problems)) = read(r#"{"email": "nope"}"#) else { panic!("accepted") };
        assert_eq!(problems[0], FieldProblem { field: "name", problem: Problem::Missing });
        assert_eq!(problems[1], FieldProblem { field: "email", problem: Problem::NotAnEmail });
    }

    #[test]
    fn a_known_member_twice_is_refused_and_an_unknown_one_ignored() {
        let twice = r#"{"name": "a", "name": "b", "email": "a@example.com"}"#;
        assert!(matches!(read(twice), Err(Error::Malformed(_))));
        assert!(read(r#"{"x": 1, "x": 2, "name": "a", "email": "a@example.com"}"#).is_ok());
    }

    #[test]
    fn where_none_may_come_an_unknown_member_is_named_if_it_is_a_word() {
        let read = |body: &str| {
            let mut form = Form::from_json(body.as_bytes());
            let name = form.optional("name", Form::name);
            form.finish_strictly(|| Some(name)).valid()
        };
        assert!(read(r#"{"name": "a"}"#).is_ok());
        let Err(Error::UnknownMember(Some(name))) = read(r#"{"Name": "a"}"#) else { panic!("accepted") };
        assert_eq!(name, "Name");
        let Err(Error::UnknownMember(None)) = read(r#"{"jane@example.com": "a"}"#) else { panic!("accepted") };
    }

    #[test]
    fn a_nul_is_refused_in_every_string() {
        let Err(Error::Invalid(problems)) = read(r#"{"name": "a\u0000", "email": "a@example.com"}"#) else {
            panic!("accepted")
        };
        assert_eq!(problems, [FieldProblem { field: "name", problem: Problem::Invalid }]);
    }

    #[test]
    fn what_is_only_compared_may_hold_a_nul_but_not_be_missing() {
        let read = |body: &str| {
            let mut form = Form::from_json(body.as_bytes());
            let password = form.credential("password", Form::present_password);
            form.finish(|| password).valid()
        };
        assert!(read(r#"{"password": "a\u0000"}"#).is_ok());
        for (body, problem) in [
            ("{}", Problem::Missing),
            (r#"{"password": ""}"#, Problem::Missing),
            (r#"{"password": 1}"#, Problem::Invalid),
        ] {
            let Err(Error::Invalid(problems)) = read(body) else { panic!("accepted {body}") };
            assert_eq!(problems, [FieldProblem { field: "password", problem }]);
        }
    }

    #[test]
    fn a_header_that_makes_no_sense_is_told_with_the_members() {
        let mut form = Form::from_json(b"{}");
        let nothing = form.header::<u8>(Err(Error::Malformed("a header")));
        assert_eq!(nothing, None);
        assert!(matches!(form.finish(|| Some(())).valid(), Err(Error::Malformed("a header"))));
    }

    #[test]
    fn a_roles_description_is_one_line() {
        assert_eq!(Form::role_description(" методист ").as_deref(), Ok("методист"));
        assert!(Form::role_description(&"ж".repeat(200)).is_ok());
        for text in [&"ж".repeat(201), "  ", "a\nb", "a\u{1b}[1m"] {
            assert_eq!(Form::role_description(text), Err(Problem::Invalid), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_object_is_malformed() {
        for body in ["[]", "1", "null", "{", "{\"a\":}", "\u{feff}{}", &"[".repeat(1000)] {
            assert!(matches!(read(body), Err(Error::Malformed(_))), "{body}");
        }
    }
}
