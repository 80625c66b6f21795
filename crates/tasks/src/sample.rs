//! The sample workspace: something to look at, and to take away again.
//!
//! Its ids are derived from the workspace, so making it twice adds nothing. What it made is known by the operation log:
//! rows whose making belongs to a `sample.create` are taken away, edited or not, and nothing that a person made is.

mod content;
mod german;

use crate::{
    TaskError, filters, labels, links,
    plant::{Seed, plant},
    quick_add::zone_name,
    templates,
};
use atom_api::{
    data::{CreateSample, SampleLanguage},
    filters::{Form, Query},
    links::Kind,
    tasks::{Filter, Group, Sort, Status, View},
};
use atom_core::{ProjectId, TaskId, named_uuid, setting_uuid};
use atom_store::{Mode, Scope, Scoped as _, Store, WriteTxn, order};
use content::{BLOCKS, COMMENTS, LABELS, PROJECTS, RELATES, REMINDERS, SPANS, Sketch, TASKS};
use german::german;
use jiff::{ToSpan as _, civil::Date, tz::TimeZone};
use uuid::Uuid;

/// The command that makes the sample, as it stands in the log.
const MADE_BY: &str = "sample.create";
const SETTING: &str = "sample.present";

/// Fills the workspace with the sample, in one action. Where it is there already nothing is added.
///
/// # Errors
/// When the store refuses.
pub async fn create(store: &Store, scope: &Scope, request: CreateSample) -> Result<(), TaskError> {
    let zone = TimeZone::system();
    let mut txn = store.write(scope, Mode::Action).await?;
    if present(&mut txn, scope).await? {
        return Ok(());
    }
    let language = request.language.unwrap_or_default();
    let made = Made { space: scope.workspace.uuid(), today: templates::today(store), zone, language };
    projects(&mut txn, &made).await?;
    for (name, color) in LABELS {
        labels::ensure_in(&mut txn, made.say(name), color).await?;
    }
    let seeds: Vec<Seed> = TASKS.iter().map(|sketch| made.seed(sketch)).collect();
    plant(&mut txn, &seeds).await?;
    comments(&mut txn, &made).await?;
    for (from, to) in BLOCKS {
        links::put(&mut txn, made.task(from), made.task(to), Kind::Blocks).await?;
    }
    for (from, to) in RELATES {
        links::put(&mut txn, made.task(from), made.task(to), Kind::Relates).await?;
    }
    spans(&mut txn, &made).await?;
    reminders(&mut txn, &made).await?;
    template(&mut txn, &made).await?;
    saved_filters(&mut txn, &made).await?;
    set_present(&mut txn, scope, true).await?;
    txn.commit("sample", None).await?;
    Ok(())
}

/// Takes the sample away, in one action. Tasks that a person put into a project of it go to the inbox; steps that a
/// person put below a task of it stand alone.
///
/// # Errors
/// `conflict` when there is no sample.
pub async fn remove(store: &Store, scope: &Scope) -> Result<(), TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    if !present(&mut txn, scope).await? {
        return Err(TaskError::Conflict("There is no sample here."));
    }
    let now = txn.now_ms();
    for (column, table) in [("parent", "task"), ("project", "project")] {
        let sql = format!(
            "UPDATE task SET {column} = NULL, updated_at = ?2 WHERE workspace = ?1 AND deleted = 0 \
             AND {column} IN ({made}) AND id NOT IN ({tasks})",
            made = made_in(table),
            tasks = made_in("task"),
        );
        txn.query(atom_store::AssertSqlSafe(sql)).bind(now).bind(MADE_BY).execute().await?;
    }
    for table in
        ["comment", "task_link", "time_entry", "reminder", "template", "saved_filter", "task_label", "task", "project"]
    {
        let sql = format!(
            "UPDATE {table} SET deleted = 1, updated_at = ?2 WHERE workspace = ?1 AND deleted = 0 AND id IN ({})",
            made_in(table)
        );
        txn.query(atom_store::AssertSqlSafe(sql)).bind(now).bind(MADE_BY).execute().await?;
    }
    // Its labels go as well, but for those that other tasks carry by now.
    let sql = format!(
        "UPDATE label SET deleted = 1, updated_at = ?2 WHERE workspace = ?1 AND deleted = 0 AND id IN ({}) \
         AND NOT EXISTS (SELECT 1 FROM task_label JOIN task ON task.id = task_label.task \
                         WHERE task_label.label = label.id AND task_label.deleted = 0 AND task.deleted = 0)",
        made_in("label")
    );
    txn.query(atom_store::AssertSqlSafe(sql)).bind(now).bind(MADE_BY).execute().await?;
    set_present(&mut txn, scope, false).await?;
    txn.commit("sample", None).await?;
    Ok(())
}

