//! A stored old database is brought up to date, after a backup, with everything in it.

use atom_api::{comments, links, settings, tasks};
use atom_core::{ManualClock, UserId, WorkspaceId};
use atom_store::{BackupFile, DATABASE_FILE, DirectoryLock, OpenStore, Row as _, Scope, Store};
use std::{fs, path::Path, sync::Arc};
use uuid::Uuid;

const KEY: &str = "x'6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b'";

async fn open(dir: &Path) -> Store {
    let lock = DirectoryLock::take(dir).expect("the lock");
    let clock = Arc::new(ManualClock::at(1_900_000_000_000));
    let options =
        OpenStore { data_dir: dir.to_owned(), lock, key: KEY.to_owned().into(), key_descriptor: b"{}".to_vec(), clock };
    Store::open(options).await.expect("opened and brought up to date")
}

/// The old tasks take what the newer tables hold, and give it back.
async fn what_came_later_works(store: &Store, workspace: WorkspaceId) {
    let scope = Scope { workspace, user: UserId::from(Uuid::from_u128(1)), host: "test", command: "test" };
    let request = tasks::List { limit: Some(2), ..tasks::List::default() };
    let listed = atom_tasks::list(store, &scope, request).await.expect("old tasks").items;
    let (one, two) = (listed[0].id, listed[1].id);
    assert!(!listed[0].evening && listed[0].comments == 0);
    let comment = comments::Create { task: one, text: "Words".to_owned() };
    atom_tasks::comments::create(store, &scope, comment).await.expect("a comment");
    let link = links::Add { from: one, to: two, kind: links::Kind::Blocks };
    atom_tasks::links::add(store, &scope, link).await.expect("a link");
    let theme = settings::Set { key: "appearance.theme".to_owned(), value: "dark".into() };
    atom_auth::settings::set(store, &scope, theme).await.expect("a setting");
    let task = atom_tasks::get(store, &scope, tasks::Get { id: two }).await.expect("an old task");
    assert!(task.blocked && task.links.len() == 1);
    for _ in 0..3 {
        store.undo(&scope).await.expect("undone");
    }
    assert!(atom_auth::settings::get(store, &scope).await.expect("settings").values.is_empty());
    let listed = comments::List { task: one, limit: None, cursor: None, newest: false };
    assert!(atom_tasks::comments::list(store, &scope, listed).await.expect("comments").items.is_empty());
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
    let row = read.query("SELECT workspace FROM task LIMIT 1").fetch_one().await.expect("a task");
    let workspace = WorkspaceId::from(row.get::<Uuid, _>(0));
    drop(read);
    what_came_later_works(&store, workspace).await;
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
    let incoming = backup.prepare(&lock, elsewhere.path(), &KEY.to_owned().into()).await.expect("ready");
    incoming.put_in_place().expect("restored");
    drop(lock);
    let store = open(elsewhere.path()).await;
    let mut read = store.system_read().await.expect("a handle");
    let count = read.query("SELECT count(*) FROM task").fetch_one().await.expect("tasks");
    assert_eq!(count.get::<i64, _>(0), 3, "the backup holds what the old database held");
}
