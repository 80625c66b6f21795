//! What a person does to tasks: shown at once, then done by the host, then reconciled with what it says.

use super::{
    app::{App, Asked, read},
    desk::Desk,
    group,
    list::ListKey,
    narrow,
    pages::Pages,
    route::Place,
    toast::{Offer, explain},
    when,
};
use crate::{browser, words};
use atom_api::{
    ApiError, Command, Patch,
    tasks::{
        Complete, Create, Delete, GroupCount, Reopen, Restore, Status, Task, TaskPage, Update as TaskUpdate, View,
    },
    undo::{Redo, UndoLast, UndoReply},
};
use atom_core::TaskId;
use leptos::{prelude::*, task::spawn_local};
use std::sync::Arc;

/// What was shown before an edit, for the case that the host refuses it or is away.
pub(super) struct Before {
    list: ListKey,
    pages: Pages,
    groups: Vec<GroupCount>,
    done: Vec<Arc<Task>>,
    detail: Option<Task>,
    steps: Option<TaskPage>,
}

/// What is shown again once all edits have ended.
#[derive(Default)]
enum Back {
    /// What is shown.
    #[default]
    Nothing,
    /// What was there before the first that was refused: nothing was done since.
    To(Box<Before>),
    /// What the host says: something was refused, and something after it was done.
    Ask,
}

/// Edits that are shown and on their way.
#[derive(Default)]
pub(super) struct OnWay {
    count: u32,
    back: Back,
}

impl OnWay {
    /// The oldest one was done, or refused. Returns what to show again when it was the last.
    fn end(&mut self, refused: Option<Before>) -> Back {
        self.count = self.count.saturating_sub(1);
        self.back = match (std::mem::take(&mut self.back), refused) {
            (Back::Nothing, Some(before)) => Back::To(Box::new(before)),
            (Back::To(_), None) => Back::Ask,
            (back, _) => back,
        };
        if self.count == 0 { std::mem::take(&mut self.back) } else { Back::Nothing }
    }
}

impl Desk {
    /// What is shown now.
    pub(super) fn before(self) -> Before {
        Before {
            list: self.list.key.get_untracked(),
            pages: self.list.feed.pages.get_untracked(),
            groups: self.list.groups.get_untracked(),
            done: self.list.done.get_untracked(),
            detail: self.detail.data.get_untracked(),
            steps: self.steps.data.get_untracked(),
        }
    }

    /// An edit was done, or refused. What is shown of others stays as long as they are on their way.
    fn ended(self, refused: Option<Before>) {
        match self.on_way.try_update_value(|on_way| on_way.end(refused)) {
            Some(Back::To(before)) => self.take_back(*before),
            Some(Back::Ask) => self.look_again(),
            Some(Back::Nothing) | None => {}
        }
    }

    /// Shows again what was there before an edit that failed, and asks the host how things really stand.
    fn take_back(self, before: Before) {
        // Whoever went to another list meanwhile sees that one.
        if self.list.key.try_get_untracked() == Some(before.list) {
            self.list.feed.pages.set(before.pages);
            self.list.groups.set(before.groups);
            self.list.done.set(before.done);
        }
        let same_task =
            |now: &Option<Task>| now.as_ref().map(|task| task.id) == before.detail.as_ref().map(|task| task.id);
        if self.detail.data.try_with_untracked(same_task) == Some(true) {
            self.detail.data.set(before.detail);
            self.steps.data.set(before.steps);
        }
        self.look_again();
    }

    fn look_again(self) {
        self.list.retry();
        self.detail.retry();
        self.steps.retry();
    }

    /// Does `request` for the task `id`: `change` shows it at once, `done` says it when the host has done it.
    fn act<C: Command>(self, id: TaskId, request: C, change: impl Fn(&mut Task), done: Option<String>) {
        let before = self.before();
        self.patch(&[id], &change as &dyn Fn(&mut Task));
        self.send(request, before, done);
    }

    /// Has the host do `request`, which is shown already.
    pub(super) fn send<C: Command>(self, request: C, before: Before, done: Option<String>) {
        self.settle(self.app.ask_to_write(C::SPEC, serde_json::to_string(&request)), before, done);
    }

    /// One copy for all commands: whatever the host replies, what is shown comes anew by its event.
    fn settle(self, asked: Asked, before: Before, done: Option<String>) {
        let app = self.app;
        self.on_way.update_value(|on_way| on_way.count += 1);
        spawn_local(async move {
            match asked.await {
                Ok(_) => {
                    if let Some(text) = done {
                        app.say(text, Offer::Undo);
                    }
                    self.ended(None);
                }
                Err(error) => {
                    app.complain(&error);
                    self.ended(Some(before));
                }
            }
        });
    }

    /// Completes an open task, reopens a closed one.
    pub(crate) fn toggle(self, id: TaskId) {
        let Some(task) = untrack(|| self.task(id)) else { return };
        if task.trashed_at.is_some() {
            self.restore(id);
        } else if task.status.is_closed() {
            let shown = |task: &mut Task| {
                task.status = Status::Open;
                task.completed_at = None;
            };
            self.act(id, Reopen { id }, shown, Some(words::reopened(&task.title)));
        } else {
            let now = browser::now();
            self.list.hold(&[id]);
            let shown = move |task: &mut Task| {
                task.status = Status::Done;
                task.completed_at = Some(now);
            };
            self.act(id, Complete { id }, shown, Some(words::completed(&task.title)));
        }
    }

