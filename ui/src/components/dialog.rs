//! A dialog over everything.

use super::{button::IconButton, icon::Glyph};
use crate::{browser, words};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

/// A modal dialog, on the browser's own `<dialog>`: it keeps the focus inside and everything else inert.
///
/// Role `dialog`, named by its title. The focus goes to what is to be filled in or answered. Escape and the cross close
/// it; the focus goes back to where it was before.
#[component]
pub(crate) fn Dialog(
    #[prop(into)] title: String,
    #[prop(into)] on_close: Callback<()>,
    #[prop(optional)] testid: &'static str,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    be_modal(node);
    view! {
        <dialog
            node_ref=node
            class="dialog"
            aria-labelledby="dialog-title"
            data-testid=(!testid.is_empty()).then_some(testid)
            on:cancel=move |event: leptos::ev::Event| {
                event.prevent_default();
                on_close.run(());
            }
            on:keydown=|event| event.stop_propagation()
        >
            <div class="dialog-head">
                <h2 id="dialog-title">{title}</h2>
                <IconButton glyph=Glyph::Close label=words::close() on_press=on_close />
            </div>
            {children()}
        </dialog>
    }
    .into_any()
}

/// Shows a dialog above everything as long as the view stands, and gives the focus back to what had it before.
pub(crate) fn be_modal(node: NodeRef<html::Dialog>) {
    let before = document().active_element().and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    let before = StoredValue::new_local(before);
    let shown = StoredValue::new_local(None);
    Effect::new(move |_| {
        if let Some(dialog) = node.get().filter(|dialog| !dialog.open()) {
            let _ = dialog.show_modal();
            // What is to be filled in or answered comes before the cross.
            let first = dialog.query_selector("input, textarea, select, .dialog-feet button").ok().flatten();
            if let Some(first) = first.and_then(|first| first.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = first.focus();
            }
            shown.set_value(Some(dialog));
        }
    });
    on_cleanup(move || {
        // As long as it is open, nothing outside of it takes the focus.
        if let Some(dialog) = shown.try_get_value().flatten() {
            dialog.close();
        }
        if let Some(element) = before.try_get_value().flatten().filter(|element| element.is_connected()) {
            let _ = element.focus();
            // It may have had the focus all along, while what stands before it grew.
            browser::bring(&element);
        }
    });
}
