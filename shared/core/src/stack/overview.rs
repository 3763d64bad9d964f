//! The overview of a directory (`audit:read`): its figures of the last days, who is turned away at the
//! moment, and how old the signing keys are. As many calls for ten users as for a million.

use std::time::Duration;

use futures::future;
use roster_store::Batch;
use roster_types::error::Result;
use roster_types::role::Permission;
use roster_types::statistics::{DAYS_SHOWN, Day, Figures, TurnedAway};

use crate::access::caller::Caller;
use crate::access::caller::Visitor;
use crate::keys::rotation::SigningKeyView;
use crate::stack::Stack;

/// How far back sign-ins that were turned away are shown.
const TURNED_AWAY_WITHIN: Duration = Duration::from_secs(24 * 60 * 60);

/// What there is to see of a directory as a whole.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The day that it is (UTC).
    pub today: Day,
    /// The figures of the last [`DAYS_SHOWN`] days, and the totals.
    pub figures: Figures,
    /// The latest sign-ins turned away within a day, newest first.
    pub turned_away: Vec<TurnedAway>,
    /// The signing keys, in the order in which they sign.
    pub keys: Vec<SigningKeyView>,
}

impl Stack {
    /// The overview, and who asks for it.
    pub async fn overview(&self, visitor: &Visitor) -> Result<(Caller, Overview)> {
        let claimed = self.access.claimed(visitor).await?;
        let now = self.context.now();
        let today = Day::of(now);
        let store = self.context.store();
        // Whoever may not see it has it read in vain: those who ask may, but for a few who type its address.
        let beside = |_| async move {
            let figures = async { Ok(store.figures(today, DAYS_SHOWN).await?) };
            let turned_away = async { Ok(store.turned_away(now.minus(TURNED_AWAY_WITHIN)).await?) };
            future::try_join3(figures, turned_away, self.keys.list_signing_keys()).await
        };
        let (caller, _, read) = self.access.authenticate_and_prefetch(&claimed, visitor, Batch::new(), beside).await?;
        caller.require(Permission::AuditRead)?;
        let (figures, turned_away, keys) = read?;
        Ok((caller, Overview { today, figures, turned_away, keys }))
    }
}
