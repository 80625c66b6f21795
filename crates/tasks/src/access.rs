//! The index that finds the tasks of a list.
//!
//! Every statement names its index. A list either walks the index of its order and leaves out what does not belong, or,
//! where a condition leaves few tasks, takes those and sorts them. Which of the two is cheaper is looked up, not guessed.

use crate::{
    TaskError,
    selection::{Condition, Selection},
    sql::{Clause, Sql},
};
use atom_api::tasks::Sort;
use atom_store::{ReadHandle, Row as _};

/// Up to so many tasks are sorted rather than looked for along the order.
pub(crate) const FEW: u32 = 3_000;

/// The indexes of the table of tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Index {
    Order,
    Due,
    Priority,
    Created,
    Updated,
    Closed,
    Title,
    Project,
    Parent,
    Source,
    Status,
    Provider,
    Id,
}

impl Index {
    const fn name(self) -> &'static str {
        match self {
            Self::Order => "task_order",
            Self::Due => "task_due",
            Self::Priority => "task_priority",
            Self::Created => "task_created",
            Self::Updated => "task_updated",
            Self::Closed => "task_closed",
            Self::Title => "task_title",
            Self::Project => "task_project",
            Self::Parent => "task_parent",
            Self::Source => "task_source",
            Self::Status => "task_status",
            Self::Provider => "task_provider",
            Self::Id => "sqlite_autoindex_task_1",
        }
    }

    /// The index that an order walks.
    const fn of(sort: Sort) -> Self {
        match sort {
            Sort::Order => Self::Order,
            Sort::Due => Self::Due,
            Sort::Priority => Self::Priority,
            Sort::Created => Self::Created,
            Sort::Updated => Self::Updated,
            Sort::Completed => Self::Closed,
            Sort::Title => Self::Title,
        }
    }

    /// Whether what a condition finds through this index comes in this order.
    const fn serves(self, sort: Sort) -> bool {
        match self {
            Self::Priority => matches!(sort, Sort::Order | Sort::Priority),
            Self::Due => matches!(sort, Sort::Due),
            Self::Closed => matches!(sort, Sort::Completed),
            Self::Project | Self::Parent | Self::Status | Self::Provider => matches!(sort, Sort::Order),
            _ => false,
        }
    }
}

/// How rows are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Access {
    pub(crate) index: Index,
    /// Few enough to be sorted.
    pub(crate) few: bool,
}

impl Selection {
    /// The conditions that the index of due dates looks at.
    pub(crate) fn by_due(&self) -> Clause {
        let mut conditions = self.conditions.clone();
        conditions.retain(|condition| condition.index == Some(Index::Due));
        Self { conditions, ..self.clone() }.clause()
    }

    /// The index to count all rows with: that of due dates has all that filters look at.
    pub(crate) async fn counting(&self, read: &mut ReadHandle) -> Result<Index, TaskError> {
        if let [Condition { index: Some(index), .. }] = self.conditions.as_slice()
            && *index != Index::Id
        {
            return Ok(*index);
        }
        let access = self.access(read).await?;
        Ok(if access.few { access.index } else { Index::Due })
    }

    /// How to find the rows in their order, with the least to look at.
    pub(crate) async fn access(&self, read: &mut ReadHandle) -> Result<Access, TaskError> {
        let sort = self.order.sort;
        let finders: Vec<(&Condition, Index)> =
            self.conditions.iter().filter_map(|condition| Some((condition, condition.index?))).collect();
        if finders.iter().any(|(_, index)| *index == Index::Parent) {
            return Ok(Access { index: Index::Parent, few: true });
        }
        let walk = Access { index: Index::of(sort), few: false };
        let serving = finders.iter().find(|(_, index)| index.serves(sort)).map(|(_, index)| *index);
        if finders.is_empty() {
            return Ok(walk);
        }
        if let ([_], Some(index)) = (finders.as_slice(), serving) {
            return Ok(Access { index, few: false });
        }
        let mut sql = Sql::new("SELECT ?1");
        for (condition, index) in &finders {
            sql.push(", (SELECT count(*) FROM (SELECT 1 FROM ", &[]);
            self.found(&mut sql, condition, *index);
            sql.push(&format!(" LIMIT {}))", FEW + 1), &[]);
        }
        // `workspace = ?1` stands in each part.
        let row = sql.query(read).fetch_one().await?;
        let fewest = finders
            .iter()
            .enumerate()
            .map(|(at, (_, index))| (row.get::<i64, _>(at + 1), *index))
            .filter(|(count, _)| *count <= i64::from(FEW))
            .min_by_key(|(count, _)| *count);
        Ok(match (fewest, serving) {
            (Some((_, index)), _) => Access { index, few: true },
            (None, Some(index)) => Access { index, few: false },
            (None, None) => walk,
        })
    }

    fn found(&self, sql: &mut Sql, condition: &Condition, index: Index) {
        if index == Index::Id {
            // Labels: what carries them is counted, for that is what has to be looked up.
            sql.push(
                "label JOIN task_label ON task_label.label = label.id \
                 WHERE label.workspace = ?1 AND label.name = ? COLLATE NOCASE AND label.deleted = 0 \
                 AND task_label.deleted = 0",
                &condition.clause.values,
            );
            return;
        }
        let bucket = match (self.bucket, index) {
            (Some(bucket), index) if index != Index::Source => format!(" AND task.bucket = '{bucket}'"),
            _ => String::new(),
        };
        sql.push(&format!("task INDEXED BY {} WHERE task.workspace = ?1{bucket} AND ", index.name()), &[]);
        sql.push(&condition.clause.text, &condition.clause.values);
    }

    /// The table, with the index that is to be used.
    pub(crate) fn from(&self, index: Index) -> String {
        format!("task INDEXED BY {}", index.name())
    }

    /// The condition that lets the index of an order be used.
    pub(crate) const fn beside(index: Index) -> &'static str {
        match index {
            Index::Closed => " AND task.completed_at IS NOT NULL",
            _ => "",
        }
    }
}
