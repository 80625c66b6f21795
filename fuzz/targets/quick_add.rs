//! A line of quick add.
#![no_main]

use atom_core::quick_add::{Reading, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let known = ["Q4 closing".to_owned(), "Büro".to_owned()];
    let now = jiff::civil::date(2026, 11, 30).at(9, 30, 0, 0);
    let line = parse(text, &Reading { projects: &known, ..Reading::at(now) });
    let length = text.chars().count();
    assert!(line.spans.iter().all(|span| span.from < span.to && span.to as usize <= length));
});
