//! Templates: a task with its steps, kept as JSON to be made again.

use crate::{
    TaskError, When, fields, known,
    plant::{Seed, plant},
    projects, row,
};
use atom_api::{
    Page,
    tasks::{Status, Task},
    templates::{Create, Delete, Template, Update, Use},
};
use atom_core::{ProjectId, TaskId, TemplateId, named_uuid};
use atom_store::{Mode, Row as _, Scope, Scoped, SqliteRow, Store, WriteTxn};
use jiff::{ToSpan as _, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most bytes of a template.
const BODY_BYTES_MAX: usize = 4 << 20;
/// The most steps of a template, at any depth.
const STEPS_MAX: usize = 1_000;

/// What a template keeps of a task. Names are those of JSON in the database.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Body {
    pub(crate) title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) notes: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) priority: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) duration_min: Option<u32>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) evening: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) project: Option<ProjectId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) labels: Vec<String>,
    /// Days from the day it is used to the day it is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) due_days: Option<i32>,
    /// The time of that day with its zone, `T15:00[Europe/Berlin]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) due_time: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) steps: Vec<Body>,
}

impl Body {
    fn steps(&self) -> usize {
        self.steps.iter().map(|step| 1 + step.steps()).sum()
    }

    /// The tasks that it makes today. Ids are named after the action and the place.
    fn seed(&self, action: Uuid, place: &str, today: Date, project: Option<ProjectId>) -> Result<Seed, TaskError> {
        let day = self.due_days.and_then(|days| today.checked_add(i64::from(days).days()).ok());
        let due = day.map(|day| format!("{day}{}", self.due_time.as_deref().unwrap_or_default()));
        let steps = self.steps.iter().enumerate();
        let steps = steps.map(|(at, step)| step.seed(action, &format!("{place}.{at}"), today, project));
        Ok(Seed {
            id: if place.is_empty() { action } else { named_uuid(action, place) },
            title: fields::title(&self.title)?,
            notes: fields::notes(self.notes.clone())?,
            status: Status::Open,
            priority: fields::priority(self.priority.unwrap_or(4))?,
            due: due.map(|due| fields::when("due", &due)).transpose()?,
            duration_min: self.duration_min.map(fields::duration).transpose()?,
            evening: self.evening,
            project,
            labels: fields::labels(&self.labels)?,
            steps: steps.collect::<Result<_, _>>()?,
        })
    }
}

/// The templates by name.
///
/// # Errors
/// When the store refuses.
pub async fn list(store: &Store, scope: &Scope) -> Result<Page<Template>, TaskError> {
    let mut read = store.read(scope).await?;
    let rows = read
        .query(
            "SELECT id, name, body, created_at FROM template WHERE workspace = ?1 AND deleted = 0 \
             ORDER BY name COLLATE NOCASE, id LIMIT 1000",
        )
        .fetch_all()
        .await?;
    Ok(Page::whole(rows.iter().map(|row| template(row).0).collect()))
}

/// Keeps a task with its steps and labels.
///
/// # Errors
/// `not_found`; `invalid` for a name that is none; `conflict` for a task that is too large.
pub async fn create(store: &Store, scope: &Scope, request: Create) -> Result<Template, TaskError> {
    let name = request.name.map(|name| fields::name("name", &name)).transpose()?;
    let mut txn = store.write(scope, Mode::Action).await?;
    let today = today(store);
    let body = keep(&mut txn, request.task, today).await?;
    let name = name.unwrap_or_else(|| body.title.chars().take(200).collect::<String>().trim_end().to_owned());
    let id = TemplateId::from(txn.id().uuid());
    insert(&mut txn, id, &name, &body).await?;
    let (template, _) = load(&mut txn, id).await?;
    txn.commit(&name, Some(id.uuid())).await?;
    Ok(template)
}

/// Makes a task from a template.
///
/// # Errors
/// `not_found`.
pub async fn make(store: &Store, scope: &Scope, request: Use) -> Result<Task, TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let (_, body) = load(&mut txn, request.id).await?;
    let project = match (request.project, body.project) {
        (Some(text), _) => Some(projects::resolve(&mut txn, &text).await?),
        // The project that was kept may be gone: then it is the inbox.
        (None, Some(id)) => projects::resolve(&mut txn, &id.to_string()).await.ok(),
        (None, None) => None,
    };
    let seed = body.seed(txn.id().uuid(), "", today(store), project)?;
    let id = TaskId::from(seed.id);
    plant(&mut txn, std::slice::from_ref(&seed)).await?;
    let task = row::load(&mut txn, id).await?;
    txn.commit(&seed.title, Some(seed.id)).await?;
    Ok(task)
}

/// Renames a template.
///
/// # Errors
/// `not_found`; `invalid` for a name that is none.
pub async fn update(store: &Store, scope: &Scope, request: Update) -> Result<Template, TaskError> {
    let name = fields::name("name", &request.name)?;
    let mut txn = store.write(scope, Mode::Action).await?;
    let (before, _) = load(&mut txn, request.id).await?;
    let now = txn.now_ms();
    txn.query("UPDATE template SET name = ?3, updated_at = ?4 WHERE workspace = ?1 AND id = ?2")
        .bind(request.id.uuid())
        .bind(name)
        .bind(now)
        .execute()
        .await?;
    let (template, _) = load(&mut txn, request.id).await?;
    txn.commit(&before.name, Some(request.id.uuid())).await?;
    Ok(template)
}

