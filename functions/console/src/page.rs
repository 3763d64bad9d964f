//! What all pages have in common: the frame around them, and how they become an answer.

use askama::Template;
use axum::http::header::{CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use shared::directory::Caller;
use shared::error::Error;
use shared::http::HandlerResult;
use shared::role::Permission;

use crate::assets::{ASSETS, Assets};
use crate::language::Language;
use crate::texts::Texts;

/// Where in the panel a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Not signed in, or nowhere in particular.
    Outside,
    Overview,
    Account,
    Devices,
    Keys,
    Users,
    Sessions,
    Roles,
    Audit,
    SigningKeys,
    Settings,
    Inspector,
    Mail,
}

/// What surrounds a page.
pub(crate) struct Frame {
    pub(crate) language: Language,
    /// What pages say in that language.
    pub(crate) t: Texts,
    pub(crate) assets: &'static Assets,
    /// Where the switch of languages leads back to; nowhere on a page that is shown once.
    pub(crate) path: Option<String>,
    /// Who is signed in.
    pub(crate) name: Option<String>,
    /// Their own pages.
    pub(crate) links: Vec<Link>,
    /// The pages about others and the whole services, as far as they may see them.
    pub(crate) administration: Vec<Link>,
}

/// A page in the navigation.
pub(crate) struct Link {
    pub(crate) path: &'static str,
    pub(crate) text: &'static str,
    pub(crate) is_here: bool,
}

impl Frame {
    pub(crate) fn new(language: Language, path: &str, caller: Option<&Caller>, place: Place) -> Self {
        let t = language.texts();
        Self {
            language,
            t,
            assets: &ASSETS,
            path: Some(path.to_owned()),
            name: caller.map(|caller| caller.user().name.as_str().to_owned()),
            links: caller.map(|caller| links(t, caller, place)).unwrap_or_default(),
            administration: caller.map(|caller| administration(t, caller, place)).unwrap_or_default(),
        }
    }

    /// Of a page with what is told only once: it can be shown in no other language any more.
    pub(crate) fn shown_once(self) -> Self {
        Self { path: None, ..self }
    }

    /// The other languages, for the switch.
    pub(crate) fn other_languages(&self) -> impl Iterator<Item = Language> + use<> {
        let own = self.language;
        Language::ALL.into_iter().filter(move |language| *language != own)
    }
}

/// The pages of the panel, each for whoever may see it.
fn links(t: Texts, caller: &Caller, place: Place) -> Vec<Link> {
    let writes = caller.holds(Permission::ProfileWrite);
    let pages = [
        (Place::Account, "/panel/account", t.get("common-account"), true),
        (Place::Devices, "/panel/devices", t.get("common-devices"), true),
        (Place::Keys, "/panel/keys", t.get("common-keys"), writes),
    ];
    seen(pages, place)
}

/// Those about others and the directory. A link that is not here is no protection: each page asks the
/// services, which asks by what right.
fn administration(t: Texts, caller: &Caller, place: Place) -> Vec<Link> {
    let holds = |permission| caller.holds(permission);
    let reads_roles = holds(Permission::UsersRead) || holds(Permission::RolesManage);
    let pages = [
        (Place::Overview, "/panel/overview", t.get("overview-title"), holds(Permission::AuditRead)),
        (Place::Users, "/panel/users", t.get("users-title"), holds(Permission::UsersRead)),
        (Place::Sessions, "/panel/sessions", t.get("sessions-title"), holds(Permission::SessionsRead)),
        (Place::Roles, "/panel/roles", t.get("roles-title"), reads_roles),
        (Place::Audit, "/panel/audit", t.get("audit-title"), holds(Permission::AuditRead)),
        (Place::Mail, "/panel/mail", t.get("mail-sent-title"), holds(Permission::AuditRead)),
        (Place::SigningKeys, "/panel/signing-keys", t.get("signing-keys-title"), caller.user().role.is_admin()),
        (Place::Inspector, "/panel/token", t.get("inspector-title"), caller.user().role.is_admin()),
        (Place::Settings, "/panel/settings", t.get("settings-title"), holds(Permission::AuditRead)),
    ];
    seen(pages, place)
}

fn seen<const N: usize>(pages: [(Place, &'static str, &'static str, bool); N], place: Place) -> Vec<Link> {
    let seen = pages.into_iter().filter(|(.., is_seen)| *is_seen);
    seen.map(|(of, path, text, _)| Link { path, text, is_here: of == place }).collect()
}

/// 200 with a page.
pub(crate) fn page(template: &impl Template) -> HandlerResult {
    page_with(StatusCode::OK, template)
}

/// A page with another status.
pub(crate) fn page_with(status: StatusCode, template: &impl Template) -> HandlerResult {
    let html = template.render().map_err(|error| Error::Internal(Box::new(error)))?;
    let html_type = HeaderValue::from_static("text/html; charset=utf-8");
    Ok((status, [(CONTENT_TYPE, html_type)], html).into_response())
}

/// After a change: the browser asks for another page, so that reloading it repeats nothing.
pub(crate) fn see_other(path: &str) -> Response {
    let location = HeaderValue::try_from(path).unwrap_or(HeaderValue::from_static("/panel"));
    (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response()
}

/// The same, setting a cookie.
pub(crate) fn see_other_with(path: &str, cookie: HeaderValue) -> Response {
    let mut response = see_other(path);
    response.headers_mut().insert(SET_COOKIE, cookie);
    response
}

/// A page of the panel or of the reference to go on to, where what a form or link says is one: never another
/// site.
pub(crate) fn next_page(wanted: Option<&str>) -> Option<&str> {
    let is_ours = |path: &&str| {
        let rest = path.strip_prefix("/panel").or_else(|| path.strip_prefix("/docs"));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
            && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
    };
    wanted.filter(is_ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_panel_are_gone_on_to() {
        for path in ["/panel", "/panel/devices", "/panel/users?q=a&role=admin", "/docs"] {
            assert_eq!(next_page(Some(path)), Some(path));
        }
        let others =
            ["", "//evil.example", "https://evil.example", "/panel\\@evil.example", "/panelist", "/panel/\n", "panel"];
        for path in others {
            assert_eq!(next_page(Some(path)), None, "{path:?}");
        }
    }
}
