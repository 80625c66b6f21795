//! What narrows a list beside the text of its titles: when it is due, how urgent, where it stands, project and label.
//!
//! A place shows what it shows; what a person narrows there lasts until they leave, or save it as a filter. In a saved
//! filter it takes the place of what was saved, so that each part of that can be seen and taken off.

use super::{list::TaskList, route::Place, when};
use atom_api::tasks::{DueIn, Filter, Status, View};
use jiff::civil::Date;
use leptos::prelude::*;

/// One thing that a list can be narrowed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// The text of a saved filter.
    Text,
    /// When it is due.
    Due,
    /// How urgent it is.
    Priority,
    /// Where it stands.
    Status,
    /// In which project.
    Project,
    /// With which label.
    Label,
}

/// The key of what has none of a part: no date, no project.
pub(crate) const NONE: &str = "none";
/// The key of a range of days.
pub(crate) const BETWEEN: &str = "between";

impl Part {
    /// All of them, in the order of their chips.
    pub(crate) const ALL: [Self; 6] = [Self::Text, Self::Due, Self::Priority, Self::Status, Self::Project, Self::Label];

    /// Whether it can be chosen in a place: not what the place itself says.
    pub(crate) fn is_offered(self, place: Place) -> bool {
        match self {
            Self::Text => matches!(place, Place::Filter(_)),
            Self::Project => !matches!(place, Place::Project(_) | Place::View(View::Inbox)),
            Self::Label => !matches!(place, Place::Label(_)),
            Self::Due | Self::Priority | Self::Status => true,
        }
    }

    /// What a filter says of it, as a key; empty where it says nothing.
    pub(crate) fn key(self, filter: &Filter) -> String {
        match self {
            Self::Text => filter.text.clone().unwrap_or_default(),
            Self::Due if filter.no_due => NONE.to_owned(),
            Self::Due => match filter.due_in {
                Some(due) => due.as_str().to_owned(),
                None if filter.due_from.is_some() || filter.due_to.is_some() => BETWEEN.to_owned(),
                None => String::new(),
            },
            Self::Priority => filter.priority.map(|priority| priority.to_string()).unwrap_or_default(),
            Self::Status => filter.status.map(|status| status.as_str().to_owned()).unwrap_or_default(),
            Self::Project if filter.no_project => NONE.to_owned(),
            Self::Project => filter.project.map(|id| id.to_string()).unwrap_or_default(),
            Self::Label => filter.label.clone().unwrap_or_default(),
        }
    }

    /// The filter with this key for it; what is no key of it takes it off.
    pub(crate) fn set(self, filter: Filter, key: &str, today: Date) -> Filter {
        match self {
            Self::Text => Filter { text: Some(key.to_owned()).filter(|text| !text.is_empty()), ..filter },
            Self::Due => {
                let from = Some(today).filter(|_| key == BETWEEN);
                Filter {
                    due_in: DueIn::ALL.into_iter().find(|due| due.as_str() == key),
                    no_due: key == NONE,
                    due_from: from,
                    due_to: from.and_then(|from| when::add_days(from, 6)),
                    ..filter
                }
            }
            Self::Priority => {
                Filter { priority: key.parse().ok().filter(|priority| (1..=4).contains(priority)), ..filter }
            }
            Self::Status => Filter { status: Status::parse(key), ..filter },
            Self::Project => Filter { no_project: key == NONE, project: key.parse().ok(), ..filter },
            Self::Label => Filter { label: Some(key.to_owned()).filter(|label| !label.is_empty()), ..filter },
        }
    }
}

/// Where tasks of a view can stand.
pub(crate) fn statuses(view: View) -> &'static [Status] {
    match view {
        View::Completed => &[Status::Done, Status::Cancelled],
        View::Trash => &[Status::Open, Status::InProgress, Status::Done, Status::Cancelled],
        View::Inbox | View::Today | View::Upcoming | View::All => &[Status::Open, Status::InProgress],
    }
}

/// The day on which a new task is due, to be among what a filter shows.
pub(crate) fn due_of(filter: &Filter, today: Date) -> Option<Date> {
    match filter.due_in {
        Some(DueIn::Today | DueIn::Week) => Some(today),
        Some(DueIn::NextWeek) => DueIn::NextWeek.days(today).0,
        Some(DueIn::Overdue) => None,
        None => filter.due_from.or(filter.due_to),
    }
}

