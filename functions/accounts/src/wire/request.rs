//! Requests. The members stand in the order of the documents, in which their problems are reported.

use serde_json::Value;
use shared::directory::{self, ConfirmedPassword, ListQuery, PasswordChange, PasswordReset, SignIn, WhichUser};
use shared::error::Problem;
use shared::http::{Form, MemberValue, request};
use shared::input::Input;
use shared::openapi::parameters::paging;
use shared::openapi::values::{
    Cursor, Email, Limit, Name, NewPassword, Password, RefreshToken, RoleName, Search, SignInEmail, SignInPassword,
    SoughtEmail, SoughtSession, Status, UnjudgedPassword,
};
use shared::password::PasswordPolicy;
use shared::{role, token, user};
use utoipa::ToSchema;
use utoipa::openapi::schema::{AnyOfBuilder, ObjectBuilder, Schema, Type};

request! {
    /// An account to be made.
    #[derive(ToSchema)]
    #[schema(as = accounts::UserRegSchema, example = json!({
        "passw": "example_string", "email": "user@example.com", "name": "Example Name",
    }))]
    pub(crate) struct UserRegSchema {
        passw: NewPassword,
        email: Email,
        name: Name,
        /// Any but `user` takes the permission `roles:assign`.
        role: Option<RoleName>,
    }
}

impl From<UserRegSchema> for directory::NewUser {
    fn from(new: UserRegSchema) -> Self {
        Self {
            name: new.name.0,
            email: new.email.0,
            role: new.role.map_or_else(role::RoleName::user, |role| role.0),
            password: Some(new.passw.0),
            status: user::Status::Active,
        }
    }
}

request! {
    /// What somebody logs in with.
    #[derive(ToSchema)]
    #[schema(as = accounts::UserLogInSchema, example = json!({"email": "user@example.com", "passw": "example_string"}))]
    pub(crate) struct UserLogInSchema {
        #[schema(value_type = String, min_length = 1)]
        email: SignInEmail,
        #[schema(value_type = Password)]
        passw: SignInPassword,
    }
}

impl From<UserLogInSchema> for SignIn {
    fn from(sign_in: UserLogInSchema) -> Self {
        Self { email: sign_in.email.0, password: sign_in.passw.0 }
    }
}

request! {
    /// A refresh token.
    #[derive(ToSchema)]
    #[schema(as = accounts::Refresh, example = json!({"refresh_token": "YOUR_REFRESH_TOKEN"}))]
    pub(crate) struct Refresh {
        #[schema(value_type = String, min_length = 1)]
        refresh_token: RefreshToken,
    }
}

impl From<Refresh> for Option<token::RefreshToken> {
    fn from(refresh: Refresh) -> Self {
        refresh.refresh_token.0
    }
}

request! {
    /// Which sessions are to end: this one, unless told otherwise.
    #[derive(ToSchema)]
    #[schema(as = accounts::SessionsToEnd, example = json!({"all": true}))]
    pub(crate) struct SessionsToEnd {
        /// All of the account's.
        all: Option<bool>,
        /// This one; not together with `all`.
        #[schema(value_type = Option<String>, min_length = 1)]
        session_id: Option<SoughtSession>,
    }
    after(form) {
        if all == Some(Some(true)) && form.has("session_id") {
            form.refuse("session_id", Problem::Invalid);
        }
    }
}

impl From<SessionsToEnd> for directory::SessionsToEnd {
    fn from(sessions: SessionsToEnd) -> Self {
        match (sessions.session_id, sessions.all) {
            (Some(session), _) => Self::One(session.0),
            (None, Some(true)) => Self::All,
            (None, _) => Self::This,
        }
    }
}

request! {
    /// Whose devices, and which part of the list of them.
    #[derive(ToSchema)]
    #[schema(as = accounts::SessionQuery, example = json!({"user_id": 1}))]
    pub(crate) struct SessionQuery {
        #[schema(schema_with = user_id)]
        user_id: Option<SoughtId>,
        #[schema(schema_with = limit)]
        limit: Option<Limit>,
        cursor: Option<Cursor>,
    }
}

impl From<SessionQuery> for directory::SessionQuery {
    fn from(query: SessionQuery) -> Self {
        Self {
            user: query.user_id.map(|id| id.0),
            paging: paging("POST /api/v1/private/users/seances", query.limit, query.cursor),
        }
    }
}

request! {
    /// A new password: one's own with `passw`, another's with `user_id` or `email`.
    #[derive(ToSchema)]
    #[schema(as = accounts::UpdatePasswSchema, example = json!({
        "passw": "example_string", "new_passw": "another_example_string",
    }))]
    pub(crate) struct UpdatePasswSchema {
        passw: Option<Password>,
        #[schema(value_type = NewPassword)]
        new_passw: UnjudgedPassword,
        #[schema(schema_with = user_id)]
        user_id: Option<SoughtId>,
        #[schema(value_type = Option<String>, min_length = 1)]
        email: Option<SoughtEmail>,
    }
    before(form) {
        if is_own_password(form) {
            form.demand("passw");
        }
    }
    after(form) {
        if form.has("user_id") && form.has("email") {
            form.refuse("email", Problem::Invalid);
        }
    }
}

