//! Projects: named lists of tasks.

use crate::{TaskError, fields};
use atom_api::{
    Page,
    projects::{Create, Delete, Move, Project, Update},
};
use atom_core::ProjectId;
use atom_store::{Mode, Row as _, Scope, Scoped, Store, WriteTxn, order};
use uuid::Uuid;

const NAME_TAKEN: TaskError = TaskError::Conflict("There is a project of this name already.");
const NOT_FOUND: TaskError = TaskError::NotFound("project");
const COLORS: [&str; 7] = ["accent", "green", "amber", "violet", "blue", "red", "grey"];

/// The projects in order, with their open tasks.
///
/// # Errors
/// When the store refuses.
pub async fn list(store: &Store, scope: &Scope) -> Result<Page<Project>, TaskError> {
    let mut read = store.read(scope).await?;
    let rows = read.query(concat!("SELECT project.id, project.name, project.color, coalesce(task_count.n, 0) FROM project \
         LEFT JOIN task_count ON task_count.workspace = ?1 AND task_count.project = project.id AND task_count.bucket = 'open' \
         WHERE project.workspace = ?1 AND project.deleted = 0 ", "ORDER BY project.ord, project.id LIMIT 10000"))
        .fetch_all()
        .await?;
    Ok(Page::whole(
        rows.iter()
            .map(|row| Project {
                id: row.get::<Uuid, _>(0).into(),
                name: row.get(1),
                color: row.get(2),
                open: u64::try_from(row.get::<i64, _>(3)).unwrap_or(0),
            })
            .collect(),
    ))
}

/// Creates a project at the end of the list.
///
/// # Errors
/// `conflict` when the name is taken.
pub async fn create(store: &Store, scope: &Scope, request: Create) -> Result<Project, TaskError> {
    let name = fields::name("name", &request.name)?;
    let color = request.color.map(|color| check_color(&color)).transpose()?;
    let mut txn = store.write(scope, Mode::Action).await?;
    if find_by_name(&mut txn, &name).await?.is_some() {
        return Err(NAME_TAKEN);
    }
    let id = insert(&mut txn, &name, color).await?;
    let project = load(&mut txn, id).await?;
    txn.commit(&name, Some(id.uuid())).await?;
    Ok(project)
}

/// Renames or recolours a project.
///
/// # Errors
/// `not_found`; `conflict` when the name is taken.
pub async fn update(store: &Store, scope: &Scope, request: Update) -> Result<Project, TaskError> {
    let name = match request.name.change() {
        None => None,
        Some(None) => return Err(TaskError::invalid("name", "A project keeps a name.")),
        Some(Some(name)) => Some(fields::name("name", &name)?),
    };
    let color = request.color.change().map(|color| check_color(color.as_deref().unwrap_or("accent"))).transpose()?;
    let mut txn = store.write(scope, Mode::Action).await?;
    let before = load(&mut txn, request.id).await?;
    if let Some(name) = &name
        && find_by_name(&mut txn, name).await?.is_some_and(|id| id != request.id)
    {
        return Err(NAME_TAKEN);
    }
    let now = txn.now_ms();
    txn.query(
        "UPDATE project SET name = coalesce(?3, name), color = coalesce(?4, color), updated_at = ?5 WHERE workspace = ?1 AND id = ?2",
    )
    .bind(request.id.uuid())
    .bind(name)
    .bind(color)
    .bind(now)
    .execute()
    .await?;
    let project = load(&mut txn, request.id).await?;
    txn.commit(&before.name, Some(request.id.uuid())).await?;
    Ok(project)
}

/// Removes a project; its tasks go back to the inbox. One undo point.
///
/// # Errors
/// `not_found`.
pub async fn delete(store: &Store, scope: &Scope, request: Delete) -> Result<(), TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let project = load(&mut txn, request.id).await?;
    let now = txn.now_ms();
    for statement in [
        "UPDATE task SET project = NULL, updated_at = ?3 WHERE workspace = ?1 AND project = ?2",
        "UPDATE project SET deleted = 1, updated_at = ?3 WHERE workspace = ?1 AND id = ?2",
    ] {
        txn.query(statement).bind(request.id.uuid()).bind(now).execute().await?;
    }
    txn.commit(&project.name, Some(request.id.uuid())).await?;
    Ok(())
}

