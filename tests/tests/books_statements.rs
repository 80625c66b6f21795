//! Statements of banks through the door: read, confirmed, imported once, taken back as a whole.

use atom_core::Code;
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};
use std::{fs, path::PathBuf};

const TABLE: &str = "Buchungstag;Empfänger;Verwendungszweck;Betrag\n05.01.2026;Bäcker;Brot;-3,50\n05.01.2026;Bäcker;Brot;-3,50\n31.01.2026;Firma;Gehalt;2.000,00\n";
const OFX: &str = "OFXHEADER:100\nENCODING:USASCII\nCHARSET:1252\n\n<OFX><CURDEF>EUR<BANKACCTFROM><ACCTID>12345</BANKACCTFROM><BANKTRANLIST>\n<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260105<TRNAMT>-12.50<FITID>a1<NAME>Shop</STMTTRN>\n<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260106<TRNAMT>5.00<FITID>a2<NAME>Ada</STMTTRN>\n</BANKTRANLIST></OFX>\n";
const QIF: &str = "!Type:Bank\nD1/25'26\nT-12.50\nPShop\n^\nD1/26'26\nT5.00\nPAda\n^\n";
const CAMT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Acct><Id><IBAN>DE1</IBAN></Id></Acct>
<Ntry><Amt Ccy="EUR">12.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-01-05</Dt></BookgDt></Ntry>
<Ntry><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-01-06</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>
"#;
const MT940: &str = ":20:X\n:25:DE1\n:28C:1\n:60F:C260104EUR100,00\n:61:2601050105D12,50NTRFNONREF\n:86:Shop\n:61:2601060106C5,00NTRFNONREF\n:86:Ada\n:62F:C260106EUR92,50\n";

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).expect("written");
        path
    }
}

async fn held(person: &Person) -> Vec<String> {
    let reply = person.call("ledger.balances", json!({})).await;
    let rows = reply["rows"].as_array().expect("rows").clone();
    let text = |row: &Value| format!("{} {} {}", row["account"], row["commodity"], row["quantity"]).replace('"', "");
    rows.iter().map(text).collect()
}

#[tokio::test]
async fn each_form_is_posted_once_against_what_is_not_sorted_yet() {
    let fixture = Fixture::new().await;
    let place = Place::new();
    for (name, text, format) in
        [("a.ofx", OFX, "ofx"), ("a.qif", QIF, "qif"), ("a.xml", CAMT, "camt053"), ("a.sta", MT940, "mt940")]
    {
        let ada = fixture.person(&format!("Ada{format}")).await;
        ada.call("ledger.account.open", json!({ "account": "Assets:Bank", "commodities": ["EUR"] })).await;
        let path = place.file(name, text.as_bytes());
        let import = json!({ "path": path, "account": "Assets:Bank" });
        let preview =
            ada.call("ledger.import", json!({ "path": path, "account": "Assets:Bank", "dry_run": true })).await;
        assert_eq!((&preview["format"], &preview["transactions"]), (&json!(format), &json!(2)), "{preview}");
        assert_eq!(held(&ada).await, Vec::<String>::new(), "{format}: a preview adds nothing");
        let first = ada.call("ledger.import", import.clone()).await;
        assert_eq!(
            (&first["transactions"], &first["postings"], &first["duplicates"]),
            (&json!(2), &json!(4), &json!(0))
        );
        let expected = ["Assets:Bank EUR -7.50", "Expenses:Uncategorized EUR 12.50", "Income:Uncategorized EUR -5.00"];
        assert_eq!(held(&ada).await, expected, "{format}");
        let again = ada.call("ledger.import", import).await;
        assert_eq!((&again["transactions"], &again["duplicates"]), (&json!(0), &json!(2)), "{format}");
        if format != "qif" {
            // The bank's own name of the account is remembered.
            let told = ada.call("ledger.import", json!({ "path": path })).await;
            assert_eq!((&told["account"], &told["duplicates"]), (&json!("Assets:Bank"), &json!(2)), "{format}");
        }
        assert_eq!(ada.call("ledger.verify", json!({})).await["ok"], json!(true));
    }
}

