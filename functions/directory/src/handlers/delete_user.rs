//! `delete_user`: delete a user for good.

use shared::Result;
use shared::directory::Directory;
use shared::http::Form;
use shared::service::ServiceName;

use crate::wire::{self, Deleted, ToDelete};

pub(crate) async fn handler(directory: &Directory, service: &ServiceName, form: Form) -> Result<Deleted> {
    let ToDelete { whom, if_version } = wire::to_delete(form);
    let id = directory.delete_user(service, whom, Ok(if_version)).await?;
    Ok(Deleted::from(id))
}
