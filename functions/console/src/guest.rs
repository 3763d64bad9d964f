//! Whoever asked for a page: their cookie, where they are, and how the page shall speak.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use shared::clock::{Clock, Time};
use shared::directory::{Caller, Visitor};
use shared::http::Requester;

use crate::cookie;
use crate::language::Language;
use crate::links::with_query;
use crate::moment::Moment;
use crate::page::{Frame, Place};
use crate::texts::Texts;

/// A request for a page, before anything is known of who sent it.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    /// As the directory knows them.
    pub(crate) visitor: Visitor,
    /// How pages speak to them.
    pub(crate) language: Language,
    /// When they asked.
    pub(crate) now: Time,
    /// What they asked for, with its query.
    path: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Guest {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let Requester(visitor) = Requester::from_request_parts(parts, state).await?;
        let panel = cookie::read(&parts.headers, cookie::SESSION).map(|token| token.to_owned().into());
        let language = Language::of(&parts.headers);
        Ok(Self {
            // A token in `Authorization` opens no page: only the cookie does, which no other site can send.
            visitor: Visitor { token: None, panel, language: language.into(), ..visitor },
            language,
            now: parts.extensions.get::<Clock>().map_or(Time::from_seconds(0), Clock::now),
            path: parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        })
    }
}

impl Guest {
    /// What surrounds a page for somebody who is not signed in.
    pub(crate) fn frame(&self) -> Frame {
        Frame::new(self.language, &self.path, None, Place::Outside)
    }

    /// How texts and forms say things.
    pub(crate) fn t(&self) -> Texts {
        self.language.texts()
    }

    /// Where the APIs are: on the host that was asked. In AWS that is never without TLS.
    pub(crate) fn api(&self) -> String {
        self.visitor.site()
    }

    /// How long ago something was.
    pub(crate) fn moment(&self, at: Time) -> Moment {
        Moment::new(self.language, at, self.now)
    }

    /// Where the password is given again for the forms of a page, as long as they would take that.
    pub(crate) fn confirm_link(&self, caller: &Caller, page: &str) -> Option<String> {
        caller.must_confirm(self.now).then(|| with_query("/panel/confirm", &[("next", page)]))
    }

    /// What surrounds a page for whoever is.
    pub(crate) fn frame_of(&self, caller: &Caller, place: Place) -> Frame {
        Frame::new(self.language, &self.path, Some(caller), place)
    }
}