/// Places a project in the order of projects.
///
/// # Errors
/// `not_found`; `invalid` when both neighbours are named.
pub async fn move_project(store: &Store, scope: &Scope, request: Move) -> Result<(), TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let project = load(&mut txn, request.id).await?;
    let rows = txn
        .query("SELECT id, ord FROM project WHERE workspace = ?1 AND id <> ?2 AND deleted = 0 ORDER BY ord, id")
        .bind(request.id.uuid())
        .fetch_all()
        .await?;
    let others: Vec<(Uuid, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    let place = |id: ProjectId| others.iter().position(|(other, _)| *other == id.uuid()).ok_or(NOT_FOUND);
    let at = match (request.after, request.before) {
        (Some(_), Some(_)) => return Err(TaskError::invalid("before", "Name one neighbour: `after` or `before`.")),
        (Some(after), None) => place(after)? + 1,
        (None, Some(before)) => place(before)?,
        (None, None) => 0,
    };
    let ord = |at: Option<usize>| at.and_then(|at| others.get(at)).map(|(_, ord)| ord.as_str());
    let key = order::between(ord(at.checked_sub(1)), ord(Some(at)))
        .ok_or(TaskError::Conflict("There is no room between these two; try another place."))?;
    let now = txn.now_ms();
    txn.query("UPDATE project SET ord = ?3, updated_at = ?4 WHERE workspace = ?1 AND id = ?2")
        .bind(request.id.uuid())
        .bind(key)
        .bind(now)
        .execute()
        .await?;
    txn.commit(&project.name, Some(request.id.uuid())).await?;
    Ok(())
}

/// Makes a project of a name that none has.
pub(crate) async fn make(txn: &mut WriteTxn, name: &str) -> Result<ProjectId, TaskError> {
    match find_by_name(txn, name).await? {
        Some(_) => Err(NAME_TAKEN),
        None => insert(txn, name, None).await,
    }
}

/// The project that a request names by id or by name; a name that is new makes the project.
pub(crate) async fn resolve(txn: &mut WriteTxn, text: &str) -> Result<ProjectId, TaskError> {
    if let Ok(id) = text.parse::<ProjectId>() {
        return match load(txn, id).await {
            Ok(project) => Ok(project.id),
            Err(TaskError::NotFound(_)) => Err(TaskError::NotFound("project")),
            Err(other) => Err(other),
        };
    }
    let name = fields::name("project", text)?;
    match find_by_name(txn, &name).await? {
        Some(id) => Ok(id),
        None => insert(txn, &name, None).await,
    }
}

/// The colour of a new project, so that neighbours are told apart.
pub(crate) fn next_color(taken: usize) -> &'static str {
    COLORS[taken % (COLORS.len() - 1)]
}

async fn find_by_name(handle: &mut impl Scoped, name: &str) -> Result<Option<ProjectId>, TaskError> {
    let row = handle
        .query("SELECT id FROM project WHERE workspace = ?1 AND name = ?2 COLLATE NOCASE AND deleted = 0")
        .bind(name.to_owned())
        .fetch_optional()
        .await?;
    Ok(row.map(|row| row.get::<Uuid, _>(0).into()))
}

async fn insert(txn: &mut WriteTxn, name: &str, color: Option<String>) -> Result<ProjectId, TaskError> {
    let hlc = txn.hlc();
    let random = txn.id().uuid();
    let id = ProjectId::from(atom_core::named_uuid(random, &format!("project:{name}")));
    let taken: i64 =
        txn.query("SELECT count(*) FROM project WHERE workspace = ?1 AND deleted = 0").fetch_one().await?.get(0);
    let color = color.unwrap_or_else(|| next_color(usize::try_from(taken).unwrap_or(0)).to_owned());
    txn.query(
        "INSERT INTO project (workspace, id, name, color, ord, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
    )
    .bind(id.uuid())
    .bind(name.to_owned())
    .bind(color)
    .bind(order::last(hlc.ms(), hlc.counter(), u32::try_from(taken).unwrap_or(0), 0))
    .bind(hlc.ms())
    .execute()
    .await?;
    Ok(id)
}

/// One project.
pub(crate) async fn load(handle: &mut impl Scoped, id: ProjectId) -> Result<Project, TaskError> {
    let row = handle
        .query(
            "SELECT project.id, project.name, project.color, coalesce(task_count.n, 0) FROM project \
             LEFT JOIN task_count ON task_count.workspace = ?1 AND task_count.project = project.id AND task_count.bucket = 'open' \
             WHERE project.workspace = ?1 AND project.id = ?2 AND project.deleted = 0",
        )
        .bind(id.uuid())
        .fetch_optional()
        .await?
        .ok_or(NOT_FOUND)?;
    let open = u64::try_from(row.get::<i64, _>(3)).unwrap_or(0);
    Ok(Project { id: row.get::<Uuid, _>(0).into(), name: row.get(1), color: row.get(2), open })
}

/// A colour by name.
pub(crate) fn check_color(text: &str) -> Result<String, TaskError> {
    if COLORS.contains(&text) {
        Ok(text.to_owned())
    } else {
        Err(TaskError::invalid("color", format!("A colour is one of {}.", COLORS.join(", "))))
    }
}
