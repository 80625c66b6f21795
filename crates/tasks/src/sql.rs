//! Statements that are put together from pieces, each with its values.

use atom_store::{ReadHandle, Row as _, Scoped as _, SqliteRow, Statement};
use uuid::Uuid;

/// A value to be bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Bound {
    Text(String),
    Id(Uuid),
    Number(i64),
}

/// SQL made of constants of this crate only: values are always bound.
pub(crate) fn assert_constant(sql: String) -> impl atom_store::SqlSafeStr {
    atom_store::AssertSqlSafe(sql)
}

/// A piece of a statement, its values marked by `?` in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sql {
    text: String,
    values: Vec<Bound>,
}

impl Sql {
    pub(crate) fn new(text: &str) -> Self {
        let mut this = Self::default();
        this.push(text, &[]);
        this
    }

    /// Adds text whose `?` marks stand for `values`. They are numbered from `?2` on; `?1` is the workspace.
    pub(crate) fn push(&mut self, text: &str, values: &[Bound]) {
        let mut number = self.values.len() + 1;
        let mut pieces = text.split('?').peekable();
        while let Some(piece) = pieces.next() {
            self.text.push_str(piece);
            if let Some(next) = pieces.peek() {
                self.text.push('?');
                // A mark that has its number keeps it.
                if !next.starts_with(|digit: char| digit.is_ascii_digit()) {
                    number += 1;
                    self.text.push_str(&number.to_string());
                }
            }
        }
        self.values.extend_from_slice(values);
    }

    pub(crate) fn add(&mut self, other: &Clause) {
        self.push(&other.text, &other.values);
    }

    /// Adds a whole statement, whose marks are numbered anew.
    pub(crate) fn append(&mut self, other: Self) {
        let first = self.values.len();
        let mut pieces = other.text.split('?');
        self.text.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
            let number = piece[..digits].parse::<usize>().unwrap_or(1);
            let number = if number == 1 { 1 } else { number + first };
            self.text.push('?');
            self.text.push_str(&number.to_string());
            self.text.push_str(&piece[digits..]);
        }
        self.values.extend(other.values);
    }

    /// Ready to be run.
    pub(crate) fn query(self, read: &mut ReadHandle) -> Statement<'_> {
        let mut query = read.query(assert_constant(self.text));
        for value in self.values {
            query = match value {
                Bound::Text(text) => query.bind(text),
                Bound::Id(id) => query.bind(id),
                Bound::Number(number) => query.bind(number),
            };
        }
        query
    }
}

/// A piece of SQL whose values are not numbered yet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clause {
    pub(crate) text: String,
    pub(crate) values: Vec<Bound>,
}

impl Clause {
    pub(crate) fn new(text: impl Into<String>, values: impl Into<Vec<Bound>>) -> Self {
        Self { text: text.into(), values: values.into() }
    }
}

/// A count in a row.
pub(crate) fn number(row: &SqliteRow, column: usize) -> u64 {
    u64::try_from(row.get::<i64, _>(column)).unwrap_or(0)
}
