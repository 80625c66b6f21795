//! Tasks of a workspace, page by page: by id, and as trees in their manual order.

use crate::TaskError;
use atom_api::tasks::Status;
use atom_exchange::document::{Origin, Place, Task};
use atom_store::{Row as _, Scoped, Snapshot, SqliteRow};
use jiff::Timestamp;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Tasks of a page.
const PAGE: u32 = 500;
/// Tasks with their steps of a page of trees.
const TREES: u32 = 100;

const COLUMNS: &str = "task.id, task.title, task.notes, task.status, task.priority, task.due, task.start, task.duration_min, \
     task.evening, task.project, task.parent, task.ord, task.provider, task.external_id, task.reference, task.url, \
     task.created_at, task.updated_at, task.completed_at, task.trashed_at";

/// All tasks by id.
#[derive(Debug, Default)]
pub(super) struct Pages {
    after: Uuid,
    left_out: HashSet<Uuid>,
    ended: bool,
}

impl Pages {
    /// All but what is in the trash, and what stands below it.
    pub(super) async fn without_trash(read: &mut Snapshot) -> Result<Self, TaskError> {
        let rows = read
            .query(
                "WITH RECURSIVE gone (id) AS (SELECT id FROM task WHERE workspace = ?1 AND bucket = 'trash' \
                     UNION SELECT task.id FROM gone JOIN task ON task.parent = gone.id WHERE task.workspace = ?1) \
                 SELECT id FROM gone",
            )
            .fetch_all()
            .await?;
        Ok(Self { left_out: rows.iter().map(|row| row.get(0)).collect(), ..Self::default() })
    }

    /// The next page, which may be empty; nothing after the last.
    pub(super) async fn next(&mut self, read: &mut Snapshot) -> Result<Option<Vec<Task>>, TaskError> {
        if self.ended {
            return Ok(None);
        }
        let sql = format!(
            "SELECT {COLUMNS} FROM task WHERE workspace = ?1 AND task.id > ?2 AND task.deleted = 0 ORDER BY task.id LIMIT {PAGE}"
        );
        let rows = read.query(atom_store::AssertSqlSafe(sql)).bind(self.after).fetch_all().await?;
        self.ended = rows.len() < PAGE as usize;
        self.after = rows.last().map_or(self.after, |row| row.get(0));
        let rows = rows.iter().filter(|row| !self.left_out.contains(&row.get::<Uuid, _>(0)));
        let mut tasks: Vec<Task> = rows.map(task).collect();
        add_labels(read, &mut tasks).await?;
        Ok(Some(tasks))
    }
}

/// The tasks of a project or the inbox in one bucket, each with its steps behind it.
#[derive(Debug)]
pub(super) struct Trees {
    project: Option<Uuid>,
    bucket: &'static str,
    after: (String, Uuid),
    ended: bool,
}

impl Trees {
    pub(super) fn new(project: Option<&str>, bucket: &'static str) -> Result<Self, TaskError> {
        let project = project.map(Uuid::try_parse).transpose().map_err(|_| TaskError::NotFound("project"))?;
        Ok(Self { project, bucket, after: (String::new(), Uuid::nil()), ended: false })
    }

