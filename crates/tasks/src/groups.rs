//! What a list is parted by: the groups with their counts, and how rows come group by group.
//!
//! No index has every order inside of every group. So a long list is walked group by group, each through the index that
//! fits it best; neighbouring groups that are small are taken together, and sorted.

use crate::{
    TaskError, completion,
    selection::{Asked, Bound, Clause, Condition, FEW, Index, Selection, Sql, day_after, number, of_status},
};
use atom_api::tasks::{Group, GroupCount, Groups, GroupsReply, Status};
use atom_core::ProjectId;
use atom_store::{ReadHandle, Row as _, Scope, Scoped as _, SqliteRow, Store};
use jiff::civil::Date;
use serde_json::json;
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
};
use uuid::Uuid;

/// Sorts after every rank that is text: the group of those that have none.
pub(crate) const NONE: &str = "~";
/// The groups by time, in order.
const TIMES: [&str; 5] = ["overdue", "today", "evening", "later", ""];
/// The groups by status, in order.
const STATUSES: [Status; 4] = [Status::InProgress, Status::Open, Status::Done, Status::Cancelled];
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
fn of_time(place: usize, today: Date) -> Condition {
    let (today, tomorrow) = (Bound::Text(today.to_string()), day_after(today));
    match place {
        0 => Condition::new("task.due_key < ?", [today], Index::Due),
        1 | 2 => Condition::new(
            "task.due_key >= ? AND task.due_key < ? AND task.evening = ?",
            [today, tomorrow, Bound::Number(i64::from(place == 2))],
            Index::Due,
        ),
        3 => Condition::new("task.due_key >= ? AND task.due_key < '~'", [tomorrow], Index::Due),
        _ => without_due(),
    }
}

fn without_due() -> Condition {
    Condition::new("task.due_key = '~'", [], Index::Due)
}

