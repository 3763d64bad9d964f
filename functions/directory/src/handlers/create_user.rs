//! `create_user`: make an account, once for each idempotency key.

use shared::Result;
use shared::http::Form;
use shared::service::ServiceName;

use crate::services::Services;
use crate::wire::{self, NewUser, User};

pub(crate) async fn handler(services: &Services, service: &ServiceName, form: Form, event: Vec<u8>) -> Result<User> {
    let NewUser { input, once } = wire::new_user(form, event, services.access.context().password_policy());
    let user = services.users.create_user(service, input, once).await?;
    Ok(User::from(&user))
}
