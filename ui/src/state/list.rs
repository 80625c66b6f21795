//! The list in the middle: which tasks, in which order, in which groups, and what of them is here.

pub(crate) use super::list_key::ListKey;
use super::{
    app::App,
    board::Column,
    feed::Feed,
    folds::Folds,
    layout::{Layout, Part, Spot},
    list_key::{own_options, shown_by},
    look,
    options::{Chosen, Options},
    pages::Pages,
    query::Query,
    route::Place,
    subs::Subs,
    viewport::Viewport,
};
use crate::browser;
use atom_api::{
    ApiError, Page,
    filters::{self, Form, SavedFilter},
    settings,
    tasks::{CountsReply, Filter, Group, GroupCount, Task, View},
};
use atom_core::TaskId;
use leptos::prelude::*;
use std::sync::Arc;

/// The key of the group of closed tasks at the end of a list.
pub(crate) const DONE: &str = "closed";

/// The list in the middle.
#[derive(Clone, Copy)]
pub(crate) struct TaskList {
    /// Which list.
    pub(crate) key: Memo<ListKey>,
    /// Its rows.
    pub(crate) feed: Feed,
    /// What of it the person sees.
    pub(crate) viewport: RwSignal<Viewport>,
    /// Where its lines and headers stand.
    pub(crate) layout: Memo<Layout>,
    /// The text of the filter.
    pub(crate) text: RwSignal<String>,
    /// What narrows a place instead of its own filter, until the person leaves.
    pub(crate) narrow: RwSignal<Option<(Place, Filter)>>,
    /// Counts of all views.
    pub(crate) counts: Query<CountsReply>,
    /// Its groups in order, with what is closed at the end.
    pub(crate) groups: RwSignal<Vec<GroupCount>>,
    /// Which groups are folded.
    pub(crate) folds: Folds,
    /// What is unfolded under its rows.
    pub(crate) subs: Subs,
    /// Closed tasks, which it shows at its end.
    pub(crate) done: RwSignal<Vec<Arc<Task>>>,
    /// The columns, where it is a board.
    pub(crate) columns: RwSignal<Vec<Column>>,
    /// The saved filters.
    pub(crate) filters: Query<Page<SavedFilter>>,
    /// Whether what the place shows is known.
    pub(crate) known: Memo<bool>,
    chosen: Chosen,
    grouped: Query<atom_api::tasks::GroupsReply>,
}