/// The condition of the days from `first` to `last`.
fn of_days(first: &str, last: &str) -> Condition {
    if first == NONE {
        return without_due();
    }
    let bounds = [Bound::Text(first.to_owned()), Bound::Text(format!("{last}~"))];
    Condition::new("task.due_key >= ? AND task.due_key < ?", bounds, Index::Due)
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
    Ok(match gone {
        None => Condition::new("task.project IS NULL", [], Index::Project),
        Some(_) => Condition::new(
            "(task.project IS NULL OR task.project NOT IN \
             (SELECT id FROM project WHERE project.workspace = ?1 AND project.deleted = 0))",
            [],
            None::<Index>,
        ),
    })
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
            Condition::new("task.priority = ?", [Bound::Number(crate::fields::priority(priority)?)], Index::Priority)
        }
        Group::Project if key.is_empty() => without_project(read).await?,
        Group::Project => {
            let project: ProjectId = key.parse().map_err(|_| wrong())?;
            Condition::new("task.project = ?", [Bound::Id(project.uuid())], Index::Project)
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

/// The groups of a list with their counts.
///
/// # Errors
/// `invalid` for a filter that cannot be.
pub async fn groups(store: &Store, scope: &Scope, request: Groups) -> Result<GroupsReply, TaskError> {
    let group = request.group;
    let asked = Asked {
        view: request.view,
        filter: request.filter,
        sort: None,
        group: Some(group),
        today: request.today,
        tz: request.tz,
    };
    let mut read = store.read(scope).await?;
    let selection = Selection::of(asked)?.in_its_group(&mut read).await?;
    let groups = match group {
        Group::Project => projects(&mut read, &selection).await?,
        Group::Time => {
            let counts = by_time(&mut read, &selection).await?;
            TIMES.iter().zip(counts).filter(|(_, count)| *count > 0).map(|(key, count)| named(key, count)).collect()
        }
        Group::Day => {
            let counts = days(&mut read, &selection).await?;
            counts.into_iter().map(|(day, count)| named(if day == NONE { "" } else { &day }, count)).collect()
        }
        Group::Status => {
            let counts = statuses(&mut read, &selection).await?;
            STATUSES.iter().map(|status| named(status.as_str(), counts.get(status).copied().unwrap_or(0))).collect()
        }
        Group::Priority => {
            let index = selection.is_whole().then_some(Index::Priority);
            let counts: HashMap<i64, u64> = count(&mut read, &selection, "task.priority", index)
                .await?
                .iter()
                .map(|row| (row.get(0), number(row, 1)))
                .collect();
            (1..=4).map(|priority| named(&priority.to_string(), counts.get(&priority).copied().unwrap_or(0))).collect()
        }
        Group::Source => sources(&mut read, &selection).await?,
        Group::Completed => {
            let days = completion::days(&mut read, &selection).await?;
            let key = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
            days.into_iter().map(|(day, count)| named(&key(day), count)).collect()
        }
    };
    Ok(GroupsReply { groups })
}

fn named(key: &str, count: u64) -> GroupCount {
    GroupCount { key: key.to_owned(), title: String::new(), color: None, count }
}

/// Counts the rows of a list by an expression, in its order.
async fn count(
    read: &mut ReadHandle,
    selection: &Selection,
    by: &str,
    index: Option<Index>,
) -> Result<Vec<SqliteRow>, TaskError> {
    let index = match index {
        Some(index) => index,
        None => selection.counting(read).await?,
    };
    let mut sql = Sql::new(&format!("SELECT {by}, count(*) FROM {} WHERE ", selection.from(index)));
    sql.add(&selection.clause());
    sql.push(" GROUP BY 1 ORDER BY 1", &[]);
    Ok(sql.query(read).fetch_all().await?)
}

/// The services that tasks come from, and those that come from none last.
async fn sources(read: &mut ReadHandle, selection: &Selection) -> Result<Vec<GroupCount>, TaskError> {
    const NAME: &str = "coalesce(task.provider, '~')";
    let whole = selection.is_whole();
    let rows = if whole {
        let mirrored = Condition::new("task.provider IS NOT NULL", [], Index::Provider);
        count(read, &selection.with(Some(mirrored)), NAME, Some(Index::Provider)).await?
    } else {
        count(read, selection, NAME, None).await?
    };
    let mut groups: Vec<GroupCount> = Vec::with_capacity(rows.len() + 1);
    for row in rows {
        let name: String = row.get(0);
        groups.push(named(name.trim_end_matches(NONE), number(&row, 1)));
    }
    if whole {
        let mirrored: u64 = groups.iter().map(|group| group.count).sum();
        let rest = crate::list::total(read, selection).await?.saturating_sub(mirrored);
        if rest > 0 {
            groups.push(named("", rest));
        }
    }
    Ok(groups)
}

async fn statuses(read: &mut ReadHandle, selection: &Selection) -> Result<HashMap<Status, u64>, TaskError> {
    let rest = match selection.bucket {
        Some("open") => Status::Open,
        Some("closed") => Status::Done,
        _ => Status::Cancelled,
    };
    let whole = selection.is_whole() && rest != Status::Cancelled;
    let rows = if whole {
        let rare = Condition::new("task.status IN ('in_progress', 'cancelled')", [], Index::Status);
        count(read, &selection.with(Some(rare)), "task.status", Some(Index::Status)).await?
    } else {
        count(read, selection, "task.status", None).await?
    };
    let status = |row: &SqliteRow| Status::parse(row.get(0)).unwrap_or_default();
    let mut counts: HashMap<Status, u64> = rows.iter().map(|row| (status(row), number(row, 1))).collect();
    if whole {
        let all = crate::list::total(read, selection).await?;
        counts.insert(rest, all.saturating_sub(counts.values().sum()));
    }
    Ok(counts)
}

/// The counts of days, in order; those without a due date last.
async fn days(read: &mut ReadHandle, selection: &Selection) -> Result<BTreeMap<String, u64>, TaskError> {
    if !selection.is_by_due() {
        let rows = count(read, selection, "substr(task.due_key, 1, 10)", None).await?;
        return Ok(rows.iter().map(|row| (row.get(0), number(row, 1))).collect());
    }
    let mut sql = Sql::new(
        "SELECT task.due_key, task.n FROM (SELECT workspace, day AS due_key, n, 'open' AS bucket FROM task_due_count) AS task WHERE task.n > 0 AND ",
    );
    sql.add(&selection.clause());
    let rows = sql.query(read).fetch_all().await?;
    let mut counts: BTreeMap<String, u64> = rows.iter().map(|row| (row.get(0), number(row, 1))).collect();
    let without = if selection.is_whole() {
        crate::list::total(read, selection).await?.saturating_sub(counts.values().sum())
    } else {
        crate::list::total(read, &selection.with(Some(without_due()))).await?
    };
    if without > 0 {
        counts.insert(NONE.to_owned(), without);
    }
    Ok(counts)
}

async fn by_time(read: &mut ReadHandle, selection: &Selection) -> Result<[u64; 5], TaskError> {
    let mut counts = [0; 5];
    if !selection.is_by_due() {
        let rank = rank(Group::Time, selection);
        let access = selection.access(read).await?;
        let index = if access.few { access.index } else { Index::Due };
        let mut sql = Sql::new("SELECT ");
        sql.add(&rank);
        sql.push(&format!(", count(*) FROM {} WHERE ", selection.from(index)), &[]);
        sql.add(&selection.clause());
        sql.push(" GROUP BY 1", &[]);
        for row in sql.query(read).fetch_all().await? {
            if let Some(count) = usize::try_from(row.get::<i64, _>(0)).ok().and_then(|place| counts.get_mut(place)) {
                *count = number(&row, 1);
            }
        }
        return Ok(counts);
    }
    let today = selection.today.to_string();
    for (day, n) in days(read, selection).await? {
        let place = match day.as_str() {
            NONE => 4,
            day if day < today.as_str() => 0,
            day if day == today => 1,
            _ => 3,
        };
        counts[place] += n;
    }
    if counts[1] > 0 {
        counts[2] = crate::list::total(read, &selection.with(Some(of_time(2, selection.today)))).await?;
        counts[1] = counts[1].saturating_sub(counts[2]);
    }
    Ok(counts)
}

async fn projects(read: &mut ReadHandle, selection: &Selection) -> Result<Vec<GroupCount>, TaskError> {
    let rows = if selection.is_whole() {
        read.query("SELECT nullif(project, x''), n FROM task_count WHERE workspace = ?1 AND bucket = ?2 AND n > 0")
            .bind(selection.bucket.unwrap_or_default())
            .fetch_all()
            .await?
    } else {
        count(read, selection, "task.project", None).await?
    };
    let mut counts: HashMap<Option<Uuid>, u64> = rows.iter().map(|row| (row.get(0), number(row, 1))).collect();
    let rows = read
        .query("SELECT id, name, color FROM project WHERE workspace = ?1 AND deleted = 0 ORDER BY ord, id")
        .fetch_all()
        .await?;
    let mut groups: Vec<GroupCount> = rows
        .iter()
        .filter_map(|row| {
            let id: Uuid = row.get(0);
            let count = counts.remove(&Some(id))?;
            Some(GroupCount { key: ProjectId::from(id).to_string(), title: row.get(1), color: Some(row.get(2)), count })
        })
        .collect();
    // What is left has no project, or one that is gone.
    let rest: u64 = counts.values().sum();
    if rest > 0 {
        groups.push(named("", rest));
    }
    Ok(groups)
}
