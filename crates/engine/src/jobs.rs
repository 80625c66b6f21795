//! Jobs: long work that goes on after its call, with progress, cancel and result, and a memory of it on disk.

use crate::{door::Inner, failures, rooms::joined};
use atom_api::{
    Page, Topic,
    jobs::{Cancel, Get, Job, List, Progress, State},
    page::{LIMIT_DEFAULT, LIMIT_MAX},
};
use atom_core::{ApiError, Code, JobId, UserId, WorkspaceId};
use atom_store::{Row as _, Scope, SqliteRow, Store, StoreError, SystemTxn};
use jiff::Timestamp;
use serde_json::Value;
use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::watch;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

/// Progress is published at most this often.
const PROGRESS_EVERY: Duration = Duration::from_millis(150);

/// The jobs of one open database.
#[derive(Debug)]
pub(crate) struct Jobs {
    store: Arc<Store>,
    running: Arc<Mutex<HashMap<JobId, Running>>>,
    tracker: TaskTracker,
}

#[derive(Debug)]
struct Running {
    cancel: CancellationToken,
    progress: Progress,
    /// The job and its workspace, where it has no row as long as it runs.
    unwritten: Option<(WorkspaceId, Job)>,
}

impl Running {
    /// A job of this workspace that has no row, as it is now.
    fn view_of(&self, workspace: WorkspaceId) -> Option<Job> {
        let (own, job) = self.unwritten.as_ref()?;
        (*own == workspace).then(|| Job { progress: self.progress.clone(), ..job.clone() })
    }
}

/// What a job works with: where it reports, and whether it should stop.
pub(crate) struct Work {
    pub(crate) cancel: CancellationToken,
    inner: Arc<Inner>,
    running: Arc<Mutex<HashMap<JobId, Running>>>,
    job: Mutex<(Job, Instant)>,
    workspace: WorkspaceId,
}

impl Work {
    /// Says how far it is.
    pub(crate) fn progress(&self, progress: Progress) {
        if let Some(running) = self.running.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&self.id()) {
            running.progress = progress.clone();
        }
        let mut job = self.job.lock().unwrap_or_else(PoisonError::into_inner);
        if job.1.elapsed() >= PROGRESS_EVERY {
            job.0.progress = progress;
            job.1 = Instant::now();
            self.inner.events.publish(&[Topic::Jobs], &job.0.command, Some(self.workspace), Some(job.0.clone()));
        }
    }

    fn id(&self) -> JobId {
        self.job.lock().unwrap_or_else(PoisonError::into_inner).0.id
    }
}

/// What is to be done as a job.
pub(crate) struct Order<'a> {
    /// What it is about, in words.
    pub(crate) subject: &'a str,
    /// With what it can be started again.
    pub(crate) args: Value,
    /// What its end makes stale.
    pub(crate) stale: &'static [Topic],
    /// Which of its ends leave nothing behind, where it has no row as long as it runs.
    pub(crate) quiet: Option<Quiet>,
}

/// Ends of a job after which there is nothing to tell. Such a job has no row before it ends with something to tell: what was
/// due is due again after a restart, and a look at a file is asked for anew.
#[derive(Clone, Copy)]
pub(crate) struct Quiet {
    /// Whether this end is one.
    pub(crate) ends: fn(&Job) -> bool,
    /// What becomes stale all the same.
    pub(crate) stale: &'static [Topic],
}

/// A job that was started: its id, and its end when somebody waits for it.
pub(crate) struct Started {
    pub(crate) id: JobId,
    end: watch::Receiver<Option<Result<Value, ApiError>>>,
}

impl Started {
    /// Waits for the end.
    pub(crate) async fn end(mut self) -> Result<Value, ApiError> {
        let end = self.end.wait_for(Option::is_some).await;
        end.ok()
            .and_then(|end| end.clone())
            .unwrap_or_else(|| Err(ApiError::new(Code::Internal, "The job ended without a result.")))
    }
}

impl Jobs {
    pub(crate) fn new(store: Arc<Store>) -> Self {
        Self { store, running: Arc::default(), tracker: TaskTracker::new() }
    }

