//! The fake in the shape of services that come with Atom: the same things, pages, tokens and faults, at the addresses and in the
//! records that those services document.

mod calendar;
mod github;
mod gmail;
mod linear;

pub(super) use linear::is_mutation;

use super::{
    pages::Bend,
    state::State,
    wire::{Asked, Reply},
};
use serde_json::Value;

/// A service in whose shape the fake can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guise {
    /// Each thing is a message, alone in its thread. Edits change its labels: what a message says never changes.
    GmailMessages,
    /// The same, thread by thread.
    GmailThreads,
    /// Each thing is an event of one calendar.
    CalendarEvents,
    /// Each thing is an issue.
    LinearIssues,
    /// Each thing is an issue of one repository.
    GithubIssues,
}

impl Guise {
    /// A thing as the service shows it.
    pub(super) fn dress(self, thing: &Value) -> Value {
        match self {
            Self::GmailMessages => gmail::message(thing),
            Self::GmailThreads => gmail::thread(thing),
            Self::CalendarEvents => calendar::event(thing),
            Self::LinearIssues => linear::issue(thing),
            Self::GithubIssues => github::issue(thing),
        }
    }

    /// What the service calls a thing of this id.
    pub(super) fn id(self, thing: &str) -> String {
        match self {
            Self::GmailMessages | Self::GmailThreads | Self::CalendarEvents | Self::LinearIssues => thing.to_owned(),
            Self::GithubIssues => github::id(thing),
        }
    }
}

impl State {
    /// What a service answers at one of its own addresses; `None` where none of them has it.
    pub(super) fn guised(&mut self, path: &str, asked: &Asked, bend: Bend) -> Option<Reply> {
        if let Some(rest) = path.strip_prefix("/gmail/v1/users/me") {
            return self.gmail(rest, asked, bend);
        }
        if path.starts_with("/calendar/v3/") {
            return self.calendar(path, asked, bend);
        }
        self.github(path, asked, bend)
    }
}

/// The number in a thing's id.
fn number(thing: &Value) -> i64 {
    thing["id"].as_str().and_then(|id| id.trim_start_matches('r').parse().ok()).unwrap_or(0)
}
