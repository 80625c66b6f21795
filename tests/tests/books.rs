//! The books through the door: posting, proof, journals in and out.

use atom_core::Code;
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};
use std::fs;

fn entry(key: &str, date: &str, from: &str, to: &str, quantity: &str) -> Value {
    json!({ "idempotency_key": key, "date": date, "payee": format!("Payee {key}"), "postings": [
        { "account": to, "quantity": quantity, "commodity": "EUR" }, { "account": from },
    ] })
}

/// What is held, as `account commodity quantity`.
async fn held(person: &Person, args: Value) -> Vec<String> {
    let reply = person.call("ledger.balances", args).await;
    let rows = reply["rows"].as_array().expect("rows").clone();
    let text = |row: &Value, name: &str| row[name].as_str().expect("a text").to_owned();
    rows.iter()
        .map(|row| format!("{} {} {}", text(row, "account"), text(row, "commodity"), text(row, "quantity")))
        .collect()
}

async fn code(person: &Person, name: &str, args: Value) -> (Code, Option<String>) {
    let error = person.try_call(name, args).await.expect_err("refused");
    (error.code, error.field)
}

#[tokio::test]
async fn an_entry_is_posted_once_whatever_is_said_twice() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let first = ada.call("ledger.post", entry("k1", "2026-01-05", "Assets:Bank", "Expenses:Food", "12.50")).await;
    assert_eq!((&first["sequence"], first["hash"].as_str().map(str::len)), (&json!(1), Some(64)));
    let again = ada.call("ledger.post", entry("k1", "2026-01-05", "Assets:Bank", "Expenses:Food", "12.50")).await;
    assert_eq!(first, again);
    let other = entry("k1", "2026-01-05", "Assets:Bank", "Expenses:Food", "12.51");
    assert_eq!(code(&ada, "ledger.post", other).await.0, Code::Conflict);
    assert_eq!(held(&ada, json!({})).await, ["Assets:Bank EUR -12.50", "Expenses:Food EUR 12.50"]);
    let seen = ada.call("ledger.entry", json!({ "id": first["entry_id"] })).await;
    assert_eq!((&seen["payee"], &seen["postings"][1]["quantity"]), (&json!("Payee k1"), &json!("-12.50")));
    let fixture = fixture.reopen().await;
    assert_eq!(held(&ada.through(&fixture), json!({})).await.len(), 2, "what was posted is on the disk");
}

#[tokio::test]
async fn a_posting_that_does_not_balance_is_refused_and_changes_nothing() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let post = |postings: Value| json!({ "idempotency_key": "k", "date": "2026-01-05", "postings": postings });
    let line = |account: &str, quantity: &str, commodity: &str| json!({ "account": account, "quantity": quantity, "commodity": commodity });
    for (postings, field) in [
        (json!([line("A", "1.00", "EUR"), line("B", "-0.99", "EUR")]), "postings"),
        (json!([line("A", "1.00", "EUR"), line("B", "1.00", "USD")]), "postings"),
        (json!([]), "postings"),
        (json!([{ "account": "A" }, { "account": "B" }]), "postings"),
        (json!([line("A", "1.001", "EUR"), line("B", "-1.001", "EUR")]), "postings"),
        (json!([line("A", "NaN", "EUR"), line("B", "-1", "EUR")]), "postings[0].quantity"),
        (json!([line("A", "1e400", "EUR"), line("B", "-1", "EUR")]), "postings[0].quantity"),
        (json!([line("A", "1,5", "EUR"), line("B", "-1.5", "EUR")]), "postings[0].quantity"),
        (json!([line("A:\u{202e}B", "1", "EUR"), line("B", "-1", "EUR")]), "postings[0].account"),
        (
            json!([
                line("A", "123456789012345678901234567890", "X"),
                line("B", "-123456789012345678901234567890", "X")
            ]),
            "postings",
        ),
        (json!([{ "account": "A", "quantity": "1" }, { "account": "B" }]), "postings[0].commodity"),
    ] {
        assert_eq!(
            code(&ada, "ledger.post", post(postings.clone())).await,
            (Code::Invalid, Some(field.to_owned())),
            "{postings}"
        );
    }
    // The largest that can be kept, twice in one account, is too much.
    let most = "92233720368547758.07";
    let large = json!([
        line("A", most, "EUR"),
        line("A", most, "EUR"),
        line("B", &format!("-{most}"), "EUR"),
        line("C", &format!("-{most}"), "EUR")
    ]);
    assert_eq!(code(&ada, "ledger.post", post(large)).await.0, Code::Invalid);
    assert_eq!(held(&ada, json!({})).await, Vec::<String>::new());
    assert_eq!(ada.call("ledger.verify", json!({})).await["entries"], json!(0));
}

