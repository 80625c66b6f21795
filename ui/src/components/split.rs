//! The border between two panes, which can be moved.

use super::px::{decimal, px};
use crate::browser;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// How far a press of an arrow moves the border, in pixels.
const STEP_PX: f64 = 16.0;

/// Which of the two panes has a width of its own; the other takes the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// The pane before the border.
    Start,
    /// The pane after it.
    End,
}

/// The border of a pane whose width is the custom property `property` of the element around them.
///
/// Role `separator`, named by `label`, with its width as value. It is dragged, or moved with the arrows, Home and End;
/// Enter and a double press give the usual width back. The width is kept under `keep` on this machine.
#[component]
pub(crate) fn Splitter(
    #[prop(into)] label: Signal<String>,
    keep: &'static str,
    property: &'static str,
    usual: f64,
    min: f64,
    max: f64,
    edge: Edge,
    #[prop(optional)] testid: &'static str,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let kept = browser::kept(keep).and_then(|text| browser::number(&text));
    // `clamp` would print what is wrong with its bounds.
    let within = move |width: f64| width.max(min).min(max);
    let width = RwSignal::new(kept.map(within));
    let dragged = StoredValue::new(None::<(f64, f64)>); // where the drag began, and the width then
    let now = move || width.get_untracked().unwrap_or(usual);
    let set = move |px: Option<f64>| width.set(px.map(|px| within(px).round()));
    let keep_it = move || browser::keep(keep, width.get_untracked().map(decimal).as_deref());
    Effect::new(move |_| {
        let width = width.get();
        let around = node.get().and_then(|node| node.parent_element());
        if let Some(around) = around.and_then(|around| around.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = match width {
                // In a small window no pane takes more than its share of the space.
                Some(width) => {
                    web_sys::HtmlElement::style(&around).set_property(property, &format!("min({}, 60%)", px(width)))
                }
                None => web_sys::HtmlElement::style(&around).remove_property(property).map(|_| ()),
            };
        }
    });
    // Which way makes the pane wider.
    let sign = move || {
        let rtl = document().document_element().and_then(|root| root.get_attribute("dir")).as_deref() == Some("rtl");
        if (edge == Edge::Start) == rtl { -1.0 } else { 1.0 }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        match event.key().as_str() {
            "ArrowRight" => set(Some(now() + sign() * STEP_PX)),
            "ArrowLeft" => set(Some(now() - sign() * STEP_PX)),
            "Home" => set(Some(min)),
            "End" => set(Some(max)),
            "Enter" => set(None),
            _ => return,
        }
        keep_it();
        event.prevent_default();
        event.stop_propagation();
    };
    let on_down = move |event: ev::PointerEvent| {
        if event.button() == 0 {
            event.prevent_default();
            dragged.set_value(Some((f64::from(event.client_x()), now())));
            if let Some(node) = node.get_untracked() {
                let _ = node.set_pointer_capture(event.pointer_id());
                let _ = node.focus();
            }
        }
    };
    let on_move = move |event: ev::PointerEvent| {
        if let Some((from, before)) = dragged.get_value() {
            set(Some(before + sign() * (f64::from(event.client_x()) - from)));
        }
    };
    let on_up = move |_| {
        if dragged.get_value().is_some() {
            dragged.set_value(None);
            keep_it();
        }
    };
    view! {
        <div
            node_ref=node
            class=if edge == Edge::Start { "splitter start" } else { "splitter end" }
            style:--at=format!("var({property})")
            role="separator"
            tabindex="0"
            aria-orientation="vertical"
            aria-label=label
            aria-valuenow=move || decimal(width.get().unwrap_or(usual))
            aria-valuemin=decimal(min)
            aria-valuemax=decimal(max)
            data-testid=(!testid.is_empty()).then_some(testid)
            on:keydown=on_key
            on:pointerdown=on_down
            on:pointermove=on_move
            on:pointerup=on_up
            on:pointercancel=on_up
            on:dblclick=move |_| {
                set(None);
                keep_it();
            }
        ></div>
    }
    .into_any()
}
