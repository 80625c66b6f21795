//! A field for a day, for whoever types faster than a calendar opens.

use crate::{
    state::{app::app, books::day, when},
    words,
};
use jiff::civil::Date;
use leptos::{ev, prelude::*};

/// A field for a day below its label. `id` is that of the field, and its test id.
pub(super) fn day_line(label: &'static str, day: RwSignal<Option<Date>>, id: &'static str) -> AnyView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <DayField label day id=id testid=id />
        </div>
    }
    .into_any()
}

/// A day: `2026-11-25`, `25.11.`, `25`.
///
/// Role `textbox`, named by `label`; Arrow up and down go by a day. Leaving it writes the day in full; `aria-invalid`
/// while it is none, and `day` is nothing.
#[component]
pub(super) fn DayField(
    label: &'static str,
    day: RwSignal<Option<Date>>,
    #[prop(optional, into)] id: String,
    #[prop(optional, into)] testid: String,
) -> impl IntoView {
    let app = app();
    let written = move |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let text = RwSignal::new(written(day.get_untracked()));
    // Set from outside, it is written anew.
    Effect::new(move |_| {
        let date = day.get();
        if date.is_some() && day::parse(&text.get_untracked(), app.today.get_untracked()) != date {
            text.set(written(date));
        }
    });
    let step = move |days: i64| {
        if let Some(date) = day.get_untracked().and_then(|date| when::add_days(date, days)) {
            day.set(Some(date));
            text.set(written(Some(date)));
        }
    };
    view! {
        <input
            class="input small figures day-field"
            id=(!id.is_empty()).then_some(id)
            data-testid=(!testid.is_empty()).then_some(testid)
            type="text"
            autocomplete="off"
            aria-label=label
            aria-invalid=move || day.get().is_none().then_some("true")
            title=words::day_help()
            prop:value=text
            on:input=move |event| {
                let typed = event_target_value(&event);
                day.set(day::parse(&typed, app.today.get_untracked()));
                text.set(typed);
            }
            on:keydown=move |event: ev::KeyboardEvent| {
                match event.key().as_str() {
                    "ArrowUp" => step(1),
                    "ArrowDown" => step(-1),
                    _ => return,
                }
                event.prevent_default();
                event.stop_propagation();
            }
            on:blur=move |_| {
                if let Some(date) = day.try_get_untracked().flatten() {
                    text.try_set(written(Some(date)));
                }
            }
        />
    }
    .into_any()
}
