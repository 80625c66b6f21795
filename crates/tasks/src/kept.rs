//! The counts that triggers keep, and which lists can be counted from them.
//!
//! A list of a hundred thousand tasks is counted from some dozens of rows where nothing narrows it but what these tables
//! know: the project, priority and status of tasks (`task_tally`), or the day that open ones are due (`task_due_count`).
//! Both stand for `task` in the statement of the list, so that its conditions are the same text.

use crate::{
    TaskError,
    selection::Selection,
    sql::{Bound, Sql, number},
};
use atom_store::{ReadHandle, SqliteRow};

/// Where the tasks that meet a condition are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// It looks at project, priority and status alone.
    InTally,
    /// It looks at the day alone, and what has no day does not meet it.
    ByDay,
    /// It wants what has no day.
    ByNoDay,
    /// It wants what carries the label of a name.
    ByLabel,
    /// They are not.
    Nowhere,
}

/// What stands for tasks, each row for `n` of them.
const TALLY: &str =
    "(SELECT workspace, bucket, nullif(project, x'') AS project, priority, status, n FROM task_tally) AS task";
/// What stands for open tasks that have a day.
const DAYS: &str = "(SELECT workspace, 'open' AS bucket, day AS due_key, n FROM task_due_count) AS task";

impl Selection {
    fn is_kept(&self, kept: &[Kept]) -> bool {
        self.conditions.iter().all(|condition| kept.contains(&condition.kept))
    }

    /// Whether only project, priority and status narrow a bucket.
    pub(crate) fn is_in_tally(&self) -> bool {
        self.bucket.is_some() && self.is_kept(&[Kept::InTally])
    }

    /// Whether only the day that tasks are due narrows the list of open tasks.
    pub(crate) fn is_by_due(&self) -> bool {
        self.bucket == Some("open") && self.is_kept(&[Kept::ByDay, Kept::ByNoDay])
    }

    /// Whether something of the list can be without a due date.
    pub(crate) fn may_lack_a_day(&self) -> bool {
        self.conditions.iter().all(|condition| condition.kept != Kept::ByDay)
    }
}

/// Groups of a list with their counts, by a column of the tally.
pub(crate) async fn by_tally(
    read: &mut ReadHandle,
    selection: &Selection,
    column: &str,
) -> Result<Vec<SqliteRow>, TaskError> {
    let mut sql = Sql::new(&format!("SELECT {column}, sum(task.n) FROM {TALLY} WHERE task.n > 0 AND "));
    sql.add(&selection.clause());
    sql.push(" GROUP BY 1 ORDER BY 1", &[]);
    Ok(sql.query(read).fetch_all().await?)
}

/// The days of a list of open tasks with their counts.
pub(crate) async fn by_day(read: &mut ReadHandle, selection: &Selection) -> Result<Vec<SqliteRow>, TaskError> {
    let mut sql = Sql::new(&format!("SELECT task.due_key, task.n FROM {DAYS} WHERE task.n > 0 AND "));
    sql.add(&selection.clause());
    Ok(sql.query(read).fetch_all().await?)
}

/// How many tasks a list has, where that is kept.
pub(crate) async fn total(read: &mut ReadHandle, selection: &Selection) -> Result<Option<u64>, TaskError> {
    if selection.is_in_tally() {
        return Ok(Some(sum(read, TALLY, selection).await?));
    }
    if selection.is_by_due() && selection.is_kept(&[Kept::ByDay]) {
        return Ok(Some(sum(read, DAYS, selection).await?));
    }
    if selection.is_by_due() && selection.is_kept(&[Kept::ByNoDay]) {
        let whole = selection.whole();
        let with_a_day = sum(read, DAYS, &whole).await?;
        return Ok(Some(sum(read, TALLY, &whole).await?.saturating_sub(with_a_day)));
    }
    match selection.conditions.as_slice() {
        [label] if label.kept == Kept::ByLabel && selection.bucket == Some("open") => {
            labelled(read, &label.clause.values).await
        }
        _ => Ok(None),
    }
}

async fn sum(read: &mut ReadHandle, table: &str, selection: &Selection) -> Result<u64, TaskError> {
    let mut sql = Sql::new(&format!("SELECT coalesce(sum(task.n), 0) FROM {table} WHERE "));
    sql.add(&selection.clause());
    Ok(number(&sql.query(read).fetch_one().await?, 0))
}

/// The open tasks with the label of this name. Where two devices have each brought a label of that name, a task may carry
/// both, and has to be looked at.
async fn labelled(read: &mut ReadHandle, name: &[Bound]) -> Result<Option<u64>, TaskError> {
    let mut sql = Sql::default();
    sql.push(
        "SELECT count(*), coalesce(sum(label_count.n), 0) FROM label LEFT JOIN label_count ON label_count.label = label.id \
         WHERE label.workspace = ?1 AND label.name = ? COLLATE NOCASE AND label.deleted = 0",
        name,
    );
    let row = sql.query(read).fetch_one().await?;
    Ok((number(&row, 0) < 2).then(|| number(&row, 1)))
}
