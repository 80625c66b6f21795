//! Replies that still hold: a list that was looked at a moment ago is shown at once where nothing has changed since.
//!
//! The host tells of every change, so a reply holds as long as none of its topics has become stale, exactly as what is
//! on the screen does. Nothing is taken from here while the host cannot be heard, and a write of this window empties it.

use leptos::prelude::*;
use std::collections::VecDeque;

/// The commands whose replies are kept: what a list is drawn from.
const KEPT: [&str; 2] = ["tasks.list", "tasks.groups"];
/// How many are kept; those that were asked for longest ago go first.
const REPLIES_MAX: usize = 32;
/// Larger ones are not kept, in bytes.
const REPLY_MAX: usize = 256 * 1024;

/// A reply, and the state of its topics when it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reply {
    name: &'static str,
    args: String,
    mark: u64,
    text: String,
}

/// The replies, oldest first.
#[derive(Debug, Default)]
struct Replies(VecDeque<Reply>);

impl Replies {
    fn keep(&mut self, reply: Reply) {
        if !KEPT.contains(&reply.name) || reply.text.len() > REPLY_MAX {
            return;
        }
        self.0.retain(|each| each.name != reply.name || each.args != reply.args);
        self.0.push_back(reply);
        if self.0.len() > REPLIES_MAX {
            self.0.pop_front();
        }
    }

    fn find(&self, name: &str, args: &str, mark: u64) -> Option<String> {
        let same = |each: &&Reply| each.name == name && each.args == args && each.mark == mark;
        self.0.iter().rev().find(same).map(|each| each.text.clone())
    }
}

/// The replies that are kept. Copied freely.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known(StoredValue<Replies>);

impl Known {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self(StoredValue::new(Replies::default()))
    }

    /// Keeps a reply to what was asked when the topics stood at `mark`.
    pub(crate) fn keep(self, name: &'static str, args: String, mark: u64, text: &str) {
        self.0.update_value(|replies| replies.keep(Reply { name, args, mark, text: text.to_owned() }));
    }

    /// The reply, if it is here and the topics still stand at the same mark.
    pub(crate) fn find(self, name: &str, args: &str, mark: u64) -> Option<String> {
        self.0.with_value(|replies| replies.find(name, args, mark))
    }

    /// Lets all go.
    pub(crate) fn clear(self) {
        self.0.update_value(|replies| replies.0.clear());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(args: &str, mark: u64, text: &str) -> Reply {
        Reply { name: "tasks.list", args: args.to_owned(), mark, text: text.to_owned() }
    }

    #[test]
    fn a_reply_holds_until_something_has_changed() {
        let mut replies = Replies::default();
        replies.keep(reply("all", 7, "rows"));
        assert_eq!(replies.find("tasks.list", "all", 7).as_deref(), Some("rows"));
        assert_eq!(replies.find("tasks.list", "all", 8), None);
        assert_eq!(replies.find("tasks.list", "today", 7), None);
        assert_eq!(replies.find("tasks.groups", "all", 7), None);
        replies.keep(reply("all", 8, "newer"));
        assert_eq!(replies.find("tasks.list", "all", 8).as_deref(), Some("newer"));
        assert_eq!(replies.0.len(), 1, "the older one is gone");
    }

    #[test]
    fn what_is_kept_has_bounds() {
        let mut replies = Replies::default();
        for number in 0..100 {
            replies.keep(reply(&number.to_string(), 1, "rows"));
        }
        assert_eq!(replies.0.len(), REPLIES_MAX);
        assert!(replies.find("tasks.list", "99", 1).is_some() && replies.find("tasks.list", "0", 1).is_none());
        replies.keep(reply("huge", 1, &"x".repeat(REPLY_MAX + 1)));
        replies.keep(Reply { name: "tasks.get", ..reply("one", 1, "task") });
        assert!(replies.find("tasks.list", "huge", 1).is_none() && replies.find("tasks.get", "one", 1).is_none());
    }
}
