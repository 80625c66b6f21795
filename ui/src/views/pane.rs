//! What the pages in the middle have in common: a head with the ways around, and what scrolls under it.

use crate::{
    components::{button::IconButton, icon::Glyph},
    state::{commands, desk::Desk},
    words,
};
use leptos::prelude::*;

/// The head of a page: the way to the sidebar where that is a drawer, back and forward where it is none, the title, and
/// `rest` behind it.
pub(super) fn head(desk: Desk, title: impl Fn() -> String + Send + Sync + 'static, rest: AnyView) -> AnyView {
    view! {
        <header class="pane-head">
            <IconButton
                glyph=Glyph::Menu
                label=words::open_sidebar()
                class="only-narrow"
                testid="open-sidebar"
                on_press=move |()| desk.drawer.set(true)
            />
            <span class="travel">
                <IconButton
                    glyph=Glyph::Back
                    label=words::cmd_back()
                    keys=keys_of(desk, "app.back")
                    testid="back"
                    on_press=move |()| commands::run(desk, "app.back")
                />
                <IconButton
                    glyph=Glyph::Next
                    label=words::cmd_forward()
                    keys=keys_of(desk, "app.forward")
                    testid="forward"
                    on_press=move |()| commands::run(desk, "app.forward")
                />
            </span>
            <h1 class="clip">{title}</h1>
            {rest}
        </header>
    }
    .into_any()
}

/// The keys of a command as the person has them; empty where it has none.
fn keys_of(desk: Desk, id: &'static str) -> Signal<String> {
    Signal::derive(move || desk.keymap.with(|keymap| keymap.shown(id)).unwrap_or_default())
}

/// A page that scrolls under its head. `actions` stand at the end of the head.
pub(super) fn page(
    desk: Desk,
    title: &'static str,
    testid: &'static str,
    actions: AnyView,
    content: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let rest = view! {
        <span class="space"></span>
        {actions}
    };
    view! {
        <section class="pane" aria-label=title data-testid=testid>
            {head(desk, move || title.to_owned(), rest.into_any())}
            <div class="page-scroll scroll" tabindex="-1">
                <div class="inner">{content}</div>
            </div>
        </section>
    }
    .into_any()
}
