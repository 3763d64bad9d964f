//! What a stack costs a month: from what its users do, what each operation was measured to use, and
//! list prices. No AWS account is needed.

mod bill;
pub mod measured;
pub mod prices;
mod usage;

pub use bill::{Bill, Line, Stack};
pub use usage::{Architecture, Usage};
