//! Reports of closed days say the same for ever, to the last byte, whatever is done to names, kinds, places and prices.

use atom_api::ledger::{
    AddPrices, ClosePeriod, Import, ImportFormat, MergeAccount, OpenAccount, Post, PostMany, RenameAccount,
    ReopenPeriod, Report,
};
use atom_core::{ManualClock, UserId, WorkspaceId};
use atom_store::{DirectoryLock, OpenStore, Scope, Store};
use jiff::civil::date;
use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};
use std::{path::PathBuf, sync::Arc};
use tempfile::TempDir;
use uuid::Uuid;

/// What is done afterwards: each of these changes reports of days that are open.
const DISTURBANCES: usize = 7;

struct Shelf {
    dir: TempDir,
    store: Store,
    made: u128,
}

impl Shelf {
    /// The clock stands: so nothing here depends on which of two came at a later instant.
    async fn new() -> Self {
        let dir = TempDir::new().expect("a directory");
        let store = Store::open(OpenStore {
            data_dir: dir.path().to_owned(),
            lock: DirectoryLock::take(dir.path()).expect("the lock"),
            key: format!("x'{}'", "6b".repeat(32)).into(),
            key_descriptor: b"{}".to_vec(),
            clock: Arc::new(ManualClock::at(1_900_000_000_000)),
        });
        Self { store: store.await.expect("a store"), dir, made: 0 }
    }

    /// Books of their own with some entries of January, in euros, dollars and hours.
    async fn books(&mut self, cents: &[i64]) -> Scope {
        self.made += 1;
        let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + self.made);
        let mut txn = self.store.system_write().await.expect("a transaction");
        let made = txn.query("INSERT INTO workspace (id, name, created_at) VALUES (?1, 'Books', 0)").bind(id);
        made.execute().await.expect("a workspace");
        txn.commit().await.expect("committed");
        let books = Scope {
            workspace: WorkspaceId::from(id),
            user: UserId::from(Uuid::from_u128(1)),
            host: "test",
            command: "test",
        };
        let mut entries: Vec<Post> = Vec::new();
        for (number, cents) in cents.iter().enumerate() {
            let amount = format!("{}.{:02}", cents / 100, cents % 100);
            for (to, from, commodity) in [
                ("Assets:Bank", "Income:Sales", "EUR"),
                ("Expenses:Food", "Assets:Bank", "EUR"),
                ("Assets:Broker", "Equity:Opening", "USD"),
                ("Misc:Thing", "Assets:Wallet", "EUR"),
                ("Assets:Time", "Equity:Time", "HRS"),
            ] {
                entries.push(request(json!({
                    "idempotency_key": format!("{number} {to}"), "date": date(2026, 1, 5 + i8::try_from(number).expect("few")),
                    "postings": [{ "account": to, "quantity": amount, "commodity": commodity }, { "account": from }],
                })));
            }
        }
        atom_books::post_many(&self.store, &books, PostMany { entries }).await.expect("posted");
        self.price(&books, "2025-12-01", "0.9").await;
        books
    }

    async fn price(&self, books: &Scope, day: &str, worth: &str) {
        let price = json!({ "date": day, "commodity": "USD", "price": { "quantity": worth, "commodity": "EUR" } });
        let request: AddPrices = request(json!({ "prices": [price] }));
        atom_books::add_prices(&self.store, books, request).await.expect("a price");
    }

    /// All reports of January, valued and not, as they go out.
    async fn said(&self, books: &Scope) -> Vec<String> {
        let mut said = Vec::new();
        for (kind, more) in [
            ("trial_balance", json!({})),
            ("balance_sheet", json!({})),
            ("balance_sheet", json!({ "equity": true })),
            ("income_statement", json!({ "from": "2026-01-01", "by": "month" })),
            ("cash_flow", json!({ "from": "2026-01-01" })),
            ("cash_flow", json!({ "from": "2026-01-01", "method": "direct" })),
            ("cash_flow", json!({ "from": "2026-01-01", "method": "indirect" })),
        ] {
            for value in [
                json!({}),
                json!({ "commodity": "EUR", "valuation": "period_end" }),
                json!({ "commodity": "EUR", "valuation": "historical" }),
            ] {
                let mut asked = json!({ "kind": kind, "to": "2026-01-31" });
                for part in [&more, &value] {
                    for (name, value) in part.as_object().expect("an object") {
                        asked[name.as_str()] = value.clone();
                    }
                }
                let reply = atom_books::report(&self.store, books, request::<Report>(asked)).await.expect("a report");
                said.push(serde_json::to_string(&reply).expect("text"));
            }
        }
        said
    }

    /// Does one of the things; one that is not possible any more after another is left.
    async fn disturb(&self, books: &Scope, which: usize) {
        let store = &self.store;
        match which {
            0 => {
                let rename: RenameAccount = request(json!({ "account": "Expenses:Food", "to": "Expenses:Meals" }));
                atom_books::rename_account(store, books, rename).await.ok();
            }
            1 => {
                let merge: MergeAccount = request(json!({ "account": "Assets:Wallet", "into": "Assets:Bank" }));
                atom_books::merge_account(store, books, merge).await.ok();
            }
            2 => {
                let open: OpenAccount = request(json!({ "account": "Assets:Broker", "kind": "cash" }));
                atom_books::open_account(store, books, open).await.ok();
            }
            // An account above, from which those below have what they are.
            3 => {
                let open: OpenAccount = request(json!({ "account": "Misc", "kind": "expense" }));
                atom_books::open_account(store, books, open).await.ok();
            }
            4 => self.price(books, "2026-01-10", "0.25").await,
            5 => self.import(books, "2026-03-05 x\n    Assets:Time  1.0000 HRS\n    Equity:Time\n").await,
            _ => self.import(books, "2026-03-06 y\n    Assets:Bank  1.0000 EUR\n    Equity:Opening\n").await,
        }
    }

    async fn import(&self, books: &Scope, text: &str) {
        let path: PathBuf = self.dir.path().canonicalize().expect("a path").join("finer.journal");
        std::fs::write(&path, text).expect("written");
        let source = atom_books::Source::read(&path, ImportFormat::Hledger, date(2026, 3, 31)).expect("a journal");
        let request: Import = request(json!({ "path": path }));
        atom_books::import(&self.store, books, source, &request, &|_, _| true).await.expect("imported");
    }

    async fn close(&self, books: &Scope, through: &str) {
        let close: ClosePeriod = request(json!({ "through": through }));
        atom_books::close(&self.store, books, close).await.expect("closed");
    }
}

