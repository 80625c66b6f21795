//! The palette over everything that can be found and done.

mod row;
mod things;

use crate::{
    browser,
    components::{
        dialog::be_modal,
        icon::{Glyph, Icon},
        keys::in_sentence,
    },
    state::{
        commands,
        desk::{Desk, desk},
        palette::{
            hits::{Act, Found, Hit, Kind, Search, Thing, find},
            recents, remember,
            score::Typed,
        },
        route::Route,
    },
    words,
};
use atom_api::tasks::View;
use atom_core::TaskId;
use leptos::{ev, html, prelude::*, task::spawn_local};
use row::section;
use things::{answers, as_answers, below, can_answer, collect, recent_tasks, search_tasks};

/// How long typing rests before the host is asked.
const REST_MS: i32 = 60;

/// What the palette has in hand while it is open.
#[derive(Clone, Copy)]
struct Open {
    desk: Desk,
    text: RwSignal<String>,
    only: RwSignal<Option<Kind>>,
    /// The tasks that the host found for what was typed last.
    tasks: RwSignal<Vec<Thing>>,
    /// Whether the host is being asked.
    searching: RwSignal<bool>,
    /// Whether it could not be asked.
    failed: RwSignal<bool>,
    found: Memo<Found>,
    /// The row that Enter chooses.
    at: RwSignal<usize>,
}

/// Ctrl K: tasks, places and commands by name.
///
/// A modal dialog with a `combobox`; the rows are a `listbox`, the active one is its `aria-activedescendant`. Arrows,
/// Home, End and Page keys move, Enter runs, Ctrl Enter opens a task beside the list, Tab goes through the kinds,
/// Escape closes, Backspace in the empty field leaves a question. The focus goes back to where it was.
pub(super) fn opened(typed: RwSignal<String>) -> AnyView {
    let desk = desk();
    let asking = desk.palette.asking.get_untracked();
    let ask = asking.and_then(commands::ask_of);
    let for_task = asking.is_some_and(commands::asks_for_task);
    // With what was typed before it came.
    let text = typed;
    let only = RwSignal::new(None::<Kind>);
    let tasks = RwSignal::new(Vec::new());
    // Everything but tasks, as it is now, or the answers to what is asked.
    let things = StoredValue::new(ask.map_or_else(|| collect(desk), |ask| answers(desk, ask, "").0));
    let about = StoredValue::new(commands::about(desk));
    let last = StoredValue::new(recents());
    let recent = RwSignal::new(Vec::<Thing>::new());
    if ask.is_none() {
        spawn_local(async move {
            let Some(keys) = last.try_get_value() else { return };
            let things = recent_tasks(desk, &keys).await;
            recent.try_set(things);
        });
    }
    // Tasks that cannot be the answer: what it is about, and as soon as the host has told, what stands below that.
    let not = StoredValue::new(untrack(|| commands::targets(desk)));
    let found = Memo::new(move |_| {
        let typed = text.get();
        let extra = ask.and_then(|ask| answers(desk, ask, &typed).1);
        let search = |things: &Vec<Thing>| {
            let typed = Typed::new(&typed);
            let tasks = if typed.is_empty() { recent } else { tasks };
            tasks.with(|tasks| {
                about.with_value(|about| {
                    last.with_value(|recents| {
                        find(&Search { things, tasks, typed: &typed, only: only.get(), about, recents })
                    })
                })
            })
        };
        let mut found = things.with_value(search);
        if let Some(thing) = extra {
            found.all += 1;
            let hit = Hit { thing, marks: Vec::new() };
            match found.sections.last_mut() {
                Some(section) => section.hits.push(hit),
                None => found.sections.push(crate::state::palette::hits::Section {
                    title: words::section_choices().to_owned(),
                    hits: vec![hit],
                }),
            }
        }
        found
    });
    let open = Open {
        desk,
        text,
        only,
        tasks,
        searching: RwSignal::new(false),
        failed: RwSignal::new(false),
        found,
        at: RwSignal::new(0),
    };
    if ask.is_none() {
        follow_tasks(open, None);
    } else if for_task {
        follow_tasks(open, Some(not));
        spawn_local(async move {
            let Some(about) = not.try_get_value() else { return };
            let all = below(desk, about).await;
            tasks.try_update(|tasks: &mut Vec<Thing>| tasks.retain(|thing| can_answer(thing, &all)));
            not.try_set_value(all);
        });
    }
    Effect::new(move |before: Option<()>| {
        open.text.track();
        open.only.track();
        if before.is_some() {
            open.at.set(0);
        }
    });
    draw(open, ask.map(|ask| (ask.hint)()), asking.map(|command| (command.title)()))
}

