//! What stands in the place of a scene whose part is on its way, or could not be fetched: the frame around it, so that
//! nothing jumps, and the ways to the sidebar and back.

use super::{frame::place_name, later::Meanwhile, pane::head};
use crate::{
    components::{
        bone::bones,
        button::{Button, IconButton},
        dialog::be_modal,
        icon::{Glyph, Icon},
    },
    state::desk::{Desk, desk},
    words,
};
use leptos::{ev, html, prelude::*};

/// It could not be fetched: what now. Role `alert`.
fn trouble(again: Callback<()>) -> AnyView {
    view! {
        <div class="state trouble" role="alert" data-testid="part-trouble">
            <div class="art">
                <Icon glyph=Glyph::Warning />
            </div>
            <h2>{words::part_trouble()}</h2>
            <p>{words::part_trouble_text()}</p>
            <div class="steps-out">
                <Button on_press=again>{words::retry()}</Button>
            </div>
        </div>
    }
    .into_any()
}

/// Bones, or what now.
pub(super) fn inside(meanwhile: Meanwhile) -> AnyView {
    match meanwhile {
        Meanwhile::Coming => bones(3),
        Meanwhile::Failed(again) => trouble(again),
    }
}

/// Nothing, or what now: for what has no place of its own yet.
pub(super) fn only_trouble(meanwhile: Meanwhile) -> AnyView {
    match meanwhile {
        Meanwhile::Coming => ().into_any(),
        Meanwhile::Failed(again) => trouble(again),
    }
}

/// A page: its head with the ways around and its title.
pub(super) fn page(meanwhile: Meanwhile) -> AnyView {
    let desk = desk();
    view! {
        <section class="pane" data-testid="part-page">
            {head(desk, move || place_name(desk), ().into_any())}
            <div class="page-scroll scroll" tabindex="-1">
                <div class="inner">{inside(meanwhile)}</div>
            </div>
        </section>
    }
    .into_any()
}

/// The detail of a task: its head with the ways out.
pub(super) fn detail(meanwhile: Meanwhile) -> AnyView {
    let desk = desk();
    view! {
        <aside class="pane detail" tabindex="-1" aria-label=words::detail() data-testid="part-detail">
            <header class="pane-head">
                <IconButton glyph=Glyph::Back label=words::back() class="back" on_press=move |()| desk.close() />
                <span class="space"></span>
                <IconButton
                    glyph=Glyph::Close
                    label=words::close_detail()
                    class="shut"
                    on_press=move |()| desk.close()
                />
            </header>
            <div class="detail-scroll">{inside(meanwhile)}</div>
        </aside>
    }
    .into_any()
}

/// The door: its sheet.
pub(super) fn door(meanwhile: Meanwhile) -> AnyView {
    view! {
        <div class="door">
            <main class="door-form" tabindex="-1">
                <div class="inner">{only_trouble(meanwhile)}</div>
            </main>
        </div>
    }
    .into_any()
}

/// A dialog that says what now; nothing while it is on its way.
pub(super) fn dialog(meanwhile: Meanwhile, close: impl Fn() + Send + Sync + Copy + 'static) -> AnyView {
    let Meanwhile::Failed(again) = meanwhile else { return ().into_any() };
    let node = NodeRef::<html::Dialog>::new();
    be_modal(node);
    view! {
        <dialog
            node_ref=node
            class="dialog"
            aria-label=words::part_trouble()
            on:cancel=move |event: ev::Event| {
                event.prevent_default();
                close();
            }
            on:keydown=|event| event.stop_propagation()
        >
            <div class="dialog-head">
                <span class="space"></span>
                <IconButton glyph=Glyph::Close label=words::close() on_press=move |()| close() />
            </div>
            {trouble(again)}
        </dialog>
    }
    .into_any()
}

/// The palette: its field, which takes what is typed already.
pub(super) fn palette(desk: Desk, typed: RwSignal<String>, meanwhile: Meanwhile) -> AnyView {
    early_dialog(
        meanwhile,
        ("palette", words::palette()),
        move || desk.palette.close(),
        move || {
            view! {
            <div class="palette-head">
                <Icon glyph=Glyph::Search />
                <input type="text" autocomplete="off" spellcheck="false" aria-label=words::palette_hint() bind:value=typed />
            </div>
        }
        .into_any()
        },
    )
}

/// A dialog of this class and name with what it has until its part is here, such as a field that takes what is typed
/// already. Where the part could not be fetched, it says so.
pub(super) fn early_dialog(
    meanwhile: Meanwhile,
    (class, name): (&'static str, &'static str),
    close: impl Fn() + Copy + Send + Sync + 'static,
    inside: impl FnOnce() -> AnyView,
) -> AnyView {
    if matches!(meanwhile, Meanwhile::Failed(_)) {
        return dialog(meanwhile, close);
    }
    let node = NodeRef::<html::Dialog>::new();
    be_modal(node);
    view! {
        <dialog
            node_ref=node
            class=class
            aria-label=name
            aria-busy="true"
            on:cancel=move |event: ev::Event| {
                event.prevent_default();
                close();
            }
            on:keydown=|event| event.stop_propagation()
        >
            {inside()}
        </dialog>
    }
    .into_any()
}
