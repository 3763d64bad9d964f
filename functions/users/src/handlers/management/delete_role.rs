//! `DELETE /api/v1/roles/{name}`: remove a role.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};
use shared::http::{PathParam, ok};
use shared::role::RoleName;

use crate::wire::roles::ROLE_DELETED;

/// One that nobody has.
pub(crate) async fn handler(State(directory): State<Directory>, visitor: Visitor, name: PathParam) -> Result<Response> {
    directory.delete_role(&visitor, name.parse(RoleName::parse)).await?;
    Ok(ok(ROLE_DELETED))
}
