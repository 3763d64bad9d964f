//! `list_users`: users by role, status or the beginning of a name, a page at a time.

use shared::Result;
use shared::directory::Directory;
use shared::http::Form;
use shared::service::ServiceName;

use crate::wire::{self, Page};

pub(crate) async fn handler(directory: &Directory, service: &ServiceName, form: Form) -> Result<Page> {
    let page = directory.list_users(service, wire::list_query(form)).await?;
    Ok(Page::from(page))
}
