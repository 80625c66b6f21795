//! What a list is parted by, and how rows come group by group.
//!
//! No index has every order inside of every group. So a long list is walked group by group, each through the index that
//! fits it best; neighbouring groups that are small are taken together, and sorted.

use crate::{
    TaskError, completion,
    kept::Kept,
    selection::{Bound, Clause, Condition, FEW, Index, Selection, Sql, day_after, number, of_status},
};
use atom_api::tasks::{Group, Status};
use atom_core::ProjectId;
use atom_store::{ReadHandle, Row as _, Scoped as _};
use jiff::civil::Date;
use serde_json::json;
use std::borrow::Cow;
use uuid::Uuid;

/// Sorts after every rank that is text: the group of those that have none.
pub(crate) const NONE: &str = "~";
/// The groups by time, in order.
pub(crate) const TIMES: [&str; 5] = ["overdue", "today", "evening", "later", ""];
/// The groups by status, in order.
pub(crate) const STATUSES: [Status; 4] = [Status::InProgress, Status::Open, Status::Done, Status::Cancelled];
/// The most days that are looked at in one step.
const DAYS: u32 = 1_000;

/// The place of a row's group among the groups.
pub(crate) fn rank(group: Group, selection: &Selection) -> Clause {
    let today = selection.today;
    match group {
        Group::Time => Clause::new(
            "CASE WHEN task.due_key < ? THEN 0 WHEN task.due_key < ? THEN 1 + task.evening \
             WHEN task.due_key < '~' THEN 3 ELSE 4 END",
            [Bound::Text(today.to_string()), day_after(today)],
        ),
        Group::Day => Clause::new("substr(task.due_key, 1, 10)", []),
        Group::Status => Clause::new(
            "CASE task.status WHEN 'in_progress' THEN 0 WHEN 'open' THEN 1 WHEN 'done' THEN 2 ELSE 3 END",
            [],
        ),
        Group::Priority => Clause::new("task.priority", []),
        Group::Project => Clause::new(
            "coalesce((SELECT place.ord || '.' || hex(place.id) FROM project AS place \
             WHERE place.id = task.project AND place.workspace = task.workspace AND place.deleted = 0), '~')",
            [],
        ),
        Group::Source => Clause::new("coalesce(task.provider, '~')", []),
        Group::Completed => completion::rank(selection),
    }
}

/// The condition of the group at a place by time.
pub(crate) fn of_time(place: usize, today: Date) -> Condition {
    let (today, tomorrow) = (Bound::Text(today.to_string()), day_after(today));
    match place {
        0 => Condition::new("task.due_key < ?", [today], Index::Due).kept(Kept::ByDay),
        1 | 2 => Condition::new(
            "task.due_key >= ? AND task.due_key < ? AND task.evening = ?",
            [today, tomorrow, Bound::Number(i64::from(place == 2))],
            Index::Due,
        ),
        3 => Condition::new("task.due_key >= ? AND task.due_key < '~'", [tomorrow], Index::Due).kept(Kept::ByDay),
        _ => without_due(),
    }
}

pub(crate) fn without_due() -> Condition {
    Condition::new("task.due_key = '~'", [], Index::Due).kept(Kept::ByNoDay)
}

/// The condition of the days from `first` to `last`.
fn of_days(first: &str, last: &str) -> Condition {
    if first == NONE {
        return without_due();
    }
    let bounds = [Bound::Text(first.to_owned()), Bound::Text(format!("{last}~"))];
    Condition::new("task.due_key >= ? AND task.due_key < ?", bounds, Index::Due).kept(Kept::ByDay)
}

fn of_provider(provider: &str) -> Condition {
    Condition::new("task.provider = ?", [Bound::Text(provider.to_owned())], Index::Provider)
}

