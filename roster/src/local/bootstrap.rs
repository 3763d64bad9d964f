//! Creates the tables and the keys in them, at each start and before the first request.

use shared::directory::{Directory, Needs};

use super::variables::Variables;
use super::{Opener, StartError};
use crate::local::store::{Data, Store};
use crate::local::template::Template;

/// The store to bootstrap, and the names in it.
pub(super) struct Foundation<'a> {
    pub(super) template: &'a Template,
    pub(super) data: &'a Data,
    pub(super) store: &'a Store,
    pub(super) variables: &'a Variables,
}

const EVERYTHING: Needs =
    Needs { signing: true, passwords: true, cursors: true, sealing: true, mail: true, smtp: true, ..Needs::NONE };

/// Creates the missing tables and keys, and opens everything as the operator. `issuer` is stored unless the tables
/// already have one.
pub(super) async fn bootstrap(
    foundation: &Foundation<'_>,
    opener: &Opener,
    issuer: &str,
) -> Result<Directory, StartError> {
    let Foundation { template, data, store, variables } = foundation;
    let made = store.make_tables(&variables.aws(), &template.tables).await.map_err(StartError::table(data))?;
    if made > 0 {
        tracing::info!(count = made, "tables made");
    }
    let operator = opener.open("roster", &variables.of_operator(template), EVERYTHING).await?;
    operator.keep_issuer(issuer).await?;
    Ok(operator)
}
