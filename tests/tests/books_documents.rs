//! Documents beside entries: kept by their content, removed without being forgotten.

use atom_api::files::FILE_BYTES_MAX;
use atom_core::Code;
use atom_tests::fixture::{Fixture, Person};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::fs;

async fn code(person: &Person, name: &str, args: Value) -> Code {
    person.try_call(name, args).await.expect_err("refused").code
}

async fn entry(person: &Person) -> Value {
    let post = json!({ "idempotency_key": "a", "date": "2026-01-05", "postings": [
        { "account": "Expenses:Food", "quantity": "1.00", "commodity": "EUR" }, { "account": "Assets:Bank" } ] });
    person.call("ledger.post", post).await["entry_id"].clone()
}

#[tokio::test]
async fn a_document_is_attached_opened_and_removed_and_the_entry_stays_as_it_was() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let entry = entry(&ada).await;
    let before = ada.call("ledger.verify", json!({})).await;
    let folder = tempfile::tempdir().expect("a folder");
    let receipt = folder.path().join("receipt.pdf");
    let bytes: Vec<u8> =
        b"%PDF-1.7 ".iter().copied().chain((0..700_000_u32).map(|n| u8::try_from(n % 251).expect("small"))).collect();
    fs::write(&receipt, &bytes).expect("written");
    let attached = ada.call("ledger.documents.attach", json!({ "entry_id": entry, "path": receipt })).await;
    assert_eq!(
        (&attached["name"], &attached["media_type"], &attached["bytes"]),
        (&json!("receipt.pdf"), &json!("application/pdf"), &json!(700_009))
    );
    assert_eq!(attached["digest"], json!(blake3::hash(&bytes).to_string()));
    let upload = ada.call("uploads.append", json!({ "offset": 0, "data": STANDARD.encode(b"from the window") })).await;
    let uploaded = json!({ "entry_id": entry, "upload": upload["upload"], "name": "note.txt" });
    let note = ada.call("ledger.documents.attach", uploaded).await;
    let listed = ada.call("ledger.documents", json!({ "entry_id": entry, "limit": 1 })).await;
    assert_eq!(listed["items"], json!([attached]));
    let rest = ada.call("ledger.documents", json!({ "entry_id": entry, "cursor": listed["next"] })).await;
    assert_eq!((&rest["items"], &rest["next"]), (&json!([note]), &Value::Null));
    let piece = ada.call("ledger.documents.read", json!({ "id": note["id"], "offset": 5 })).await;
    assert_eq!(piece["data"], json!(STANDARD.encode(b"the window")));
    let copy = folder.path().join("copy.pdf");
    ada.call("ledger.documents.save", json!({ "id": attached["id"], "path": copy })).await;
    assert_eq!(fs::read(&copy).expect("a copy"), bytes);
    assert_eq!(code(&ada, "ledger.documents.save", json!({ "id": attached["id"], "path": copy })).await, Code::Invalid);
    let noted = ada.call("audit.list", json!({ "filter": { "command": "ledger.documents.save" } })).await;
    assert_eq!(noted["items"].as_array().map(Vec::len), Some(1), "that it was taken out leaves a line");
    ada.call("ledger.documents.remove", json!({ "id": attached["id"] })).await;
    assert_eq!(code(&ada, "ledger.documents.remove", json!({ "id": attached["id"] })).await, Code::Conflict);
    assert_eq!(code(&ada, "ledger.documents.read", json!({ "id": attached["id"], "offset": 0 })).await, Code::Conflict);
    let left = ada.call("ledger.documents", json!({ "entry_id": entry })).await;
    assert_eq!(left["items"], json!([note]));
    let told = ada.call("ledger.documents", json!({ "removed": true })).await;
    assert!(told["items"][0]["removed_at"].is_string() && told["items"][1]["removed_at"].is_null(), "{told}");
    assert_eq!(ada.call("ledger.verify", json!({})).await, before, "the chain knows nothing of it");
    let verified = ada.call("app.verify", json!({})).await;
    let checked =
        verified["checks"].as_array().and_then(|checks| checks.iter().find(|check| check["name"] == "attachments"));
    assert_eq!(
        (&verified["ok"], checked.map(|check| &check["looked_at"])),
        (&json!(true), Some(&json!(1))),
        "{verified}"
    );
}

#[tokio::test]
async fn what_is_no_document_is_refused_by_name() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let entry = entry(&ada).await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.txt");
    fs::write(&file, b"x").expect("written");
    let large = folder.path().join("large.bin");
    fs::File::create(&large).and_then(|file| file.set_len(FILE_BYTES_MAX + 1)).expect("a file without blocks");
    for (args, expected) in [
        (json!({ "entry_id": entry }), Code::Invalid),
        (json!({ "entry_id": entry, "path": folder.path().join("none.txt") }), Code::Invalid),
        (json!({ "entry_id": entry, "path": folder.path() }), Code::Invalid),
        (json!({ "entry_id": entry, "path": fixture.dir.path().join("atom.db") }), Code::Invalid),
        (json!({ "entry_id": entry, "path": file, "name": " " }), Code::Invalid),
        (json!({ "entry_id": entry, "path": large }), Code::Invalid),
        (json!({ "entry_id": "01900000-0000-7000-8000-000000000000", "path": file }), Code::NotFound),
        (json!({ "entry_id": entry, "upload": "01900000-0000-7000-8000-000000000000", "name": "x" }), Code::NotFound),
    ] {
        assert_eq!(code(&ada, "ledger.documents.attach", args.clone()).await, expected, "{args}");
    }
    assert_eq!(ada.call("ledger.documents", json!({ "removed": true })).await["items"], json!([]));
    let begun = fs::read_dir(fixture.dir.path().join("uploads")).map_or(0, Iterator::count);
    assert_eq!(begun, 0, "nothing of it was begun");
}

#[tokio::test]
async fn documents_of_a_beancount_journal_are_kept_as_links() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.beancount");
    let text = "2026-01-01 open Assets:Bank EUR\n2026-01-01 open Equity:X\n\
                2026-01-05 * \"a\"\n  Assets:Bank  10.00 EUR\n  Equity:X\n\
                2026-01-31 document Assets:Bank \"statements/2026-01.pdf\"\n  note: \"of January\"\n";
    fs::write(&file, text).expect("written");
    for _ in 0..2 {
        ada.call("ledger.import", json!({ "path": file })).await;
    }
    let listed = ada.call("ledger.documents", json!({ "account": "Assets:Bank" })).await;
    let link = &listed["items"][0];
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1), "it is imported once");
    assert_eq!(
        (&link["path"], &link["name"], &link["date"]),
        (&json!("statements/2026-01.pdf"), &json!("2026-01.pdf"), &json!("2026-01-31"))
    );
    assert_eq!(link["source"], json!({ "file": "a.beancount", "line": 6 }));
    assert_eq!(code(&ada, "ledger.documents.read", json!({ "id": link["id"], "offset": 0 })).await, Code::Conflict);
    ada.call("ledger.documents.remove", json!({ "id": link["id"] })).await;
    ada.call("ledger.import", json!({ "path": file })).await;
    assert_eq!(ada.call("ledger.documents", json!({})).await["items"], json!([]), "what was removed stays so");
}