impl TaskList {
    /// The list of the place where the person is.
    pub(crate) fn new(app: App) -> Self {
        let text = RwSignal::new(String::new());
        let narrow = RwSignal::new(None::<(Place, Filter)>);
        let filters = Query::new(app, || Some(filters::List {}));
        let chosen = Chosen::new(app, Query::new(app, || Some(settings::Get {})));
        let place = Memo::new(move |before: Option<&Place>| match app.route.get().place {
            // Other pages cover the list; what it showed stays as it was.
            place if !place.has_tasks() => before.copied().unwrap_or(Place::View(View::Today)),
            place => place,
        });
        let saved = Memo::new(move |_| saved_filter(filters, place.get()));
        let known = Memo::new(move |_| !matches!(place.get(), Place::Filter(_)) || filters.data.with(Option::is_some));
        let key = Memo::new(move |_| {
            let place = place.get();
            saved.with(|saved| {
                let (view, filter) = shown_by(place, saved.as_ref());
                let Options { sort, group, form, done } = chosen.of(place, own_options(place, saved.as_ref()));
                // A board is nothing without columns that things can be moved to.
                let group = group.filter(|group| form == Form::List || *group != Group::Completed);
                let group = group.or((form == Form::Board).then_some(Group::Status));
                let narrowed = narrow.with(|narrow| narrow.as_ref().filter(|(at, _)| *at == place).cloned());
                let filter = narrowed.map_or(filter, |(_, narrowed)| narrowed);
                let typed = text.get().trim().to_owned();
                let filter = Filter { text: Some(typed).filter(|typed| !typed.is_empty()).or(filter.text), ..filter };
                ListKey { place, view, filter, sort, group, form, done, today: app.today.get() }
            })
        });
        let counts = Query::new(app, move || Some(atom_api::tasks::Counts { today: Some(app.today.get()) }));
        let grouped = Query::new(app, move || key.with(ListKey::groups).filter(|_| known.get()));
        let folds = Folds::new();
        let viewport = RwSignal::new(Viewport::default());
        let (seen, set_seen) = signal(vec![0]);
        // Another list begins at its top: what is asked for first is what will be seen first.
        Effect::new(move |before: Option<ListKey>| {
            let key = key.get();
            if before.is_some_and(|before| before != key) {
                viewport.update(|view| view.scroll = 0.0);
                set_seen.set(vec![0]);
            }
            key
        });
        let as_list = Signal::derive(move || Some(key.get()).filter(|key| known.get() && key.form == Form::List));
        let feed = Feed::new(app, as_list, seen.into());
        let done = follow_closed(app, key, feed);
        let groups = follow_groups(key, grouped, done, feed);
        let subs = Subs::new(app, feed);
        let look = look::look();
        let layout = Memo::new(move |_| {
            let total = feed.pages.with(|pages| pages.total().unwrap_or(0));
            let unfolded = subs.counts();
            let layout = match groups.with(Vec::is_empty) {
                true => Layout::unfolded(total, &unfolded),
                false => key.with(|key| groups.with(|groups| Layout::grouped(parts(groups, folds, key), &unfolded))),
            };
            layout.with_rows_of(look.row_px())
        });
        Effect::new(move |_| {
            let pages = viewport.with(|view| layout.with(|layout| view.pages(layout)));
            if seen.with_untracked(|seen| *seen != pages) {
                set_seen.set(pages);
            }
        });
        let columns = RwSignal::new(Vec::new());
        Self {
            key,
            feed,
            viewport,
            layout,
            text,
            narrow,
            counts,
            groups,
            folds,
            subs,
            done,
            columns,
            filters,
            known,
            chosen,
            grouped,
        }
    }

    /// All rows of the list itself, without what is closed.
    fn total(self) -> u32 {
        self.feed.pages.with(|pages| pages.total().unwrap_or(0))
    }

    /// How many tasks the place has, once known.
    pub(crate) fn count(self) -> Option<u64> {
        if self.key.with(|key| key.form == Form::Board) {
            let counted =
                self.grouped.data.with(|reply| reply.as_ref().map(|reply| reply.groups.iter().map(|g| g.count).sum()));
            return counted;
        }
        self.feed.pages.with(|pages| pages.total()).map(u64::from)
    }

    /// Whether the shape of the list is known: how many rows, and in which groups.
    pub(crate) fn is_here(self) -> bool {
        let (grouped, board) = self.key.with(|key| (key.group.is_some(), key.form == Form::Board));
        (board || self.feed.pages.with(|pages| pages.total().is_some()))
            && (!grouped || self.grouped.data.with(Option::is_some) || self.grouped.error.with(Option::is_some))
    }

    /// What went wrong last: with its rows, or with its groups.
    pub(crate) fn trouble(self) -> Option<ApiError> {
        self.feed.error.get().or_else(|| self.grouped.error.get())
    }

    /// The task in a row: of the list, or of those closed that follow it.
    fn row(self, row: u32) -> Option<Arc<Task>> {
        let total = self.total();
        if row < total {
            return self.feed.pages.with(|pages| pages.at(row).cloned());
        }
        self.done.with(|done| done.get((row - total) as usize).cloned())
    }

    /// The row of a task, if it is here, folded away or not.
    pub(crate) fn row_of(self, id: TaskId) -> Option<u32> {
        let place = self.feed.pages.with(|pages| pages.place_of(id));
        place.or_else(|| {
            let index = self.done.with(|done| done.iter().position(|task| task.id == id))?;
            Some(self.total() + u32::try_from(index).ok()?)
        })
    }

    /// The task of a spot and how deep it stands, if it is here.
    pub(crate) fn at(self, spot: Spot) -> Option<(Arc<Task>, u32)> {
        match spot {
            Spot::Row(row) => self.row(row).map(|task| (task, 0)),
            Spot::Sub(row, index) => self.subs.at(row, index),
        }
    }

    /// The task on a line, if it is here.
    pub(crate) fn task_on(self, line: u32) -> Option<Arc<Task>> {
        let spot = self.layout.with(|layout| layout.at(line))?;
        self.at(spot).map(|(task, _)| task)
    }

