//! One task in the list.

use crate::{
    browser,
    components::{
        button::IconButton,
        check::Check,
        chip::Dot,
        icon::{Glyph, Icon},
        line_edit::{Ended, LineEdit},
    },
    state::{
        desk::{Desk, desk},
        line::title_fault,
        route::Place,
        when::{Due, Nearness, due_short, nearness},
    },
    words,
};
use atom_api::tasks::{Group, Status, Task, View};
use atom_core::TaskId;
use leptos::{attr::custom::custom_attribute, prelude::*};
use std::sync::Arc;

/// Labels that a row has space for.
const LABELS_SHOWN: usize = 2;

/// A task: check, title, and what is to be known beside it.
///
/// Role `row`. A click chooses and opens it, a click on the title of the chosen one edits it in place.
#[component]
pub(super) fn Row(id: TaskId, line: Signal<u32>, depth: Signal<u32>, place: Signal<String>) -> impl IntoView {
    let desk = desk();
    let task =
        Memo::new(move |before: Option<&Option<Arc<Task>>>| desk.list.task(id).or_else(|| before.cloned().flatten()));
    let read = move |pick: fn(&Task) -> String| task.with(|task| task.as_deref().map(pick)).unwrap_or_default();
    let chosen = Memo::new(move |_| desk.chosen.get() == Some(id));
    let picked = Memo::new(move |_| desk.selection.contains(id));
    let lifted = Memo::new(move |_| desk.drag.with(|drag| drag.as_ref().is_some_and(|drag| drag.ids.contains(&id))));
    let parts = Memo::new(move |_| task.with(|task| task.as_ref().is_some_and(|task| task.subtasks > 0)));
    let renaming = Memo::new(move |_| desk.renaming.get() == Some(id));
    let status = Memo::new(move |_| task.with(|task| task.as_ref().map(|task| task.status)).unwrap_or_default());
    let priority = move || task.with(|task| task.as_ref().map_or(4, |task| task.priority));
    let title = Memo::new(move |_| read(|task| task.title.clone()));
    let trashed = Memo::new(move |_| task.with(|task| task.as_ref().is_some_and(|task| task.trashed_at.is_some())));
    // Under the header of its group, where there are groups.
    let level = move || depth.get() + if desk.list.groups.with(Vec::is_empty) { 1 } else { 2 };
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
    let end_rename = move |ended: Ended| end_rename(desk, id, ended);
    view! {
        <div
            id=format!("task-{id}")
            class="row"
            class:chosen=chosen
            class:closed=move || status.get().is_closed()
            role="row"
            data-testid="task-row"
            data-task=id.to_string()
            aria-rowindex=move || desk.list.layout.with(|layout| layout.number(line.get()))
            {..custom_attribute("aria-level", move || level().to_string())}
            style:--depth=move || depth.get().to_string()
            class:picked=picked
            class:lifted=lifted
            aria-expanded=move || parts.get().then(|| desk.list.subs.is_open(id).to_string())
            aria-selected=move || (chosen.get() || picked.get()).to_string()
            style:transform=place
            on:click=move |event| desk.click(id, &event)
        >
            <span class="cell-check" role="gridcell">
                {move || parts.get().then(|| unfolder(desk, id))}
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
                                fault=title_fault
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
    .into_any()
}

/// Takes the new title of a task. The list has the focus again after a key; where the person went elsewhere, what they
/// type next is meant for that.
pub(super) fn end_rename(desk: Desk, id: TaskId, ended: Ended) {
    desk.renaming.set(None);
    if let Some(text) = ended.text {
        desk.rename(id, &text);
    }
    match ended.by_key {
        true => browser::focus_place(),
        false => browser::focus_place_where_lost(),
    }
}

/// Shows and hides the parts of a task under its row.
fn unfolder(desk: Desk, id: TaskId) -> AnyView {
    let label = move || if desk.list.subs.is_open(id) { words::hide_steps() } else { words::show_steps() };
    view! {
        <button
            type="button"
            class="unfold"
            class:open=move || desk.list.subs.is_open(id)
            tabindex="-1"
            data-testid="unfold"
            aria-label=label
            on:mousedown=|event| event.prevent_default()
            on:click=move |event| {
                event.stop_propagation();
                desk.list.subs.toggle(id);
            }
        >
            <Icon glyph=Glyph::Next />
        </button>
    }
    .into_any()
}

/// Whether it waits for another, how far its steps are, and whether there are notes.
pub(super) fn hints(task: Option<&Task>) -> AnyView {
    let Some(task) = task else { return ().into_any() };
    let hint = |glyph: Glyph, name: &'static str, text: String, class: &'static str| {
        let silent = text.is_empty();
        view! {
            <span class=class data-tip=name>
                <Icon glyph />
                {text}
                {silent.then(|| view! { <span class="spoken">{name}</span> })}
            </span>
        }
        .into_any()
    };
    let blocked = task.blocked && !task.status.is_closed();
    let all = [
        blocked.then(|| hint(Glyph::Blocked, words::blocked(), String::new(), "hint needs")),
        (task.subtasks > 0)
            .then(|| hint(Glyph::Steps, words::steps(), format!("{}/{}", task.subtasks_closed, task.subtasks), "hint")),
        task.has_notes.then(|| hint(Glyph::Notes, words::has_notes(), String::new(), "hint")),
    ];
    all.into_iter().flatten().collect_view().into_any()
}

/// Labels and project: they go first when space is short.
pub(super) fn chips(desk: Desk, task: Option<&Task>) -> AnyView {
    let Some(task) = task else { return ().into_any() };
    let (place, parted) = desk.list.key.with(|key| (key.place, key.group));
    let said = matches!(place, Place::Project(_)) || parted == Some(Group::Project);
    let project = task.project.as_ref().filter(|_| !said).map(|project| (project.name.clone(), project.color.clone()));
    let colour = |name: &str| {
        desk.labels.data.with(|page| {
            let label = page.as_ref()?.items.iter().find(|label| label.name.eq_ignore_ascii_case(name))?;
            Some(label.color.clone())
        })
    };
    let here = match place {
        Place::Label(name) => name.as_str(),
        _ => "",
    };
    let labels = task.labels.iter().filter(|label| !label.eq_ignore_ascii_case(here)).take(LABELS_SHOWN);
    let labels = labels.map(|label| (label.clone(), colour(label)));
    let chip = |(text, tone): (String, Option<String>)| {
        view! {
            <span class="chip">
                {tone.map(|tone| view! { <Dot tone /> })}
                <span class="clip">{text}</span>
            </span>
        }
    };
    labels.chain(project.map(|(name, tone)| (name, Some(tone)))).map(chip).collect_view().into_any()
}

/// How long it takes, when it is due, and where it comes from.
pub(super) fn meta(desk: Desk, task: Option<&Task>) -> AnyView {
    let Some(task) = task else { return ().into_any() };
    let mark =
        task.source.as_ref().map(|source| view! { <span class="mark">{words::service(&source.provider)}</span> });
    let estimate = task.duration_min.filter(|_| !task.status.is_closed());
    view! {
        {estimate.map(|minutes| view! { <span class="due estimate">{words::duration(minutes)}</span> })}
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
        let (view, group) = desk.list.key.with(|key| (key.view(), key.group));
        let closed = Due { time: Some(wall.time()).filter(|_| wall.date() == today), ..Due::on(wall.date()) };
        let text = match (view, group) {
            (View::Trash, _) => return None,
            // The header says the day.
            (_, Some(Group::Completed)) => crate::state::when::clock(wall.time()),
            _ => due_short(&closed, today),
        };
        return Some(view! { <span class="due">{text}</span> }.into_any());
    }
    let due = desk.app.at_home(Due::parse(task.due.as_deref()?)?);
    let late = nearness(&due, desk.app.wall_now()) == Nearness::Late && !task.status.is_closed();
    // Under the header of its day the word would say nothing; the time does.
    let said = match desk.list.key.with(|key| key.group) {
        Some(Group::Day) => true,
        Some(Group::Time) => due.date == today,
        _ => false,
    };
    let text = match due.time {
        Some(time) if said => crate::state::when::clock(time),
        None if said => return None,
        _ => due_short(&due, today),
    };
    Some(view! { <span class="due" class:tone-red=late>{text}</span> }.into_any())
}
