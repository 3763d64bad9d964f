//! Reads the members of a request. Each member is looked up by name, and the problems of all members are
//! reported together. Members that no request declares are ignored.

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

use super::Request;

/// The members of one request while they are read.
#[derive(Default)]
pub struct Form {
    members: Vec<(String, Value)>,
    malformed: Option<Error>,
    problems: Vec<FieldProblem>,
    given: Vec<(&'static str, Option<String>)>,
    /// The members in the order in which they were read, which is the order of the schema.
    order: Vec<&'static str>,
    /// Optional members that this request must have nevertheless.
    demanded: Vec<&'static str>,
    new_passwords: Vec<UncheckedPassword>,
}

/// A new password of permitted length. It is not known yet whether it can be guessed.
struct UncheckedPassword {
    field: &'static str,
    text: Zeroizing<String>,
    policy: PasswordPolicy,
}

impl Form {
    /// Parses a JSON object. An empty body is an empty object.
    pub fn from_json(body: &[u8]) -> Self {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Self::default();
        }
        match serde_json::from_slice(body) {
            Ok(Members(members)) => Self { members, ..Self::default() },
            // Text that begins like an object was meant as one.
            Err(_)
                if !body.trim_ascii_start().starts_with(b"{") && serde_json::from_slice::<IgnoredAny>(body).is_ok() =>
            {
                Self::malformed("The body must be a JSON object.")
            }
            Err(_) => Self::malformed("The body is not valid JSON in UTF-8, or is nested too deeply."),
        }
    }

    /// Takes the members of a query string or an HTML form.
    pub(super) fn from_pairs(members: Vec<(String, Value)>) -> Self {
        Self { members, ..Self::default() }
    }

    /// Returns a form without members that reports `reason`.
    pub(super) fn malformed(reason: &'static str) -> Self {
        Self { malformed: Some(Error::Malformed(reason)), ..Self::default() }
    }

    /// Reads a request that is declared with [`request!`](crate::request).
    pub fn request<T: Request<()>>(mut self) -> Input<T> {
        let request = T::read(&mut self, &());
        self.finish(|| request)
    }

    /// Reads a request that may hold new passwords, which `policy` restricts.
    pub fn request_with_passwords<T: Request<PasswordPolicy>>(mut self, policy: &PasswordPolicy) -> Input<T> {
        let request = T::read(&mut self, policy);
        self.finish(|| request)
    }

    /// Reads a required string.
    pub fn required<T>(&mut self, field: &'static str, parse: impl FnOnce(&str) -> Result<T, Problem>) -> Option<T> {
        self.read(field, true, Handling::Open, |value| parse(Self::text(value)?))
    }

    /// Reads an optional string.
    pub fn optional<T>(&mut self, field: &'static str, parse: impl FnOnce(&str) -> Result<T, Problem>) -> Option<T> {
        self.read(field, false, Handling::Open, |value| parse(Self::text(value)?))
    }

    /// Reads a required string as [`Handling::Secret`].
    pub fn secret<T>(&mut self, field: &'static str, parse: impl FnOnce(&str) -> Result<T, Problem>) -> Option<T> {
        self.read(field, true, Handling::Secret, |value| parse(Self::text(value)?))
    }

    /// Reads a required string as [`Handling::Compared`].
    pub fn credential<T>(&mut self, field: &'static str, parse: impl FnOnce(&str) -> Result<T, Problem>) -> Option<T> {
        self.read(field, true, Handling::Compared, |value| parse(Self::text(value)?))
    }

    /// Reads a required member of any type.
    pub fn required_value<T>(
        &mut self,
        field: &'static str,
        parse: impl FnOnce(&Value) -> Result<T, Problem>,
    ) -> Option<T> {
        self.read(field, true, Handling::Open, parse)
    }

    /// Reads an optional member of any type.
    pub fn optional_value<T>(
        &mut self,
        field: &'static str,
        parse: impl FnOnce(&Value) -> Result<T, Problem>,
    ) -> Option<T> {
        self.read(field, false, Handling::Open, parse)
    }

    /// Reads a new password for the user whom the members `email` and `name` describe.
    ///
    /// Only its length is checked here. Whether it can be guessed takes milliseconds of processor time, so
    /// it is checked in [`Input::valid`], which operations call after they have authorized the caller.
    pub fn new_password(
        &mut self,
        field: &'static str,
        is_required: bool,
        policy: &PasswordPolicy,
    ) -> Option<Password> {
        let mut text = None;
        let password = self.read(field, is_required, Handling::Secret, |value| {
            let sent = Self::text(value)?;
            text = Some(Zeroizing::new(sent.to_owned()));
            policy.check_length(sent).map_err(Problem::Password)
        })?;
        self.new_passwords.push(UncheckedPassword { field, text: text?, policy: *policy });
        Some(password)
    }

    /// Makes an optional member required. It must be called before the member is read.
    pub fn demand(&mut self, field: &'static str) {
        self.demanded.push(field);
    }

    /// Returns whether the request has a member of this name that is not `null`.
    pub fn has(&self, field: &str) -> bool {
        self.members.iter().any(|(name, value)| name == field && !value.is_null())
    }