fn is_own_password(form: &Form) -> bool {
    !form.has("user_id") && !form.has("email")
}

/// A password to be set.
pub(crate) enum PasswordUpdate {
    /// The password of the caller.
    Own(Input<PasswordChange>),
    /// The password of the user whom the request names.
    Of(Input<PasswordReset>),
}

impl PasswordUpdate {
    /// Reads an [`UpdatePasswSchema`]. A request that names no user concerns the caller.
    pub(crate) fn read(form: Form, policy: &PasswordPolicy) -> Self {
        let is_own = is_own_password(&form);
        let update = form.request_with_passwords::<UpdatePasswSchema>(policy);
        if is_own { Self::Own(update.map(Into::into)) } else { Self::Of(update.map(Into::into)) }
    }
}

impl From<UpdatePasswSchema> for PasswordChange {
    fn from(update: UpdatePasswSchema) -> Self {
        let present = update.passw.map(|password| password.0);
        Self {
            present: ConfirmedPassword { member: "passw", password: present },
            new: ConfirmedPassword { member: "new_passw", password: update.new_passw.0 },
        }
    }
}

impl From<UpdatePasswSchema> for PasswordReset {
    fn from(update: UpdatePasswSchema) -> Self {
        let target = match &update.user_id {
            Some(id) => WhichUser::Id(id.0),
            None => WhichUser::Email(update.email.as_ref().and_then(|email| email.0.clone())),
        };
        let PasswordChange { present, new } = update.into();
        Self { target, present, new }
    }
}

request! {
    /// The marks by which users are looked up; all that are given must fit.
    #[derive(ToSchema)]
    #[schema(as = accounts::UserQuery, example = json!({"ids": [1, 2]}))]
    pub(crate) struct UserQuery {
        /// A number that can be no id belongs to nobody.
        #[schema(value_type = Option<Vec<f64>>, max_items = 100)]
        ids: Option<SoughtIds>,
        #[schema(value_type = Option<String>, min_length = 1)]
        email: Option<SoughtEmail>,
        q: Option<Search>,
        role: Option<RoleName>,
        status: Option<Status>,
        #[schema(schema_with = limit)]
        limit: Option<Limit>,
        cursor: Option<Cursor>,
    }
}

impl From<UserQuery> for directory::UserQuery {
    fn from(query: UserQuery) -> Self {
        let list = ListQuery {
            role: query.role.map(|role| role.0),
            status: query.status.map(|status| status.0),
            q: query.q.map(|q| q.0),
            paging: paging("PUT /api/v1/private/users/any", query.limit, query.cursor),
        };
        Self { ids: query.ids.map(|ids| ids.0), email: query.email.map(|email| email.0), list }
    }
}

/// The id of a user, as a number or in its digits. Any other number or text is `None`: no user has it.
struct SoughtId(Option<user::UserId>);

impl MemberValue for SoughtId {
    fn parse(value: &Value) -> Result<Self, Problem> {
        match value {
            Value::Number(number) => Ok(Self(user::UserId::parse(&number.to_string()))),
            Value::String(text) => Ok(Self(user::UserId::parse(text))),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => Err(Problem::Invalid),
        }
    }
}

/// The ids of users: those of the numbers that can be ids.
struct SoughtIds(Vec<user::UserId>);

/// The most ids of one request, which is also the size of a page.
const MAX_IDS: usize = 100;

impl MemberValue for SoughtIds {
    fn parse(value: &Value) -> Result<Self, Problem> {
        let numbers = value.as_array().filter(|numbers| numbers.len() <= MAX_IDS).ok_or(Problem::Invalid)?;
        if !numbers.iter().all(Value::is_number) {
            return Err(Problem::Invalid);
        }
        Ok(Self(numbers.iter().filter_map(|number| user::UserId::parse(&number.to_string())).collect()))
    }
}

/// A number or its digits; what can be no id belongs to nobody.
fn user_id() -> Schema {
    let number = ObjectBuilder::new().schema_type(Type::Number);
    let digits = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1));
    let nothing = ObjectBuilder::new().schema_type(Type::Null);
    AnyOfBuilder::new().item(number).item(digits).item(nothing).into()
}

/// A number or its digits.
fn limit() -> Schema {
    let number = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(100));
    let digits = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^0*([1-9][0-9]?|100)$"));
    let nothing = ObjectBuilder::new().schema_type(Type::Null);
    AnyOfBuilder::new().item(number).item(digits).item(nothing).into()
}

#[cfg(test)]
mod tests;
