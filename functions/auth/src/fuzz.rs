//! The entry point of `fuzz/`: reads arbitrary bytes as the body of each request.

use shared::http::Form;
use shared::password::PasswordPolicy;

use crate::wire::{KeyToMake, Refresh, Registration, SignIn};

/// Reads and validates `body` as every request of the function. It must not panic.
#[doc(hidden)]
pub fn read_as_every_request(body: &[u8]) {
    let policy = PasswordPolicy { min_length: 8 };
    let form = || Form::from_json(body);
    drop(form().request_with_passwords::<Registration>(&policy).valid());
    drop(form().request::<SignIn>().valid());
    drop(form().request::<Refresh>().valid());
    drop(form().request::<KeyToMake>().valid());
}