/// Asks the host for tasks when typing rests; an answer to what is no longer typed is dropped. Where the palette asks for
/// a task, those that are found are answers, but for some that are `not`.
fn follow_tasks(open: Open, not: Option<StoredValue<Vec<TaskId>>>) {
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let text = open.text.get();
        let asked = turn.try_update_value(|turn| {
            *turn += 1;
            *turn
        });
        if Typed::new(&text).is_empty() {
            open.searching.set(false);
            return;
        }
        open.searching.set(true);
        spawn_local(async move {
            browser::sleep(REST_MS).await;
            let is_last = move || turn.try_get_value() == asked;
            if !is_last() {
                return;
            }
            let reply = search_tasks(open.desk, &text, View::All).await;
            if !is_last() {
                return;
            }
            open.failed.set(reply.is_err());
            if let Some(not) = not {
                let found = reply.unwrap_or_default();
                open.tasks.set(not.with_value(|not| as_answers(found, not)));
                open.searching.set(false);
                return;
            }
            let found = reply.is_ok();
            open.tasks.set(reply.unwrap_or_default());
            // What is closed follows what is open.
            let closed = if found { search_tasks(open.desk, &text, View::Completed).await } else { Ok(Vec::new()) };
            if is_last() {
                open.searching.set(false);
                match closed {
                    Ok(closed) if closed.is_empty() => {}
                    Ok(closed) => open.tasks.update(|tasks| tasks.extend(closed)),
                    Err(_) => open.failed.set(true),
                }
            }
        });
    });
}

fn draw(open: Open, hint: Option<&'static str>, question: Option<&'static str>) -> AnyView {
    let Open { desk, text, found, at, .. } = open;
    let node = NodeRef::<html::Dialog>::new();
    be_modal(node);
    let hint = hint.unwrap_or_else(words::palette_hint);
    let rows = move || found.with(|found| found.rows().count());
    let active = move || (rows() > 0).then(|| format!("palette-{}", at.get()));
    let kind = move || {
        open.only.get().map(|kind| {
            let name = match kind {
                Kind::Task => words::only_tasks(),
                Kind::Command => words::only_commands(),
                _ => words::only_places(),
            };
            view! { <span class="chip soft">{name}</span> }
        })
    };
    let list = move || {
        let found = found.get();
        if found.sections.is_empty() {
            return nothing(open);
        }
        let mut first = 0;
        let draw = |each: crate::state::palette::hits::Section| {
            let start = first;
            first += each.hits.len();
            section(each, start, at, Callback::new(move |index| choose(open, index, false)))
        };
        found.sections.into_iter().map(draw).collect_view().into_any()
    };
    let count = move || {
        found.with(|found| {
            words::results_of(&words::number(found.rows().count() as u64), &words::number(found.all as u64))
        })
    };
    view! {
        <dialog
            node_ref=node
            class="palette"
            aria-label=question.unwrap_or_else(words::palette)
            data-testid="palette"
            on:cancel=move |event: ev::Event| {
                event.prevent_default();
                desk.palette.close();
            }
            on:pointerdown=move |event| {
                // On the veil beside it.
                let is_own = |node: web_sys::HtmlDialogElement| event.target().as_ref() == Some(node.as_ref());
                if node.get_untracked().is_some_and(is_own) {
                    desk.palette.close();
                }
            }
            on:keydown=move |event| on_key(open, &event)
        >
            <div class="palette-head">
                <Icon glyph=Glyph::Search />
                {question.map(|question| view! { <span class="chip soft">{question}</span> })}
                {kind}
                <input
                    id="palette-field"
                    type="text"
                    role="combobox"
                    data-testid="palette-field"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    maxlength="500"
                    aria-label=hint
                    aria-expanded="true"
                    aria-controls="palette-list"
                    aria-autocomplete="list"
                    aria-activedescendant=active
                    placeholder=hint
                    bind:value=text
                />
                <span class="kbd" aria-hidden="true">"Esc"</span>
            </div>
            <div id="palette-list" class="palette-list scroll" role="listbox" aria-label=words::palette_results()>
                {list}
            </div>
            <div class="palette-feet">
                <span class="figures" role="status">{count}</span>
                <span class="clip hints">
                    {in_sentence(if question.is_some() { words::palette_hint_choose() } else { words::palette_hint_keys() })}
                </span>
            </div>
        </dialog>
    }
    .into_any()
}

