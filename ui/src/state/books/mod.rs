//! What the rooms of the books know: functions on decimal strings, names and lines, with ordinary tests.
//!
//! No figure becomes a float but for a drawing.

pub(crate) mod besides;
pub(crate) mod broke;
pub(crate) mod day;
pub(crate) mod exact;
pub(crate) mod figure;
pub(crate) mod lot_sale;
pub(crate) mod mapping;
pub(crate) mod price_lines;
pub(crate) mod reckon;
pub(crate) mod resolve;
pub(crate) mod room;
pub(crate) mod sheet;
pub(crate) mod split;
pub(crate) mod tree;
