//! The circle that completes a task.

use super::icon::{Glyph, Icon};
use crate::words;
use atom_api::tasks::Status;
use leptos::prelude::*;

/// A circle in the colour of the priority.
///
/// Role `checkbox`, named after the task; half filled when the task is begun (`aria-checked="mixed"`). In a list it is
/// no stop of the Tab key (`in_row`): there `C` does the same for the chosen row.
#[component]
pub(crate) fn Check(
    #[prop(into)] status: Signal<Status>,
    #[prop(into)] priority: Signal<u8>,
    #[prop(into)] title: Signal<String>,
    #[prop(optional)] in_row: bool,
    #[prop(into)] on_toggle: Callback<()>,
) -> impl IntoView {
    let class = move || {
        let half = if status.get() == Status::InProgress { " half" } else { "" };
        match priority.get() {
            priority @ 1..=3 => format!("check p{priority}{half}"),
            _ => format!("check{half}"),
        }
    };
    let checked = move || match status.get() {
        Status::Open => "false",
        Status::InProgress => "mixed",
        Status::Done | Status::Cancelled => "true",
    };
    view! {
        <button
            type="button"
            class=class
            role="checkbox"
            aria-checked=checked
            aria-label=move || words::complete_task(&title.get())
            tabindex=in_row.then_some("-1")
            on:mousedown=move |event| {
                if in_row {
                    // The list keeps the focus, and with it the keys.
                    event.prevent_default();
                }
            }
            on:click=move |event| {
                event.stop_propagation();
                on_toggle.run(());
            }
        >
            <span class="ring">
                {move || {
                    let glyph = if status.get() == Status::Cancelled { Glyph::Minus } else { Glyph::Check };
                    let shown = status.get() != Status::InProgress;
                    shown.then(|| view! { <Icon glyph /> })
                }}
            </span>
        </button>
    }
    .into_any()
}
