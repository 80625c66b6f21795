//! A machine that stops at any write: the books are then what they were behind one of the actions, and never between two.
//!
//! A session is recorded with its log of writes; then the log is cut off behind every page that was written, and within
//! pages, and the books are opened and proven each time.

use atom_api::ledger::{NewPosting, Post, PostMany, PostPending, Reverse, SetAssertion, Void};
use atom_core::{ManualClock, UserId, WorkspaceId};
use atom_store::{DirectoryLock, OpenStore, Scope, Store};
use jiff::civil::date;
use std::{fs, path::Path, sync::Arc};
use tempfile::TempDir;
use uuid::Uuid;

/// The head of a log, and what stands before each page in it (SQLite, file format, 4.1 and 4.2).
const LOG_HEAD: usize = 32;
const FRAME_HEAD: usize = 24;
/// Pages of a log that is not yet moved into the database.
const FRAMES_MAX: usize = 1_000;

async fn open(dir: &Path) -> Store {
    let store = Store::open(OpenStore {
        data_dir: dir.to_owned(),
        lock: DirectoryLock::take(dir).expect("the lock"),
        key: format!("x'{}'", "6b".repeat(32)).into(),
        key_descriptor: b"{}".to_vec(),
        clock: Arc::new(ManualClock::at(1_900_000_000_000)),
    });
    store.await.expect("a store")
}

fn post(key: &str, day: i8, quantity: &str, pending: bool) -> Post {
    let line = |account: &str, quantity: Option<&str>| NewPosting {
        account: account.to_owned(),
        quantity: quantity.map(str::to_owned),
        commodity: quantity.map(|_| "EUR".to_owned()),
        ..NewPosting::default()
    };
    Post {
        idempotency_key: key.to_owned(),
        date: date(2026, 1, day),
        payee: Some(format!("Payee of {key}")),
        postings: vec![line(&format!("Expenses:{key}"), Some(quantity)), line("Assets:Bank", None)],
        pending,
        ..Post::default()
    }
}

/// How many entries there are, and the head of the chain; all is proven.
async fn proven(store: &Store, scope: &Scope) -> (u64, String) {
    let verified = atom_books::verify(store, scope).await.expect("it can be read");
    assert_eq!(verified.damage, None);
    (verified.entries, verified.head)
}

#[tokio::test]
async fn books_that_stop_at_any_write_are_whole_and_end_with_an_action() {
    let dir = TempDir::new().expect("a directory");
    let workspace = WorkspaceId::from(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
    let scope = Scope { workspace, user: UserId::from(Uuid::from_u128(1)), host: "test", command: "test" };
    let store = open(dir.path()).await;
    let mut txn = store.system_write().await.expect("a transaction");
    let made = txn.query("INSERT INTO workspace (id, name, created_at) VALUES (?1, 'Books', 0)").bind(workspace.uuid());
    made.execute().await.expect("a workspace");
    txn.commit().await.expect("committed");
    store.close().await;
    drop(store);

    let store = open(dir.path()).await;
    let mut files = fs::read_dir(dir.path()).expect("a folder").filter_map(Result::ok).map(|entry| entry.path());
    let logged = |path: &std::path::PathBuf| {
        path.with_file_name(format!("{}-wal", path.file_name().unwrap_or_default().display())).exists()
    };
    let database = files.find(logged);
    let database = database.expect("a database with its log");
    let log = database.with_file_name(format!("{}-wal", database.file_name().unwrap_or_default().display()));
    let before = fs::read(&database).expect("the database");
    let mut states = vec![proven(&store, &scope).await];
    let mut note = async || states.push(proven(&store, &scope).await);
    let first = atom_books::post(&store, &scope, post("a", 1, "1.00", false)).await.expect("posted");
    note().await;
    let many = (0..30).map(|number| post(&format!("m{number}"), 2, "2.50", false)).collect();
    atom_books::post_many(&store, &scope, PostMany { entries: many }).await.expect("posted");
    note().await;
    let said = SetAssertion {
        account: "Assets:Bank".to_owned(),
        date: date(2026, 1, 3),
        quantity: "-76.00".to_owned(),
        commodity: "EUR".to_owned(),
        below: false,
        alone: false,
        strict: false,
    };
    assert!(atom_books::set_assertion(&store, &scope, said).await.expect("said").held);
    let later = atom_books::post(&store, &scope, post("p", 4, "3.00", true)).await.expect("announced");
    note().await;
    let other = atom_books::post(&store, &scope, post("q", 4, "4.00", true)).await.expect("announced");
    note().await;
    atom_books::post_pending(&store, &scope, PostPending { id: later.entry_id, date: None }).await.expect("posted");
    note().await;
    atom_books::void(&store, &scope, Void { id: other.entry_id }).await.expect("voided");
    note().await;
    let back = Reverse { entry_id: first.entry_id, date: date(2026, 1, 3) };
    assert_eq!(atom_books::reverse(&store, &scope, back).await.expect("reversed").broke.len(), 1);
    note().await;
    // A finer amount: what is kept by month is written anew.
    let mut finer = post("fine", 5, "0.125", false);
    finer.postings[0].commodity = Some("XYZ".to_owned());
    atom_books::post(&store, &scope, finer).await.expect("posted");
    note().await;
    let mut finer = post("finer", 5, "0.0625", false);
    finer.postings[0].commodity = Some("XYZ".to_owned());
    atom_books::post(&store, &scope, finer).await.expect("posted");
    note().await;

    let recorded = fs::read(&log).expect("the log");
    assert_eq!(fs::read(&database).expect("the database"), before, "all that was written is in the log still");
    let page = u32::from_be_bytes(recorded[8..12].try_into().expect("four bytes")) as usize;
    let frame = FRAME_HEAD + page;
    let frames = (recorded.len() - LOG_HEAD) / frame;
    assert!((50..FRAMES_MAX).contains(&frames), "{frames} pages were written");
    store.close().await;

    let name = |path: &Path| path.file_name().unwrap_or_default().to_owned();
    let mut reached = 0;
    for number in 0..=frames {
        // Behind a page, and within the next one.
        for part in [0, FRAME_HEAD + page / 2] {
            let end = LOG_HEAD + number * frame + part;
            if end > recorded.len() || (part > 0 && number % 7 != 0) {
                continue;
            }
            let copy = TempDir::new().expect("a directory");
            fs::write(copy.path().join(name(&database)), &before).expect("written");
            fs::write(copy.path().join(name(&log)), &recorded[..end]).expect("written");
            let store = open(copy.path()).await;
            let there = proven(&store, &scope).await;
            let state = states.iter().rposition(|state| *state == there);
            let state = state.unwrap_or_else(|| panic!("behind page {number} there is {there:?}, as behind no action"));
            assert!(state >= reached, "page {number} took something away");
            reached = state;
            let check = store.verify().await.expect("it can be read");
            assert!(check.iter().all(|check| check.damage.is_none()), "{check:?}");
            store.close().await;
        }
    }
    assert_eq!(reached, states.len() - 1, "with all of the log all is there");
}
