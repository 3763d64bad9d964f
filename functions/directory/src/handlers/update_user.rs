//! `update_user`: change a name, an email, a role or a status.

use shared::Result;
use shared::http::Form;
use shared::service::ServiceName;

use crate::services::Services;
use crate::wire::{self, ToUpdate, User};

pub(crate) async fn handler(services: &Services, service: &ServiceName, form: Form) -> Result<User> {
    let ToUpdate { id, changes, if_version } = wire::changes(form);
    let user = services.users.update_user(service, id, changes, Ok(if_version)).await?;
    Ok(User::from(&user))
}
