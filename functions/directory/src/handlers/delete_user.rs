//! `delete_user`: delete a user for good.

use shared::Result;
use shared::http::Form;
use shared::service::ServiceName;

use crate::services::Services;
use crate::wire::{self, Deleted, ToDelete};

pub(crate) async fn handler(services: &Services, service: &ServiceName, form: Form) -> Result<Deleted> {
    let ToDelete { whom, if_version } = wire::to_delete(form);
    let id = services.users.delete_user(service, whom, Ok(if_version)).await?;
    Ok(Deleted::from(id))
}
