//! Journals. The first byte says whose: told by the content, hledger, Ledger, Beancount.
#![no_main]

use atom_journal::{Format, NoFiles, read};
use libfuzzer_sys::fuzz_target;
use std::path::Path;

const FORMATS: [Option<Format>; 4] = [None, Some(Format::Hledger), Some(Format::Ledger), Some(Format::Beancount)];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, file)) = bytes.split_first() else { return };
    let format = FORMATS[usize::from(*first) % FORMATS.len()];
    let _ = read(Path::new("any.journal"), file, format, jiff::civil::date(2026, 1, 1), &NoFiles);
});
