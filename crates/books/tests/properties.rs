//! What is true of every book, whatever is posted into it and in which order.

use atom_api::ledger::{AddPrices, Balances, ClosePeriod, NewPosting, Post, PostMany, Report, ReportReply, ReportRow};
use atom_books::BooksError;
use atom_core::{ManualClock, UserId, WorkspaceId};
use atom_store::{DirectoryLock, OpenStore, Scope, Store};
use jiff::civil::{Date, date};
use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;

/// A store, and how many workspaces were made in it.
struct Shelf {
    _dir: TempDir,
    store: Store,
    made: std::cell::Cell<u128>,
    runtime: Runtime,
}

impl Shelf {
    fn new() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let dir = TempDir::new().expect("a directory");
        let store = runtime.block_on(Store::open(OpenStore {
            data_dir: dir.path().to_owned(),
            lock: DirectoryLock::take(dir.path()).expect("the lock"),
            key: format!("x'{}'", "6b".repeat(32)).into(),
            key_descriptor: b"{}".to_vec(),
            clock: Arc::new(ManualClock::at(1_900_000_000_000)),
        }));
        Self { _dir: dir, store: store.expect("a store"), made: std::cell::Cell::new(1), runtime }
    }

    /// Empty books in a workspace of their own.
    fn books(&self) -> Scope {
        let number = self.made.get();
        self.made.set(number + 1);
        let workspace = WorkspaceId::from(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number));
        self.runtime.block_on(async {
            let mut txn = self.store.system_write().await.expect("a transaction");
            txn.query("INSERT INTO workspace (id, name, created_at) VALUES (?1, 'Books', 0)")
                .bind(workspace.uuid())
                .execute()
                .await
                .expect("a workspace");
            txn.commit().await.expect("committed");
        });
        Scope { workspace, user: UserId::from(Uuid::from_u128(1)), host: "test", command: "test" }
    }

    fn post(&self, books: &Scope, posts: &[Post]) -> Result<Vec<String>, BooksError> {
        let request = PostMany { entries: posts.to_vec() };
        let posted = self.runtime.block_on(atom_books::post_many(&self.store, books, request))?;
        Ok(posted.entries.into_iter().map(|entry| entry.entry_id.to_string()).collect())
    }

    /// What is held at the end of a day, as text that can be compared.
    fn held(&self, books: &Scope, day: Option<Date>) -> String {
        let request: Balances = serde_json::from_value(json!({ "as_of": day })).expect("a request");
        let reply = self.runtime.block_on(atom_books::balances(&self.store, books, request)).expect("balances");
        serde_json::to_string(&reply.rows).expect("text")
    }

    fn report(&self, books: &Scope, kind: &str, from: Date, to: Date) -> String {
        let reply = self.ask(books, json!({ "kind": kind, "from": from, "to": to, "by": "month" }));
        serde_json::to_string(&reply).expect("text")
    }

    fn ask(&self, books: &Scope, request: Value) -> ReportReply {
        let request: Report = serde_json::from_value(request).expect("a request");
        self.runtime.block_on(atom_books::report(&self.store, books, request)).expect("a report")
    }

    /// What dollars and yen are worth in euros; dollars fall in summer.
    fn price(&self, books: &Scope) {
        let price = |date: &str, commodity: &str, worth: &str| json!({ "date": date, "commodity": commodity, "price": { "quantity": worth, "commodity": "EUR" } });
        let prices = [
            price("2025-12-01", "USD", "0.9137"),
            price("2026-06-15", "USD", "0.8011"),
            price("2025-12-01", "JPY", "0.0061"),
        ];
        let request: AddPrices = serde_json::from_value(json!({ "prices": prices })).expect("a request");
        self.runtime.block_on(atom_books::add_prices(&self.store, books, request)).expect("prices");
    }

    fn proven(&self, books: &Scope) -> (bool, u64) {
        let verified = self.runtime.block_on(atom_books::verify(&self.store, books)).expect("read");
        assert!(verified.ok, "{verified:?}");
        (verified.ok, verified.entries)
    }
}

fn line(account: &str, cents: Option<i64>) -> NewPosting {
    let quantity = cents
        .map(|cents| format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100));
    let commodity = quantity.as_ref().map(|_| "EUR".to_owned());
    serde_json::from_value(json!({ "account": account, "quantity": quantity, "commodity": commodity })).expect("a line")
}

