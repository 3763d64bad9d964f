//! The control panel: pages made here, which work without any script. What they say is in `texts`, how
//! they look in `templates` and `static`, and every rule in [`shared::directory`].

mod assets;
mod bars;
mod chart;
mod choice;
mod cookie;
mod csv;
mod entry;
mod error;
mod field;
mod guest;
mod handlers;
mod headers;
mod language;
mod links;
mod moment;
mod page;
mod router;
mod services;
mod texts;
mod user_page;
mod wire;

pub use router::router;
pub use services::Services;
