//! Accounts that were renamed or merged since: their old names mean them still, and statements that came before do not
//! come again.

use atom_core::Code;
use atom_tests::fixture::Fixture;
use serde_json::json;
use std::fs;

const OFX: &str = "OFXHEADER:100\nENCODING:USASCII\nCHARSET:1252\n\n<OFX><CURDEF>EUR<BANKACCTFROM><ACCTID>12345</BANKACCTFROM><BANKTRANLIST>\n<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260105<TRNAMT>-12.50<FITID>a1<NAME>Shop</STMTTRN>\n<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260106<TRNAMT>5.00<FITID>a2<NAME>Ada</STMTTRN>\n</BANKTRANLIST></OFX>\n";
const MORE: &str =
    "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260107<TRNAMT>-1.00<FITID>a3<NAME>Shop</STMTTRN>\n</BANKTRANLIST>";

#[tokio::test]
async fn a_statement_adds_nothing_twice_when_its_account_was_renamed_and_merged() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("giro.ofx");
    fs::write(&path, OFX).expect("written");
    ada.call("ledger.account.open", json!({ "account": "Assets:Bank" })).await;
    let first = ada.call("ledger.import", json!({ "path": path, "account": "Assets:Giro" })).await;
    assert_eq!(first["transactions"], json!(2), "{first}");
    ada.call("ledger.account.rename", json!({ "account": "Assets:Giro", "to": "Assets:Current" })).await;
    let renamed = ada.call("ledger.import", json!({ "path": path, "account": "Assets:Current" })).await;
    assert_eq!((&renamed["transactions"], &renamed["duplicates"]), (&json!(0), &json!(2)), "{renamed}");
    ada.call("ledger.account.merge", json!({ "account": "Assets:Current", "into": "Assets:Bank" })).await;
    for account in [json!("Assets:Bank"), json!("Assets:Current"), json!("Assets:Giro"), json!(null)] {
        let again = ada.call("ledger.import", json!({ "path": path, "account": account })).await;
        assert_eq!((&again["transactions"], &again["duplicates"]), (&json!(0), &json!(2)), "{account}: {again}");
    }
    // What is new still comes, once.
    fs::write(&path, OFX.replace("</BANKTRANLIST>", MORE)).expect("written");
    for (transactions, duplicates) in [(1, 2), (0, 3)] {
        let more = ada.call("ledger.import", json!({ "path": path, "account": "Assets:Bank" })).await;
        assert_eq!((&more["transactions"], &more["duplicates"]), (&json!(transactions), &json!(duplicates)), "{more}");
    }
    let held = ada.call("ledger.balances", json!({ "account": "Assets:Bank" })).await;
    assert_eq!(held["rows"][0]["quantity"], json!("-8.50"), "{held}");
    assert_eq!(ada.call("ledger.verify", json!({})).await["ok"], json!(true));
}

#[tokio::test]
async fn how_a_table_is_read_is_remembered_under_an_old_name_too() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("giro.csv");
    fs::write(&path, "Date,Amount,Description\n2026-01-05,-3.50,Bread\n2026-01-06,-2.00,Milk\n").expect("written");
    let mut import = json!({ "path": path, "account": "Assets:Giro", "dry_run": true });
    import["mapping"] = ada.call("ledger.import", import.clone()).await["mapping"].clone();
    import["mapping"]["currency"] = json!("EUR");
    import["dry_run"] = json!(false);
    ada.call("ledger.import", import).await;
    ada.call("ledger.account.rename", json!({ "account": "Assets:Giro", "to": "Assets:Current" })).await;
    for account in ["Assets:Giro", "Assets:Current"] {
        let again = ada.call("ledger.import", json!({ "path": path, "account": account })).await;
        assert_eq!((&again["mapping"]["currency"], &again["duplicates"]), (&json!("EUR"), &json!(2)), "{account}");
    }
}

#[tokio::test]
async fn balances_are_told_under_every_name_that_means_the_account() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    for (key, account) in [("a", "Assets:Giro"), ("b", "Assets:Bank"), ("c", "Assets:Bank:Savings")] {
        let postings = json!([
            { "account": account, "quantity": "1.00", "commodity": "EUR" },
            { "account": "Equity:Opening" },
        ]);
        let entry = json!({ "idempotency_key": key, "date": "2026-01-05", "postings": postings });
        ada.call("ledger.post", entry).await;
    }
    ada.call("ledger.account.rename", json!({ "account": "Assets:Giro", "to": "Assets:Current" })).await;
    for (account, rows) in [("Assets:Giro", 1), ("Assets:Current", 1), ("Assets:Bank", 2), ("Assets", 3)] {
        let held = ada.call("ledger.balances", json!({ "account": account })).await;
        assert_eq!(held["rows"].as_array().map(Vec::len), Some(rows), "{account}: {held}");
    }
    ada.call("ledger.account.merge", json!({ "account": "Assets:Current", "into": "Assets:Bank" })).await;
    let held = ada.call("ledger.balances", json!({ "account": "Assets:Giro" })).await;
    assert_eq!(
        (&held["rows"][0]["account"], &held["rows"][0]["quantity"]),
        (&json!("Assets:Bank"), &json!("2.00")),
        "{held}"
    );
}

#[tokio::test]
async fn what_was_merged_into_an_account_counts_for_what_it_holds() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    for (key, account, commodity) in [("a", "Assets:Dollars", "USD"), ("b", "Assets:Giro", "EUR")] {
        let postings = json!([
            { "account": account, "quantity": "1.00", "commodity": commodity },
            { "account": "Equity:Opening" },
        ]);
        let entry = json!({ "idempotency_key": key, "date": "2026-01-05", "postings": postings });
        ada.call("ledger.post", entry).await;
    }
    for account in ["Assets:Between", "Assets:Bank"] {
        ada.call("ledger.account.open", json!({ "account": account })).await;
    }
    ada.call("ledger.account.open", json!({ "account": "Assets:Euros", "commodities": ["EUR"] })).await;
    ada.call("ledger.account.merge", json!({ "account": "Assets:Dollars", "into": "Assets:Between" })).await;
    // The dollars came into it with another account, and would go on with it.
    let euros = json!({ "account": "Assets:Between", "into": "Assets:Euros" });
    let refused = ada.try_call("ledger.account.merge", euros).await.expect_err("refused");
    assert_eq!(refused.code, Code::Conflict, "{}", refused.message);
    let only = json!({ "account": "Assets:Between", "commodities": ["EUR"] });
    let refused = ada.try_call("ledger.account.open", only).await.expect_err("refused");
    assert_eq!(refused.code, Code::Conflict, "{}", refused.message);
    // A table without a currency is of the one that came with the account.
    ada.call("ledger.account.merge", json!({ "account": "Assets:Giro", "into": "Assets:Bank" })).await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bank.csv");
    fs::write(&path, "Date,Amount,Description\n2026-01-06,-3.50,Bread\n2026-01-07,-2.00,Milk\n").expect("written");
    let looked = ada.call("ledger.import", json!({ "path": path, "account": "Assets:Bank", "dry_run": true })).await;
    assert_eq!(looked["rows"][0]["commodity"], json!("EUR"), "{looked}");
}
