//! Links between a task and others.

use super::Subject;
use crate::{
    components::{
        button::{Button, IconButton},
        choice::Choice,
        icon::{Glyph, Icon},
        listbox,
        segmented::Segmented,
        unique::unique,
    },
    state::{desk::desk, perform::perform, query::Query},
    words,
};
use atom_api::{
    links::{Add, Kind, Link, Remove, Side},
    tasks::{Filter, List, View},
};
use atom_core::TaskId;
use leptos::{ev, prelude::*};

/// Tasks that are offered at once.
const OFFERED: u32 = 8;

/// The linked tasks, and a way to link another.
///
/// A list; each link opens its task and can be removed. "Link a task" opens a field that finds tasks by their title.
#[component]
pub(super) fn Links(subject: Subject) -> impl IntoView {
    let links = subject.read(|task| task.links.clone());
    let items = move || links.get().unwrap_or_default();
    let adding = RwSignal::new(false);
    let any = Memo::new(move |_| links.with(|links| links.as_ref().is_some_and(|links| !links.is_empty())));
    view! {
        <section class="section" aria-label=words::linked_tasks()>
            <Show when=move || any.get() || adding.get()>
                <div class="section-head">
                    <h2>{words::linked_tasks()}</h2>
                </div>
            </Show>
            <ul>
                <For each=items key=|link| (link.task, link.side, link.status, link.title.clone()) let:link>
                    <One link subject />
                </For>
            </ul>
            {move || match (subject.locked.get(), adding.get()) {
                (true, _) => ().into_any(),
                (false, true) => view! { <AddLink subject adding /> }.into_any(),
                (false, false) => {
                    view! {
                        <button type="button" class="add-line" data-testid="add-link" on:click=move |_| adding.set(true)>
                            <Icon glyph=Glyph::Link />
                            <span>{words::add_link()}</span>
                        </button>
                    }
                        .into_any()
                }
            }}
        </section>
    }
    .into_any()
}

const fn side_name(side: Side) -> fn() -> &'static str {
    match side {
        Side::Blocks => words::link_blocks,
        Side::BlockedBy => words::link_blocked_by,
        Side::Relates => words::link_relates,
    }
}

/// Both tasks of a link in the order of the contract, and its kind.
const fn ends(this: TaskId, side: Side, other: TaskId) -> (TaskId, TaskId, Kind) {
    match side {
        Side::Blocks => (this, other, Kind::Blocks),
        Side::BlockedBy => (other, this, Kind::Blocks),
        Side::Relates => (this, other, Kind::Relates),
    }
}

#[component]
fn One(link: Link, subject: Subject) -> impl IntoView {
    let desk = desk();
    let Link { side, task, title, status } = link;
    let waits = side == Side::BlockedBy && !status.is_closed();
    let remove = move |()| {
        let (from, to, kind) = ends(subject.id, side, task);
        perform(desk.app, Remove { from, to, kind }, words::did_unlink().to_owned());
    };
    let name = words::open_task(&title);
    view! {
        <li class="link-line" class:closed=status.is_closed() data-testid="link">
            <span class="side" class:tone-amber=waits>
                {side_name(side)()}
            </span>
            <button type="button" class="link-title" data-written="" aria-label=name on:click=move |_| desk.open(task)>
                <span class="clip">{title}</span>
            </button>
            <Show when=move || !subject.locked.get()>
                <IconButton glyph=Glyph::Close label=words::remove_link() on_press=remove />
            </Show>
        </li>
    }
    .into_any()
}

/// How the tasks belong together, and a field that finds the other one.
#[component]
fn AddLink(subject: Subject, adding: RwSignal<bool>) -> impl IntoView {
    let app = desk().app;
    let side = RwSignal::new("blocked_by".to_owned());
    let sides = [(Side::BlockedBy, "blocked_by"), (Side::Blocks, "blocks"), (Side::Relates, "relates")];
    let choices = sides.map(|(side, key)| Choice::new(key, side_name(side)())).to_vec();
    let pick = Callback::new(move |task: TaskId| {
        let side =
            side.with_untracked(|key| sides.iter().find(|(_, each)| each == key).map_or(Side::Relates, |(s, _)| *s));
        let (from, to, kind) = ends(subject.id, side, task);
        perform(app, Add { from, to, kind }, words::did_link().to_owned());
        adding.set(false);
    });
    view! {
        <div class="link-new">
            <Segmented
                label=words::link_kind()
                choices=Signal::stored(choices)
                value=side
                on_change=move |key| side.set(key)
            />
            <TaskField not=subject.id on_pick=pick on_close=move |()| adding.set(false) />
            <Button on_press=move |()| adding.set(false)>{words::cancel()}</Button>
        </div>
    }
    .into_any()
}

/// A field that finds a task by its title.
///
/// Role `combobox`, named "Title of the other task"; the arrows move among what is found, Enter takes it, Escape closes.
#[component]
fn TaskField(
    not: TaskId,
    #[prop(into)] on_pick: Callback<TaskId>,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let app = desk().app;
    let text = RwSignal::new(String::new());
    let active = RwSignal::new(None::<usize>);
    let list = StoredValue::new(unique("tasks"));
    let found = Query::new(app, move || {
        let text = text.get().trim().to_owned();
        (!text.is_empty()).then(|| List {
            view: Some(View::All),
            filter: Some(Filter { text: Some(text), ..Filter::default() }),
            limit: Some(OFFERED + 1),
            ..List::default()
        })
    });
    let hits = Memo::new(move |_| {
        let tasks = found.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
        let others = tasks.into_iter().filter(|task| task.id != not).take(OFFERED as usize);
        others.map(|task| (task.id, task.title)).collect::<Vec<_>>()
    });
    Effect::new(move |_| active.set(hits.with(|hits| (!hits.is_empty()).then_some(0))));
    let pick = move |index: usize| {
        if let Some(id) = hits.with_untracked(|hits| hits.get(index).map(|(id, _)| *id)) {
            on_pick.run(id);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let last = hits.with_untracked(Vec::len).saturating_sub(1);
        let now = active.get_untracked();
        event.stop_propagation();
        match event.key().as_str() {
            "ArrowDown" => active.set(now.map(|now| (now + 1).min(last))),
            "ArrowUp" => active.set(now.map(|now| now.saturating_sub(1))),
            "Enter" => now.map_or((), pick),
            "Escape" => on_close.run(()),
            _ => return,
        }
        event.prevent_default();
    };
    let options = move || {
        let hits = hits.get();
        if hits.is_empty() {
            let done = found.data.with(Option::is_some);
            return done.then(|| view! { <p class="help">{words::no_task_found()}</p> }).into_any();
        }
        let choices = hits.into_iter().map(|(id, title)| Choice::new(id.to_string(), title)).collect();
        view! {
            <div class="found" data-written="">
                {list.with_value(|list| listbox::options(list, choices, None, active, Callback::new(pick)))}
            </div>
        }
        .into_any()
    };
    view! {
        <input
            class="input small"
            data-testid="link-task"
            role="combobox"
            aria-label=words::find_task()
            aria-autocomplete="list"
            aria-expanded=move || (!hits.with(Vec::is_empty)).to_string()
            aria-controls=move || (!hits.with(Vec::is_empty)).then(|| list.get_value())
            aria-activedescendant=move || {
                active.get().map(|active| list.with_value(|list| listbox::option_id(list, active)))
            }
            placeholder=words::find_task()
            autocomplete="off"
            autofocus
            bind:value=text
            on:keydown=on_key
        />
        {options}
    }
    .into_any()
}
