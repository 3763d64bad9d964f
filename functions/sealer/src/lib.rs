//! The function `sealer`: seals the audit trail, whenever its table's stream or the schedule calls, and
//! answers how many entries that were. It takes nothing from the event: what waits for a seal, the
//! trail's own index says.

use std::sync::Arc;

use roster_keys::AuditSeals;
use roster_runtime::config::SealerConfig;
use roster_types::Result;
use roster_types::clock::Clock;
use roster_types::random::Random;
use serde::de::IgnoredAny;

/// Opens the key of the seals, and no other secret.
pub async fn open() -> Result<Arc<AuditSeals>, lambda_runtime::Error> {
    let config = SealerConfig::from_env()?;
    let random = Random::system();
    let sealer = roster_kms::sealer(&config.sealing, random.clone());
    Ok(Arc::new(AuditSeals::open(&config.store, &sealer, Clock::system(), random).await?))
}

/// Seals what waits. A run that is cut off has sealed a batch or has not: the next one goes on.
pub async fn seal(seals: Arc<AuditSeals>, _: IgnoredAny) -> Result<usize> {
    let sealed = seals.seal_audit().await?;
    tracing::info!(sealed, "the audit trail is sealed");
    Ok(sealed)
}
