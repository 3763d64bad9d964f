//! Every operation of the function, and nothing else.

use serde_json::Value;
use shared::Result;

use crate::handlers::{
    create_user, delete_user, end_sessions, find_user, get_user, list_users, update_user, verify_token,
};
use crate::services::Services;
use crate::wire::{Asked, Operation, written};

pub(crate) async fn route(services: &Services, asked: Asked) -> Result<Value> {
    let Asked { operation, service, form, event } = asked;
    match operation {
        Operation::GetUser => written(get_user::handler(services, &service, form).await?),
        Operation::FindUser => written(find_user::handler(services, &service, form).await?),
        Operation::ListUsers => written(list_users::handler(services, &service, form).await?),
        Operation::CreateUser => written(create_user::handler(services, &service, form, event).await?),
        Operation::UpdateUser => written(update_user::handler(services, &service, form).await?),
        Operation::DeleteUser => written(delete_user::handler(services, &service, form).await?),
        Operation::EndSessions => written(end_sessions::handler(services, &service, form).await?),
        Operation::VerifyToken => written(verify_token::handler(services, form).await?),
    }
}
