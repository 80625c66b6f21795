//! What the interface knows: signals and the pure functions on them. Nothing here draws.

pub(crate) mod activity;
pub(crate) mod app;
pub(crate) mod desk;
pub(crate) mod draft;
pub(crate) mod duration;
pub(crate) mod edits;
pub(crate) mod formats;
pub(crate) mod keys;
pub(crate) mod language;
pub(crate) mod layout;
pub(crate) mod list;
pub(crate) mod look;
pub(crate) mod markdown;
pub(crate) mod name;
pub(crate) mod pages;
pub(crate) mod perform;
pub(crate) mod prefs;
pub(crate) mod query;
pub(crate) mod route;
pub(crate) mod selection;
pub(crate) mod session;
pub(crate) mod theme;
pub(crate) mod toast;
pub(crate) mod topics;
pub(crate) mod transfer;
pub(crate) mod when;
