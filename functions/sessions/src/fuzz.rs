//! The entry point of `fuzz/`: reads arbitrary bytes as the body and the query string of each request.

use shared::http::Form;
use shared::openapi::parameters::Paging;

use crate::wire::{Registration, SignIn, WhichUser};

/// Reads and validates `body` as every request of the API. It must not panic.
#[doc(hidden)]
pub fn read_as_every_request(body: &[u8]) {
    let form = || Form::from_json(body);
    drop(form().request::<Registration>().valid());
    drop(SignIn::read_either(form()).valid());
    drop(form().request::<WhichUser>().valid());
    drop(Form::from_query(&String::from_utf8_lossy(body)).request::<Paging>().valid());
}