    /// Moves a task to the trash; the row after it is chosen.
    pub(crate) fn trash(self, id: TaskId) {
        let Some(task) = untrack(|| self.task(id)) else { return };
        if task.trashed_at.is_some() {
            return;
        }
        let before = self.before();
        let line = untrack(|| self.list.line_of(id));
        let open = self.app.route.get_untracked().task == Some(id);
        self.list.remove(id);
        self.selection.forget(id);
        if open {
            self.close();
        }
        if self.chosen.get_untracked() == Some(id) {
            let lines = self.list.layout.with_untracked(super::layout::Layout::lines);
            let next = line.and_then(|line| untrack(|| self.list.task_on(line.min(lines.saturating_sub(1)))));
            self.chosen.set(next.map(|task| task.id));
        }
        self.send(Delete { id }, before, Some(words::trashed(&task.title)));
    }

    /// Moves a step to the trash.
    pub(crate) fn trash_step(self, id: TaskId) {
        let Some(step) = untrack(|| self.task(id)) else { return };
        let before = self.before();
        self.steps.data.update(|page| page.iter_mut().for_each(|page| page.items.retain(|each| each.id != id)));
        if self.more_steps.items.with_untracked(|items| items.iter().any(|each| each.id == id)) {
            self.more_steps.items.update(|items| items.retain(|each| each.id != id));
        }
        self.send(Delete { id }, before, Some(words::trashed(&step.title)));
    }

    /// Takes a task out of the trash.
    pub(crate) fn restore(self, id: TaskId) {
        let Some(task) = untrack(|| self.task(id)) else { return };
        let before = self.before();
        self.patch(&[id], &|task| task.trashed_at = None);
        self.list.remove(id);
        self.send(Restore { id }, before, Some(words::restored(&task.title)));
    }

    /// Gives a task another title.
    pub(crate) fn rename(self, id: TaskId, title: &str) {
        let title = title.trim().to_owned();
        let same = untrack(|| self.task(id)).is_none_or(|task| task.title == title);
        if same || title.is_empty() {
            return;
        }
        let request = TaskUpdate { title: Patch::Set(title.clone()), ..TaskUpdate::of(id) };
        let said = words::renamed(&title);
        self.act(id, request, move |task| task.title.clone_from(&title), Some(said));
    }

    /// Changes fields of a task; `change` shows it.
    pub(crate) fn update(self, request: TaskUpdate, change: impl Fn(&mut Task), done: String) {
        self.act(request.id, request, change, Some(done));
    }

    /// What the place where the person is gives to a task with this title.
    pub(crate) fn create_here(self, title: String) -> Create {
        let today = self.app.today.get_untracked();
        let create = Create { title, ..Create::default() };
        let place = self.app.route.get_untracked().place;
        let create = match place {
            Place::View(View::Today) => Create { due: Some(today.to_string()), ..create },
            Place::View(View::Upcoming) => {
                Create { due: when::add_days(today, 1).map(|day| day.to_string()), ..create }
            }
            Place::Project(id) => Create { project: Some(id.to_string()), ..create },
            Place::Label(name) => Create { labels: vec![name.as_str().to_owned()], ..create },
            _ => create,
        };
        // What the list is narrowed by, a new task has, where it can.
        let filter = self.list.key.with_untracked(|key| (key.place == place).then(|| key.filter.clone()));
        let Some(filter) = filter else { return create };
        let due = narrow::due_of(&filter, today).map(|date| date.to_string());
        Create {
            project: create.project.or_else(|| filter.project.map(|id| id.to_string())),
            labels: if create.labels.is_empty() { filter.label.into_iter().collect() } else { create.labels },
            priority: create.priority.or(filter.priority),
            due: create.due.or(due),
            status: create.status.or(filter.status.filter(|status| !status.is_closed())),
            ..create
        }
    }

    /// Writes a new task into a group of the list.
    ///
    /// # Errors
    /// What the host says, for the field to show.
    pub(crate) async fn create_in(self, title: String, key: String) -> Result<Task, ApiError> {
        let (parted, today) = self.list.key.with_untracked(|list| (list.group, list.today));
        let edit = parted.and_then(|parted| group::edit_into(parted, &key, today));
        let create = self.create_here(title);
        let task = self.app.write(edit.map_or(create.clone(), |edit| group::created_in(create, edit))).await?;
        self.app.say(words::created(&task.title), Offer::Undo);
        Ok(task)
    }

    /// Adds a step to a task.
    ///
    /// # Errors
    /// What the host says, for the field to show.
    pub(crate) async fn add_step(self, parent: TaskId, title: String) -> Result<(), ApiError> {
        let task = self.app.write(Create { title, parent: Some(parent), ..Create::default() }).await?;
        self.app.say(words::created(&task.title), Offer::Undo);
        Ok(())
    }
}

/// Takes back the newest action, or does the newest one again that was taken back.
pub(crate) fn undo(app: App, again: bool) {
    spawn_local(async move {
        let asked = match again {
            true => app.ask_to_write(Redo::SPEC, serde_json::to_string(&Redo {})),
            false => app.ask_to_write(UndoLast::SPEC, serde_json::to_string(&UndoLast {})),
        };
        match read::<UndoReply>(asked.await) {
            Ok(reply) => {
                let (text, offer) = if again {
                    (words::redone(&said(&reply)), Offer::Undo)
                } else {
                    (words::undone(&said(&reply)), Offer::Redo)
                };
                let kept = if reply.kept > 0 { words::kept_fields(reply.kept) } else { "" };
                app.say(format!("{text}{kept}"), offer);
            }
            // Nothing to take back is no trouble.
            Err(error) if matches!(error.code, atom_api::Code::Conflict | atom_api::Code::NotFound) => {
                app.say(explain(&error), Offer::Nothing);
            }
            Err(error) => app.complain(&error),
        }
    });
}

fn said(reply: &UndoReply) -> String {
    words::action(&reply.command, &reply.subject)
}
