//! What floats beside the thing that opened it.

use super::px::px;
use crate::words::small;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// The gap to the thing that opened it and to the edge of the window, in pixels.
const GAP_PX: f64 = 4.0;

/// What something floats beside, and what has the focus again when it closes.
#[derive(Clone, Copy)]
pub(crate) enum Anchor {
    /// A button.
    Button(NodeRef<html::Button>),
    /// A field.
    Input(NodeRef<html::Input>),
    /// A point of the window.
    Spot(Spot),
}

/// A point of the window, and the element that had the focus when it was chosen.
#[derive(Clone, Copy)]
pub(crate) struct Spot {
    /// From the left and the top, in pixels.
    pub(super) at: RwSignal<(f64, f64)>,
    /// What gets the focus back.
    pub(super) back: StoredValue<Option<web_sys::HtmlElement>, LocalStorage>,
}

impl From<NodeRef<html::Button>> for Anchor {
    fn from(node: NodeRef<html::Button>) -> Self {
        Self::Button(node)
    }
}

impl From<NodeRef<html::Input>> for Anchor {
    fn from(node: NodeRef<html::Input>) -> Self {
        Self::Input(node)
    }
}

impl Anchor {
    /// The element, if it is an element.
    fn element(self) -> Option<web_sys::HtmlElement> {
        match self {
            Self::Button(node) => node.get_untracked().map(|node| node.unchecked_into()),
            Self::Input(node) => node.get_untracked().map(|node| node.unchecked_into()),
            Self::Spot(_) => None,
        }
    }

    /// Left, top, right and bottom.
    fn edges(self) -> Option<[f64; 4]> {
        if let Self::Spot(spot) = self {
            let (left, top) = spot.at.get_untracked();
            return Some([left, top - GAP_PX, left, top - GAP_PX]);
        }
        let edges = self.element()?.get_bounding_client_rect();
        Some([edges.left(), edges.top(), edges.right(), edges.bottom()])
    }

    /// Gives it the focus.
    pub(super) fn focus(self) {
        let element = match self {
            Self::Spot(spot) => spot.back.try_get_value().flatten().filter(|element| element.is_connected()),
            _ => self.element(),
        };
        if let Some(element) = element {
            let _ = element.focus();
        }
    }
}

/// A small surface under `anchor`, or above it where there is more space.
///
/// The role is that of what stands in it. In a `menu` the focus goes to the first item or what is chosen, the arrows,
/// Home, End and first letters move it. In a `dialog` it goes to the first control, and leaving it closes. Of a
/// `listbox` the anchor keeps the focus and the keys. Escape and, from a menu, Tab give the focus back to `anchor` and
/// close; a press elsewhere closes.
#[component]
pub(crate) fn Float(
    #[prop(into)] anchor: Anchor,
    open: RwSignal<bool>,
    role: &'static str,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] id: String,
    children: ChildrenFn,
) -> impl IntoView {
    let surface = move || {
        let node = NodeRef::<html::Div>::new();
        let place = RwSignal::new(None::<(f64, f64)>);
        Effect::new(move |_| {
            let (Some(surface), Some(edges)) = (node.get(), anchor.edges()) else { return };
            if place.with_untracked(Option::is_none) {
                if role == "listbox" {
                    let width = px(edges[2] - edges[0]);
                    let _ = web_sys::HtmlElement::style(&surface).set_property("min-inline-size", &width);
                }
                place.set(Some(place_beside(edges, &surface)));
                if role != "listbox" {
                    // Seen at once, as hidden things take no focus: the next key is meant for what has opened.
                    let _ = web_sys::HtmlElement::style(&surface).set_property("visibility", "visible");
                    focus_within(&surface, role);
                }
            }
        });
        let close = move || {
            open.set(false);
            anchor.focus();
        };
        let is_within = move |target: Option<web_sys::EventTarget>| {
            let target = target.and_then(|target| target.dyn_into::<web_sys::Node>().ok());
            let holds = |node: Option<web_sys::HtmlElement>| node.is_some_and(|node| node.contains(target.as_ref()));
            holds(node.get_untracked().map(|node| node.unchecked_into())) || holds(anchor.element())
        };
        let outside = window_event_listener(ev::pointerdown, move |event| {
            if !is_within(event.target()) {
                open.set(false);
            }
        });
        on_cleanup(move || outside.remove());
        let on_key = move |event: ev::KeyboardEvent| {
            event.stop_propagation();
            match event.key().as_str() {
                "Escape" => {
                    event.prevent_default();
                    close();
                }
                "Tab" if role == "menu" => {
                    event.prevent_default();
                    close();
                }
                key if role == "menu" => move_in_menu(&event, key),
                _ => {}
            }
        };
        let on_leave = move |event: ev::FocusEvent| {
            let to = event.related_target();
            if role == "dialog" && to.is_some() && !is_within(to) {
                open.set(false);
            }
        };
        let edge = move |pick: fn((f64, f64)) -> f64| move || place.get().map(|place| px(pick(place)));
        view! {
            <div
                node_ref=node
                class="menu scroll"
                class:unplaced=move || place.with(Option::is_none)
                id=(!id.is_empty()).then(|| id.clone())
                role=role
                // A press on words in it, such as those of a choice, takes the focus no further than here.
                tabindex=(role == "dialog").then_some("-1")
                aria-label=label
                style:left=edge(|place| place.0)
                style:top=edge(|place| place.1)
                on:keydown=on_key
                on:focusout=on_leave
                on:click=|event| event.stop_propagation()
            >
                {children()}
            </div>
        }
    };
    let surface = StoredValue::new_local(surface);
    move || open.get().then(|| surface.with_value(|surface| surface()))
}

