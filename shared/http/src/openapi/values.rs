//! The values that members of requests and responses can have: how OpenAPI describes each and, if requests
//! have it, how it is parsed.

use roster_crypto::token;
use roster_passwords::{MAX_CHARACTERS, PasswordPolicy, PasswordProblem};
use roster_types::audit::Action;
use roster_types::error::Problem;
use roster_types::fold::SearchPrefix;
use roster_types::session::SessionId;
use roster_types::{api_key, clock, email, name, role, user};
use secrecy::SecretString;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::{Form, Handling, Member, MemberValue};

/// Declares strings: the parsed type, how the text is handled, and the parser.
macro_rules! strings {
    ($( $(#[$attribute:meta])* $Name:ident($Parsed:ty): $Handling:ident, $parse:expr; )*) => {$(
        $(#[$attribute])*
        pub struct $Name(pub $Parsed);

        impl MemberValue for $Name {
            const HANDLING: Handling = Handling::$Handling;

            fn parse(value: &Value) -> Result<Self, Problem> {
                ($parse)(Form::text(value)?).map(Self)
            }
        }
    )*};
}

/// Declares strings of which all are known, with their description.
macro_rules! listed {
    ($( $(#[doc = $description:literal])* $Name:ident($Parsed:ty): $all:expr; )*) => {$(
        $(#[doc = $description])*
        pub struct $Name(pub $Parsed);

        impl PartialSchema for $Name {
            fn schema() -> RefOr<Schema> {
                let names = $all.iter().map(|value| value.as_str());
                let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
                text.description(Some(concat!($($description),*).trim())).into()
            }
        }

        impl ToSchema for $Name {}

        impl MemberValue for $Name {
            fn parse(value: &Value) -> Result<Self, Problem> {
                <$Parsed>::parse(Form::text(value)?).map(Self).ok_or(Problem::NotListed)
            }
        }
    )*};
}

strings! {
    /// A name: 1 to 200 characters after trimming, of which something must be visible.
    #[derive(ToSchema)]
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    Name(name::Name): Open, Form::name;

    /// An email address, at most 254 characters, unique among all accounts. It is kept trimmed, in NFKC,
    /// in lower case and with its domain in ASCII.
    #[derive(ToSchema)]
    #[schema(value_type = String, format = "email", max_length = 254)]
    Email(email::Email): Open, Form::email;

    /// A password that exists already, to be compared.
    #[derive(ToSchema)]
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 128)]
    Password(roster_passwords::Password): Secret, Form::present_password;

    /// A password, or its MD5 digest where it has 32 hex digits.
    #[derive(ToSchema)]
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 128)]
    LegacyPassword(roster_passwords::LegacyPassword): Secret, legacy_password;

    /// A moment: RFC 3339 with any offset.
    #[derive(ToSchema)]
    #[schema(value_type = String, format = DateTime, example = "2035-03-07T12:00:00+01:00")]
    Moment(clock::Time): Open, |text: &str| clock::Time::parse_rfc3339(text).ok_or(Problem::Invalid);

    /// A role's name: a lower-case letter, then up to 31 lower-case letters, digits, `_` or `-`. Built in are
    /// `admin`, `methodist`, `read_only` and `user`.
    #[derive(ToSchema)]
    #[schema(value_type = String, pattern = "^[a-z][a-z0-9_-]{0,31}$", example = "user")]
    RoleName(role::RoleName): Open, Form::role;

    /// Where to go on: the `next_cursor` of the page before, good for 24 hours with the same filters.
    #[derive(ToSchema)]
    #[schema(value_type = String, min_length = 1)]
    Cursor(String): Open, |text: &str| Ok(text.to_owned());

    /// The beginning of a name or an email, letter case ignored.
    #[derive(ToSchema)]
    #[schema(value_type = String, min_length = 2, max_length = 100)]
    Search(SearchPrefix): Open, |text: &str| SearchPrefix::parse(text).ok_or(Problem::Invalid);
}

// The requests that have these members describe them.
strings! {
    /// A [`Password`] to sign in with.
    SignInPassword(roster_passwords::Password): Compared, Form::present_password;

    /// A [`LegacyPassword`] to sign in with.
    LegacySignInPassword(roster_passwords::LegacyPassword): Compared, legacy_password;

    /// The email address to sign in with. A malformed one is `None`: no user has it.
    SignInEmail(Option<email::Email>): Compared, Form::email_of_somebody;

    /// An email address to search for. A malformed one is `None`: no user has it.
    SoughtEmail(Option<email::Email>): Open, Form::email_of_somebody;

    /// A refresh token. A malformed one is `None`: it was never issued.
    RefreshToken(Option<token::RefreshToken>): Compared, |text: &str| Ok(token::RefreshToken::parse(text));

    /// The id of a session to search for. A malformed one is `None`: no session has it.
    SoughtSession(Option<SessionId>): Open, |text: &str| Ok(SessionId::parse(text));

    /// The name of a role to be added, which is in no list yet.
    NewRoleName(role::RoleName): Open, |text: &str| role::RoleName::parse(text).ok_or(Problem::Invalid);

    /// The description of a role.
    RoleDescription(String): Open, Form::role_description;
}

