//! `cargo +nightly fuzz run body`: see [`targets::body`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::body(data));
