//! Requests. The members stand in the order of the document, in which their problems are reported.

use shared::directory::{self, LegacySignIn, NewRegistration, RegistrationPassword};
use shared::error::Problem;
use shared::http::{Form, Request, request};
use shared::input::Input;
use shared::openapi::values::{Email, LegacyPassword, LegacySignInPassword, Name, SignInEmail, SoughtEmail};
use utoipa::ToSchema;

request! {
    /// What somebody registers with.
    #[derive(ToSchema)]
    #[schema(as = sessions::Registration, example = json!({
        "name": "Иван Иванович", "email": "admin2@mail.ru", "password": "123",
    }))]
    pub(crate) struct Registration {
        name: Name,
        email: Email,
        password: LegacyPassword,
    }
}

impl From<Registration> for NewRegistration {
    fn from(new: Registration) -> Self {
        Self { name: new.name.0, email: new.email.0, password: RegistrationPassword::Legacy(new.password.0) }
    }
}

request! {
    /// What somebody logs in with: either `hash_pass` or `password`, which mean the same.
    #[derive(ToSchema)]
    #[schema(as = sessions::SignIn, example = json!({
        "email": "admin2@mail.ru", "hash_pass": "202cb962ac59075b964b07152d234b70",
    }))]
    pub(crate) struct SignIn {
        #[schema(value_type = String, min_length = 1)]
        email: SignInEmail,
        #[schema(value_type = Option<LegacyPassword>)]
        hash_pass: Option<LegacySignInPassword>,
        #[schema(value_type = Option<LegacyPassword>)]
        password: Option<LegacySignInPassword>,
    }
    // The document names the member `hash_pass` in its example and `password` in its table.
    before(form) {
        let only_password = form.has("password") && !form.has("hash_pass");
        form.demand(if only_password { "password" } else { "hash_pass" });
    }
    after(form) {
        if form.has("hash_pass") && form.has("password") {
            form.refuse("password", Problem::Invalid);
        }
    }
}

impl SignIn {
    /// Reads the password from whichever of the two members has it.
    pub(crate) fn read_either(mut form: Form) -> Input<LegacySignIn> {
        let sign_in = Self::read(&mut form, &());
        form.finish(|| {
            let Self { email, hash_pass, password } = sign_in?;
            Some(LegacySignIn { email: email.0, password: hash_pass.or(password)?.0 })
        })
    }
}

request! {
    /// Whose account is to be deleted.
    #[derive(ToSchema)]
    #[schema(as = sessions::WhichUser, example = json!({"email": "admin2@mail.ru"}))]
    pub(crate) struct WhichUser {
        #[schema(value_type = String, min_length = 1)]
        email: SoughtEmail,
    }
}

impl From<WhichUser> for directory::WhichUser {
    fn from(user: WhichUser) -> Self {
        Self::Email(user.email.0)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use shared::error::{Error, FieldProblem};
    use shared::password::{self, PasswordProblem};

    use super::*;

    const TOO_LONG: Problem = Problem::Password(PasswordProblem::TooLong { max: 128 });

    fn form(body: &Value) -> Form {
        Form::from_json(body.to_string().as_bytes())
    }

    fn registration(body: &Value) -> Input<NewRegistration> {
        form(body).request::<Registration>().map(Into::into)
    }

    fn sign_in(body: &Value) -> Input<LegacySignIn> {
        SignIn::read_either(form(body))
    }

    fn which_user(body: &Value) -> Input<directory::WhichUser> {
        form(body).request::<WhichUser>().map(Into::into)
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

        let new = registration(&body).valid().unwrap();

        assert!(matches!(new.password, RegistrationPassword::Legacy(password::LegacyPassword::Clear(_))));
    }

    #[test]
    fn what_is_missing_or_too_long_for_an_account_is_told_in_the_order_of_the_document() {
        let body = json!({ "email": "nope", "password": "x".repeat(129) });

        let wrong = problems(registration(&body));

        assert_eq!(wrong, [("name", Problem::Missing), ("email", Problem::NotAnEmail), ("password", TOO_LONG)]);
    }

    #[test]
    fn a_nul_is_refused_in_a_password_to_be_set_but_not_in_one_to_be_compared() {
        let body = json!({ "name": "Ana", "email": "ana@example.com", "password": "a\0b" });

        assert_eq!(problems(registration(&body)), [("password", Problem::Invalid)]);
        assert!(sign_in(&body).valid().is_ok());
    }

    #[test]
    fn the_password_to_sign_in_with_has_two_names() {
        for member in ["hash_pass", "password"] {
            let read = |text: &str| sign_in(&json!({ "email": "admin2@mail.ru", member: text }));

            assert!(matches!(read("123").valid().unwrap().password, password::LegacyPassword::Clear(_)));
            let digest = read("202CB962AC59075B964B07152D234B70").valid().unwrap();
            assert!(matches!(digest.password, password::LegacyPassword::Digest(_)));
            assert_eq!(problems(read(&"x".repeat(129))), [(member, TOO_LONG)]);
        }
    }

    #[test]
    fn without_either_name_the_examples_is_missing_and_both_are_one_too_many() {
        let neither = problems(sign_in(&json!({ "password": null })));
        let both = json!({ "email": "admin2@mail.ru", "hash_pass": "123", "password": "123" });

        assert_eq!(neither, [("email", Problem::Missing), ("hash_pass", Problem::Missing)]);
        assert_eq!(problems(sign_in(&both)), [("password", Problem::Invalid)]);
    }

    #[test]
    fn a_duplicate_of_the_other_name_is_refused_too() {
        let body = br#"{"email": "admin2@mail.ru", "hash_pass": "123", "password": null, "password": null}"#;

        assert!(matches!(SignIn::read_either(Form::from_json(body)).valid(), Err(Error::Malformed(_))));
    }

    #[test]
    fn an_address_that_cannot_be_one_is_nobodys() {
        let whom = which_user(&json!({ "email": "no address" })).valid().unwrap();

        assert!(matches!(whom, directory::WhichUser::Email(None)));
        assert_eq!(problems(which_user(&json!({}))), [("email", Problem::Missing)]);
    }
}
