//! The notes of a task, in Markdown.

use super::Subject;
use crate::{
    browser,
    state::{desk::desk, toast::explain},
    words,
};
use atom_api::{Patch, tasks::Update as TaskUpdate};
use leptos::{html, prelude::*, task::spawn_local};

/// How long typing pauses before the notes are saved, in milliseconds.
const PAUSE_MS: i32 = 1_000;

/// A text field that saves by itself: after a pause, and when it is left.
///
/// Role `textbox`, named "Notes". What could not be saved stays in the field, with the reason below.
#[component]
pub(super) fn Notes(subject: Subject) -> impl IntoView {
    let desk = desk();
    let id = subject.id;
    // Rows know only that there are notes; the notes themselves come with the whole task.
    let whole = Memo::new(move |_| {
        desk.detail.data.with(|data| data.as_ref().filter(|task| task.id == id).map(|task| task.notes.clone()))
    });
    let text = RwSignal::new(String::new());
    let saved = StoredValue::new(None::<String>);
    let wrong = RwSignal::new(None::<String>);
    let typed = StoredValue::new(0_u32);
    let node = NodeRef::<html::Textarea>::new();
    Effect::new(move |_| {
        let Some(notes) = whole.get() else { return };
        // What is being written is not overwritten by what comes from elsewhere.
        let clean =
            saved.with_value(|saved| saved.as_ref().is_none_or(|saved| text.with_untracked(|text| text == saved)));
        if clean {
            text.set(notes.clone());
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
        spawn_local(async move {
            let notes = if now.is_empty() { Patch::Clear } else { Patch::Set(now) };
            let reply = desk.app.write(TaskUpdate { notes, ..TaskUpdate::of(id) }).await;
            match reply {
                Ok(_) => drop(wrong.try_set(None)),
                Err(error) => {
                    saved.try_update_value(|saved| *saved = before);
                    if wrong.try_set(Some(explain(&error))).is_some() {
                        // The field is gone with its task: the reason must not be.
                        desk.app.complain(&error);
                    }
                }
            }
        });
    };
    let after_pause = move || {
        typed.update_value(|count| *count += 1);
        let mine = typed.get_value();
        spawn_local(async move {
            browser::sleep(PAUSE_MS).await;
            if typed.try_get_value() == Some(mine) {
                save();
            }
        });
    };
    // Another task is chosen in the middle of a word.
    on_cleanup(save);
    view! {
        <section class="section" aria-label=words::notes()>
            <textarea
                node_ref=node
                class="notes scroll"
                data-testid="notes"
                aria-label=words::notes()
                placeholder=words::notes_hint()
                readonly=move || subject.locked.get() || whole.with(Option::is_none)
                bind:value=text
                on:input=move |_| after_pause()
                on:blur=move |_| save()
            ></textarea>
            <div aria-live="polite">
                {move || wrong.get().map(|wrong| view! { <p class="tone-red">{wrong}</p> })}
            </div>
        </section>
    }
}
