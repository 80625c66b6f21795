//! The parts that views are made of. Each says in its doc what it is to a screen reader, which keys it knows, and where
//! the focus goes.

pub(crate) mod bone;
pub(crate) mod button;
pub(crate) mod check;
pub(crate) mod chip;
pub(crate) mod dialog;
pub(crate) mod field;
pub(crate) mod float;
pub(crate) mod icon;
pub(crate) mod line_edit;
pub(crate) mod menu;
pub(crate) mod notice;
pub(crate) mod state;
pub(crate) mod toast;
