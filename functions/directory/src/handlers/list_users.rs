//! `list_users`: users by role, status or the beginning of a name, a page at a time.

use shared::Result;
use shared::http::Form;
use shared::service::ServiceName;

use crate::services::Services;
use crate::wire::{self, Page};

pub(crate) async fn handler(services: &Services, service: &ServiceName, form: Form) -> Result<Page> {
    let page = services.users.list_users(service, wire::list_query(form)).await?;
    Ok(Page::from(page))
}
