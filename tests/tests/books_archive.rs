//! The whole books in one file: what leaves comes back the same, to the last hash, or not at all.

use atom_core::Code;
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};
use std::{fs, path::Path};

/// Books that have something of everything.
async fn books(fixture: &Fixture, folder: &Path) -> Person {
    let ada = fixture.person("Ada").await;
    let journal = folder.join("a.journal");
    let text = "commodity 1,000.00 EUR\n\nP 2026-01-01 USD 0.9 EUR\n\n\
                2026-01-01 * (12) Shop | food  ; with: comment\n  Expenses:Food  10.00 EUR  ; :tag:\n  Assets:Bank  = -10.00 EUR\n\n\
                2026-01-02 dollars\n  Assets:Dollars  3 USD @ 0.333 EUR\n  Assets:Bank\n\n\
                2026-01-03 virtual\n  (Budget:Food)  5.00 EUR\n  Expenses:Food  1.00 EUR\n  Assets:Bank\n";
    fs::write(&journal, text).expect("written");
    let imported = ada.call("ledger.import", json!({ "path": journal })).await;
    assert_eq!(imported["transactions"], json!(3));
    let post = |key: &str, day: &str, quantity: &str, commodity: &str| {
        json!({ "idempotency_key": key, "date": day, "payee": format!("Payee \"{key}\""), "postings": [
        { "account": "Assets:Broker", "quantity": quantity, "commodity": commodity, "cost": { "quantity": "10.00", "commodity": "EUR" } }, { "account": "Assets:Bank" } ] })
    };
    let first = ada.call("ledger.post", post("x", "2026-01-05", "1.5", "XYZ")).await;
    // It becomes finer afterwards.
    ada.call("ledger.post", post("y", "2026-01-06", "0.125", "XYZ")).await;
    ada.call("ledger.reverse", json!({ "entry_id": first["entry_id"], "date": "2026-01-07" })).await;
    for key in ["p", "q", "r"] {
        let mut announced = post(key, "2026-01-08", "1", "XYZ");
        announced["pending"] = json!(true);
        let announced = ada.call("ledger.post", announced).await;
        match key {
            "p" => ada.call("ledger.post_pending", json!({ "id": announced["entry_id"] })).await,
            "q" => ada.call("ledger.void", json!({ "id": announced["entry_id"] })).await,
            _ => Value::Null,
        };
    }
    ada.call("ledger.account.rename", json!({ "account": "Assets:Bank", "to": "Assets:House bank" })).await;
    ada.call(
        "ledger.post",
        json!({ "idempotency_key": "again", "date": "2026-01-09", "postings": [
        { "account": "Assets:Old", "quantity": "1.00", "commodity": "EUR" }, { "account": "Equity:X" } ] }),
    )
    .await;
    ada.call("ledger.account.merge", json!({ "account": "Assets:Old", "into": "Assets:House bank" })).await;
    ada.call("ledger.account.open", json!({ "account": "Assets:Dollars", "commodities": ["USD"], "limits": [{ "commodity": "USD", "not_below": "0" }] })).await;
    ada.call("ledger.lots.set", json!({ "account": "Assets:Broker", "booking": "lifo", "gains": "Income:Gains" }))
        .await;
    ada.call("ledger.assertions.set", json!({ "account": "Assets:Dollars", "date": "2026-01-31", "quantity": "3", "commodity": "USD", "strict": true })).await;
    ada.call("ledger.rules.create", json!({ "contains": "shop", "account": "Expenses:Food" })).await;
    let receipt = folder.join("receipt.txt");
    fs::write(&receipt, b"a receipt").expect("written");
    ada.call("ledger.documents.attach", json!({ "entry_id": first["entry_id"], "path": receipt })).await;
    ada.call("ledger.close_period", json!({ "through": "2025-12-31" })).await;
    ada.call("ledger.close_period", json!({ "through": "2026-01-04", "soft": true })).await;
    let late = json!({ "idempotency_key": "late", "date": "2026-01-04", "postings": [
        { "account": "Expenses:Food", "quantity": "1.00", "commodity": "EUR" }, { "account": "Equity:X" } ] });
    ada.call("ledger.post_late", json!({ "entry": late })).await;
    ada
}

/// All that can be asked of the books.
async fn all(person: &Person) -> Vec<Value> {
    let mut all = Vec::new();
    for (name, args) in [
        ("ledger.verify", json!({})),
        ("ledger.balances", json!({})),
        ("ledger.accounts", json!({})),
        ("ledger.prices.list", json!({})),
        ("ledger.pending", json!({})),
        ("ledger.pending", json!({ "state": "posted" })),
        ("ledger.assertions", json!({})),
        ("ledger.lots", json!({})),
        ("ledger.lots.settings", json!({})),
        ("ledger.documents", json!({})),
        ("ledger.rules.list", json!({})),
        ("ledger.names", json!({})),
        ("ledger.report", json!({ "kind": "balance_sheet", "commodity": "EUR" })),
        ("ledger.lines", json!({ "account": "Assets:House bank" })),
    ] {
        all.push(person.call(name, args).await);
    }
    let lines = all[all.len() - 1]["items"].as_array().expect("lines").clone();
    for line in lines {
        all.push(person.call("ledger.entry", json!({ "id": line["entry_id"] })).await);
    }
    all
}

