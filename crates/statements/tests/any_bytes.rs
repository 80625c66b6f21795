//! Any bytes in the place of a statement: read or refused with a place, never the end of the program.

use atom_statements::{Format, detect, read};
use proptest::prelude::*;

const FORMATS: [Format; 5] = [Format::Csv, Format::Ofx, Format::Qif, Format::Camt053, Format::Mt940];

/// Reads it as everything that there is, and once more as what was recognised.
fn everywhere(bytes: &[u8]) {
    let _ = detect("any.csv", bytes);
    for format in FORMATS {
        for owed in [false, true] {
            match read("any.csv", bytes, format, None, owed) {
                Ok(statement) => {
                    assert_eq!(statement.format, format);
                    for line in &statement.lines {
                        assert!(line.line > 0, "{line:?}");
                        for text in [&line.payee, &line.narration] {
                            assert!(!text.contains(char::is_control) && text.chars().count() <= 1_000, "{line:?}");
                        }
                    }
                    if statement.mapping.is_some() {
                        let _ = read("any.csv", bytes, format, statement.mapping.as_ref(), owed);
                    }
                }
                Err(error) => {
                    let place = format!("any.csv:{}:1: ", error.line);
                    assert!(error.line > 0 && error.to_string().starts_with(&place), "{error}");
                    assert!(!error.message.trim().is_empty(), "{error}");
                }
            }
        }
    }
}

/// A whole statement of each form.
const WHOLE: [&str; 5] = [
    "sep=;\nKonto;DE001\n\nBuchungstag;Empfänger;Verwendungszweck;Betrag;Währung\n\
     05.01.2026;Laden;\"Essen; viel\";-1.012,50;EUR\n06.01.2026;Ada;Danke;5,00;EUR\n;;Summe;-1.007,50;\n",
    "OFXHEADER:100\nENCODING:USASCII\nCHARSET:1252\n\n<OFX><STMTRS><CURDEF>EUR\n<BANKACCTFROM><ACCTID>12345\n</BANKACCTFROM>\n\
     <BANKTRANLIST>\n<STMTTRN>\n<TRNTYPE>DEBIT\n<DTPOSTED>20260105120000[-5:EST]\n<TRNAMT>-12.50\n<FITID>a1\n\
     <NAME>Shop &amp; Co\n<MEMO>Food\n<CHECKNUM>7\n</STMTTRN>\n</BANKTRANLIST></STMTRS></OFX>\n",
    "!Account\nNGiro\nTBank\n^\n!Type:Bank\nD1/25'26\nT-1,012.50\nPShop\nMFood\nN17\nLExpenses\nSFood\n$5\n^\nD2/ 3'26\nT5\n^\n",
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">\
     <BkToCstmrStmt><Stmt><Acct><Id><IBAN>DE001</IBAN></Id></Acct>\n<Ntry><Amt Ccy=\"EUR\">12.50</Amt>\n\
     <CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd><Sts><Cd>BOOK</Cd></Sts>\n<BookgDt><Dt>2026-01-05</Dt></BookgDt>\n\
     <AcctSvcrRef>R1</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Cdtr><Nm>Shop &amp; Co</Nm></Cdtr></RltdPties>\n\
     <RmtInf><Ustrd>Food</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>\n",
    "{1:F01}{4:\n:20:STARTUMS\n:25:70090100/1234567890\n:28C:1\n:60F:C251231EUR100,00\n:61:2512310102DR12,50NDDTNONREF//B1\n\
     more\n:86:105?00LASTSCHRIFT?20EREF+1?21SVWZ+Food and?22 more?32Shop?33 GmbH\n:61:2601050105C5,NTRFREF\n\
     :86:/NAME/Ada/REMI/USTD//Thanks/\n:62F:C260105EUR92,50\n-}\n",
];

/// Pieces of which statements are made.
const PIECES: &[&str] = &[
    "sep=|\n",
    "Date,Amount,Payee\n",
    "Date;Soll;Haben;Saldo\n",
    "2026-01-05,-1.50,Shop\n",
    "05.01.2026;1.234,56;;\"a\n",
    "1/5/26|(12.00)|DR\n",
    ",,,,\n",
    "<OFX>",
    "</OFX>",
    "<STMTTRN>",
    "</STMTTRN>\n",
    "<DTPOSTED>2026010é\n",
    "<TRNAMT>1e400\n",
    "<ACCTID>",
    "encoding=\"utf-16\"",
    "ENCODING:X\nCHARSET:65001\n",
    "!Type:Bank\n",
    "!Type:Cat\n",
    "D1/ 5'26\n",
    "T-,5\n",
    "éx\n",
    "^\n",
    "<?xml version=\"1.0\" encoding=\"klingon\"?>",
    "<Document>",
    "<Ntry>",
    "<Amt Ccy=\"EURO\">1</Amt>",
    "<Dt>2026-02-30</Dt>",
    "</Ntry>",
    "<![CDATA[x]]>",
    "<!DOCTYPE x [<!ENTITY a \"b\">]>",
    "&a;",
    "&#0;",
    ":20:x\n",
    ":60F:C26\n",
    ":61:2602290229RCR,é\n",
    ":61:9912310101D1,\n",
    ":86:?2é?20?21\n",
    ":86:/NAME/\n",
    "{4:",
    "-}",
    "\"",
    "\0",
    "\r",
    "\u{feff}",
    "99999999999999999999999999999999999999999",
    "\n",
];

#[test]
fn a_whole_statement_of_each_form_is_read() {
    for (text, format) in WHOLE.into_iter().zip(FORMATS) {
        let read = read("any.csv", text.as_bytes(), format, None, false);
        let read = read.unwrap_or_else(|error| panic!("{format:?}: {error}"));
        assert!(!read.lines.is_empty(), "{format:?}");
        everywhere(text.as_bytes());
        everywhere(&text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    }
}

#[test]
fn a_statement_that_was_cut_off_anywhere_is_read_or_refused() {
    for (text, format) in WHOLE.into_iter().zip(FORMATS) {
        for end in 0..text.len() {
            if let Err(error) = read("any.csv", &text.as_bytes()[..end], format, None, false) {
                assert!(error.line > 0, "{error}");
            }
        }
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
    fn statements_of_any_pieces_are_read_or_refused(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..20)) {
        everywhere(pieces.concat().as_bytes());
    }

    #[test]
    fn statements_that_were_damaged_are_read_or_refused(which in 0..5_usize, at in any::<prop::sample::Index>(), with in any::<u8>(), piece in prop::sample::select(PIECES)) {
        let whole = WHOLE[which].as_bytes();
        let at = at.index(whole.len());
        let mut bytes = whole.to_vec();
        bytes[at] = with;
        everywhere(&bytes);
        everywhere(&[&whole[..at], piece.as_bytes(), &whole[at..]].concat());
    }
}
