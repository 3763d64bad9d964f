//! What every start lays before anything answers: the tables, and the keys in them.

use shared::directory::{Directory, Needs};

use super::variables::Variables;
use super::{Opener, StartError};
use crate::store::{Data, Store};
use crate::template::Template;

/// What it is laid on.
pub(super) struct Ground<'a> {
    pub(super) template: &'a Template,
    pub(super) data: &'a Data,
    pub(super) store: &'a Store,
    pub(super) variables: &'a Variables,
}

const EVERYTHING: Needs =
    Needs { signing: true, passwords: true, cursors: true, sealing: true, mail: true, smtp: true, ..Needs::NONE };

/// Makes what is missing, and opens it all as the operator. `issuer` is kept unless one is.
pub(super) async fn lay(ground: &Ground<'_>, opener: &Opener, issuer: &str) -> Result<Directory, StartError> {
    let Ground { template, data, store, variables } = ground;
    let made = store.make_tables(&variables.aws(), &template.tables).await.map_err(StartError::table(data))?;
    if made > 0 {
        tracing::info!(count = made, "tables made");
    }
    let operator = opener.open("roster", &variables.of_operator(template), EVERYTHING).await?;
    operator.keep_issuer(issuer).await?;
    Ok(operator)
}
