//! Any bytes in the place of a journal: read or refused with a place, never the end of the program.

use atom_journal::{Format, NoFiles, read};
use proptest::prelude::*;
use std::path::Path;

/// Reads it as every dialect.
fn everywhere(bytes: &[u8]) {
    let today = jiff::civil::date(2026, 11, 30);
    for format in [None, Some(Format::Hledger), Some(Format::Ledger), Some(Format::Beancount)] {
        for name in ["any.journal", "any.beancount"] {
            let _ = read(Path::new(name), bytes, format, today, &NoFiles);
        }
    }
}

const PIECES: &[&str] = &[
    "2026-01-02 * \"Shop\" \"Food\" #tag ^link\n",
    "2026/1/2=2026-01-03 ! (12) Payee | note ; a: b\n",
    "2026-02-30 open Assets:Bank EUR \"FIFO\"\n",
    "2026-01-01 open Assets:Bank\n",
    "2026-01-01 pad Assets:Bank Equity:Opening\n",
    "2026-01-09 balance Assets:Bank 1,000.00 ~ 0.01 EUR\n",
    "2026-01-01 custom \"budget\" Assets:Bank TRUE 1 EUR\n",
    "2026-01-01 price X 1.1 EUR\n",
    "option \"operating_currency\" \"EUR\"\n",
    "pushtag #a\n",
    "  Assets:Bank  10 EUR @@ 12 USD\n",
    "  Assets:Stock  -3 X {10 EUR, 2026-01-01, \"lot\"} @ 12 EUR\n",
    "  Assets:Stock  1 X {{*}}\n",
    "  (Virtual)  $-1,000,000.00 = $0\n",
    "  [Budget]  1e5 h ==* 0\n",
    "  Expenses:Food\n",
    "  a  99999999999999999999999999999999999999 EUR\n",
    "  a  0.00000000000000000000000000000000000001 EUR\n",
    "  a  (1 + 2 * (3 / 0)) EUR\n",
    "= /food/ and amt:>10\n",
    "~ monthly from 2026-01 to 2027\n",
    "P 2026-01-01 12:00:00 X $1.5\n",
    "D $1,000.00\n",
    "Y2026\n",
    "include *.journal\n",
    "alias /^(.*)$/=\\1:x\n",
    "comment\n",
    "end comment\n",
    "apply account a\n",
    "end apply account\n",
    "account a:b\n    note x\n",
    "commodity 1.000,00 EUR\n",
    "\"",
    "\t",
    "\r\n",
    "\0",
    "\u{feff}",
    "é€ ",
    ";",
    "{",
    "\n",
];

#[test]
fn a_date_with_a_byte_before_the_digits_in_it_is_read_or_refused() {
    // Each byte of a date in turn is one that stands before the digits.
    for at in 0..10 {
        let mut bytes = b"2026-01-02 * Shop\n  a  1 EUR\n  b\n".to_vec();
        bytes[at] = b'"';
        everywhere(&bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), text in any::<String>()) {
        everywhere(&bytes);
        everywhere(text.as_bytes());
    }

    #[test]
    fn journals_of_any_pieces_are_read_or_refused(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..16)) {
        everywhere(pieces.concat().as_bytes());
    }

    #[test]
    fn journals_that_were_damaged_are_read_or_refused(pieces in prop::collection::vec(prop::sample::select(PIECES), 1..8), at in any::<prop::sample::Index>(), with in any::<u8>()) {
        let mut bytes = pieces.concat().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = with;
        everywhere(&bytes);
    }
}
