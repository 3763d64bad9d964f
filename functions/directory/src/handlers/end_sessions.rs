//! `end_sessions`: sign a user out, of one session or of all.

use shared::Result;
use shared::http::Form;
use shared::service::ServiceName;

use crate::services::Services;
use crate::wire::{self, Ended};

pub(crate) async fn handler(services: &Services, service: &ServiceName, form: Form) -> Result<Ended> {
    let ended = services.sessions.end_sessions_of(service, wire::sessions_of(form)).await?;
    Ok(Ended::from(ended))
}