/// Posts of 2026, each with a key of its own: day of the year, two accounts and an amount.
fn posts(rows: &[(i16, usize, usize, i64)]) -> Vec<Post> {
    const ACCOUNTS: [&str; 5] =
        ["Assets:Bank", "Assets:Bank:Savings", "Expenses:Food", "Income:Work", "Liabilities:Card"];
    let post = |(number, (day, to, from, cents)): (usize, &(i16, usize, usize, i64))| Post {
        idempotency_key: format!("key {number}"),
        date: date(2026, 1, 1).saturating_add(jiff::Span::new().days(i64::from(*day))),
        payee: Some(format!("Payee {number}")),
        postings: vec![line(ACCOUNTS[*to], Some(*cents)), line(ACCOUNTS[*from], None)],
        ..Post::default()
    };
    rows.iter().enumerate().map(post).collect()
}

fn rows() -> impl Strategy<Value = Vec<(i16, usize, usize, i64)>> {
    prop::collection::vec((0_i16..365, 0_usize..5, 0_usize..5, 1_i64..1_000_000), 1..25)
}

/// Few cases: each stands on a disk.
fn runner() -> TestRunner {
    TestRunner::new(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })
}

#[test]
fn the_order_of_posting_changes_no_balance_and_replaying_changes_nothing() {
    let shelf = Shelf::new();
    let outcome = runner().run(&(rows(), 0_usize..25), |(rows, turn)| {
        let posts = posts(&rows);
        let (one, other) = (shelf.books(), shelf.books());
        let first = shelf.post(&one, &posts).expect("posted");
        let mut turned = posts.clone();
        turned.rotate_left(turn % posts.len());
        for post in &turned {
            shelf.post(&other, std::slice::from_ref(post)).expect("posted");
        }
        for day in [None, Some(date(2026, 3, 15)), Some(date(2026, 6, 30)), Some(date(2025, 12, 31))] {
            prop_assert_eq!(shelf.held(&one, day), shelf.held(&other, day), "{:?}", day);
        }
        for kind in ["balance_sheet", "income_statement", "cash_flow", "trial_balance"] {
            let (from, to) = (date(2026, 1, 10), date(2026, 11, 20));
            prop_assert_eq!(shelf.report(&one, kind, from, to), shelf.report(&other, kind, from, to), "{}", kind);
        }
        // The same keys again, in whatever order: the same answers, and nothing new.
        let before = shelf.held(&one, None);
        prop_assert_eq!(shelf.post(&one, &posts).expect("replayed"), first);
        prop_assert_eq!(shelf.held(&one, None), before);
        prop_assert_eq!(shelf.proven(&one).1, rows.len() as u64);
        prop_assert_eq!(shelf.proven(&other).1, rows.len() as u64);
        Ok(())
    });
    outcome.expect("it holds");
}

#[test]
fn what_is_closed_stays_as_it_is_for_ever() {
    let shelf = Shelf::new();
    let outcome = runner().run(&(rows(), rows(), 0_i16..364), |(early, late, through)| {
        let books = shelf.books();
        shelf.post(&books, &posts(&early)).expect("posted");
        let day = date(2026, 1, 1).saturating_add(jiff::Span::new().days(i64::from(through)));
        let close: ClosePeriod = serde_json::from_value(json!({ "through": day })).expect("a request");
        shelf.runtime.block_on(atom_books::close(&shelf.store, &books, close)).expect("closed");
        let look = || (shelf.held(&books, Some(day)), shelf.report(&books, "income_statement", date(2026, 1, 1), day));
        let before = look();
        for (number, mut post) in posts(&late).into_iter().enumerate() {
            post.idempotency_key = format!("late {number}");
            let (date, outcome) = (post.date, shelf.post(&books, std::slice::from_ref(&post)));
            prop_assert_eq!(outcome.is_err(), date <= day, "{}", date);
        }
        prop_assert_eq!(look(), before);
        shelf.proven(&books);
        Ok(())
    });
    outcome.expect("it holds");
}

const KINDS: [&str; 10] = [
    "Assets:Bank",
    "Assets:Cash",
    "Assets:Receivable",
    "Assets:Machine",
    "Liabilities:Loan",
    "Liabilities:Payable",
    "Equity:Capital",
    "Income:Work",
    "Expenses:Food",
    "Somewhere",
];

/// An entry: day of the year, three accounts, two amounts in cents, and what it is of: one of three commodities, or an
/// exchange of one for another.
type Movement = (i16, [usize; 3], [i64; 2], usize);

fn movements() -> impl Strategy<Value = Vec<Movement>> {
    let accounts = [0..KINDS.len(), 0..KINDS.len(), 0..KINDS.len()];
    prop::collection::vec((0_i16..365, accounts, [1_i64..1_000_000, 1_i64..1_000_000], 0_usize..5), 1..20)
}

