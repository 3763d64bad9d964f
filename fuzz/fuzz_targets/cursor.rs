//! `cargo +nightly fuzz run cursor`: see [`targets::cursor`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::cursor(data));
