//! The interface in a browser, over `atom serve` with 100,000 tasks: how long a person waits.

use crate::{TASKS, figures::row};
use anyhow::{Context as _, Result};
use atom_tests::{
    chromium,
    desk::id,
    fixture::{Fixture, Person},
    places,
    webdriver::Session,
};
use serde_json::{Value, json};
use std::{
    fmt::Write as _,
    io::BufRead as _,
    process::{Command, Stdio},
    time::Duration,
};

/// Runs a step and counts the milliseconds until what it changed was painted.
const PAINTED: &str = "const painted = () => new Promise((done) => requestAnimationFrame(() => { \
    const channel = new MessageChannel(); channel.port1.onmessage = () => done(performance.now()); channel.port2.postMessage(0) })); ";

/// Opening views, keys, scrolling.
pub(crate) async fn measure(report: &mut String, (fixture, ada): &(Fixture, Person)) -> Result<()> {
    if !atom_tests::needs::programs(chromium::NEEDED) {
        return Ok(());
    }
    let mut command = Command::new(atom_tests::binaries::atom());
    command.args(["serve", "--port", "0"]).env("ATOM_DATA_DIR", fixture.dir.path());
    command.env("ATOM_ENCRYPTION_KEY", atom_tests::fixture::KEY).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut atom = command.spawn()?;
    let mut line = String::new();
    std::io::BufReader::new(atom.stdout.take().context("stdout")?).read_line(&mut line)?;
    let listening: Value = serde_json::from_str(&line)?;
    let url = listening["listening"].as_str().context("an address")?;

    let driver = chromium::driver().await;
    let page = chromium::window(&driver, 1_360, 860, false).await;
    page.open(url).await;
    let session = serde_json::to_string(&serde_json::to_string(&ada.session)?)?;
    page.script(&format!("localStorage.setItem('atom.session', {session}); return null")).await;
    page.script("location.hash = '/all'; return null").await;
    page.reload().await;
    page.see(&id("task-row")).await;
    places::rest(&page).await;

    writeln!(report, "## The interface, with {TASKS} tasks (headless Chromium, software rendering)\n")?;
    writeln!(report, "| | p50 | p95 |\n|---|---|---|")?;
    row(report, "opening a view, to its rows on the screen", &mut views(&page).await)?;
    row(report, "a key in the list, to the paint", &mut keys(&page, "j", 100).await)?;
    page.press(&["\u{e009}", "k"]).await;
    page.see("[role=combobox]").await;
    row(report, "a key in the palette, to the paint", &mut keys(&page, "e", 60).await)?;
    page.press(&["\u{e00c}"]).await;
    let (mut frames, rows) = scroll(&page).await;
    row(report, "a frame while scrolling", &mut frames)?;
    let slow = frames.iter().filter(|frame| frame.as_secs_f64() > 0.020).count();
    writeln!(
        report,
        "\nFrames above 20 ms: {slow} of {}. Rows in the document at most: {rows}. Aims: 60 ms, 16 ms, 16 ms, 20 ms, 60 rows.\n",
        frames.len()
    )?;
    page.close().await;
    atom.kill()?;
    atom.wait()?;
    Ok(())
}

fn times(found: &Value) -> Vec<Duration> {
    let all = found.as_array().into_iter().flatten().filter_map(Value::as_f64);
    all.map(|ms| Duration::from_secs_f64(ms.max(0.0) / 1e3)).collect()
}

/// From the click on a place in the sidebar to its first rows, painted.
async fn views(page: &Session) -> Vec<Duration> {
    let script = format!(
        "{PAINTED} const open = async (name) => {{ const link = document.querySelector(`[data-testid='nav-${{name}}']`); \
         const began = performance.now(); link.click(); \
         for (;;) {{ const at = await painted(); \
             if (link.getAttribute('aria-current') === 'page' && document.querySelector('[data-testid=task-row], [data-testid=empty]') \
                 && !document.querySelector('.row.waiting')) return at - began; \
             if (at - began > 5000) return at - began }} }}; \
         const found = []; for (let turn = 0; turn < 12; turn++) for (const name of ['inbox', 'upcoming', 'all', 'completed', 'today']) \
         found.push(await open(name)); await open('all'); return found"
    );
    times(&page.script(&script).await)
}

/// From a key as the page hears it to the paint after it.
async fn keys(page: &Session, key: &str, count: usize) -> Vec<Duration> {
    let hear = format!(
        "{PAINTED} window.heard = []; window.hear = (event) => {{ const began = event.timeStamp; painted().then((at) => window.heard.push(at - began)) }}; \
         document.addEventListener('keydown', window.hear, true); return null"
    );
    page.script(&hear).await;
    for _ in 0..count {
        page.press(&[key]).await;
    }
    let all = format!("return window.heard.length >= {count}");
    page.script_until(&all, "all keys to be painted", |all| *all == json!(true)).await;
    times(&page.script("document.removeEventListener('keydown', window.hear, true); return window.heard").await)
}

/// The frames of three seconds of scrolling, and the most rows that were in the document.
async fn scroll(page: &Session) -> (Vec<Duration>, u64) {
    let script = "const rows = document.querySelector('#task-rows'); let most = 0, last = performance.now(); const frames = []; \
        return new Promise((done) => { const step = (now) => { frames.push(now - last); last = now; \
            rows.scrollTop += 140; most = Math.max(most, document.querySelectorAll('[data-testid=task-row]').length); \
            frames.length < 180 ? requestAnimationFrame(step) : done([frames.slice(2), most]) }; requestAnimationFrame(step) })";
    let found = page.script(script).await;
    (times(&found[0]), found[1].as_u64().unwrap_or(0))
}