async fn export(person: &Person, file: &Path) -> String {
    person.call("ledger.export", json!({ "format": "json", "path": file })).await;
    fs::read_to_string(file).expect("text")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_brings_the_same_books_back_and_twice_adds_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (here, there) = (Fixture::new().await, Fixture::new().await);
    let ada = books(&here, folder.path()).await;
    let file = folder.path().join("books.json");
    let text = export(&ada, &file).await;
    let parsed: Value = serde_json::from_str(&text).expect("it is JSON as a whole");
    assert_eq!(parsed["links"].as_array().map(Vec::len), Some(16));
    assert_eq!(parsed["documents"][0]["digest"], json!(blake3::hash(b"a receipt").to_string()));
    let bob = there.person("Bob").await;
    let tried = bob.call("ledger.import", json!({ "path": file, "dry_run": true })).await;
    assert_eq!((&tried["format"], &tried["transactions"]), (&json!("json"), &json!(9)));
    assert_eq!(bob.call("ledger.accounts", json!({})).await["items"], json!([]), "a trial changes nothing");
    bob.call("ledger.import", json!({ "path": file })).await;
    let (ours, theirs) = (all(&ada).await, all(&bob).await);
    for (at, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
        assert_eq!(theirs, ours, "{at}");
    }
    let copy = folder.path().join("again.json");
    assert_eq!(export(&bob, &copy).await, text, "letter by letter");
    for person in [&ada, &bob] {
        let again = person.call("ledger.import", json!({ "path": file })).await;
        assert_eq!((&again["transactions"], &again["duplicates"]), (&json!(0), &json!(9)));
    }
    // They go on as before: keys are known, closed days are closed, what is strict is strict.
    let known = json!({ "idempotency_key": "again", "date": "2026-01-09", "postings": [
        { "account": "Assets:Old", "quantity": "1.00", "commodity": "EUR" }, { "account": "Equity:X" } ] });
    assert_eq!(bob.call("ledger.post", known.clone()).await["sequence"], json!(13));
    for (date, account, commodity) in
        [("2025-12-31", "Assets:A", "EUR"), ("2026-01-04", "Assets:A", "EUR"), ("2026-01-20", "Assets:Dollars", "USD")]
    {
        let refused = json!({ "idempotency_key": date, "date": date, "postings": [
            { "account": account, "quantity": "1", "commodity": commodity }, { "account": "Equity:X" } ] });
        assert_eq!(bob.try_call("ledger.post", refused).await.expect_err("refused").code, Code::Conflict, "{date}");
    }
    assert_eq!(
        there
            .person("Cy")
            .await
            .try_call("ledger.import", json!({ "path": file }))
            .await
            .expect_err("they are Bob's")
            .code,
        Code::Invalid
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_learned_of_statements_comes_back_with_the_books() {
    let folder = tempfile::tempdir().expect("a folder");
    let (here, there) = (Fixture::new().await, Fixture::new().await);
    let (ada, bob) = (here.person("Ada").await, there.person("Bob").await);
    ada.call("ledger.account.open", json!({ "account": "Assets:Bank", "commodities": ["EUR"] })).await;
    let statement = |name: &str, day: &str| {
        let path = folder.path().join(name);
        let transactions =
            format!("<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{day}<TRNAMT>-12.50<FITID>{day}<NAME>Shop</STMTTRN>");
        let text = format!(
            "OFXHEADER:100\nENCODING:USASCII\nCHARSET:1252\n\n<OFX><CURDEF>EUR<BANKACCTFROM><ACCTID>12345</BANKACCTFROM>\
             <BANKTRANLIST>\n{transactions}\n</BANKTRANLIST></OFX>\n"
        );
        fs::write(&path, text).expect("written");
        path
    };
    let first = statement("a.ofx", "20260105");
    ada.call("ledger.import", json!({ "path": first, "account": "Assets:Bank" })).await;
    let lines = ada.call("ledger.lines", json!({ "account": "Assets:Bank" })).await;
    let entry = &lines["items"][0]["entry_id"];
    ada.call("ledger.reject", json!({ "entry_id": entry, "account": "Expenses:Food" })).await;
    let file = folder.path().join("books.json");
    let text = export(&ada, &file).await;
    bob.call("ledger.import", json!({ "path": file })).await;
    assert_eq!(export(&bob, &folder.path().join("again.json")).await, text, "letter by letter");
    let parsed: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(parsed["rejected"], json!([{ "entry": entry, "account": "Expenses:Food" }]));
    // The account of a statement is known by what its bank calls it.
    let told = bob.call("ledger.import", json!({ "path": statement("b.ofx", "20260106") })).await;
    assert_eq!((&told["account"], &told["transactions"]), (&json!("Assets:Bank"), &json!(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_an_archive_tells_of_opens_no_content_that_others_have_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let (here, there) = (Fixture::new().await, Fixture::new().await);
    let ada = books(&here, folder.path()).await;
    let file = folder.path().join("books.json");
    export(&ada, &file).await;
    let eve = there.person("Eve").await;
    let task = eve.call("tasks.create", json!({ "title": "Hers" })).await["id"].clone();
    let hers = eve.attach(&task, "receipt.txt", b"a receipt").await;
    let bob = there.person("Bob").await;
    bob.call("ledger.import", json!({ "path": file })).await;
    let told = bob.call("ledger.documents", json!({})).await["items"][0].clone();
    assert_eq!(told["digest"], json!(blake3::hash(b"a receipt").to_string()));
    let out = folder.path().join("out.txt");
    for (name, args) in [
        ("ledger.documents.read", json!({ "id": told["id"], "offset": 0 })),
        ("ledger.documents.save", json!({ "id": told["id"], "path": out })),
    ] {
        assert_eq!(bob.try_call(name, args).await.expect_err("not here").code, Code::Unavailable, "{name}");
    }
    assert!(!out.exists());
    assert_eq!(eve.read_file(&hers["id"]).await, b"a receipt");
    let own = ada.call("ledger.documents", json!({})).await["items"][0]["id"].clone();
    ada.call("ledger.documents.read", json!({ "id": own, "offset": 0 })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_that_was_cut_off_or_changed_is_refused_with_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let (here, there) = (Fixture::new().await, Fixture::new().await);
    let ada = books(&here, folder.path()).await;
    let text = export(&ada, &folder.path().join("books.json")).await;
    let bob = there.person("Bob").await;
    let bad = folder.path().join("bad.json");
    let refused = async |content: &str| {
        fs::write(&bad, content).expect("written");
        let error = bob.try_call("ledger.import", json!({ "path": bad, "format": "json" })).await.expect_err("refused");
        assert_eq!(error.code, Code::Invalid, "{error:?}");
        error.message
    };
    let lines: Vec<&str> = text.lines().collect();
    // Cut off behind every line, and within lines.
    for kept in 0..lines.len() {
        let whole = lines[..kept].iter().map(|line| format!("{line}\n")).collect::<String>();
        let message = refused(&whole).await;
        assert!(message.starts_with(&format!("bad.json:{}: ", kept + 1)), "{message}");
        refused(&format!("{whole}{}", &lines[kept][..lines[kept].len() / 2])).await;
    }
    // A line taken away, a line twice, and a digit changed, wherever there is one.
    for at in 0..lines.len() {
        let joined = |lines: &[&str]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
        let mut fewer = lines.clone();
        fewer.remove(at);
        refused(&joined(&fewer)).await;
        let mut more = lines.clone();
        more.insert(at, lines[at]);
        refused(&joined(&more)).await;
        if let Some(place) = lines[at].find(|c: char| c.is_ascii_digit()) {
            let digit = if lines[at].as_bytes()[place] == b'1' { "2" } else { "1" };
            let changed = format!("{}{digit}{}", &lines[at][..place], &lines[at][place + 1..]);
            let mut other = lines.clone();
            other[at] = &changed;
            refused(&joined(&other)).await;
        }
    }
    // A figure of an entry is told with the line of that entry.
    let at = lines.iter().position(|line| line.contains("Payee \\\"x\\\"")).expect("the entry");
    let message = refused(&text.replacen("\"quantity\":\"1.5\"", "\"quantity\":\"1.6\"", 1)).await;
    assert!(message.starts_with(&format!("bad.json:{}: ", at + 1)) && message.contains("was changed"), "{message}");
    assert!(refused(&format!("{text}x")).await.contains("follows the end"));
    let verified = bob.call("ledger.verify", json!({})).await;
    assert_eq!((&verified["entries"], &verified["ok"]), (&json!(0), &json!(true)), "nothing was changed");
    assert_eq!(bob.call("ledger.accounts", json!({})).await["items"], json!([]));
    let own = json!({ "idempotency_key": "own", "date": "2026-01-09", "postings": [
        { "account": "Assets:A", "quantity": "1.00", "commodity": "EUR" }, { "account": "Equity:X" } ] });
    bob.call("ledger.post", own).await;
    let error = bob
        .try_call("ledger.import", json!({ "path": folder.path().join("books.json") }))
        .await
        .expect_err("other books");
    assert_eq!(error.code, Code::Conflict);
}
