//! Statements that were cut off between their lines, or whose quotes swallow some: refused, and nothing changed.

use atom_core::Code;
use atom_tests::fixture::Fixture;
use serde_json::json;
use std::fs;

const TABLE: &str =
    "Date,Amount,Description\n2026-01-05,-3.50,\"Bread\"\n2026-01-06,-2.00,\"Milk\"\n2026-01-07,-1.25,\"Eggs\"\n";
const OFX: &str = "OFXHEADER:100\nENCODING:USASCII\nCHARSET:1252\n\n<OFX><CURDEF>EUR<BANKACCTFROM><ACCTID>12345</BANKACCTFROM><BANKTRANLIST>\n<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260105<TRNAMT>-12.50<FITID>a1<NAME>Shop</STMTTRN>\n";
const MT940: &str = ":20:X\n:25:DE1\n:28C:1\n:60F:C260104EUR100,00\n:61:2601050105D12,50NTRFNONREF\n:86:Sh";

#[tokio::test]
async fn a_statement_that_is_not_whole_adds_nothing_and_names_its_line() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text, line) in [
        // The text after the first amount would be one cell, and two rows would be lost.
        ("a.csv", TABLE.replacen("\"Bread\"", "\"Bread", 1).replace("\"Milk\"", "Milk").replace("\"Eggs\"", "Eggs"), 2),
        ("a.csv", TABLE.replacen("\"Bread\"", "\"Bread", 1), 2),
        ("a.csv", TABLE.trim_end().trim_end_matches('"').to_owned(), 4),
        // -1.25 that was cut in two.
        ("a.csv", TABLE.split("25,\"Eggs").next().unwrap_or_default().to_owned(), 4),
        ("a.ofx", OFX.to_owned(), 6),
        ("a.sta", MT940.to_owned(), 5),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, &text).expect("written");
        let request = json!({ "path": path, "account": "Assets:Bank" });
        let error = ada.try_call("ledger.import", request).await.expect_err("refused");
        let place = format!("{name}:{line}:1: ");
        assert_eq!((error.code, error.message.starts_with(&place)), (Code::Invalid, true), "{text}: {}", error.message);
    }
    assert_eq!(ada.call("ledger.balances", json!({})).await["rows"], json!([]));
    assert_eq!(ada.call("ledger.accounts", json!({})).await["items"], json!([]));
    let path = folder.path().join("whole.csv");
    fs::write(&path, TABLE).expect("written");
    let whole = ada.call("ledger.import", json!({ "path": path, "account": "Assets:Bank" })).await;
    assert_eq!(whole["transactions"], json!(3));
}
