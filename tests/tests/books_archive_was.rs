//! What an archive says of what was: names, merges, kinds and places of before, and prices that were corrected, come back as
//! they were, or not at all.

use atom_core::Code;
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};
use std::{fs, path::Path};

async fn post(person: &Person, key: &str, to: &str, from: &str, quantity: &str, commodity: &str) {
    let entry = json!({ "idempotency_key": key, "date": "2026-01-05", "postings": [
        { "account": to, "quantity": quantity, "commodity": commodity }, { "account": from },
    ] });
    person.call("ledger.post", entry).await;
}

async fn price(person: &Person, worth: &str, source: &str) -> Value {
    let price = json!({ "date": "2026-01-10", "commodity": "USD", "price": { "quantity": worth, "commodity": "EUR" } });
    person.call("ledger.prices.add", json!({ "prices": [price], "source": source })).await
}

async fn export(person: &Person, file: &Path) -> String {
    person.call("ledger.export", json!({ "format": "json", "path": file })).await;
    fs::read_to_string(file).expect("text")
}

/// What reports say through a day, or of all there is: each commodity for itself, and all in euros.
async fn reports(person: &Person, to: Option<&str>) -> Vec<Value> {
    let mut said = Vec::new();
    for kind in ["trial_balance", "balance_sheet", "income_statement", "cash_flow"] {
        for commodity in [None, Some("EUR")] {
            let asked = json!({ "kind": kind, "to": to, "commodity": commodity });
            said.push(person.call("ledger.report", asked).await);
        }
    }
    said
}

/// All that is told of the books as they are now.
async fn now(person: &Person) -> Vec<Value> {
    let mut all = reports(person, None).await;
    for (name, args) in [
        ("ledger.verify", json!({})),
        ("ledger.accounts", json!({})),
        ("ledger.balances", json!({})),
        ("ledger.prices.list", json!({})),
        ("ledger.names", json!({})),
        ("ledger.lines", json!({ "account": "Expenses:Food" })),
        ("ledger.lines", json!({ "account": "Assets:Wallet" })),
    ] {
        all.push(person.call(name, args).await);
    }
    all
}

/// Books whose January is closed, and then their February; in between and after that names, merges, kinds, places and a
/// price of January change. Returns what was said of January when it was closed.
async fn changed(person: &Person, folder: &Path) -> Vec<Value> {
    post(person, "a", "Expenses:Food", "Assets:Bank", "10.00", "EUR").await;
    post(person, "b", "Assets:Wallet", "Income:Sales", "20.00", "EUR").await;
    post(person, "c", "Misc:Thing", "Assets:Bank", "5.00", "EUR").await;
    post(person, "d", "Assets:Broker", "Equity:Opening", "10.00", "USD").await;
    price(person, "0.9", "the bank").await;
    person.call("ledger.close_period", json!({ "through": "2026-01-31" })).await;
    let january = reports(person, Some("2026-01-31")).await;
    person.call("ledger.account.rename", json!({ "account": "Expenses:Food", "to": "Expenses:Meals" })).await;
    person.call("ledger.account.merge", json!({ "account": "Assets:Wallet", "into": "Assets:Bank" })).await;
    person.call("ledger.account.open", json!({ "account": "Misc", "kind": "expense" })).await;
    price(person, "0.8", "by hand").await;
    let finer = folder.join("finer.journal");
    let text = "2026-02-05 x\n    Assets:Bank  1.0000 EUR\n    Equity:Opening\n\n2026-02-06 y\n    Assets:Time  1.5 HRS\n    Equity:Time\n";
    fs::write(&finer, text).expect("written");
    assert_eq!(person.call("ledger.import", json!({ "path": finer })).await["transactions"], json!(2));
    person.call("ledger.close_period", json!({ "through": "2026-02-28" })).await;
    person.call("ledger.account.rename", json!({ "account": "Expenses:Meals", "to": "Expenses:Eating" })).await;
    january
}

