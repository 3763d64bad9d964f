//! What browsers load beside a page: embedded, compressed, and under names that change with what is
//! in them, so that a browser may keep each for ever.

use std::sync::LazyLock;

use axum::Router;
use memory_serve::{CacheControl, MemoryServe};

/// The paths of the files, as pages name them.
pub(crate) struct Assets {
    pub(crate) style: String,
    pub(crate) script: String,
    pub(crate) icon: String,
}

/// Made once: the names are hashes of what the files hold.
pub(crate) static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let manifest = files().manifest();
    let path_of = |name: &str| manifest.get(name).map_or_else(|| name.to_owned(), |path| path.to_string());
    Assets {
        style: path_of("/assets/panel.css"),
        script: path_of("/assets/panel.js"),
        icon: path_of("/assets/icon.svg"),
    }
});

/// Answers `GET /assets/…`.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    files().into_router()
}

/// Brotli alone, which every browser takes over HTTPS: it is made by the build, and gzip at each start, which took
/// a third of the start.
fn files() -> MemoryServe {
    memory_serve::load!()
        .index_file(None)
        .enable_hashed_routes(true)
        .enable_gzip(false)
        .cache_control(CacheControl::NoCache)
}
