//! What `fuzz/` throws bytes at: each request body and query of this dialect, read and judged.

use shared::http::Form;

use crate::wire;

/// Reads `body` as every request of the dialect would and judges it. Whatever it holds, it must not panic.
#[doc(hidden)]
pub fn read_as_every_request(body: &[u8]) {
    let form = || Form::from_json(body);
    drop(wire::registration(form()).valid());
    drop(wire::sign_in(form()).valid());
    drop(wire::which_user(form()).valid());
    drop(wire::paging(Form::from_query(&String::from_utf8_lossy(body))).valid());
}
