//! `verify_token`: whose a token is, and what they may do.

use shared::Result;
use shared::http::Form;

use crate::services::Services;
use crate::wire::{self, ToVerify, VerifiedToken};

pub(crate) async fn handler(services: &Services, form: Form) -> Result<VerifiedToken> {
    let ToVerify { token, permission } = wire::to_verify(form).valid()?;
    let verified = services.access.verify_token(token).await?;
    if let Some(permission) = permission {
        verified.require(permission)?;
    }
    Ok(VerifiedToken::from(&verified))
}
