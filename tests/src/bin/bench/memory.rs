//! The memory of the desktop and the processes of its webview.

use crate::TASKS;
use anyhow::Result;
use atom_tests::{
    display::Display,
    fixture::{Fixture, Person},
    places, session_bus,
    webdriver::Driver,
};
use serde_json::{Value, json};
use std::{collections::HashMap, fmt::Write as _, fs, process::Command};

/// Keys that are pressed to see whether memory grows.
const ACTIONS: u32 = 10_000;

/// Idle, and after ten thousand actions.
pub(crate) async fn measure(report: &mut String, (fixture, ada): &(Fixture, Person)) -> Result<()> {
    if !atom_tests::needs::programs(atom_tests::real_window::NEEDED) {
        return Ok(());
    }
    let display = Display::start();
    let home = tempfile::tempdir()?;
    let mut driver: Command = session_bus::without_keychain(home.path(), "WebKitWebDriver");
    driver.env("DISPLAY", display.name()).env("ATOM_DATA_DIR", fixture.dir.path());
    driver.env("ATOM_ENCRYPTION_KEY", atom_tests::fixture::KEY).env("TAURI_WEBVIEW_AUTOMATION", "true");
    let driver = Driver::start(driver).await;
    let options = json!({ "binary": atom_tests::binaries::desktop(), "args": [] });
    let page = driver.session(json!({ "webkitgtk:browserOptions": options, "pageLoadStrategy": "none" })).await;
    page.see("body").await;
    let session = serde_json::to_string(&serde_json::to_string(&ada.session)?)?;
    page.script(&format!("localStorage.setItem('atom.session', {session}); location.hash = '/all'; return null")).await;
    page.reload().await;
    page.see("[data-testid='task-row']").await;
    places::rest(&page).await;
    let card: Value = serde_json::from_slice(&fs::read(fixture.dir.path().join("instance.json"))?)?;
    let desktop = u32::try_from(card["pid"].as_u64().unwrap_or(0))?;
    let idle = pss_kb(desktop);
    // Down and up the list, details that open and close, and rest in between, as events of the page.
    let act = format!(
        "const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {{ key, code: 'Key' + key.toUpperCase(), bubbles: true, cancelable: true }})); \
         document.querySelector('#task-rows').focus(); \
         return (async () => {{ for (let n = 0; n < {ACTIONS}; n++) {{ press(n % 100 === 98 ? 'Enter' : n % 100 === 99 ? 'Escape' : (n / 2000 | 0) % 2 ? 'k' : 'j'); \
             if (n % 20 === 0) await new Promise(requestAnimationFrame) }} return null }})()"
    );
    page.script("window.done = false; return null").await;
    page.script(&act).await;
    places::rest(&page).await;
    let after = pss_kb(desktop);
    writeln!(report, "## Memory of the window, with {TASKS} tasks (PSS of its processes)\n\n| | |\n|---|---|")?;
    writeln!(report, "| idle | {:.0} MB |", idle as f64 / 1e3)?;
    writeln!(report, "| after {ACTIONS} actions | {:.0} MB |", after as f64 / 1e3)?;
    writeln!(report, "\nAims: 300 MB, and no growth.\n")?;
    page.close().await;
    Ok(())
}

/// The proportional set size of a process and all below it, in kilobytes.
fn pss_kb(root: u32) -> u64 {
    let mut parents = HashMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:")?.trim().parse::<u32>().ok());
        parents.insert(pid, parent.unwrap_or(0));
    }
    let below = |mut pid: u32| {
        while pid > 1 {
            if pid == root {
                return true;
            }
            pid = parents.get(&pid).copied().unwrap_or(0);
        }
        false
    };
    let pss = |pid: u32| {
        let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).unwrap_or_default();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0)
    };
    parents.keys().copied().filter(|pid| below(*pid)).map(pss).sum()
}
