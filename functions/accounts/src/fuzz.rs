//! What `fuzz/` throws bytes at: each request body of this dialect, read and judged.

use shared::http::Form;
use shared::password::PasswordPolicy;

use crate::wire::{self, NewPassword};

/// Reads `body` as every request of the dialect would and judges it. Whatever it holds, it must not panic.
#[doc(hidden)]
pub fn read_as_every_request(body: &[u8]) {
    let policy = PasswordPolicy { min_length: 8 };
    let form = || Form::from_json(body);
    drop(wire::new_user(body, &policy).valid());
    drop(wire::sign_in(form()).valid());
    drop(wire::refresh_token(form()).valid());
    drop(wire::sessions_to_end(form()).valid());
    drop(wire::session_query(form()).valid());
    drop(wire::user_query(form()).valid());
    match wire::new_password(form(), &policy) {
        NewPassword::Own(change) => drop(change.valid()),
        NewPassword::Of(reset) => drop(reset.valid()),
    }
}
