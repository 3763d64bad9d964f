//! The codes in mailed links. No code is stored: a code is the id of its row and a MAC over that id, computed when the
//! mail is written and again when the link is opened. Read access to all tables reveals the ids but not the codes.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use roster_types::code::{CodeId, CodePurpose};
use roster_types::digest::{framed, hmac_sha256, leading};
use roster_types::random::Random;
use zeroize::Zeroizing;

use crate::token::checked::Form;

const FORM: Form = Form { prefix: "rc_", label: "roster code checksum" };

const MAC_BYTES: usize = 32;

/// `rc_` and, in base64url, the id of its row, 256 bits of MAC and a checksum.
#[derive(Clone, Debug)]
pub struct Code {
    id: CodeId,
    mac: Zeroizing<[u8; MAC_BYTES]>,
}

impl Code {
    /// Parses a code by its form. [`MailKey::is_ours`] verifies the MAC.
    pub fn parse(text: &str) -> Option<Self> {
        let payload = FORM.read::<{ CodeId::BYTES + MAC_BYTES }>(text)?;
        Some(Self {
            id: CodeId::from_bytes(leading(&*payload)),
            mac: Zeroizing::new(leading(&payload[CodeId::BYTES..])),
        })
    }

    /// The code in clear, for the one mail that contains it.
    pub fn expose(&self) -> String {
        FORM.write(&Zeroizing::new([&self.id.as_bytes()[..], &self.mac[..]].concat()))
    }

    /// The id of its row.
    pub const fn id(&self) -> &CodeId {
        &self.id
    }
}

/// The key of all codes: 256 bits, known to whoever writes mails and whoever takes what they bring.
#[derive(Clone, Debug)]
pub struct MailKey(Zeroizing<[u8; 32]>);

impl MailKey {
    pub fn generate(random: &Random) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        random.fill(&mut *key);
        Self(key)
    }

    /// Parses what [`MailKey::expose`] returns.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// The key in clear, to be sealed.
    pub fn expose(&self) -> &[u8] {
        &*self.0
    }

    pub fn code(&self, purpose: CodePurpose, id: &CodeId) -> Code {
        let parts = [b"roster mailed code".as_slice(), purpose.as_str().as_bytes(), id.as_bytes()];
        Code { id: id.clone(), mac: Zeroizing::new(hmac_sha256(&*self.0, &[&framed(&parts)])) }
    }

    /// Whether the code was made with this key for this purpose.
    pub fn is_ours(&self, purpose: CodePurpose, code: &Code) -> bool {
        verify_slices_are_equal(&*self.code(purpose, &code.id).mac, &*code.mac).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_ours_as_it_was_written_and_in_no_other_form() {
        let key = MailKey::generate(&Random::system());
        let text = key.code(CodePurpose::Reset, &CodeId::generate(&Random::system())).expose();

        assert!(key.is_ours(CodePurpose::Reset, &Code::parse(&text).unwrap()));
        assert!(!MailKey::generate(&Random::system()).is_ours(CodePurpose::Reset, &Code::parse(&text).unwrap()));
        for other in ["", &text[1..], &text[..40], &format!("{text}A")] {
            assert!(Code::parse(other).is_none(), "{other}");
        }
    }

    #[test]
    fn the_row_alone_makes_no_code() {
        let key = MailKey::generate(&Random::system());
        let id = CodeId::generate(&Random::system());
        let forged = Code { id: id.clone(), mac: Zeroizing::new([0; MAC_BYTES]) };

        assert!(!key.is_ours(CodePurpose::Reset, &Code::parse(&forged.expose()).unwrap()));
        assert_eq!(CodeId::parse(&id.to_string()), Some(id));
    }

    #[test]
    fn a_code_for_one_thing_is_none_for_another() {
        let key = MailKey::generate(&Random::system());
        let code = key.code(CodePurpose::Invitation, &CodeId::generate(&Random::system()));

        assert!(key.is_ours(CodePurpose::Invitation, &code) && !key.is_ours(CodePurpose::Reset, &code));
    }
}
