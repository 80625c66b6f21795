//! What an entry says besides its day and its lines: number, mark, tags, links and comments, by hand as by an import.

use atom_api::ledger::Post;
use atom_core::Code;
use atom_tests::{
    fixture::{Fixture, Person},
    needs,
};
use serde_json::{Value, json};
use std::{fs, path::Path, process::Command};

async fn code(person: &Person, name: &str, args: Value) -> (Code, Option<String>) {
    let error = person.try_call(name, args).await.expect_err("refused");
    (error.code, error.field)
}

/// An entry with all that can be said of it.
fn whole(key: &str) -> Value {
    json!({ "idempotency_key": key, "date": "2026-01-05", "payee": "Shop", "narration": "Lunch", "code": "R-7",
        "mark": "pending", "comment": "first line\nsecond line", "tags": ["trip", "food/out"], "links": ["bill-7"],
        "postings": [
            { "account": "Expenses:Food", "quantity": "12.50", "commodity": "EUR", "comment": "two of us, date: soon [9]" },
            { "account": "Assets:Bank", "comment": "by card" },
        ] })
}

/// Whether an entry says that another one can take its place.
async fn mendable(person: &Person, id: &Value) -> bool {
    person.call("ledger.entry", json!({ "id": id })).await["mendable"] == json!(true)
}

/// What an entry says besides, with the comments of its lines.
async fn said(person: &Person, id: &Value) -> Value {
    let entry = person.call("ledger.entry", json!({ "id": id })).await;
    let lines = entry["postings"].as_array().expect("lines").iter();
    let lines: Vec<&str> = lines.map(|line| line["comment"].as_str().unwrap_or_default()).collect();
    json!([entry["code"], entry["mark"], entry["comment"], entry["tags"], entry["links"], lines])
}

fn all() -> Value {
    json!([
        "R-7",
        "!",
        "first line\nsecond line",
        ["trip", "food/out"],
        ["bill-7"],
        ["two of us, date: soon [9]", "by card"]
    ])
}

#[tokio::test]
async fn what_an_entry_says_besides_is_shown_as_it_was_said_and_replays() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let posted = ada.call("ledger.post", whole("a")).await;
    assert_eq!(said(&ada, &posted["entry_id"]).await, all());
    assert_eq!(ada.call("ledger.post", whole("a")).await["entry_id"], posted["entry_id"]);
    let mut other = whole("a");
    other["tags"] = json!(["trip"]);
    assert_eq!(code(&ada, "ledger.post", other).await.0, Code::Conflict, "the same key with other tags");
    // What is announced says it before and after it is posted.
    let mut announced = whole("b");
    announced["pending"] = json!(true);
    let announced = ada.call("ledger.post", announced).await;
    assert_eq!(said(&ada, &announced["entry_id"]).await, all());
    let posted = ada.call("ledger.post_pending", json!({ "id": announced["entry_id"] })).await;
    assert_eq!(said(&ada, &posted["entry_id"]).await, all());
    let back = ada.call("ledger.reverse", json!({ "entry_id": posted["entry_id"], "date": "2026-01-06" })).await;
    assert_eq!(said(&ada, &back["entry_id"]).await, all(), "its reversal says the same");
    assert_eq!(ada.call("ledger.verify", json!({})).await["damage"], Value::Null);
}

#[test]
fn a_request_without_the_new_fields_is_written_as_before() {
    let text = r#"{"idempotency_key":"a","date":"2026-01-05","payee":"Shop","postings":[{"account":"Assets:Bank","quantity":"1.00","commodity":"EUR"},{"account":"Equity:X"}]}"#;
    let request: Post = serde_json::from_str(text).expect("a request");
    assert_eq!(serde_json::to_string(&request).expect("text"), text, "or its key would be a conflict now");
}