    /// Starts a job. It goes on when the caller goes away.
    pub(crate) async fn start<F, Fut>(
        &self,
        inner: &Arc<Inner>,
        scope: &Scope,
        order: Order<'_>,
        work: F,
    ) -> Result<Started, ApiError>
    where
        F: FnOnce(Arc<Work>) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Value, ApiError>> + Send + 'static,
    {
        let Order { subject, args, stale, quiet } = order;
        let clock = self.store.clock();
        let job = Job {
            id: JobId::new(clock),
            command: scope.command.to_owned(),
            subject: subject.to_owned(),
            state: State::Running,
            progress: Progress::default(),
            started_at: clock.now(),
            finished_at: None,
            result: None,
            error: None,
        };
        if quiet.is_none() {
            let mut txn = self.store.system_write().await?;
            record_start(&mut txn, scope, &job, &args).await?;
            txn.commit().await?;
        }
        let unwritten = quiet.map(|_| (scope.workspace, job.clone()));
        let cancel = inner.closing.child_token();
        let (said, end) = watch::channel(None);
        self.running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(job.id, Running { cancel: cancel.clone(), progress: Progress::default(), unwritten });
        inner.events.publish(&[Topic::Jobs], &job.command, Some(scope.workspace), Some(job.clone()));
        let (inner, running, store, workspace, id) =
            (Arc::clone(inner), Arc::clone(&self.running), Arc::clone(&self.store), scope.workspace, job.id);
        let told = scope.clone();
        let handle = Arc::new(Work {
            cancel: cancel.clone(),
            inner: Arc::clone(&inner),
            running: Arc::clone(&running),
            job: Mutex::new((job.clone(), Instant::now())),
            workspace,
        });
        self.tracker.spawn(async move {
            // A task of its own, so that a panic in the work is an end like any other.
            let result = joined(tokio::spawn(work(handle)).await).and_then(|result| result);
            let progress = running
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .get(&id)
                .map(|running| running.progress.clone())
                .unwrap_or_default();
            let state = match &result {
                Ok(_) => State::Done,
                Err(_) if inner.closing.is_cancelled() => State::Interrupted,
                Err(_) if cancel.is_cancelled() => State::Cancelled,
                Err(_) => State::Failed,
            };
            let finished_at = (state != State::Interrupted).then(|| store.clock().now());
            let job =
                Job { state, progress, finished_at, result: result.clone().ok(), error: result.clone().err(), ..job };
            let has_row = quiet.is_none();
            let quiet = quiet.filter(|quiet| (quiet.ends)(&job));
            if quiet.is_none()
                && let Err(error) = record_end(&store, &told, &job, &args, has_row).await
            {
                tracing::error!(%error, job = %id, "the end of a job was not recorded");
            }
            running.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
            let mut topics = vec![Topic::Jobs];
            topics.extend_from_slice(quiet.map_or(stale, |quiet| quiet.stale));
            inner.events.publish(&topics, &job.command, Some(workspace), Some(job.clone()));
            failures::after(&inner, &store, &told, &job, &args).await;
            said.send_replace(Some(result));
        });
        Ok(Started { id, end })
    }

    /// The jobs of a workspace, newest first.
    pub(crate) async fn list(&self, workspace: WorkspaceId, request: List) -> Result<Page<Job>, ApiError> {
        let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
        let before = match request.cursor.as_deref() {
            None => (i64::MAX, Uuid::max()),
            Some(text) => {
                parse_cursor(text).ok_or_else(|| ApiError::invalid("cursor", "This is not a cursor of `jobs.list`."))?
            }
        };
        // Before the rows are read: one that ends meanwhile has its row by then.
        let mut unwritten = self.unwritten(workspace);
        let mut read = self.store.system_read().await?;
        let rows = read
            .query(
                "SELECT id, command, subject, state, done, total, note, started_at, finished_at, result, error FROM job \
                 WHERE workspace = ?1 AND (started_at, id) < (?2, ?3) ORDER BY started_at DESC, id DESC LIMIT ?4",
            )
            .bind(workspace.uuid())
            .bind(before.0)
            .bind(before.1)
            .bind(i64::from(limit) + 1)
            .fetch_all()
            .await?;
        let mut items: Vec<Job> = rows.iter().map(|row| self.view(row)).collect();
        let place = |job: &Job| (job.started_at.as_millisecond(), job.id.uuid());
        unwritten.retain(|job| place(job) < before && items.iter().all(|item| item.id != job.id));
        if !unwritten.is_empty() {
            items.append(&mut unwritten);
            items.sort_by_key(|job| std::cmp::Reverse(place(job)));
        }
        let more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let next = items.last().filter(|_| more).map(|job| format!("{}.{}", job.started_at.as_millisecond(), job.id));
        Ok(Page { items, next })
    }

    /// One job.
    pub(crate) async fn get(&self, workspace: WorkspaceId, request: Get) -> Result<Job, ApiError> {
        // Before its row is read: one that ends meanwhile has it by then.
        let unwritten = self.unwritten(workspace).into_iter().find(|job| job.id == request.id);
        let mut read = self.store.system_read().await?;
        let row = read
            .query(
                "SELECT id, command, subject, state, done, total, note, started_at, finished_at, result, error FROM job \
                 WHERE workspace = ?1 AND id = ?2",
            )
            .bind(workspace.uuid())
            .bind(request.id.uuid())
            .fetch_optional()
            .await?;
        if let Some(row) = row {
            return Ok(self.view(&row));
        }
        unwritten.ok_or_else(|| ApiError::not_found("job"))
    }

