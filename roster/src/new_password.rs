//! Asks for a new password, and whether it is one that may be chosen.

use std::io;

use shared::email::Email;
use shared::name::Name;
use shared::password::{MOST_CHARACTERS, Password, PasswordPolicy};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::typed;

/// More than any password takes: 128 characters of four bytes, and the end of the line.
const MOST_BYTES: usize = MOST_CHARACTERS * 4 + 2;

/// One that may be chosen by somebody of this address and name.
pub(crate) fn ask(policy: &PasswordPolicy, email: &Email, name: &Name, stdin: bool) -> Result<Password, Failure> {
    let text = if stdin { typed::piped(io::stdin().lock(), MOST_BYTES)? } else { type_twice()? };
    policy
        .check(&text, email, name)
        .map_err(|problem| Failure::Refused(format!("the password {}; nothing was changed", problem.message())))
}

fn type_twice() -> Result<Zeroizing<String>, Failure> {
    let text = typed::hidden("New password: ", "--password-stdin")?;
    if *text != *typed::hidden("Once more:    ", "--password-stdin")? {
        return Err(Failure::Refused("the two passwords differ; nothing was changed".to_owned()));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_off_is_too_long() {
        let (email, name) = (Email::parse("ada@example.com").unwrap(), Name::parse("Ada").unwrap());

        let text = typed::piped("x".repeat(1 << 20).as_bytes(), MOST_BYTES).unwrap();

        assert!(PasswordPolicy { min_length: 8 }.check(&text, &email, &name).is_err());
    }
}
