//! `find_user`: a user by email.

use shared::Result;
use shared::directory::Directory;
use shared::http::Form;
use shared::service::ServiceName;

use crate::wire::{self, User};

pub(crate) async fn handler(directory: &Directory, service: &ServiceName, form: Form) -> Result<User> {
    let user = directory.find_user(service, wire::email(form)).await?;
    Ok(User::from(&user))
}
