//! What `fuzz/` throws bytes at: each request body of both dialects, and their queries, read and judged.

use shared::http::Form;
use shared::password::PasswordPolicy;

use crate::wire::{audit, management, roles, users};

/// Reads `body` as every request of the dialects would and judges it. Whatever it holds, it must not panic.
#[doc(hidden)]
pub fn read_as_every_request(body: &[u8]) {
    let policy = PasswordPolicy { min_length: 8 };
    let form = || Form::from_json(body);
    drop(users::new_user(form(), &policy).valid());
    drop(users::changes(form()).valid());
    drop(management::new_user(form(), &policy).valid());
    drop(management::changes(form()).valid());
    drop(roles::new_role(form()).valid());
    drop(roles::role_change(form()).valid());
    let query = String::from_utf8_lossy(body);
    drop(users::list_query(Form::from_query(&query)).valid());
    drop(management::list_query(Form::from_query(&query)).valid());
    drop(audit::audit_query(Form::from_query(&query)).valid());
}
