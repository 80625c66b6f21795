//! What can be wrong with a data directory: each a clear, different outcome, and the data as it was.

use atom_core::{ApiError, Code};
use atom_engine::{Caller, Door, Host, OpenOptions, maintenance};
use atom_tests::fixture::{Fixture, PASSWORD, open, sources};
use atom_vault::Sources;
use serde_json::json;
use std::{fs, path::Path, process::Command};

/// A directory with one task in it, closed; and who may ask for it.
async fn house() -> (tempfile::TempDir, Caller) {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("tasks.create", json!({ "title": "Still here", "due": "2030-01-02", "labels": ["bug"] })).await;
    fixture.door.close().await;
    (fixture.dir, ada.caller)
}

async fn problem(dir: &Path, sources: Sources) -> ApiError {
    match Door::open_with(OpenOptions { data_dir: dir.to_owned() }, sources).await {
        Err(error) => error,
        Ok(door) => {
            let status = door.call(&Caller::new(Host::Cli, None), "app.status", json!({})).await.expect("a status");
            assert_ne!(status["gate"], "open");
            let error = door
                .call(&Caller::new(Host::Cli, None), "auth.login", json!({ "email": "a@b", "password": "x" }))
                .await;
            door.close().await;
            error.expect_err("nothing works on a directory that cannot be opened")
        }
    }
}

async fn titles(dir: &Path, caller: &Caller) -> Vec<String> {
    let door = open(dir).await.expect("the door opens");
    let page = door.call(caller, "tasks.list", json!({})).await.expect("a list");
    door.close().await;
    page["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|task| task["title"].as_str().expect("a title").to_owned())
        .collect()
}

#[tokio::test]
async fn a_wrong_key_is_said_to_be_wrong_and_changes_nothing() {
    let (dir, caller) = house().await;
    let before = fs::read(dir.path().join("atom.db")).expect("the file");
    let wrong = Sources { encryption_key: Some("00".repeat(32).into()), ..sources() };
    let error = problem(dir.path(), wrong).await;
    assert!(error.message.contains("key"), "{error}");
    assert_eq!(fs::read(dir.path().join("atom.db")).expect("the file"), before);
    assert_eq!(titles(dir.path(), &caller).await, ["Still here"]);
}

#[tokio::test]
async fn a_damaged_file_is_told_from_a_wrong_key() {
    let (dir, _) = house().await;
    let file = dir.path().join("atom.db");
    let whole = fs::read(&file).expect("the file");
    let mut damaged = whole.clone();
    damaged[..64].fill(0x55);
    for bytes in [&damaged[..], &whole[..100], b"SQLite format 3\0 and nothing else".as_slice()] {
        fs::write(&file, bytes).expect("written");
        let error = problem(dir.path(), sources()).await;
        assert_eq!(error.code, Code::Unavailable, "{error}");
        assert!(error.message.contains("damaged") && error.message.contains("restore"), "{error}");
        assert_eq!(fs::read(&file).expect("the file"), bytes, "a damaged file is left as it is, for whoever mends it");
    }
}

#[tokio::test]
async fn damage_inside_the_file_is_found_by_verify() {
    let (dir, _) = house().await;
    let file = dir.path().join("atom.db");
    let mut bytes = fs::read(&file).expect("the file");
    // Behind the pages that are read at the start.
    let at = bytes.len() - 2_000;
    bytes[at..at + 64].fill(0x55);
    fs::write(&file, bytes).expect("written");
    let output = Command::new(atom_tests::binaries::atom())
        .arg("verify")
        .env("ATOM_DATA_DIR", dir.path())
        .env("ATOM_ENCRYPTION_KEY", atom_tests::fixture::KEY)
        .output()
        .expect("run");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    // Which it is depends on what the last page of the file holds: rows, or what is read at the start.
    assert!(said.contains("page") || said.contains("damaged"), "{said}");
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let (dir, caller) = house().await;
    let change = async |statement: &'static str| {
        let store = atom_store::Store::open(atom_store::OpenStore {
            data_dir: dir.path().to_owned(),
            lock: atom_store::DirectoryLock::take(dir.path()).expect("the lock"),
            key: database_key(dir.path()),
            key_descriptor: Vec::new(),
            clock: std::sync::Arc::new(atom_core::SystemClock),
        });
        let store = store.await.expect("a store");
        let mut txn = store.system_write().await.expect("a transaction");
        txn.query(statement).execute().await.expect("executed");
        txn.commit().await.expect("committed");
        store.close().await;
    };
    change("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (99991231000000, 'later', 1, x'00', 0)").await;
    let error = problem(dir.path(), sources()).await;
    assert_eq!(error.code, Code::Unavailable);
    assert!(error.message.contains("newer Atom"), "{error}");
    let _ = caller;
}

