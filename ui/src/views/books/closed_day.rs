//! What can be done where the day of an entry is closed: another day, or posting there all the same.

use super::{
    Shelf,
    posting::{Late, Wanted},
};
use crate::{components::button::Button, state::when, words};
use atom_api::{ApiError, Code, Permission};
use jiff::civil::Date;
use leptos::prelude::*;

/// An entry that was refused for its day.
#[derive(Debug, Clone)]
pub(super) struct Refused {
    wanted: Wanted,
    /// The first open day.
    next: Date,
    /// Whether the day is closed firmly, so that nobody posts there.
    firm: bool,
    /// Whether the person may post there all the same.
    anyway: bool,
    /// Whether it stands in the place of an entry that is mended.
    mends: bool,
}

impl Refused {
    /// Why it was refused, where its day is the reason. Asked outside of any view.
    pub(super) fn of(shelf: Shelf, error: &ApiError, wanted: Wanted, mends: bool) -> Option<Self> {
        if error.code != Code::Conflict || wanted.announced.is_some() {
            return None;
        }
        let (closed, may) = untrack(|| (shelf.closed(), shelf.desk.may(Permission::LedgerClose)));
        let shut = |last: Option<Date>| last.is_some_and(|last| wanted.date <= last);
        let [firm, soft] = closed.map(shut);
        let next = super::open_from(closed, wanted.date);
        (firm || soft).then(|| Self { next, firm, anyway: !firm && may == Some(true), mends, wanted })
    }

    /// The same entry for the first open day. What was closed firmly says for which day it was meant, unless it is mended.
    fn on_next(&self) -> Wanted {
        if self.firm && !self.mends {
            Wanted { late: Late::Next, ..self.wanted.clone() }
        } else {
            Wanted { date: self.next, ..self.wanted.clone() }
        }
    }
}

/// Whether a day is closed softly, and not firmly.
pub(super) fn softly([firm, soft]: [Option<Date>; 2], day: Date) -> bool {
    let shut = |last: Option<Date>| last.is_some_and(|last| day <= last);
    shut(soft) && !shut(firm)
}

/// Whether something was refused because its day is closed softly, and the person may post there all the same. Asked outside
/// of any view.
pub(super) fn may_anyway(shelf: Shelf, error: &ApiError, day: Date) -> bool {
    let (closed, may) = untrack(|| (shelf.closed(), shelf.desk.may(Permission::LedgerClose)));
    error.code == Code::Conflict && softly(closed, day) && may == Some(true)
}

/// Offers nothing any more: what is typed is no longer what was refused.
pub(super) fn forget(refused: RwSignal<Option<Refused>>) {
    if refused.with_untracked(Option::is_some) {
        refused.set(None);
    }
}

/// The ways out, below what is said of the refusal; `again` posts what was chosen.
pub(super) fn ways_out(
    shelf: Shelf,
    refused: RwSignal<Option<Refused>>,
    again: impl Fn(Wanted) + Copy + Send + Sync + 'static,
) -> AnyView {
    let ways = move || {
        let refused = refused.get()?;
        let label = words::post_on_day(&when::day(refused.next, shelf.desk.app.today.get()));
        let (next, anyway) = (refused.on_next(), refused.anyway);
        let there = Wanted { late: Late::Anyway, ..refused.wanted };
        Some(view! {
            <div class="settings-actions" role="group" aria-label=words::closed_day_ways()>
                <Button testid="post-on-next" on_press=move |()| again(next.clone())>
                    {label}
                </Button>
                {anyway
                    .then(|| {
                        view! {
                            <Button testid="post-anyway" on_press=move |()| again(there.clone())>
                                {words::post_anyway()}
                            </Button>
                        }
                    })}
            </div>
        })
    };
    ways.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_is_closed_softly_only_where_it_is_not_closed_firmly_too() {
        let closed = [Some(date(2026, 1, 31)), Some(date(2026, 2, 28))];
        assert!(!softly(closed, date(2026, 1, 31)));
        assert!(softly(closed, date(2026, 2, 1)) && softly(closed, date(2026, 2, 28)));
        assert!(!softly(closed, date(2026, 3, 1)));
        assert!(!softly([None, None], date(2026, 1, 1)));
    }
}
