//! A window that is left alone locks itself, where the person wants that.

use crate::{browser, state::desk::Desk};
use leptos::{ev, prelude::*};
use std::time::Duration;

/// When any window of this browser was touched last, so that one in the background does not lock the one in use.
const TOUCHED: &str = "atom.touched";
/// How often a touch is written down, and how often the clock is looked at.
const EVERY: Duration = Duration::from_secs(5);

/// Locks the session after the time that the settings say.
pub(super) fn lock_when_left_alone(desk: Desk) {
    let (app, prefs) = (desk.app, desk.prefs);
    let noted = StoredValue::new(0_i64);
    let touch = move || {
        let now = browser::now().as_second();
        if now - noted.get_value() >= 5 {
            noted.set_value(now);
            browser::keep(TOUCHED, Some(&now.to_string()));
        }
    };
    touch();
    let pointer = window_event_listener(ev::pointermove, move |_| touch());
    let press = window_event_listener(ev::pointerdown, move |_| touch());
    let key = window_event_listener(ev::keydown, move |_| touch());
    let look = move || {
        let Ok(minutes) = untrack(|| prefs.text("security.lock_after", "never")).parse::<i64>() else { return };
        let touched = browser::kept(TOUCHED).and_then(|text| text.parse::<i64>().ok()).unwrap_or_default();
        if browser::now().as_second() - touched >= minutes * 60 && !app.locked.get_untracked() {
            app.lock();
        }
    };
    let looks = set_interval_with_handle(look, EVERY).ok();
    on_cleanup(move || {
        pointer.remove();
        press.remove();
        key.remove();
        if let Some(looks) = looks {
            looks.clear();
        }
    });
}
