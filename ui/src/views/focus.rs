//! The focus stays in the window: when what has it is taken away, what stood beside it gets it.
//!
//! A row that is deleted, a field that is saved, a scene that ends: each takes its focus along, and a browser then gives
//! it to nothing, where keys and screen readers are lost. Views that know better say where it goes; this is for the rest.

use crate::browser;
use leptos::prelude::*;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{Element, HtmlElement, MutationObserver, MutationObserverInit};

/// Surroundings whose parts inherit from each other.
const ROOMS: &str = ".toasts, .bulk, .sidebar-body, .facts, .section, .page-scroll, .detail-scroll, .welcome";
/// What can have the focus.
const FOCUSABLE: &str = "button:not([tabindex='-1'], :disabled), a[href], input, textarea, [tabindex='0']";

/// The element that had the focus last, and what else there was around it.
#[derive(Default)]
struct Last {
    element: Option<Element>,
    room: Option<Element>,
    /// What comes after it, then what comes before, the nearest first.
    heirs: Vec<HtmlElement>,
}

/// Watches over the focus as long as the page lives.
pub(super) fn keep() {
    let last = Rc::new(RefCell::new(Last::default()));
    let seen = last.clone();
    let focused = window_event_listener(leptos::ev::focusin, move |event| {
        let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        *seen.borrow_mut() = element.map_or_else(Last::default, Last::of);
    });
    let changed = Closure::<dyn FnMut()>::new(move || {
        if !last.borrow().is_lost() {
            return;
        }
        // What a view does about it itself comes first: it does so in the next frame at the latest.
        let last = last.clone();
        in_two_frames(move || {
            if last.borrow().is_lost() {
                // Not held while the heir takes it: that is heard of here, too.
                last.take().hand_on();
            }
        });
    });
    // Going back or forward, a browser takes the focus even from what stays.
    let travelled = window_event_listener(leptos::ev::hashchange, |_| {
        in_two_frames(|| {
            if browser::focus_is_nowhere() {
                browser::focus_place();
            }
        });
    });
    if let (Ok(observer), Some(body)) = (MutationObserver::new(changed.as_ref().unchecked_ref()), document().body()) {
        let what = MutationObserverInit::new();
        what.set_child_list(true);
        what.set_subtree(true);
        let _ = observer.observe_with_options(&body, &what);
    }
    // The watch and the page end together.
    changed.forget();
    std::mem::forget((focused, travelled));
}

fn in_two_frames(then: impl FnOnce() + 'static) {
    request_animation_frame(move || request_animation_frame(then));
}

impl Last {
    fn of(element: Element) -> Self {
        let room = element.closest(ROOMS).ok().flatten();
        let all = room.as_ref().and_then(|room| room.query_selector_all(FOCUSABLE).ok());
        let count = all.as_ref().map_or(0, web_sys::NodeList::length);
        let all = (0..count).filter_map(|index| all.as_ref()?.item(index)?.dyn_into::<HtmlElement>().ok());
        let mut before: Vec<HtmlElement> = all.collect();
        let here = before.iter().position(|each| each.is_same_node(Some(&element))).unwrap_or(0);
        let mut heirs = before.split_off((here + 1).min(before.len()));
        heirs.extend(before.into_iter().rev().skip(1));
        Self { element: Some(element), room, heirs }
    }

    /// Whether the focus was with something that is gone, and is with nothing now.
    fn is_lost(&self) -> bool {
        self.element.as_ref().is_some_and(|element| !element.is_connected()) && browser::focus_is_nowhere()
    }

    /// Gives the focus to the nearest that is still there, else to the place that is shown.
    fn hand_on(self) {
        let room = self.room.filter(|room| room.is_connected());
        let first = room.and_then(|room| room.query_selector(FOCUSABLE).ok().flatten()?.dyn_into().ok());
        for heir in self.heirs.into_iter().filter(|heir| heir.is_connected()).chain(first) {
            let _ = heir.focus();
            // What is not displayed takes no focus.
            if !browser::focus_is_nowhere() {
                return;
            }
        }
        browser::focus_place();
    }
}