/// The tasks without a project, also those whose project another device removed while they came into it.
async fn without_project(read: &mut ReadHandle) -> Result<Condition, TaskError> {
    let gone = read
        .query(
            "SELECT 1 FROM project JOIN task_count ON task_count.workspace = ?1 AND task_count.project = project.id \
             WHERE project.workspace = ?1 AND project.deleted <> 0 AND task_count.n > 0 LIMIT 1",
        )
        .fetch_optional()
        .await?;
    let condition = match gone {
        None => Condition::new("task.project IS NULL", [], Index::Project),
        Some(_) => Condition::new(
            "(task.project IS NULL OR task.project NOT IN \
             (SELECT id FROM project WHERE project.workspace = ?1 AND project.deleted = 0))",
            [],
            None::<Index>,
        ),
    };
    Ok(condition.kept(Kept::InTally))
}

/// The condition of the group of this key.
pub(crate) async fn of_key(
    read: &mut ReadHandle,
    selection: &Selection,
    group: Group,
    key: &str,
) -> Result<Condition, TaskError> {
    let today = selection.today;
    let wrong = || TaskError::invalid("filter.in_group", format!("`{key}` is no group of this list."));
    Ok(match group {
        Group::Time => of_time(TIMES.iter().position(|time| *time == key).ok_or_else(wrong)?, today),
        Group::Day if key.is_empty() => without_due(),
        Group::Day => {
            let day: Date = key.parse().map_err(|_| wrong())?;
            of_days(&day.to_string(), &day.to_string())
        }
        Group::Status => of_status(Status::parse(key).ok_or_else(wrong)?),
        Group::Priority => {
            let priority = key.parse().map_err(|_| wrong())?;
            let priority = [Bound::Number(crate::fields::priority(priority)?)];
            Condition::new("task.priority = ?", priority, Index::Priority).kept(Kept::InTally)
        }
        Group::Project if key.is_empty() => without_project(read).await?,
        Group::Project => {
            let project: ProjectId = key.parse().map_err(|_| wrong())?;
            Condition::new("task.project = ?", [Bound::Id(project.uuid())], Index::Project).kept(Kept::InTally)
        }
        Group::Source if key.is_empty() => Condition::new("task.provider IS NULL", [], None::<Index>),
        Group::Source => of_provider(key),
        Group::Completed => completion::of_key(selection, key).ok_or_else(wrong)?,
    })
}

/// A group, or small groups side by side, whose rows one statement brings.
pub(crate) struct Run {
    /// The place of the group, or of the first of them.
    pub(crate) rank: Bound,
    pub(crate) condition: Condition,
    /// For groups side by side: what brings them in order.
    pub(crate) together: Option<Together>,
}

/// How rows of several groups are brought in the order of the groups.
pub(crate) struct Together {
    pub(crate) index: Index,
    /// A table that goes before the tasks.
    pub(crate) before: Option<Clause>,
    pub(crate) by: Cow<'static, str>,
}

/// Some of the runs of a list, and from which rank on there may be more.
pub(crate) type Runs = (Vec<Run>, Option<Bound>);

pub(crate) fn alone(rank: Bound, condition: Condition) -> Run {
    Run { rank, condition, together: None }
}

