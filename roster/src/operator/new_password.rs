//! Reads a new password and checks it against the rules of the stack.

use std::io;

use shared::email::Email;
use shared::name::Name;
use shared::password::{MAX_CHARACTERS, Password, PasswordPolicy};
use zeroize::Zeroizing;

use crate::operator::failure::Failure;
use crate::operator::secret_input;

/// The longest valid password, 128 characters of four bytes, and the end of the line.
const MAX_BYTES: usize = MAX_CHARACTERS * 4 + 2;

/// A password that a user with this email address and name may have.
pub(crate) fn ask(policy: &PasswordPolicy, email: &Email, name: &Name, stdin: bool) -> Result<Password, Failure> {
    let text = if stdin { secret_input::read_piped(io::stdin().lock(), MAX_BYTES)? } else { type_twice()? };
    policy
        .check(&text, email, name)
        .map_err(|problem| Failure::Refused(format!("the password {}; nothing was changed", problem.message())))
}

fn type_twice() -> Result<Zeroizing<String>, Failure> {
    let text = secret_input::read_hidden("New password: ", "--password-stdin")?;
    if *text != *secret_input::read_hidden("Once more:    ", "--password-stdin")? {
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

        let text = secret_input::read_piped("x".repeat(1 << 20).as_bytes(), MAX_BYTES).unwrap();

        assert!(PasswordPolicy { min_length: 8 }.check(&text, &email, &name).is_err());
    }
}