#[tokio::test]
async fn a_table_is_recognised_confirmed_and_remembered_in_every_encoding() {
    let fixture = Fixture::new().await;
    let place = Place::new();
    let wide: Vec<u8> = [0xfeff_u16].into_iter().chain(TABLE.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let narrow: Vec<u8> = TABLE.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    for (name, bytes) in [("utf.csv", TABLE.as_bytes()), ("latin.csv", &narrow[..]), ("wide.csv", &wide[..])] {
        let ada = fixture.person(&format!("Ada{}", name.len())).await;
        let path = place.file(name, bytes);
        let mut import = json!({ "path": path, "account": "Assets:Bank", "format": "csv", "dry_run": true });
        let preview = ada.call("ledger.import", import.clone()).await;
        let mapping = &preview["mapping"];
        assert_eq!((&mapping["delimiter"], &mapping["decimal"]), (&json!(";"), &json!(",")), "{preview}");
        assert_eq!((&mapping["date_order"], &mapping["sign"]), (&json!("dmy"), &json!("as_written")));
        assert_eq!(
            (&preview["rows"][0]["payee"], &preview["rows"][0]["narration"]),
            (&json!("Bäcker"), &json!("Brot"))
        );
        // Confirmed with a currency, which is remembered of the account.
        import["mapping"] = mapping.clone();
        import["mapping"]["currency"] = json!("EUR");
        import["dry_run"] = json!(false);
        let done = ada.call("ledger.import", import).await;
        assert_eq!((&done["transactions"], &done["duplicates"]), (&json!(3), &json!(0)), "identical twins are two");
        assert_eq!(held(&ada).await[0], "Assets:Bank EUR 1993.00");
        let again = ada.call("ledger.import", json!({ "path": path, "account": "Assets:Bank" })).await;
        assert_eq!((&again["duplicates"], &again["mapping"]["currency"]), (&json!(3), &json!("EUR")));
    }
}

#[tokio::test]
async fn what_cannot_be_understood_is_named_with_its_line_and_changes_nothing() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let place = Place::new();
    for (name, text, line) in [
        ("bad.csv", TABLE.replacen("-3,50", "NaN", 1), 2),
        ("bad.csv", TABLE.replace("31.01.2026", "99.99.2026"), 4),
        ("bad.ofx", OFX.replace("-12.50", "1e400"), 6),
        ("bad.ofx", OFX.replace("20260106", "99999999"), 7),
        ("bad.qif", QIF.replace("T5.00", "Tfive"), 7),
        ("bad.xml", CAMT.replace("2026-01-06", "0000-00-00"), 4),
        ("bad.sta", MT940.replace("C5,00N", "C,N"), 7),
    ] {
        let path = place.file(name, text.as_bytes());
        let error = ada
            .try_call("ledger.import", json!({ "path": path, "account": "Assets:Bank" }))
            .await
            .expect_err("refused");
        let place = format!("{name}:{line}:1: ");
        assert_eq!((error.code, error.message.starts_with(&place)), (Code::Invalid, true), "{}", error.message);
    }
    let binary = place.file("x.csv", b"a,b\n\0\0\x01\x02,\xff");
    let unnamed = place.file("y.ofx", OFX.as_bytes());
    for args in [
        json!({ "path": binary, "account": "Assets:Bank" }),
        json!({ "path": unnamed }),
        json!({ "path": unnamed, "account": "Assets::Bank" }),
        json!({ "path": unnamed, "account": "A:\u{202e}B" }),
    ] {
        let error = ada.try_call("ledger.import", args.clone()).await.expect_err("refused");
        assert_eq!(error.code, Code::Invalid, "{args}");
    }
    assert_eq!(held(&ada).await, Vec::<String>::new());
    assert_eq!(ada.call("ledger.accounts", json!({})).await["items"], json!([]));
}

