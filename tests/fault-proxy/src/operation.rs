//! The operations of DynamoDB's API that tests inject faults into.

use hyper::HeaderMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Matches every call.
    Any,
    GetItem,
    BatchGetItem,
    /// Reads a page of a table or index.
    Query,
    /// Reads a page of a table or index without a key.
    Scan,
    PutItem,
    UpdateItem,
    DeleteItem,
    TransactWriteItems,
    /// An operation that this list does not name.
    Other,
}

impl Operation {
    /// The operation that a request's headers name.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
        match target.split_once('.').map_or("", |(_, name)| name) {
            "GetItem" => Self::GetItem,
            "BatchGetItem" => Self::BatchGetItem,
            "Query" => Self::Query,
            "Scan" => Self::Scan,
            "PutItem" => Self::PutItem,
            "UpdateItem" => Self::UpdateItem,
            "DeleteItem" => Self::DeleteItem,
            "TransactWriteItems" => Self::TransactWriteItems,
            _ => Self::Other,
        }
    }

    /// Whether a rule for this operation applies to the other one.
    pub(crate) fn covers(self, other: Self) -> bool {
        self == Self::Any || self == other
    }

    /// Whether its answer may be older than the last write. In DynamoDB only indexes and pages lag, as long as all
    /// other reads are strongly consistent.
    pub(crate) fn may_lag(self) -> bool {
        matches!(self, Self::Query | Self::Scan)
    }
}