listed! {
    /// Whether an account can be used.
    Status(user::Status): [user::Status::Active, user::Status::Inactive];

    /// What an API key opens: its owner's account, or any whose password is sent along.
    KeyKind(api_key::KeyKind): [api_key::KeyKind::Personal, api_key::KeyKind::Application];

    /// A right over the directory.
    Permission(role::Permission): role::Permission::ALL;

    /// What happened.
    AuditAction(Action): Action::ALL;
}

/// A user's id: from 1 upward, never used again.
#[derive(ToSchema)]
#[schema(value_type = u64, minimum = 1, example = 3)]
pub struct UserId(pub user::UserId);

impl MemberValue for UserId {
    fn parse(value: &Value) -> Result<Self, Problem> {
        user::UserId::parse(Form::text(value)?).map(Self).ok_or(Problem::Invalid)
    }
}

impl MemberValue for Vec<Permission> {
    fn parse(value: &Value) -> Result<Self, Problem> {
        let names = value.as_array().ok_or(Problem::Invalid)?;
        if !names.iter().all(Value::is_string) {
            return Err(Problem::Invalid);
        }
        names.iter().map(Permission::parse).collect()
    }
}

/// A password to be set: at most 128 characters of any Unicode, and at least 8 or what the
/// stack demands. Common ones, those easy to guess and one's own name or address are refused.
#[derive(ToSchema)]
#[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
pub struct NewPassword(pub roster_passwords::Password);

impl Member<PasswordPolicy> for NewPassword {
    fn read(form: &mut Form, field: &'static str, is_required: bool, policy: &PasswordPolicy) -> Option<Self> {
        form.new_password(field, is_required, policy).map(Self)
    }
}

/// A new password that is checked for more than its length when its owner is known.
pub struct UnjudgedPassword(pub SecretString);

impl Member<PasswordPolicy> for UnjudgedPassword {
    fn read(form: &mut Form, field: &'static str, is_required: bool, policy: &PasswordPolicy) -> Option<Self> {
        form.read(field, is_required, Handling::Secret, |value| {
            let text = Form::text(value)?;
            policy.check_length(text).map_err(Problem::Password)?;
            Ok(Self(text.to_owned().into()))
        })
    }
}

/// The most entries of a page, 100 unless told otherwise.
#[derive(ToSchema)]
#[schema(value_type = u64, minimum = 1, maximum = 100)]
pub struct Limit(pub usize);

impl Limit {
    /// The largest page, which is also the default.
    pub const MAX: usize = 100;
}

impl MemberValue for Limit {
    /// Parses a number, or the digits of one, which is all that a query string can hold.
    fn parse(value: &Value) -> Result<Self, Problem> {
        let limit = match value {
            Value::Number(number) => number.as_u64().and_then(|number| usize::try_from(number).ok()),
            Value::String(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok(),
            _ => None,
        };
        limit.filter(|limit| (1..=Self::MAX).contains(limit)).map(Self).ok_or(Problem::Invalid)
    }
}

/// Limits only the length: a digest shows neither what the password is made of nor how long it is.
fn legacy_password(text: &str) -> Result<roster_passwords::LegacyPassword, Problem> {
    let too_long = Problem::Password(PasswordProblem::TooLong { max: MAX_CHARACTERS });
    roster_passwords::LegacyPassword::parse(text).ok_or(too_long)
}

pub use responses::{GatewayAnswer, HexId, IdempotencyKey, IfMatch, Milliseconds, Time};

/// Values of responses and headers, which are described here and formatted or parsed elsewhere.
mod responses {
    #![expect(dead_code, reason = "only the schemas that are derived from these types are used")]

    use utoipa::ToSchema;

    /// A time: RFC 3339 in UTC with `Z`, in whole seconds.
    #[derive(ToSchema)]
    #[schema(format = DateTime, example = "2025-03-07T12:00:00Z")]
    pub struct Time(String);

    /// A number of milliseconds since 1970, as a string.
    #[derive(ToSchema)]
    #[schema(pattern = "^[0-9]+$", example = "1681131473643")]
    pub struct Milliseconds(String);

    /// 32 lower-case hex digits.
    #[derive(ToSchema)]
    #[schema(pattern = "^[0-9a-f]{32}$", example = "14139e2eb0354bedb65e326caf3d1ec7")]
    pub struct HexId(String);

    /// `*`, or the entity tags of the versions that may be changed.
    #[derive(ToSchema)]
    #[schema(pattern = r#"^(\*|(W/)?"[^"]*"([ \t]*,[ \t]*(W/)?"[^"]*")*([ \t]*,[ \t]*)?)$"#, example = "\"1\"")]
    pub struct IfMatch(String);

    /// A name of the request, for a repeat of it to be known: 1 to 255 visible characters.
    #[derive(ToSchema)]
    #[schema(pattern = "^[!-~]{1,255}$", example = "8c1d0d3e-0b47-4b6e-a3a4-2f5f6f2f7d3e")]
    pub struct IdempotencyKey(String);

    /// What a gateway says by itself of a path or a method in no route.
    #[derive(ToSchema)]
    #[schema(example = json!({"message": "Not Found"}))]
    pub struct GatewayAnswer {
        message: String,
    }
}
