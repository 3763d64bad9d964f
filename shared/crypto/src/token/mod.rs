//! The tokens that a sign-in issues: their form, content and verification. The core decides whether a session is valid;
//! [`crate::api_key`] defines API keys.
//!
//! | kind | for | form | what the store keeps |
//! |---|---|---|---|
//! | [`AccessToken`] | every request, an hour long | signed JWT that names user and session | nothing |
//! | [`RefreshToken`] | the next access token | `rt_…`, names user and session before its secret | SHA-256 of the secret |
//! | [`OpaqueToken`] | every request of the legacy sessions API | 32 hex digits | SHA-256 of the token |
//! | [`PanelToken`] | the control panel's cookie | 64 hex digits | SHA-256 of the token |
//!
//! Their forms exclude one another: a token of one kind does not parse as another.

mod access;
pub mod checked;
mod inside;
mod opaque;
mod panel;
mod refresh;

pub use access::{AUDIENCE, AccessClaims, AccessToken, CLIENT_ID, SigningKey};
#[cfg(feature = "verify")]
pub use access::{TokenProblem, VerificationKey, VerificationKeys};
pub use inside::look_inside;
pub use opaque::OpaqueToken;
pub use panel::PanelToken;
pub use refresh::RefreshToken;
pub use roster_types::token::{ACCESS_TOKEN_LIFETIME, FamilyKey, LEEWAY, Nonce, TokenHash};

#[cfg(test)]
mod tests;