#[tokio::test]
async fn an_import_is_taken_back_in_one_go_and_can_come_again() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let place = Place::new();
    let path = place.file("a.ofx", OFX.as_bytes());
    let import = json!({ "path": path, "account": "Assets:Bank" });
    let first = ada.call("ledger.import", import.clone()).await;
    let undo = json!({ "import_id": first["import_id"] });
    assert_eq!(ada.call("ledger.import.undo", undo.clone()).await, json!({ "reversed": 2, "kept": 0 }));
    assert_eq!(held(&ada).await, Vec::<String>::new());
    let error = ada.try_call("ledger.import.undo", undo).await.expect_err("refused");
    assert_eq!(error.code, Code::Conflict);
    let again = ada.call("ledger.import", import.clone()).await;
    assert_eq!((&again["transactions"], &again["duplicates"]), (&json!(2), &json!(0)));
    let still = ada.call("ledger.import", import).await;
    assert_eq!((&still["transactions"], &still["duplicates"]), (&json!(0), &json!(2)));
    let journal = place.file("a.journal", b"2026-01-01 x\n  A  1 X\n  B\n");
    let other = ada.call("ledger.import", json!({ "path": journal })).await;
    ada.call("ledger.import.undo", json!({ "import_id": other["import_id"] })).await;
    assert_eq!(held(&ada).await.len(), 3, "only what the statement added");
    let verified = ada.call("ledger.verify", json!({})).await;
    assert_eq!((&verified["ok"], &verified["entries"]), (&json!(true), &json!(8)), "{verified}");
}

#[tokio::test]
async fn an_import_goes_on_as_a_job_and_tells_the_same_at_its_end() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let place = Place::new();
    let path = place.file("a.ofx", OFX.as_bytes());
    let import = json!({ "path": path, "account": "Assets:Bank", "job": true });
    let waited = json!({ "path": path, "account": "Assets:Bank", "job": true, "wait": true });
    let started = ada.call("ledger.import", import).await;
    assert!(started["job"].is_string(), "{started}");
    // Whoever comes second waits for the writer, so this ends behind the job or before it; both add each line once.
    let second = ada.call("ledger.import", waited).await;
    assert_eq!(second["transactions"].as_u64().zip(second["duplicates"].as_u64()).map(|(a, b)| a + b), Some(2));
    let jobs = ada.call("jobs.list", json!({})).await;
    assert_eq!(jobs["items"][0]["command"], json!("ledger.import"));
}

#[tokio::test]
async fn what_is_not_sorted_is_proposed_by_rules_and_by_what_was_accepted_before() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let place = Place::new();
    let path = place.file("a.ofx", OFX.as_bytes());
    let import = ada.call("ledger.import", json!({ "path": path, "account": "Assets:Bank" })).await;
    assert_eq!(ada.call("ledger.categorize", json!({ "all": true })).await["items"], json!([]), "nothing is known yet");
    let rule = ada.call("ledger.rules.create", json!({ "contains": "SHOP", "account": "Expenses:Food" })).await;
    let proposed = ada.call("ledger.categorize", json!({})).await["items"].clone();
    assert_eq!(
        (&proposed[0]["account"], &proposed[0]["confidence"]),
        (&json!("Expenses:Food"), &json!(1.0)),
        "{proposed}"
    );
    let shop = proposed[0]["entry_id"].clone();
    ada.call("ledger.accept", json!({ "entry_id": shop })).await;
    let error =
        ada.try_call("ledger.accept", json!({ "entry_id": shop, "account": "Expenses:X" })).await.expect_err("done");
    assert_eq!(error.code, Code::Conflict);
    assert_eq!(held(&ada).await[1], "Expenses:Food EUR 12.50");
    // Without the rule the payee tells it: the next purchase went where the last one did.
    ada.call("ledger.rules.delete", json!({ "id": rule["id"] })).await;
    let later =
        OFX.replace("FITID>a1", "FITID>b1").replace("FITID>a2", "FITID>b2").replace("NAME>Shop", "NAME>SHOP 4711");
    let path = place.file("b.ofx", later.as_bytes());
    ada.call("ledger.import", json!({ "path": path, "account": "Assets:Bank" })).await;
    let proposed = ada.call("ledger.categorize", json!({})).await["items"].clone();
    assert_eq!(
        (proposed.as_array().map(Vec::len), &proposed[0]["account"]),
        (Some(1), &json!("Expenses:Food")),
        "{proposed}"
    );
    let rejected = ada.call("ledger.reject", json!({ "entry_id": proposed[0]["entry_id"] })).await;
    assert_eq!(rejected["account"], json!("Expenses:Food"));
    assert_eq!(ada.call("ledger.categorize", json!({})).await["items"], json!([]));
    // What was sorted since goes back with its import.
    let undone = ada.call("ledger.import.undo", json!({ "import_id": import["import_id"] })).await;
    assert_eq!(undone, json!({ "reversed": 2, "kept": 0 }));
    assert_eq!(held(&ada).await[0], "Assets:Bank EUR -7.50");
    assert_eq!(ada.call("ledger.verify", json!({})).await["ok"], json!(true));
}

