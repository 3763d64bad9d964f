//! What the members of requests and answers may be: each value's form and limits, described once.
//! They exist for the API's description only; what a value really may be is decided where it is read.
#![expect(dead_code, reason = "only the schemas that are derived from these types are ever used")]

use roster_types::audit::Action;
use roster_types::role;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// A user's id: from 1 upward, never used again.
#[derive(ToSchema)]
#[schema(minimum = 1, example = 3)]
pub struct UserId(u64);

/// A name: 1 to 200 characters after trimming, of which something must be visible.
#[derive(ToSchema)]
#[schema(min_length = 1, max_length = 200)]
pub struct Name(String);

/// An email address, at most 254 characters, unique among all accounts. It is kept trimmed, in NFKC,
/// in lower case and with its domain in ASCII.
#[derive(ToSchema)]
#[schema(format = "email", max_length = 254)]
pub struct Email(String);

/// A password to be set: at most 128 characters of any Unicode, and at least 8 or what the
/// stack demands. Common ones, those easy to guess and one's own name or address are refused.
#[derive(ToSchema)]
#[schema(format = Password, min_length = 8, max_length = 128)]
pub struct NewPassword(String);

/// A password that exists already, to be compared.
#[derive(ToSchema)]
#[schema(format = Password, min_length = 1, max_length = 128)]
pub struct Password(String);

/// A password, or its MD5 digest where it has 32 hex digits.
#[derive(ToSchema)]
#[schema(format = Password, min_length = 1, max_length = 128)]
pub struct LegacyPassword(String);

/// A time: RFC 3339 in UTC with `Z`, in whole seconds.
#[derive(ToSchema)]
#[schema(format = DateTime, example = "2025-03-07T12:00:00Z")]
pub struct Time(String);

/// A moment: RFC 3339 with any offset.
#[derive(ToSchema)]
#[schema(format = DateTime, example = "2035-03-07T12:00:00+01:00")]
pub struct Moment(String);

/// A number of milliseconds since 1970, as a string.
#[derive(ToSchema)]
#[schema(pattern = "^[0-9]+$", example = "1681131473643")]
pub struct Milliseconds(String);

/// 32 lower-case hex digits.
#[derive(ToSchema)]
#[schema(pattern = "^[0-9a-f]{32}$", example = "14139e2eb0354bedb65e326caf3d1ec7")]
pub struct HexId(String);

/// A role's name: a lower-case letter, then up to 31 lower-case letters, digits, `_` or `-`. Built in are
/// `admin`, `methodist`, `read_only` and `user`.
#[derive(ToSchema)]
#[schema(pattern = "^[a-z][a-z0-9_-]{0,31}$", example = "user")]
pub struct RoleName(String);

/// Whether an account can be used.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Status {
    /// It can.
    Active,
    /// It cannot, and has no sessions.
    Inactive,
}

/// What an API key opens: its owner's account, or any whose password is sent along.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum KeyKind {
    /// Its owner's.
    Personal,
    /// Any; such keys are for administrators.
    Application,
}

/// The most entries of a page, 100 unless told otherwise.
#[derive(ToSchema)]
#[schema(minimum = 1, maximum = 100)]
pub struct Limit(u64);

/// Where to go on: the `next_cursor` of the page before, good for 24 hours with the same filters.
#[derive(ToSchema)]
#[schema(min_length = 1)]
pub struct Cursor(String);

/// The beginning of a name or an email, letter case ignored.
#[derive(ToSchema)]
#[schema(min_length = 2, max_length = 100)]
pub struct Search(String);

/// `*`, or the entity tags of the versions that may be changed.
#[derive(ToSchema)]
#[schema(pattern = r#"^(\*|(W/)?"[^"]*"([ \t]*,[ \t]*(W/)?"[^"]*")*([ \t]*,[ \t]*)?)$"#, example = "\"1\"")]
pub struct IfMatch(String);

/// A name of the request, for a repeat of it to be known: 1 to 255 visible characters.
#[derive(ToSchema)]
#[schema(pattern = "^[!-~]{1,255}$", example = "8c1d0d3e-0b47-4b6e-a3a4-2f5f6f2f7d3e")]
pub struct IdempotencyKey(String);

/// A right over the directory.
pub struct Permission;

impl PartialSchema for Permission {
    fn schema() -> RefOr<Schema> {
        let names = role::Permission::ALL.map(role::Permission::as_str);
        let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
        text.description(Some("A right over the directory.")).into()
    }
}

impl ToSchema for Permission {}

/// What happened.
pub struct AuditAction;

impl PartialSchema for AuditAction {
    fn schema() -> RefOr<Schema> {
        let names = Action::ALL.iter().copied().map(Action::as_str);
        let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
        text.description(Some("What happened.")).into()
    }
}

impl ToSchema for AuditAction {}

/// What a gateway says by itself of a path or a method in no route.
#[derive(ToSchema)]
#[schema(example = json!({"message": "Not Found"}))]
pub struct GatewayAnswer {
    message: String,
}
