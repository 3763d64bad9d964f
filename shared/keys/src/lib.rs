//! The secrets of a stack, and the seals of the audit log, which need one of them and nothing else of the core.

mod audit_seals;
pub mod secrets;

pub use audit_seals::AuditSeals;
