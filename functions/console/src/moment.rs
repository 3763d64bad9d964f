//! A moment on a page: how long ago, with the exact time beside it.

use askama::Template;
use askama::filters::HtmlSafe;
use shared::clock::Time;

use crate::language::Language;
use crate::texts::{ago, date_and_time};

/// A moment, as the template below shows it.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<time datetime="{{ datetime }}">{{ ago }} <span class="exact">{{ exact }}</span></time>"#
)]
pub(crate) struct Moment {
    datetime: String,
    ago: String,
    exact: String,
}

/// Everything in it is escaped by its own template.
impl HtmlSafe for Moment {}

impl Moment {
    /// `at`, as it looks from `now`.
    pub(crate) fn new(language: Language, at: Time, now: Time) -> Self {
        let at = at.whole_seconds();
        Self { datetime: at.rfc3339(), ago: ago(language, at, now), exact: date_and_time(at) }
    }
}
