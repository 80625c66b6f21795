//! The real window on the workspace with many tasks, signed in.

use anyhow::Result;
use atom_tests::{
    desk::id,
    display::Display,
    fixture::{Fixture, KEY, Person},
    places,
    real_window::ask,
    session_bus,
    webdriver::{Driver, Session},
};
use serde_json::json;
use std::{fs, path::Path, process::Command};

/// Gives a command the display, the data and the key.
pub(crate) fn set(command: &mut Command, display: &Display, fixture: &Fixture) {
    command.env("DISPLAY", display.name()).env("ATOM_DATA_DIR", fixture.dir.path());
    command.env("ATOM_ENCRYPTION_KEY", KEY).env("TAURI_WEBVIEW_AUTOMATION", "true");
    command.env("ATOM_LOG", "info,atom_desktop=debug");
}

/// Opens the window through a driver, has the shell keep the session, and waits until all tasks are shown.
/// The page ends with its driver.
pub(crate) async fn open(display: &Display, home: &Path, (fixture, ada): &(Fixture, Person)) -> Result<Session> {
    let mut driver = session_bus::without_keychain(home, "WebKitWebDriver");
    set(&mut driver, display, fixture);
    let options = json!({ "binary": atom_tests::binaries::desktop(), "args": [] });
    let driver = Driver::start(driver).await;
    let page = driver.only_session(json!({ "webkitgtk:browserOptions": options, "pageLoadStrategy": "none" })).await;
    page.see(&id("login-submit")).await;
    let session = serde_json::to_string(&ada.session)?;
    ask(&page, "keep_session", &json!({ "session": session })).await;
    page.script("localStorage.setItem('atom.session', 'kept'); localStorage.setItem('atom.theme', 'dark'); location.hash = '/all'; return null")
        .await;
    page.reload().await;
    page.see(&id("task-row")).await;
    places::rest(&page).await;
    Ok(page)
}

/// The process of the window, as it tells other programs.
pub(crate) fn pid(fixture: &Fixture) -> Result<u32> {
    let card: serde_json::Value = serde_json::from_slice(&fs::read(fixture.dir.path().join("instance.json"))?)?;
    Ok(u32::try_from(card["pid"].as_u64().unwrap_or(0))?)
}

/// What the window has written into its log.
pub(crate) fn log(fixture: &Fixture) -> String {
    fs::read_to_string(fixture.dir.path().join("logs/desktop.log")).unwrap_or_default()
}
