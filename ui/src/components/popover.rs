//! A button, and what it opens under it.

use super::float::Float;
use leptos::{html, prelude::*};

/// A button that opens a small surface with controls. `children` are what stands on the button, `content` on the surface.
///
/// The button has `aria-haspopup="dialog"`, the surface role `dialog`; both are named by `label`. The focus goes to the
/// first control of the surface; Escape gives it back to the button, Tab past the end and a press elsewhere close.
#[component]
pub(crate) fn Popover(
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] class: Signal<String>,
    #[prop(into)] content: ViewFn,
    #[prop(optional)] open: Option<RwSignal<bool>>,
    #[prop(optional)] testid: &'static str,
    #[prop(optional, into)] disabled: Signal<bool>,
    children: Children,
) -> impl IntoView {
    let anchor = NodeRef::<html::Button>::new();
    let open = open.unwrap_or_default();
    let content = StoredValue::new(content);
    view! {
        <button
            type="button"
            node_ref=anchor
            class=class
            data-testid=(!testid.is_empty()).then_some(testid)
            aria-label=label
            aria-haspopup="dialog"
            aria-expanded=move || open.get().to_string()
            disabled=disabled
            on:click=move |event| {
                event.stop_propagation();
                open.update(|open| *open = !*open);
            }
        >
            {children()}
        </button>
        <Float anchor open role="dialog" label>
            <div class="popover">{content.with_value(ViewFn::run)}</div>
        </Float>
    }
    .into_any()
}
