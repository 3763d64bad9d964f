//! The operations of DynamoDB's API, as far as anybody breaks them.

use hyper::HeaderMap;

/// What a call asks of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Whatever it is: matches every call.
    Any,
    /// Reads one item.
    GetItem,
    /// Reads several items.
    BatchGetItem,
    /// Reads a page of a table or index.
    Query,
    /// Reads a page of everything.
    Scan,
    /// Writes an item.
    PutItem,
    /// Changes an item.
    UpdateItem,
    /// Removes an item.
    DeleteItem,
    /// Changes several items or none.
    TransactWriteItems,
    /// One that is not in this list.
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

    /// Whether a rule for this operation is for that one too.
    pub(crate) fn covers(self, other: Self) -> bool {
        self == Self::Any || self == other
    }

    /// Whether its answer may be older than the last write: only indexes and pages lag in DynamoDB,
    /// as long as everything else is read consistently.
    pub(crate) fn may_lag(self) -> bool {
        matches!(self, Self::Query | Self::Scan)
    }
}
