//! Archives that close something: they are brought in by whoever may close periods.

use atom_core::Code;
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// What is done to books before they are exported.
type Done = (&'static str, Value);

/// The archive of books of somebody who did this.
async fn archive(folder: &Path, name: &str, done: &[Done]) -> PathBuf {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("ledger.post", json!({ "idempotency_key": "a", "date": "2025-05-01", "postings": [
        { "account": "Assets:Dollars", "quantity": "100.00", "commodity": "USD", "price": { "quantity": "0.90", "commodity": "EUR" } },
        { "account": "Income:Sales", "quantity": "-90.00", "commodity": "EUR" } ] })).await;
    for (command, args) in done {
        ada.call(command, args.clone()).await;
    }
    let file = folder.join(name);
    ada.call("ledger.export", json!({ "format": "json", "path": file })).await;
    file
}

/// An owner, and somebody in their workspace who posts, but does not close periods.
async fn people(fixture: &Fixture) -> (Person, Person) {
    let (cy, dan) = (fixture.person("Cy").await, fixture.person("Dan").await);
    let invited = cy.call("members.invite", json!({ "email": "dan@example.com", "role": "member" })).await;
    let joined = dan.call("members.accept", json!({ "code": invited["code"] })).await;
    dan.call("workspaces.select", json!({ "id": joined["id"] })).await;
    (cy, dan)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_that_closes_something_needs_the_right_to_close() {
    let folder = tempfile::tempdir().expect("a folder");
    let price =
        json!({ "date": "2025-12-31", "commodity": "USD", "price": { "quantity": "0.95", "commodity": "EUR" } });
    let cases: [(&str, &str, Vec<Done>); 4] = [
        ("period.json", "closes a period", vec![("ledger.close_period", json!({ "through": "2025-12-31" }))]),
        (
            "opened.json",
            "closes a period",
            vec![
                ("ledger.close_period", json!({ "through": "2025-12-31", "soft": true })),
                ("ledger.reopen_period", json!({})),
            ],
        ),
        ("year.json", "has the closing of a year", vec![("ledger.close_year", json!({ "through": "2025-12-31" }))]),
        (
            "worth.json",
            "revalues foreign money",
            vec![
                ("ledger.prices.add", json!({ "prices": [price] })),
                ("ledger.revalue", json!({ "through": "2025-12-31", "commodity": "EUR" })),
            ],
        ),
    ];
    for (name, what, done) in cases {
        let file = archive(folder.path(), name, &done).await;
        let fixture = Fixture::new().await;
        let (cy, dan) = people(&fixture).await;
        for dry_run in [true, false] {
            let request = json!({ "path": file, "dry_run": dry_run });
            let error = dan.try_call("ledger.import", request).await.expect_err("refused");
            let said = format!("This archive {what}, so only somebody who may close periods can import it.");
            assert_eq!((error.code, error.message), (Code::Forbidden, said), "{name}");
        }
        let job = json!({ "path": file, "job": true, "wait": true });
        assert_eq!(dan.try_call("ledger.import", job).await.expect_err("refused").code, Code::Forbidden, "{name}");
        assert_eq!(cy.call("ledger.accounts", json!({})).await["items"], json!([]), "{name}: nothing was changed");
        let imported = cy.call("ledger.import", json!({ "path": file })).await;
        assert_ne!(imported["transactions"], json!(0), "{name}");
        // Once it is here, it closes nothing any more.
        let again = dan.call("ledger.import", json!({ "path": file })).await;
        assert_eq!((&again["transactions"], &again["duplicates"]), (&json!(0), &imported["transactions"]), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_that_closes_nothing_is_brought_in_by_whoever_posts() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = archive(folder.path(), "plain.json", &[]).await;
    let fixture = Fixture::new().await;
    let (_, dan) = people(&fixture).await;
    assert_eq!(dan.call("ledger.import", json!({ "path": file })).await["transactions"], json!(1));
}
