//! Writing what is new of a document, many rows with each statement.

use super::{links, plan::Plan};
use crate::{TaskError, When, fields, filters, labels, projects::check_color, templates, time::can_be};
use atom_api::comments::COMMENT_BYTES_MAX;
use atom_core::{FilterId, LabelId, TemplateId};
use atom_exchange::document::{Document, Named, Task};
use atom_store::{Row as _, Scoped as _, WriteTxn, order};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Rows that one statement inserts.
const ROWS: usize = 500;
/// The most characters of a key of a manual order.
const ORDER_CHARS_MAX: usize = 200;

/// Writes everything that is new.
pub(super) async fn write(txn: &mut WriteTxn, document: &Document, plan: &Plan) -> Result<(), TaskError> {
    projects(txn, document, plan).await?;
    let labels = make_labels(txn, plan).await?;
    tasks(txn, document, plan).await?;
    put_labels(txn, document, plan, &labels).await?;
    let people = People::of(txn).await?;
    comments(txn, document, plan, &people).await?;
    spans(txn, document, plan, &people).await?;
    reminders(txn, document, plan).await?;
    links::write(txn, document, plan).await?;
    if plan.whole {
        keepsakes(txn, document, plan).await?;
    }
    Ok(())
}

/// Inserts rows, an array each; they are bound as `?2`, and the instant of the action as `?3`.
async fn insert(txn: &mut WriteTxn, sql: &'static str, rows: &[Value]) -> Result<(), TaskError> {
    let now = txn.now_ms();
    for rows in rows.chunks(ROWS) {
        let rows = serde_json::to_string(rows)?;
        txn.query(sql).bind(rows).bind(now).execute().await?;
    }
    Ok(())
}

fn hex(id: Uuid) -> String {
    id.simple().to_string()
}

/// An instant of a file, where it is one that can be.
fn past(txn: &WriteTxn, at: Option<Timestamp>) -> Option<i64> {
    at.filter(|at| can_be(*at, txn.now_ms())).map(Timestamp::as_millisecond)
}

/// A key of a manual order, where it is one.
fn key(order: Option<&String>) -> Option<&String> {
    order.filter(|key| {
        !key.is_empty()
            && key.len() <= ORDER_CHARS_MAX
            && !key.ends_with('0')
            && key.bytes().all(|digit| digit.is_ascii_digit() || digit.is_ascii_lowercase())
    })
}

async fn projects(txn: &mut WriteTxn, document: &Document, plan: &Plan) -> Result<(), TaskError> {
    let hlc = txn.hlc();
    let mut rows = Vec::with_capacity(plan.new_projects.len());
    for (index, new) in (0_u32..).zip(&plan.new_projects) {
        let project = &document.projects[new.at];
        let color = project.color.as_deref().and_then(|color| check_color(color).ok());
        let color =
            color.unwrap_or_else(|| crate::projects::next_color(usize::try_from(index).unwrap_or(0)).to_owned());
        let ord = key(project.order.as_ref()).cloned();
        let ord = ord.unwrap_or_else(|| order::last(hlc.ms(), hlc.counter(), index, 0));
        let made = past(txn, project.created_at).unwrap_or(hlc.ms());
        rows.push(json!([hex(new.id), fields::name("name", &new.name)?, color, ord, made]));
    }
    let sql = "INSERT INTO project (workspace, id, name, color, ord, created_at, updated_at) \
         SELECT ?1, unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, value ->> 4, ?3 FROM json_each(?2) WHERE true \
         ON CONFLICT (id) DO UPDATE SET deleted = 0, name = excluded.name, color = excluded.color, ord = excluded.ord, \
             updated_at = excluded.updated_at WHERE deleted <> 0";
    insert(txn, sql, &rows).await
}

/// The rows of all labels by their names in lower case, new ones made.
async fn make_labels(txn: &mut WriteTxn, plan: &Plan) -> Result<HashMap<String, LabelId>, TaskError> {
    let mut known: HashMap<String, LabelId> =
        plan.labels.iter().map(|(name, id)| (name.clone(), LabelId::from(*id))).collect();
    for (name, color) in &plan.new_labels {
        let color = color.as_deref().and_then(|color| check_color(color).ok());
        let id = match color {
            Some(color) => labels::ensure_in(txn, name, &color).await?,
            None => labels::ensure(txn, name).await?,
        };
        known.insert(name.to_lowercase(), id);
    }
    Ok(known)
}

