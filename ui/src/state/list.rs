//! The list in the middle: which tasks, in which order, and what of them is here.

use super::{
    app::App,
    layout::{Group, Layout, Viewport},
    look,
    pages::{PAGE_ROWS, Pages},
    query::Query,
    route::Place,
    when::Due,
};
use crate::browser;
use atom_api::{
    ApiError, Topic,
    tasks::{CountsReply, Filter, Ids, List, Sort, Task, TaskPage, View},
};
use atom_core::TaskId;
use jiff::civil::Date;
use leptos::{prelude::*, task::spawn_local};
use std::{collections::HashSet, sync::Arc};

/// Tasks closed today that Today still shows.
const DONE_ROWS_MAX: u32 = 50;

/// The orders a person can choose, besides the view's own.
pub(crate) const SORTS: [Sort; 5] = [Sort::Order, Sort::Due, Sort::Priority, Sort::Created, Sort::Title];

/// What tells one list from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListKey {
    /// The view or project.
    pub(crate) place: Place,
    /// The order.
    pub(crate) sort: Sort,
    /// The text that titles must have.
    pub(crate) text: String,
    /// The date that counts as today.
    pub(crate) today: Date,
}

impl ListKey {
    /// The view of the contract.
    pub(crate) fn view(&self) -> View {
        match self.place {
            Place::View(view) => view,
            _ => View::All,
        }
    }

    /// Whether Today shows its groups: only in its own order and unfiltered do they hold together.
    fn is_grouped(&self) -> bool {
        self.place == Place::View(View::Today) && self.sort == Sort::Due && self.text.is_empty()
    }

    fn request(&self, page: u32) -> List {
        let text = Some(self.text.clone()).filter(|text| !text.is_empty());
        let filter = match self.place {
            Place::Project(id) => Filter { project: Some(id), text, ..Filter::default() },
            Place::Label(name) => Filter { label: Some(name.as_str().to_owned()), text, ..Filter::default() },
            Place::Source(id) => Filter { source: Some(id), text, ..Filter::default() },
            _ => Filter { text, ..Filter::default() },
        };
        let filter = Some(filter).filter(|filter| *filter != Filter::default());
        List {
            view: Some(self.view()),
            filter,
            sort: Some(self.sort),
            group: None,
            today: Some(self.today),
            limit: Some(PAGE_ROWS),
            offset: Some(page * PAGE_ROWS),
            with_total: true,
            ..List::default()
        }
    }

    /// Asks for all of it.
    pub(crate) fn ids(&self) -> Ids {
        let List { view, filter, sort, group, today, .. } = self.request(0);
        Ids { view, filter, sort, group, today }
    }
}

/// The order that a place has unless another is chosen.
pub(crate) fn own_sort(place: Place) -> Sort {
    match place {
        Place::View(View::Today | View::Upcoming) => Sort::Due,
        Place::View(View::Completed) => Sort::Completed,
        Place::View(View::Trash) => Sort::Updated,
        _ => Sort::Order,
    }
}

/// How many rows of Today are overdue: seen in the rows where they are here, else as counted.
fn overdue_rows(pages: &Pages, counts: Option<&CountsReply>, today: Date) -> u32 {
    let mut expected = 0;
    for (place, task) in pages.rows() {
        if place != expected {
            break;
        }
        if task.due.as_deref().and_then(Due::parse).is_none_or(|due| due.date >= today) {
            return place;
        }
        expected = place + 1;
    }
    let total = pages.total().unwrap_or(0);
    if expected >= total {
        return expected;
    }
    let counted = counts.map_or(expected, |counts| u32::try_from(counts.overdue).unwrap_or(u32::MAX));
    counted.clamp(expected, total)
}

/// The list in the middle.
#[derive(Clone, Copy)]
pub(crate) struct TaskList {
    /// Which list.
    pub(crate) key: Memo<ListKey>,
    /// What of it is here.
    pub(crate) pages: RwSignal<Pages>,
    /// Why the newest try failed.
    pub(crate) error: RwSignal<Option<ApiError>>,
    /// What of it the person sees.
    pub(crate) viewport: RwSignal<Viewport>,
    /// Where its rows and headers stand.
    pub(crate) layout: Memo<Layout>,
    /// The text of the filter.
    pub(crate) text: RwSignal<String>,
    /// Counts of all views.
    pub(crate) counts: Query<CountsReply>,
    /// Tasks closed today, which Today shows at its end.
    pub(crate) done: RwSignal<Vec<Arc<Task>>>,
    sort_choices: RwSignal<u32>,
}

