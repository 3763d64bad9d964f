//! `get_user`: a user by id.

use shared::Result;
use shared::directory::Directory;
use shared::http::Form;
use shared::service::ServiceName;

use crate::wire::{self, User};

pub(crate) async fn handler(directory: &Directory, service: &ServiceName, form: Form) -> Result<User> {
    let id = wire::user_id(form).valid()?;
    let user = directory.get_user(service, Some(id)).await?;
    Ok(User::from(&user))
}