/// Removes a template; what was made from it stays.
///
/// # Errors
/// `not_found`.
pub async fn delete(store: &Store, scope: &Scope, request: Delete) -> Result<(), TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let (before, _) = load(&mut txn, request.id).await?;
    let now = txn.now_ms();
    txn.query("UPDATE template SET deleted = 1, updated_at = ?3 WHERE workspace = ?1 AND id = ?2")
        .bind(request.id.uuid())
        .bind(now)
        .execute()
        .await?;
    txn.commit(&before.name, Some(request.id.uuid())).await?;
    Ok(())
}

/// Writes a template that was checked; one of this id that is gone comes back.
pub(crate) async fn insert(txn: &mut WriteTxn, id: TemplateId, name: &str, body: &Body) -> Result<(), TaskError> {
    let text = serde_json::to_string(body).unwrap_or_default();
    if text.len() > BODY_BYTES_MAX {
        return Err(TaskError::Conflict("A template has at most 4 MiB; this task has more."));
    }
    let now = txn.now_ms();
    txn.query(
        "INSERT INTO template (workspace, id, name, body, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5) \
         ON CONFLICT (id) DO UPDATE SET deleted = 0, updated_at = excluded.updated_at WHERE deleted <> 0",
    )
    .bind(id.uuid())
    .bind(name.to_owned())
    .bind(text)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// What is kept of a task: itself and its steps, at any depth, whether or not they are done.
async fn keep(txn: &mut WriteTxn, task: TaskId, today: Date) -> Result<Body, TaskError> {
    let root = row::load(txn, task).await?;
    let rows = txn
        .query(
            "WITH RECURSIVE part (id, depth) AS (SELECT ?2, 0 UNION ALL \
                 SELECT task.id, part.depth + 1 FROM part JOIN task ON task.parent = part.id \
                 WHERE task.workspace = ?1 AND task.deleted = 0 AND task.trashed_at IS NULL AND part.depth < 16) \
             SELECT task.id, task.parent FROM part JOIN task ON task.id = part.id \
             WHERE task.workspace = ?1 AND part.depth > 0 ORDER BY part.depth DESC, task.ord, task.id",
        )
        .bind(task.uuid())
        .fetch_all()
        .await?;
    if rows.len() > STEPS_MAX {
        return Err(TaskError::Conflict("A template has at most 1,000 steps; this task has more."));
    }
    // The deepest come first, so that each finds its own steps ready.
    let mut ready: Vec<(Uuid, Body)> = Vec::new();
    for row in &rows {
        let (id, parent): (Uuid, Uuid) = (row.get(0), row.get(1));
        let step = row::load(txn, id.into()).await?;
        let body = body_of(step, today, None, take(&mut ready, id));
        ready.push((parent, body));
    }
    let project = root.project.as_ref().map(|project| project.id);
    Ok(body_of(root, today, project, take(&mut ready, task.uuid())))
}

/// The bodies that wait for this parent, in their order.
fn take(ready: &mut Vec<(Uuid, Body)>, parent: Uuid) -> Vec<Body> {
    let (own, rest) = std::mem::take(ready).into_iter().partition(|(of, _)| *of == parent);
    *ready = rest;
    let own: Vec<(Uuid, Body)> = own;
    own.into_iter().map(|(_, body)| body).collect()
}

fn body_of(task: Task, today: Date, project: Option<ProjectId>, steps: Vec<Body>) -> Body {
    let due = task.due.as_deref().and_then(|due| due.parse::<When>().ok());
    let days = |date: Date| today.until(date).ok().map(|span| span.get_days());
    let (due_days, due_time) = match due {
        None => (None, None),
        Some(When::Date(date)) => (days(date), None),
        Some(When::Time(local, _)) => {
            (days(local.date()), task.due.as_deref().and_then(|due| due.get(10..)).map(str::to_owned))
        }
    };
    Body {
        title: task.title,
        notes: task.notes,
        priority: (task.priority != 4).then_some(task.priority),
        duration_min: task.duration_min,
        evening: task.evening,
        project,
        labels: task.labels,
        due_days,
        due_time,
        steps,
    }
}

async fn load(handle: &mut impl Scoped, id: TemplateId) -> Result<(Template, Body), TaskError> {
    let row = handle
        .query("SELECT id, name, body, created_at FROM template WHERE workspace = ?1 AND id = ?2 AND deleted = 0")
        .bind(id.uuid())
        .fetch_optional()
        .await?;
    row.as_ref().map(template).ok_or(TaskError::NotFound("template"))
}

fn template(row: &SqliteRow) -> (Template, Body) {
    let body: Body = serde_json::from_str(row.get(2)).unwrap_or_default();
    let template = Template {
        id: row.get::<Uuid, _>(0).into(),
        name: row.get(1),
        title: body.title.clone(),
        steps: u32::try_from(body.steps()).unwrap_or(u32::MAX),
        created_at: known::instant(row.get(3)),
    };
    (template, body)
}

/// The day that it is on this machine.
pub(crate) fn today(store: &Store) -> Date {
    store.clock().now().to_zoned(TimeZone::system()).date()
}
