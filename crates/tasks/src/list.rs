//! Lists of tasks: views, filters, orders, pages by key.

use crate::{
    TaskError, groups, kept,
    order::Cursor,
    row,
    selection::{Access, Asked, Bound, Clause, Index, Selection, Sql, day_after, number},
};
use atom_api::{
    page::{LIMIT_DEFAULT, LIMIT_MAX},
    tasks::{APPLY_MAX, Counts, CountsReply, Get, Group, Ids, IdsReply, List, Sort, Task, TaskPage},
};
use atom_core::TaskId;
use atom_store::{ReadHandle, Row as _, Scope, Scoped as _, SqliteRow, Store};
use serde_json::json;
use uuid::Uuid;

/// One task with its notes, links and counts.
///
/// # Errors
/// `not_found`.
pub async fn get(store: &Store, scope: &Scope, request: Get) -> Result<Task, TaskError> {
    row::load(&mut store.read(scope).await?, request.id).await
}

/// A page of a list.
///
/// # Errors
/// `invalid` for a cursor that is not of this list.
pub async fn list(store: &Store, scope: &Scope, request: List) -> Result<TaskPage, TaskError> {
    let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
    let asked = Asked {
        view: request.view,
        filter: request.filter,
        sort: request.sort,
        group: request.group,
        today: request.today,
        tz: request.tz,
    };
    let mut read = store.read(scope).await?;
    let selection = Selection::of(asked)?.in_its_group(&mut read).await?;
    let total = match request.with_total {
        true => Some(total(&mut read, &selection).await?),
        false => None,
    };
    let group = selection.parted();
    let after = request.cursor.as_deref().map(|text| selection.order.parse_cursor(text, group)).transpose()?;
    let asked = Wanted { after, limit: limit + 1, offset: request.offset.unwrap_or(0) };
    let mut rows = page(&mut read, &selection, asked).await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| selection.order.cursor(row, group));
    let mut items: Vec<Task> = rows.iter().map(row::task).collect();
    row::complete_page(&mut read, &mut items).await?;
    Ok(TaskPage { items, next, total })
}

/// The ids of all tasks of a list, in its order.
///
/// # Errors
/// `invalid` for a filter that cannot be.
pub async fn ids(store: &Store, scope: &Scope, request: Ids) -> Result<IdsReply, TaskError> {
    let asked = Asked {
        view: request.view,
        filter: request.filter,
        sort: request.sort,
        group: request.group,
        today: request.today,
        tz: request.tz,
    };
    let mut read = store.read(scope).await?;
    let selection = Selection::of(asked)?.in_its_group(&mut read).await?;
    let wanted = Wanted { after: None, limit: u32::try_from(APPLY_MAX).unwrap_or(u32::MAX), offset: 0 };
    let found = match selection.parted() {
        Some(group) => walk_groups(&mut read, &selection, group, wanted).await?,
        None => {
            let rows = straight(&mut read, &selection, &wanted).await?.query(&mut read).fetch_all().await?;
            rows.iter().map(|row| row.get(0)).collect()
        }
    };
    Ok(IdsReply { ids: found.into_iter().map(TaskId::from).collect() })
}

/// How many tasks each view has.
///
/// # Errors
/// When the store refuses.
pub async fn counts(store: &Store, scope: &Scope, request: Counts) -> Result<CountsReply, TaskError> {
    let today = request.today.unwrap_or_else(|| jiff::Zoned::now().date());
    let mut read = store.read(scope).await?;
    let mut counts = CountsReply::default();
    let kept = read
        .query("SELECT bucket, project = x'', sum(n) FROM task_count WHERE workspace = ?1 GROUP BY 1, 2")
        .fetch_all()
        .await?;
    for row in kept {
        let n = number(&row, 2);
        match row.get::<&str, _>(0) {
            "open" => {
                counts.all += n;
                if row.get::<bool, _>(1) {
                    counts.inbox += n;
                }
            }
            "closed" => counts.completed += n,
            _ => counts.trash += n,
        }
    }
    let mut due = Sql::default();
    due.push(
        "SELECT coalesce(sum(n) FILTER (WHERE day < ?), 0), coalesce(sum(n) FILTER (WHERE day < ?), 0), \
                coalesce(sum(n) FILTER (WHERE day >= ?), 0) FROM task_due_count WHERE workspace = ?1",
        &[Bound::Text(today.to_string()), day_after(today), day_after(today)],
    );
    let due = due.query(&mut read).fetch_one().await?;
    (counts.overdue, counts.today, counts.upcoming) = (number(&due, 0), number(&due, 1), number(&due, 2));
    Ok(counts)
}

