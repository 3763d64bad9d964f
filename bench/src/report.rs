//! What a suite leaves behind: its figures as JSON, and pictures, in `target/bench`.

use std::fs;
use std::path::PathBuf;

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