    /// The line of a task, if it is here and not folded away.
    pub(crate) fn line_of(self, id: TaskId) -> Option<u32> {
        let spot = self.row_of(id).map(Spot::Row).or_else(|| self.subs.spot_of(id))?;
        self.layout.with(|layout| layout.line_of(spot))
    }

    /// The index of the group that a task stands in.
    pub(crate) fn group_of(self, id: TaskId) -> Option<usize> {
        let row = self.row_of(id)?;
        self.groups.with(|groups| Layout::group_of(groups.iter().map(rows_of), row))
    }

    /// The index of the group that a row is in.
    pub(crate) fn group_at(self, row: u32) -> Option<u32> {
        let group = self.groups.with(|groups| Layout::group_of(groups.iter().map(rows_of), row))?;
        u32::try_from(group).ok()
    }

    /// The tasks from one to another, where all of them are here.
    pub(crate) fn ids_between(self, one: TaskId, other: TaskId) -> Option<Vec<TaskId>> {
        let in_column = self.columns.with(|columns| columns.iter().find_map(|column| column.ids_between(one, other)));
        in_column.or_else(|| {
            let (one, other) = (self.line_of(one)?, self.line_of(other)?);
            (one.min(other)..=one.max(other)).map(|line| self.task_on(line).map(|task| task.id)).collect()
        })
    }

    /// A task by its id, if it is here.
    pub(crate) fn task(self, id: TaskId) -> Option<Arc<Task>> {
        self.feed
            .pages
            .with(|pages| pages.task(id).cloned())
            .or_else(|| self.done.with(|done| done.iter().find(|task| task.id == id).cloned()))
            .or_else(|| self.subs.task(id))
            .or_else(|| self.columns.with(|columns| columns.iter().find_map(|column| column.task(id))))
    }

    /// Changes what is shown of tasks before the host has answered: all at once, so that each row is drawn anew once.
    pub(crate) fn patch(self, ids: &[TaskId], change: &dyn Fn(&mut Task)) {
        if self.feed.pages.with_untracked(|pages| ids.iter().any(|id| pages.place_of(*id).is_some())) {
            self.feed.pages.update(|pages| ids.iter().for_each(|id| pages.update(*id, change)));
        }
        if self.done.with_untracked(|done| done.iter().any(|task| ids.contains(&task.id))) {
            self.done.update(|done| {
                for task in done.iter_mut().filter(|task| ids.contains(&task.id)) {
                    change(Arc::make_mut(task));
                }
            });
        }
        ids.iter().for_each(|id| self.subs.patch(*id, change));
        self.columns.with_untracked(|columns| columns.iter().for_each(|column| column.patch(ids, change)));
    }

    /// Takes a task out of what is shown, and closes the gap.
    pub(crate) fn remove(self, id: TaskId) {
        self.remove_all(&[id]);
    }

    /// Takes tasks out of what is shown, and closes the gaps.
    pub(crate) fn remove_all(self, ids: &[TaskId]) {
        let rows = |pages: &Pages| ids.iter().filter_map(|id| pages.place_of(*id)).collect::<Vec<_>>();
        let rows = self.feed.pages.with_untracked(rows);
        if !rows.is_empty() {
            self.feed.pages.update(|pages| pages.remove_all(ids));
            self.groups.update(|groups| {
                let sizes: Vec<u32> = groups.iter().map(rows_of).collect();
                for row in rows {
                    if let Some(at) = Layout::group_of(sizes.iter().copied(), row) {
                        groups[at].count = groups[at].count.saturating_sub(1);
                    }
                }
            });
        }
        if self.done.with_untracked(|done| done.iter().any(|task| ids.contains(&task.id))) {
            self.done.update(|done| done.retain(|task| !ids.contains(&task.id)));
        }
        ids.iter().for_each(|id| self.subs.remove(*id));
        self.columns.with_untracked(|columns| columns.iter().for_each(|column| column.remove(ids)));
    }

