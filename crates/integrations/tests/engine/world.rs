//! A data directory, a fake GitHub, an engine between them, and a keeper of tasks that writes down what it is told.

use atom_api::{
    SecretText,
    integrations::{Connect, Connection, Credentials, Record, Records, StreamReport, SyncReport},
    tasks::{Source, Status},
};
use atom_core::{ApiError, Clock, ConnectionId, ManualClock, TaskId, UserId, WorkspaceId};
use atom_integrations::{
    CurrentFuture, Error, Integrations, MirrorFuture, MirroredTask, Patience, Presence, Setup, TaskMirror, TaskNow,
};
use atom_store::{DirectoryLock, Mode, OpenStore, Scope, Scoped, Store, WriteTxn};
use atom_testkit::github::{Fault, GithubMock};
use atom_vault::{Key, Sealer};
use jiff::Timestamp;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// 2026-06-01T00:00:00Z, later than every issue of the fake.
const NOW_MS: i64 = 1_780_272_000_000;

/// The streams of issues.
pub(crate) const ISSUES: [&str; 2] = ["assigned_issues", "created_issues"];

/// A title that the keeper refuses.
pub(crate) const REFUSED: &str = "refused by the keeper";

/// A task as the keeper has it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Kept {
    pub(crate) title: String,
    pub(crate) notes: String,
    pub(crate) status: Status,
    pub(crate) labels: Vec<String>,
    pub(crate) due: Option<String>,
    pub(crate) url: String,
    pub(crate) source: Option<Source>,
    pub(crate) edited_at: Timestamp,
}

/// Keeps tasks in memory, by the rules of [`TaskMirror`].
#[derive(Debug, Default)]
pub(crate) struct Keeper {
    tasks: Mutex<BTreeMap<TaskId, Kept>>,
    told: Mutex<Vec<MirroredTask>>,
}

impl Keeper {
    pub(crate) fn tasks(&self) -> MutexGuard<'_, BTreeMap<TaskId, Kept>> {
        self.tasks.lock().expect("nobody panicked with the lock")
    }

    /// What it was told since the last time it was asked.
    pub(crate) fn told(&self) -> Vec<MirroredTask> {
        std::mem::take(&mut self.told.lock().expect("nobody panicked with the lock"))
    }

    pub(crate) fn titles(&self) -> Vec<String> {
        let mut titles: Vec<_> = self.tasks().values().map(|task| task.title.clone()).collect();
        titles.sort();
        titles
    }
}

impl TaskMirror for Keeper {
    fn apply<'a>(&'a self, _: &'a mut WriteTxn, tasks: &'a [MirroredTask]) -> MirrorFuture<'a> {
        if tasks.iter().any(|task| task.changes.title.as_deref() == Some(REFUSED)) {
            return Box::pin(async { Err(ApiError::invalid("title", "This is no title.")) });
        }
        for MirroredTask { id, presence, changes, source, .. } in tasks {
            let mut kept = self.tasks();
            if *presence == Presence::Known && !kept.contains_key(id) {
                continue;
            }
            let task = kept.entry(*id).or_default();
            if let Some(title) = &changes.title {
                task.title.clone_from(title);
            }
            if let Some(notes) = &changes.notes {
                task.notes.clone_from(notes);
            }
            task.status = changes.status.unwrap_or(task.status);
            task.labels.retain(|label| !changes.labels_removed.contains(label));
            task.labels.extend(changes.labels_added.iter().cloned());
            if let Some(due) = changes.due.clone().change() {
                task.due = due;
            }
            task.url.clone_from(&source.url);
            task.source = Some(source.clone());
        }
        self.told.lock().expect("nobody panicked with the lock").extend_from_slice(tasks);
        Box::pin(async { Ok(()) })
    }

    fn remove<'a>(&'a self, _: &'a mut WriteTxn, tasks: &'a [TaskId]) -> MirrorFuture<'a> {
        self.tasks().retain(|id, _| !tasks.contains(id));
        Box::pin(async { Ok(()) })
    }

    fn current<'a>(&'a self, _: &'a mut WriteTxn, tasks: &'a [TaskId]) -> CurrentFuture<'a> {
        let now = |id: &TaskId| {
            let kept = self.tasks().get(id)?.clone();
            Some(TaskNow {
                id: *id,
                source: kept.source?,
                created_at: Timestamp::UNIX_EPOCH,
                updated_at: kept.edited_at,
                title: kept.title,
                notes: kept.notes,
                status: kept.status,
                priority: 4,
                due_on: kept.due.as_ref().map(|due| due.chars().take(10).collect()),
                due: kept.due,
                labels: kept.labels,
            })
        };
        let found: Vec<TaskNow> = tasks.iter().filter_map(now).collect();
        Box::pin(async { Ok(found) })
    }

    fn release<'a>(&'a self, _: &'a mut WriteTxn, _: ConnectionId) -> MirrorFuture<'a> {
        Box::pin(async { Ok(()) })
    }
}

pub(crate) struct World {
    pub(crate) github: GithubMock,
    pub(crate) engine: Arc<Integrations>,
    pub(crate) store: Arc<Store>,
    pub(crate) keeper: Arc<Keeper>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) scope: Scope,
    pub(crate) folder: TempDir,
}

/// Short waits, so that faults are quick; long enough that nothing passes by luck.
fn patience() -> Patience {
    Patience {
        connect: Duration::from_secs(5),
        request: Duration::from_secs(2),
        backoff: Duration::from_millis(5),
        wait_max: Duration::from_secs(3),
        body_bytes_max: 1 << 20,
        consent: Duration::from_secs(20),
    }
}