/// The runs of a list from the group at `from` on. `need` says how many rows are wanted: groups beyond may be left out.
pub(crate) async fn runs(
    read: &mut ReadHandle,
    selection: &Selection,
    group: Group,
    from: Option<&Bound>,
    need: u64,
) -> Result<Runs, TaskError> {
    let start = match from {
        Some(Bound::Number(place)) => usize::try_from(*place).unwrap_or(0),
        _ => 0,
    };
    let numbered = |place: usize| Bound::Number(i64::try_from(place).unwrap_or(i64::MAX));
    let fixed = |places: std::ops::Range<usize>, condition: &dyn Fn(usize) -> Condition| {
        (places.map(|place| alone(numbered(place), condition(place))).collect(), None)
    };
    Ok(match group {
        Group::Time => fixed(start..TIMES.len(), &|place| of_time(place, selection.today)),
        Group::Status => {
            // A whole bucket knows which statuses it has.
            let (first, end) = match selection.bucket {
                Some("open") => (0, 2),
                Some("closed") => (2, 4),
                _ => (0, 4),
            };
            fixed(start.max(first)..end, &|place| of_status(STATUSES[place]))
        }
        Group::Priority => {
            fixed(start.max(1)..5, &|place| Condition::new("task.priority = ?", [numbered(place)], Index::Priority))
        }
        Group::Source => (by_provider(read, selection, text(from)).await?, None),
        Group::Project => (by_project(read, selection, text(from)).await?, None),
        Group::Day => by_day(read, selection, text(from), need).await?,
        Group::Completed => (completion::runs(read, selection, text(from)).await?, None),
    })
}

fn text(rank: Option<&Bound>) -> &str {
    match rank {
        Some(Bound::Text(text)) => text,
        _ => "",
    }
}

async fn by_provider(read: &mut ReadHandle, selection: &Selection, from: &str) -> Result<Vec<Run>, TaskError> {
    let bucket = selection.bucket.unwrap_or_default();
    let mut sql = Sql::default();
    // From one name to the next: there are few, and many rows of each.
    sql.push(
        "WITH RECURSIVE name (value) AS (SELECT (SELECT min(provider) FROM task INDEXED BY task_provider \
             WHERE workspace = ?1 AND bucket = ? AND provider >= ?) \
         UNION ALL SELECT (SELECT min(provider) FROM task INDEXED BY task_provider \
             WHERE workspace = ?1 AND bucket = ? AND provider > name.value) FROM name WHERE name.value IS NOT NULL) \
         SELECT value FROM name WHERE value IS NOT NULL",
        &[Bound::Text(bucket.to_owned()), Bound::Text(from.to_owned()), Bound::Text(bucket.to_owned())],
    );
    let rows = sql.query(read).fetch_all().await?;
    let mut runs: Vec<Run> = rows
        .iter()
        .map(|row| row.get::<String, _>(0))
        .map(|name| alone(Bound::Text(name.clone()), of_provider(&name)))
        .collect();
    runs.push(alone(Bound::Text(NONE.to_owned()), Condition::new("task.provider IS NULL", [], None::<Index>)));
    Ok(runs)
}

async fn by_project(read: &mut ReadHandle, selection: &Selection, from: &str) -> Result<Vec<Run>, TaskError> {
    let rows = read
        .query(
            "SELECT project.id, project.ord || '.' || hex(project.id), task_count.n FROM project \
             JOIN task_count ON task_count.workspace = ?1 AND task_count.project = project.id AND task_count.bucket = ?2 \
             WHERE project.workspace = ?1 AND project.deleted = 0 AND task_count.n > 0 \
             AND project.ord || '.' || hex(project.id) >= ?3 ORDER BY project.ord, project.id",
        )
        .bind(selection.bucket.unwrap_or_default())
        .bind(from.to_owned())
        .fetch_all()
        .await?;
    let projects = rows.iter().map(|row| (row.get::<Uuid, _>(0), row.get::<String, _>(1), Some(number(row, 2))));
    let mut runs: Vec<Run> = pooled(projects.collect(), |(_, rank, n)| (rank, *n), from)
        .into_iter()
        .map(|pool| {
            let rank = Bound::Text(pool[0].1.clone());
            if let [(id, ..)] = pool.as_slice() {
                return alone(rank, Condition::new("task.project = ?", [Bound::Id(*id)], Index::Project));
            }
            let ids = json!(pool.iter().map(|(id, ..)| hex::encode(id.as_bytes())).collect::<Vec<_>>());
            Run {
                rank,
                condition: Condition::new("task.project = unhex(part.value)", [], Index::Project),
                together: Some(Together {
                    index: Index::Project,
                    before: Some(Clause::new("json_each(?) AS part CROSS JOIN ", [Bound::Text(ids.to_string())])),
                    by: "part.key".into(),
                }),
            }
        })
        .collect();
    runs.push(alone(Bound::Text(NONE.to_owned()), without_project(read).await?));
    Ok(runs)
}

