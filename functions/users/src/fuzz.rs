//! The entry point of `fuzz/`: reads arbitrary bytes as the body or the query string of each request.

use shared::http::{Form, NewUser};
use shared::openapi::parameters::{Filters, Paging};
use shared::password::PasswordPolicy;

use crate::wire::{audit, management, roles, users};

/// Reads and validates `body` as every request of both APIs. It must not panic.
#[doc(hidden)]
pub fn read_as_every_request(body: &[u8]) {
    let policy = PasswordPolicy { min_length: 8 };
    let form = || Form::from_json(body);
    drop(form().request_with_passwords::<users::NewUser>(&policy).valid());
    drop(form().request::<users::UserChanges>().valid());
    drop(form().request_with_passwords::<NewUser>(&policy).valid());
    drop(form().request::<management::UserChanges>().valid());
    drop(form().request::<roles::NewRole>().valid());
    drop(form().request::<roles::RoleChange>().valid());
    let text = String::from_utf8_lossy(body);
    let query = || Form::from_query(&text);
    drop(query().request::<Paging>().valid());
    drop(query().request::<Filters>().valid());
    drop(query().request::<audit::AuditFilters>().valid());
}
