//! The function `sealer`: seals the audit trail, whenever its table's stream or the schedule calls, and
//! answers how many entries that were. It takes nothing from the event: what waits for a seal, the
//! trail's own index says.

use shared::Result;
use shared::directory::{Directory, Needs};

/// It alone opens the key of the chain, and no other.
pub const NEEDS: Needs = Needs { sealing: true, ..Needs::NONE };

/// Seals what waits. A run that is cut off has sealed a batch or has not: the next one goes on.
pub async fn seal(directory: Directory) -> Result<usize> {
    let sealed = directory.seal_audit().await?;
    tracing::info!(sealed, "the audit trail is sealed");
    Ok(sealed)
}
