//! What a window asks of the books through the door: names, lines newest first, mended entries, journals that a browser
//! sends and fetches.

use atom_core::Code;
use atom_tests::fixture::{Fixture, Person};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

async fn post(person: &Person, key: &str, date: &str, payee: &str, to: &str, quantity: &str) -> Value {
    let entry = json!({ "idempotency_key": key, "date": date, "payee": payee, "postings": [
        { "account": to, "quantity": quantity, "commodity": "EUR" }, { "account": "Assets:Bank" },
    ] });
    person.call("ledger.post", entry).await["entry_id"].clone()
}

async fn filled(person: &Person) -> Vec<Value> {
    let mut ids = Vec::new();
    for (key, date, payee, to, quantity) in [
        ("a", "2026-01-05", "Corner shop", "Expenses:Food", "12.50"),
        ("b", "2026-02-10", "Landlord", "Expenses:Rent", "800.00"),
        ("c", "2026-02-10", "Corner shop", "Expenses:Food:Lunch", "7.25"),
        ("d", "2026-01-20", "Landlord", "Expenses:Rent", "1.00"),
    ] {
        ids.push(post(person, key, date, payee, to, quantity).await);
    }
    ids
}

#[tokio::test]
async fn what_is_named_in_the_books_is_told_with_the_newest_first() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let empty = ada.call("ledger.names", json!({})).await;
    assert_eq!(empty, json!({ "accounts": [], "commodities": [], "payees": [], "entries": 0, "closed_through": null }));
    filled(&ada).await;
    ada.call("ledger.close_period", json!({ "through": "2025-12-31" })).await;
    let names = ada.call("ledger.names", json!({})).await;
    assert_eq!(names["accounts"][0], json!({ "name": "Assets:Bank", "type": "cash" }));
    assert_eq!(names["accounts"].as_array().map(Vec::len), Some(4));
    assert_eq!(names["commodities"], json!([{ "code": "EUR", "places": 2 }]));
    assert_eq!(
        names["payees"],
        json!([
            { "name": "Landlord", "accounts": ["Expenses:Rent", "Assets:Bank"] },
            { "name": "Corner shop", "accounts": ["Expenses:Food:Lunch", "Assets:Bank"] },
        ])
    );
    assert_eq!((&names["entries"], &names["closed_through"]), (&json!(4), &json!("2025-12-31")));
}

/// The lines as `date quantity balance`, page by page.
async fn lines(person: &Person, mut args: Value) -> Vec<String> {
    let mut found = Vec::new();
    loop {
        let page = person.call("ledger.lines", args.clone()).await;
        for line in page["items"].as_array().expect("items") {
            let text = |name: &str| line[name].as_str().expect("a text").to_owned();
            found.push(format!("{} {} {}", text("date"), text("quantity"), text("balance")));
        }
        if page["next"].is_null() {
            return found;
        }
        args["cursor"] = page["next"].clone();
    }
}

#[tokio::test]
async fn the_lines_of_an_account_are_its_register_the_other_way_round() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    filled(&ada).await;
    let register = ada.call("ledger.register", json!({ "account": "Assets:Bank" })).await;
    let mut forward: Vec<String> = register["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|row| ["date", "quantity", "balance"].map(|name| row[name].as_str().expect("a text").to_owned()).join(" "))
        .collect();
    forward.reverse();
    for limit in [1, 2, 3, 100] {
        let args = json!({ "account": "Assets:Bank", "limit": limit });
        assert_eq!(lines(&ada, args).await, forward, "{limit} at once");
    }
    assert_eq!(forward[0], "2026-02-10 -7.25 -820.75");
    let january = json!({ "account": "Assets:Bank", "from": "2026-01-06", "to": "2026-01-31" });
    assert_eq!(lines(&ada, january).await, ["2026-01-20 -1.00 -13.50"]);
    let page = ada.call("ledger.lines", json!({ "account": "Assets:Bank" })).await;
    assert_eq!(page["items"][0]["others"], json!(["Expenses:Food:Lunch"]));
}

#[tokio::test]
async fn what_is_below_an_account_stands_in_one_list_with_it() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    filled(&ada).await;
    let food = json!({ "account": "Expenses:Food", "below": true });
    assert_eq!(lines(&ada, food).await, ["2026-02-10 7.25 19.75", "2026-01-05 12.50 12.50"]);
    assert_eq!(lines(&ada, json!({ "account": "Expenses:Food" })).await, ["2026-01-05 12.50 12.50"]);
    // An account that only others hang from is one all the same.
    let all = lines(&ada, json!({ "account": "Expenses", "below": true, "limit": 1 })).await;
    assert_eq!(all.len(), 4);
    assert_eq!(all[0], "2026-02-10 7.25 820.75");
    for args in [json!({ "account": "Expenses" }), json!({ "account": "Exp", "below": true })] {
        let refused = ada.try_call("ledger.lines", args).await;
        assert_eq!(refused.map_err(|error| error.code), Err(Code::NotFound));
    }
    let refused = ada.try_call("ledger.lines", json!({ "account": "Assets:Bank", "cursor": "x" })).await;
    assert_eq!(refused.map_err(|error| (error.code, error.field)), Err((Code::Invalid, Some("cursor".to_owned()))));
}