impl TaskList {
    /// The list of the place where the person is.
    pub(crate) fn new(app: App) -> Self {
        let text = RwSignal::new(String::new());
        let sort_choices = RwSignal::new(0);
        let place = Memo::new(move |before: Option<&Place>| match app.route.get().place {
            // Other pages cover the list; what it showed stays as it was.
            place if !place.has_tasks() => before.copied().unwrap_or(Place::View(View::Today)),
            place => place,
        });
        let key = Memo::new(move |_| {
            sort_choices.track();
            let place = place.get();
            ListKey { place, sort: chosen_sort(place), text: text.get().trim().to_owned(), today: app.today.get() }
        });
        let counts = Query::new(app, move || Some(atom_api::tasks::Counts { today: Some(app.today.get()) }));
        let pages = RwSignal::new(Pages::default());
        let done = done_today(app, key);
        let look = look::look();
        let layout = Memo::new(move |_| {
            let key = key.get();
            let total = pages.with(|pages| pages.total().unwrap_or(0));
            if !key.is_grouped() {
                return Layout::plain(total).with_rows_of(look.row_px());
            }
            let overdue = pages.with(|pages| counts.data.with(|c| overdue_rows(pages, c.as_ref(), key.today)));
            let done = u32::try_from(done.with(Vec::len)).unwrap_or(0);
            let groups = [(Group::Overdue, overdue), (Group::Today, total - overdue), (Group::Done, done)];
            Layout::grouped(groups).with_rows_of(look.row_px())
        });
        let viewport = RwSignal::new(Viewport::default());
        let list = Self { key, pages, error: RwSignal::new(None), viewport, layout, text, counts, done, sort_choices };
        list.fetch_what_is_seen(app);
        list
    }

    /// The task in a row: of the list, or of those closed today that follow it.
    pub(crate) fn row(self, row: u32) -> Option<Arc<Task>> {
        let total = self.pages.with(|pages| pages.total().unwrap_or(0));
        if row < total {
            return self.pages.with(|pages| pages.at(row).cloned());
        }
        self.done.with(|done| done.get((row - total) as usize).cloned())
    }

    /// The row of a task, if it is here.
    pub(crate) fn row_of(self, id: TaskId) -> Option<u32> {
        let place = self.pages.with(|pages| pages.place_of(id));
        place.or_else(|| {
            let index = self.done.with(|done| done.iter().position(|task| task.id == id))?;
            Some(self.pages.with(|pages| pages.total().unwrap_or(0)) + u32::try_from(index).ok()?)
        })
    }

    /// The tasks from one to another, where all of them are here.
    pub(crate) fn ids_between(self, one: TaskId, other: TaskId) -> Option<Vec<TaskId>> {
        let (one, other) = (self.row_of(one)?, self.row_of(other)?);
        (one.min(other)..=one.max(other)).map(|row| self.row(row).map(|task| task.id)).collect()
    }

    /// A task by its id, if it is here.
    pub(crate) fn task(self, id: TaskId) -> Option<Arc<Task>> {
        self.pages
            .with(|pages| pages.task(id).cloned())
            .or_else(|| self.done.with(|done| done.iter().find(|task| task.id == id).cloned()))
    }

    /// Changes what is shown of a task before the host has answered.
    pub(crate) fn patch(self, id: TaskId, change: &dyn Fn(&mut Task)) {
        self.pages.update(|pages| pages.update(id, change));
        self.done.update(|done| {
            for task in done.iter_mut().filter(|task| task.id == id) {
                change(Arc::make_mut(task));
            }
        });
    }

    /// Chooses the order of this place, and keeps the choice.
    pub(crate) fn choose_sort(self, sort: Sort) {
        let place = self.key.with_untracked(|key| key.place);
        let name = serde_json::to_string(&sort).ok().filter(|_| sort != own_sort(place));
        browser::keep(&sort_key(place), name.as_deref());
        self.sort_choices.update(|count| *count += 1);
    }

    /// Tries again after an error.
    pub(crate) fn retry(self) {
        self.error.set(None);
        self.pages.update(Pages::make_stale);
    }

