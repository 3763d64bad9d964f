//! Creates the tables and the keys in them, at each start and before the first request.

use super::services::OperatorServices;
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

/// Creates the missing tables and keys, and opens everything as the operator. `issuer` is stored unless the tables
/// already have one.
pub(super) async fn bootstrap(
    foundation: &Foundation<'_>,
    opener: &Opener,
    issuer: &str,
) -> Result<OperatorServices, StartError> {
    let Foundation { template, data, store, variables } = foundation;
    let made = store.make_tables(&variables.aws(), &template.tables).await.map_err(StartError::table(data))?;
    if made > 0 {
        tracing::info!(count = made, "tables made");
    }
    let services: OperatorServices = opener.open("roster", &variables.of_operator(template)).await?;
    services.access.keys().keep_issuer(issuer).await?;
    Ok(services)
}