fn moved(movements: &[Movement]) -> Vec<Post> {
    let cents = |cents: i64| format!("{}.{:02}", cents / 100, cents % 100);
    let post = |(number, (day, [to, beside, from], [first, second], of)): (usize, &Movement)| {
        let postings = match *of {
            // Dollars for euros, and yen for dollars.
            3 | 4 => {
                let (code, quantity, price) =
                    if *of == 3 { ("USD", cents(*first), "EUR") } else { ("JPY", first.to_string(), "USD") };
                let price = json!({ "quantity": cents(*second), "commodity": price, "total": true });
                json!([
                    { "account": KINDS[*to], "quantity": quantity, "commodity": code, "price": price },
                    { "account": KINDS[*from] },
                ])
            }
            of => {
                let code = ["EUR", "USD", "JPY"][of];
                let text = |units: i64| if code == "JPY" { units.to_string() } else { cents(units) };
                json!([
                    { "account": KINDS[*to], "quantity": text(*first), "commodity": code },
                    { "account": KINDS[*beside], "quantity": text(*second), "commodity": code },
                    { "account": KINDS[*from] },
                ])
            }
        };
        Post {
            idempotency_key: format!("key {number}"),
            date: date(2026, 1, 1).saturating_add(jiff::Span::new().days(i64::from(*day))),
            postings: serde_json::from_value(postings).expect("lines"),
            ..Post::default()
        }
    };
    movements.iter().enumerate().map(post).collect()
}

/// Rows as whole numbers of their smallest unit, by commodity; those of nothing are left out.
fn units(rows: &[ReportRow]) -> BTreeMap<String, Vec<i128>> {
    let units = |text: &Option<String>| {
        text.as_deref().expect("nothing lacks a price").replace('.', "").parse::<i128>().expect("a number")
    };
    let rows = rows.iter().map(|row| (row.commodity.clone(), row.quantities.iter().map(units).collect::<Vec<_>>()));
    rows.filter(|(_, units)| units.iter().any(|units| *units != 0)).collect()
}

/// The sums of several of them.
fn together(several: &[&BTreeMap<String, Vec<i128>>]) -> BTreeMap<String, Vec<i128>> {
    let mut sums: BTreeMap<String, Vec<i128>> = BTreeMap::new();
    for (commodity, units) in several.iter().flat_map(|rows| rows.iter()) {
        let sum = sums.entry(commodity.clone()).or_insert_with(|| vec![0; units.len()]);
        sum.iter_mut().zip(units).for_each(|(sum, units)| *sum += units);
    }
    sums.retain(|_, units| units.iter().any(|units| *units != 0));
    sums
}

#[test]
fn all_ways_to_make_a_cash_flow_come_to_the_same_and_assets_are_liabilities_and_equity() {
    let shelf = Shelf::new();
    let outcome = runner().run(&movements(), |movements| {
        let books = shelf.books();
        shelf.price(&books);
        shelf.post(&books, &moved(&movements)).expect("posted");
        let valued = [(None, "period_end"), (Some("EUR"), "period_end"), (Some("EUR"), "historical")];
        for (by, (commodity, valuation)) in
            [None, Some("month"), Some("quarter")].into_iter().flat_map(|by| valued.map(|valued| (by, valued)))
        {
            let asked = |kind: &str, more: Value| {
                let mut request = json!({ "kind": kind, "from": "2026-02-10", "to": "2026-11-20", "by": by, "commodity": commodity, "valuation": valuation });
                let fields = request.as_object_mut().expect("fields");
                fields.extend(more.as_object().cloned().unwrap_or_default());
                shelf.ask(&books, request)
            };
            let plain = units(&asked("cash_flow", json!({})).net);
            for method in ["accounts", "direct", "indirect"] {
                let reply = asked("cash_flow", json!({ "method": method }));
                let net = units(&reply.net);
                prop_assert_eq!(&net, &plain, "{} by {:?} at {:?} {}", method, by, commodity, valuation);
                let parts: Vec<_> = reply.sections.iter().map(|section| units(&section.totals)).collect();
                prop_assert_eq!(together(&parts.iter().collect::<Vec<_>>()), net.clone(), "{}", method);
                if let Some(cash) = &reply.cash {
                    let (opening, rates) = (units(&cash.opening), units(&cash.rates));
                    prop_assert_eq!(together(&[&opening, &rates, &net]), units(&cash.closing), "{}", method);
                }
            }
            let sheet = asked("balance_sheet", json!({ "equity": true }));
            let totals: Vec<_> = sheet.sections.iter().map(|section| units(&section.totals)).collect();
            prop_assert_eq!(&together(&[&totals[1], &totals[2]]), &totals[0], "by {:?} at {:?}", by, commodity);
        }
        Ok(())
    });
    outcome.expect("it holds");
}
