//! A surface that comes in from the side.

use super::{button::IconButton, dialog::be_modal, icon::Glyph, unique::unique};
use crate::words;
use leptos::{html, prelude::*};

/// A modal surface over the end of the window, as high as the window, on the browser's own `<dialog>`.
///
/// Role `dialog`, named by its title. Escape, the cross and a press beside it close it; the focus goes back to where it
/// was before.
#[component]
pub(crate) fn SideSheet(
    #[prop(into)] title: Signal<String>,
    #[prop(into)] on_close: Callback<()>,
    #[prop(optional)] testid: &'static str,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    be_modal(node);
    let id = unique("sheet");
    let title_id = id.clone();
    view! {
        <dialog
            node_ref=node
            class="sheet-side"
            aria-labelledby=id
            data-testid=(!testid.is_empty()).then_some(testid)
            on:cancel=move |event: leptos::ev::Event| {
                event.prevent_default();
                on_close.run(());
            }
            on:keydown=|event| event.stop_propagation()
            on:pointerdown=move |event| {
                // What lies beside the surface is the dialog's own backdrop: the surface fills the dialog itself.
                if event.target() == event.current_target() {
                    on_close.run(());
                }
            }
        >
            <div class="surface">
                <div class="pane-head">
                    <h2 id=title_id class="clip">{title}</h2>
                    <span class="space"></span>
                    <IconButton glyph=Glyph::Close label=words::close() on_press=on_close />
                </div>
                <div class="sheet-body scroll">{children()}</div>
            </div>
        </dialog>
    }
    .into_any()
}
