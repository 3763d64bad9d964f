//! The entry point of `fuzz/`: reads arbitrary bytes as the body of each request.

use shared::http::Form;
use shared::password::PasswordPolicy;

use crate::wire::{PasswordUpdate, Refresh, SessionQuery, SessionsToEnd, UserLogInSchema, UserQuery, UserRegSchema};

/// Reads and validates `body` as every request of the API. It must not panic.
#[doc(hidden)]
pub fn read_as_every_request(body: &[u8]) {
    let policy = PasswordPolicy { min_length: 8 };
    let form = || Form::from_json(body);
    drop(form().request_with_passwords::<UserRegSchema>(&policy).valid());
    drop(form().request::<UserLogInSchema>().valid());
    drop(form().request::<Refresh>().valid());
    drop(form().request::<SessionsToEnd>().valid());
    drop(form().request::<SessionQuery>().valid());
    drop(form().request::<UserQuery>().valid());
    match PasswordUpdate::read(form(), &policy) {
        PasswordUpdate::Own(change) => drop(change.valid()),
        PasswordUpdate::Of(reset) => drop(reset.valid()),
    }
}
