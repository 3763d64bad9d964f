//! What the filters of the audit trail may hold.

use std::time::Duration;

use shared::audit::Action;
use shared::clock::Time;
use shared::directory::{AuditQuery, Paging};
use shared::error::Problem;
use shared::http::Form;
use shared::input::Input;
use shared::user::UserId;

/// The entries on a page.
const PER_PAGE: usize = 50;

/// A user, an action, and days of which both the first and the last are meant; `since` where the first
/// was not asked for.
pub(crate) fn audit_query(mut form: Form, since: Option<&str>) -> Input<AuditQuery> {
    let user = form.optional("user_id", |text| UserId::parse(text).ok_or(Problem::Invalid));
    let action = form.optional("action", |text| Action::parse(text).ok_or(Problem::NotListed));
    let from = form.optional("from", start_of).or_else(|| start_of(since?).ok());
    let to = form.optional("to", start_of).map(|day| day.plus(Duration::from_secs(24 * 60 * 60)));
    if from.zip(to).is_some_and(|(from, to)| from >= to) {
        form.refuse("to", Problem::Invalid);
    }
    let paging = form.paging("GET /panel/audit");
    form.finish(|| Some(AuditQuery { user, action, from, to, paging: Paging { limit: PER_PAGE, ..paging? } }))
}

/// A day as browsers write one, "2026-09-21", and its first moment in UTC.
fn start_of(day: &str) -> Result<Time, Problem> {
    Time::parse_rfc3339(&format!("{day}T00:00:00Z")).ok_or(Problem::Invalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_days_are_meant() {
        let query = audit_query(Form::from_query("from=2026-09-21&to=2026-09-21"), None).valid().unwrap();

        assert_eq!(query.from.unwrap().rfc3339(), "2026-09-21T00:00:00Z");
        assert_eq!(query.to.unwrap().rfc3339(), "2026-09-22T00:00:00Z");
        assert!(audit_query(Form::from_query("from=2026-09-22&to=2026-09-21"), None).valid().is_err());
        assert!(audit_query(Form::from_query("from=2026-09-22T10:00:00Z&to=x"), None).valid().is_err());
    }
}
