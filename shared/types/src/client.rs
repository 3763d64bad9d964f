//! The client of a request as the network shows it, kept with sessions and audit log entries.

use std::net::IpAddr;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// The IP address that API Gateway saw, never one that a header claims.
    pub ip: Option<IpAddr>,
    /// The `User-Agent`, truncated and without control characters.
    pub user_agent: Option<String>,
}

impl Client {
    /// The IP address as text; empty if unknown.
    pub fn ip_text(&self) -> String {
        self.ip.map(|ip| ip.to_string()).unwrap_or_default()
    }
}
