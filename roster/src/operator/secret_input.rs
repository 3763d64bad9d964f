//! Reads a secret from the terminal without echo, or from a pipe. Never from the command line, which every user
//! of the machine can read.

use std::io::{self, BufRead, IsTerminal, Read};

use zeroize::Zeroizing;

use crate::operator::failure::Failure;

/// Reads the only line of the input, at most `max_bytes` and one more, which shows that it is too long. A second line
/// is an error, because nothing says which of the two is the secret.
pub(crate) fn read_piped(input: impl BufRead, max_bytes: usize) -> Result<Zeroizing<String>, Failure> {
    // At its full size from the start: growing would leave a copy of the secret behind.
    let mut text = Zeroizing::new(String::with_capacity(max_bytes + 1));
    input.take(max_bytes as u64 + 1).read_to_string(&mut text)?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.contains('\n') {
        return Err(Failure::Refused("standard input has more than one line: give it the secret alone".to_owned()));
    }
    Ok(Zeroizing::new(line.to_owned()))
}

/// Prompts for a secret. `option` is the command-line option for a pipe, which the error names.
pub(crate) fn read_hidden(prompt: &str, option: &str) -> Result<Zeroizing<String>, Failure> {
    if !io::stdin().is_terminal() {
        let advice = format!("there is no terminal to ask on: pipe it in, with {option}");
        return Err(Failure::Refused(advice));
    }
    Ok(Zeroizing::new(rpassword::prompt_password(prompt)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_without_its_end_and_nothing_else_is_taken_off() {
        for (input, secret) in [("a b\n", "a b"), ("a b\r\n", "a b"), (" a b ", " a b "), ("", ""), ("ä\n", "ä")] {
            assert_eq!(*read_piped(input.as_bytes(), 100).unwrap(), secret, "{input:?}");
        }
    }

    #[test]
    fn two_lines_are_no_secret() {
        let failure = read_piped("one\ntwo\n".as_bytes(), 100).unwrap_err();

        assert!(failure.to_string().contains("more than one line"), "{failure}");
    }

    #[test]
    fn no_more_is_read_than_a_secret_can_be() {
        assert_eq!(read_piped("x".repeat(1 << 20).as_bytes(), 100).unwrap().len(), 101);
    }
}
