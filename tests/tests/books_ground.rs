//! What reports of closed days are made on besides entries: covered by the chain, proven, and the same in books that come back.

use atom_api::ledger::Report;
use atom_store::{AssertSqlSafe, StoreError};
use atom_tests::{device::Device, fixture::Fixture};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const W: &str = "x'01900000000070008000000000000001'";

fn request<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("a request")
}

fn entry(key: &str, date: &str, to: &str) -> Value {
    json!({ "idempotency_key": key, "date": date, "postings": [
        { "account": to, "quantity": "1.00", "commodity": "EUR" }, { "account": "Equity:Opening" } ] })
}

fn prices(date: &str, worth: &str) -> Value {
    let price = json!({ "date": date, "commodity": "USD", "price": { "quantity": worth, "commodity": "EUR" } });
    json!({ "prices": [price] })
}

/// Runs statements in one transaction, in the scope of the workspace, as our own code would.
async fn run(device: &Device, statements: &[&str]) -> Result<(), StoreError> {
    let mut txn = device.store.system_write().await?;
    txn.query(AssertSqlSafe(format!("UPDATE write_scope SET mode = 1, workspace = {W}"))).execute().await?;
    for statement in statements {
        txn.query(AssertSqlSafe((*statement).to_owned())).execute().await?;
    }
    txn.query("UPDATE write_scope SET mode = 0").execute().await?;
    txn.commit().await
}

async fn post(device: &Device, entry: Value) {
    atom_books::post(&device.store, &device.scope, request(entry)).await.expect("posted");
}

async fn price(device: &Device, date: &str, worth: &str) {
    atom_books::add_prices(&device.store, &device.scope, request(prices(date, worth))).await.expect("a price");
}

async fn close(device: &Device, through: &str) {
    let close = request(json!({ "through": through }));
    atom_books::close(&device.store, &device.scope, close).await.expect("closed");
}

async fn rename(device: &Device, account: &str, to: &str) {
    let rename = request(json!({ "account": account, "to": to }));
    atom_books::rename_account(&device.store, &device.scope, rename).await.expect("renamed");
}

/// January, closed by link 2; then another name, another kind, finer euros and another price; February, closed by link 3;
/// and an account that is new.
async fn books() -> Device {
    let device = Device::new(1).await;
    post(&device, entry("a", "2026-01-05", "Assets:Bank")).await;
    price(&device, "2026-01-05", "0.90").await;
    close(&device, "2026-01-31").await;
    rename(&device, "Assets:Bank", "Assets:House").await;
    let open = json!({ "account": "Equity:Opening", "kind": "liability",
        "limits": [{ "commodity": "EUR", "not_below": "-1000.001" }] });
    atom_books::open_account(&device.store, &device.scope, request(open)).await.expect("another kind");
    price(&device, "2026-01-10", "0.25").await;
    close(&device, "2026-02-28").await;
    post(&device, entry("b", "2026-03-05", "Assets:New")).await;
    device
}