#[tokio::test]
async fn tags_of_atoms_own_and_words_that_are_none_are_refused() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let many: Vec<String> = (0..101).map(|number| number.to_string()).collect();
    for (field, value, expected) in [
        ("tags", json!(["closing"]), "tags"),
        ("tags", json!(["trip", "revaluation"]), "tags"),
        ("tags", json!(["trip", "two words"]), "tags[1]"),
        ("tags", json!(["tab\t"]), "tags[0]"),
        ("tags", json!(["\u{7}"]), "tags[0]"),
        ("tags", json!([""]), "tags[0]"),
        ("tags", json!(["#trip"]), "tags[0]"),
        ("tags", json!(["x".repeat(201)]), "tags[0]"),
        ("tags", json!(many), "tags"),
        ("links", json!(["^bill"]), "links[0]"),
        ("links", json!(["a b"]), "links[0]"),
        ("code", json!("R\n7"), "code"),
        ("comment", json!("a\u{1b}[31m"), "comment"),
        ("comment", json!("x".repeat(10_001)), "comment"),
    ] {
        let mut wrong = whole("wrong");
        wrong[field] = value.clone();
        assert_eq!(code(&ada, "ledger.post", wrong).await, (Code::Invalid, Some(expected.to_owned())), "{value}");
    }
    let mut wrong = whole("wrong");
    wrong["postings"][1]["comment"] = json!("\u{0}");
    assert_eq!(code(&ada, "ledger.post", wrong).await.1.as_deref(), Some("postings[1].comment"));
    assert_eq!(ada.call("ledger.verify", json!({})).await["entries"], json!(0));
}

/// What stands in the place of an entry.
fn correction(id: &Value, more: &Value) -> Value {
    let mut request = json!({ "entry_id": id, "date": "2026-01-05", "payee": "Shop", "postings": [
        { "account": "Assets:Bank", "quantity": "-13.00", "commodity": "EUR" },
        { "account": "Expenses:Food" },
    ] });
    for (name, value) in more.as_object().expect("fields") {
        request[name] = value.clone();
    }
    request
}

#[tokio::test]
async fn a_correction_keeps_what_it_does_not_mention_and_changes_what_it_does() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let posted = ada.call("ledger.post", whole("a")).await;
    let kept = ada.call("ledger.correct", correction(&posted["entry_id"], &json!({}))).await;
    let mut expected = all();
    // Each line keeps the comment of its account, in whichever order they stand.
    expected[5] = json!(["by card", "two of us, date: soon [9]"]);
    assert_eq!(said(&ada, &kept["entry"]["entry_id"]).await, expected);
    let story = ada.call("ledger.history", json!({ "id": posted["entry_id"] })).await;
    assert_eq!(story["links"].as_array().map(Vec::len), Some(3));
    for link in story["links"].as_array().expect("links") {
        assert_eq!((&link["code"], &link["tags"]), (&json!("R-7"), &json!(["trip", "food/out"])), "the story says it");
    }
    let other = json!({ "code": "", "mark": "none", "comment": "third", "tags": [], "links": ["bill-8"], "postings": [
        { "account": "Assets:Bank", "quantity": "-13.00", "commodity": "EUR", "comment": "" },
        { "account": "Expenses:Food", "comment": "three of us" },
    ] });
    let changed = ada.call("ledger.correct", correction(&kept["entry"]["entry_id"], &other)).await;
    let expected = json!(["", "", "third", [], ["bill-8"], ["", "three of us"]]);
    assert_eq!(said(&ada, &changed["entry"]["entry_id"]).await, expected);
    let own = correction(&changed["entry"]["entry_id"], &json!({ "tags": ["closing"] }));
    assert_eq!(code(&ada, "ledger.correct", own).await, (Code::Invalid, Some("tags".to_owned())));
}

#[tokio::test]
async fn an_entry_that_atom_made_is_reversed_and_never_mended() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let sale = json!({ "idempotency_key": "a", "date": "2026-01-05", "postings": [
        { "account": "Assets:Bank", "quantity": "100.00", "commodity": "EUR" }, { "account": "Income:Sales" } ] });
    ada.call("ledger.post", sale).await;
    let closed = ada.call("ledger.close_year", json!({ "through": "2026-12-31" })).await;
    let again = json!({ "entry_id": closed["entry_id"], "date": "2026-12-31", "narration": "Closing, said better",
        "postings": [{ "account": "Income:Sales", "quantity": "100.00", "commodity": "EUR" }, { "account": "Equity:Retained" }] });
    assert!(!mendable(&ada, &closed["entry_id"]).await, "it says so before anybody tries");
    assert_eq!(code(&ada, "ledger.correct", again).await.0, Code::Conflict);
    assert_eq!(said(&ada, &closed["entry_id"]).await[3], json!(["closing"]));
    let back = ada.call("ledger.reverse", json!({ "entry_id": closed["entry_id"], "date": "2026-12-31" })).await;
    assert_eq!(said(&ada, &back["entry_id"]).await[3], json!(["closing"]), "its reversal is of its kind");
}

