//! Tasks, projects and labels.
//!
//! Every function takes the store and a scope, opens its own transaction, and leaves one undo point.
//! Mirrored tasks come in through [`mirror`], inside the transaction of the sync that fetched them, and leave none.
//! A task's manual order is a key of [`atom_store::order`]; its due date is text that sorts ([`When`]).

pub mod comments;
mod due;
mod error;
mod fields;
pub mod filters;
mod history;
mod known;
mod labels;
pub mod links;
mod list;
pub mod mirror;
mod plant;
mod projects;
mod quick_add;
pub mod reminders;
mod row;
pub mod templates;
pub mod time;
mod write;

pub use due::When;
pub use error::TaskError;
pub use history::history;
pub use labels::list as list_labels;
pub use list::{counts, get, list};
pub use projects::{
    create as create_project, delete as delete_project, list as list_projects, update as update_project,
};
pub use quick_add::{parse_line, quick_add};
pub use write::{complete, create, create_many, delete, move_task, reopen, restore, update};
