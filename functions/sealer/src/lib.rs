//! The function `sealer`: seals the audit trail, whenever its table's stream or the schedule calls, and
//! answers how many entries that were. It takes nothing from the event: what waits for a seal, the
//! trail's own index says.

mod services;

use shared::Result;

pub use services::Services;

/// Seals what waits. A run that is cut off has sealed a batch or has not: the next one goes on.
pub async fn seal(services: Services) -> Result<usize> {
    let sealed = services.seals.seal_audit().await?;
    tracing::info!(sealed, "the audit trail is sealed");
    Ok(sealed)
}
