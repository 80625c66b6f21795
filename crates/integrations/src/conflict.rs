//! What both sides changed since they last agreed: three versions, a rule for each field, and a line that a person can read.
//!
//! A title, notes, a priority or a due date is as it was changed last. A task that is closed on one side stays closed, unless
//! the other side opened it again later. Labels are never in conflict: what either side put on or took off is put on or taken
//! off. Whoever prevails, the other version is kept, and a person can turn it.

use crate::{
    engine::Integrations,
    error::Error,
    kinds::task::TaskChanges,
    mirror::{MirroredTask, Presence, TaskNow},
    outbox::{self, Edit, FIELDS, agrees, here, in_shape},
    pull::Pull,
    reconcile::Versions,
};
use atom_api::{
    Page, Patch,
    outbox::{Conflict, Conflicts, Resolve, Side},
    page::{LIMIT_DEFAULT, LIMIT_MAX},
    tasks::Status,
};
use atom_core::{ConnectionId, TaskId};
use atom_store::{Mode, ReadHandle, Row, Scope, Scoped, SqliteRow, WriteTxn};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The most characters of a value in a line.
const SHOWN_CHARS_MAX: usize = 80;
const COLUMNS: &str = "id, connection, task, title, field, base, ours, theirs, kept, line, at, settled";

/// A field that both sides changed.
#[derive(Debug, Clone, PartialEq)]
struct Clash {
    field: &'static str,
    base: Value,
    ours: Value,
    theirs: Value,
    kept: Side,
}

impl Pull<'_> {
    /// Settles what a service changed with what a person changed and the service does not have yet. `sent` is the edit that
    /// the service answers: what comes back of it is no change of theirs.
    pub(crate) async fn with_edits(
        &self,
        txn: &mut WriteTxn,
        mut tasks: Vec<MirroredTask>,
        versions: Vec<(usize, Versions)>,
        sent: Option<&Edit>,
    ) -> Result<Vec<MirroredTask>, Error> {
        if versions.is_empty() {
            return Ok(tasks);
        }
        let ids: Vec<TaskId> = versions.iter().map(|(at, _)| tasks[*at].id).collect();
        let pending = outbox::pending(txn, &ids).await?;
        let wanted: Vec<TaskId> = ids.into_iter().filter(|id| sent.is_some() || pending.contains_key(id)).collect();
        if wanted.is_empty() {
            return Ok(tasks);
        }
        let current = self.tasks.current(txn, &wanted).await.map_err(Error::Mirror)?;
        let current: HashMap<TaskId, TaskNow> = current.into_iter().map(|now| (now.id, now)).collect();
        let mut nothing_new = HashSet::new();
        for (at, versions) in &versions {
            let task = &mut tasks[*at];
            let Some(now) = current.get(&task.id) else { continue };
            let edited_at = pending.get(&task.id).copied();
            for clash in merge(&mut task.changes, versions, now, edited_at, sent) {
                self.note(txn, task.id, now, &clash).await?;
            }
            if let Some(edited_at) = edited_at {
                // What is left of the edit is compared anew with what both sides agree on by now.
                outbox::mark(txn, task.id, edited_at).await?;
            }
            let same_place = now.source.reference == task.source.reference && now.source.url == task.source.url;
            if task.changes.is_empty() && same_place {
                nothing_new.insert(*at);
            }
        }
        let mut at = 0;
        tasks.retain(|_| {
            at += 1;
            !nothing_new.contains(&(at - 1))
        });
        Ok(tasks)
    }

    async fn note(&self, txn: &mut WriteTxn, task: TaskId, now: &TaskNow, clash: &Clash) -> Result<(), Error> {
        let mut random = [0; 16];
        self.clock.random(&mut random);
        let name = &self.caller.provider.name;
        txn.query(
            "INSERT INTO conflict (workspace, id, connection, task, title, field, base, ours, theirs, kept, line, at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )
        .bind(uuid::Builder::from_random_bytes(random).into_uuid())
        .bind(self.connection.uuid())
        .bind(task.uuid())
        .bind(&now.title)
        .bind(clash.field)
        .bind(clash.base.to_string())
        .bind(clash.ours.to_string())
        .bind(clash.theirs.to_string())
        .bind(side_name(clash.kept))
        .bind(line(name, clash.field, &clash.ours, &clash.theirs, clash.kept))
        .bind(self.clock.now_ms())
        .execute()
        .await?;
        Ok(())
    }
}

