//! `create_user`: make an account, once for each idempotency key.

use shared::Result;
use shared::directory::Directory;
use shared::http::Form;
use shared::service::ServiceName;

use crate::wire::{self, NewUser, User};

pub(crate) async fn handler(directory: &Directory, service: &ServiceName, form: Form, event: Vec<u8>) -> Result<User> {
    let NewUser { input, once } = wire::new_user(form, event, directory.password_policy());
    let user = directory.create_user(service, input, once).await?;
    Ok(User::from(&user))
}