#[tokio::test]
async fn an_entry_tells_whether_another_one_can_take_its_place() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let posted = ada.call("ledger.post", whole("a")).await;
    assert!(mendable(&ada, &posted["entry_id"]).await);
    let back = ada.call("ledger.reverse", json!({ "entry_id": posted["entry_id"], "date": "2026-01-06" })).await;
    for id in [&posted["entry_id"], &back["entry_id"]] {
        assert!(!mendable(&ada, id).await, "neither what was taken back, nor what took it back");
    }
    let mut announced = whole("b");
    announced["pending"] = json!(true);
    let announced = ada.call("ledger.post", announced).await;
    assert!(!mendable(&ada, &announced["entry_id"]).await, "what is announced does not count yet");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("books.journal");
    let text = "2026-01-03 virtual\n  (Budget:Food)  5.00 EUR\n  Expenses:Fees  1.00 EUR\n  Assets:Bank\n";
    fs::write(&path, text).expect("written");
    ada.call("ledger.import", json!({ "path": path })).await;
    let fees = ada.call("ledger.lines", json!({ "account": "Expenses:Fees" })).await;
    assert!(!mendable(&ada, &fees["items"][0]["entry_id"]).await, "a correction has no virtual lines");
}

/// Whether a program reads a file; where it is not installed nobody asks it.
fn reads(program: &str, args: &[&str], file: &Path) {
    if needs::programs(&[&[program]]) {
        let output = Command::new(program).args(args).arg(file).output().expect("it starts");
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn journals_say_what_their_form_can_and_list_the_rest() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    ada.call("ledger.post", whole("a")).await;
    let mut strange = whole("b");
    strange["tags"] = json!(["Straße"]);
    strange["mark"] = json!("cleared");
    strange["code"] = json!("7)");
    ada.call("ledger.post", strange).await;
    let held = ada.call("ledger.balances", json!({})).await["rows"].clone();
    for (format, head, notes) in [
        ("hledger", "2026-01-05 ! (R-7) Shop | Lunch\n", ["code"].as_slice()),
        ("ledger", "2026-01-05 ! (R-7) Shop | Lunch\n", ["code", "day"].as_slice()),
        ("beancount", "2026-01-05 ! \"Shop\" \"Lunch\" #trip #food/out ^bill-7\n", ["Tags"].as_slice()),
    ] {
        let file = folder.path().join(format!("books.{format}"));
        let exported = ada.call("ledger.export", json!({ "format": format, "path": file })).await;
        let text = fs::read_to_string(&file).expect("text");
        let told = exported["notes"].to_string();
        assert!(text.contains(head), "{format}: {text}");
        for said in ["; first line\n", "; second line\n", "; two of us, date", "; by card\n"] {
            assert!(text.contains(said), "{format} says {said}: {text}");
        }
        assert!(notes.iter().all(|note| told.contains(note)), "{format}: {told}");
        let other = fixture.person(&format!("Reader{format}")).await;
        other.call("ledger.import", json!({ "path": file, "format": format })).await;
        assert_eq!(other.call("ledger.balances", json!({})).await["rows"], held, "{format}");
        match format {
            "hledger" => {
                assert!(text.contains("; trip:\n") && text.contains("; links: bill-7\n"), "{text}");
                reads("hledger", &["balance", "-f"], &file);
            }
            "ledger" => reads("ledger", &["--args-only", "balance", "-f"], &file),
            _ => {
                assert!(text.contains("  code: \"R-7\"\n"), "{text}");
                reads("bean-check", &[], &file);
                let lines = other.call("ledger.lines", json!({ "account": "Assets:Bank" })).await;
                let ids = lines["items"].as_array().expect("lines").iter().map(|line| line["entry_id"].clone());
                let mut tags = Vec::new();
                for id in ids {
                    tags.push(said(&other, &id).await[3].clone());
                }
                assert!(tags.contains(&json!(["trip", "food/out"])), "{tags:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_brings_all_of_it_back() {
    let (here, there) = (Fixture::new().await, Fixture::new().await);
    let (ada, bob) = (here.person("Ada").await, there.person("Bob").await);
    let folder = tempfile::tempdir().expect("a folder");
    let posted = ada.call("ledger.post", whole("a")).await;
    let mut announced = whole("b");
    announced["pending"] = json!(true);
    let announced = ada.call("ledger.post", announced).await;
    let file = folder.path().join("books.json");
    ada.call("ledger.export", json!({ "format": "json", "path": file })).await;
    bob.call("ledger.import", json!({ "path": file })).await;
    for id in [&posted["entry_id"], &announced["entry_id"]] {
        let args = json!({ "id": id });
        assert_eq!(bob.call("ledger.entry", args.clone()).await, ada.call("ledger.entry", args).await);
        assert_eq!(said(&bob, id).await, all());
    }
}
