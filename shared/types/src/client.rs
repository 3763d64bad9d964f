//! Who is calling, as far as the network tells: kept with sessions and audit entries.

use std::net::IpAddr;

/// Where a request came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// The address that API Gateway saw; never one that a header claims.
    pub ip: Option<IpAddr>,
    /// The `User-Agent`, shortened and free of control characters.
    pub user_agent: Option<String>,
}

impl Client {
    /// The address as text; empty where there is none.
    pub fn ip_text(&self) -> String {
        self.ip.map(|ip| ip.to_string()).unwrap_or_default()
    }
}
