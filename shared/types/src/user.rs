//! Users: identity, role and status. Passwords are in the crate `passwords`.

use crate::clock::Time;
use crate::email::Email;
use crate::name::Name;
use crate::role::RoleName;

/// A user's number: from 1 upward, never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(u64);

impl UserId {
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Parses `[1-9][0-9]{0,18}` up to 2⁶³ − 1, an `int64` of OpenAPI.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        let is_plain = (1..=19).contains(&digits.len()) && digits[0] != b'0' && digits.iter().all(u8::is_ascii_digit);
        if is_plain { text.parse::<i64>().ok().map(|id| Self(id.unsigned_abs())) } else { None }
    }

    pub const fn get(self) -> u64 {
        self.0
    }
}

impl std::fmt::Display for UserId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Can sign in.
    Active,
    /// Keeps its data but cannot sign in.
    Inactive,
}

impl Status {
    /// As written in responses and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "active" => Some(Self::Active),
            "inactive" => Some(Self::Inactive),
            _ => None,
        }
    }
}

/// What callers with the permission see of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    pub name: Name,
    /// The canonical email address; each user has exactly one.
    pub email: Email,
    pub role: RoleName,
    pub status: Status,
    /// When the account was created.
    pub created_at: Time,
    /// When name, email address, role or status last changed.
    pub updated_at: Time,
    /// Incremented with each such change; the entity tag.
    pub version: u64,
}

impl User {
    /// Whether this is an active administrator. One must always remain.
    pub fn is_active_administrator(&self) -> bool {
        self.status == Status::Active && self.role.is_admin()
    }
}

/// A user as stored, with the number that all of their valid sessions share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub user: User,
    /// The session generation. Sessions of another generation are invalid: incrementing it ends all sessions in one
    /// write.
    pub epoch: u64,
    /// Whether the account was registered with an email address to verify and its link was not opened yet. Any change
    /// of the user clears this.
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