#[tokio::test]
async fn a_statement_that_a_browser_sends_is_read_as_one_from_the_disk() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    for (name, text, format) in
        [("a.csv", TABLE, "csv"), ("a.ofx", OFX, "ofx"), ("a.qif", QIF, "qif"), ("a.xml", CAMT, "camt053")]
    {
        let account = format!("Assets:{}", format.to_uppercase());
        let upload = ada.upload(text.as_bytes()).await;
        let unnamed = json!({ "upload": upload, "name": name, "dry_run": true });
        let error = ada.try_call("ledger.import_upload", unnamed).await.expect_err("nobody knows of which account");
        assert_eq!((error.code, error.field.as_deref()), (Code::Invalid, Some("account")), "{format}");
        let mut import = json!({ "upload": upload, "name": name, "account": account, "dry_run": true });
        let looked = ada.call("ledger.import_upload", import.clone()).await;
        assert_eq!((&looked["format"], &looked["rows"][0]["duplicate"]), (&json!(format), &json!(false)), "{looked}");
        import["mapping"] = looked["mapping"].clone();
        import["dry_run"] = json!(false);
        let added = ada.call("ledger.import_upload", import).await;
        assert_eq!(added["transactions"], looked["transactions"], "{format}");
    }
    let imports = ada.call("ledger.imports", json!({})).await["items"].clone();
    let names: Vec<&str> =
        imports.as_array().expect("a list").iter().filter_map(|each| each["name"].as_str()).collect();
    assert_eq!(names, ["a.xml", "a.qif", "a.ofx", "a.csv"], "newest first");
    assert_eq!(imports[3]["entries"], 3);
    ada.call("ledger.import.undo", json!({ "import_id": imports[3]["id"] })).await;
    let imports = ada.call("ledger.imports", json!({ "limit": 1 })).await;
    let rest = ada.call("ledger.imports", json!({ "cursor": imports["next"] })).await["items"].clone();
    assert_eq!((rest.as_array().map(Vec::len), &rest[0]["undone_at"]), (Some(3), &Value::Null));
    assert!(rest[2]["undone_at"].is_string());
}

#[tokio::test]
async fn a_look_at_a_file_as_a_job_leaves_nothing_behind_not_even_where_it_fails() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    for (name, text, well) in [("a.ofx", OFX, true), ("a.ofx", "<OFX><STMTTRN></OFX>", false)] {
        let upload = ada.upload(text.as_bytes()).await;
        let look = json!({
            "upload": upload, "name": name, "account": "Assets:Bank", "dry_run": true, "job": true, "wait": true
        });
        assert_eq!(ada.try_call("ledger.import_upload", look).await.is_ok(), well);
    }
    assert_eq!(ada.call("jobs.list", json!({})).await["items"], json!([]));
    assert_eq!(ada.call("notifications.list", json!({})).await["items"], json!([]));
}
