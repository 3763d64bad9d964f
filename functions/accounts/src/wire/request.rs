//! What this dialect's requests may hold. Members are read in the order of their schema, since
//! everything that is wrong with them is told in that order.

use serde_json::Value;
use shared::directory::{
    ConfirmedPassword, ListQuery, NewUser, PasswordChange, PasswordReset, SessionQuery, SessionsToEnd, SignIn,
    UserQuery, WhichUser,
};
use shared::error::Problem;
use shared::fold::SearchPrefix;
use shared::http::Form;
use shared::input::Input;
use shared::password::PasswordPolicy;
use shared::role::RoleName;
use shared::session::SessionId;
use shared::token::RefreshToken;
use shared::user::{Status, UserId};

/// As many users are found by their ids at once as a page of a list has.
const MOST_IDS: usize = 100;

/// `UserRegSchema`, and a `role` for those who may give one.
pub(crate) fn new_user(body: &[u8], policy: &PasswordPolicy) -> Input<NewUser> {
    // The password stands first in the schema, but what it may be depends on whose it will be: hence
    // their address and name are looked up beforehand. What is wrong with those is told further down.
    let mut owner = Form::from_json(body);
    let (email, name) = (owner.optional("email", Form::email), owner.optional("name", Form::name));

    let mut form = Form::from_json(body);
    let password = form.new_password("passw", true, policy, email.as_ref(), name.as_ref());
    let email = form.required("email", Form::email);
    let name = form.required("name", Form::name);
    let role = form.optional("role", Form::role).unwrap_or_else(RoleName::user);
    form.finish(|| {
        Some(NewUser { name: name?, email: email?, role, password: Some(password?), status: Status::Active })
    })
}

/// `UserLogInSchema`.
pub(crate) fn sign_in(mut form: Form) -> Input<SignIn> {
    let email = form.credential("email", Form::email_of_somebody);
    let password = form.credential("passw", Form::present_password);
    form.finish(|| Some(SignIn { email: email?, password: password? }))
}

/// A refresh token; what has not the form of one is none.
pub(crate) fn refresh_token(mut form: Form) -> Input<Option<RefreshToken>> {
    let token = form.credential("refresh_token", |text| Ok(RefreshToken::parse(text)));
    form.finish(|| token)
}

/// This session where nothing is named; `all` and `session_id` contradict each other.
pub(crate) fn sessions_to_end(mut form: Form) -> Input<SessionsToEnd> {
    let all = form.optional_value("all", |value| value.as_bool().ok_or(Problem::Invalid)).unwrap_or(false);
    let one = form.optional("session_id", |text| if all { Err(Problem::Invalid) } else { Ok(SessionId::parse(text)) });
    form.finish(|| {
        Some(match one {
            Some(id) => SessionsToEnd::One(id),
            None if all => SessionsToEnd::All,
            None => SessionsToEnd::This,
        })
    })
}

/// Whose devices are wanted, and which part of them.
pub(crate) fn session_query(mut form: Form) -> Input<SessionQuery> {
    let user = form.optional_value("user_id", user_id);
    let paging = form.paging("POST /api/v1/private/users/seances");
    form.finish(|| Some(SessionQuery { user, paging: paging? }))
}

/// Whose password is to be set.
pub(crate) enum NewPassword {
    /// One's own.
    Own(Input<PasswordChange>),
    /// That of a user who is named.
    Of(Input<PasswordReset>),
}

/// `UpdatePasswSchema`, or another's id or address beside the new password.
pub(crate) fn new_password(mut form: Form, policy: &PasswordPolicy) -> NewPassword {
    let has_id = form.has("user_id");
    let is_own = !has_id && !form.has("email");
    let present = if is_own {
        form.secret("passw", Form::present_password)
    } else {
        form.optional_secret("passw", Form::present_password)
    };
    let present = ConfirmedPassword { member: "passw", password: present };
    // Whether it can be guessed is judged when its owner is known.
    let new = form.secret("new_passw", |text| match policy.check_length(text) {
        Ok(_) => Ok(text.to_owned().into()),
        Err(problem) => Err(Problem::Password(problem)),
    });
    let new = new.map(|password| ConfirmedPassword { member: "new_passw", password });
    if is_own {
        return NewPassword::Own(form.finish(|| Some(PasswordChange { present, new: new? })));
    }

    let id = form.optional_value("user_id", user_id);
    let email =
        form.optional("email", |text| if has_id { Err(Problem::Invalid) } else { Form::email_of_somebody(text) });
    let target = id.map(WhichUser::Id).or(email.map(WhichUser::Email));
    NewPassword::Of(form.finish(|| Some(PasswordReset { target: target?, present, new: new? })))
}

/// The marks by which users are looked up.
pub(crate) fn user_query(mut form: Form) -> Input<UserQuery> {
    let ids = form.optional_value("ids", user_ids);
    let email = form.optional("email", Form::email_of_somebody);
    let q = form.optional("q", |text| SearchPrefix::parse(text).ok_or(Problem::Invalid));
    let role = form.optional("role", Form::role);
    let status = form.optional("status", Form::status);
    let paging = form.paging("PUT /api/v1/private/users/any");
    form.finish(|| Some(UserQuery { ids, email, list: ListQuery { role, status, q, paging: paging? } }))
}

/// An id as a number or in its digits; any other number or text is nobody's.
fn user_id(value: &Value) -> Result<Option<UserId>, Problem> {
    match value {
        Value::Number(number) => Ok(UserId::parse(&number.to_string())),
        Value::String(text) => Ok(UserId::parse(text)),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => Err(Problem::Invalid),
    }
}

