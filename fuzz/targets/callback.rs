//! What a browser, or whoever else is on this machine, sends to the listener of a sign-in; and addresses of services.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    assert!(!atom_loopback::brings_an_answer(bytes, "127.0.0.1:4711", "a state of 256 bits that nobody guesses"));
    if let Some(url) = std::str::from_utf8(bytes).ok().and_then(|text| url::Url::parse(text).ok()) {
        assert!(!atom_loopback::is_safe(&url) || matches!(url.scheme(), "https" | "http"));
    }
});
