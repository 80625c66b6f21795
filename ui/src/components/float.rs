//! What floats beside the thing that opened it.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// The gap to the thing that opened it and to the edge of the window, in pixels.
const GAP_PX: f64 = 4.0;

/// A small surface under `anchor`, or above it where there is more space.
///
/// The focus goes to its first control; Escape and Tab give it back to `anchor` and close, a press elsewhere closes.
/// The role is that of what stands in it.
#[component]
pub(crate) fn Float(
    anchor: NodeRef<html::Button>,
    open: RwSignal<bool>,
    role: &'static str,
    #[prop(into)] label: String,
    children: ChildrenFn,
) -> impl IntoView {
    let surface = move || {
        let node = NodeRef::<html::Div>::new();
        let place = RwSignal::new(None::<(f64, f64)>);
        Effect::new(move |_| {
            let (Some(surface), Some(anchor)) = (node.get(), anchor.get_untracked()) else { return };
            if place.with_untracked(Option::is_none) {
                place.set(Some(place_beside(&anchor, &surface)));
                let first = surface
                    .query_selector("[aria-checked=true], [aria-selected=true], [role^=menuitem], input, button");
                if let Some(first) =
                    first.ok().flatten().and_then(|first| first.dyn_into::<web_sys::HtmlElement>().ok())
                {
                    // Visible from the next frame on; hidden things cannot have the focus.
                    request_animation_frame(move || drop(first.focus()));
                }
            }
        });
        let close = move || {
            open.set(false);
            if let Some(anchor) = anchor.get_untracked() {
                let _ = anchor.focus();
            }
        };
        let outside = window_event_listener(ev::pointerdown, move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
            let within = |node: Option<&web_sys::Node>| node.is_some_and(|node| node.contains(target.as_ref()));
            let in_surface = node.get_untracked().is_some_and(|node| within(Some(node.as_ref())));
            let in_anchor = anchor.get_untracked().is_some_and(|node| within(Some(node.as_ref())));
            if !in_surface && !in_anchor {
                open.set(false);
            }
        });
        on_cleanup(move || outside.remove());
        let on_key = move |event: ev::KeyboardEvent| {
            event.stop_propagation();
            match event.key().as_str() {
                "Escape" => close(),
                "Tab" if role == "menu" => {
                    event.prevent_default();
                    close();
                }
                "ArrowDown" if role == "menu" => step(&event, 1),
                "ArrowUp" if role == "menu" => step(&event, -1),
                _ => {}
            }
        };
        let edge = move |pick: fn((f64, f64)) -> f64| move || place.get().map(|place| format!("{}px", pick(place)));
        view! {
            <div
                node_ref=node
                class="menu scroll"
                class:unplaced=move || place.with(Option::is_none)
                role=role
                aria-label=label.clone()
                style:left=edge(|place| place.0)
                style:top=edge(|place| place.1)
                on:keydown=on_key
                on:click=|event| event.stop_propagation()
            >
                {children()}
            </div>
        }
    };
    let surface = StoredValue::new_local(surface);
    move || open.get().then(|| surface.with_value(|surface| surface()))
}

fn place_beside(anchor: &web_sys::HtmlElement, surface: &web_sys::HtmlElement) -> (f64, f64) {
    let (anchor, own) = (anchor.get_bounding_client_rect(), surface.get_bounding_client_rect());
    let size = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0);
    let (width, height) = (size(window().inner_width()), size(window().inner_height()));
    let below = anchor.bottom() + GAP_PX;
    let above = anchor.top() - GAP_PX - own.height();
    let top = if below + own.height() + GAP_PX <= height || above < GAP_PX { below } else { above };
    let top = top.min(height - own.height() - GAP_PX).max(GAP_PX);
    let left = anchor.left().min(width - own.width() - 2.0 * GAP_PX).max(GAP_PX);
    (left, top)
}

/// Moves the focus among the items of a menu, around its ends.
fn step(event: &ev::KeyboardEvent, by: i32) {
    event.prevent_default();
    let Some(menu) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return;
    };
    let Ok(items) = menu.query_selector_all("[role^=menuitem]") else { return };
    let count = i32::try_from(items.length()).unwrap_or(0);
    let item = |index: i32| items.item(u32::try_from(index).unwrap_or(0));
    let focused = document().active_element();
    let now = (0..count)
        .find(|index| item(*index).is_some_and(|node| focused.as_ref().is_some_and(|f| node.is_same_node(Some(f)))));
    let next = now.map_or(0, |now| (now + by).rem_euclid(count.max(1)));
    if let Some(next) = item(next).and_then(|node| node.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = next.focus();
    }
}
