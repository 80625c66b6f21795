//! A window that is left alone, as whoever sits down before it finds it.

use atom_tests::{
    desk::{Desk, PASSWORD, id},
    places,
    seat::Seat,
    waiting,
};
use serde_json::json;

const TASK: &str = "A private matter";
/// The person's pointer is over the page.
const MOVES: &str = "window.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, cancelable: true }));";

/// Ada at a window that locks itself after five minutes.
async fn seat() -> Option<Seat> {
    let seat = Seat::signed_in(1_280, 800, false).await?;
    let desk = Desk::on(&seat.page);
    desk.visit("all").await;
    desk.add(TASK).await;
    let setting = json!({ "key": "security.lock_after", "value": "5" });
    seat.atom.call(&places::token(&seat.page).await, "settings.set", setting).await;
    let heard = "return localStorage.getItem('atom.lock_after')";
    seat.page.script_until(heard, "the page to hear of the setting", |minutes| minutes == "5").await;
    Some(seat)
}

/// Loads the page anew, as if it had been touched last `ago_s` seconds ago.
async fn reload_after(seat: &Seat, ago_s: i64) {
    let then = format!("localStorage.setItem('atom.touched', String(Math.floor(Date.now() / 1000) - {ago_s}));");
    seat.page.script(&format!("{then} return null")).await;
    seat.page.reload().await;
}

/// The window shows nothing, and the host holds the session back.
async fn is_locked(seat: &Seat) {
    seat.page.see(&id("locked")).await;
    let text = seat.page.script("return document.body.textContent").await.to_string();
    assert!(!text.contains(TASK), "{text}");
    let token = places::token(&seat.page).await;
    let held = || async {
        let who = seat.atom.call(&token, "auth.whoami", json!({})).await;
        (who["locked"] == true).then_some(())
    };
    waiting::until("the host to hold the session back", held).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_was_left_alone_too_long_is_locked_when_it_is_loaded_again() {
    let Some(seat) = seat().await else { return };
    reload_after(&seat, 3_600).await;
    is_locked(&seat).await;
    seat.page.write(&id("unlock-password"), PASSWORD).await;
    seat.page.click(&id("unlock-submit")).await;
    Desk::on(&seat.page).sees(TASK).await;
    reload_after(&seat, 200).await;
    Desk::on(&seat.page).sees(TASK).await;
    seat.atom.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_does_not_know_the_setting_yet_holds_it_against_the_time_before_it_was_loaded() {
    let Some(seat) = seat().await else { return };
    // It is touched again and again while it hears of the setting.
    seat.page.run_first(&format!("setInterval(() => {{ {MOVES} }}, 5);")).await;
    seat.page.script("localStorage.removeItem('atom.lock_after'); return null").await;
    reload_after(&seat, 3_600).await;
    is_locked(&seat).await;
    seat.atom.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_touch_after_the_time_locks_and_does_not_count() {
    let Some(seat) = seat().await else { return };
    // As a machine that wakes up: the clock has gone on, and the pointer comes before anything else.
    let before = seat.page.script("return localStorage.getItem('atom.touched')").await;
    let woken = "const before = Date.now.bind(Date); Date.now = () => before() + 3600e3;";
    let after = format!("{woken} {MOVES} return localStorage.getItem('atom.touched')");
    assert_eq!(seat.page.script(&after).await, before, "what comes too late is no touch");
    is_locked(&seat).await;
    seat.page.write(&id("unlock-password"), PASSWORD).await;
    seat.page.click(&id("unlock-submit")).await;
    Desk::on(&seat.page).sees(TASK).await;
    seat.atom.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_in_use_stays_open() {
    let Some(seat) = seat().await else { return };
    seat.page
        .script(
            "const before = Date.now.bind(Date); window.late = 0; Date.now = () => before() + window.late; return null",
        )
        .await;
    for minutes in [4, 8, 12] {
        let moves = format!("window.late = {minutes} * 60e3; {MOVES} return null");
        seat.page.script(&moves).await;
    }
    assert!(!seat.page.has(&id("locked")).await, "it was touched every four minutes");
    Desk::on(&seat.page).sees(TASK).await;
    seat.atom.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_set_back_keeps_no_window_open() {
    let Some(seat) = seat().await else { return };
    reload_after(&seat, -3_600).await;
    is_locked(&seat).await;
    seat.page.write(&id("unlock-password"), PASSWORD).await;
    seat.page.click(&id("unlock-submit")).await;
    Desk::on(&seat.page).sees(TASK).await;
    // The clock on the wall was stopped; the page has counted an hour by itself.
    let counted = "const now = Date.now(); Date.now = () => now; \
                   const before = performance.now.bind(performance); performance.now = () => before() + 3600e3;";
    seat.page.script(&format!("{counted} {MOVES} return null")).await;
    is_locked(&seat).await;
    seat.atom.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_locks_itself_while_its_host_is_away() {
    let Some(seat) = seat().await else { return };
    seat.atom.end();
    let woken = "const before = Date.now.bind(Date); Date.now = () => before() + 3600e3;";
    seat.page.script(&format!("{woken} {MOVES} return null")).await;
    // Nor can the page of the lock be fetched, where it was not yet.
    seat.page.see_no(&id("quick-add")).await;
    let text = seat.page.script("return document.body.textContent").await.to_string();
    assert!(!text.contains(TASK), "{text}");
}
