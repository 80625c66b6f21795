//! The labels of a task.

use super::{Subject, facts::change};
use crate::{
    components::chip::RemovableChip,
    state::{desk::desk, line::name_fault},
    words,
};
use atom_api::{Patch, tasks::Update as TaskUpdate};
use atom_core::is_blank;
use leptos::{ev, prelude::*};

/// The labels as chips, each with a cross, and a field that adds one and knows those that exist.
///
/// In the field Enter or a comma adds, Backspace in the empty field takes the last one off.
#[component]
pub(super) fn Labels(subject: Subject) -> impl IntoView {
    let desk = desk();
    let labels = subject.read(|task| task.labels.clone());
    let labels = move || labels.get().unwrap_or_default();
    let text = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let set = move |labels: Vec<String>| {
        let request = TaskUpdate { labels: Patch::Set(labels.clone()), ..TaskUpdate::of(subject.id) };
        change(desk, subject, request, move |task| task.labels.clone_from(&labels));
    };
    let remove = move |label: &str| set(untrack(labels).into_iter().filter(|each| each != label).collect());
    let add = move || {
        // Gone with its task while it had the focus: there is nothing to add to.
        let Some(typed) = text.try_get_untracked() else { return };
        let label = typed.trim().trim_end_matches(',').to_owned();
        let fault = name_fault(&label).filter(|_| !is_blank(&label));
        wrong.set(fault.clone());
        if fault.is_some() {
            return;
        }
        text.set(String::new());
        let mut all = untrack(labels);
        if !is_blank(&label) && !all.iter().any(|each| each.eq_ignore_ascii_case(&label)) {
            all.push(label);
            set(all);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" | "," if !event.is_composing() => {
            event.prevent_default();
            add();
        }
        "Backspace" if text.with_untracked(String::is_empty) => {
            if let Some(last) = untrack(labels).last() {
                remove(last);
            }
        }
        _ => {}
    };
    let chip = move |label: String| {
        let name = label.clone();
        view! { <RemovableChip text=label on_remove=move |()| remove(&name) /> }
    };
    let known = move || {
        let had = labels();
        let all = desk.labels.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
        let others = all.into_iter().filter(move |label| !had.contains(&label.name));
        others.map(|label| view! { <option value=label.name></option> }).collect_view()
    };
    view! {
        <For each=labels key=Clone::clone let:label>
            {chip(label)}
        </For>
        <input
            class="add-label"
            data-testid="add-label"
            list="known-labels"
            autocomplete="off"
            aria-label=words::add_label()
            placeholder=words::add_label()
            disabled=subject.locked
            aria-invalid=move || wrong.with(Option::is_some).then_some("true")
            bind:value=text
            on:input=move |_| wrong.set(None)
            on:keydown=on_key
            on:blur=move |_| add()
        />
        {move || wrong.get().map(|wrong| view! { <p class="wrong" role="alert">{wrong}</p> })}
        <datalist id="known-labels">{known}</datalist>
    }
    .into_any()
}
