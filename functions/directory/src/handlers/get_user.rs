//! `get_user`: a user by id.

use shared::Result;
use shared::http::Form;
use shared::service::ServiceName;

use crate::services::Services;
use crate::wire::{self, User};

pub(crate) async fn handler(services: &Services, service: &ServiceName, form: Form) -> Result<User> {
    let id = wire::user_id(form).valid()?;
    let user = services.users.get_user(service, Some(id)).await?;
    Ok(User::from(&user))
}
