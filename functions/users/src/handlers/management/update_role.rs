//! `PUT /api/v1/roles/{name}`: change what a role permits, or what it is called by people.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};
use shared::http::{PathParam, Payload, ok};
use shared::role::RoleName;

use crate::wire::roles::{self, Role};

/// Its users may do more or less from their next request on. What is not sent stays.
pub(crate) async fn handler(
    State(directory): State<Directory>,
    visitor: Visitor,
    name: PathParam,
    payload: Payload,
) -> Result<Response> {
    let change = roles::role_change(payload.form());
    let role = directory.update_role(&visitor, name.parse(RoleName::parse), change).await?;
    Ok(ok(Role::from(&role)))
}