fn request<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("a request")
}

#[tokio::test]
async fn each_of_these_changes_reports_of_days_that_are_open() {
    let mut shelf = Shelf::new().await;
    for which in 0..DISTURBANCES {
        let books = shelf.books(&[12_340, 99]).await;
        let before = shelf.said(&books).await;
        shelf.disturb(&books, which).await;
        assert_ne!(shelf.said(&books).await, before, "disturbance {which}");
    }
}

#[test]
fn reports_of_closed_days_stay_as_they_are_to_the_last_byte() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let shelf = std::cell::RefCell::new(runtime.block_on(Shelf::new()));
    let cents = prop::collection::vec(1_i64..1_000_000, 1..4);
    let order = Just((0..DISTURBANCES).collect::<Vec<_>>()).prop_shuffle();
    let config = ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() };
    let outcome = TestRunner::new(config).run(&(cents, order, 0..DISTURBANCES), |(cents, order, later)| {
        let mut shelf = shelf.borrow_mut();
        let shelf = &mut *shelf;
        runtime.block_on(async {
            let books = shelf.books(&cents).await;
            let before = shelf.said(&books).await;
            shelf.close(&books, "2026-01-31").await;
            prop_assert_eq!(&shelf.said(&books).await, &before, "closing");
            for (done, which) in order.iter().enumerate() {
                // February is closed in between, with what was done by then; January stays as it was at its own closing.
                if done == later {
                    shelf.close(&books, "2026-02-28").await;
                }
                shelf.disturb(&books, *which).await;
                prop_assert_eq!(&shelf.said(&books).await, &before, "disturbance {}", which);
            }
            let reopen: ReopenPeriod = request(json!({ "through": "2026-01-31" }));
            atom_books::reopen(&shelf.store, &books, reopen).await.expect("reopened");
            prop_assert_eq!(&shelf.said(&books).await, &before, "February is open again");
            atom_books::reopen(&shelf.store, &books, ReopenPeriod { through: None }).await.expect("reopened");
            let now = shelf.said(&books).await;
            prop_assert_ne!(&now, &before, "what is open is told as it is");
            shelf.close(&books, "2026-01-31").await;
            prop_assert_eq!(&shelf.said(&books).await, &now, "closed again, as it is now");
            Ok(())
        })
    });
    outcome.expect("it holds");
}
