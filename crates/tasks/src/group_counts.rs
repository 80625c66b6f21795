//! The groups of a list with their counts.

use crate::{
    TaskError, completion,
    groups::{NONE, STATUSES, TIMES, of_time, rank, without_due},
    kept,
    selection::{Asked, Condition, Index, Selection, Sql, number},
};
use atom_api::tasks::{Group, GroupCount, Groups, GroupsReply, Status};
use atom_core::ProjectId;
use atom_store::{ReadHandle, Row as _, Scope, Scoped as _, SqliteRow, Store};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

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
            let rows = by_column(&mut read, &selection, "task.priority").await?;
            let counts: HashMap<i64, u64> = rows.iter().map(|row| (row.get(0), number(row, 1))).collect();
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
    let rows = by_column(read, selection, "task.status").await?;
    let status = |row: &SqliteRow| Status::parse(row.get(0)).unwrap_or_default();
    Ok(rows.iter().map(|row| (status(row), number(row, 1))).collect())
}

/// Counts the rows of a list by its project, priority or status.
async fn by_column(read: &mut ReadHandle, selection: &Selection, column: &str) -> Result<Vec<SqliteRow>, TaskError> {
    match selection.is_in_tally() {
        true => kept::by_tally(read, selection, column).await,
        false => count(read, selection, column, None).await,
    }
}

/// The counts of days, in order; those without a due date last.
async fn days(read: &mut ReadHandle, selection: &Selection) -> Result<BTreeMap<String, u64>, TaskError> {
    if !selection.is_by_due() {
        let rows = count(read, selection, "substr(task.due_key, 1, 10)", None).await?;
        return Ok(rows.iter().map(|row| (row.get(0), number(row, 1))).collect());
    }
    let rows = kept::by_day(read, selection).await?;
    let mut counts: BTreeMap<String, u64> = rows.iter().map(|row| (row.get(0), number(row, 1))).collect();
    let without = match selection.may_lack_a_day() {
        true => crate::list::total(read, &selection.with(Some(without_due()))).await?,
        false => 0,
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
    let rows = by_column(read, selection, "task.project").await?;
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