impl TaskList {
    /// What narrows the place, without what is typed.
    pub(crate) fn narrowed(self) -> Filter {
        let place = self.key.with(|key| key.place);
        let chosen =
            self.narrow.with(|narrow| narrow.as_ref().filter(|(at, _)| *at == place).map(|(_, by)| by.clone()));
        chosen.unwrap_or_else(|| self.own_filter())
    }

    /// What narrows the place beside what it is itself.
    pub(crate) fn narrowed_by(self) -> Vec<Part> {
        let place = self.key.with(|key| key.place);
        let filter = self.narrowed();
        Part::ALL.into_iter().filter(|part| part.is_offered(place) && !part.key(&filter).is_empty()).collect()
    }

    /// Narrows the place by this.
    pub(crate) fn narrow_to(self, filter: Filter) {
        let place = self.key.with_untracked(|key| key.place);
        let own = untrack(|| self.own_filter());
        self.narrow.set((filter != own).then_some((place, filter)));
    }

    /// Narrows the place by one thing more, or by something else of it.
    pub(crate) fn narrow_by(self, part: Part, key: &str) {
        let today = self.key.with_untracked(|key| key.today);
        self.narrow_to(part.set(untrack(|| self.narrowed()), key, today));
    }

    /// Shows all of the place; of a saved filter what it would show without any condition.
    pub(crate) fn widen(self) {
        self.text.set(String::new());
        let place = self.key.with_untracked(|key| key.place);
        let today = self.key.with_untracked(|key| key.today);
        let offered = Part::ALL.into_iter().filter(|part| part.is_offered(place));
        self.narrow_to(offered.fold(untrack(|| self.narrowed()), |filter, part| part.set(filter, "", today)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2030, 6, 15);

    #[test]
    fn what_is_chosen_of_a_part_is_what_the_filter_says_of_it() {
        let project = "0198c0de-0000-7000-8000-000000000001";
        let chosen = [
            (Part::Text, "invoice"),
            (Part::Due, "overdue"),
            (Part::Due, "today"),
            (Part::Due, "week"),
            (Part::Due, "next_week"),
            (Part::Due, NONE),
            (Part::Due, BETWEEN),
            (Part::Priority, "1"),
            (Part::Status, "in_progress"),
            (Part::Project, NONE),
            (Part::Project, project),
            (Part::Label, "bug"),
        ];
        for (part, key) in chosen {
            let filter = part.set(Filter::default(), key, TODAY);
            assert_eq!(part.key(&filter), key);
            for other in Part::ALL.into_iter().filter(|other| *other != part) {
                assert_eq!(other.key(&filter), "", "{key} says something of {other:?}");
            }
            assert_eq!(part.set(filter, "", TODAY), Filter::default(), "{key} can be taken off");
        }
    }

    #[test]
    fn another_choice_of_a_part_takes_the_place_of_the_first() {
        let late = Part::Due.set(Filter::default(), "overdue", TODAY);
        let undated = Part::Due.set(late, NONE, TODAY);
        assert_eq!(undated, Filter { no_due: true, ..Filter::default() });
        let ranged = Part::Due.set(undated, BETWEEN, TODAY);
        assert_eq!((ranged.no_due, ranged.due_from, ranged.due_to), (false, Some(TODAY), Some(date(2030, 6, 21))));
        assert_eq!(Part::Priority.set(Filter::default(), "7", TODAY), Filter::default(), "there is no such priority");
    }

    #[test]
    fn a_place_is_not_narrowed_by_what_it_is() {
        assert!(!Part::Project.is_offered(Place::View(View::Inbox)));
        assert!(Part::Project.is_offered(Place::View(View::Today)));
        assert!(!Part::Text.is_offered(Place::View(View::Today)), "there the text stands in its field");
    }

    #[test]
    fn a_task_that_is_written_in_a_filter_is_due_when_the_filter_looks() {
        let of = |key: &str| due_of(&Part::Due.set(Filter::default(), key, TODAY), TODAY);
        assert_eq!((of("today"), of("week"), of(BETWEEN)), (Some(TODAY), Some(TODAY), Some(TODAY)));
        assert_eq!(of("next_week"), Some(date(2030, 6, 17)));
        assert_eq!((of("overdue"), of(NONE), of("")), (None, None, None), "nothing new is late");
    }
}