    /// The next trees as a list with depths; nothing after the last.
    pub(super) async fn next(&mut self, read: &mut Snapshot) -> Result<Option<Vec<(usize, Task)>>, TaskError> {
        if self.ended {
            return Ok(None);
        }
        let sql = format!(
            "SELECT {COLUMNS} FROM task LEFT JOIN project ON project.id = task.project AND project.deleted = 0 \
             WHERE task.workspace = ?1 AND task.bucket = ?2 AND project.id IS ?3 AND (task.ord, task.id) > (?4, ?5) \
             ORDER BY task.ord, task.id LIMIT {TREES}"
        );
        let rows = read
            .query(atom_store::AssertSqlSafe(sql))
            .bind(self.bucket)
            .bind(self.project)
            .bind(self.after.0.clone())
            .bind(self.after.1)
            .fetch_all()
            .await?;
        self.ended = rows.len() < TREES as usize;
        let Some(last) = rows.last() else { return Ok(None) };
        self.after = (last.get(11), last.get(0));
        let roots: Vec<Task> = rows.iter().map(task).collect();
        let ids = json!(roots.iter().map(|task| task.id.replace('-', "")).collect::<Vec<_>>()).to_string();
        let sql = format!(
            "WITH RECURSIVE part (id, depth) AS (SELECT unhex(value), 0 FROM json_each(?2) \
                 UNION SELECT task.id, part.depth + 1 FROM part JOIN task ON task.parent = part.id \
                 WHERE task.workspace = ?1 AND task.deleted = 0 AND task.trashed_at IS NULL AND part.depth < 64) \
             SELECT {COLUMNS} FROM part JOIN task ON task.id = part.id WHERE part.depth > 0 ORDER BY task.ord DESC, task.id DESC"
        );
        let rows = read.query(atom_store::AssertSqlSafe(sql)).bind(ids).fetch_all().await?;
        let mut steps: HashMap<String, Vec<Task>> = HashMap::new();
        for row in &rows {
            let step = task(row);
            steps.entry(step.parent.clone().unwrap_or_default()).or_default().push(step);
        }
        let mut open: Vec<(usize, Task)> = roots.into_iter().rev().map(|task| (0, task)).collect();
        let (mut depths, mut tasks) = (Vec::new(), Vec::new());
        while let Some((depth, task)) = open.pop() {
            open.extend(steps.remove(&task.id).into_iter().flatten().map(|step| (depth + 1, step)));
            depths.push(depth);
            tasks.push(task);
        }
        add_labels(read, &mut tasks).await?;
        Ok(Some(depths.into_iter().zip(tasks).collect()))
    }
}

fn task(row: &SqliteRow) -> Task {
    let id = |column: usize| row.get::<Option<Uuid>, _>(column).map(|id| id.to_string());
    let at = |column: usize| row.get::<Option<i64>, _>(column).and_then(|ms| Timestamp::from_millisecond(ms).ok());
    let text = |column: usize| row.get::<Option<String>, _>(column).unwrap_or_default();
    let source = row.get::<Option<String>, _>(12).map(|provider| Origin {
        provider,
        external_id: text(13),
        reference: text(14),
        url: text(15),
    });
    Task {
        id: row.get::<Uuid, _>(0).to_string(),
        title: row.get(1),
        notes: row.get(2),
        status: Status::parse(row.get(3)).unwrap_or_default(),
        priority: u8::try_from(row.get::<i64, _>(4)).unwrap_or(4),
        due: row.get(5),
        start: row.get(6),
        duration_min: row.get::<Option<i64>, _>(7).and_then(|minutes| u32::try_from(minutes).ok()),
        evening: row.get(8),
        project: id(9),
        parent: id(10),
        order: Some(row.get(11)),
        labels: Vec::new(),
        source,
        created_at: at(16),
        updated_at: at(17),
        completed_at: at(18),
        trashed_at: at(19),
        place: Place::File,
    }
}

async fn add_labels(read: &mut impl Scoped, tasks: &mut [Task]) -> Result<(), TaskError> {
    let ids = json!(tasks.iter().map(|task| task.id.replace('-', "")).collect::<Vec<_>>()).to_string();
    let rows = read
        .query(
            "SELECT DISTINCT task_label.task, label.name FROM json_each(?2) \
             CROSS JOIN task_label ON task_label.task = unhex(value) AND task_label.deleted = 0 \
             CROSS JOIN label ON label.id = task_label.label \
             WHERE task_label.workspace = ?1 AND label.deleted = 0 ORDER BY label.name COLLATE NOCASE",
        )
        .bind(ids)
        .fetch_all()
        .await?;
    let mut of: HashMap<String, Vec<String>> = HashMap::new();
    for row in rows {
        of.entry(row.get::<Uuid, _>(0).to_string()).or_default().push(row.get(1));
    }
    for task in tasks {
        task.labels = of.remove(&task.id).unwrap_or_default();
    }
    Ok(())
}