/// The key of the database of a closed directory, as the vault derives it from the test key.
fn database_key(dir: &Path) -> zeroize::Zeroizing<String> {
    match atom_vault::Vault::probe(dir, true, &sources()).expect("a vault") {
        atom_vault::Gate::Open(vault) => vault.key().database_key().pragma_value(),
        other => panic!("not open: {other:?}"),
    }
}

#[tokio::test]
async fn a_second_process_is_told_that_the_directory_is_taken() {
    let fixture = Fixture::new().await;
    let error = open(fixture.dir.path()).await.expect_err("taken");
    assert_eq!(error.code, Code::Conflict);
    assert!(error.message.contains("already running"), "{error}");
    let verify = maintenance::verify(fixture.dir.path()).await.expect_err("taken");
    assert_eq!(verify.code, Code::Conflict);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named() {
    // Nobody can make a folder here, root included.
    let error = problem(Path::new("/sys/atom-test"), sources()).await;
    assert_eq!(error.code, Code::Unavailable);
    assert!(error.message.contains("/sys/atom-test") && error.message.contains("permissions"), "{error}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_is_said_and_what_was_acknowledged_stays() {
    let dir = tempfile::tempdir().expect("a directory");
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=3m", "tmpfs"]).arg(dir.path()).status();
    if !mounted.is_ok_and(|status| status.success()) {
        eprintln!("skipped: a small disk cannot be mounted without root");
        return;
    }
    let fixture = Fixture { door: open(dir.path()).await.expect("the door opens"), dir };
    let ada = fixture.person("Ada").await;
    let mut acknowledged = 0;
    let error = loop {
        let notes = "n".repeat(100_000);
        match ada.try_call("tasks.create", json!({ "title": format!("Task {acknowledged}"), "notes": notes })).await {
            Ok(_) => acknowledged += 1,
            Err(error) => break error,
        }
        assert!(acknowledged < 1_000, "3 MiB are full long before");
    };
    assert_eq!(error.code, Code::Unavailable, "{error}");
    assert!(error.message.contains("disk is full"), "{error}");
    let counts = ada.call("tasks.counts", json!({})).await;
    assert_eq!(counts["all"], acknowledged, "nothing half done, nothing lost");
    let dir = fixture.dir.path().to_owned();
    fixture.door.close().await;
    drop(fixture.door);
    Command::new("umount").arg("-l").arg(&dir).status().ok();
}

#[tokio::test]
async fn a_backup_is_checked_before_it_takes_the_place_of_anything() {
    let (dir, caller) = house().await;
    let desk = tempfile::tempdir().expect("a directory");
    let file = desk.path().join("atom.atombackup");
    // Through the binary, for maintenance takes its key from the environment.
    let atom = |args: &[&str]| {
        let output = Command::new(atom_tests::binaries::atom())
            .args(args)
            .env("ATOM_DATA_DIR", dir.path())
            .env("ATOM_ENCRYPTION_KEY", atom_tests::fixture::KEY)
            .output()
            .expect("run");
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let path = file.display().to_string();
    assert!(atom(&["backup", &path]).0);
    let (ok, said) = atom(&["backup", &path]);
    assert!(!ok && said.contains("exists already"), "{said}");
    let whole = fs::read(&file).expect("the backup");
    let mut flipped = whole.clone();
    let last = flipped.len() - 10;
    flipped[last] ^= 1;
    for (bytes, why) in [
        (&whole[..whole.len() - 1], "cut off"),
        (&flipped[..], "changed"),
        (b"PK\x03\x04 something else".as_slice(), "not an Atom backup"),
        (b"".as_slice(), "too short"),
    ] {
        let bad = desk.path().join("bad");
        fs::write(&bad, bytes).expect("written");
        let (ok, said) = atom(&["restore", &bad.display().to_string()]);
        assert!(!ok && said.contains(why), "{why}: {said}");
    }
    assert_eq!(titles(dir.path(), &caller).await, ["Still here"]);
    let door = open(dir.path()).await.expect("the door opens");
    door.call(&caller, "tasks.create", json!({ "title": "After the backup" })).await.expect("created");
    door.close().await;
    drop(door);
    let (ok, said) = atom(&["restore", &path]);
    assert!(ok, "{said}");
    let door = open(dir.path()).await.expect("the door opens");
    let refused = door.call(&caller, "tasks.list", json!({})).await;
    assert_eq!(refused.map_err(|error| error.code), Err(Code::Unauthenticated), "restoring ends every session");
    let request = json!({ "email": "ada@example.com", "password": PASSWORD });
    let session = door.call(&Caller::new(Host::Cli, None), "auth.login", request).await.expect("signed in");
    door.close().await;
    drop(door);
    let caller = Caller::new(Host::Cli, session["token"].as_str().map(str::to_owned));
    assert_eq!(titles(dir.path(), &caller).await, ["Still here"], "as it was when the backup was made");
}

#[tokio::test]
async fn changes_behind_the_programs_back_are_found() {
    let (dir, _) = house().await;
    let tampering = [
        ("UPDATE task SET title = 'Forged'", "atom_task_scope_update", "operation log replays"),
        ("DELETE FROM audit WHERE seq = 1", "atom_audit_delete", "audit chain"),
        ("UPDATE audit SET outcome = 'denied' WHERE seq = 1", "atom_audit_update", "audit chain"),
        ("DELETE FROM op WHERE dseq = 1", "", "operation log"),
        ("UPDATE task_tally SET n = n + 1", "", "maintained counts"),
        ("UPDATE task_due_count SET n = n + 1", "", "maintained counts"),
        ("UPDATE label_count SET n = n + 1", "", "maintained counts"),
        ("DELETE FROM label_count", "", "maintained counts"),
    ];
    for (statement, guard, finding) in tampering {
        let copy = tempfile::tempdir().expect("a directory");
        for name in ["atom.db", "vault.json"] {
            fs::copy(dir.path().join(name), copy.path().join(name)).expect("copied");
        }
        let store = atom_store::Store::open(atom_store::OpenStore {
            data_dir: copy.path().to_owned(),
            lock: atom_store::DirectoryLock::take(copy.path()).expect("the lock"),
            key: database_key(copy.path()),
            key_descriptor: Vec::new(),
            clock: std::sync::Arc::new(atom_core::SystemClock),
        })
        .await
        .expect("a store");
        let mut txn = store.system_write().await.expect("a transaction");
        if !guard.is_empty() {
            assert!(txn.query(statement).execute().await.is_err(), "the database itself refuses: {statement}");
            // Somebody who may change the schema takes the guard away, and puts it back afterwards.
            let kept = txn
                .query("SELECT sql FROM sqlite_schema WHERE name = ?1")
                .bind(guard)
                .fetch_one()
                .await
                .expect("a trigger");
            let kept: String = atom_store::Row::get(&kept, 0);
            txn.query(atom_store::AssertSqlSafe(format!("DROP TRIGGER {guard}"))).execute().await.expect("dropped");
            txn.query(statement).execute().await.expect("executed");
            txn.query(atom_store::AssertSqlSafe(kept)).execute().await.expect("put back");
        } else {
            txn.query(statement).execute().await.expect("executed");
        }
        txn.commit().await.expect("committed");
        let damaged: Vec<_> =
            store.verify().await.expect("verified").into_iter().filter(|check| check.damage.is_some()).collect();
        assert!(damaged.iter().any(|check| check.name.starts_with(finding)), "{statement}: {damaged:?}");
        store.close().await;
    }
}
