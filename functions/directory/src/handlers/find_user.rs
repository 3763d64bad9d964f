//! `find_user`: a user by email.

use shared::Result;
use shared::http::Form;
use shared::service::ServiceName;

use crate::services::Services;
use crate::wire::{self, User};

pub(crate) async fn handler(services: &Services, service: &ServiceName, form: Form) -> Result<User> {
    let user = services.users.find_user(service, wire::email(form)).await?;
    Ok(User::from(&user))
}
