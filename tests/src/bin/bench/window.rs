//! The real window.

use crate::{TASKS, figures::row};
use anyhow::{Context as _, Result};
use atom_tests::{
    child::Running,
    display::Display,
    fixture::{Fixture, Person},
    session_bus,
    webdriver::Driver,
};
use serde_json::json;
use std::{
    fmt::Write as _,
    fs,
    process::Command,
    time::{Duration, Instant},
};

/// From the start of the desktop to a window in its colours, and to the last change of what is seen, with the tasks.
pub(crate) async fn measure(report: &mut String, (fixture, ada): &(Fixture, Person)) -> Result<()> {
    if !atom_tests::needs::programs(atom_tests::real_window::NEEDED) {
        return Ok(());
    }
    let desktop = atom_tests::binaries::desktop();
    if !desktop.components().any(|part| part.as_os_str() == "release") {
        writeln!(report, "## The window\n\nNot measured in this run: it was not built as it is released.\n")?;
        return Ok(());
    }
    let display = Display::start();
    let home = tempfile::tempdir()?;
    fs::write(fixture.dir.path().join("window.json"), r#"{"theme":"dark"}"#)?;
    let set = |command: &mut Command| {
        command.env("DISPLAY", display.name()).env("ATOM_DATA_DIR", fixture.dir.path());
        command.env("ATOM_ENCRYPTION_KEY", atom_tests::fixture::KEY).env("TAURI_WEBVIEW_AUTOMATION", "true");
    };
    // Once through the driver, to leave the session where the page looks for it.
    let mut driver = session_bus::without_keychain(home.path(), "WebKitWebDriver");
    set(&mut driver);
    let driver = Driver::start(driver).await;
    let options = json!({ "binary": atom_tests::binaries::desktop(), "args": [] });
    let page = driver.session(json!({ "webkitgtk:browserOptions": options, "pageLoadStrategy": "none" })).await;
    page.see(&atom_tests::desk::id("login-submit")).await;
    let session = serde_json::to_string(&serde_json::to_string(&ada.session)?)?;
    page.script(&format!(
        "localStorage.setItem('atom.session', {session}); localStorage.setItem('atom.theme', 'dark'); return null"
    ))
    .await;
    page.close().await;
    drop(driver);

    let (mut themed, mut settled) = (Vec::new(), Vec::new());
    for _ in 0..7 {
        let mut desktop = session_bus::without_keychain(home.path(), atom_tests::binaries::desktop());
        set(&mut desktop);
        let began = Instant::now();
        let running = Running::start(&mut desktop);
        let (mut first, mut last, mut changed) = (None, display.frame(), began.elapsed());
        // Settled is the last change before two quiet seconds.
        while began.elapsed() - changed < Duration::from_secs(2) && began.elapsed() < Duration::from_secs(20) {
            let frame = display.frame();
            if first.is_none() && frame.share(|pixel| pixel == [0x15, 0x16, 0x1a]) > 0.2 {
                first = Some(began.elapsed());
            }
            if frame != last {
                (last, changed) = (frame, began.elapsed());
            }
        }
        themed.push(first.context("the window never showed its colours")?);
        settled.push(changed);
        running.end();
    }
    writeln!(report, "## The window, with {TASKS} tasks (under Xvfb, without a graphics card)\n")?;
    writeln!(report, "| from the start of the process | p50 | p95 |\n|---|---|---|")?;
    row(report, "to a window in its colours", &mut themed)?;
    row(report, "to the last change of what is seen", &mut settled)?;
    writeln!(report, "\nAims: 200 ms and 700 ms.\n")?;
    Ok(())
}