#[tokio::test(flavor = "multi_thread")]
async fn what_accounts_were_when_days_were_closed_comes_back_with_the_same_hash_and_the_same_reports() {
    let folder = tempfile::tempdir().expect("a folder");
    let (here, there) = (Fixture::new().await, Fixture::new().await);
    let ada = here.person("Ada").await;
    let january = changed(&ada, folder.path()).await;
    let february = reports(&ada, Some("2026-02-28")).await;
    for (said, food) in [(&january, "Expenses:Food"), (&february, "Expenses:Meals")] {
        let said = json!(said).to_string();
        let names = ["Expenses:Food", "Expenses:Meals", "Expenses:Eating"];
        assert_eq!(names.map(|name| said.contains(name)), names.map(|name| name == food), "each says its own name");
    }
    let file = folder.path().join("books.json");
    let text = export(&ada, &file).await;
    let parsed: Value = serde_json::from_str(&text).expect("JSON");
    let accounts = parsed["accounts"].as_array().expect("accounts");
    let was = |origin: &str| {
        let of_origin = accounts.iter().find(|account| account["origin"] == origin);
        of_origin.map(|account| account["was"].clone()).expect("the account")
    };
    // Four entries and the link that closed January; then two entries and the link that closed February.
    let food = json!([
        { "links": 5, "name": "Expenses:Food", "kind": "expense" }, { "links": 8, "name": "Expenses:Meals", "kind": "expense" },
    ]);
    assert_eq!(was("Expenses:Food"), food);
    assert_eq!(was("Assets:Wallet"), json!([{ "links": 5, "name": "Assets:Wallet", "kind": "asset" }]));
    assert_eq!(was("Misc")[0], json!({ "links": 5 }), "it was not there");
    assert_eq!(was("Assets:Bank"), Value::Null, "it stayed what it was");
    let commodities = parsed["commodities"].as_array().expect("commodities");
    let places: Vec<(&Value, &Value)> =
        commodities.iter().map(|commodity| (&commodity["code"], &commodity["was"][0]["shown"])).collect();
    let expected = [(json!("EUR"), json!(2)), (json!("USD"), Value::Null), (json!("HRS"), Value::Null)];
    assert_eq!(places, expected.iter().map(|(code, shown)| (code, shown)).collect::<Vec<_>>());

    let bob = there.person("Bob").await;
    bob.call("ledger.import", json!({ "path": file })).await;
    assert_eq!(bob.call("ledger.verify", json!({})).await["head"], parsed["books"][0]["head"]);
    assert_eq!(reports(&bob, Some("2026-01-31")).await, january, "January says what it said when it was closed");
    assert_eq!(reports(&bob, Some("2026-02-28")).await, february);
    for (at, (theirs, ours)) in now(&bob).await.iter().zip(now(&ada).await).enumerate() {
        assert_eq!(*theirs, ours, "{at}");
    }
    assert_eq!(export(&bob, &folder.path().join("again.json")).await, text, "letter by letter");
    // It goes on there: what changes now is one more of what was.
    bob.call("ledger.account.rename", json!({ "account": "Assets:Broker", "to": "Assets:Depot" })).await;
    assert_eq!(reports(&bob, Some("2026-01-31")).await, january);
    // And here, where all of it is already, nothing is put in its place.
    let again = ada.call("ledger.import", json!({ "path": file })).await;
    assert_eq!((&again["transactions"], &again["duplicates"]), (&json!(0), &json!(6)));
    assert_eq!(export(&ada, &folder.path().join("own.json")).await, text);
}