/// A store in a folder, and an engine over it.
pub(crate) async fn store_and_engine(
    folder: &TempDir,
    clock: &Arc<ManualClock>,
    keeper: &Arc<Keeper>,
) -> (Arc<Store>, Arc<Integrations>) {
    let key = Key::from_bytes(&[7; 32]).expect("32 bytes");
    let options = OpenStore {
        data_dir: folder.path().to_owned(),
        lock: DirectoryLock::take(folder.path()).expect("the directory is free"),
        key: key.database_key().pragma_value(),
        key_descriptor: Vec::new(),
        clock: clock.clone(),
    };
    let store = Arc::new(Store::open(options).await.expect("the store opens"));
    let engine = Integrations::new(Setup {
        store: store.clone(),
        sealer: Sealer::new(&key),
        clock: clock.clone(),
        tasks: keeper.clone(),
        patience: patience(),
    });
    (store, Arc::new(engine))
}

impl World {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a directory");
        let (clock, keeper) = (Arc::new(ManualClock::at(NOW_MS)), Arc::new(Keeper::default()));
        let (store, engine) = store_and_engine(&folder, &clock, &keeper).await;
        let github = GithubMock::start().await.expect("the fake starts");
        Self { github, engine, store, keeper, clock, scope: scope(1), folder }
    }

    /// Ends the engine, as the end of the process does, and opens the directory again.
    pub(crate) async fn reopened(self) -> Self {
        let Self { github, engine, store, keeper, clock, scope, folder } = self;
        drop(engine);
        store.close().await;
        drop(store);
        let (store, engine) = store_and_engine(&folder, &clock, &keeper).await;
        Self { github, engine, store, keeper, clock, scope, folder }
    }

    pub(crate) async fn try_connect(&self, token: &str, base_url: &str) -> Result<ConnectionId, Error> {
        let request = Connect {
            provider: "github".to_owned(),
            credentials: Credentials::Token { token: SecretText::new(token.to_owned()) },
            base_url: Some(base_url.to_owned()),
            options: serde_json::Map::new(),
            connection_id: None,
        };
        let reply = self.engine.connect(&self.scope, &request, &CancellationToken::new()).await?;
        Ok(reply.connection_id.expect("a token connects at once"))
    }

    pub(crate) async fn connect(&self) -> ConnectionId {
        self.try_connect(&self.github.token(), self.github.url()).await.expect("the account connects")
    }

    /// A sync of several pages during which something else is done, and the end of both.
    pub(crate) async fn sync_while<F, Fut>(&self, id: ConnectionId, act: F) -> Result<SyncReport, Error>
    where
        F: FnOnce(Arc<Integrations>, Scope) -> Fut + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let ended = Arc::new(tokio::sync::Notify::new());
        let (engine, scope, told) = (Arc::clone(&self.engine), self.scope.clone(), Arc::clone(&ended));
        self.github.after_page(2, move |_| {
            tokio::spawn(async move {
                act(engine, scope).await;
                told.notify_one();
            });
        });
        self.github.meet([None, None, Some(Fault::Slow(Duration::from_millis(300)))]);
        let outcome = self.try_sync(id).await;
        ended.notified().await;
        outcome
    }

    pub(crate) async fn try_sync(&self, id: ConnectionId) -> Result<SyncReport, Error> {
        let streams = ISSUES.map(str::to_owned);
        self.engine.sync(&self.scope, id, Some(&streams), &|_| (), &CancellationToken::new()).await
    }

    /// A sync in which nothing may go wrong: what it did, by stream.
    pub(crate) async fn sync(&self, id: ConnectionId) -> [StreamReport; 2] {
        let report = self.try_sync(id).await.expect("the sync runs");
        assert_eq!(report.errors, []);
        report.streams.try_into().expect("two streams")
    }

    pub(crate) async fn status(&self, id: ConnectionId) -> Connection {
        self.engine.status(&self.scope, id).await.expect("the connection is there")
    }

    pub(crate) async fn records(&self, id: ConnectionId, stream: &str) -> Vec<Record> {
        let (mut all, mut cursor) = (Vec::new(), None);
        loop {
            let request =
                Records { connection_id: id, stream: stream.to_owned(), limit: Some(70), cursor, newest: false };
            let page = self.engine.records(&self.scope, &request).await.expect("records are there");
            all.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                return all;
            }
        }
    }

    /// Changes all tasks as a person does: the trigger that notes it stands on a table that this keeper does not have.
    pub(crate) async fn edit(&self, edit: impl Fn(&mut Kept)) {
        let ids: Vec<TaskId> = {
            let mut tasks = self.keeper.tasks();
            for task in tasks.values_mut() {
                edit(task);
                task.edited_at = self.clock.now();
            }
            tasks.keys().copied().collect()
        };
        let mut txn = self.store.write(&self.scope, Mode::Mirror).await.expect("the store writes");
        for id in ids {
            txn.query(
                "INSERT INTO task_changed (task, workspace, at) VALUES (?2, ?1, ?3) ON CONFLICT (task) DO UPDATE SET at = excluded.at",
            )
            .bind(id.uuid())
            .bind(self.clock.now_ms())
            .execute()
            .await
            .expect("the change is noted");
        }
        txn.commit("edit", None).await.expect("the change is committed");
    }

    /// The only task.
    pub(crate) fn task(&self) -> Kept {
        self.keeper.tasks().values().next().cloned().expect("a task")
    }

    pub(crate) fn hours_pass(&self, hours: i64) {
        self.clock.advance(hours * 3_600_000);
    }
}

pub(crate) fn scope(workspace: u128) -> Scope {
    Scope {
        workspace: WorkspaceId::from(Uuid::from_u128(workspace)),
        user: UserId::from(Uuid::from_u128(9)),
        host: "test",
        command: "integrations.sync",
    }
}
