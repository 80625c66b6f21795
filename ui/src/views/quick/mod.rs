//! Quick add: one line that becomes a task, wherever it stands.

mod field;
mod given;
mod mirror;
mod names;
mod overlay;
mod page;

pub(crate) use field::{Added, Known, QuickField};
pub(crate) use given::given_here;
pub(super) use overlay::{QuickOverlay, hear_added};
pub(super) use page::QuickPage;
