//! A stored old database is brought up to date, after a backup, with everything in it.

use atom_core::ManualClock;
use atom_store::{BackupFile, DATABASE_FILE, DirectoryLock, OpenStore, Row as _, Store};
use std::{fs, path::Path, sync::Arc};

const KEY: &str = "x'6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b'";

async fn open(dir: &Path) -> Store {
    let lock = DirectoryLock::take(dir).expect("the lock");
    let clock = Arc::new(ManualClock::at(1_900_000_000_000));
    let options =
        OpenStore { data_dir: dir.to_owned(), lock, key: KEY.to_owned().into(), key_descriptor: b"{}".to_vec(), clock };
    Store::open(options).await.expect("opened and brought up to date")
}

#[tokio::test]
async fn a_database_of_the_first_schema_is_upgraded_with_all_it_holds() {
    let dir = tempfile::tempdir().expect("a directory");
    let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/schema-20261123000001.db");
    fs::copy(&old, dir.path().join(DATABASE_FILE)).expect("copied");
    let store = open(dir.path()).await;
    let mut read = store.system_read().await.expect("a handle");
    let titles = read.query("SELECT title FROM task ORDER BY title").fetch_all().await.expect("tasks");
    let titles: Vec<String> = titles.iter().map(|row| row.get(0)).collect();
    assert_eq!(titles, ["Kept since the beginning 0", "Kept since the beginning 1", "Kept since the beginning 2"]);
    read.query("SELECT count(*) FROM connection").fetch_one().await.expect("the table of the second schema is there");
    drop(read);
    for check in store.verify().await.expect("verified") {
        assert_eq!(check.damage, None, "{}", check.name);
    }
    store.close().await;
    drop(store);

    let backups: Vec<_> = fs::read_dir(dir.path().join("backups")).expect("backups").flatten().collect();
    assert_eq!(backups.len(), 1, "one backup from before");
    let backup = BackupFile::open(&backups[0].path()).expect("a usable backup");
    let elsewhere = tempfile::tempdir().expect("a directory");
    let lock = DirectoryLock::take(elsewhere.path()).expect("the lock");
    backup.restore(&lock, elsewhere.path(), &KEY.to_owned().into()).await.expect("restored");
    drop(lock);
    let store = open(elsewhere.path()).await;
    let mut read = store.system_read().await.expect("a handle");
    let count = read.query("SELECT count(*) FROM task").fetch_one().await.expect("tasks");
    assert_eq!(count.get::<i64, _>(0), 3, "the backup holds what the old database held");
}
