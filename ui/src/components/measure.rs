//! The size of an element, as it changes.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};

/// Calls `then` with the element that `node` finds, now and whenever its size changes, as long as the view stands.
pub(crate) fn on_size(
    node: impl Fn() -> Option<web_sys::Element> + Copy + 'static,
    then: impl Fn(&web_sys::Element) + 'static,
) {
    watch(Box::new(node), Box::new(then));
}

/// One copy for all callers.
fn watch(node: Box<dyn Fn() -> Option<web_sys::Element>>, then: Box<dyn Fn(&web_sys::Element)>) {
    let seen = StoredValue::new_local(None::<web_sys::Element>);
    let measure = move || {
        if let Some(element) = seen.try_get_value().flatten() {
            then(&element);
        }
    };
    let callback = Closure::<dyn Fn()>::new(measure);
    let observer = web_sys::ResizeObserver::new(callback.as_ref().unchecked_ref()).ok();
    let observer = StoredValue::new_local((observer, callback));
    Effect::new(move |_| {
        if let Some(element) = node() {
            // Observing reports the present size as the first change.
            seen.set_value(Some(element.clone()));
            observer.with_value(|(observer, _)| observer.iter().for_each(|observer| observer.observe(&element)));
        }
    });
    on_cleanup(move || {
        observer.try_with_value(|(observer, _)| observer.iter().for_each(web_sys::ResizeObserver::disconnect));
    });
}