async fn by_day(read: &mut ReadHandle, selection: &Selection, from: &str, need: u64) -> Result<Runs, TaskError> {
    let within = |sql: &mut Sql| {
        sql.push(" FROM task INDEXED BY task_due WHERE ", &[]);
        sql.add(&selection.by_due());
    };
    let need = Bound::Number(i64::try_from(need).unwrap_or(i64::MAX));
    // From one day to the next, with what was seen up to it, until that is enough.
    let mut sql =
        Sql::new("WITH RECURSIVE day (start, seen, number) AS (SELECT (SELECT substr(min(task.due_key), 1, 10)");
    within(&mut sql);
    sql.push(
        " AND task.due_key >= ?), 0, 1 UNION ALL SELECT (SELECT substr(min(task.due_key), 1, 10)",
        &[Bound::Text(from.to_owned())],
    );
    within(&mut sql);
    sql.push(" AND task.due_key > day.start || '~'), day.seen + (SELECT count(*) FROM (SELECT 1", &[]);
    within(&mut sql);
    sql.push(
        &format!(
            " AND task.due_key >= day.start AND task.due_key < day.start || '~' LIMIT {})), day.number + 1 FROM day \
             WHERE day.start IS NOT NULL AND day.seen <= ? AND day.number < {DAYS}) SELECT start, seen FROM day",
            FEW + 1
        ),
        &[need],
    );
    let rows = sql.query(read).fetch_all().await?;
    let days: Vec<(String, u64)> =
        rows.iter().filter_map(|row| Some((row.get::<Option<String>, _>(0)?, number(row, 1)))).collect();
    // The last row is the end of all days, or a day that was not counted any more: that one comes with the next runs.
    let ended = days.len() < rows.len();
    let end = rows.last().map_or(0, |row| number(row, 1));
    let counted = if ended { days.len() } else { days.len().saturating_sub(1) };
    let seen_after = |at: usize| days.get(at + 1).map_or(end, |(_, seen)| *seen);
    let sized: Vec<(String, Option<u64>)> =
        (0..counted).map(|at| (days[at].0.clone(), Some(seen_after(at) - days[at].1))).collect();
    let runs = pooled(sized, |(day, n)| (day, *n), from)
        .into_iter()
        .map(|pool| {
            let (first, last) = (&pool[0].0, &pool[pool.len() - 1].0);
            let together = (pool.len() > 1).then_some(Together {
                index: Index::Due,
                before: None,
                by: "substr(task.due_key, 1, 10)".into(),
            });
            Run { rank: Bound::Text(first.clone()), condition: of_days(first, last), together }
        })
        .collect();
    let more = days.last().filter(|_| !ended).map(|(day, _)| Bound::Text(day.clone()));
    Ok((runs, more))
}

/// Puts neighbours together that have few rows. The one that a cursor stands in stays alone, and so do those without a
/// due date, a project.
pub(crate) fn pooled<T>(groups: Vec<T>, look: impl Fn(&T) -> (&String, Option<u64>), from: &str) -> Vec<Vec<T>> {
    let mut pools: Vec<(u64, Vec<T>)> = Vec::new();
    for group in groups {
        let (rank, n) = look(&group);
        let n = match n {
            Some(n) if rank != from && rank != NONE => n,
            _ => u64::MAX,
        };
        match pools.last_mut() {
            Some((total, pool)) if total.saturating_add(n) <= u64::from(FEW) => {
                *total += n;
                pool.push(group);
            }
            _ => pools.push((n, vec![group])),
        }
    }
    pools.into_iter().map(|(_, pool)| pool).collect()
}
