//! A comma that may part thousands or decimals: how it was read is told.

use atom_journal::{Format, NoFiles, read};
use std::path::Path;

fn warnings(text: &str, format: Option<Format>) -> Vec<(u32, String)> {
    let today = jiff::civil::date(2026, 6, 15);
    let journal = read(Path::new("x.journal"), text.as_bytes(), format, today, &NoFiles);
    let journal = journal.unwrap_or_else(|error| panic!("{error}\n{text}"));
    journal.warnings.into_iter().map(|warning| (warning.line, warning.message)).collect()
}

#[test]
fn a_comma_that_hledger_takes_for_a_decimal_mark_is_told_once_for_each_commodity() {
    let text =
        "2026-01-01 x\n  a  $1,000\n  b\n\n2026-01-02 x\n  a  $2,000\n  b\n\n2026-01-03 x\n  a  1,000 EUR\n  b\n";
    for format in [None, Some(Format::Hledger)] {
        let told = warnings(text, format);
        assert_eq!(told.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 10], "{told:?}");
        assert!(told[0].1.contains("The comma of 1,000 parts thousands"), "{told:?}");
    }
    assert_eq!(warnings(text, Some(Format::Ledger)), [], "Ledger reads it so itself");
}

#[test]
fn a_comma_of_which_the_file_says_what_it_is_needs_no_word() {
    let entry = "2026-01-01 x\n  a  $1,000\n  b\n";
    for text in [
        format!("decimal-mark .\n{entry}"),
        format!("decimal-mark ,\n{entry}"),
        format!("commodity $1,000.00\n{entry}"),
        entry.replace("1,000", "1,000.00"),
        entry.replace("1,000", "1,000,000"),
        entry.replace("1,000", "1,50"),
        entry.replace("1,000", "1000"),
    ] {
        assert_eq!(warnings(&text, Some(Format::Hledger)), [], "{text}");
    }
}
