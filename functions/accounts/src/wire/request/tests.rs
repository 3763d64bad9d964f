//! What the accounts API reads from a body.

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
    for wrong in [json!((1..=101).collect::<Vec<u8>>()), json!(["1"]), json!([null]), json!(1), json!("1"), json!({})] {
        assert_eq!(problems(read(wrong.clone())), [("ids", Problem::Invalid)], "{wrong}");
    }
}

#[test]
fn everything_wrong_with_a_lookup_is_told_at_once() {
    let body = json!({ "cursor": 1, "limit": 101, "status": "asleep", "role": "King", "q": "x", "email": 1, "ids": 1 });

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
