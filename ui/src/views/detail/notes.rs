//! The notes of a task, in Markdown: read as they are meant, written as they are.

use super::{Subject, markdown};
use crate::{
    browser,
    components::{button::IconButton, icon::Glyph},
    state::{
        desk::desk,
        draft,
        markdown::{parse, tick},
        toast::explain,
    },
    words,
};
use atom_api::{Patch, tasks::Update as TaskUpdate};
use leptos::{ev, html, prelude::*, task::spawn_local};

/// How long typing pauses before the notes are saved, in milliseconds.
const PAUSE_MS: i32 = 1_000;

/// The notes: read until a click into the text or its button opens the field; checklists are ticked where they are read.
///
/// The field has role `textbox`, named "Notes"; it saves by itself after a pause and when it is left, Escape goes back
/// to reading. What could not be saved stays in the field, with the reason below; what a page lost before it could save
/// is there again when the task is opened.
#[component]
pub(super) fn Notes(subject: Subject) -> impl IntoView {
    let desk = desk();
    let id = subject.id;
    // Rows know only that there are notes; the notes themselves come with the whole task.
    let whole = Memo::new(move |_| {
        desk.detail.data.with(|data| data.as_ref().filter(|task| task.id == id).map(|task| task.notes.clone()))
    });
    let name = StoredValue::new(format!("notes.{id}"));
    let lost = name.with_value(|name| draft::kept(name));
    let text = RwSignal::new(lost.clone().unwrap_or_default());
    let saved = StoredValue::new(None::<String>);
    let editing = RwSignal::new(lost.is_some());
    let restored = RwSignal::new(lost.is_some());
    let wrong = RwSignal::new(None::<String>);
    let typed = StoredValue::new(0_u32);
    // Saves that are on their way: what comes from elsewhere may not know of them.
    let saves = StoredValue::new(0_u32);
    let node = NodeRef::<html::Textarea>::new();
    Effect::new(move |_| {
        let Some(notes) = whole.get() else { return };
        // What is being written is not overwritten by what comes from elsewhere.
        let clean = match saved.get_value() {
            Some(_) if saves.get_value() > 0 => false,
            Some(saved) => text.with_untracked(|text| *text == saved),
            None => !restored.get_untracked(),
        };
        if clean {
            text.set(notes.clone());
            saved.set_value(Some(notes));
        } else if saved.with_value(Option::is_none) {
            saved.set_value(Some(notes));
        }
    });
    Effect::new(move |_| {
        text.track();
        if let Some(area) = node.get() {
            browser::fit_height(&area);
        }
    });
    let save = move || {
        let Some(now) = text.try_get_untracked() else { return };
        if saved.with_value(|saved| saved.as_ref().is_none_or(|saved| *saved == now)) {
            return;
        }
        let before = saved.get_value();
        saved.set_value(Some(now.clone()));
        saves.update_value(|saves| *saves += 1);
        spawn_local(async move {
            let notes = if now.is_empty() { Patch::Clear } else { Patch::Set(now.clone()) };
            let reply = desk.app.write(TaskUpdate { notes, ..TaskUpdate::of(id) }).await;
            saves.try_update_value(|saves| *saves -= 1);
            match reply {
                Ok(_) => {
                    // What was typed since is not saved yet.
                    let name = format!("notes.{id}");
                    if draft::kept(&name).is_some_and(|kept| kept == now) {
                        draft::keep(&name, None);
                    }
                    drop(wrong.try_set(None));
                    let _ = restored.try_set(false);
                }
                Err(error) => {
                    saved.try_update_value(|saved| {
                        if saved.as_ref() == Some(&now) {
                            *saved = before;
                        }
                    });
                    if wrong.try_set(Some(explain(&error))).is_some() {
                        // The field is gone with its task: the reason must not be.
                        desk.app.complain(&error);
                    }
                }
            }
        });
    };
    let after_pause = move || {
        text.with_untracked(|text| name.with_value(|name| draft::keep(name, Some(text))));
        typed.update_value(|count| *count += 1);
        let mine = typed.get_value();
        spawn_local(async move {
            browser::sleep(PAUSE_MS).await;
            if typed.try_get_value() == Some(mine) {
                save();
            }
        });
    };
    // Another task is chosen in the middle of a word, or the page ends in it.
    let ends = window_event_listener_untyped("pagehide", move |_| save());
    on_cleanup(move || {
        ends.remove();
        save();
    });
    let edit = move || {
        if !subject.locked.get_untracked() && whole.with_untracked(Option::is_some) {
            editing.set(true);
            request_animation_frame(move || {
                if let Some(area) = node.try_get_untracked().flatten() {
                    let _ = area.focus();
                }
            });
        }
    };
    let read = move || {
        save();
        // Gone with its task while it had the focus, it reads nothing any more.
        let filled = text.try_with_untracked(|text| !text.trim().is_empty());
        if filled.is_some() && wrong.try_with_untracked(Option::is_none) == Some(true) {
            editing.set(false);
        }
    };
    let on_tick = Callback::new(move |(at, ticked): (usize, bool)| {
        if let Some(now) = text.with_untracked(|text| tick(text, at, ticked)) {
            text.set(now);
            save();
        }
    });
    let is_read = Memo::new(move |_| !editing.get() && text.with(|text| !text.trim().is_empty()));
    let shown = move || match is_read.get() {
        true => {
            let on_tick = (!subject.locked.get()).then_some(on_tick);
            view! {
                <div class="notes-read" data-testid="notes-read" on:click=move |_| edit()>
                    {markdown::blocks(desk.app, text.with(|text| parse(text)), on_tick)}
                </div>
            }
            .into_any()
        }
        false => view! {
            <textarea
                node_ref=node
                class="notes scroll"
                data-testid="notes"
                aria-label=words::notes()
                placeholder=words::notes_hint()
                readonly=move || subject.locked.get() || whole.with(Option::is_none)
                bind:value=text
                // However it was reached: with the first letter it would be read otherwise, and taken away.
                on:focus=move |_| editing.set(true)
                on:input=move |_| after_pause()
                on:keydown=move |event: ev::KeyboardEvent| {
                    if event.key() == "Escape" {
                        event.prevent_default();
                        read();
                        request_animation_frame(|| browser::focus("[data-testid='edit-notes']"));
                    }
                }
                on:blur=move |_| read()
            ></textarea>
        }
        .into_any(),
    };
    view! {
        <section class="section" aria-label=words::notes()>
            <Show when=move || is_read.get() && !subject.locked.get()>
                <div class="section-head floating">
                    <IconButton
                        glyph=Glyph::Edit
                        label=words::edit_notes()
                        testid="edit-notes"
                        on_press=move |()| edit()
                    />
                </div>
            </Show>
            {shown}
            <div aria-live="polite">
                {move || restored.get().then(|| view! { <p class="help">{words::draft_restored()}</p> })}
                {move || wrong.get().map(|wrong| view! { <p class="tone-red">{wrong}</p> })}
            </div>
        </section>
    }
    .into_any()
}
