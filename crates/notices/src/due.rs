//! What comes due: tasks at their time, and reminders.

use crate::{Notice, NoticeError, Switches, tell, tell::tell_as_one};
use atom_api::notifications::Kind;
use atom_core::{ConnectionId, DAY_AT, TaskId, moment, named_uuid};
use atom_store::{AssertSqlSafe, ReadHandle, Row as _, Scope, Scoped as _, Store};
use jiff::{SignedDuration, Timestamp, ToSpan as _, tz::TimeZone};
use serde_json::json;
use std::collections::HashSet;
use uuid::Uuid;

/// More than these at once are told as one.
const TOLD_ONE_BY_ONE_MAX: usize = 5;
/// Days around now in which the next moment is looked for. Texts of due times sort by local time, which is up to a day
/// apart from the instant.
const DAYS_AHEAD: i64 = 3;
/// The most tasks of one moment.
const TASKS_MAX: i64 = 10_000;

/// That nothing above a task is in the trash or gone: then it is seen nowhere. A task has a few above it; the bound is for
/// rings, which two devices may make apart.
const SEEN: &str = "NOT EXISTS (WITH RECURSIVE above (parent, trashed_at, deleted, steps) AS ( \
         SELECT one.parent, one.trashed_at, one.deleted, 1 FROM task AS one WHERE one.id = task.parent \
         UNION ALL SELECT one.parent, one.trashed_at, one.deleted, above.steps + 1 \
         FROM above JOIN task AS one ON one.id = above.parent WHERE above.steps < 32) \
     SELECT 1 FROM above WHERE above.trashed_at IS NOT NULL OR above.deleted <> 0)";

/// What a round found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// How many notifications are new.
    pub told: u64,
    /// When the next moment is, of those in the next days.
    pub next: Option<Timestamp>,
}

/// Tells the person of `scope` of what came due after `since`, up to now. `zone` is that of the machine.
///
/// # Errors
/// When the store refuses.
pub async fn round(
    store: &Store,
    scope: &Scope,
    switches: &Switches,
    zone: &TimeZone,
    since: Timestamp,
) -> Result<Round, NoticeError> {
    let window = Window { since, now: store.clock().now(), next: None };
    let (notices, next) = {
        let mut read = store.read(scope).await?;
        let mut round = Looking { switches, zone, window, notices: Vec::new() };
        round.reminders(&mut read).await?;
        round.tasks(&mut read).await?;
        (untold(&mut read, scope, round.notices).await?, round.window.next)
    };
    let told = if notices.len() > TOLD_ONE_BY_ONE_MAX {
        tell_as_one(store, scope, &summary(scope, &notices), &notices).await?
    } else {
        tell(store, scope, &notices).await?
    };
    Ok(Round { told, next })
}

/// The moments that a round is about.
struct Window {
    since: Timestamp,
    now: Timestamp,
    next: Option<Timestamp>,
}

impl Window {
    /// Whether a moment is in this round. A later one may be the next.
    fn has(&mut self, at: Timestamp) -> bool {
        if at > self.now {
            self.next = Some(self.next.map_or(at, |next| next.min(at)));
        }
        self.since < at && at <= self.now
    }

    /// The days whose texts may stand for moments of this round or the next.
    fn days(&self) -> (String, String) {
        let day = |at: Timestamp, days: i64| {
            let date = at.to_zoned(TimeZone::UTC).date();
            date.checked_add(days.days()).unwrap_or(date).to_string()
        };
        (day(self.since.min(self.now), -2), day(self.now, DAYS_AHEAD))
    }
}

struct Looking<'a> {
    switches: &'a Switches,
    zone: &'a TimeZone,
    window: Window,
    notices: Vec<Notice>,
}

