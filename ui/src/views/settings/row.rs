//! The rows that pages of settings are made of.

use crate::{
    components::{choice::Choice, segmented::Segmented, select::Select, switch::Switch},
    state::prefs::Prefs,
};
use leptos::prelude::*;

/// A group of settings under a heading.
pub(super) fn group(title: &'static str, help: &'static str, rows: impl IntoView) -> AnyView {
    view! {
        <section class="settings-group" aria-label=title>
            <h2>{title}</h2>
            {(!help.is_empty()).then(|| view! { <p class="help">{help}</p> })}
            {rows.into_any()}
        </section>
    }
    .into_any()
}

/// A setting: its name, and what changes it.
pub(super) fn row(name: &'static str, control: impl IntoView) -> AnyView {
    view! {
        <div class="settings-row">
            <span class="name">{name}</span>
            <div class="control">{control.into_any()}</div>
        </div>
    }
    .into_any()
}

/// One of a few.
pub(super) fn few(
    name: &'static str,
    choices: Vec<Choice>,
    value: impl Fn() -> String + Send + Sync + 'static,
    on_change: impl Fn(String) + Send + Sync + 'static,
) -> AnyView {
    let choices = Signal::stored(choices);
    row(name, view! { <Segmented label=name choices value=Signal::derive(value) on_change=on_change /> })
}

/// One of many.
pub(super) fn many(
    name: &'static str,
    choices: Vec<Choice>,
    value: impl Fn() -> String + Send + Sync + 'static,
    on_change: impl Fn(String) + Send + Sync + 'static,
) -> AnyView {
    let choices = Signal::stored(choices);
    row(name, view! { <Select label=name choices value=Signal::derive(value) on_change=on_change /> })
}

/// A switch for a setting that is on unless told.
pub(super) fn flag(prefs: Prefs, key: &'static str, name: &'static str, help: &'static str) -> AnyView {
    view! {
        <Switch
            label=name
            help
            on=Signal::derive(move || prefs.flag(key, true))
            on_change=move |on: bool| prefs.set(key, on)
        />
    }
    .into_any()
}
