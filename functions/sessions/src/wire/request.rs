//! What this dialect's requests may hold. Members are read in the order of the document, since
//! everything that is wrong with them is told in that order.

use shared::directory::{LegacySignIn, NewRegistration, Paging, RegistrationPassword, WhichUser};
use shared::error::Problem;
use shared::http::Form;
use shared::input::Input;
use shared::password::{LegacyPassword, MOST_CHARACTERS, PasswordProblem};

/// Which part of the sessions is wanted.
pub(crate) fn paging(mut form: Form) -> Input<Paging> {
    let paging = form.paging("GET /api/sessions");
    form.finish(|| paging)
}

/// What somebody registers with.
pub(crate) fn registration(mut form: Form) -> Input<NewRegistration> {
    let name = form.required("name", Form::name);
    let email = form.required("email", Form::email);
    let password = form.secret("password", legacy_password);
    form.finish(|| {
        Some(NewRegistration { name: name?, email: email?, password: RegistrationPassword::Legacy(password?) })
    })
}

/// What somebody signs in with. The document calls the same member `hash_pass` in its example and
/// `password` in its table: either will do, but not both, which could differ.
pub(crate) fn sign_in(mut form: Form) -> Input<LegacySignIn> {
    let email = form.credential("email", Form::email_of_somebody);
    let (has_example, has_table) = (form.has("hash_pass"), form.has("password"));
    let member = if has_table && !has_example { "password" } else { "hash_pass" };
    let password = form.credential(member, legacy_password);
    if has_example && has_table {
        form.refuse("password", Problem::Invalid);
    }
    form.finish(|| Some(LegacySignIn { email: email?, password: password? }))
}

/// Who is to be deleted.
pub(crate) fn which_user(mut form: Form) -> Input<WhichUser> {
    let email = form.required("email", Form::email_of_somebody);
    form.finish(|| email.map(WhichUser::Email))
}

/// No rule but the length: a digest shows neither what the password is made of nor how long it is.
fn legacy_password(text: &str) -> Result<LegacyPassword, Problem> {
    let too_long = Problem::Password(PasswordProblem::TooLong { max: MOST_CHARACTERS });
    LegacyPassword::parse(text).ok_or(too_long)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use shared::error::{Error, FieldProblem};

    use super::*;

    const TOO_LONG: Problem = Problem::Password(PasswordProblem::TooLong { max: 128 });

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
    fn the_documents_own_account_can_be_made() {
        let body = json!({ "name": "Иван Иванович", "email": "admin2@mail.ru", "password": "123" });

        let new = registration(form(&body)).valid().unwrap();

        assert!(matches!(new.password, RegistrationPassword::Legacy(LegacyPassword::Clear(_))));
    }

    #[test]
    fn what_is_missing_or_too_long_for_an_account_is_told_in_the_order_of_the_document() {
        let body = json!({ "email": "nope", "password": "x".repeat(129) });

        let wrong = problems(registration(form(&body)));

        assert_eq!(wrong, [("name", Problem::Missing), ("email", Problem::NotAnEmail), ("password", TOO_LONG)]);
    }

    #[test]
    fn a_nul_is_refused_in_a_password_to_be_set_but_not_in_one_to_be_compared() {
        let body = json!({ "name": "Ana", "email": "ana@example.com", "password": "a\0b" });

        assert_eq!(problems(registration(form(&body))), [("password", Problem::Invalid)]);
        assert!(sign_in(form(&body)).valid().is_ok());
    }

    #[test]
    fn the_password_to_sign_in_with_has_two_names() {
        for member in ["hash_pass", "password"] {
            let read = |text: &str| sign_in(form(&json!({ "email": "admin2@mail.ru", member: text })));

            assert!(matches!(read("123").valid().unwrap().password, LegacyPassword::Clear(_)));
            let digest = read("202CB962AC59075B964B07152D234B70").valid().unwrap();
            assert!(matches!(digest.password, LegacyPassword::Digest(_)));
            assert_eq!(problems(read(&"x".repeat(129))), [(member, TOO_LONG)]);
        }
    }

    #[test]
    fn without_either_name_the_examples_is_missing_and_both_are_one_too_many() {
        let neither = problems(sign_in(form(&json!({ "password": null }))));
        let both = json!({ "email": "admin2@mail.ru", "hash_pass": "123", "password": "123" });

        assert_eq!(neither, [("email", Problem::Missing), ("hash_pass", Problem::Missing)]);
        assert_eq!(problems(sign_in(form(&both))), [("password", Problem::Invalid)]);
    }

    #[test]
    fn an_address_that_cannot_be_one_is_nobodys() {
        let whom = which_user(form(&json!({ "email": "no address" }))).valid().unwrap();

        assert!(matches!(whom, WhichUser::Email(None)));
        assert_eq!(problems(which_user(form(&json!({})))), [("email", Problem::Missing)]);
    }
}
