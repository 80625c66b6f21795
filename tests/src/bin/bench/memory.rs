//! The memory of the desktop and the processes of its webview.

use crate::{
    TASKS, desktop,
    figures::{aimed_value, values_table},
};
use anyhow::Result;
use atom_tests::{
    display::Display,
    fixture::{Fixture, Person},
    places,
    webdriver::Session,
};
use std::{collections::HashMap, fmt::Write as _, fs, time::Duration};

/// Keys that are pressed to see whether memory grows.
const ACTIONS: usize = 10_000;
/// Actions that are done at once before the page rests.
const AT_ONCE: usize = 500;
/// Growth that is within what collecting garbage leaves to chance, in megabytes.
const CHANCE_MB: f64 = 10.0;

/// Idle, after the first thousands of actions, and after ten thousand more.
pub(crate) async fn measure(report: &mut String, large: &(Fixture, Person)) -> Result<()> {
    if !atom_tests::needs::programs(atom_tests::real_window::NEEDED) {
        return Ok(());
    }
    let (fixture, _) = large;
    let display = Display::start();
    let home = tempfile::tempdir()?;
    let page = desktop::open(&display, home.path(), large).await?;
    let desktop = desktop::pid(fixture)?;
    let idle = at_rest(desktop).await;
    // What is made once and kept (pages of the list, compiled scripts) is there after the first of them.
    act(&page, ACTIONS / 5).await;
    let warm = at_rest(desktop).await;
    act(&page, ACTIONS).await;
    let after = at_rest(desktop).await;
    page.close().await;
    writeln!(report, "## Memory of the window, with {TASKS} open tasks (PSS of all its processes)\n")?;
    values_table(report, "")?;
    aimed_value(report, "idle", idle, 300.0, "MB")?;
    writeln!(report, "| after {} actions | {warm:.1} MB |", ACTIONS / 5)?;
    writeln!(report, "| after {ACTIONS} more | {after:.1} MB |")?;
    aimed_value(
        report,
        &format!("growth over these {ACTIONS} (within {CHANCE_MB} MB is chance)"),
        after - warm,
        CHANCE_MB,
        "MB",
    )
}

/// Down and up the list, tasks that are picked and let go, details that open and close, as events of
/// the page.
async fn act(page: &Session, count: usize) {
    page.script("document.querySelector('#task-rows').focus(); return null").await;
    for first in (0..count).step_by(AT_ONCE) {
        let script = format!(
            "const press = (key, more) => (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', {{ \
                 key, code: key.length === 1 ? 'Key' + key.toUpperCase() : key, bubbles: true, cancelable: true, ...more }})); \
             const frame = () => new Promise(requestAnimationFrame); \
             const step = (n) => {{ switch (n % 100) {{ \
                 case 90: case 92: return press('x'); case 94: case 96: return press('Escape'); \
                 case 97: return press('Enter'); case 99: return press('Escape'); \
                 default: return press(Math.floor(n / 1000) % 2 ? 'k' : 'j') }} }}; \
             return (async () => {{ for (let n = {first}; n < {first} + {AT_ONCE}; n++) {{ step(n); if (n % 10 === 0) await frame() }} return null }})()"
        );
        page.script(&script).await;
        places::rest(page).await;
    }
}

/// The memory of a process and all below it in megabytes, once it changes no more: the middle of some looks.
async fn at_rest(root: u32) -> f64 {
    let mut looks = Vec::new();
    for _ in 0..9 {
        looks.push(pss_kb(root));
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    looks.sort_unstable();
    looks[looks.len() / 2] as f64 * 1024.0 / 1e6
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