#[tokio::test]
async fn many_are_posted_all_or_none() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let good = |key: &str| entry(key, "2026-01-05", "Assets:Bank", "Expenses:Food", "1.00");
    let bad = json!({ "entries": [good("a"), { "idempotency_key": "b", "date": "2026-01-05", "postings": [] }] });
    assert_eq!(code(&ada, "ledger.post_many", bad).await, (Code::Invalid, Some("entries[1].postings".to_owned())));
    assert_eq!(held(&ada, json!({})).await.len(), 0);
    let posted = ada.call("ledger.post_many", json!({ "entries": [good("a"), good("b"), good("a")] })).await;
    let numbers: Vec<_> =
        posted["entries"].as_array().expect("a list").iter().map(|one| one["sequence"].clone()).collect();
    assert_eq!(numbers, [json!(1), json!(2), json!(1)]);
    assert_eq!(held(&ada, json!({})).await, ["Assets:Bank EUR -2.00", "Expenses:Food EUR 2.00"]);
}

#[tokio::test]
async fn a_mistake_is_reversed_once_and_the_chain_proves_all_of_it() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let posted = ada.call("ledger.post", entry("k", "2026-01-05", "Assets:Bank", "Expenses:Food", "7.00")).await;
    let back = json!({ "entry_id": posted["entry_id"], "date": "2026-02-01" });
    let reversal = ada.call("ledger.reverse", back.clone()).await;
    assert_eq!(code(&ada, "ledger.reverse", back).await.0, Code::Conflict);
    assert_eq!(held(&ada, json!({})).await, Vec::<String>::new());
    assert_eq!(held(&ada, json!({ "as_of": "2026-01-31" })).await.len(), 2, "in January it stood");
    let seen = ada.call("ledger.entry", json!({ "id": posted["entry_id"] })).await;
    assert_eq!(seen["reversed_by"], reversal["entry_id"]);
    let verified = ada.call("ledger.verify", json!({})).await;
    assert_eq!((&verified["ok"], &verified["entries"], &verified["postings"]), (&json!(true), &json!(2), &json!(4)));
    assert_eq!(verified["head"], reversal["hash"]);
    let whole = ada.call("app.verify", json!({})).await;
    let checks = whole["checks"].as_array().expect("checks").clone();
    let books = checks.iter().find(|check| check["name"] == "books").expect("the books are checked");
    assert_eq!((&whole["ok"], &books["looked_at"]), (&json!(true), &json!(2)), "{whole}");
}

#[tokio::test]
async fn a_register_runs_on_from_page_to_page() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let entries: Vec<Value> = (1..=25)
        .rev()
        .map(|day| {
            entry(
                &format!("k{day}"),
                &format!("2026-{:02}-{:02}", 1 + day / 10, 1 + day % 10),
                "Equity:X",
                "Assets:Bank",
                &format!("{day}.00"),
            )
        })
        .collect();
    ada.call("ledger.post_many", json!({ "entries": entries })).await;
    let whole = ada.call("ledger.register", json!({ "account": "Assets:Bank" })).await;
    let rows = whole["items"].as_array().expect("rows").clone();
    assert_eq!((rows.len(), &rows[24]["balance"], &whole["next"]), (25, &json!("325.00"), &Value::Null));
    let mut paged = Vec::new();
    let mut cursor = Value::Null;
    loop {
        let page = ada.call("ledger.register", json!({ "account": "Assets:Bank", "limit": 4, "cursor": cursor })).await;
        paged.extend(page["items"].as_array().expect("rows").clone());
        cursor = page["next"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(paged, rows);
    let part = ada
        .call("ledger.register", json!({ "account": "Assets:Bank", "from": "2026-02-03", "to": "2026-02-04" }))
        .await;
    let expected: Vec<Value> = rows
        .iter()
        .filter(|row| ["2026-02-03", "2026-02-04"].contains(&row["date"].as_str().unwrap_or_default()))
        .cloned()
        .collect();
    assert_eq!((part["items"].as_array(), expected.len()), (Some(&expected), 2));
    assert_eq!(code(&ada, "ledger.register", json!({ "account": "Assets:None" })).await.0, Code::NotFound);
    assert_eq!(
        code(&ada, "ledger.register", json!({ "account": "Assets:Bank", "cursor": "x" })).await.0,
        Code::Invalid
    );
}

#[tokio::test]
async fn a_closed_period_takes_nothing_until_it_is_reopened() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("ledger.post", entry("a", "2026-01-05", "Assets:Bank", "Expenses:Food", "1.00")).await;
    ada.call("ledger.close_period", json!({ "through": "2026-01-31" })).await;
    let before = ada.call("ledger.report", json!({ "kind": "trial_balance", "to": "2026-01-31" })).await;
    assert_eq!(
        code(&ada, "ledger.post", entry("b", "2026-01-31", "Assets:Bank", "Expenses:Food", "1.00")).await.0,
        Code::Conflict
    );
    ada.call("ledger.post", entry("c", "2026-02-01", "Assets:Bank", "Expenses:Food", "1.00")).await;
    assert_eq!(ada.call("ledger.report", json!({ "kind": "trial_balance", "to": "2026-01-31" })).await, before);
    assert_eq!(code(&ada, "ledger.close_period", json!({ "through": "2026-01-15" })).await.0, Code::Conflict);
    let left = ada.call("ledger.reopen_period", json!({ "through": "2026-01-10" })).await;
    assert_eq!(left["closed_through"], json!("2026-01-10"));
    ada.call("ledger.post", entry("b", "2026-01-31", "Assets:Bank", "Expenses:Food", "1.00")).await;
    ada.call("ledger.reopen_period", json!({})).await;
    assert_eq!(code(&ada, "ledger.reopen_period", json!({})).await.0, Code::Conflict);
}

