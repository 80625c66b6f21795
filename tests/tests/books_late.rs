//! Days that are closed softly: whoever may close periods takes back, corrects and posts what was announced there too; and
//! that an entry came late is sealed in the chain.

use atom_core::Code;
use atom_store::AssertSqlSafe;
use atom_tests::{
    device::Device,
    fixture::{Fixture, Person},
    forgery::sealed_anew,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fs;

/// The workspace of a device.
const W: &str = "x'01900000000070008000000000000001'";

fn entry(key: &str, date: &str, quantity: &str) -> Value {
    json!({ "idempotency_key": key, "date": date, "payee": format!("Payee {key}"), "postings": [
        { "account": "Expenses:Food", "quantity": quantity, "commodity": "EUR" }, { "account": "Assets:Bank" },
    ] })
}

async fn code(person: &Person, name: &str, args: Value) -> Code {
    person.try_call(name, args).await.expect_err("refused").code
}

/// Somebody in Ada's workspace who posts, but does not close periods.
async fn member(fixture: &Fixture, ada: &Person) -> Person {
    let bob = fixture.person("Bob").await;
    let invited = ada.call("members.invite", json!({ "email": "bob@example.com", "role": "member" })).await;
    let joined = bob.call("members.accept", json!({ "code": invited["code"] })).await;
    bob.call("workspaces.select", json!({ "id": joined["id"] })).await;
    bob
}

/// The days of the lines of what was spent, and how much it was.
async fn spent(person: &Person) -> Vec<(String, String)> {
    let lines = person.call("ledger.lines", json!({ "account": "Expenses:Food" })).await;
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let mut spent: Vec<_> = lines["items"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| (text(&line["date"]), text(&line["quantity"])))
        .collect();
    spent.sort();
    spent
}

#[tokio::test]
async fn an_entry_is_taken_back_and_corrected_in_a_softly_closed_period_by_whoever_may_close_it() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let bob = member(&fixture, &ada).await;
    let first = ada.call("ledger.post", entry("a", "2026-01-10", "5.00")).await;
    let second = ada.call("ledger.post", entry("b", "2026-01-11", "7.00")).await;
    ada.call("ledger.close_period", json!({ "through": "2026-01-31", "soft": true })).await;
    let back = json!({ "entry_id": first["entry_id"], "date": "2026-01-10" });
    let right = json!({ "entry_id": second["entry_id"], "date": "2026-01-12", "payee": "Payee b", "postings": [
        { "account": "Expenses:Food", "quantity": "8.00", "commodity": "EUR" }, { "account": "Assets:Bank" } ] });
    for person in [&ada, &bob] {
        assert_eq!(code(person, "ledger.reverse", back.clone()).await, Code::Conflict);
        assert_eq!(code(person, "ledger.correct", right.clone()).await, Code::Conflict);
    }
    let (back, right) = (json!({ "reversal": back }), json!({ "correction": right }));
    assert_eq!(code(&bob, "ledger.reverse_late", back.clone()).await, Code::Forbidden);
    assert_eq!(code(&bob, "ledger.correct_late", right.clone()).await, Code::Forbidden);
    let reversed = ada.call("ledger.reverse_late", back.clone()).await;
    let seen = ada.call("ledger.entry", json!({ "id": reversed["entry_id"] })).await;
    assert_eq!((&seen["reverses"], &seen["date"]), (&first["entry_id"], &json!("2026-01-10")));
    assert_eq!(code(&ada, "ledger.reverse_late", back).await, Code::Conflict, "once");
    ada.call("ledger.correct_late", right).await;
    let expected = [("10", "-5.00"), ("10", "5.00"), ("11", "-7.00"), ("11", "7.00"), ("12", "8.00")];
    let expected = expected.map(|(day, quantity)| (format!("2026-01-{day}"), quantity.to_owned()));
    assert_eq!(spent(&ada).await, expected);
    assert_eq!(ada.call("ledger.verify", json!({})).await["damage"], Value::Null);
    // What is closed firmly stays closed.
    ada.call("ledger.close_period", json!({ "through": "2026-01-31" })).await;
    let third = ada.call("ledger.post", entry("c", "2026-02-10", "1.00")).await;
    let back = json!({ "reversal": { "entry_id": third["entry_id"], "date": "2026-01-31" } });
    assert_eq!(code(&ada, "ledger.reverse_late", back).await, Code::Conflict);
    assert_eq!(ada.call("ledger.verify", json!({})).await["ok"], json!(true));
}