#[tokio::test]
async fn a_mended_entry_is_taken_back_and_replaced_in_one_action() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let ids = filled(&ada).await;
    let right = |quantity: &str| {
        json!({ "entry_id": ids[0], "date": "2026-01-06", "payee": "Corner shop", "postings": [
            { "account": "Expenses:Food", "quantity": quantity, "commodity": "EUR" }, { "account": "Assets:Bank" },
        ] })
    };
    let before = ada.call("ledger.verify", json!({})).await;
    let uneven = ada.try_call("ledger.correct", right("NaN")).await;
    assert_eq!(uneven.map_err(|error| error.code), Err(Code::Invalid));
    assert_eq!(ada.call("ledger.verify", json!({})).await, before, "what is refused changes nothing");
    let mended = ada.call("ledger.correct", right("13.00")).await;
    let old = ada.call("ledger.entry", json!({ "id": ids[0] })).await;
    assert_eq!(old["reversed_by"], mended["reversal"]["entry_id"]);
    let new = &mended["entry"]["entry_id"];
    let forward = ada.call("ledger.correction", json!({ "id": ids[0] })).await;
    assert_eq!(forward, json!({ "replaced_by": new }));
    let backward = ada.call("ledger.correction", json!({ "id": new })).await;
    assert_eq!(backward, json!({ "replaces": ids[0] }));
    let food = ada.call("ledger.balances", json!({ "account": "Expenses:Food", "depth": 2 })).await;
    assert_eq!(food["rows"][0]["quantity"], "20.25", "13.00 in the place of 12.50, and 7.25 below");
    let again = ada.try_call("ledger.correct", right("14.00")).await;
    assert_eq!(again.map_err(|error| error.code), Err(Code::Conflict));
    let verified = ada.call("ledger.verify", json!({})).await;
    assert_eq!((&verified["ok"], &verified["entries"]), (&json!(true), &json!(6)));
    let reversed = ada.call("ledger.lines", json!({ "account": "Expenses:Food", "to": "2026-01-05" })).await;
    let marks: Vec<_> =
        reversed["items"].as_array().expect("items").iter().map(|line| line["reversed"].clone()).collect();
    assert_eq!(marks, [json!(true), json!(true)], "the old entry and what takes it back, on its day");
}

#[tokio::test]
async fn an_entry_of_a_closed_period_is_taken_back_on_a_later_day() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let ids = filled(&ada).await;
    ada.call("ledger.close_period", json!({ "through": "2026-01-31" })).await;
    let mut wanted = json!({ "entry_id": ids[0], "date": "2026-02-01", "postings": [
        { "account": "Expenses:Food", "quantity": "13.00", "commodity": "EUR" }, { "account": "Assets:Bank" },
    ] });
    let refused = ada.try_call("ledger.correct", wanted.clone()).await;
    assert_eq!(refused.map_err(|error| error.code), Err(Code::Conflict));
    let old = ada.call("ledger.entry", json!({ "id": ids[0] })).await;
    assert!(old["reversed_by"].is_null(), "nothing is left half done");
    wanted["reversed_on"] = json!("2026-02-01");
    ada.call("ledger.correct", wanted).await;
}

const JOURNAL: &str = "2026-03-01 Bakery\n    Expenses:Food    4.20 EUR\n    Assets:Bank\n\n2026-03-02 Baker's guild\n    Expenses:Dues    10.00 EUR\n    Assets:Bank\n";

#[tokio::test]
async fn a_journal_that_a_browser_sends_is_looked_at_and_then_added_once() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let upload = ada.upload(JOURNAL.as_bytes()).await;
    let request = |dry_run: bool| json!({ "upload": upload, "name": "bakery.journal", "dry_run": dry_run });
    let looked = ada.call("ledger.import_upload", request(true)).await;
    assert_eq!((&looked["transactions"], &looked["duplicates"]), (&json!(2), &json!(0)));
    assert_eq!(ada.call("ledger.names", json!({})).await["entries"], 0, "only looked at");
    let added = ada.call("ledger.import_upload", request(false)).await;
    assert_eq!(added["transactions"], 2);
    let again = ada.upload(JOURNAL.as_bytes()).await;
    let again = ada.call("ledger.import_upload", json!({ "upload": again, "name": "other.journal" })).await;
    assert_eq!((&again["transactions"], &again["duplicates"]), (&json!(0), &json!(2)));
    let line = ada.call("ledger.lines", json!({ "account": "Expenses:Dues" })).await;
    let entry = ada.call("ledger.entry", json!({ "id": line["items"][0]["entry_id"] })).await;
    assert_eq!(entry["source"], json!({ "file": "bakery.journal", "line": 5 }));
}

