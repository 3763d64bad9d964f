//! What a suite leaves behind: its figures as JSON, and pictures, in `target/bench`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Keeps the figures of a suite, and says where.
pub(crate) fn keep(suite: &str, figures: &Value) {
    write(&format!("{suite}.json"), &format!("{figures:#}\n"));
}

/// Keeps a picture.
pub(crate) fn picture(name: &str, svg: &str) {
    write(&format!("{name}.svg"), svg);
}

/// Where all of it goes.
pub(crate) fn folder() -> PathBuf {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/bench"));
    fs::create_dir_all(&folder).expect("the folder of what is built can be written to");
    folder
}

fn write(name: &str, text: &str) {
    fs::write(folder().join(name), text).expect("the folder of what is built can be written to");
    println!("written: target/bench/{name}");
}

/// A folder for one run, empty at first and gone when this is.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str) -> Self {
        let folder = folder().join(name);
        // What an earlier run left is of no use.
        let _ = fs::remove_dir_all(&folder);
        Self(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left does no harm but take room.
        let _ = fs::remove_dir_all(&self.0);
    }
}