/// Leaves in `changes` what is to be written here, and returns what both sides changed.
fn merge(
    changes: &mut TaskChanges,
    versions: &Versions,
    now: &TaskNow,
    edited_at: Option<i64>,
    sent: Option<&Edit>,
) -> Vec<Clash> {
    let mut clashes = Vec::new();
    for field in FIELDS {
        if !changes_field(changes, field) {
            continue;
        }
        let (base, theirs) = (in_shape(&versions.base, field), in_shape(&versions.theirs, field));
        if let Some(told) = sent.and_then(|edit| edit.ours.get(field)) {
            // Our own change comes back. What a person has changed since stays; what the service made of it is taken over.
            if agrees(now, field, &theirs) || !agrees(now, field, told) {
                leave(changes, field);
            }
            continue;
        }
        let Some(edited_at) = edited_at else { continue };
        if agrees(now, field, &theirs) {
            if field == "due" {
                // A day that the service knows does not take the time away that stands here.
                leave(changes, field);
            }
            continue;
        }
        if field == "labels" || agrees(now, field, &base) {
            continue;
        }
        let kept = prevails(field, versions, now, edited_at);
        if kept == Side::Ours {
            leave(changes, field);
        }
        clashes.push(Clash { field, base, ours: here(now, field), theirs, kept });
    }
    clashes
}

/// Who prevails where both sides changed a field.
fn prevails(field: &str, versions: &Versions, now: &TaskNow, edited_at: i64) -> Side {
    let ours_is_newer = edited_at > versions.theirs.updated_at.as_millisecond();
    let newer = if ours_is_newer { Side::Ours } else { Side::Theirs };
    if field != "status" {
        return newer;
    }
    let was_closed = versions.base.status.is_closed();
    match (now.status.is_closed(), versions.theirs.status.is_closed()) {
        // Both began with an open task: whoever closed it prevails. Else the open side has opened it again.
        (true, false) if !was_closed => Side::Ours,
        (false, true) if !was_closed => Side::Theirs,
        _ => newer,
    }
}

fn changes_field(changes: &TaskChanges, field: &str) -> bool {
    match field {
        "title" => changes.title.is_some(),
        "notes" => changes.notes.is_some(),
        "status" => changes.status.is_some() || !changes.completed_at.is_keep(),
        "priority" => changes.priority.is_some(),
        "due" => !changes.due.is_keep(),
        _ => !changes.labels_added.is_empty() || !changes.labels_removed.is_empty(),
    }
}

/// Leaves a field as it stands here.
fn leave(changes: &mut TaskChanges, field: &str) {
    match field {
        "title" => changes.title = None,
        "notes" => changes.notes = None,
        "status" => (changes.status, changes.completed_at) = (None, Patch::Keep),
        "priority" => changes.priority = None,
        "due" => changes.due = Patch::Keep,
        _ => {
            changes.labels_added.clear();
            changes.labels_removed.clear();
        }
    }
}

/// What happened, for a person to read.
fn line(name: &str, field: &str, ours: &Value, theirs: &Value, kept: Side) -> String {
    let field = match field {
        "due" => "due date",
        other => other,
    };
    let stays = match kept {
        Side::Ours => "What stands here was kept.".to_owned(),
        Side::Theirs => format!("What {name} has was kept."),
    };
    format!("Both sides changed the {field}: here {}, at {name} {}. {stays}", shown(ours), shown(theirs))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) if text.is_empty() => "nothing".to_owned(),
        Value::String(text) => {
            let mut short: String =
                text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN_CHARS_MAX).collect();
            if text.chars().count() > SHOWN_CHARS_MAX {
                short.push('…');
            }
            format!("“{short}”")
        }
        other => other.to_string(),
    }
}

