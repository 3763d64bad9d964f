//! A user: who someone is and what they may be called. Passwords are elsewhere ([`roster_passwords`]).

use crate::clock::Time;
use crate::email::Email;
use crate::name::Name;
use crate::role::RoleName;

/// A user's number: from 1 upward, given once, never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(u64);

impl UserId {
    /// The id with this number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Reads `[1-9][0-9]{0,18}` up to 2⁶³ − 1, what OpenAPI calls an `int64`; anything else is no id.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        let is_plain = (1..=19).contains(&digits.len()) && digits[0] != b'0' && digits.iter().all(u8::is_ascii_digit);
        if is_plain { text.parse::<i64>().ok().map(|id| Self(id.unsigned_abs())) } else { None }
    }

    /// The number itself.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl std::fmt::Display for UserId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Whether an account can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Signs in and acts.
    Active,
    /// Keeps its data; opens nothing.
    Inactive,
}

impl Status {
    /// As written in answers and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
        }
    }

    /// Reads `active` or `inactive`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "active" => Some(Self::Active),
            "inactive" => Some(Self::Inactive),
            _ => None,
        }
    }
}

/// What everybody with the right to may see of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Their number.
    pub id: UserId,
    /// Their full name.
    pub name: Name,
    /// Their one address, in canonical form.
    pub email: Email,
    /// What they may do.
    pub role: RoleName,
    /// Whether the account can be used.
    pub status: Status,
    /// When the account was made.
    pub created_at: Time,
    /// When name, email, role or status last changed.
    pub updated_at: Time,
    /// Raised by one with each such change; the entity tag.
    pub version: u64,
}

impl User {
    /// Whether this is one of those of whom one must always remain.
    pub fn is_active_administrator(&self) -> bool {
        self.status == Status::Active && self.role.is_admin()
    }
}

/// A user as the store keeps them: with the number that all of their live sessions share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The user.
    pub user: User,
    /// A session of another epoch is dead: raising it ends all sessions in one write.
    pub epoch: u64,
    /// Whether the account was registered where addresses are to be shown to be one's own, and its link
    /// was not opened yet. Any change of the user ends the waiting.
    pub awaits_link: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_positive_numbers_are_ids() {
        for text in
            ["", "0", "01", "-1", "+1", " 1", "1 ", "1.0", "x", "12345678901234567890", "9223372036854775808", "١"]
        {
            assert_eq!(UserId::parse(text), None, "{text}");
        }
        assert_eq!(UserId::parse("9223372036854775807").map(UserId::get), Some(9_223_372_036_854_775_807));
    }
}