impl Selection {
    /// The list narrowed to the one group that is asked for.
    pub(crate) async fn in_its_group(self, read: &mut ReadHandle) -> Result<Self, TaskError> {
        match (self.group, self.in_group.as_deref()) {
            (Some(group), Some(key)) => {
                let condition = groups::of_key(read, &self, group, key).await?;
                Ok(self.with(Some(condition)))
            }
            _ => Ok(self),
        }
    }

    /// By what rows are to be parted, where their order does not part them already.
    pub(crate) fn parted(&self) -> Option<Group> {
        self.group.filter(|group| {
            self.in_group.is_none()
                && !matches!(
                    (group, self.order.sort),
                    (Group::Day, Sort::Due) | (Group::Priority, Sort::Priority) | (Group::Completed, Sort::Completed)
                )
        })
    }
}

/// Which part of a list.
struct Wanted {
    after: Option<Cursor>,
    limit: u32,
    offset: u32,
}

/// How many tasks a list has.
pub(crate) async fn total(read: &mut ReadHandle, selection: &Selection) -> Result<u64, TaskError> {
    if let Some(total) = kept::total(read, selection).await? {
        return Ok(total);
    }
    let access = selection.counting(read).await?;
    let mut sql = Sql::new(&format!("SELECT count(*) FROM {} WHERE ", selection.from(access)));
    sql.add(&selection.clause());
    Ok(number(&sql.query(read).fetch_one().await?, 0))
}

/// The rows of a page, with what a cursor needs.
async fn page(read: &mut ReadHandle, selection: &Selection, wanted: Wanted) -> Result<Vec<SqliteRow>, TaskError> {
    let columns = row::COLUMNS;
    let Some(group) = selection.parted() else {
        // The keys first, from an index alone; the rows of the page only after the rest was left out.
        let mut sql = Sql::new("WITH page (page_id) AS MATERIALIZED (");
        let keys = straight(read, selection, &wanted).await?;
        sql.append(keys);
        let by = selection.order.by();
        sql.push(
            &format!(
                ") SELECT {columns}, task.ord, task.due_key FROM page CROSS JOIN {} \
                 WHERE task.workspace = ?1 AND task.id = page.page_id ORDER BY {by}",
                row::TABLES
            ),
            &[],
        );
        return Ok(sql.query(read).fetch_all().await?);
    };
    let found = walk_groups(read, selection, group, wanted).await?;
    let ids = json!(found.iter().map(|id| hex::encode(id.as_bytes())).collect::<Vec<_>>()).to_string();
    let mut sql = Sql::new(&format!("SELECT {columns}, task.ord, task.due_key, "));
    sql.add(&groups::rank(group, selection));
    sql.push(
        &format!(
            " AS rank FROM json_each(?) AS wanted CROSS JOIN {} \
             WHERE task.workspace = ?1 AND task.id = unhex(wanted.value) ORDER BY wanted.key",
            row::TABLES
        ),
        &[Bound::Text(ids)],
    );
    Ok(sql.query(read).fetch_all().await?)
}

/// The statement that brings the ids of a list that is not parted.
async fn straight(read: &mut ReadHandle, selection: &Selection, wanted: &Wanted) -> Result<Sql, TaskError> {
    let access = selection.access(read).await?;
    let after = wanted.after.as_ref().map(|cursor| selection.order.after(&cursor.key));
    Ok(keys(selection, access.index, None, after, None, wanted.limit, wanted.offset))
}

