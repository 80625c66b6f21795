//! The steps of a task: its subtasks.

use super::Subject;
use crate::{
    components::{
        button::IconButton,
        check::Check,
        icon::{Glyph, Icon},
    },
    state::{desk::desk, line::title_fault, perform::perform, toast::explain},
    views::earlier::show_earlier,
    words,
};
use atom_api::{
    Patch,
    tasks::{Task, Update as TaskUpdate},
};
use atom_core::{TaskId, is_blank};
use leptos::{ev, html, prelude::*, task::spawn_local};

/// The steps: completed, renamed, removed and added where they stand.
///
/// A list; each step has a checkbox, a text field and a button that removes it.
#[component]
pub(super) fn Steps(subject: Subject) -> impl IntoView {
    let desk = desk();
    let steps = desk.steps;
    let items = move || desk.more_steps.with_first(steps, |step| step.id);
    let whole = subject.read(|task| (task.subtasks_closed, task.subtasks));
    let count = move || {
        if desk.more_steps.more.get() {
            return whole.get().map(|(closed, all)| words::of(closed, all));
        }
        let all = items();
        let closed = all.iter().filter(|step| step.status.is_closed()).count();
        let small = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        (!all.is_empty()).then(|| words::of(small(closed), small(all.len())))
    };
    view! {
        <section class="section" aria-label=words::steps()>
            <div class="section-head">
                <h2>{words::steps()}</h2>
                <span class="count">{count}</span>
            </div>
            <ul>
                <For each=items key=|step| step.id let:step>
                    <Step first=step locked=subject.locked />
                </For>
            </ul>
            {show_earlier(desk.more_steps)}
            {move || steps.error.get().map(|error| view! { <p class="tone-red" role="alert">{explain(&error)}</p> })}
            <Show when=move || !subject.locked.get()>
                <AddStep parent=subject.id />
            </Show>
        </section>
    }
    .into_any()
}

#[component]
fn Step(first: Task, locked: Memo<bool>) -> impl IntoView {
    let desk = desk();
    let id = first.id;
    let step = Memo::new(move |_| {
        let found = desk.steps.data.with(|page| page.as_ref()?.items.iter().find(|each| each.id == id).cloned());
        let more = || desk.more_steps.items.with(|items| items.iter().find(|each| each.id == id).cloned());
        found.or_else(more).unwrap_or_else(|| first.clone())
    });
    let title = Memo::new(move |_| step.with(|step| step.title.clone()));
    let status = Memo::new(move |_| step.with(|step| step.status));
    let node = NodeRef::<html::Input>::new();
    let wrong = RwSignal::new(None::<String>);
    // What is being typed is not overwritten by what comes from elsewhere.
    let typed = StoredValue::new(None::<String>);
    let shown = move || {
        let title = title.get();
        typed.get_value().unwrap_or(title)
    };
    let restore = move || {
        wrong.set(None);
        typed.set_value(None);
        if let Some(input) = node.get_untracked() {
            input.set_value(&title.get_untracked());
        }
    };
    let save = move || {
        // Taking the field away takes its focus too, when there is nothing left to save it with.
        let Some(input) = node.try_get_untracked().flatten() else { return };
        let text = input.value();
        if is_blank(&text) {
            return restore();
        }
        let fault = title_fault(&text);
        if fault.is_none() {
            typed.set_value(None);
            desk.rename(id, &text);
        }
        wrong.set(fault);
    };
    // Back was pressed in the middle of a word: nobody leaves the field then.
    on_cleanup(move || {
        let Some(text) = typed.try_get_value().flatten().map(|text| text.trim().to_owned()) else { return };
        if title_fault(&text).is_none() && title.try_get_untracked().is_some_and(|title| title != text) {
            let said = words::renamed(&text);
            perform(desk.app, TaskUpdate { title: Patch::Set(text), ..TaskUpdate::of(id) }, said);
        }
    });
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" if !event.is_composing() => save(),
        "Escape" => {
            event.prevent_default();
            restore();
            if let Some(input) = node.get_untracked() {
                let _ = input.blur();
            }
        }
        _ => {}
    };
    view! {
        <li class="step" class:closed=move || status.get().is_closed() data-testid="step">
            <Check
                status
                priority=Signal::derive(move || step.with(|step| step.priority))
                title
                on_toggle=move |()| desk.toggle(id)
            />
            <input
                node_ref=node
                aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                aria-label=words::edit_title()
                readonly=locked
                prop:value=shown
                on:input=move |event| {
                    wrong.set(None);
                    typed.set_value(Some(event_target_value(&event)));
                }
                on:keydown=on_key
                on:blur=move |_| save()
            />
            {move || {
                let (closed, all) = step.with(|step| (step.subtasks_closed, step.subtasks));
                (all > 0).then(|| view! { <span class="hint figures">{words::of(closed, all)}</span> })
            }}
            <IconButton
                glyph=Glyph::Next
                label=Signal::derive(move || words::open_task(&title.get()))
                testid="open-step"
                on_press=move |()| desk.open(id)
            />
            <Show when=move || !locked.get()>
                <IconButton glyph=Glyph::Close label=words::move_to_trash() on_press=move |()| desk.trash_step(id) />
            </Show>
            {move || wrong.get().map(|wrong| view! { <p class="wrong" role="alert">{wrong}</p> })}
        </li>
    }
    .into_any()
}

/// A line that adds a step. Enter adds and leaves it ready for the next one.
#[component]
fn AddStep(parent: TaskId) -> impl IntoView {
    let desk = desk();
    let text = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let add = move || {
        let title = text.try_get_untracked().unwrap_or_default().trim().to_owned();
        if is_blank(&title) {
            return;
        }
        if let Some(fault) = title_fault(&title) {
            return drop(wrong.try_set(Some(fault)));
        }
        text.set(String::new());
        wrong.set(None);
        spawn_local(async move {
            if let Err(error) = desk.add_step(parent, title.clone()).await {
                if wrong.try_set(Some(explain(&error))).is_some() {
                    // The line is gone with its task: the reason must not be.
                    return desk.app.complain(&error);
                }
                // What was typed meanwhile is not overwritten: it comes behind.
                text.try_update(|text| *text = [title.as_str(), text.as_str()].join(" ").trim_end().to_owned());
            }
        });
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            add();
        }
    };
    view! {
        <div class="step">
            <Icon glyph=Glyph::Plus />
            <input
                data-testid="add-step"
                autocomplete="off"
                aria-label=words::add_step()
                placeholder=words::add_step()
                aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                bind:value=text
                on:input=move |_| wrong.set(None)
                on:keydown=on_key
                on:blur=move |_| add()
            />
        </div>
        {move || wrong.get().map(|wrong| view! { <p class="wrong" role="alert">{wrong}</p> })}
    }
    .into_any()
}