/// Gives the focus to the first control of a surface; in a menu that begins with a choice, to what is chosen.
fn focus_within(surface: &web_sys::HtmlElement, role: &str) {
    let find = |wanted: &str| surface.query_selector(wanted).ok().flatten();
    let first = match role {
        "menu" => find("[role^=menuitem]").and_then(|first| {
            let is_choice = first.get_attribute("role").as_deref() == Some("menuitemradio");
            find("[aria-checked=true]").filter(|_| is_choice).or(Some(first))
        }),
        _ => find("[autofocus], input, select, textarea, button, a[href], [tabindex='0']"),
    };
    if let Some(first) = first.and_then(|first| first.dyn_into::<web_sys::HtmlElement>().ok()) {
        let how = web_sys::FocusOptions::new();
        how.set_prevent_scroll(true);
        let _ = first.focus_with_options(&how);
        // What could not take it yet can from the next frame on.
        if document().active_element().is_none_or(|active| !active.is_same_node(Some(&first))) {
            request_animation_frame(move || drop(first.focus()));
        }
    }
}

/// The left and top edge of a surface beside something with these edges, so that all of it can be seen.
fn place_beside(anchor: [f64; 4], surface: &web_sys::HtmlElement) -> (f64, f64) {
    let [start, top, end, bottom] = anchor;
    let own = surface.get_bounding_client_rect();
    let size = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0);
    let (width, height) = (size(window().inner_width()), size(window().inner_height()));
    let (below, above) = (bottom + GAP_PX, top - GAP_PX - own.height());
    let top = if below + own.height() + GAP_PX <= height || above < GAP_PX { below } else { above };
    let top = top.min(height - own.height() - GAP_PX).max(GAP_PX);
    let from_right = document().document_element().and_then(|root| root.get_attribute("dir")).as_deref() == Some("rtl");
    let left = if from_right { end - own.width() } else { start };
    (left.min(width - own.width() - 2.0 * GAP_PX).max(GAP_PX), top)
}

/// Moves the focus among the items of a menu: arrows around its ends, Home, End, and first letters.
fn move_in_menu(event: &ev::KeyboardEvent, key: &str) {
    let Some(menu) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return;
    };
    let Ok(items) = menu.query_selector_all("[role^=menuitem]") else { return };
    let count = items.length();
    let item = |index: u32| items.item(index).and_then(|node| node.dyn_into::<web_sys::HtmlElement>().ok());
    let focused = document().active_element();
    let is_focused = |index: &u32| item(*index).is_some_and(|node| node.is_same_node(focused.as_deref()));
    let now = (0..count).find(is_focused);
    let next = match key {
        _ if count == 0 => return,
        "ArrowDown" => now.map_or(0, |now| (now + 1) % count),
        "ArrowUp" => now.map_or(count - 1, |now| (now + count - 1) % count),
        "Home" => 0,
        "End" => count - 1,
        letter if letter.chars().count() == 1 && letter != " " && !event.ctrl_key() && !event.meta_key() => {
            let letter = small(letter);
            let starts = |index: &u32| {
                item(*index).is_some_and(|node| {
                    small(node.text_content().unwrap_or_default().trim_start()).starts_with(&letter)
                })
            };
            let start = now.map_or(0, |now| now + 1);
            let Some(found) = (start..count).chain(0..start.min(count)).find(starts) else { return };
            found
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(next) = item(next) {
        let _ = next.focus();
    }
}