/// The ids of the rows of a table that a `sample.create` of this workspace made; the command is bound as `?3`.
fn made_in(table: &str) -> String {
    format!(
        "SELECT op.row FROM txn JOIN op ON op.txn = txn.id \
         WHERE txn.workspace = ?1 AND txn.command = ?3 AND op.tbl = '{table}' AND op.col = ''"
    )
}

/// What the ids and days of the sample follow from.
struct Made {
    space: Uuid,
    today: Date,
    zone: TimeZone,
    language: SampleLanguage,
}

impl Made {
    fn id(&self, kind: &str, key: &str) -> Uuid {
        // What was made in one language and taken away does not come back in the other.
        let name = match self.language {
            SampleLanguage::En => format!("sample:{kind}:{key}"),
            SampleLanguage::De => format!("sample:de:{kind}:{key}"),
        };
        named_uuid(self.space, &name)
    }

    /// A text in the language of the sample.
    fn say(&self, text: &'static str) -> &'static str {
        match self.language {
            SampleLanguage::En => text,
            SampleLanguage::De => german(text),
        }
    }

    fn task(&self, key: &str) -> TaskId {
        self.id("task", key).into()
    }

    fn project(&self, key: &str) -> Option<ProjectId> {
        (!key.is_empty()).then(|| self.id("project", key).into())
    }

    fn day(&self, days: i32) -> Date {
        self.today.checked_add(i64::from(days).days()).unwrap_or(self.today)
    }

    fn due(&self, (days, time): (i32, &str)) -> String {
        let day = self.day(days);
        match time.parse::<jiff::civil::Time>() {
            Ok(time) => {
                let local = day.to_datetime(time);
                format!("{}[{}]", local.strftime("%Y-%m-%dT%H:%M"), zone_name(&self.zone, local))
            }
            Err(_) => day.to_string(),
        }
    }

    fn seed(&self, sketch: &Sketch) -> Seed {
        let project = self.project(sketch.project);
        let step = |(at, &(title, done)): (usize, &(&'static str, bool))| Seed {
            id: self.id("task", &format!("{}.{at}", sketch.key)),
            title: self.say(title).to_owned(),
            notes: String::new(),
            status: if done { Status::Done } else { Status::Open },
            priority: 4,
            due: None,
            duration_min: None,
            evening: false,
            project,
            labels: Vec::new(),
            steps: Vec::new(),
        };
        Seed {
            id: self.id("task", sketch.key),
            title: self.say(sketch.title).to_owned(),
            notes: self.say(sketch.notes).to_owned(),
            status: sketch.status,
            priority: sketch.priority,
            due: sketch.due.map(|due| self.due(due)),
            duration_min: sketch.minutes,
            evening: sketch.evening,
            project,
            labels: sketch.labels.iter().map(|label| self.say(label).to_owned()).collect(),
            steps: sketch.steps.iter().enumerate().map(step).collect(),
        }
    }
}

async fn projects(txn: &mut WriteTxn, made: &Made) -> Result<(), TaskError> {
    let hlc = txn.hlc();
    for (index, (key, name, color)) in (0..).zip(PROJECTS) {
        txn.query(
            "INSERT INTO project (workspace, id, name, color, ord, created_at, updated_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) \
             ON CONFLICT (id) DO UPDATE SET deleted = 0, updated_at = excluded.updated_at WHERE deleted <> 0",
        )
        .bind(made.id("project", key))
        .bind(made.say(name))
        .bind(color)
        .bind(order::last(hlc.ms(), hlc.counter(), index, 0))
        .bind(hlc.ms())
        .execute()
        .await?;
    }
    Ok(())
}

async fn comments(txn: &mut WriteTxn, made: &Made) -> Result<(), TaskError> {
    let (now, author) = (txn.now_ms(), txn.scope().user);
    for (back, (key, text)) in (1..).zip(COMMENTS) {
        txn.query(
            "INSERT INTO comment (workspace, id, task, author, text, created_at, updated_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
             ON CONFLICT (id) DO UPDATE SET deleted = 0, updated_at = excluded.updated_at WHERE deleted <> 0",
        )
        .bind(made.id("comment", key))
        .bind(made.task(key).uuid())
        .bind(author.uuid())
        .bind(made.say(text))
        .bind(now - back * 5 * 3_600_000)
        .bind(now)
        .execute()
        .await?;
    }
    Ok(())
}

async fn spans(txn: &mut WriteTxn, made: &Made) -> Result<(), TaskError> {
    let (now, author) = (txn.now_ms(), txn.scope().user);
    for (key, days, hour, minutes, note) in SPANS {
        let local = made.day(-days).at(hour, 0, 0, 0);
        let Ok(began) = made.zone.to_ambiguous_zoned(local).compatible() else { continue };
        let began = began.timestamp().as_millisecond();
        txn.query(
            "INSERT INTO time_entry (workspace, id, task, author, started_at, ended_at, note, created_at, updated_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8) \
             ON CONFLICT (id) DO UPDATE SET deleted = 0, updated_at = excluded.updated_at WHERE deleted <> 0",
        )
        .bind(made.id("span", &format!("{key}.{days}")))
        .bind(made.task(key).uuid())
        .bind(author.uuid())
        .bind(began)
        .bind(began + minutes * 60_000)
        .bind(made.say(note))
        .bind(now)
        .execute()
        .await?;
    }
    Ok(())
}

async fn reminders(txn: &mut WriteTxn, made: &Made) -> Result<(), TaskError> {
    let now = txn.now_ms();
    for (key, before_min) in REMINDERS {
        txn.query(
            "INSERT INTO reminder (workspace, id, task, before_min, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5) \
             ON CONFLICT (id) DO UPDATE SET deleted = 0, updated_at = excluded.updated_at WHERE deleted <> 0",
        )
        .bind(made.id("reminder", key))
        .bind(made.task(key).uuid())
        .bind(before_min)
        .bind(now)
        .execute()
        .await?;
    }
    Ok(())
}

async fn template(txn: &mut WriteTxn, made: &Made) -> Result<(), TaskError> {
    let step = |title: &'static str, due_days| templates::Body {
        title: made.say(title).to_owned(),
        due_days,
        ..Default::default()
    };
    let body = templates::Body {
        title: made.say("New client").to_owned(),
        notes: made.say("Everything that has to happen before the first sketch.").to_owned(),
        priority: Some(2),
        project: made.project("studio"),
        labels: vec![made.say("client").to_owned()],
        due_days: Some(7),
        steps: vec![
            step("Write down what was said in the first talk", Some(0)),
            step("Send the offer", Some(2)),
            step("Agreement signed", Some(5)),
            step("Set up the folder", None),
            step("Kick-off", Some(7)),
        ],
        ..Default::default()
    };
    templates::insert(txn, made.id("template", "client").into(), made.say("New client"), &body).await
}

async fn saved_filters(txn: &mut WriteTxn, made: &Made) -> Result<(), TaskError> {
    let urgent = Query {
        view: Some(View::All),
        filter: Some(Filter { priority: Some(1), ..Filter::default() }),
        sort: Some(Sort::Due),
        ..Query::default()
    };
    let clients = Query {
        view: Some(View::All),
        filter: Some(Filter { label: Some(made.say("client").to_owned()), ..Filter::default() }),
        group: Some(Group::Status),
        form: Form::Board,
        ..Query::default()
    };
    for (index, (key, name, query)) in
        (0..).zip([("urgent", "Most urgent", urgent), ("clients", "Client board", clients)])
    {
        filters::insert(txn, made.id("filter", key).into(), made.say(name), &query, index).await?;
    }
    Ok(())
}

async fn present(txn: &mut WriteTxn, scope: &Scope) -> Result<bool, TaskError> {
    let row = txn
        .query("SELECT 1 FROM setting WHERE workspace = ?1 AND id = ?2 AND deleted = 0 AND value = 'true'")
        .bind(setting_uuid(scope.workspace, scope.user, SETTING))
        .fetch_optional()
        .await?;
    Ok(row.is_some())
}

async fn set_present(txn: &mut WriteTxn, scope: &Scope, present: bool) -> Result<(), TaskError> {
    let now = txn.now_ms();
    txn.query(
        "INSERT INTO setting (workspace, id, account, key, value, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) \
         ON CONFLICT (id) DO UPDATE SET value = excluded.value, deleted = 0, updated_at = excluded.updated_at",
    )
    .bind(setting_uuid(scope.workspace, scope.user, SETTING))
    .bind(scope.user.uuid())
    .bind(SETTING)
    .bind(present.then_some("true"))
    .bind(now)
    .execute()
    .await?;
    Ok(())
}
