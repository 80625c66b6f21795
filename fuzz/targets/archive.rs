//! Archives of the books: any bytes, and archives whose digests are right whatever their lines say.
#![no_main]

use atom_api::ledger::ImportFormat;
use atom_books::{Archive, restore};
use atom_core::{ManualClock, UserId, WorkspaceId};
use atom_store::{DirectoryLock, OpenStore, Scope, Store};
use libfuzzer_sys::fuzz_target;
use std::sync::{Arc, LazyLock};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;

const PARTS: [&str; 10] = [
    "books",
    "commodities",
    "accounts",
    "prices",
    "links",
    "assertions",
    "imports",
    "documents",
    "rejected",
    "rules",
];

/// Books that stay empty, for nothing is kept of what comes in.
struct Books {
    runtime: Runtime,
    store: Store,
    scope: Scope,
    _dir: TempDir,
}

static BOOKS: LazyLock<Books> = LazyLock::new(|| {
    let (runtime, dir) = (Runtime::new().expect("a runtime"), TempDir::new().expect("a directory"));
    let workspace = WorkspaceId::from(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
    let store = runtime.block_on(async {
        let store = Store::open(OpenStore {
            data_dir: dir.path().to_owned(),
            lock: DirectoryLock::take(dir.path()).expect("the lock"),
            key: format!("x'{}'", "6b".repeat(32)).into(),
            key_descriptor: b"{}".to_vec(),
            clock: Arc::new(ManualClock::at(1_900_000_000_000)),
        });
        let store = store.await.expect("a store");
        let mut txn = store.system_write().await.expect("a transaction");
        let made = "INSERT INTO workspace (id, name, created_at) VALUES (?1, 'Books', 0)";
        txn.query(made).bind(workspace.uuid()).execute().await.expect("a workspace");
        txn.commit().await.expect("committed");
        store
    });
    let scope = Scope { workspace, user: UserId::from(Uuid::from_u128(1)), host: "fuzz", command: "fuzz" };
    Books { runtime, store, scope, _dir: dir }
});

fn restored(bytes: Vec<u8>) {
    let Ok(archive) = Archive::sent("any.json", bytes, ImportFormat::Json) else { return };
    let books = &*BOOKS;
    let _ = books.runtime.block_on(restore(&books.store, &books.scope, archive, true));
}

/// The lines as parts, which an empty line parts, each with the digest that it comes to.
fn sealed(lines: &str) -> Vec<u8> {
    let mut text = "{\n".to_owned();
    let mut said = lines.split("\n\n");
    for (at, part) in PARTS.iter().enumerate() {
        let elements: Vec<&str> = said.next().unwrap_or_default().lines().filter(|line| !line.is_empty()).collect();
        let mut seen = blake3::Hasher::new_derive_key("Atom 2026 ledger archive v1");
        for element in &elements {
            seen.update(element.as_bytes());
            seen.update(b"\n");
        }
        let end = if at + 1 == PARTS.len() { "" } else { "," };
        let digest = seen.finalize();
        let lines = if elements.is_empty() { String::new() } else { elements.join(",\n") + "\n" };
        text += &format!("\"{part}\": [\n{lines}],\n\"{part}_blake3\": \"{digest}\"{end}\n");
    }
    text += "}\n";
    text.into_bytes()
}

fuzz_target!(|bytes: &[u8]| {
    restored(bytes.to_vec());
    if let Ok(lines) = std::str::from_utf8(bytes) {
        restored(sealed(lines));
    }
});
