//! Compresses what browsers load beside the pages, and makes it part of the program.

fn main() {
    memory_serve::load_directory("./static");
}