async fn tasks(txn: &mut WriteTxn, document: &Document, plan: &Plan) -> Result<(), TaskError> {
    let mut rows = Vec::new();
    for (at, task) in document.tasks.iter().enumerate().filter(|(at, _)| !plan.there[*at]) {
        rows.push(row(txn, task, plan, at)?);
        if rows.len() == ROWS {
            insert_tasks(txn, &rows).await?;
            rows.clear();
        }
    }
    insert_tasks(txn, &rows).await
}

fn row(txn: &WriteTxn, task: &Task, plan: &Plan, at: usize) -> Result<Value, TaskError> {
    let (id, hlc) = (plan.tasks[at], txn.hlc());
    let parent = task.parent.as_deref().and_then(|parent| plan.task(parent)).map(|(id, _)| id);
    let project = plan.into.or_else(|| task.project.as_deref().and_then(|id| plan.projects.get(id).copied()));
    let salt = u16::from_be_bytes([id.as_bytes()[14], id.as_bytes()[15]]);
    let index = u32::try_from(at).unwrap_or(u32::MAX).min(0x00ff_ffff);
    let ord = match key(task.order.as_ref()) {
        Some(key) => key.clone(),
        None if parent.is_some() => order::last(hlc.ms(), hlc.counter(), index, salt),
        None => order::newest(hlc.ms(), hlc.counter(), index, salt),
    };
    let completed = task.status.is_closed().then(|| past(txn, task.completed_at).unwrap_or(hlc.ms()));
    let source = task.source.as_ref();
    Ok(json!([
        hex(id),
        fields::title(&task.title)?,
        fields::notes(task.notes.clone())?,
        task.status.as_str(),
        fields::priority(task.priority)?,
        task.due,
        task.start,
        task.duration_min.map(fields::duration).transpose()?,
        project.map(hex),
        parent.map(hex),
        ord,
        completed,
        past(txn, task.trashed_at),
        i64::from(task.evening),
        source.map(|source| &source.provider),
        source.map(|source| &source.external_id),
        source.map(|source| &source.reference),
        source.map(|source| &source.url),
        past(txn, task.created_at).unwrap_or(hlc.ms()),
    ]))
}

async fn insert_tasks(txn: &mut WriteTxn, rows: &[Value]) -> Result<(), TaskError> {
    let sql = "INSERT INTO task (workspace, id, title, notes, status, priority, due, start, duration_min, project, parent, \
                                 ord, completed_at, trashed_at, evening, provider, external_id, reference, url, created_at, \
                                 updated_at) \
         SELECT ?1, unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, \
                value ->> 7, unhex(value ->> 8), unhex(value ->> 9), value ->> 10, value ->> 11, value ->> 12, value ->> 13, \
                value ->> 14, value ->> 15, value ->> 16, value ->> 17, value ->> 18, ?3 FROM json_each(?2) WHERE true \
         ON CONFLICT (id) DO UPDATE SET deleted = 0, title = excluded.title, notes = excluded.notes, \
             status = excluded.status, priority = excluded.priority, due = excluded.due, start = excluded.start, \
             duration_min = excluded.duration_min, project = excluded.project, parent = excluded.parent, \
             completed_at = excluded.completed_at, trashed_at = excluded.trashed_at, evening = excluded.evening, \
             updated_at = excluded.updated_at WHERE deleted <> 0";
    insert(txn, sql, rows).await
}

async fn put_labels(
    txn: &mut WriteTxn,
    document: &Document,
    plan: &Plan,
    labels: &HashMap<String, LabelId>,
) -> Result<(), TaskError> {
    let mut pairs = Vec::new();
    for (at, task) in document.tasks.iter().enumerate().filter(|(at, _)| !plan.there[*at]) {
        let of = task.labels.iter().filter_map(|name| labels.get(&name.to_lowercase()));
        pairs.extend(of.map(|label| (plan.tasks[at], *label)));
    }
    for pairs in pairs.chunks(ROWS) {
        labels::put(txn, pairs).await?;
    }
    Ok(())
}