const fn side_name(side: Side) -> &'static str {
    match side {
        Side::Ours => "ours",
        Side::Theirs => "theirs",
    }
}

/// How many conflicts of a connection nobody has looked at.
pub(crate) async fn open(handle: &mut ReadHandle, connection: ConnectionId) -> Result<u64, Error> {
    let row = handle
        .query("SELECT count(*) FROM conflict WHERE workspace = ?1 AND connection = ?2 AND settled = 0")
        .bind(connection.uuid())
        .fetch_one()
        .await?;
    Ok(u64::try_from(row.get::<i64, _>(0)).unwrap_or(0))
}

impl Integrations {
    /// A page of what both sides changed, newest first.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`]; [`Error::Invalid`] for a cursor that is none.
    pub async fn conflicts(&self, scope: &Scope, request: &Conflicts) -> Result<Page<Conflict>, Error> {
        let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
        let (at, id) = match request.cursor.as_deref() {
            None => (i64::MAX, Uuid::max()),
            Some(text) => cursor(text).ok_or_else(|| Error::Invalid {
                field: "cursor",
                message: "This is not a cursor of `integrations.conflicts`.".to_owned(),
            })?,
        };
        let mut read = self.store.read(scope).await?;
        let connection = match request.connection_id {
            Some(id) => Some(crate::connections::find(&mut read, id).await?.id),
            None => None,
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM conflict WHERE workspace = ?1 AND (?2 IS NULL OR connection = ?2) AND (?3 OR settled = 0) \
             AND (at, id) < (?4, ?5) ORDER BY at DESC, id DESC LIMIT ?6"
        );
        let rows = read
            .query(sqlx::AssertSqlSafe(sql))
            .bind(connection.map(ConnectionId::uuid))
            .bind(request.settled)
            .bind(at)
            .bind(id)
            .bind(i64::from(limit) + 1)
            .fetch_all()
            .await?;
        let more = rows.len() > limit as usize;
        let items: Vec<Conflict> = rows.iter().take(limit as usize).map(conflict).collect();
        let last = items.last().filter(|_| more);
        let next = last.map(|last| format!("{} {}", last.at.as_millisecond(), last.id));
        Ok(Page { items, next })
    }

    /// Lets one side of a conflict prevail. Where that is the other side than the one that was kept, the task is changed as a
    /// person changes it: it goes to the service like any edit, and can be undone.
    ///
    /// # Errors
    /// [`Error::NoSuchConflict`]; [`Error::NotNow`] where the task is not there any more.
    pub async fn resolve(&self, scope: &Scope, request: &Resolve) -> Result<Conflict, Error> {
        let mut txn = self.store.write(scope, Mode::Action).await?;
        let found = find(&mut txn, request.id).await?;
        if request.keep != found.kept {
            let now = self.tasks.current(&mut txn, &[found.task]).await.map_err(Error::Mirror)?;
            let Some(now) = now.into_iter().next() else {
                return Err(Error::NotNow("The task is not there any more, or in the trash.".to_owned()));
            };
            let value = if request.keep == Side::Ours { &found.ours } else { &found.theirs };
            let task = MirroredTask {
                id: found.task,
                presence: Presence::Known,
                changes: change_to(&found.field, value, self.clock.now()),
                created_at: now.created_at,
                source: now.source,
            };
            self.tasks.apply(&mut txn, &[task]).await.map_err(Error::Mirror)?;
        }
        let name = crate::connections::provider_of(&mut txn, found.connection_id).await?;
        let name = name.map(|id| self.provider(&id).map_or(id, |provider| provider.name.clone())).unwrap_or_default();
        let line = line(&name, &found.field, &found.ours, &found.theirs, request.keep);
        txn.query("UPDATE conflict SET kept = ?3, line = ?4, settled = 1 WHERE workspace = ?1 AND id = ?2")
            .bind(found.id)
            .bind(side_name(request.keep))
            .bind(line)
            .execute()
            .await?;
        let resolved = find(&mut txn, request.id).await?;
        txn.commit(&found.title, Some(found.task.uuid())).await?;
        Ok(resolved)
    }
}

