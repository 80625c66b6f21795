//! The menu of a thing, at the pointer or under the row that has the focus.

use super::{
    float::{Anchor, Float, Spot},
    menu::{Entries, lines},
};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// Where a context menu is open, if it is.
#[derive(Clone, Copy)]
pub(crate) struct Context {
    open: RwSignal<bool>,
    spot: Spot,
}

impl Context {
    /// A menu that is closed.
    pub(crate) fn new() -> Self {
        let spot = Spot { at: RwSignal::new((0.0, 0.0)), back: StoredValue::new_local(None) };
        Self { open: RwSignal::new(false), spot }
    }

    /// Opens it where the pointer is: for `on:contextmenu`.
    pub(crate) fn at_pointer(self, event: &ev::MouseEvent) {
        event.prevent_default();
        event.stop_propagation();
        // The key that opened it under a row is reported as a press of the pointer as well.
        if !self.open.get_untracked() {
            self.open_at(f64::from(event.client_x()), f64::from(event.client_y()));
        }
    }

    /// Opens it when the event is the context menu key or Shift F10, and says whether it was: for `on:keydown`. It
    /// stands under `row`, or under what has the focus.
    pub(crate) fn by_key(self, event: &ev::KeyboardEvent, row: Option<&web_sys::Element>) -> bool {
        let key = event.key();
        if key != "ContextMenu" && !(key == "F10" && event.shift_key()) {
            return false;
        }
        event.prevent_default();
        event.stop_propagation();
        let focused = document().active_element();
        if let Some(row) = row.or(focused.as_ref()) {
            self.open_under(row);
        }
        true
    }

    /// Opens it under an element.
    pub(crate) fn open_under(self, element: &web_sys::Element) {
        const INSET_PX: f64 = 24.0; // so that it is seen to belong to the row
        let edges = element.get_bounding_client_rect();
        self.open_at(edges.left() + INSET_PX.min(edges.width() / 2.0), edges.bottom());
    }

    /// Whether it is open.
    pub(crate) fn is_open(self) -> bool {
        self.open.get()
    }

    fn open_at(self, left: f64, top: f64) {
        let focused = document().active_element().and_then(|element| element.dyn_into().ok());
        self.spot.back.set_value(focused);
        self.spot.at.set((left, top));
        self.open.set(true);
    }
}

/// The menu itself: stands once in the view, beside what it belongs to.
///
/// Role `menu`, named by `label`; keys as in every menu. Escape, Tab and a choice give the focus back to what had it.
#[component]
pub(crate) fn ContextMenu(
    #[prop(into)] label: Signal<String>,
    menu: Context,
    #[prop(into)] entries: Entries,
) -> impl IntoView {
    let anchor = Anchor::Spot(menu.spot);
    let entries = StoredValue::new(entries);
    view! {
        <Float anchor open=menu.open role="menu" label>
            {move || lines(entries.with_value(|entries| (entries.0)()), menu.open, anchor)}
        </Float>
    }
    .into_any()
}
