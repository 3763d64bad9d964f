//! `update_user`: change a name, an email, a role or a status.

use shared::Result;
use shared::directory::Directory;
use shared::http::Form;
use shared::service::ServiceName;

use crate::wire::{self, ToUpdate, User};

pub(crate) async fn handler(directory: &Directory, service: &ServiceName, form: Form) -> Result<User> {
    let ToUpdate { id, changes, if_version } = wire::changes(form);
    let user = directory.update_user(service, id, changes, Ok(if_version)).await?;
    Ok(User::from(&user))
}