fn nothing(open: Open) -> AnyView {
    let text = move || match (open.searching.get(), open.failed.get()) {
        (true, _) => words::palette_searching(),
        (false, true) => words::palette_offline(),
        (false, false) => words::palette_nothing_text(),
    };
    let title = move || if open.searching.get() { "" } else { words::palette_nothing() };
    view! {
        <div class="palette-empty" role="presentation">
            <strong>{title}</strong>
            <span>{text}</span>
        </div>
    }
    .into_any()
}

/// The keys of the field; whatever else is typed is text. Nothing of it reaches the keys of the window.
fn on_key(open: Open, event: &ev::KeyboardEvent) {
    event.stop_propagation();
    if event.is_composing() {
        return;
    }
    let count = open.found.with_untracked(|found| found.rows().count());
    let last = count.saturating_sub(1);
    let held = event.ctrl_key() || event.meta_key();
    let at = open.at.get_untracked();
    let next = match event.key().as_str() {
        "ArrowDown" if at >= last => 0,
        "ArrowDown" => at + 1,
        "ArrowUp" if at == 0 => last,
        "ArrowUp" => at - 1,
        "PageDown" => (at + 8).min(last),
        "PageUp" => at.saturating_sub(8),
        "Home" if held => 0,
        "End" if held => last,
        "Enter" => {
            event.prevent_default();
            return choose(open, at, held);
        }
        "Escape" => {
            event.prevent_default();
            return open.desk.palette.close();
        }
        "k" | "K" if held => {
            event.prevent_default();
            return open.desk.palette.close();
        }
        "Tab" => {
            event.prevent_default();
            return turn_kind(open, event.shift_key());
        }
        "Backspace" if open.text.with_untracked(String::is_empty) => {
            if open.only.get_untracked().is_some() {
                open.only.set(None);
            } else if open.desk.palette.asking.get_untracked().is_some() {
                open.desk.palette.asking.set(None);
            }
            return;
        }
        _ => return,
    };
    event.prevent_default();
    open.at.set(next);
    request_animation_frame(move || browser::show(&format!("palette-{next}")));
}

/// The next kind to be shown alone, or all again.
fn turn_kind(open: Open, back: bool) {
    if open.desk.palette.asking.get_untracked().is_some() {
        return;
    }
    let turns = [None, Some(Kind::Task), Some(Kind::Command), Some(Kind::Place)];
    let now = turns.iter().position(|kind| *kind == open.only.get_untracked()).unwrap_or(0);
    open.only.set(turns[(now + if back { turns.len() - 1 } else { 1 }) % turns.len()]);
}

/// Does what a row stands for.
fn choose(open: Open, index: usize, beside: bool) {
    let Some(thing) = open.found.with_untracked(|found| found.rows().nth(index).map(|hit| hit.thing.clone())) else {
        return;
    };
    let desk = open.desk;
    let asking = desk.palette.asking.get_untracked();
    if !thing.key.is_empty() {
        remember(&thing.key);
    }
    desk.palette.close();
    // After it has closed and given the focus back: what is done may want the focus itself.
    request_animation_frame(move || match thing.act {
        Act::Run(command) => command.go(desk),
        Act::Visit(place) => desk.visit(place),
        Act::Show(id, _) if beside => desk.app.go(Route::of_task(id, desk.app.route.get_untracked().place)),
        Act::Show(id, place) => desk.app.go(Route { place, task: Some(id) }),
        Act::Answer(key) => {
            if let Some(ask) = asking.and_then(commands::ask_of) {
                (ask.run)(desk, &key);
            }
        }
    });
}