#[tokio::test]
async fn what_was_announced_is_posted_on_its_day_after_that_was_closed_softly_by_whoever_may_close_it() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let bob = member(&fixture, &ada).await;
    let mut announced = entry("a", "2026-01-10", "5.00");
    announced["pending"] = json!(true);
    let id = ada.call("ledger.post", announced).await["entry_id"].clone();
    ada.call("ledger.close_period", json!({ "through": "2026-01-31", "soft": true })).await;
    let request = json!({ "entry": { "id": id } });
    assert_eq!(code(&ada, "ledger.post_pending", json!({ "id": id })).await, Code::Conflict);
    assert_eq!(code(&bob, "ledger.post_pending_late", request.clone()).await, Code::Forbidden);
    let posted = ada.call("ledger.post_pending_late", request.clone()).await;
    let seen = ada.call("ledger.entry", json!({ "id": posted["entry_id"] })).await;
    assert_eq!((&seen["date"], &seen["comment"]), (&json!("2026-01-10"), &json!("")), "on its own day");
    assert_eq!(posted["moved"], Value::Null);
    assert_eq!(code(&ada, "ledger.post_pending_late", request).await, Code::Conflict, "once");
    assert_eq!(ada.call("ledger.verify", json!({})).await["damage"], Value::Null);
}

fn request<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("a request")
}

/// Books on a device: one entry before January was closed softly, one that went there after, and one of February.
async fn on_a_device() -> Device {
    let device = Device::new(1).await;
    let (store, scope) = (&device.store, &device.scope);
    atom_books::post(store, scope, request(entry("a", "2026-01-10", "5.00"))).await.expect("posted");
    atom_books::close(store, scope, request(json!({ "through": "2026-01-31", "soft": true }))).await.expect("closed");
    let late = json!({ "entry": entry("b", "2026-01-11", "6.00") });
    atom_books::post_late(store, scope, request(late)).await.expect("posted late");
    atom_books::post(store, scope, request(entry("c", "2026-02-10", "7.00"))).await.expect("posted");
    device
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proof_finds_an_entry_that_was_made_late_or_no_longer_late_behind_its_back() {
    let verified = async |device: &Device| atom_books::verify(&device.store, &device.scope).await.expect("read");
    for (key, seq) in [("a", 1), ("b", 3), ("c", 4)] {
        let device = on_a_device().await;
        assert_eq!(verified(&device).await.damage, None);
        let mut txn = device.store.system_write().await.expect("a transaction");
        for statement in [
            format!("UPDATE write_scope SET mode = 1, workspace = {W}"),
            "DROP TRIGGER atom_entry_update".to_owned(),
            format!("UPDATE entry SET late = 1 - late WHERE idempotency = '{key}'"),
            "UPDATE write_scope SET mode = 0".to_owned(),
        ] {
            txn.query(AssertSqlSafe(statement)).execute().await.expect("nothing is in its way");
        }
        txn.commit().await.expect("committed");
        let damage = verified(&device).await.damage.expect("found");
        assert!(damage.starts_with(&format!("entry {seq} (")) && damage.ends_with("was changed"), "{damage}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_in_which_an_entry_is_no_longer_late_is_refused() {
    let (here, there) = (Fixture::new().await, Fixture::new().await);
    let (ada, bob) = (here.person("Ada").await, there.person("Bob").await);
    let folder = tempfile::tempdir().expect("a folder");
    ada.call("ledger.post", entry("a", "2026-01-10", "5.00")).await;
    ada.call("ledger.close_period", json!({ "through": "2026-01-31", "soft": true })).await;
    ada.call("ledger.post_late", json!({ "entry": entry("b", "2026-01-11", "6.00") })).await;
    let file = folder.path().join("books.json");
    ada.call("ledger.export", json!({ "format": "json", "path": file })).await;
    let text = fs::read_to_string(&file).expect("text");
    assert_eq!(text.matches(",\"late\":true").count(), 1, "{text}");
    // A forger makes the digest of the part anew, but not the hashes that come after it elsewhere.
    let forged = sealed_anew(&text.replace(",\"late\":true", ""), "links");
    fs::write(&file, &forged).expect("written");
    let refused = bob.try_call("ledger.import", json!({ "path": file })).await.expect_err("refused");
    assert_eq!(refused.code, Code::Invalid);
    assert!(refused.message.contains("Link 3 of the chain was changed."), "{}", refused.message);
    // As it was, it comes.
    fs::write(&file, text).expect("written");
    bob.call("ledger.import", json!({ "path": file })).await;
    assert_eq!(bob.call("ledger.verify", json!({})).await["damage"], Value::Null);
}
