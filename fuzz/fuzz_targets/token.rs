//! `cargo +nightly fuzz run token`: see [`targets::token`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::token(data));
