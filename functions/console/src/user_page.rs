//! The page of one user: what the directory keeps of them, in words, and the forms that the caller may
//! send.

use askama::Template;
use shared::api_key::ApiKey;
use shared::directory::{Activity, SessionView, UserFile};
use shared::role::Permission;
use shared::user::{Status, User};

use crate::bars::{Bars, Captions};
use crate::choice::Choice;
use crate::entry::{Entry, entries};
use crate::field::{Field, Sent};
use crate::guest::Guest;
use crate::links::Pager;
use crate::moment::Moment;
use crate::page::{Frame, Place};
use crate::texts::device_text;

#[derive(Template)]
#[template(path = "user.html")]
pub(crate) struct UserPage {
    frame: Frame,
    id: u64,
    version: u64,
    title: String,
    email: String,
    role: String,
    is_active: bool,
    since: Moment,
    updated: Moment,
    is_own: bool,
    is_covered: bool,
    /// `None` where the caller may not send it.
    forms: Forms,
    confirm: Option<String>,
    sessions: Option<Vec<Session>>,
    ends_sessions: bool,
    keys: Option<Vec<Key>>,
    activity: Option<(Bars, bool)>,
    entries: Option<Vec<Entry>>,
    caption: &'static str,
    pager: Pager,
    /// Whether a link to set a password can be mailed.
    mails: bool,
    pub(crate) notice: Option<&'static str>,
    pub(crate) problem: Option<&'static str>,
}

#[derive(Default)]
struct Forms {
    profile: Option<[Field; 2]>,
    role: Option<Choice>,
    password: Option<Field>,
    confirm: Option<Field>,
}

impl Forms {
    fn any(&self) -> bool {
        self.profile.is_some() || self.role.is_some() || self.password.is_some()
    }
}

struct Session {
    id: String,
    device: String,
    address: String,
    since: Moment,
    seen: Moment,
    is_this: bool,
}

struct Key {
    name: String,
    prefix: String,
    created: Moment,
    used: Option<Moment>,
    expires: Option<Moment>,
}

/// The page. `sent` is what a form held that was refused.
pub(crate) fn user_page(guest: &Guest, file: UserFile, sent: &Sent, is_first: bool) -> UserPage {
    let mails = file.takes_mail;
    let path = format!("/panel/users/{}", file.user.id);
    let is_own = file.caller.user().id == file.user.id;
    let forms = if is_own || !file.is_covered { Forms::default() } else { forms(guest, &file, sent) };
    let (entries, next) = match file.trail {
        Some(page) => (Some(entries(guest, page.items)), page.next_cursor),
        None => (None, None),
    };
    let User { id, name, email, role, status, created_at, updated_at, version } = file.user;
    UserPage {
        frame: guest.frame_of(&file.caller, Place::Users),
        id: id.get(),
        version,
        title: name.as_str().to_owned(),
        email: email.as_str().to_owned(),
        role: role.as_str().to_owned(),
        is_active: status == Status::Active,
        since: guest.moment(created_at),
        updated: guest.moment(updated_at),
        is_own,
        is_covered: file.is_covered,
        confirm: if forms.any() { guest.confirm_link(&file.caller, &path) } else { None },
        forms,
        sessions: file.sessions.map(|list| list.into_iter().map(|view| session(guest, view)).collect()),
        ends_sessions: file.caller.holds(Permission::SessionsRevoke),
        keys: file.keys.map(|keys| keys.into_iter().map(|key| shown(guest, key)).collect()),
        activity: file.activity.map(|activity| (bars(guest, &activity), activity.is_cut)),
        entries,
        mails,
        caption: guest.t().get("user-trail"),
        pager: Pager::new(&path, &[], is_first, next.as_deref()),
        notice: None,
        problem: None,
    }
}

fn forms(guest: &Guest, file: &UserFile, sent: &Sent) -> Forms {
    let (language, t) = (guest.language, guest.t());
    let (caller, user) = (&file.caller, &file.user);
    let updates = caller.holds(Permission::UsersUpdate);
    let roles = file.assignable.iter().map(|role| role.name.as_str().to_owned());
    let roles: Vec<_> = roles.map(|name| (name.clone(), name)).collect();
    let role = || {
        let choice = Choice::new(guest.t().get("users-role"), "role", roles, user.role.as_str());
        choice.problem(sent.told(language, "role"))
    };
    Forms {
        profile: updates.then(|| {
            [
                Field::new(language, sent, "name", "text", t.get("fields-name")).or(user.name.as_str()),
                Field::new(language, sent, "email", "email", t.get("fields-email")).or(user.email.as_str()),
            ]
        }),
        role: (updates && caller.holds(Permission::RolesAssign)).then(role),
        password: caller.holds(Permission::PasswordsReset).then(|| {
            Field::new(language, sent, "new_password", "password", t.get("fields-new-password"))
                .autocomplete("new-password")
                .hint(t.get("fields-password-hint"))
        }),
        confirm: caller
            .holds(Permission::UsersDelete)
            .then(|| Field::new(language, sent, "confirm", "text", guest.t().get("user-delete-confirm"))),
    }
}

fn session(guest: &Guest, SessionView { session, is_current }: SessionView) -> Session {
    Session {
        id: session.id.as_str().to_owned(),
        device: device_text(guest.language, &session.device),
        address: session.ip,
        since: guest.moment(session.created_at),
        seen: guest.moment(session.last_seen_at),
        is_this: is_current,
    }
}

fn shown(guest: &Guest, key: ApiKey) -> Key {
    Key {
        name: key.name.as_str().to_owned(),
        prefix: key.prefix,
        created: guest.moment(key.created_at),
        used: key.last_used_at.map(|at| guest.moment(at)),
        expires: key.expires_at.map(|at| guest.moment(at)),
    }
}

fn bars(guest: &Guest, activity: &Activity) -> Bars {
    let t = guest.t();
    let captions = Captions {
        title: t.get("user-activity-lead"),
        table: t.get("user-activity-table"),
        day: t.get("user-day"),
        figure: t.get("user-entries"),
    };
    Bars::new(&captions, &activity.days)
}