#[tokio::test]
async fn a_journal_that_a_browser_sends_includes_nothing_and_is_refused_with_its_line() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    for (text, line) in [
        ("include /etc/passwd\n", "bakery.journal:1"),
        ("2026-03-01 Bakery\n    Expenses:Food    4.20 EUR\n    Assets:Bank  -4.10 EUR\n", "bakery.journal:"),
    ] {
        let upload = ada.upload(text.as_bytes()).await;
        let error = ada
            .try_call("ledger.import_upload", json!({ "upload": upload, "name": "../../bakery.journal" }))
            .await
            .expect_err("refused");
        assert_eq!(error.code, Code::Invalid);
        assert!(error.message.contains(line), "{}", error.message);
    }
    assert_eq!(ada.call("ledger.names", json!({})).await["entries"], 0);
}

#[tokio::test]
async fn a_copy_of_the_books_is_fetched_piece_by_piece_and_comes_back_as_it_was() {
    let fixture = Fixture::new().await;
    let (ada, bob) = (fixture.person("Ada").await, fixture.person("Bob").await);
    filled(&ada).await;
    for format in ["hledger", "ledger", "beancount", "csv"] {
        let copy = ada.call("ledger.export_copy", json!({ "format": format })).await;
        assert_eq!(copy["transactions"], 4, "{format}");
        let read = json!({ "name": copy["name"], "offset": 0 });
        let piece = ada.call("exports.read", read.clone()).await;
        let bytes = STANDARD.decode(piece["data"].as_str().expect("base64")).expect("base64");
        assert!(String::from_utf8_lossy(&bytes).contains("Corner shop"), "{format}");
        let refused = bob.try_call("exports.read", read).await;
        assert_eq!(refused.map_err(|error| error.code), Err(Code::NotFound), "{format}");
        if format != "csv" {
            let upload = bob.upload(&bytes).await;
            let request = json!({ "upload": upload, "name": copy["name"], "format": format, "dry_run": true });
            let looked = bob.call("ledger.import_upload", request).await;
            assert_eq!(looked["transactions"], 4, "{format}");
        }
    }
}

#[tokio::test]
async fn an_entry_tells_its_story_with_everybody_who_wrote_it_and_every_link() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let upload = ada.upload(JOURNAL.as_bytes()).await;
    ada.call("ledger.import_upload", json!({ "upload": upload, "name": "bakery.journal" })).await;
    let line = ada.call("ledger.lines", json!({ "account": "Expenses:Dues" })).await;
    let first = line["items"][0]["entry_id"].clone();
    let mended = ada
        .call(
            "ledger.correct",
            json!({ "entry_id": first, "date": "2026-03-03", "postings": [
                { "account": "Expenses:Dues", "quantity": "11.00", "commodity": "EUR" }, { "account": "Assets:Bank" },
            ] }),
        )
        .await;
    for id in [&first, &mended["reversal"]["entry_id"], &mended["entry"]["entry_id"]] {
        let story = ada.call("ledger.history", json!({ "id": id })).await;
        let links = story["links"].as_array().expect("links").clone();
        let kinds: Vec<&str> = links.iter().filter_map(|link| link["kind"].as_str()).collect();
        assert_eq!(kinds, ["imported", "reversed", "replaced"], "{story}");
        assert!(links.iter().all(|link| link["by"] == "Ada"), "{story}");
        assert_eq!(links[0]["source"]["file"], "bakery.journal");
        assert_eq!(links[1]["hash"], links[2]["previous"], "one hangs on the other");
        assert_eq!(links[2]["hash"], mended["entry"]["hash"]);
    }
}

#[tokio::test]
async fn the_lines_of_an_account_are_also_those_of_what_was_merged_into_it_under_any_of_its_names() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    for (key, day, account, quantity) in [("a", "05", "Assets:Bank", "1.00"), ("b", "06", "Assets:Giro", "2.00")] {
        ada.call(
            "ledger.post",
            json!({ "idempotency_key": key, "date": format!("2026-01-{day}"), "postings": [
            { "account": account, "quantity": quantity, "commodity": "EUR" }, { "account": "Equity:X" } ] }),
        )
        .await;
    }
    ada.call("ledger.account.rename", json!({ "account": "Assets:Bank", "to": "Assets:House bank" })).await;
    ada.call("ledger.account.merge", json!({ "account": "Assets:Giro", "into": "Assets:House bank" })).await;
    for name in ["Assets:House bank", "Assets:Bank", "Assets:Giro"] {
        let found = lines(&ada, json!({ "account": name })).await;
        assert_eq!(found, ["2026-01-06 2.00 3.00", "2026-01-05 1.00 1.00"], "{name}");
    }
    let all = lines(&ada, json!({ "account": "Assets", "below": true })).await;
    assert_eq!(all, ["2026-01-06 2.00 3.00", "2026-01-05 1.00 1.00"]);
}
