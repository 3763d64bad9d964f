//! What the forms about users may hold.

use shared::directory::{
    ConfirmedPassword, IfMatch, ListQuery, NewUser, Paging, PasswordReset, SessionsOf, UserChanges, WhichUser,
};
use shared::error::Problem;
use shared::http::{Form, Payload};
use shared::input::Input;
use shared::password::PasswordPolicy;
use shared::session::SessionId;
use shared::user::UserId;

/// The users on a page.
const PER_PAGE: usize = 50;

/// The users in a part of the export: some 100 KB, and one query of the store.
const PER_PART: usize = 500;

/// The most users that a form may name: those of a page.
const MAX_AT_ONCE: usize = PER_PAGE;

/// What narrows the list, and which part of it.
fn list_query(mut form: Form, route: &'static str, limit: usize) -> Input<ListQuery> {
    let query = form.list_query(route);
    form.finish(|| {
        let query = query?;
        Some(ListQuery { paging: Paging { limit, ..query.paging }, ..query })
    })
}

/// The list of the page of users.
pub(crate) fn users(form: Form) -> Input<ListQuery> {
    list_query(form, "GET /panel/users", PER_PAGE)
}

/// A part of a list that nothing narrows.
pub(crate) fn paging(mut form: Form, route: &'static str, limit: usize) -> Input<Paging> {
    let paging = form.paging(route);
    form.finish(|| Some(Paging { limit, ..paging? }))
}

/// Somebody's name, email, role and status, and perhaps a password.
pub(crate) fn new_user(mut form: Form, policy: &PasswordPolicy) -> Input<NewUser> {
    let user = form.new_user(policy);
    form.finish(|| user)
}

/// What a form on a user's page changes: one of them, or several.
pub(crate) fn changes(mut form: Form) -> Input<UserChanges> {
    let name = form.optional("name", Form::name);
    let email = form.optional("email", Form::email);
    let role = form.optional("role", Form::role);
    let status = form.optional("status", Form::status);
    form.finish(|| Some(UserChanges { name, email, role, status, password: None }))
}

/// Under which version of the user the form was shown; a form without one is of no page of ours.
pub(crate) fn version(mut form: Form) -> IfMatch {
    let version = form.optional("version", |text| text.parse().map_err(|_| Problem::Invalid));
    IfMatch::Versions(version.into_iter().collect())
}

/// A password for a user.
pub(crate) fn password_reset(mut form: Form, id: Option<UserId>, policy: &PasswordPolicy) -> Input<PasswordReset> {
    let new = form.secret("new_password", |text| match policy.check_length(text) {
        Ok(_) => Ok(text.to_owned().into()),
        Err(problem) => Err(Problem::Password(problem)),
    });
    form.finish(|| {
        Some(PasswordReset {
            target: WhichUser::Id(id),
            present: ConfirmedPassword { member: "new_password", password: None },
            new: ConfirmedPassword { member: "new_password", password: new? },
        })
    })
}

/// One session of a user, or, where the form names none, all.
pub(crate) fn sessions_of(mut form: Form, id: UserId) -> Input<SessionsOf> {
    let session = form.optional("session", |text| SessionId::parse(text).ok_or(Problem::Invalid));
    form.finish(|| Some(SessionsOf { user: id, session }))
}

/// One session of the user whom the form names beside it.
pub(crate) fn session_of(mut form: Form) -> Input<SessionsOf> {
    let user = form.required("user", |text| UserId::parse(text).ok_or(Problem::Invalid));
    let session = form.required("session", |text| SessionId::parse(text).ok_or(Problem::Invalid));
    form.finish(|| Some(SessionsOf { user: user?, session: Some(session?) }))
}

/// The users that are ticked in a form, each once, in its order; none where there are more than a page has.
pub(crate) fn ticked(payload: &Payload) -> Option<Vec<UserId>> {
    let mut ids = Vec::new();
    for (name, value) in payload.page_fields() {
        if let Some(id) = UserId::parse(&value).filter(|id| name == "user" && !ids.contains(id)) {
            ids.push(id);
        }
    }
    (ids.len() <= MAX_AT_ONCE).then_some(ids)
}

/// Which part of the trail about a user.
pub(crate) fn trail(form: Form) -> Input<Paging> {
    paging(form, "GET /panel/users/{id}", 20)
}

/// A part of the export.
pub(crate) fn export(form: Form) -> Input<ListQuery> {
    list_query(form, "GET /panel/users.csv", PER_PART)
}
