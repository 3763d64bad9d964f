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
mod texts;
mod user_page;
mod wire;

use shared::directory::Needs;

pub use router::router;

/// Signs people in, and shows lists a page at a time. It signs no tokens: its sessions are cookies.
pub const NEEDS: Needs = Needs { passwords: true, cursors: true, rotating: true, mail: true, ..Needs::NONE };
