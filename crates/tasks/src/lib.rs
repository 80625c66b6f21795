//! Tasks, projects and labels.
//!
//! Every function takes the store and a scope, opens its own transaction, and leaves one undo point.
//! Mirrored tasks come in through [`mirror`], inside the transaction of the sync that fetched them, and leave none.
//! A task's manual order is a key of [`atom_store::order`]; its due date is text that sorts ([`When`]).

mod access;
pub mod comments;
mod completion;
mod copy;
mod due;
mod edit;
mod error;
mod export;
mod fields;
pub mod filters;
mod group_counts;
mod groups;
mod history;
pub mod import;
mod kept;
mod known;
mod labels;
pub mod links;
mod list;
pub mod mirror;
mod mirror_page;
mod order;
mod place;
mod plant;
mod projects;
mod quick_add;
pub mod reminders;
mod revert;
mod row;
pub mod sample;
mod selection;
mod sql;
pub mod templates;
pub mod time;
mod write;

pub use copy::{duplicate, duplicate_many, to_project};
pub use due::When;
pub use edit::{apply, purge};
pub use error::TaskError;
pub use export::{Sink, export};
pub use group_counts::groups;
pub use history::history;
pub use labels::{create as create_label, delete as delete_label, list as list_labels, update as update_label};
pub use list::{counts, get, ids, list};
pub use place::move_task;
pub use projects::{
    create as create_project, delete as delete_project, list as list_projects, move_project, update as update_project,
};
pub use quick_add::{parse_line, quick_add};
pub use revert::revert;
pub use write::{complete, create, create_many, delete, reopen, restore, update};
