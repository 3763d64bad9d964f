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
mod tests {
    use serde_json::json;
    use shared::error::{Error, FieldProblem};
    use shared::password::PasswordProblem;

    use super::*;

    const POLICY: PasswordPolicy = PasswordPolicy { min_length: 8 };

    fn form(body: &Value) -> Form {
        Form::from_json(body.to_string().as_bytes())
    }

    fn new_user(body: &Value) -> Input<directory::NewUser> {
        form(body).request_with_passwords::<UserRegSchema>(&POLICY).map(Into::into)
    }

    fn sign_in(body: &Value) -> Input<SignIn> {
        form(body).request::<UserLogInSchema>().map(Into::into)
    }

    fn refresh_token(body: &Value) -> Input<Option<token::RefreshToken>> {
        form(body).request::<Refresh>().map(Into::into)
    }

    fn sessions_to_end(body: &Value) -> Input<directory::SessionsToEnd> {
        form(body).request::<SessionsToEnd>().map(Into::into)
    }

    fn session_query(body: &Value) -> Input<directory::SessionQuery> {
        form(body).request::<SessionQuery>().map(Into::into)
    }

    fn user_query(body: &Value) -> Input<directory::UserQuery> {
        form(body).request::<UserQuery>().map(Into::into)
    }

    fn problems<T>(input: Input<T>) -> Vec<(&'static str, Problem)> {
        match input.valid() {
            Err(Error::Invalid(problems)) => {
                problems.into_iter().map(|FieldProblem { field, problem }| (field, problem)).collect()
            }
            Err(error) => panic!("refused otherwise: {error:?}"),
            Ok(_) => Vec::new(),
        }
    }

    #[test]
    fn what_is_missing_for_an_account_is_told_in_the_order_of_the_schema() {
        let missing = problems(new_user(&json!({})));

        assert_eq!(missing, ["passw", "email", "name"].map(|field| (field, Problem::Missing)));
    }

    #[test]
    fn a_new_password_is_judged_for_the_address_that_follows_it() {
        let body = json!({ "passw": "lovelace.ada@example.com", "email": "Lovelace.Ada@example.com", "name": "Ada" });

        let wrong = problems(new_user(&body));

        assert_eq!(wrong, [("passw", Problem::Password(PasswordProblem::Personal))]);
    }

    #[test]
    fn a_new_account_has_the_role_user_unless_another_is_given() {
        let mut body = json!({ "passw": "example_string", "email": "user@example.com", "name": "Example Name" });
        let plain = new_user(&body).valid().unwrap();
        body["role"] = json!("methodist");
        let given = new_user(&body).valid().unwrap();

        assert!(plain.role.is_user());
        assert_eq!(plain.status, user::Status::Active);
        assert_eq!(given.role.as_str(), "methodist");
    }

    #[test]
    fn no_text_of_up_to_128_characters_is_refused_before_it_is_compared() {
        for text in ["no address", "a\0b@example.com", " ", "😀"] {
            assert!(sign_in(&json!({ "email": text, "passw": text })).valid().is_ok(), "{text:?}");
            assert!(refresh_token(&json!({ "refresh_token": text })).valid().unwrap().is_none(), "{text:?}");
        }
        let long = problems(sign_in(&json!({ "email": "a@example.com", "passw": "x".repeat(129) })));
        assert_eq!(long, [("passw", Problem::Invalid)]);
    }

    #[test]
    fn logging_out_ends_this_session_unless_others_are_named() {
        let read = |body: Value| sessions_to_end(&body).valid().unwrap();
        let id = "0123456789abcdef0123456789abcdef";

        assert!(matches!(read(json!({})), directory::SessionsToEnd::This));
        assert!(matches!(read(json!({ "all": false })), directory::SessionsToEnd::This));
        assert!(matches!(read(json!({ "all": true })), directory::SessionsToEnd::All));
        assert!(matches!(read(json!({ "all": true, "session_id": null })), directory::SessionsToEnd::All));
        assert!(matches!(read(json!({ "session_id": id, "all": false })), directory::SessionsToEnd::One(Some(_))));
        assert!(matches!(read(json!({ "session_id": "nobody's" })), directory::SessionsToEnd::One(None)));
    }

