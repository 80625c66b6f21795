//! Lists come in pages.

use serde::{Deserialize, Serialize};

/// A page of a list. `next` is handed back as `cursor` to get what follows; `null` ends the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page starts.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A list that fits on one page.
    #[must_use]
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

/// The most rows that one page has.
pub const LIMIT_MAX: u32 = 1_000;
/// The rows of a page where the caller names no number.
pub const LIMIT_DEFAULT: u32 = 100;
