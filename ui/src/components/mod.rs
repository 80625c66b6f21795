//! The parts that views are made of. Each says in its doc what it is to a screen reader, which keys it knows, and where
//! the focus goes. In development `#/dev/components` shows all of them in all their states.

// A part that nothing but that page shows costs the release nothing: it is left out there.
#![cfg_attr(not(debug_assertions), allow(dead_code, unused_imports))]

pub(crate) mod avatar;
pub(crate) mod badge;
pub(crate) mod banner;
pub(crate) mod bone;
pub(crate) mod button;
pub(crate) mod calendar;
pub(crate) mod charts;
pub(crate) mod check;
pub(crate) mod check_box;
pub(crate) mod chip;
pub(crate) mod choice;
pub(crate) mod combobox;
pub(crate) mod context;
pub(crate) mod dialog;
pub(crate) mod field;
pub(crate) mod float;
pub(crate) mod icon;
pub(crate) mod keys;
pub(crate) mod line_edit;
pub(crate) mod listbox;
pub(crate) mod measure;
pub(crate) mod menu;
pub(crate) mod notice;
pub(crate) mod popover;
pub(crate) mod progress;
pub(crate) mod px;
pub(crate) mod segmented;
pub(crate) mod select;
pub(crate) mod sheet;
pub(crate) mod split;
pub(crate) mod state;
pub(crate) mod switch;
pub(crate) mod table;
pub(crate) mod tabs;
pub(crate) mod time_field;
pub(crate) mod toast;
pub(crate) mod tree;
pub(crate) mod unique;
pub(crate) mod virtual_list;
