//! The results of the token inspector.

use shared::directory::{TokenForm, Verdict};

use crate::language::Language;

/// The type of a token, by its form.
pub(crate) fn form_text(language: Language, form: TokenForm) -> &'static str {
    let t = language.texts();
    match form {
        TokenForm::Jwt => t.get("token-jwt"),
        TokenForm::Opaque => t.get("token-opaque"),
        TokenForm::Refresh => t.get("token-refresh"),
        TokenForm::ApiKey => t.get("token-api-key"),
        TokenForm::Panel => t.get("token-panel"),
        TokenForm::Unknown => t.get("token-unknown"),
    }
}

/// Whether a token is valid, and if not, why.
pub(crate) fn verdict_text(language: Language, verdict: &Verdict) -> &'static str {
    let t = language.texts();
    match verdict {
        Verdict::Good { is_for_all: false, .. } => t.get("verdict-good"),
        Verdict::Good { is_for_all: true, .. } => t.get("verdict-good-for-all"),
        Verdict::Malformed => t.get("verdict-malformed"),
        Verdict::WrongAlgorithm => t.get("verdict-wrong-algorithm"),
        Verdict::UnknownKey => t.get("verdict-unknown-key"),
        Verdict::RetiredKey => t.get("verdict-retired-key"),
        Verdict::WrongSignature => t.get("verdict-wrong-signature"),
        Verdict::WrongIssuer(_) => t.get("verdict-wrong-issuer"),
        Verdict::WrongAudience => t.get("verdict-wrong-audience"),
        Verdict::NotYetValid => t.get("verdict-not-yet-valid"),
        Verdict::Expired => t.get("verdict-expired"),
        Verdict::SessionOver => t.get("verdict-session-over"),
        Verdict::SessionExpired => t.get("verdict-session-expired"),
        Verdict::Replaced => t.get("verdict-replaced"),
        Verdict::KeyGone => t.get("verdict-key-gone"),
        Verdict::KeyExpired => t.get("verdict-key-expired"),
        Verdict::UserGone => t.get("verdict-user-gone"),
        Verdict::UserInactive => t.get("verdict-user-inactive"),
    }
}
