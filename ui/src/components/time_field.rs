//! A time of day in a form.

use crate::{state::when, words};
use jiff::civil::Time;
use leptos::{ev, prelude::*};

/// A field for a time of day, read as people type it.
///
/// Role `textbox`, named by `label`; `aria-invalid` while it is no time, and a sentence says so. Enter sets it, and so
/// does leaving the field unless it is `only_enter`; an empty field is no time. Escape puts back what was.
#[component]
pub(crate) fn TimeField(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] value: Signal<Option<Time>>,
    #[prop(into)] on_change: Callback<Option<Time>>,
    #[prop(optional)] only_enter: bool,
    #[prop(optional)] testid: &'static str,
) -> impl IntoView {
    let written = move || value.get().map(when::clock).unwrap_or_default();
    let text = RwSignal::new(untrack(written));
    let wrong = RwSignal::new(false);
    Effect::new(move |_| text.set(written()));
    let set = move |even_unchanged: bool| {
        // Taking the field away takes its focus too, when there is nothing left to read.
        let Some(typed) = text.try_get_untracked() else { return };
        let typed = typed.trim();
        let time = if typed.is_empty() { None } else { when::parse_time(typed) };
        wrong.set(time.is_none() && !typed.is_empty());
        if !wrong.get_untracked() && (even_unchanged || value.get_untracked() != time) {
            on_change.run(time);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" if !event.is_composing() => {
            event.prevent_default();
            set(true);
        }
        "Escape" => {
            text.set(untrack(written));
            wrong.set(false);
        }
        _ => {}
    };
    view! {
        <span class="time-field">
            <input
                class="input small figures"
                data-testid=(!testid.is_empty()).then_some(testid)
                aria-label=label
                inputmode="numeric"
                autocomplete="off"
                maxlength="12"
                placeholder=words::no_time()
                aria-invalid=move || wrong.get().then_some("true")
                bind:value=text
                on:keydown=on_key
                on:blur=move |_| {
                    if !only_enter {
                        set(false);
                    }
                }
            />
            {move || wrong.get().then(|| view! { <span class="wrong" role="alert">{words::time_wrong()}</span> })}
        </span>
    }
    .into_any()
}
