//! What `fuzz/` throws bytes at: each request body of this dialect, read and judged.

use shared::http::Form;
use shared::password::PasswordPolicy;

use crate::wire;

/// Reads `body` as every request of the dialect would and judges it. Whatever it holds, it must not panic.
#[doc(hidden)]
pub fn read_as_every_request(body: &[u8]) {
    let policy = PasswordPolicy { min_length: 8 };
    let form = || Form::from_json(body);
    drop(wire::registration(form(), &policy).valid());
    drop(wire::sign_in(form()).valid());
    drop(wire::refresh(form()).valid());
    drop(wire::new_key(form()).valid());
}