impl Looking<'_> {
    async fn reminders(&mut self, read: &mut ReadHandle) -> Result<(), NoticeError> {
        if !self.switches.reminders {
            return Ok(());
        }
        let statement = format!(
            "SELECT reminder.id, reminder.at, reminder.before_min, reminder.created_at, task.id, task.title, task.due, \
                    task.connection, project.name \
             FROM reminder JOIN task ON task.id = reminder.task \
             LEFT JOIN project ON project.id = task.project AND project.deleted = 0 \
             WHERE reminder.workspace = ?1 AND reminder.deleted = 0 AND task.deleted = 0 AND task.trashed_at IS NULL \
             AND task.status IN ('open', 'in_progress') AND {SEEN} ORDER BY reminder.created_at, reminder.id"
        );
        let rows = read.query(AssertSqlSafe(statement)).fetch_all().await?;
        for row in rows {
            let (at, due): (Option<&str>, Option<&str>) = (row.get(1), row.get(6));
            let moment = match at {
                Some(at) => moment(at, self.zone, DAY_AT),
                None => due.and_then(|due| moment(due, self.zone, DAY_AT)).and_then(|due| {
                    due.checked_sub(SignedDuration::from_mins(row.get::<Option<i64>, _>(2).unwrap_or(0))).ok()
                }),
            };
            let connection = row.get::<Option<Uuid>, _>(7).map(ConnectionId::from);
            // One that was added for a moment that had passed is no news.
            let Some(moment) = moment.filter(|at| at.as_millisecond() >= row.get(3)) else { continue };
            if self.window.has(moment) && self.switches.hears(connection) {
                let id = hex::encode(row.get::<Uuid, _>(0).as_bytes());
                self.notices.push(Notice {
                    kind: Kind::Reminder,
                    title: row.get(5),
                    many: None,
                    body: row.get::<Option<String>, _>(8).unwrap_or_default(),
                    error: None,
                    task: Some(row.get::<Uuid, _>(4).into()),
                    connection,
                    dedupe: format!("reminder:{id}:{}", moment.as_millisecond()),
                });
            }
        }
        Ok(())
    }

    async fn tasks(&mut self, read: &mut ReadHandle) -> Result<(), NoticeError> {
        if !self.switches.due {
            return Ok(());
        }
        let (from, to) = self.window.days();
        // From the index alone: tasks stand under `open`, steps under no bucket.
        let rows = read
            .query(
                "SELECT DISTINCT due_key FROM task WHERE workspace = ?1 AND bucket = 'open' AND due_key >= ?2 AND due_key < ?3 \
                 UNION SELECT due_key FROM task WHERE workspace = ?1 AND bucket IS NULL AND due_key >= ?2 AND due_key < ?3",
            )
            .bind(from)
            .bind(to)
            .fetch_all()
            .await?;
        for row in rows {
            let due: String = row.get(0);
            let Some(moment) = moment(&due, self.zone, self.switches.day_at) else { continue };
            if self.window.has(moment) {
                self.due(read, &due, moment).await?;
            }
        }
        Ok(())
    }

    /// The tasks of one due date or time.
    async fn due(&mut self, read: &mut ReadHandle, due: &str, moment: Timestamp) -> Result<(), NoticeError> {
        let reminded: HashSet<TaskId> = self.notices.iter().filter_map(|notice| notice.task).collect();
        let statement = format!(
            "SELECT task.id, task.title, task.connection, project.name FROM task \
             LEFT JOIN project ON project.id = task.project AND project.deleted = 0 \
             WHERE task.id IN (SELECT id FROM task WHERE workspace = ?1 AND bucket = 'open' AND due_key = ?2 \
                 UNION ALL SELECT id FROM task WHERE workspace = ?1 AND bucket IS NULL AND due_key = ?2) \
             AND task.deleted = 0 AND task.trashed_at IS NULL AND task.status IN ('open', 'in_progress') \
             AND task.created_at <= ?3 AND {SEEN} ORDER BY task.priority, task.ord, task.id LIMIT ?4"
        );
        let rows = read
            .query(AssertSqlSafe(statement))
            .bind(due.to_owned())
            .bind(moment.as_millisecond())
            .bind(TASKS_MAX)
            .fetch_all()
            .await?;
        for row in rows {
            let id = TaskId::from(row.get::<Uuid, _>(0));
            let connection = row.get::<Option<Uuid>, _>(2).map(ConnectionId::from);
            if reminded.contains(&id) || !self.switches.hears(connection) {
                continue;
            }
            self.notices.push(Notice {
                kind: Kind::Due,
                title: row.get(1),
                many: None,
                body: row.get::<Option<String>, _>(3).unwrap_or_default(),
                error: None,
                task: Some(id),
                connection,
                // By what it is due, so that another time of day for days does not tell again.
                dedupe: format!("due:{}:{due}", hex::encode(id.uuid().as_bytes())),
            });
        }
        Ok(())
    }
}

/// Those whose occasion was not told yet.
async fn untold(read: &mut ReadHandle, scope: &Scope, notices: Vec<Notice>) -> Result<Vec<Notice>, NoticeError> {
    if notices.is_empty() {
        return Ok(notices);
    }
    let occasions: Vec<&str> = notices.iter().map(|notice| notice.dedupe.as_str()).collect();
    let rows = read
        .query(
            "SELECT notification.dedupe FROM json_each(?3) AS wanted JOIN notification ON notification.workspace = ?1 \
             AND notification.account = ?2 AND notification.dedupe = wanted.value",
        )
        .bind(scope.user.uuid())
        .bind(json!(occasions).to_string())
        .fetch_all()
        .await?;
    let told: HashSet<String> = rows.iter().map(|row| row.get(0)).collect();
    Ok(notices.into_iter().filter(|notice| !told.contains(&notice.dedupe)).collect())
}

/// Many as one, named after all of them.
fn summary(scope: &Scope, notices: &[Notice]) -> Notice {
    let occasions: Vec<&str> = notices.iter().map(|notice| notice.dedupe.as_str()).collect();
    Notice {
        kind: Kind::Due,
        title: format!("{} tasks are due", notices.len()),
        many: u32::try_from(notices.len()).ok(),
        body: String::new(),
        error: None,
        task: None,
        connection: None,
        dedupe: format!("many:{}", named_uuid(scope.workspace.uuid(), &occasions.join("\n"))),
    }
}
