//! Asks for a new password: on the terminal, without showing it, or on standard input. Never on the
//! command line, where everybody on the machine could read it.

use std::io::{self, BufRead, IsTerminal, Read};

use shared::email::Email;
use shared::name::Name;
use shared::password::{MOST_CHARACTERS, Password, PasswordPolicy};
use zeroize::Zeroizing;

use crate::failure::Failure;

/// More than any password takes: 128 characters of four bytes, and the end of the line.
const MOST_BYTES: usize = MOST_CHARACTERS * 4 + 2;

/// One that may be chosen by somebody of this address and name.
pub(crate) fn ask(policy: &PasswordPolicy, email: &Email, name: &Name, stdin: bool) -> Result<Password, Failure> {
    let text = if stdin { read_line(io::stdin().lock())? } else { type_twice()? };
    policy
        .check(&text, email, name)
        .map_err(|problem| Failure::Refused(format!("the password {}; nothing was changed", problem.message())))
}

/// The first line, and there must be no other: one of two would be a guess.
fn read_line(input: impl BufRead) -> Result<Zeroizing<String>, Failure> {
    // At its full size from the start: growing would leave a copy of the password behind.
    let mut text = Zeroizing::new(String::with_capacity(MOST_BYTES + 1));
    input.take(MOST_BYTES as u64 + 1).read_to_string(&mut text)?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.contains('\n') {
        return Err(Failure::Refused("standard input has more than one line: give it the password alone".to_owned()));
    }
    Ok(Zeroizing::new(line.to_owned()))
}

fn type_twice() -> Result<Zeroizing<String>, Failure> {
    if !io::stdin().is_terminal() {
        let advice = "there is no terminal to ask for the password on: pipe it in, with --password-stdin";
        return Err(Failure::Refused(advice.to_owned()));
    }
    let type_one = |prompt: &str| rpassword::prompt_password(prompt).map(Zeroizing::new);
    let text = type_one("New password: ")?;
    if *text != *type_one("Once more:    ")? {
        return Err(Failure::Refused("the two passwords differ; nothing was changed".to_owned()));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_without_its_end_and_nothing_else_is_taken_off() {
        for (input, password) in [("a b\n", "a b"), ("a b\r\n", "a b"), (" a b ", " a b "), ("", ""), ("ä\n", "ä")] {
            assert_eq!(*read_line(input.as_bytes()).unwrap(), password, "{input:?}");
        }
    }

    #[test]
    fn two_lines_are_no_password() {
        let failure = read_line("one\ntwo\n".as_bytes()).unwrap_err();

        assert!(failure.to_string().contains("more than one line"), "{failure}");
    }

    #[test]
    fn no_more_is_read_than_a_password_can_be_and_the_rest_makes_it_too_long() {
        let (email, name) = (Email::parse("ada@example.com").unwrap(), Name::parse("Ada").unwrap());

        let text = read_line("x".repeat(1 << 20).as_bytes()).unwrap();

        assert_eq!(text.len(), MOST_BYTES + 1);
        assert!(PasswordPolicy { min_length: 8 }.check(&text, &email, &name).is_err());
    }
}
