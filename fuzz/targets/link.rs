//! `atom://` links. The desktop is a program and no library, so its reader is taken from its source.
#![no_main]

extern crate url as tauri; // the desktop knows it by the name of tauri, which hands it on

#[path = "../../src-tauri/src/links.rs"]
mod links;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(links::Link::QuickAdd(line)) = links::Link::parse(text) {
        assert!(!line.contains(char::is_control));
    }
});