#[tokio::test]
async fn reports_stand_month_beside_month() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    for (key, date, from, to, quantity) in [
        ("a", "2026-01-10", "Income:Salary", "Assets:Bank:Checking", "1000.00"),
        ("b", "2026-01-20", "Assets:Bank:Checking", "Expenses:Rent", "400.00"),
        ("c", "2026-03-05", "Liabilities:Card", "Expenses:Food", "50.00"),
    ] {
        ada.call("ledger.post", entry(key, date, from, to, quantity)).await;
    }
    let report = |kind: &str, by: Value| json!({ "kind": kind, "by": by });
    let income = ada.call("ledger.report", report("income_statement", json!("month"))).await;
    assert_eq!(income["columns"][0], json!({ "from": "2026-01-10", "to": "2026-01-31" }));
    assert_eq!(income["sections"][0]["rows"][0]["quantities"], json!(["1000.00", "0.00", "0.00"]));
    assert_eq!(income["net"][0]["quantities"], json!(["600.00", "0.00", "-50.00"]));
    let sheet = ada.call("ledger.report", report("balance_sheet", json!("quarter"))).await;
    assert_eq!(sheet["net"][0]["quantities"], json!(["550.00"]));
    assert_eq!(sheet["sections"][1]["rows"][0]["quantities"], json!(["50.00"]), "what is owed stands as more");
    let cash = ada.call("ledger.report", report("cash_flow", json!("month"))).await;
    assert_eq!(cash["net"][0]["quantities"], json!(["600.00", "0.00", "0.00"]));
    let trial = ada.call("ledger.report", json!({ "kind": "trial_balance" })).await;
    assert_eq!(trial["net"][0]["quantities"], json!(["0.00"]), "all accounts together come to nothing");
    assert_eq!(
        held(&ada, json!({ "depth": 1 })).await,
        ["Assets EUR 600.00", "Expenses EUR 450.00", "Income EUR -1000.00", "Liabilities EUR -50.00"]
    );
    assert_eq!(held(&ada, json!({ "account": "Assets" })).await, ["Assets:Bank:Checking EUR 600.00"]);
}

const JOURNAL: &str = "account Assets:Bank  ; type:C\n2026-01-01 Shop\n  Expenses:Food  $10.00\n  Assets:Bank\n\n2026-01-01 Shop\n  Expenses:Food  $10.00\n  Assets:Bank\n\n2026-01-02 Broker\n  Assets:Stock  3 X @ $33.333\n  Assets:Bank  $-100.00\n\n2026-01-03 plan\n  (Budget)  0.1234567 Y\n";