/// The accounts of this workspace, and who imports.
struct People {
    known: HashSet<Uuid>,
    own: Uuid,
    own_name: String,
}

impl People {
    async fn of(txn: &mut WriteTxn) -> Result<Self, TaskError> {
        let own = txn.scope().user.uuid();
        let rows = txn
            .query(
                "SELECT user.id, user.name FROM membership JOIN user ON user.id = membership.user WHERE workspace = ?1",
            )
            .fetch_all()
            .await?;
        let name = rows.iter().find(|row| row.get::<Uuid, _>(0) == own).map(|row| row.get::<String, _>(1));
        let known = rows.iter().map(|row| row.get(0)).collect();
        Ok(Self { known, own, own_name: name.unwrap_or_default().to_lowercase() })
    }

    /// Who an author of a document is here: the same account, or the importer by name. Otherwise the name that is not known.
    fn find<'n>(&self, author: Option<&'n Named>) -> (Option<Uuid>, Option<&'n str>) {
        let Some(author) = author else { return (None, None) };
        if let Some(id) = Uuid::try_parse(&author.id).ok().filter(|id| self.known.contains(id)) {
            return (Some(id), None);
        }
        if author.name.to_lowercase() == self.own_name && !author.name.is_empty() {
            return (Some(self.own), None);
        }
        (None, Some(author.name.as_str()).filter(|name| !name.is_empty()))
    }
}

async fn comments(txn: &mut WriteTxn, document: &Document, plan: &Plan, people: &People) -> Result<(), TaskError> {
    let now = txn.now_ms();
    let mut rows = Vec::new();
    for (index, comment) in (0_i64..).zip(&document.comments) {
        let Some((task, false)) = plan.task(&comment.task) else { continue };
        let (author, stranger) = people.find(comment.author.as_ref());
        let mut text = comment.text.replace('\0', "").trim().to_owned();
        text.truncate(text.floor_char_boundary(COMMENT_BYTES_MAX));
        if text.is_empty() {
            continue;
        }
        if let Some(name) = stranger {
            // Rather all of the words than whose they are.
            let signed = format!("{}:\n\n{text}", name.trim());
            text = if signed.len() > COMMENT_BYTES_MAX { text } else { signed };
        }
        // In the order of the file, where it says no instants.
        let made = past(txn, comment.created_at).unwrap_or(now + index);
        let id = plan.derived("comment", &comment.id);
        rows.push(json!([hex(id), hex(task), author.map(hex), text, past(txn, comment.edited_at), made]));
    }
    let sql = "INSERT INTO comment (workspace, id, task, author, text, edited_at, created_at, updated_at) \
         SELECT ?1, unhex(value ->> 0), unhex(value ->> 1), unhex(value ->> 2), value ->> 3, value ->> 4, value ->> 5, ?3 \
         FROM json_each(?2) WHERE true \
         ON CONFLICT (id) DO UPDATE SET deleted = 0, task = excluded.task, text = excluded.text, \
             updated_at = excluded.updated_at WHERE deleted <> 0";
    insert(txn, sql, &rows).await
}

async fn spans(txn: &mut WriteTxn, document: &Document, plan: &Plan, people: &People) -> Result<(), TaskError> {
    let mut rows = Vec::new();
    for entry in &document.time_entries {
        let Some((task, false)) = plan.task(&entry.task) else { continue };
        let (author, stranger) = people.find(entry.author.as_ref());
        let note: String = stranger.map(|name| format!("{name}: ")).into_iter().chain([entry.note.clone()]).collect();
        let note: String = note.chars().filter(|letter| *letter != '\0').take(2_000).collect();
        let (Some(from), Some(to)) = (past(txn, Some(entry.started_at)), past(txn, entry.ended_at)) else { continue };
        if from <= to {
            let id = plan.derived("time", &entry.id);
            rows.push(json!([hex(id), hex(task), author.map(hex), from, to, note]));
        }
    }
    let sql = "INSERT INTO time_entry (workspace, id, task, author, started_at, ended_at, note, created_at, updated_at) \
         SELECT ?1, unhex(value ->> 0), unhex(value ->> 1), unhex(value ->> 2), value ->> 3, value ->> 4, value ->> 5, ?3, ?3 \
         FROM json_each(?2) WHERE true \
         ON CONFLICT (id) DO UPDATE SET deleted = 0, task = excluded.task, started_at = excluded.started_at, \
             ended_at = excluded.ended_at, note = excluded.note, updated_at = excluded.updated_at WHERE deleted <> 0";
    insert(txn, sql, &rows).await
}