/// What ten dollars are worth in the balance sheet of a day.
async fn worth(person: &Person, day: &str) -> Value {
    let sheet = person.call("ledger.report", json!({ "kind": "balance_sheet", "to": day, "commodity": "EUR" })).await;
    let rows = sheet["sections"][0]["rows"].as_array().expect("rows");
    let row = rows.iter().find(|row| row["account"] == "Assets:Broker").expect("the account");
    row["quantities"][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_that_were_corrected_on_one_day_come_back_in_their_order_and_closed_days_keep_theirs() {
    let folder = tempfile::tempdir().expect("a folder");
    let (here, there) = (Fixture::new().await, Fixture::new().await);
    let (ada, bob) = (here.person("Ada").await, there.person("Bob").await);
    // Prices of others have rows there already: what was marked is a place among one's own.
    price(&there.person("Eve").await, "7", "elsewhere").await;
    post(&ada, "a", "Assets:Broker", "Equity:Opening", "10.00", "USD").await;
    price(&ada, "0.9", "the bank").await;
    price(&ada, "0.8", "by hand").await;
    ada.call("ledger.close_period", json!({ "through": "2026-01-31" })).await;
    // Back to the first one: it counts, although it was there before.
    assert_eq!(price(&ada, "0.9", "the bank").await, json!({ "added": 1, "duplicates": 0 }));
    let file = folder.path().join("books.json");
    let text = export(&ada, &file).await;
    let parsed: Value = serde_json::from_str(&text).expect("JSON");
    let said: Vec<(&Value, &Value)> =
        parsed["prices"].as_array().expect("prices").iter().map(|price| (&price["worth"], &price["source"])).collect();
    let [bank, hand] = [(json!("0.9"), json!("the bank")), (json!("0.8"), json!("by hand"))];
    assert_eq!(said, [(&bank.0, &bank.1), (&hand.0, &hand.1), (&bank.0, &bank.1)]);
    assert_eq!(parsed["links"][1]["prices"], json!(2), "the closing knew two of them");
    bob.call("ledger.import", json!({ "path": file })).await;
    for person in [&ada, &bob] {
        assert_eq!(worth(person, "2026-01-31").await, json!("8.00"), "as it was when it was closed");
        assert_eq!(worth(person, "2026-02-28").await, json!("9.00"), "the newest counts");
    }
    for name in ["ledger.verify", "ledger.prices.list"] {
        assert_eq!(bob.call(name, json!({})).await, ada.call(name, json!({})).await, "{name}");
    }
    assert_eq!(export(&bob, &folder.path().join("again.json")).await, text, "letter by letter");
    for person in [&ada, &bob] {
        assert_eq!(
            price(person, "0.9", "the bank").await,
            json!({ "added": 0, "duplicates": 1 }),
            "it says that already"
        );
        assert_eq!(price(person, "0.8", "by hand").await, json!({ "added": 1, "duplicates": 0 }));
        assert_eq!(worth(person, "2026-02-28").await, json!("8.00"));
    }
}

/// The archive with a digest behind a part that fits what the part says now.
fn resealed(text: &str, part: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let begin = lines.iter().position(|line| *line == format!("\"{part}\": [")).expect("the part");
    let end = lines.iter().position(|line| line.starts_with(&format!("\"{part}_blake3\": "))).expect("its digest");
    let mut seen = blake3::Hasher::new_derive_key("Atom 2026 ledger archive v1");
    for line in &lines[begin + 1..end - 1] {
        seen.update(line.strip_suffix(',').unwrap_or(line.as_str()).as_bytes());
        seen.update(b"\n");
    }
    lines[end] = format!("\"{part}_blake3\": \"{}\",", seen.finalize());
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_of_what_was_or_of_prices_is_refused_with_its_place_and_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (here, there) = (Fixture::new().await, Fixture::new().await);
    let ada = here.person("Ada").await;
    changed(&ada, folder.path()).await;
    let text = export(&ada, &folder.path().join("books.json")).await;
    assert_eq!(resealed(&resealed(&text, "accounts"), "prices"), text, "what was not changed has its own digest");
    let line = |part: &str| text.lines().position(|line| line.contains(part)).expect("a line") + 1;
    let food = "{\"links\":5,\"name\":\"Expenses:Food\",\"kind\":\"expense\"}";
    let first = "\"worth\":\"0.9\"";
    let bob = there.person("Bob").await;
    let bad = folder.path().join("bad.json");
    for (from, to, sealed, place, said) in [
        // A letter, a number, one that is gone: the digest of the part tells.
        (food, food.replace("Food", "Good"), None, line("\"accounts_blake3\""), "were changed"),
        (food, food.replace('5', "6"), None, line("\"accounts_blake3\""), "were changed"),
        (format!("{food},").as_str(), String::new(), None, line("\"accounts_blake3\""), "were changed"),
        (first, first.replace('9', "7"), None, line("\"prices_blake3\""), "were changed"),
        // What is not understood, and what cannot be, though its digest fits: the line itself.
        (food, food.replace("links", "link"), Some("accounts"), line(food), "not understood"),
        (food, food.replace('5', "\"5\""), Some("accounts"), line(food), "not understood"),
        (first, first.replace("worth", "price"), Some("prices"), line(first), "not understood"),
        (first, format!("{first},\"quote\":\"EUR\""), Some("prices"), line(first), "not understood"),
    ] {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        let mut content = text.replacen(from, &to, 1);
        if let Some(part) = sealed {
            content = resealed(&content, part);
        }
        fs::write(&bad, content).expect("written");
        let refused = bob.try_call("ledger.import", json!({ "path": bad, "format": "json" })).await;
        let error = refused.expect_err("refused");
        assert_eq!(error.code, Code::Invalid, "{to}: {error:?}");
        assert!(error.message.starts_with(&format!("bad.json:{place}: ")), "{to}: {}", error.message);
        assert!(error.message.contains(said), "{to}: {}", error.message);
    }
    // What only the database knows to be impossible: a name of before that was of no kind, and a price on no day.
    let day = "\"date\":\"2026-01-10\"";
    for (from, to, part) in [
        (food, food.replace(",\"kind\":\"expense\"", ""), "accounts"),
        (day, day.replace("2026-01-10", "some day"), "prices"),
    ] {
        fs::write(&bad, resealed(&text.replacen(from, &to, 1), part)).expect("written");
        let refused = bob.try_call("ledger.import", json!({ "path": bad, "format": "json" })).await;
        let error = refused.expect_err("refused");
        assert_eq!(error.code, Code::Invalid, "{to}: {error:?}");
        assert!(error.message.starts_with("bad.json:") && error.message.contains("cannot be"), "{}", error.message);
    }
    let verified = bob.call("ledger.verify", json!({})).await;
    assert_eq!((&verified["entries"], &verified["ok"]), (&json!(0), &json!(true)), "nothing was changed");
    for name in ["ledger.accounts", "ledger.prices.list"] {
        assert_eq!(bob.call(name, json!({})).await["items"], json!([]), "{name}");
    }
    // What is whole comes in after all of that.
    bob.call("ledger.import", json!({ "path": folder.path().join("books.json") })).await;
    assert_eq!(bob.call("ledger.verify", json!({})).await["head"], ada.call("ledger.verify", json!({})).await["head"]);
}
