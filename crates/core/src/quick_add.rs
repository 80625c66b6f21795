//! A line of quick add: `Send invoice #Acme @billing p1 tomorrow 15:00 30min`, in English and German alike.
//!
//! Pure and small, for it runs at each key press in the interface as well as in the engine.
//! The line is parted into words once; each word looks a few words ahead, so the time is linear in the line.
//! A token stands between word borders, and each role is taken once (labels many times); what comes later stays title.
//! A backslash before a token, or quotes around words, keep them in the title.
//!
//! ```
//! use atom_core::quick_add::{Reading, parse};
//! let reading = Reading::at(jiff::civil::date(2026, 11, 24).at(9, 30, 0, 0));
//! let read = parse("Send invoice #Acme p1 tomorrow 15:00", &reading);
//! assert_eq!(read.title, "Send invoice");
//! assert_eq!(read.project.as_deref(), Some("Acme"));
//! assert_eq!(read.start().as_deref(), Some("2026-11-25T15:00:00"));
//! ```

mod names;
mod tokens;
mod words;

use crate::civil::add_days;
use jiff::civil::{Date, DateTime, Time, Weekday};
use serde::{Deserialize, Serialize};
use tokens::{Found, What};
use words::Words;

/// The most labels that a line gives; the same as those of a task.
const LABELS_MAX: usize = 50;

/// What a line is read against.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// The wall time that counts as now.
    pub now: DateTime,
    /// The day on which a week begins.
    pub first_day: Weekday,
    /// The projects that there are: `#Q4 closing` names one of two words.
    pub projects: &'a [String],
    /// Parts of the line, in characters, that are title whatever they look like: the chips that were dismissed.
    pub ignored: &'a [(u32, u32)],
}

impl Reading<'_> {
    /// A reading at `now`, with weeks from Monday on and no project known.
    #[must_use]
    pub const fn at(now: DateTime) -> Self {
        Self { now, first_day: Weekday::Monday, projects: &[], ignored: &[] }
    }
}

/// What a part of a line stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// When it is due.
    Due,
    /// The project.
    Project,
    /// A label.
    Label,
    /// The priority.
    Priority,
    /// How long it takes.
    Duration,
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Span {
    /// Where it begins, in characters (Unicode scalar values).
    pub from: u32,
    /// Where it ends.
    pub to: u32,
    /// What it stands for.
    pub role: Role,
}

/// What a line means.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// What is left of it.
    pub title: String,
    /// The day it is due.
    pub date: Option<Date>,
    /// The time of that day; never without a date.
    pub time: Option<Time>,
    /// Whether it is meant for the evening of the day.
    pub evening: bool,
    /// The project by name; a known one as it is written.
    pub project: Option<String>,
    /// The labels by name, without doubles.
    pub labels: Vec<String>,
    /// 1 to 4.
    pub priority: Option<u8>,
    /// How long it takes.
    pub duration_min: Option<u32>,
    /// Which parts of the line said so, in order and apart; a date and its time may be two.
    pub spans: Vec<Span>,
}

impl Line {
    /// When, as local ISO: `2030-01-02` or `2030-01-02T15:00:00`.
    #[must_use]
    pub fn start(&self) -> Option<String> {
        self.date.map(|date| self.time.map_or_else(|| date.to_string(), |time| date.to_datetime(time).to_string()))
    }

    /// Takes what was found, unless its role is taken.
    fn take(&mut self, what: What) -> Option<Role> {
        match what {
            What::Due { date, time, evening } => {
                if (date.is_some() && self.date.is_some()) || (time.is_some() && self.time.is_some()) {
                    return None;
                }
                self.date = self.date.or(date);
                self.time = self.time.or(time);
                self.evening |= evening;
                Some(Role::Due)
            }
            What::Project(name) => {
                if self.project.is_some() {
                    return None;
                }
                self.project = Some(name);
                Some(Role::Project)
            }
            What::Label(name) => {
                if self.labels.iter().all(|label| !names::same(label, &name)) {
                    if self.labels.len() == LABELS_MAX {
                        return None;
                    }
                    self.labels.push(name);
                }
                Some(Role::Label)
            }
            What::Priority(number) => {
                if self.priority.is_some() {
                    return None;
                }
                self.priority = Some(number);
                Some(Role::Priority)
            }
            What::Duration(minutes) => {
                if self.duration_min.is_some() {
                    return None;
                }
                self.duration_min = Some(minutes);
                Some(Role::Duration)
            }
        }
    }

    /// A time alone means today, or tomorrow when it has passed.
    fn settle(&mut self, now: DateTime) {
        if let (None, Some(time)) = (self.date, self.time) {
            let today = now.date();
            self.date = if time < now.time() { add_days(today, 1) } else { Some(today) };
            if self.date.is_none() {
                self.time = None;
            }
        }
    }
}

/// Reads a line.
#[must_use]
pub fn parse(text: &str, reading: &Reading<'_>) -> Line {
    let words = Words::of(text);
    let mut line = Line::default();
    let mut at = 0;
    while at < words.len() {
        let quoted = words.quoted(at);
        if quoted > 0 {
            words.push(&mut line.title, at, quoted, false);
            at += quoted;
            continue;
        }
        if let Some(found) = tokens::escaped(&words, at, reading) {
            words.push(&mut line.title, at, found.words, true);
            at += found.words;
            continue;
        }
        let Some(Found { words: count, what }) = tokens::find(&words, at, reading, line.project.is_some()) else {
            words.push(&mut line.title, at, 1, false);
            at += 1;
            continue;
        };
        let (from, to) = words.span(at, count);
        let ignored = reading.ignored.iter().any(|(begin, end)| *begin < to && from < *end);
        match if ignored { None } else { line.take(what) } {
            Some(role) => {
                line.spans.push(Span { from, to, role });
                at += count;
            }
            None => {
                words.push(&mut line.title, at, 1, false);
                at += 1;
            }
        }
    }
    line.settle(reading.now);
    line
}

#[cfg(test)]
mod tests;