    /// Takes the value of a header that belongs to the request. A malformed header makes the request
    /// malformed, which is reported in [`Input::valid`] like a malformed body.
    pub fn header<T>(&mut self, read: Result<T, Error>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(error) => {
                self.malformed.get_or_insert(error);
                None
            }
        }
    }

    /// Records a problem with a member, in place of another one that it has.
    pub fn refuse(&mut self, field: &'static str, problem: Problem) {
        self.problems.retain(|wrong| wrong.field != field);
        self.problems.push(FieldProblem { field, problem });
    }

    /// Returns what `build` makes of the members, or all problems. `build` may return `None` only if a
    /// required member has a problem.
    pub fn finish<T>(self, build: impl FnOnce() -> Option<T>) -> Input<T> {
        let Self { members, malformed, problems, given, order, new_passwords, .. } = self;
        let outcome = match (malformed, problems) {
            (Some(error), _) => Err(error),
            (None, problems) if !problems.is_empty() => Err(Error::Invalid(problems)),
            (None, _) => build().ok_or_else(|| Error::internal("a form was built without a required member")),
        };
        let late = new_passwords.into_iter().map(|password| password.into_check(&members)).collect();
        Input::new(outcome, given).with_late_checks(late, order)
    }

    /// Like [`finish`](Self::finish), but an undeclared member is an error: a misspelt optional member
    /// would otherwise be ignored.
    pub fn finish_strictly<T>(mut self, build: impl FnOnce() -> Option<T>) -> Input<T> {
        let is_unknown = |(name, _): &&(String, Value)| !self.order.contains(&name.as_str());
        if let Some((name, _)) = self.members.iter().find(is_unknown) {
            // Anything else may be a value in the wrong place, which must not be repeated in a response.
            let is_word = name.len() <= 40 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            self.malformed.get_or_insert(Error::UnknownMember(is_word.then(|| name.clone())));
        }
        self.finish(build)
    }

    pub(crate) fn read<T>(
        &mut self,
        field: &'static str,
        is_required: bool,
        handling: Handling,
        parse: impl FnOnce(&Value) -> Result<T, Problem>,
    ) -> Option<T> {
        self.order.push(field);
        let is_required = is_required || self.demanded.contains(&field);
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
            Some(Value::String(sent)) if sent.contains('\0') && handling != Handling::Compared => Err(Problem::Invalid),
            Some(value) => parse(value),
        };
        if let Some(value) = value.filter(|value| !value.is_null()) {
            self.given.push((field, plain_text(value).filter(|_| handling == Handling::Open)));
        }
        outcome.map_err(|problem| self.refuse(field, problem)).ok()
    }
}

impl UncheckedPassword {
    fn into_check(self, members: &[(String, Value)]) -> LateCheck {
        // Wherever they stand in the schema, and even if other members are invalid: all problems are
        // reported together.
        let text_of = |field: &str| members.iter().find(|(name, _)| name == field)?.1.as_str();
        let (email, name) = (text_of("email").and_then(Email::parse), text_of("name").and_then(Name::parse));
        let Self { field, text, policy } = self;
        Box::new(move || {
            let problem = policy.judge(&text, email.as_ref(), name.as_ref())?;
            Some(FieldProblem { field, problem: Problem::Password(problem) })
        })
    }
}

/// How the text of a member is handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handling {
    /// It is not a secret.
    Open,
    /// It is kept only in the parsed value.
    Secret,
    /// It is a secret that is compared and never stored. Any text is permitted, NUL included: a value that
    /// no user can have is wrong (401), not invalid (400).
    Compared,
}

fn plain_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

impl Form {
    /// Returns the text of a string.
    pub fn text(value: &Value) -> Result<&str, Problem> {
        value.as_str().ok_or(Problem::Invalid)
    }

    /// Parses the name of a user.
    pub fn name(text: &str) -> Result<Name, Problem> {
        // A blank name is reported as missing, since a person sees nothing in the field.
        if text.trim().is_empty() { Err(Problem::Missing) } else { Name::parse(text).ok_or(Problem::Invalid) }
    }

    /// Parses an email address to be stored.
    pub fn email(text: &str) -> Result<Email, Problem> {
        Email::parse(text).ok_or(Problem::NotAnEmail)
    }

    /// Parses an email address to search for. A malformed address is `None`: no user has it.
    pub fn email_of_somebody(text: &str) -> Result<Option<Email>, Problem> {
        Ok(Email::parse(text))
    }

    /// Parses the name of an existing role.
    pub fn role(text: &str) -> Result<RoleName, Problem> {
        RoleName::parse(text).ok_or(Problem::NotListed)
    }

    /// Parses the description of a role: one line of at most 200 characters.
    pub fn role_description(text: &str) -> Result<String, Problem> {
        let description = text.trim();
        let is_line = (1..=200).contains(&description.chars().count()) && !description.chars().any(char::is_control);
        if is_line { Ok(description.to_owned()) } else { Err(Problem::Invalid) }
    }

    /// Parses `active` or `inactive`.
    pub fn status(text: &str) -> Result<Status, Problem> {
        Status::parse(text).ok_or(Problem::NotListed)
    }

    /// Parses a password to be compared. An over-long one is rejected before it costs a hash.
    pub fn present_password(text: &str) -> Result<Password, Problem> {
        Password::presented(text).ok_or(Problem::Invalid)
    }
}

/// The members of an object in their order, duplicates included.
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
mod tests;
