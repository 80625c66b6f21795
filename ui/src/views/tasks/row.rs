//! One task in the list.

use crate::{
    browser,
    components::{
        button::IconButton,
        check::Check,
        icon::{Glyph, Icon},
        line_edit::LineEdit,
    },
    state::{
        desk::{Desk, desk},
        route::Place,
        when::{Due, Nearness, due_short, nearness},
    },
    words,
};
use atom_api::tasks::{Status, Task, View};
use atom_core::TaskId;
use leptos::prelude::*;
use std::sync::Arc;

/// Labels that a row has space for.
const LABELS_SHOWN: usize = 2;

/// A task: check, title, and what is to be known beside it.
///
/// Role `row`. A click chooses and opens it, a click on the title of the chosen one edits it in place.
#[component]
pub(super) fn Row(id: TaskId, row: Signal<u32>, place: Signal<String>) -> impl IntoView {
    let desk = desk();
    let task =
        Memo::new(move |before: Option<&Option<Arc<Task>>>| desk.list.task(id).or_else(|| before.cloned().flatten()));
    let read = move |pick: fn(&Task) -> String| task.with(|task| task.as_deref().map(pick)).unwrap_or_default();
    let chosen = Memo::new(move |_| desk.chosen.get() == Some(id));
    let picked = Memo::new(move |_| desk.selection.contains(id));
    let renaming = Memo::new(move |_| desk.renaming.get() == Some(id));
    let status = Memo::new(move |_| task.with(|task| task.as_ref().map(|task| task.status)).unwrap_or_default());
    let priority = move || task.with(|task| task.as_ref().map_or(4, |task| task.priority));
    let title = Memo::new(move |_| read(|task| task.title.clone()));
    let trashed = Memo::new(move |_| task.with(|task| task.as_ref().is_some_and(|task| task.trashed_at.is_some())));
    let check = move || match trashed.get() {
        true => view! { <Icon glyph=Glyph::Trash /> }.into_any(),
        false => view! {
            <Check
                status
                priority=Signal::derive(priority)
                title
                in_row=true
                on_toggle=move |()| desk.toggle(id)
            />
        }
        .into_any(),
    };
    let end_rename = move |text: Option<String>| {
        desk.renaming.set(None);
        if let Some(text) = text {
            desk.rename(id, &text);
        }
        browser::focus("#task-rows");
    };
    view! {
        <div
            id=format!("task-{id}")
            class="row"
            class:chosen=chosen
            class:closed=move || status.get().is_closed()
            role="row"
            data-testid="task-row"
            aria-rowindex=move || row.get() + 1
            class:picked=picked
            aria-selected=move || (chosen.get() || picked.get()).to_string()
            style:transform=place
            on:click=move |event| {
                if event.shift_key() {
                    desk.extend_to(id);
                } else if event.ctrl_key() || event.meta_key() {
                    desk.pick_also(id);
                } else {
                    desk.selection.clear();
                    desk.open(id);
                }
            }
        >
            <span class="cell-check" role="gridcell">
                {check}
            </span>
            <span class="cell-title" role="gridcell">
                {move || match renaming.get() {
                    true => {
                        view! {
                            <LineEdit
                                value=title.get_untracked()
                                label=words::edit_title()
                                class="edit"
                                testid="task-title-edit"
                                on_end=end_rename
                            />
                        }
                            .into_any()
                    }
                    false => {
                        view! {
                            <span
                                class="title"
                                class:dropped=move || status.get() == Status::Cancelled
                                data-testid="task-title"
                                title=title
                                on:click=move |event| {
                                    if chosen.get_untracked() && !trashed.get_untracked() {
                                        event.stop_propagation();
                                        desk.renaming.set(Some(id));
                                    }
                                }
                            >
                                {title}
                            </span>
                            {move || hints(task.get().as_deref())}
                        }
                            .into_any()
                    }
                }}
            </span>
            <span class="chips" role="gridcell">
                {move || chips(desk, task.get().as_deref())}
            </span>
            <span class="meta" role="gridcell">
                {move || meta(desk, task.get().as_deref())}
            </span>
            <Show when=move || trashed.get()>
                <IconButton
                    glyph=Glyph::Restore
                    class="row-action"
                    label=words::restore()
                    testid="restore"
                    on_press=move |()| desk.restore(id)
                />
            </Show>
        </div>
    }
}

/// Whether there are notes, and how far the steps are.
fn hints(task: Option<&Task>) -> AnyView {
    let Some(task) = task else { return ().into_any() };
    let steps = (task.subtasks > 0).then(|| {
        view! {
            <span class="hint" title=words::steps()>
                <Icon glyph=Glyph::Steps />
                {words::of(task.subtasks_closed, task.subtasks)}
            </span>
        }
    });
    let notes = task.has_notes.then(|| {
        view! {
            <span class="hint" title=words::has_notes()>
                <Icon glyph=Glyph::Notes />
                <span class="spoken">{words::has_notes()}</span>
            </span>
        }
    });
    view! {
        {steps}
        {notes}
    }
    .into_any()
}

/// Labels and project: they go first when space is short.
fn chips(desk: Desk, task: Option<&Task>) -> AnyView {
    let Some(task) = task else { return ().into_any() };
    let in_project = matches!(desk.app.route.get().place, Place::Project(_));
    let project = task.project.as_ref().filter(|_| !in_project).map(|project| project.name.clone());
    let chip = |text: String| view! { <span class="chip"><span class="clip">{text}</span></span> };
    task.labels.iter().take(LABELS_SHOWN).cloned().chain(project).map(chip).collect_view().into_any()
}

/// When it is due, and where it comes from.
fn meta(desk: Desk, task: Option<&Task>) -> AnyView {
    let Some(task) = task else { return ().into_any() };
    let mark =
        task.source.as_ref().map(|source| view! { <span class="mark">{words::service(&source.provider)}</span> });
    view! {
        {when(desk, task)}
        {mark}
    }
    .into_any()
}

/// When it is due; when it was closed, for what is closed.
fn when(desk: Desk, task: &Task) -> Option<AnyView> {
    let today = desk.app.today.get();
    if let Some(at) = task.completed_at.filter(|_| task.status.is_closed()) {
        let wall = browser::wall(at);
        let view = desk.list.key.with(crate::state::list::ListKey::view);
        let closed = Due { time: Some(wall.time()).filter(|_| wall.date() == today), ..Due::on(wall.date()) };
        let text = if view == View::Trash { return None } else { due_short(&closed, today) };
        return Some(view! { <span class="due">{text}</span> }.into_any());
    }
    let due = desk.app.at_home(Due::parse(task.due.as_deref()?)?);
    let late = nearness(&due, desk.app.wall_now()) == Nearness::Late && !task.status.is_closed();
    // Under the header Today the word would say nothing; the time does.
    let grouped = desk.app.route.get().place == Place::View(View::Today);
    if grouped && due.date == today && due.time.is_none() {
        return None;
    }
    Some(view! { <span class="due" class:tone-red=late>{due_short(&due, today)}</span> }.into_any())
}
