//! What the forms of the panel may hold, read into what the directory takes.

pub(crate) mod audit;
mod own_data;
pub(crate) mod roles;
pub(crate) mod users;

use secrecy::SecretString;
use shared::api_key::{ApiKeyId, KeyKind, KeyName};
use shared::clock::Time;
use shared::code::Code;
use shared::directory::{
    ConfirmedPassword, EmailChange, FirstAdministrator, NewKey, NewPassword, NewRegistration, PasswordChange,
    RegistrationPassword, SessionsToEnd, SignIn, UserChanges,
};
use shared::email::Email;
use shared::error::Problem;
use shared::http::Form;
use shared::input::Input;
use shared::password::{Password, PasswordPolicy};
use shared::session::SessionId;

pub(crate) use own_data::OwnData;

/// Email and password.
pub(crate) fn sign_in(mut form: Form) -> Input<SignIn> {
    let email = form.credential("email", Form::email_of_somebody);
    let password = form.credential("password", Form::present_password);
    form.finish(|| Some(SignIn { email: email?, password: password? }))
}

/// Name, email and a new password.
pub(crate) fn registration(mut form: Form, policy: &PasswordPolicy) -> Input<NewRegistration> {
    let name = form.required("name", Form::name);
    let email = form.required("email", Form::email);
    let password = form.new_password("password", true, policy);
    form.finish(|| {
        Some(NewRegistration { name: name?, email: email?, password: RegistrationPassword::Clear(password?) })
    })
}

/// The present password and nothing else.
pub(crate) fn confirmation(mut form: Form) -> Input<Password> {
    let password = form.credential("password", Form::present_password);
    form.finish(|| password)
}

/// A new name.
pub(crate) fn name_change(mut form: Form) -> Input<UserChanges> {
    let name = form.required("name", Form::name);
    form.finish(|| Some(UserChanges { name: Some(name?), ..UserChanges::default() }))
}

/// A new password, beside the present one.
pub(crate) fn password_change(mut form: Form, policy: &PasswordPolicy) -> Input<PasswordChange> {
    let present = form.secret("password", Form::present_password);
    let new = new_secret(&mut form, policy);
    form.finish(|| {
        Some(PasswordChange {
            present: ConfirmedPassword { member: "password", password: present },
            new: ConfirmedPassword { member: "new_password", password: new? },
        })
    })
}

/// An address.
pub(crate) fn address(mut form: Form) -> Input<Email> {
    let email = form.required("email", Form::email);
    form.finish(|| email)
}

/// A mailed code, from a link or a form; what has not the form of one is none.
pub(crate) fn code(form: &mut Form) -> Option<Code> {
    form.optional("code", |text| Ok(Code::parse(text))).flatten()
}

/// A password, and the code that allows to set it.
pub(crate) fn new_password(mut form: Form, policy: &PasswordPolicy) -> Input<NewPassword> {
    let code = code(&mut form);
    let new = new_secret(&mut form, policy);
    form.finish(|| Some(NewPassword { code, password: ConfirmedPassword { member: "new_password", password: new? } }))
}

fn new_secret(form: &mut Form, policy: &PasswordPolicy) -> Option<SecretString> {
    form.secret("new_password", |text| match policy.check_length(text) {
        Ok(_) => Ok(text.to_owned().into()),
        Err(problem) => Err(Problem::Password(problem)),
    })
}

/// Another address, and the present password.
pub(crate) fn email_change(mut form: Form) -> Input<EmailChange> {
    const PASSWORD: &str = "email_password";
    let email = form.required("email", Form::email);
    let password = form.secret(PASSWORD, Form::present_password);
    form.finish(|| Some(EmailChange { email: email?, password, member: PASSWORD }))
}

/// The first administrator, and the code that allows to make them.
pub(crate) fn first_administrator(mut form: Form, policy: &PasswordPolicy) -> Input<FirstAdministrator> {
    let code = code(&mut form);
    let name = form.required("name", Form::name);
    let email = form.required("email", Form::email);
    let password = form.new_password("password", true, policy);
    form.finish(|| Some(FirstAdministrator { code, name: name?, email: email?, password: password? }))
}

/// One of one's sessions.
pub(crate) fn session_to_end(mut form: Form) -> Input<SessionsToEnd> {
    let id = form.required("session", |text| Ok(SessionId::parse(text)));
    form.finish(|| id.map(SessionsToEnd::One))
}

/// A key to be made: its name, for whom it opens, and the day after which it does not.
pub(crate) fn new_key(mut form: Form) -> Input<NewKey> {
    let name = form.required("name", |text| KeyName::parse(text).ok_or(Problem::Invalid));
    let kind = form.optional("kind", |text| KeyKind::parse(text).ok_or(Problem::NotListed));
    let expires_at =
        form.optional("expires_at", |day| Time::parse_rfc3339(&format!("{day}T23:59:59Z")).ok_or(Problem::Invalid));
    form.finish(|| Some(NewKey { name: name?, kind: kind.unwrap_or(KeyKind::Personal), expires_at, password: None }))
}

/// The id of one's key; what has not the form of one is none.
pub(crate) fn key_to_revoke(mut form: Form) -> Option<ApiKeyId> {
    form.optional("key", |text| Ok(ApiKeyId::parse(text))).flatten()
}

/// The address typed to confirm something; one that cannot be one is none.
pub(crate) fn typed_email(mut form: Form) -> Option<Email> {
    form.optional("email", Form::email_of_somebody).flatten()
}

/// A token to be looked at: any text, that nobody keeps.
pub(crate) fn token(mut form: Form) -> Input<SecretString> {
    let token = form.credential("token", |text| {
        // As it stands in a header.
        let text = text.trim();
        Ok(SecretString::from(text.strip_prefix("Bearer ").unwrap_or(text).to_owned()))
    });
    form.finish(|| token)
}

/// A field that only steers the panel itself.
pub(crate) fn plain(form: &mut Form, field: &'static str) -> Option<String> {
    form.optional(field, |text| Ok(text.to_owned()))
}
