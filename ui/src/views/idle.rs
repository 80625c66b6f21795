//! A window that is left alone locks itself, where the person wants that.

use crate::{
    browser,
    state::{
        app::{App, Phase},
        desk::Desk,
        idle,
    },
};
use leptos::prelude::*;
use std::time::Duration;

/// How often a touch is written down, in seconds.
const NOTED_EVERY_S: i64 = 5;
/// How often the clock is looked at.
const EVERY: Duration = Duration::from_secs(5);

/// Locks the session after the time that the settings say. The first touch after that time only locks: it reaches
/// nothing on the page.
pub(super) fn lock_when_left_alone(app: App) {
    let look = move || {
        let over = is_open(app) && idle::is_over();
        if over {
            app.lock_left_alone();
        }
        over
    };
    look();
    let noted = StoredValue::new(0_i64);
    let touched = move |event: &web_sys::Event| {
        if look() {
            event.prevent_default();
            event.stop_immediate_propagation();
            return;
        }
        let now = browser::now().as_second();
        let is_new = noted.try_get_value().is_some_and(|noted| (now - noted).abs() >= NOTED_EVERY_S);
        if is_new && is_open(app) {
            noted.set_value(now);
            idle::touch();
        }
    };
    for event in ["pointermove", "pointerdown", "keydown"] {
        browser::hear_first(event, touched);
    }
    // Whoever looks at it again, after a sleep or from the tray, does not wait for the clock.
    for event in ["visibilitychange", "pageshow"] {
        browser::hear_first(event, move |_| {
            look();
        });
    }
    let tick = move || {
        look();
    };
    let looks = set_interval_with_handle(tick, EVERY).ok();
    on_cleanup(move || {
        if let Some(looks) = looks {
            looks.clear();
        }
    });
}

/// Takes in the setting whenever it is heard. The first time it is held against the absence before this page, too: that
/// has ended with the first touch, which came before the setting did.
pub(super) fn follow_lock_setting(desk: Desk) {
    let (app, prefs) = (desk.app, desk.prefs);
    let before = StoredValue::new(Some(idle::away_s()));
    Effect::new(move |_| {
        if prefs.values.data.with(Option::is_none) {
            return;
        }
        idle::lock_after(&prefs.text("security.lock_after", "never"));
        let before = before.try_update_value(Option::take).flatten();
        if before.is_some_and(idle::is_too_long) && is_open(app) {
            app.lock_left_alone();
        }
    });
}

/// Whether there is something to lock.
fn is_open(app: App) -> bool {
    !app.locked.get_untracked() && app.phase.with_untracked(|phase| *phase == Phase::In)
}