async fn reminders(txn: &mut WriteTxn, document: &Document, plan: &Plan) -> Result<(), TaskError> {
    let mut rows = Vec::new();
    for reminder in &document.reminders {
        let Some((task, false)) = plan.task(&reminder.task) else { continue };
        let at = reminder.at.as_deref().and_then(|at| at.parse::<When>().ok());
        // A reminder comes at a time, not on a day.
        let at = at.filter(|at| matches!(at, When::Time(..))).map(|at| at.to_string());
        let before = reminder.before_min.filter(|minutes| *minutes <= 525_600);
        if at.is_some() != before.is_some() {
            let told = reminder.told_for.as_ref().filter(|told| told.len() <= 40);
            rows.push(json!([hex(plan.derived("reminder", &reminder.id)), hex(task), at, before, told]));
        }
    }
    let sql = "INSERT INTO reminder (workspace, id, task, at, before_min, done_for, created_at, updated_at) \
         SELECT ?1, unhex(value ->> 0), unhex(value ->> 1), value ->> 2, value ->> 3, value ->> 4, ?3, ?3 \
         FROM json_each(?2) WHERE true \
         ON CONFLICT (id) DO UPDATE SET deleted = 0, task = excluded.task, at = excluded.at, \
             before_min = excluded.before_min, done_for = excluded.done_for, updated_at = excluded.updated_at WHERE deleted <> 0";
    insert(txn, sql, &rows).await
}

/// Templates and saved filters whose names are not taken.
async fn keepsakes(txn: &mut WriteTxn, document: &Document, plan: &Plan) -> Result<(), TaskError> {
    let ids: HashMap<&str, Uuid> = plan
        .projects
        .iter()
        .map(|(id, row)| (id.as_str(), *row))
        .chain(plan.places.iter().map(|(id, at)| (id.as_str(), plan.tasks[*at])))
        .collect();
    let rows = txn
        .query(
            "SELECT 't' || name FROM template WHERE workspace = ?1 AND deleted = 0 \
             UNION ALL SELECT 'f' || name FROM saved_filter WHERE workspace = ?1 AND deleted = 0",
        )
        .fetch_all()
        .await?;
    let taken: HashSet<String> = rows.iter().map(|row| row.get::<String, _>(0).to_lowercase()).collect();
    let free = |kind: char, name: &str| !taken.contains(&format!("{kind}{name}").to_lowercase());
    for template in document.templates.iter().filter(|template| free('t', template.name.trim())) {
        let (Ok(name), Ok(body)) =
            (fields::name("name", &template.name), serde_json::from_value(here(template.body.clone(), &ids)))
        else {
            continue;
        };
        templates::insert(txn, TemplateId::from(plan.derived("template", &template.id)), &name, &body).await?;
    }
    for (index, filter) in (0_u32..).zip(document.saved_filters.iter().filter(|filter| free('f', filter.name.trim()))) {
        let (Ok(name), Ok(query)) =
            (fields::name("name", &filter.name), serde_json::from_value(here(filter.query.clone(), &ids)))
        else {
            continue;
        };
        filters::insert(txn, FilterId::from(plan.derived("filter", &filter.id)), &name, &query, index).await?;
    }
    Ok(())
}

/// The same with ids of rows in the place of ids of the document.
fn here(value: Value, ids: &HashMap<&str, Uuid>) -> Value {
    match value {
        Value::String(text) => ids.get(text.as_str()).map_or(Value::String(text), |id| json!(id)),
        Value::Array(items) => items.into_iter().map(|item| here(item, ids)).collect(),
        Value::Object(members) => members.into_iter().map(|(name, member)| (name, here(member, ids))).collect(),
        other => other,
    }
}