    /// The jobs of a workspace that run and have no row.
    fn unwritten(&self, workspace: WorkspaceId) -> Vec<Job> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.values().filter_map(|running| running.view_of(workspace)).collect()
    }

    /// Asks a job to stop.
    pub(crate) async fn cancel(&self, workspace: WorkspaceId, request: Cancel) -> Result<Job, ApiError> {
        let job = self.get(workspace, Get { id: request.id }).await?;
        match self.running.lock().unwrap_or_else(PoisonError::into_inner).get(&request.id) {
            Some(running) => running.cancel.cancel(),
            None => return Err(ApiError::new(Code::Conflict, "This job has ended already.")),
        }
        Ok(job)
    }

    /// Stops all jobs, and waits for their ends.
    pub(crate) async fn stop(&self) {
        for running in self.running.lock().unwrap_or_else(PoisonError::into_inner).values() {
            running.cancel.cancel();
        }
        self.settle().await;
    }

    /// Waits until no job runs.
    pub(crate) async fn settle(&self) {
        self.tracker.close();
        self.tracker.wait().await;
        self.tracker.reopen();
    }

    /// The jobs that the end of the program interrupted, taken off the list to be started again.
    pub(crate) async fn take_interrupted(&self) -> Result<Vec<Interrupted>, ApiError> {
        let mut txn = self.store.system_write().await?;
        let rows = txn
            .query(
                "UPDATE job SET state = 'interrupted', finished_at = ?1 WHERE state IN ('running', 'interrupted') AND finished_at IS NULL \
                 RETURNING workspace, user, command, args",
            )
            .bind(self.store.clock().now_ms())
            .fetch_all()
            .await?;
        txn.commit().await?;
        Ok(rows
            .iter()
            .map(|row| Interrupted {
                workspace: row.get::<Uuid, _>(0).into(),
                user: row.get::<Uuid, _>(1).into(),
                command: row.get(2),
                args: serde_json::from_str(row.get(3)).unwrap_or_default(),
            })
            .collect())
    }

    fn view(&self, row: &SqliteRow) -> Job {
        let id = JobId::from(row.get::<Uuid, _>(0));
        let live = self
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&id)
            .map(|running| running.progress.clone());
        let state: String = row.get(3);
        let state = match state.as_str() {
            "running" if live.is_some() => State::Running,
            "done" => State::Done,
            "failed" => State::Failed,
            "cancelled" => State::Cancelled,
            _ => State::Interrupted,
        };
        let stored = Progress {
            done: u64::try_from(row.get::<i64, _>(4)).unwrap_or(0),
            total: row.get::<Option<i64>, _>(5).and_then(|total| u64::try_from(total).ok()),
            note: row.get(6),
            said: None,
        };
        let instant = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
        Job {
            id,
            command: row.get(1),
            subject: row.get(2),
            state,
            progress: live.unwrap_or(stored),
            started_at: instant(row.get(7)),
            finished_at: row.get::<Option<i64>, _>(8).map(instant),
            result: row.get::<Option<String>, _>(9).and_then(|text| serde_json::from_str(&text).ok()),
            error: row.get::<Option<String>, _>(10).and_then(|text| serde_json::from_str(&text).ok()),
        }
    }
}

/// A job that was interrupted.
#[derive(Debug)]
pub(crate) struct Interrupted {
    pub(crate) workspace: WorkspaceId,
    pub(crate) user: UserId,
    pub(crate) command: String,
    pub(crate) args: Value,
}

/// Writes down that a job runs.
async fn record_start(txn: &mut SystemTxn, scope: &Scope, job: &Job, args: &Value) -> Result<(), StoreError> {
    txn.query("INSERT INTO job (id, workspace, user, command, subject, args, state, started_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'running', ?7)")
        .bind(job.id.uuid())
        .bind(scope.workspace.uuid())
        .bind(scope.user.uuid())
        .bind(scope.command)
        .bind(job.subject.clone())
        .bind(args.to_string())
        .bind(job.started_at.as_millisecond())
        .execute()
        .await?;
    Ok(())
}

/// Writes down how a job ended, and that there was one where it has no row yet.
async fn record_end(store: &Store, scope: &Scope, job: &Job, args: &Value, has_row: bool) -> Result<(), StoreError> {
    let state =
        serde_json::to_value(job.state).ok().and_then(|state| state.as_str().map(str::to_owned)).unwrap_or_default();
    let mut txn = store.system_write().await?;
    if !has_row {
        record_start(&mut txn, scope, job, args).await?;
    }
    txn.query("UPDATE job SET state = ?2, done = ?3, total = ?4, note = ?5, finished_at = ?6, result = ?7, error = ?8 WHERE id = ?1")
        .bind(job.id.uuid())
        .bind(state)
        .bind(i64::try_from(job.progress.done).unwrap_or(i64::MAX))
        .bind(job.progress.total.and_then(|total| i64::try_from(total).ok()))
        .bind(job.progress.note.clone())
        .bind(job.finished_at.map(Timestamp::as_millisecond))
        .bind(job.result.as_ref().map(Value::to_string))
        .bind(job.error.as_ref().and_then(|error| serde_json::to_string(error).ok()))
        .execute()
        .await?;
    txn.commit().await
}

fn parse_cursor(text: &str) -> Option<(i64, Uuid)> {
    let (at, id) = text.split_once('.')?;
    Some((at.parse().ok()?, Uuid::try_parse(id).ok()?))
}
