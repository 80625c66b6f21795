//! Many tasks at once by real keys: all are selected, completed, and brought back.

use crate::{interface::SHARED, lists::PROJECT_OF_MANY};
use anyhow::{Context as _, Result};
use atom_tests::{
    places,
    webdriver::{Key, Session},
};
use serde_json::Value;
use std::time::Duration;

const ROUNDS: usize = 5;

/// How long each step took.
#[derive(Debug, Default)]
pub(crate) struct Many {
    pub(crate) selected: Vec<Duration>,
    /// To the message that says so: then it is on the disk.
    pub(crate) completed: Vec<Duration>,
    /// To the list without them.
    pub(crate) gone: Vec<Duration>,
    pub(crate) undone: Vec<Duration>,
    /// To the list with them.
    pub(crate) back: Vec<Duration>,
    /// The longest time between two beats of a timer.
    pub(crate) standstill_ms: f64,
}

/// Selects and completes the whole project of many tasks, and takes it back, again and again.
pub(crate) async fn measure(page: &Session, count: usize) -> Result<Many> {
    let link = format!(
        "[...document.querySelectorAll(\"[data-testid='nav-project']\")].find((each) => each.textContent.includes('{PROJECT_OF_MANY}'))"
    );
    page.script(&format!("{link}.click(); return null")).await;
    page.script_until(&format!("return {link}.getAttribute('aria-current')"), "the project of many", |at| at == "page")
        .await;
    places::rest(page).await;
    page.script(
        "window.standstill = 0; let last = performance.now(); window.beat = setInterval(() => { const now = performance.now(); \
         window.standstill = Math.max(window.standstill, now - last); last = now }, 10); return null",
    )
    .await;
    let mut many = Many::default();
    let there = format!(
        "(document.querySelector('[data-testid=bulk] .count')?.textContent ?? '').replace(/\\D/g, '') === '{count}'"
    );
    let rows = "settled() && !!document.querySelector('[data-testid=task-row]')";
    for _ in 0..ROUNDS {
        page.script("document.querySelector('#task-rows').focus(); return null").await;
        many.selected.push(step(page, &[Key::Control.as_str(), "a"], &there, &there).await?.0);
        let gone = "settled() && !document.querySelector('[data-testid=task-row]')";
        let (said, seen) = step(page, &["c"], "document.querySelector('[data-testid=toast-undo]')", gone).await?;
        many.completed.push(said);
        many.gone.push(seen);
        let undo = [Key::Control.as_str(), "z"];
        let (said, seen) = step(page, &undo, "document.querySelector('[data-testid=toast-redo]')", rows).await?;
        many.undone.push(said);
        many.back.push(seen);
        places::rest(page).await;
    }
    let standstill = page.script("clearInterval(window.beat); return window.standstill").await;
    many.standstill_ms = standstill.as_f64().context("the timer of the page")?;
    Ok(many)
}

/// From a key to the first painted frame in which something is said, and to the first in which something is seen.
async fn step(page: &Session, keys: &[&str], said: &str, seen: &str) -> Result<(Duration, Duration)> {
    let watch = format!(
        "{SHARED} window.step = null; let began = null; const hear = (event) => {{ \
             if (event.key !== 'Control') began ??= event.timeStamp }}; addEventListener('keydown', hear, true); \
         (async () => {{ const said = until(() => began !== null && !!({said})); const seen = until(() => began !== null && !!({seen})); \
             window.step = [await said - began, await seen - began]; removeEventListener('keydown', hear, true) }})(); return null"
    );
    page.script(&watch).await;
    page.press(keys).await;
    page.script_until("return window.step", "the step to be through", |step| !step.is_null()).await;
    let found: Value = page.script("return window.step").await;
    let ms = |at: usize| found[at].as_f64().map(|ms| Duration::from_secs_f64(ms.max(0.0) / 1e3)).context("a time");
    Ok((ms(0)?, ms(1)?))
}
