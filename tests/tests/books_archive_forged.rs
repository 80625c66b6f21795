//! Archives that somebody wrote by hand: what cannot be is refused with its line, and nothing is changed.

use atom_core::Code;
use atom_tests::{
    fixture::{Fixture, Person},
    forgery::sealed_anew,
};
use serde_json::{Value, json};
use std::{fs, path::Path};

/// The archive of books in which the second account counts for the first one.
async fn archive(folder: &Path) -> String {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    for (key, account) in [("a", "Assets:Bank"), ("b", "Assets:Old")] {
        ada.call(
            "ledger.post",
            json!({ "idempotency_key": key, "date": "2026-01-05", "postings": [
            { "account": account, "quantity": "1.00", "commodity": "EUR" }, { "account": "Equity:Opening" } ] }),
        )
        .await;
    }
    ada.call("ledger.account.merge", json!({ "account": "Assets:Old", "into": "Assets:Bank" })).await;
    let file = folder.join("books.json");
    ada.call("ledger.export", json!({ "format": "json", "path": file })).await;
    fs::read_to_string(file).expect("text")
}

async fn refused(person: &Person, file: &Path, text: &str) -> String {
    fs::write(file, text).expect("written");
    let error = person.try_call("ledger.import", json!({ "path": file })).await.expect_err("refused");
    assert_eq!((error.code, error.field.as_deref()), (Code::Invalid, Some("path")), "{}", error.message);
    error.message
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_counts_for_one_that_it_cannot_count_for_is_refused_with_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = archive(folder.path()).await;
    let there = Fixture::new().await;
    let bob = there.person("Bob").await;
    let file = folder.path().join("forged.json");
    let parsed: Value = serde_json::from_str(&text).expect("JSON");
    let accounts = parsed["accounts"].as_array().expect("accounts");
    let number = |name: &str| {
        let account = accounts.iter().find(|account| account["name"] == name).expect("the account");
        account["number"].as_i64().expect("a number")
    };
    let (bank, old) = (number("Assets:Bank"), number("Assets:Old"));
    let line = |name: &str| {
        let named = format!("\"name\":\"{name}\"");
        text.lines().position(|line| line.contains(&named)).expect("its line") + 1
    };
    let said = format!("\"merged\":{bank}");
    assert_eq!(text.matches(&said).count(), 1, "{text}");
    for (merged, why) in [
        (i64::MAX.to_string(), "Assets:Old counts for account 9223372036854775807, which is not in this archive."),
        ("-1".to_owned(), "Assets:Old counts for account -1, which is not in this archive."),
        ("0".to_owned(), "Assets:Old counts for account 0, which is not in this archive."),
        (old.to_string(), "Assets:Old counts for itself."),
    ] {
        let forged = sealed_anew(&text.replace(&said, &format!("\"merged\":{merged}")), "accounts");
        let message = refused(&bob, &file, &forged).await;
        assert_eq!(message, format!("forged.json:{}: {why}", line("Assets:Old")));
    }
    // In a ring, or one behind another.
    let kind = "\"name\":\"Assets:Bank\",\"kind\":\"cash\"";
    assert!(text.contains(kind), "{text}");
    let ring = text.replace(kind, &format!("{kind},\"merged\":{old}"));
    let message = refused(&bob, &file, &sealed_anew(&ring, "accounts")).await;
    assert!(message.ends_with(", which counts for another account itself."), "{message}");
    // What it was remembered to have counted for.
    let was = format!("{kind},\"was\":[{{\"links\":1,\"name\":\"Assets:Bank\",\"kind\":\"cash\",\"merged\":77}}]");
    let message = refused(&bob, &file, &sealed_anew(&text.replace(kind, &was), "accounts")).await;
    let why = "Assets:Bank counted for account 77, which is not in this archive.";
    assert_eq!(message, format!("forged.json:{}: {why}", line("Assets:Bank")));
    // A number that is none at all.
    let huge = text.replace(&said, "\"merged\":99999999999999999999");
    refused(&bob, &file, &sealed_anew(&huge, "accounts")).await;
    let verified = bob.call("ledger.verify", json!({})).await;
    assert_eq!((&verified["entries"], &verified["ok"]), (&json!(0), &json!(true)));
    assert_eq!(bob.call("ledger.accounts", json!({})).await["items"], json!([]), "nothing was changed");
    // As it was, it comes.
    fs::write(&file, &text).expect("written");
    assert_eq!(bob.call("ledger.import", json!({ "path": file })).await["transactions"], json!(2));
}