/// The statement that brings ids in order.
fn keys(
    selection: &Selection,
    index: Index,
    before: Option<&Clause>,
    after: Option<Clause>,
    by: Option<&Clause>,
    limit: u32,
    offset: u32,
) -> Sql {
    let mut sql = Sql::new("SELECT task.id FROM ");
    if let Some(before) = before {
        sql.add(before);
    }
    sql.push(&format!("{} WHERE ", selection.from(index)), &[]);
    sql.add(&selection.clause());
    sql.push(Selection::beside(index), &[]);
    if let Some(after) = after {
        sql.add(&after);
    }
    sql.push(" ORDER BY ", &[]);
    if let Some(by) = by {
        sql.add(by);
        sql.push(", ", &[]);
    }
    sql.push(&format!("{} LIMIT {limit} OFFSET {offset}", selection.order.by()), &[]);
    sql
}

/// The ids of a list that is parted.
async fn walk_groups(
    read: &mut ReadHandle,
    selection: &Selection,
    group: Group,
    wanted: Wanted,
) -> Result<Vec<Uuid>, TaskError> {
    let access = selection.access(read).await?;
    if access.few || selection.looks_into_titles() {
        return sorted(read, selection, group, access, wanted).await;
    }
    let Wanted { after, limit: wanted, mut offset } = wanted;
    let cursor_rank = after.as_ref().and_then(|cursor| cursor.rank.clone());
    let mut from = cursor_rank.clone();
    let mut found: Vec<Uuid> = Vec::new();
    loop {
        let missing = u64::from(wanted) + u64::from(offset) - found.len() as u64;
        let (runs, more) = groups::runs(read, selection, group, from.as_ref(), missing).await?;
        for run in runs {
            let narrowed = selection.with(Some(run.condition));
            let key = after.as_ref().filter(|_| cursor_rank.as_ref() == Some(&run.rank));
            let after = key.map(|cursor| narrowed.order.after(&cursor.key));
            let index = match &run.together {
                Some(together) => together.index,
                None => narrowed.access(read).await?.index,
            };
            let before = run.together.as_ref().and_then(|together| together.before.as_ref());
            if offset > 0 {
                // A whole run that is left out is only counted.
                let all = keys(&narrowed, index, before, after.clone(), None, u32::MAX >> 1, 0);
                let mut sql = Sql::new("SELECT count(*) FROM (");
                sql.append(all);
                sql.push(")", &[]);
                let here = u32::try_from(number(&sql.query(read).fetch_one().await?, 0)).unwrap_or(u32::MAX);
                if here <= offset {
                    offset -= here;
                    continue;
                }
            }
            let by = run.together.as_ref().map(|together| Clause::new(together.by.as_ref(), []));
            let limit = wanted.saturating_sub(u32::try_from(found.len()).unwrap_or(u32::MAX));
            let sql = keys(&narrowed, index, before, after, by.as_ref(), limit, offset);
            offset = 0;
            found.extend(sql.query(read).fetch_all().await?.iter().map(|row| row.get::<Uuid, _>(0)));
            if found.len() >= wanted as usize {
                return Ok(found);
            }
        }
        match more {
            Some(rank) => from = Some(rank),
            None => return Ok(found),
        }
    }
}

/// The ids of a list that is parted, all sorted at once: for lists of which little is left.
async fn sorted(
    read: &mut ReadHandle,
    selection: &Selection,
    group: Group,
    access: Access,
    wanted: Wanted,
) -> Result<Vec<Uuid>, TaskError> {
    let rank = groups::rank(group, selection);
    let after = wanted.after.and_then(|cursor| {
        let place = cursor.rank?;
        let behind = selection.order.after(&cursor.key);
        // `behind` begins with its own `AND`.
        let mut clause = Clause::new(format!(" AND ({0} > ? OR ({0} = ?{1}))", rank.text, behind.text), []);
        clause.values.extend(rank.values.iter().cloned());
        clause.values.push(place.clone());
        clause.values.extend(rank.values.iter().cloned());
        clause.values.push(place);
        clause.values.extend(behind.values);
        Some(clause)
    });
    let sql = keys(selection, access.index, None, after, Some(&rank), wanted.limit, wanted.offset);
    Ok(sql.query(read).fetch_all().await?.iter().map(|row| row.get(0)).collect())
}