    /// Fetches the pages in sight that are not here, and again what a change made stale.
    fn fetch_what_is_seen(self, app: App) {
        let flying = StoredValue::new(HashSet::<u32>::new());
        let turn = StoredValue::new((0_u32, 0_u32)); // which list, and how often it became stale
        Effect::new(move |before: Option<ListKey>| {
            let key = self.key.get();
            if before.as_ref().is_some_and(|before| *before != key) {
                turn.update_value(|turn| turn.0 += 1);
                flying.update_value(HashSet::clear);
                self.error.set(None);
                // A filter that is being typed narrows what is seen; another place starts with nothing.
                if before.is_some_and(|before| before.place == key.place) {
                    self.pages.update(Pages::make_stale);
                } else {
                    self.pages.set(Pages::default());
                }
            }
            key
        });
        Effect::new(move |before: Option<()>| {
            app.topics.track(&[Topic::Tasks, Topic::Projects]);
            if before.is_some() {
                turn.update_value(|turn| turn.1 += 1);
                self.error.set(None);
                self.pages.update(Pages::make_stale);
            }
        });
        Effect::new(move |_| {
            let key = self.key.get();
            let rows = self.viewport.with(|view| self.layout.with(|layout| view.rows(layout)));
            if self.error.with(Option::is_some) {
                return;
            }
            for page in self.pages.with(|pages| pages.wanted(rows)) {
                if flying.try_update_value(|flying| flying.insert(page)) == Some(true) {
                    let request = key.request(page);
                    spawn_local(async move {
                        let asked = turn.try_get_value();
                        let reply = app.call(request).await;
                        let (Some(asked), Some(now)) = (asked, turn.try_get_value()) else { return };
                        if asked.0 != now.0 {
                            return;
                        }
                        flying.update_value(|flying| {
                            flying.remove(&page);
                        });
                        self.take_in(page, reply, asked == now);
                    });
                }
            }
        });
    }

    fn take_in(self, page: u32, reply: Result<TaskPage, ApiError>, newest: bool) {
        match reply {
            Ok(reply) => self.pages.update(|pages| {
                let total = reply.total.and_then(|total| u32::try_from(total).ok()).unwrap_or(u32::MAX);
                pages.insert(page, reply.items, total);
                if !newest {
                    pages.make_stale();
                }
            }),
            Err(error) => self.error.set(Some(error)),
        }
    }
}

/// Follows the tasks that were closed today, newest first, as long as Today shows them.
fn done_today(app: App, key: Memo<ListKey>) -> RwSignal<Vec<Arc<Task>>> {
    let done = RwSignal::new(Vec::new());
    let query = Query::new(app, move || {
        key.with(ListKey::is_grouped).then(|| List {
            view: Some(View::Completed),
            sort: Some(Sort::Completed),
            limit: Some(DONE_ROWS_MAX),
            ..List::default()
        })
    });
    Effect::new(move |_| {
        let today = key.with(|key| key.today);
        let of_today = |task: &&Task| task.completed_at.is_some_and(|at| browser::wall(at).date() == today);
        done.set(query.data.with(|page| {
            let tasks = page.iter().flat_map(|page| page.items.iter());
            tasks.filter(of_today).cloned().map(Arc::new).collect()
        }));
    });
    done
}

fn sort_key(place: Place) -> String {
    format!("atom.sort{}", super::route::Route::to(place).address().replace(['#', '/'], "."))
}

fn chosen_sort(place: Place) -> Sort {
    let kept = browser::kept(&sort_key(place)).and_then(|name| serde_json::from_str(&name).ok());
    kept.unwrap_or_else(|| own_sort(place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::pages::tests::task;

    fn pages(dues: &[&str], total: u32) -> Pages {
        let tasks = dues.iter().zip(0..).map(|(due, number)| Task { due: Some((*due).into()), ..task(number) });
        let mut pages = Pages::default();
        pages.insert(0, tasks.collect(), total);
        pages
    }

    #[test]
    fn the_border_between_overdue_and_today_is_seen_in_the_rows() {
        let today = jiff::civil::date(2026, 11, 23);
        let counts = CountsReply { overdue: 7, ..CountsReply::default() };
        let rows = ["2026-11-20", "2026-11-22T10:00[UTC]", "2026-11-23", "2026-11-23T10:00[UTC]"];
        assert_eq!(overdue_rows(&pages(&rows, 4), Some(&counts), today), 2, "the rows know better than the count");
        assert_eq!(overdue_rows(&pages(&rows[..2], 2), None, today), 2);
        assert_eq!(overdue_rows(&pages(&[], 0), None, today), 0);
    }

    #[test]
    fn where_the_border_is_out_of_sight_the_count_tells() {
        let today = jiff::civil::date(2026, 11, 23);
        let counts = CountsReply { overdue: 300, ..CountsReply::default() };
        let rows = vec!["2026-11-20"; 100];
        assert_eq!(overdue_rows(&pages(&rows, 500), Some(&counts), today), 300);
        assert_eq!(overdue_rows(&pages(&rows, 200), Some(&counts), today), 200, "never more than there are");
    }
}
