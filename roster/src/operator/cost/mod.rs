//! What a stack costs a month: from what its users do, what each operation was measured to use, and
//! list prices. It needs no network and no account.

mod bill;
pub mod measured;
mod place;
pub mod prices;
mod usage;

pub use bill::{Bill, Line, Stack};
pub use usage::{Architecture, Usage};
