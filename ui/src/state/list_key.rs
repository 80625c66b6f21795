//! Which list it is: what tells it from others, and what is asked of the host for it.

use super::{options::Options, pages::PAGE_ROWS, route::Place};
use crate::browser;
use atom_api::{
    filters::{Form, SavedFilter},
    tasks::{Filter, Group, Groups, Ids, List, Sort, View},
};
use jiff::civil::Date;

/// Closed tasks that a list still shows at its end.
const DONE_ROWS_MAX: u32 = 50;

/// What tells one list from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListKey {
    /// Where it is.
    pub(crate) place: Place,
    /// The view that it narrows.
    pub(crate) view: View,
    /// What narrows it.
    pub(crate) filter: Filter,
    /// The order.
    pub(crate) sort: Sort,
    /// What parts it.
    pub(crate) group: Option<Group>,
    /// How it is drawn.
    pub(crate) form: Form,
    /// Whether closed tasks follow at its end.
    pub(crate) done: bool,
    /// The date that counts as today.
    pub(crate) today: Date,
}

impl ListKey {
    /// The view of the contract.
    pub(crate) fn view(&self) -> View {
        self.view
    }

    /// The text that titles must have.
    pub(crate) fn text(&self) -> &str {
        self.filter.text.as_deref().unwrap_or_default()
    }

    /// Whether rows stand as they were arranged by hand, so that they can be arranged.
    pub(crate) fn is_by_hand(&self) -> bool {
        self.sort == Sort::Order && self.filter.text.is_none()
    }

    /// Whether the other list is this one with another text.
    pub(crate) fn differs_in_text(&self, other: &Self) -> bool {
        let bare = |key: &Self| Self { filter: Filter { text: None, ..key.filter.clone() }, ..key.clone() };
        bare(self) == bare(other)
    }

    /// Asks for a page of it.
    pub(crate) fn request(&self, page: u32) -> List {
        List {
            view: Some(self.view),
            filter: self.asked_filter(),
            sort: Some(self.sort),
            group: self.group,
            today: Some(self.today),
            tz: self.tz(),
            limit: Some(PAGE_ROWS),
            offset: Some(page * PAGE_ROWS),
            with_total: true,
            ..List::default()
        }
    }

    /// Asks for all of it.
    pub(crate) fn ids(&self) -> Ids {
        let List { view, filter, sort, group, today, tz, .. } = self.request(0);
        Ids { view, filter, sort, group, today, tz }
    }

    /// Asks how many tasks each of its groups has.
    pub(super) fn groups(&self) -> Option<Groups> {
        let (view, today, tz) = (Some(self.view), Some(self.today), self.tz());
        Some(Groups { view, filter: self.asked_filter(), group: self.group?, today, tz })
    }

    /// The zone, where instants are told by their days.
    fn tz(&self) -> Option<String> {
        (self.group == Some(Group::Completed)).then(browser::zone)
    }

    /// What narrows it, where anything does.
    pub(super) fn asked_filter(&self) -> Option<Filter> {
        Some(self.filter.clone()).filter(|filter| *filter != Filter::default())
    }

    /// Asks for what is closed of it.
    pub(super) fn closed(&self) -> Option<List> {
        let open = !matches!(self.view, View::Completed | View::Trash);
        (self.done && open).then(|| List {
            view: Some(View::Completed),
            filter: self.asked_filter(),
            sort: Some(Sort::Completed),
            today: Some(self.today),
            limit: Some(DONE_ROWS_MAX),
            ..List::default()
        })
    }
}

/// What a place shows by itself: its view and what narrows that.
pub(super) fn shown_by(place: Place, saved: Option<&SavedFilter>) -> (View, Filter) {
    let filter = match place {
        Place::View(view) => return (view, Filter::default()),
        Place::Project(id) => Filter { project: Some(id), ..Filter::default() },
        Place::Label(name) => Filter { label: Some(name.as_str().to_owned()), ..Filter::default() },
        Place::Source(id) => Filter { source: Some(id), ..Filter::default() },
        _ => {
            let query = saved.map(|saved| &saved.query);
            let view = query.and_then(|query| query.view).unwrap_or_default();
            return (view, query.and_then(|query| query.filter.clone()).unwrap_or_default());
        }
    };
    (View::All, filter)
}

/// The way a place is seen unless another is chosen.
pub(super) fn own_options(place: Place, saved: Option<&SavedFilter>) -> Options {
    let own = Options::own(Place::View(saved.and_then(|saved| saved.query.view).unwrap_or_default()));
    match saved {
        Some(SavedFilter { query, .. }) => {
            Options { sort: query.sort.unwrap_or(own.sort), group: query.group, form: query.form, done: own.done }
        }
        None => Options::own(place),
    }
}
