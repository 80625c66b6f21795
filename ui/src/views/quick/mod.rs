//! Quick add: one line that becomes a task, wherever it stands.

mod before;
mod field;
mod given;
mod mirror;
mod names;
mod overlay;
mod page;

pub(crate) use before::{Begun, before};
pub(crate) use field::{Added, Known, QuickField};
pub(crate) use given::given_here;
pub(super) use overlay::{QuickOverlay, hear_added, over};
pub(super) use page::QuickPage;
