//! `end_sessions`: sign a user out, of one session or of all.

use shared::Result;
use shared::directory::Directory;
use shared::http::Form;
use shared::service::ServiceName;

use crate::wire::{self, Ended};

pub(crate) async fn handler(directory: &Directory, service: &ServiceName, form: Form) -> Result<Ended> {
    let ended = directory.end_sessions_of(service, wire::sessions_of(form)).await?;
    Ok(Ended::from(ended))
}
