//! A device: a store of its own on a shared workspace, with a clock that the test moves.

use atom_api::{
    comments, links, settings,
    tasks::{Complete, Create, Delete, Move, Reopen, Restore, Update},
};
use atom_core::{ManualClock, TaskId, UserId, WorkspaceId};
use atom_store::{DirectoryLock, OpenStore, Row as _, Scope, Scoped as _, Store, registry};
use proptest::prelude::*;
use std::{collections::BTreeMap, sync::Arc};
use tempfile::TempDir;
use uuid::Uuid;

/// One device.
#[derive(Debug)]
pub struct Device {
    _dir: TempDir,
    /// Its database.
    pub store: Store,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    /// The person at it.
    pub scope: Scope,
}

/// The live rows of each record table: id to fields as text.
pub type Rows = BTreeMap<(&'static str, Uuid), Vec<(String, String)>>;

impl Device {
    /// A fresh device in the shared workspace. `number` parts the devices' random numbers and clocks.
    pub async fn new(number: i64) -> Self {
        let dir = TempDir::new().expect("a directory");
        let clock = Arc::new(ManualClock::at(1_900_000_000_000 + number * 7));
        // The counter of the clock is its randomness: apart by far, so that no two devices make the same id.
        let mut skipped = [0; 8];
        for _ in 0..number * 100_000 {
            atom_core::Clock::random(&*clock, &mut skipped);
        }
        let store = Store::open(OpenStore {
            data_dir: dir.path().to_owned(),
            lock: DirectoryLock::take(dir.path()).expect("the lock"),
            key: format!("x'{}'", "6b".repeat(32)).into(),
            key_descriptor: b"{}".to_vec(),
            clock: clock.clone(),
        })
        .await
        .expect("a store");
        let workspace = WorkspaceId::from(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
        let mut txn = store.system_write().await.expect("a transaction");
        txn.query("INSERT INTO workspace (id, name, created_at) VALUES (?1, 'Shared', 0)")
            .bind(workspace.uuid())
            .execute()
            .await
            .expect("a workspace");
        txn.commit().await.expect("committed");
        let user = UserId::from(Uuid::from_u128(u128::from(number.unsigned_abs()) + 1));
        Self { _dir: dir, store, clock, scope: Scope { workspace, user, host: "test", command: "test" } }
    }

    /// What a person sees: the rows that are not deleted, without `updated_at`.
    pub async fn rows(&self) -> Rows {
        let mut read = self.store.read(&self.scope).await.expect("a handle");
        let mut rows = Rows::new();
        for table in registry::TABLES.iter().filter(|table| table.kind == registry::Kind::Record) {
            let columns: Vec<String> = table.fields.iter().map(|field| format!("quote({})", field.name)).collect();
            let statement =
                format!("SELECT id, {} FROM {} WHERE workspace = ?1 AND deleted = 0", columns.join(", "), table.name);
            for row in read.query(atom_store::AssertSqlSafe(statement)).fetch_all().await.expect("rows") {
                let fields =
                    table.fields.iter().enumerate().map(|(at, field)| (field.name.to_owned(), row.get(at + 1)));
                rows.insert((table.name, row.get(0)), fields.collect());
            }
        }
        rows
    }

    /// The tasks that are there, oldest first, also those in the trash.
    pub async fn tasks(&self) -> Vec<TaskId> {
        let mut read = self.store.read(&self.scope).await.expect("a handle");
        let rows = read
            .query("SELECT id FROM task WHERE workspace = ?1 AND deleted = 0 ORDER BY created_at, id")
            .fetch_all()
            .await;
        rows.expect("rows").iter().map(|row| row.get::<Uuid, _>(0).into()).collect()
    }

    /// Does something; what is not possible just now (an empty list, a parent below its child) is left.
    pub async fn act(&self, action: &Action) {
        self.clock.advance(1);
        let tasks = self.tasks().await;
        let pick = |at: u8| tasks.get(usize::from(at) % tasks.len().max(1)).copied();
        let (store, scope) = (&self.store, &self.scope);
        match action {
            Action::Create { title, project, label, below } => {
                let request = Create {
                    title: title.clone(),
                    project: project.map(|number| format!("Project {number}")),
                    labels: label.iter().map(|number| format!("Label {number}")).collect(),
                    parent: below.and_then(pick),
                    ..Create::default()
                };
                atom_tasks_or_refused(atom_tasks::create(store, scope, request).await);
            }
            Action::Update { at, title, notes, priority, label } => {
                let Some(id) = pick(*at) else { return };
                let mut request = Update::of(id);
                request.title = title.clone().map_or(atom_api::Patch::Keep, atom_api::Patch::Set);
                request.notes = notes.clone().map_or(atom_api::Patch::Clear, atom_api::Patch::Set);
                request.priority = priority.map_or(atom_api::Patch::Keep, atom_api::Patch::Set);
                request.labels =
                    label.map_or(atom_api::Patch::Keep, |number| atom_api::Patch::Set(vec![format!("Label {number}")]));
                atom_tasks_or_refused(atom_tasks::update(store, scope, request).await);
            }
            Action::Complete(at) => {
                let Some(id) = pick(*at) else { return };
                atom_tasks_or_refused(atom_tasks::complete(store, scope, Complete { id }).await);
            }
            Action::Reopen(at) => {
                let Some(id) = pick(*at) else { return };
                atom_tasks_or_refused(atom_tasks::reopen(store, scope, Reopen { id }).await);
            }
            Action::Delete(at) => {
                let Some(id) = pick(*at) else { return };
                atom_tasks_or_refused(atom_tasks::delete(store, scope, Delete { id }).await);
            }
            Action::Restore(at) => {
                let Some(id) = pick(*at) else { return };
                atom_tasks_or_refused(atom_tasks::restore(store, scope, Restore { id }).await);
            }
            Action::Move { at, after } => {
                let (Some(id), after) = (pick(*at), pick(*after)) else { return };
                atom_tasks_or_refused(
                    atom_tasks::move_task(
                        store,
                        scope,
                        Move { id, after, before: None, parent: atom_api::Patch::Keep, edit: None },
                    )
                    .await,
                );
            }
            Action::Comment { at, text } => {
                let Some(task) = pick(*at) else { return };
                let request = comments::Create { task, text: text.clone() };
                atom_tasks_or_refused(atom_tasks::comments::create(store, scope, request).await);
            }
            Action::Link { from, to, kind, remove } => {
                let (Some(from), Some(to)) = (pick(*from), pick(*to)) else { return };
                if *remove {
                    let request = links::Remove { from, to, kind: *kind };
                    atom_tasks_or_refused(atom_tasks::links::remove(store, scope, request).await);
                } else {
                    let request = links::Add { from, to, kind: *kind };
                    atom_tasks_or_refused(atom_tasks::links::add(store, scope, request).await);
                }
            }
            Action::Setting(dark) => {
                let value = dark.map_or(serde_json::Value::Null, |dark| if dark { "dark" } else { "light" }.into());
                let request = settings::Set { key: "appearance.theme".to_owned(), value };
                atom_auth::settings::set(store, scope, request).await.expect("set");
            }
            Action::DropProject(at) => {
                let projects = atom_tasks::list_projects(store, scope).await.expect("projects").items;
                let Some(project) = projects.get(usize::from(*at) % projects.len().max(1)) else { return };
                atom_tasks_or_refused(
                    atom_tasks::delete_project(store, scope, atom_api::projects::Delete { id: project.id }).await,
                );
            }
        }
    }

    /// Undoes until there is nothing left to undo; returns how often.
    pub async fn undo_all(&self) -> usize {
        let mut count = 0;
        while self.store.undo(&self.scope).await.is_ok() {
            count += 1;
        }
        count
    }

    /// All actions in the log of this device.
    pub async fn log(&self) -> Vec<atom_store::Transaction> {
        self.store.export_log(&self.scope, 0, i64::MAX).await.expect("a log").0
    }
}

/// A refusal is an answer; anything else is a fault.
fn atom_tasks_or_refused<T>(result: Result<T, atom_tasks::TaskError>) {
    if let Err(error) = result {
        assert!(!matches!(error, atom_tasks::TaskError::Store(_)), "{error}");
    }
}

/// Something that a person does.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum Action {
    Create { title: String, project: Option<u8>, label: Option<u8>, below: Option<u8> },
    Update { at: u8, title: Option<String>, notes: Option<String>, priority: Option<u8>, label: Option<u8> },
    Complete(u8),
    Reopen(u8),
    Delete(u8),
    Restore(u8),
    Move { at: u8, after: u8 },
    DropProject(u8),
    Comment { at: u8, text: String },
    Link { from: u8, to: u8, kind: links::Kind, remove: bool },
    Setting(Option<bool>),
}

/// Any action.
pub fn action() -> impl Strategy<Value = Action> {
    let title = || "[a-zA-Zäß 0-9]{1,12}".prop_filter("not blank", |text| !text.trim().is_empty());
    prop_oneof![
        4 => (title(), prop::option::of(0_u8..2), prop::option::of(0_u8..3), prop::option::weighted(0.2, any::<u8>()))
            .prop_map(|(title, project, label, below)| Action::Create { title, project, label, below }),
        4 => (any::<u8>(), prop::option::of(title()), prop::option::of("[ -~]{0,20}"), prop::option::of(1_u8..=4), prop::option::of(0_u8..3))
            .prop_map(|(at, title, notes, priority, label)| Action::Update { at, title, notes, priority, label }),
        2 => any::<u8>().prop_map(Action::Complete),
        1 => any::<u8>().prop_map(Action::Reopen),
        1 => any::<u8>().prop_map(Action::Delete),
        1 => any::<u8>().prop_map(Action::Restore),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(at, after)| Action::Move { at, after }),
        1 => any::<u8>().prop_map(Action::DropProject),
        1 => (any::<u8>(), "[ -~]{1,20}").prop_map(|(at, text)| Action::Comment { at, text }),
        1 => (any::<u8>(), any::<u8>(), any::<bool>(), prop::bool::weighted(0.3)).prop_map(|(from, to, blocks, remove)| {
            let kind = if blocks { links::Kind::Blocks } else { links::Kind::Relates };
            Action::Link { from, to, kind, remove }
        }),
        1 => prop::option::of(any::<bool>()).prop_map(Action::Setting),
    ]
}
