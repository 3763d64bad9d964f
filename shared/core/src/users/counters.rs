//! The counters that move when a user is made, changed or deleted: active administrators, and how
//! many have each custom role.

use roster_store::Transaction;
use roster_types::user::User;

/// Moves them for a user who was `before` and will be `after`.
pub(crate) fn count(transaction: &mut Transaction<'_>, before: Option<&User>, after: Option<&User>) {
    let was = before.is_some_and(User::is_active_administrator);
    let will_be = after.is_some_and(User::is_active_administrator);
    match (was, will_be) {
        (false, true) => transaction.add_administrator(),
        (true, false) => transaction.remove_administrator(),
        (true, true) | (false, false) => {}
    }
    let (old, new) = (before.map(|user| &user.role), after.map(|user| &user.role));
    if old != new {
        if let Some(role) = old {
            transaction.count_role(role, -1);
        }
        if let Some(role) = new {
            transaction.count_role(role, 1);
        }
    }
}