/// The change of a task that gives a field this value.
fn change_to(field: &str, value: &Value, now: Timestamp) -> TaskChanges {
    let text = || value.as_str().unwrap_or_default().to_owned();
    let mut changes = TaskChanges::default();
    match field {
        "title" => changes.title = Some(text()),
        "notes" => changes.notes = Some(text()),
        "status" => {
            let status = Status::parse(&text()).unwrap_or_default();
            changes.status = Some(status);
            changes.completed_at = status.is_closed().then_some(now).into();
        }
        "priority" => changes.priority = value.as_u64().and_then(|priority| u8::try_from(priority).ok()),
        "due" => changes.due = value.as_str().map(str::to_owned).into(),
        _ => {}
    }
    changes
}

fn cursor(text: &str) -> Option<(i64, Uuid)> {
    let (at, id) = text.split_once(' ')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

async fn find(txn: &mut WriteTxn, id: Uuid) -> Result<Conflict, Error> {
    let sql = format!("SELECT {COLUMNS} FROM conflict WHERE workspace = ?1 AND id = ?2");
    let row = txn.query(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional().await?;
    row.as_ref().map(conflict).ok_or(Error::NoSuchConflict)
}

fn conflict(row: &SqliteRow) -> Conflict {
    let value = |column: &str| serde_json::from_str(row.get(column)).unwrap_or_default();
    Conflict {
        id: row.get("id"),
        connection_id: row.get::<Uuid, _>("connection").into(),
        task: row.get::<Uuid, _>("task").into(),
        title: row.get("title"),
        field: row.get("field"),
        base: value("base"),
        ours: value("ours"),
        theirs: value("theirs"),
        kept: if row.get::<&str, _>("kept") == "ours" { Side::Ours } else { Side::Theirs },
        line: row.get("line"),
        at: Timestamp::from_millisecond(row.get("at")).unwrap_or(Timestamp::UNIX_EPOCH),
        settled: row.get::<i64, _>("settled") != 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::task::TaskShape;
    use atom_api::tasks::Source;
    use serde_json::json;

    fn shape(change: impl FnOnce(&mut Value)) -> TaskShape {
        let mut value = json!({
            "title": "t", "notes": "n", "labels": ["bug"], "reference": "o/r #1", "url": "https://h/1",
            "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-02T00:00:00Z",
        });
        change(&mut value);
        TaskShape::read(value).unwrap()
    }

    fn now(base: &TaskShape, change: impl FnOnce(&mut TaskNow)) -> TaskNow {
        let mut now = TaskNow {
            id: Uuid::from_u128(1).into(),
            source: Source {
                connection_id: None,
                provider: "github".to_owned(),
                external_id: "1".to_owned(),
                reference: base.reference.clone(),
                url: base.url.clone(),
            },
            created_at: base.created_at,
            title: base.title.clone(),
            notes: base.notes.clone(),
            status: base.status,
            priority: 4,
            due: base.due.clone(),
            due_on: base.due.clone(),
            labels: base.labels.clone(),
        };
        change(&mut now);
        now
    }

    const BEFORE: i64 = 0;
    const AFTER: i64 = 4_000_000_000_000;

    /// What is written here and what clashes, where one side made this of the base and the other that.
    fn merged(
        base: TaskShape,
        theirs: TaskShape,
        ours: impl FnOnce(&mut TaskNow),
        edited_at: i64,
    ) -> (TaskChanges, Vec<Clash>) {
        let now = now(&base, ours);
        let mut changes = theirs.changes_since(Some(&base));
        let clashes = merge(&mut changes, &Versions { base, theirs }, &now, Some(edited_at), None);
        (changes, clashes)
    }

    #[test]
    fn a_title_is_as_it_was_changed_last_and_the_other_version_is_told() {
        for (edited_at, written, kept) in [(BEFORE, Some("theirs"), Side::Theirs), (AFTER, None, Side::Ours)] {
            let theirs = shape(|value| value["title"] = json!("theirs"));
            let (changes, clashes) = merged(shape(|_| ()), theirs, |now| now.title = "ours".to_owned(), edited_at);
            assert_eq!((changes.title.as_deref(), clashes.len(), clashes[0].kept), (written, 1, kept));
            assert_eq!(
                (&clashes[0].base, &clashes[0].ours, &clashes[0].theirs),
                (&json!("t"), &json!("ours"), &json!("theirs"))
            );
        }
    }

    #[test]
    fn fields_that_one_side_changed_are_both_kept() {
        let theirs = shape(|value| {
            value["notes"] = json!("more");
            value["labels"] = json!(["bug", "late"]);
        });
        let ours = |now: &mut TaskNow| {
            now.title = "ours".to_owned();
            now.labels = vec!["own".to_owned()];
        };
        let (changes, clashes) = merged(shape(|_| ()), theirs, ours, AFTER);
        assert_eq!((clashes, changes.title, changes.notes.as_deref()), (vec![], None, Some("more")));
        assert_eq!((changes.labels_added, changes.labels_removed), (vec!["late".to_owned()], vec![]));
    }

    #[test]
    fn the_same_change_on_both_sides_is_no_conflict() {
        let theirs = shape(|value| value["title"] = json!("same"));
        assert_eq!(merged(shape(|_| ()), theirs, |now| now.title = "same".to_owned(), BEFORE).1, []);
    }

    #[test]
    fn closed_wins_unless_it_was_opened_again_later() {
        let with = |status: &'static str| shape(move |value| value["status"] = json!(status));
        let closed = || with("done");
        let kept = |base, theirs, ours, at| merged(base, theirs, |now| now.status = ours, at).1[0].kept;
        assert_eq!(kept(with("open"), closed(), Status::InProgress, AFTER), Side::Theirs);
        assert_eq!(kept(with("open"), with("in_progress"), Status::Done, BEFORE), Side::Ours);
        assert_eq!(kept(closed(), with("cancelled"), Status::Open, AFTER), Side::Ours);
        assert_eq!(kept(closed(), with("cancelled"), Status::Open, BEFORE), Side::Theirs);
    }

    #[test]
    fn what_comes_back_of_an_edit_is_no_change_of_theirs() {
        let (base, theirs) = (shape(|_| ()), shape(|value| value["title"] = json!("sent")));
        let edit = Edit { ours: json!({"title": "sent "}).as_object().cloned().unwrap(), ..Edit::default() };
        let versions = Versions { base: base.clone(), theirs: theirs.clone() };
        for (title, written) in [("sent ", Some("sent")), ("newer", None), ("sent", None)] {
            let now = now(&base, |now| now.title = title.to_owned());
            let mut changes = theirs.changes_since(Some(&base));
            assert_eq!(merge(&mut changes, &versions, &now, Some(AFTER), Some(&edit)), []);
            assert_eq!(changes.title.as_deref(), written, "{title}");
        }
    }

    #[test]
    fn a_line_says_what_both_sides_have_and_what_was_kept() {
        let said = line("GitHub", "due", &json!("2030-01-02"), &Value::Null, Side::Theirs);
        assert_eq!(
            said,
            "Both sides changed the due date: here “2030-01-02”, at GitHub none. What GitHub has was kept."
        );
        let long = line("GitHub", "notes", &json!("x".repeat(500)), &json!(""), Side::Ours);
        assert!(long.chars().count() < 200 && long.contains("x…") && long.contains("at GitHub nothing"), "{long}");
    }
}
