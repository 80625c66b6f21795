//! The audit trail as far as it was looked at: the lines that came, and what narrows them.

use super::app::App;
use atom_api::{
    ApiError,
    audit::{Entry, Filter, List},
};
use jiff::civil::Date;
use leptos::{prelude::*, task::spawn_local};
use std::sync::Arc;

/// Lines that are fetched at once.
const PAGE_ROWS: u32 = 200;

/// The lines, newest first. More of them come when the end of those that are here is seen.
#[derive(Clone, Copy)]
pub(crate) struct Trail {
    app: App,
    /// What narrows it; another one begins anew.
    pub(crate) filter: RwSignal<Filter>,
    /// The lines that are here.
    pub(crate) entries: RwSignal<Vec<Arc<Entry>>>,
    /// Where it goes on, if it does.
    pub(crate) next: RwSignal<Option<String>>,
    /// Whether the first answer is here.
    pub(crate) is_here: RwSignal<bool>,
    /// Why the newest try failed.
    pub(crate) error: RwSignal<Option<ApiError>>,
    asking: StoredValue<bool>,
    /// Counts the filters: an answer to an older one is dropped.
    turn: StoredValue<u32>,
}

impl Trail {
    /// The trail of the workspace that the session is in.
    pub(crate) fn new(app: App) -> Self {
        let trail = Self {
            app,
            filter: RwSignal::new(Filter::default()),
            entries: RwSignal::new(Vec::new()),
            next: RwSignal::new(None),
            is_here: RwSignal::new(false),
            error: RwSignal::new(None),
            asking: StoredValue::new(false),
            turn: StoredValue::new(0),
        };
        Effect::new(move |_| {
            trail.filter.track();
            untrack(|| trail.anew());
        });
        trail
    }

    /// Looks again, from the newest line on. What is here stays to be looked at until the answer comes.
    pub(crate) fn anew(self) {
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        self.ask(None);
    }

    /// Fetches what follows, if anything does and it is not on its way.
    pub(crate) fn more(self) {
        let next = self.next.try_get_untracked().flatten();
        if next.is_some() && self.asking.try_get_value() == Some(false) {
            self.ask(next);
        }
    }

    fn ask(self, from: Option<String>) {
        let Some(turn) = self.turn.try_get_value() else { return };
        self.asking.set_value(true);
        spawn_local(async move {
            let (begins, mut cursor) = (from.is_none(), from);
            loop {
                let Some(filter) = self.filter.try_get_untracked() else { return };
                let filter = Some(filter).filter(|filter| *filter != Filter::default());
                let reply = self.app.call(List { filter, limit: Some(PAGE_ROWS), cursor }).await;
                if self.turn.try_get_value() != Some(turn) {
                    return;
                }
                match reply {
                    // Nothing among those that were looked at: it goes on behind them.
                    Ok(page) if page.items.is_empty() && page.next.is_some() => cursor = page.next,
                    Ok(page) => {
                        self.asking.set_value(false);
                        self.error.set(None);
                        self.next.set(page.next);
                        let coming = page.items.into_iter().map(Arc::new);
                        self.entries.update(|entries| {
                            if begins {
                                entries.clear();
                            }
                            entries.extend(coming);
                        });
                        self.is_here.set(true);
                        return;
                    }
                    Err(error) => {
                        self.asking.set_value(false);
                        self.error.set(Some(error));
                        return;
                    }
                }
            }
        });
    }

    /// Narrows it further, or less.
    pub(crate) fn narrow(self, change: impl FnOnce(&mut Filter)) {
        let mut filter = self.filter.get_untracked();
        change(&mut filter);
        if self.filter.with_untracked(|now| *now != filter) {
            self.filter.set(filter);
        }
    }
}

/// A text that narrows, where there is one.
pub(crate) fn wanted(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Narrows to one day in this machine's zone, or to none.
pub(crate) fn on_day(filter: &mut Filter, day: Option<Date>, zone: String) {
    (filter.from, filter.to, filter.tz) = (day, day, day.map(|_| zone));
}

/// The subjects of the commands, each with the point at its end, in the order of the contract.
pub(crate) fn subjects() -> Vec<String> {
    let mut subjects: Vec<String> = Vec::new();
    for spec in atom_api::commands() {
        let subject = spec.name.split_once('.').map_or(spec.name, |(subject, _)| subject);
        let subject = if spec.name.contains('.') { [subject, "."].concat() } else { subject.to_owned() };
        if !subjects.contains(&subject) {
            subjects.push(subject);
        }
    }
    subjects
}

/// The colour of an outcome.
pub(crate) fn tone(outcome: &str) -> &'static str {
    match outcome {
        "ok" => "green",
        "rate_limited" => "amber",
        _ => "red",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_subject_stands_once_and_finds_its_commands() {
        let subjects = subjects();
        assert!(subjects.contains(&"tasks.".to_owned()) && subjects.contains(&"undo".to_owned()), "{subjects:?}");
        for spec in atom_api::commands() {
            let found = subjects.iter().filter(|subject| match subject.ends_with('.') {
                true => spec.name.starts_with(subject.as_str()),
                false => spec.name == *subject,
            });
            assert_eq!(found.count(), 1, "{}", spec.name);
        }
    }

    #[test]
    fn a_day_narrows_in_its_zone_and_without_one_nothing_does() {
        let day = jiff::civil::date(2026, 11, 30);
        let mut filter = Filter::default();
        on_day(&mut filter, Some(day), "Europe/Berlin".to_owned());
        assert_eq!((filter.from, filter.to, filter.tz.as_deref()), (Some(day), Some(day), Some("Europe/Berlin")));
        on_day(&mut filter, None, "Europe/Berlin".to_owned());
        assert_eq!(filter, Filter::default());
    }

    #[test]
    fn what_was_refused_is_not_told_as_done() {
        assert_eq!(tone("ok"), "green");
        assert!(["forbidden", "unauthenticated", "reused"].iter().all(|outcome| tone(outcome) == "red"));
        assert_eq!(wanted("  "), None);
    }
}