async fn damage(device: &Device) -> Option<String> {
    atom_books::verify(&device.store, &device.scope).await.expect("read").damage
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proof_finds_where_reports_of_closed_days_would_say_something_else() {
    let device = books().await;
    assert_eq!(damage(&device).await, None, "what was changed by commands is no damage");
    for tampered in [
        &["DELETE FROM account_was"][..][..],
        &["UPDATE account_was SET name = 'Assets:Else' WHERE name = 'Assets:Bank'"][..],
        &["UPDATE account_was SET kind = 'asset' WHERE kind = 'equity'"][..],
        &["UPDATE account_was SET links = 0 WHERE name = 'Assets:Bank'"][..],
        &["DELETE FROM commodity_was"][..],
        &["DELETE FROM closing_price"][..],
        &["UPDATE closing_price SET price = 0"][..],
        &["DROP TRIGGER atom_price_update", "UPDATE price SET worth = '7' WHERE date = '2026-01-05'"][..],
        &["DROP TRIGGER atom_account_was_other", "UPDATE account SET name = 'Mine' WHERE name = 'Assets:House'"][..],
    ] {
        let device = books().await;
        run(&device, tampered).await.expect("nothing is in its way");
        let found = damage(&device).await.unwrap_or_else(|| panic!("not found: {tampered:?}"));
        assert!(found.starts_with("link ") && found.contains(" closed on other names"), "{tampered:?}: {found}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_while_no_day_was_closed_is_no_damage() {
    let device = books().await;
    atom_books::reopen(&device.store, &device.scope, request(json!({}))).await.expect("reopened");
    rename(&device, "Assets:House", "Assets:Home").await;
    price(&device, "2026-01-12", "0.50").await;
    assert_eq!(damage(&device).await, None, "nothing is closed");
    close(&device, "2026-01-31").await;
    rename(&device, "Assets:Home", "Assets:Flat").await;
    assert_eq!(damage(&device).await, None, "closed again");
    run(&device, &["DELETE FROM account_was WHERE name = 'Assets:Home'"]).await.expect("nothing is in its way");
    let found = damage(&device).await.expect("found");
    assert!(found.starts_with("link 6 closed on other names"), "{found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_of_closed_days_are_proven_in_books_that_come_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("books.json");
    let (here, there) = (Fixture::new().await, Fixture::new().await);
    let (ada, bob) = (here.person("Ada").await, there.person("Bob").await);
    ada.call("ledger.post", entry("a", "2026-01-05", "Assets:Bank")).await;
    ada.call("ledger.post", entry("b", "2026-01-06", "Assets:Wallet")).await;
    ada.call("ledger.prices.add", prices("2026-01-05", "2.00")).await;
    ada.call("ledger.close_period", json!({ "through": "2026-01-31" })).await;
    let asked = json!({ "kind": "balance_sheet", "to": "2026-01-31", "commodity": "USD" });
    let before = ada.call("ledger.report", asked.clone()).await;
    ada.call("ledger.account.rename", json!({ "account": "Assets:Bank", "to": "Assets:House" })).await;
    ada.call("ledger.account.merge", json!({ "account": "Assets:Wallet", "into": "Assets:House" })).await;
    ada.call("ledger.prices.add", prices("2026-01-10", "4.00")).await;
    ada.call("ledger.post", entry("c", "2026-02-05", "Assets:New")).await;
    ada.call("ledger.close_period", json!({ "through": "2026-02-28" })).await;
    ada.call("ledger.export", json!({ "format": "json", "path": file })).await;
    bob.call("ledger.import", json!({ "path": file })).await;
    for person in [&ada, &bob] {
        let verified = person.call("ledger.verify", json!({})).await;
        assert_eq!(verified["ok"], json!(true), "{verified}");
        assert_eq!(person.call("ledger.report", asked.clone()).await, before);
    }
}

/// The balance sheet at the end of January, in dollars, as it goes out.
async fn sheet(device: &Device) -> String {
    let asked: Report = request(json!({ "kind": "balance_sheet", "to": "2026-01-31", "commodity": "USD" }));
    let reply = atom_books::report(&device.store, &device.scope, asked).await.expect("a report");
    serde_json::to_string(&reply).expect("text")
}

/// January and February, closed as an older Atom closed them: without a link.
async fn closed_by_an_older_atom() -> Device {
    let device = Device::new(1).await;
    post(&device, entry("a", "2026-01-05", "Assets:Bank")).await;
    price(&device, "2026-01-05", "2.00").await;
    let set = format!("UPDATE book SET closed_through = '2026-02-28' WHERE workspace = {W}");
    run(&device, &["DROP TRIGGER atom_book_closes", &set]).await.expect("closed as it was once");
    device
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_of_days_that_an_older_atom_closed_keep_their_names_before_and_after_the_chain_says_so() {
    let device = closed_by_an_older_atom().await;
    let before = sheet(&device).await;
    rename(&device, "Assets:Bank", "Assets:House").await;
    assert_eq!(sheet(&device).await, before, "no link says that it is closed");
    post(&device, entry("b", "2026-03-05", "Assets:House")).await;
    assert_eq!(sheet(&device).await, before, "the link before the entry says so");
    price(&device, "2026-01-10", "4.00").await;
    assert_eq!(sheet(&device).await, before, "and remembers the prices");
    assert_eq!(damage(&device).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn reopening_what_an_older_atom_closed_remembers_the_prices_of_the_days_that_stay_closed() {
    let device = closed_by_an_older_atom().await;
    let before = sheet(&device).await;
    let reopen = request(json!({ "through": "2026-01-31" }));
    atom_books::reopen(&device.store, &device.scope, reopen).await.expect("reopened");
    price(&device, "2026-01-10", "4.00").await;
    assert_eq!(sheet(&device).await, before);
    assert_eq!(damage(&device).await, None);
}
