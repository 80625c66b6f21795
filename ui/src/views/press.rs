//! A press of the pointer that becomes a drag once it moves.

use leptos::{ev, prelude::*};

/// How far the pointer moves before a press is a drag, in pixels.
const SLACK_PX: f64 = 5.0;

/// Follows a press that began at `from`. `moved` hears where the pointer is as soon as it is a drag; `ended` hears of the
/// end of a drag, and whether it was let go rather than given up by Escape or by the system.
pub(super) fn follow(from: (f64, f64), moved: impl Fn((f64, f64)) + 'static, ended: impl Fn(bool) + Clone + 'static) {
    let listeners = StoredValue::new_local(None::<Vec<Box<dyn FnOnce()>>>);
    let lifted = StoredValue::new(false);
    let end = move |dropped: bool| {
        if let Some(Some(all)) = listeners.try_update_value(Option::take) {
            all.into_iter().for_each(|remove| remove());
        }
        if lifted.try_get_value() == Some(true) {
            ended(dropped);
        }
    };
    let (up, cancelled, escaped) = (end.clone(), end.clone(), end);
    let on_move = window_event_listener(ev::pointermove, move |event| {
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        let is_far = (at.0 - from.0).hypot(at.1 - from.1) > SLACK_PX;
        match lifted.try_get_value() {
            Some(true) => event.prevent_default(),
            Some(false) if is_far => lifted.set_value(true),
            _ => return,
        }
        moved(at);
    });
    let on_up = window_event_listener(ev::pointerup, move |_| up(true));
    let on_cancel = window_event_listener(ev::pointercancel, move |_| cancelled(false));
    let on_key = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && lifted.try_get_value() == Some(true) {
            event.prevent_default();
            event.stop_propagation();
            escaped(false);
        }
    });
    listeners.set_value(Some(vec![
        Box::new(move || on_move.remove()),
        Box::new(move || on_up.remove()),
        Box::new(move || on_cancel.remove()),
        Box::new(move || on_key.remove()),
    ]));
}
