//! How to reach DynamoDB, and the names of the tables.

use roster_aws::{AwsCredentials, Patience};

#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// `AWS_REGION`.
    pub region: String,
    /// `AWS_ENDPOINT_URL_DYNAMODB`: another DynamoDB than Amazon's.
    pub endpoint: Option<String>,
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`: Lambda sets all three for the life of the
    /// process.
    pub credentials: AwsCredentials,
    /// The `…_TABLE` variables.
    pub tables: Tables,
    pub patience: Patience,
}

#[derive(Clone, Debug)]
pub struct Tables {
    pub users: String,
    pub sessions: String,
    pub roles: String,
    pub api_keys: String,
    pub audit: String,
    pub ephemeral: String,
    pub settings: String,
    pub revocations: String,
    pub statistics: String,
    pub mail: String,
}