    #[test]
    fn all_sessions_and_a_single_one_contradict_each_other() {
        let both = problems(sessions_to_end(&json!({ "session_id": "x", "all": true })));
        let mistyped = problems(sessions_to_end(&json!({ "session_id": 1, "all": "yes" })));

        assert_eq!(both, [("session_id", Problem::Invalid)]);
        assert_eq!(mistyped, [("all", Problem::Invalid), ("session_id", Problem::Invalid)]);
    }

    #[test]
    fn an_id_is_a_number_or_its_digits_and_other_numbers_and_texts_are_unknown_ones() {
        let read = |id: Value| session_query(&json!({ "user_id": id })).valid().unwrap().user;

        assert_eq!(read(json!(7)), Some(Some(user::UserId::new(7))));
        assert_eq!(read(json!("7")), Some(Some(user::UserId::new(7))));
        assert_eq!(read(json!(null)), None);
        for unknown in [json!(0), json!(-1), json!(1.5), json!(7.0), json!("07"), json!("seven")] {
            assert_eq!(read(unknown.clone()), Some(None), "{unknown}");
        }
        for wrong in [json!(true), json!([7]), json!({}), json!("")] {
            let told = problems(session_query(&json!({ "user_id": wrong })));
            assert_eq!(told, [("user_id", Problem::Invalid)], "{wrong}");
        }
    }

    #[test]
    fn ids_are_at_most_a_hundred_numbers() {
        let read = |ids: Value| user_query(&json!({ "ids": ids }));

        assert_eq!(
            read(json!([3, 0, 1.5, 1])).valid().unwrap().ids,
            Some(vec![user::UserId::new(3), user::UserId::new(1)])
        );
        assert_eq!(read(json!([])).valid().unwrap().ids, Some(Vec::new()));
        assert_eq!(read(json!((1..=100).collect::<Vec<u8>>())).valid().unwrap().ids.unwrap().len(), 100);
        for wrong in
            [json!((1..=101).collect::<Vec<u8>>()), json!(["1"]), json!([null]), json!(1), json!("1"), json!({})]
        {
            assert_eq!(problems(read(wrong.clone())), [("ids", Problem::Invalid)], "{wrong}");
        }
    }

    #[test]
    fn everything_wrong_with_a_lookup_is_told_at_once() {
        let body =
            json!({ "cursor": 1, "limit": 101, "status": "asleep", "role": "King", "q": "x", "email": 1, "ids": 1 });

        let fields: Vec<_> = problems(user_query(&body)).into_iter().map(|(field, _)| field).collect();

        assert_eq!(fields, ["ids", "email", "q", "role", "status", "limit", "cursor"]);
    }

    #[test]
    fn a_new_password_of_ones_own_takes_the_present_one() {
        let body = json!({ "new_passw": "short" });

        let PasswordUpdate::Own(change) = PasswordUpdate::read(form(&body), &POLICY) else { panic!("names nobody") };

        let too_short = Problem::Password(PasswordProblem::TooShort { min: 8 });
        assert_eq!(problems(change), [("passw", Problem::Missing), ("new_passw", too_short)]);
    }

    #[test]
    fn a_new_password_of_anothers_takes_their_id_or_their_address() {
        let reset = |mut body: Value| {
            body["new_passw"] = json!("a new long one");
            match PasswordUpdate::read(form(&body), &POLICY) {
                PasswordUpdate::Of(reset) => reset,
                PasswordUpdate::Own(_) => panic!("names somebody"),
            }
        };
        let target = |body: Value| reset(body).valid().unwrap().target;

        assert!(matches!(target(json!({ "user_id": 7 })), WhichUser::Id(Some(_))));
        assert!(matches!(target(json!({ "user_id": "x" })), WhichUser::Id(None)));
        assert!(matches!(target(json!({ "email": "user@example.com" })), WhichUser::Email(Some(_))));
        assert!(matches!(target(json!({ "email": "nobody" })), WhichUser::Email(None)));
        let both = problems(reset(json!({ "user_id": 7, "email": "user@example.com" })));
        assert_eq!(both, [("email", Problem::Invalid)]);
        assert_eq!(problems(reset(json!({ "email": "" }))), [("email", Problem::Invalid)]);
    }
}