/// Those of the numbers that are ids at all.
fn user_ids(value: &Value) -> Result<Vec<UserId>, Problem> {
    let numbers = value.as_array().filter(|values| values.len() <= MOST_IDS).ok_or(Problem::Invalid)?;
    let ids = numbers.iter().map(|number| if number.is_number() { user_id(number) } else { Err(Problem::Invalid) });
    ids.filter_map(Result::transpose).collect()
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
        let missing = problems(new_user(b"", &POLICY));

        assert_eq!(missing, ["passw", "email", "name"].map(|field| (field, Problem::Missing)));
    }

    #[test]
    fn a_new_password_is_judged_for_the_address_that_follows_it() {
        let body = json!({ "passw": "lovelace.ada@example.com", "email": "Lovelace.Ada@example.com", "name": "Ada" });

        let wrong = problems(new_user(body.to_string().as_bytes(), &POLICY));

        assert_eq!(wrong, [("passw", Problem::Password(PasswordProblem::Personal))]);
    }

    #[test]
    fn a_new_account_has_the_role_user_unless_another_is_given() {
        let mut body = json!({ "passw": "example_string", "email": "user@example.com", "name": "Example Name" });
        let plain = new_user(body.to_string().as_bytes(), &POLICY).valid().unwrap();
        body["role"] = json!("methodist");
        let given = new_user(body.to_string().as_bytes(), &POLICY).valid().unwrap();

        assert!(plain.role.is_user());
        assert_eq!(plain.status, Status::Active);
        assert_eq!(given.role.as_str(), "methodist");
    }

    #[test]
    fn no_text_of_up_to_128_characters_is_refused_before_it_is_compared() {
        for text in ["no address", "a\0b@example.com", " ", "😀"] {
            assert!(sign_in(form(&json!({ "email": text, "passw": text }))).valid().is_ok(), "{text:?}");
            assert!(refresh_token(form(&json!({ "refresh_token": text }))).valid().unwrap().is_none(), "{text:?}");
        }
        let long = problems(sign_in(form(&json!({ "email": "a@example.com", "passw": "x".repeat(129) }))));
        assert_eq!(long, [("passw", Problem::Invalid)]);
    }

    #[test]
    fn logging_out_ends_this_session_unless_others_are_named() {
        let read = |body: Value| sessions_to_end(form(&body)).valid().unwrap();
        let id = "0123456789abcdef0123456789abcdef";

        assert!(matches!(read(json!({})), SessionsToEnd::This));
        assert!(matches!(read(json!({ "all": false })), SessionsToEnd::This));
        assert!(matches!(read(json!({ "all": true })), SessionsToEnd::All));
        assert!(matches!(read(json!({ "all": true, "session_id": null })), SessionsToEnd::All));
        assert!(matches!(read(json!({ "session_id": id, "all": false })), SessionsToEnd::One(Some(_))));
        assert!(matches!(read(json!({ "session_id": "nobody's" })), SessionsToEnd::One(None)));
    }

    #[test]
    fn all_sessions_and_a_single_one_contradict_each_other() {
        let both = problems(sessions_to_end(form(&json!({ "session_id": "x", "all": true }))));
        let mistyped = problems(sessions_to_end(form(&json!({ "session_id": 1, "all": "yes" }))));

        assert_eq!(both, [("session_id", Problem::Invalid)]);
        assert_eq!(mistyped, [("all", Problem::Invalid), ("session_id", Problem::Invalid)]);
    }

    #[test]
    fn an_id_is_a_number_or_its_digits_and_other_numbers_and_texts_are_unknown_ones() {
        let read = |id: Value| session_query(form(&json!({ "user_id": id }))).valid().unwrap().user;

        assert_eq!(read(json!(7)), Some(Some(UserId::new(7))));
        assert_eq!(read(json!("7")), Some(Some(UserId::new(7))));
        assert_eq!(read(json!(null)), None);
        for unknown in [json!(0), json!(-1), json!(1.5), json!(7.0), json!("07"), json!("seven")] {
            assert_eq!(read(unknown.clone()), Some(None), "{unknown}");
        }
        for wrong in [json!(true), json!([7]), json!({}), json!("")] {
            let told = problems(session_query(form(&json!({ "user_id": wrong }))));
            assert_eq!(told, [("user_id", Problem::Invalid)], "{wrong}");
        }
    }

    #[test]
    fn ids_are_at_most_a_hundred_numbers() {
        let read = |ids: Value| user_query(form(&json!({ "ids": ids })));

        assert_eq!(read(json!([3, 0, 1.5, 1])).valid().unwrap().ids, Some(vec![UserId::new(3), UserId::new(1)]));
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

        let fields: Vec<_> = problems(user_query(form(&body))).into_iter().map(|(field, _)| field).collect();

        assert_eq!(fields, ["ids", "email", "q", "role", "status", "limit", "cursor"]);
    }

    #[test]
    fn a_new_password_of_ones_own_takes_the_present_one() {
        let body = json!({ "new_passw": "short" });

        let NewPassword::Own(change) = new_password(form(&body), &POLICY) else { panic!("names nobody") };

        let too_short = Problem::Password(PasswordProblem::TooShort { min: 8 });
        assert_eq!(problems(change), [("passw", Problem::Missing), ("new_passw", too_short)]);
    }

    #[test]
    fn a_new_password_of_anothers_takes_their_id_or_their_address() {
        let reset = |mut body: Value| {
            body["new_passw"] = json!("a new long one");
            match new_password(form(&body), &POLICY) {
                NewPassword::Of(reset) => reset,
                NewPassword::Own(_) => panic!("names somebody"),
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
