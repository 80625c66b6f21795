//! Statements of banks. The first byte says in which form, and whether the account is a debt.
#![no_main]

use atom_statements::{Format, detect, read};
use libfuzzer_sys::fuzz_target;

const FORMATS: [Format; 5] = [Format::Csv, Format::Ofx, Format::Qif, Format::Camt053, Format::Mt940];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, file)) = bytes.split_first() else { return };
    let format = FORMATS[usize::from(*first) % FORMATS.len()];
    let owed = first & 0x80 != 0;
    let _ = detect("any.csv", file);
    match read("any.csv", file, format, None, owed) {
        // What was recognised comes back confirmed.
        Ok(statement) => drop(read("any.csv", file, format, statement.mapping.as_ref(), owed)),
        Err(error) => assert!(error.line > 0 && !error.message.is_empty()),
    }
});