#[tokio::test]
async fn a_journal_is_imported_once_and_stops_whole_at_what_it_cannot_say() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("2026.journal");
    fs::write(&path, JOURNAL).expect("written");
    let import = json!({ "path": path, "wait": true });
    let preview = ada.call("ledger.import", json!({ "path": path, "dry_run": true })).await;
    assert_eq!((&preview["transactions"], &preview["postings"]), (&json!(4), &json!(7)));
    assert_eq!(held(&ada, json!({})).await, Vec::<String>::new());
    let first = ada.call("ledger.import", import.clone()).await;
    assert_eq!(
        (&first["format"], &first["transactions"], &first["duplicates"]),
        (&json!("hledger"), &json!(4), &json!(0))
    );
    let balances = ["Assets:Bank $ -120.00", "Assets:Stock X 3", "Budget Y 0.1234567", "Expenses:Food $ 20.00"];
    assert_eq!(held(&ada, json!({})).await, balances);
    let again = ada.call("ledger.import", import.clone()).await;
    assert_eq!((&again["transactions"], &again["duplicates"]), (&json!(0), &json!(4)));
    // One more twin, one line that cannot be understood: nothing of it is added.
    fs::write(&path, format!("{JOURNAL}\n2026-01-01 Shop\n  Expenses:Food  $10.00\n  Assets:Bank\n\nnonsense\n"))
        .expect("written");
    let error = ada.try_call("ledger.import", import.clone()).await.expect_err("refused");
    assert_eq!(
        (error.code, error.field.as_deref(), error.message.starts_with("2026.journal:21:1: ")),
        (Code::Invalid, Some("path"), true),
        "{}",
        error.message
    );
    assert_eq!(held(&ada, json!({})).await, balances);
    // Finer than before: what is there is still exact.
    fs::write(&path, format!("{JOURNAL}\n2026-01-04 fine\n  (Budget)  0.00000001 Y\n")).expect("written");
    assert_eq!(ada.call("ledger.import", import).await["transactions"], json!(1));
    assert_eq!(held(&ada, json!({ "account": "Budget" })).await, ["Budget Y 0.12345671"]);
    let verified = ada.call("ledger.verify", json!({})).await;
    assert_eq!((&verified["ok"], &verified["entries"]), (&json!(true), &json!(5)), "{verified}");
    let register = ada.call("ledger.register", json!({ "account": "Expenses:Food" })).await;
    let seen = ada.call("ledger.entry", json!({ "id": register["items"][0]["entry_id"] })).await;
    assert_eq!(seen["source"], json!({ "file": "2026.journal", "line": 2 }));
}

#[tokio::test]
async fn what_lies_outside_or_is_no_journal_is_not_imported() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("inner");
    fs::create_dir(&inner).expect("made");
    fs::write(folder.path().join("secret.journal"), JOURNAL).expect("written");
    let path = inner.join("main.journal");
    for text in [
        "include ../secret.journal\n".as_bytes(),
        b"include main.journal\n",
        b"\xff\xfea\0",
        b"2026-01-01 x\n  \xe4  1\n",
        b"\0\0\0",
    ] {
        fs::write(&path, text).expect("written");
        assert_eq!(
            code(&ada, "ledger.import", json!({ "path": path })).await,
            (Code::Invalid, Some("path".to_owned())),
            "{text:?}"
        );
    }
    for path in [
        json!("relative.journal"),
        json!(folder.path()),
        json!(folder.path().join("none")),
        json!(fixture.dir.path().join("atom.db")),
    ] {
        assert_eq!(code(&ada, "ledger.import", json!({ "path": path })).await.0, Code::Invalid, "{path}");
    }
    assert_eq!(held(&ada, json!({})).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_exported_is_imported_to_the_same_balances() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("from.journal");
    fs::write(&path, JOURNAL).expect("written");
    ada.call("ledger.import", json!({ "path": path })).await;
    let balances = held(&ada, json!({})).await;
    for format in ["hledger", "ledger"] {
        let out = folder.path().join(format!("{format}.journal"));
        let exported = ada.call("ledger.export", json!({ "format": format, "path": out })).await;
        assert_eq!(exported["transactions"], json!(4));
        assert_eq!(
            code(&ada, "ledger.export", json!({ "format": format, "path": out })).await.0,
            Code::Invalid,
            "it takes the place of nothing"
        );
        let other = fixture.person(&format!("Reader{format}")).await;
        other.call("ledger.import", json!({ "path": out, "format": format })).await;
        assert_eq!(held(&other, json!({})).await, balances, "{format}");
    }
    let out = folder.path().join("out.beancount");
    let exported = ada.call("ledger.export", json!({ "format": "beancount", "path": out })).await;
    assert!(exported["notes"].to_string().contains("USD"), "{exported}");
    let other = fixture.person("Bean").await;
    let back = other.call("ledger.import", json!({ "path": out })).await;
    assert_eq!((&back["format"], &back["transactions"]), (&json!("beancount"), &json!(3)), "all but the virtual one");
    assert_eq!(held(&other, json!({ "account": "Assets:Bank" })).await, ["Assets:Bank USD -120.00"]);
    let table = folder.path().join("out.csv");
    ada.call("ledger.export", json!({ "format": "csv", "path": table })).await;
    assert_eq!(fs::read_to_string(table).expect("a table").lines().count(), 8);
}