    /// Lets tasks that are closed now be seen a moment longer.
    pub(crate) fn hold(self, ids: &[TaskId]) {
        if self.key.with_untracked(|key| matches!(key.view, View::Completed | View::Trash)) {
            return;
        }
        self.feed.hold(ids);
        self.columns.with_untracked(|columns| columns.iter().for_each(|column| column.feed.hold(ids)));
    }

    /// What narrows the place by itself.
    pub(crate) fn own_filter(self) -> Filter {
        shown_by(self.key.with(|key| key.place), self.saved().as_ref()).1
    }

    /// How the place is seen, as it was chosen.
    pub(crate) fn options(self) -> Options {
        let place = self.key.with(|key| key.place);
        let saved = saved_filter(self.filters, place);
        self.chosen.of(place, own_options(place, saved.as_ref()))
    }

    /// Sees the place otherwise from now on.
    pub(crate) fn choose(self, options: Options) {
        let place = self.key.with_untracked(|key| key.place);
        let saved = untrack(|| saved_filter(self.filters, place));
        self.chosen.choose(place, own_options(place, saved.as_ref()), options);
    }

    /// What a filter would have to keep to show this list again.
    pub(crate) fn as_query(self) -> filters::Query {
        self.key.with_untracked(|key| filters::Query {
            view: Some(key.view),
            filter: key.asked_filter(),
            sort: Some(key.sort),
            group: key.group,
            form: key.form,
        })
    }

    /// The saved filter that is shown.
    pub(crate) fn saved(self) -> Option<SavedFilter> {
        saved_filter(self.filters, self.key.with(|key| key.place))
    }

    /// Tries again after an error.
    pub(crate) fn retry(self) {
        self.feed.retry();
        self.grouped.retry();
        self.columns.with_untracked(|columns| columns.iter().for_each(|column| column.feed.retry()));
    }
}

fn saved_filter(filters: Query<Page<SavedFilter>>, place: Place) -> Option<SavedFilter> {
    let Place::Filter(id) = place else { return None };
    filters.data.with(|page| page.as_ref()?.items.iter().find(|each| each.id == id).cloned())
}

fn rows_of(group: &GroupCount) -> u32 {
    u32::try_from(group.count).unwrap_or(u32::MAX)
}

fn parts(groups: &[GroupCount], folds: Folds, key: &ListKey) -> Vec<Part> {
    let part = |group: &GroupCount| Part { rows: rows_of(group), folded: folds.is_folded(key, &group.key) };
    groups.iter().map(part).collect()
}

/// The groups with rows, as the host counts them, and what is closed after them.
fn follow_groups(
    key: Memo<ListKey>,
    grouped: Query<atom_api::tasks::GroupsReply>,
    done: RwSignal<Vec<Arc<Task>>>,
    feed: Feed,
) -> RwSignal<Vec<GroupCount>> {
    let groups = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        if feed.held.get() {
            return;
        }
        let board = key.with(|key| key.form == Form::Board);
        let counted = grouped.data.with(|reply| reply.as_ref().map(|reply| reply.groups.clone()).unwrap_or_default());
        let mut all: Vec<GroupCount> = counted.into_iter().filter(|group| board || group.count > 0).collect();
        let closed = done.with(|done| done.len() as u64);
        if closed > 0 && !board {
            all.push(GroupCount { key: DONE.to_owned(), title: String::new(), color: None, count: closed });
        }
        groups.set(all);
    });
    groups
}

/// Follows the tasks that were closed, newest first, as long as the list shows them; in Today those of today.
fn follow_closed(app: App, key: Memo<ListKey>, feed: Feed) -> RwSignal<Vec<Arc<Task>>> {
    let done = RwSignal::new(Vec::new());
    let query = Query::new(app, move || key.with(ListKey::closed));
    Effect::new(move |_| {
        if feed.held.get() {
            return;
        }
        let today = key.with(|key| (key.view == View::Today).then_some(key.today));
        let shown = |task: &&Task| {
            today.is_none_or(|today| task.completed_at.is_some_and(|at| browser::wall(at).date() == today))
        };
        let tasks = query.data.with(|page| {
            let tasks = page.iter().flat_map(|page| page.items.iter());
            tasks.filter(shown).cloned().map(Arc::new).collect::<Vec<_>>()
        });
        if done.with_untracked(|done| *done != tasks) {
            done.set(tasks);
        }
    });
    done
}
