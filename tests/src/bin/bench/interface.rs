//! The interface in a browser, over `atom serve` with 100,000 tasks: how long a person waits.

use crate::{
    TASKS,
    figures::{aimed_row, aimed_value, row, times_table, values_table},
    lists::MOVED,
    many_by_keys, strokes,
};
use anyhow::{Context as _, Result};
use atom_tests::{
    child::Running,
    chromium,
    desk::id,
    fixture::{Fixture, Person},
    places,
    webdriver::Session,
};
use serde_json::Value;
use std::{
    fmt::Write as _,
    process::{Command, Stdio},
    time::Duration,
};

/// Turns through all views.
const TURNS: usize = 8;
/// The places of the sidebar that are opened, by their names for tests.
const PLACES: &str =
    "['nav-inbox', 'nav-upcoming', 'nav-all', 'nav-completed', 'nav-today', 'nav-project', 'nav-label']";

/// What scripts of the page share. `frame` looks whether something holds just before a picture is painted, and tells
/// that and when the picture was through; `settled` says whether a list is there as it will stay.
pub(crate) const SHARED: &str = "const frame = (test) => new Promise((done) => requestAnimationFrame(() => { const held = test(); \
    const channel = new MessageChannel(); channel.port1.onmessage = () => done([held, performance.now()]); channel.port2.postMessage(0) })); \
    const until = async (test) => { for (;;) { const [held, at] = await frame(test); if (held) return at } }; \
    const settled = () => !document.querySelector('.row.waiting, #task-rows[aria-busy=true]') \
        && !!document.querySelector('[data-testid=task-row], [data-testid=empty]'); ";

/// Opening views, keys, scrolling, and many tasks at once.
pub(crate) async fn measure(report: &mut String, (fixture, ada): &(Fixture, Person)) -> Result<()> {
    if !atom_tests::needs::programs(chromium::NEEDED) {
        return Ok(());
    }
    let mut command = Command::new(atom_tests::binaries::atom());
    command.args(["serve", "--port", "0"]).env("ATOM_DATA_DIR", fixture.dir.path());
    command.env("ATOM_ENCRYPTION_KEY", atom_tests::fixture::KEY).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut atom = Running::start(&mut command);
    let url = atom.line(|line| {
        let listening: Value = serde_json::from_str(line).ok()?;
        Some(listening["listening"].as_str()?.to_owned())
    });
    let driver = chromium::driver().await;
    let session = serde_json::to_string(&serde_json::to_string(&ada.session)?)?;

    let page = chromium::window(&driver, 1_360, 860, false).await;
    at_work(&page, &url, &session).await;
    writeln!(report, "## The interface, with {TASKS} open tasks (headless Chromium, software rendering)\n")?;
    times_table(report, "")?;
    let (mut first, mut again) = views(&page).await?;
    aimed_row(report, "opening a view after a change, to its rows on the screen", &mut first, 60.0)?;
    aimed_row(report, "opening a view again, to its rows on the screen", &mut again, 60.0)?;
    let (mut on_display, mut in_palette) = strokes::measure(&page).await?;
    let (mut frames, rows, blank) = scroll(&page).await?;
    aimed_row(report, "a picture while the wheel turns", &mut frames, 20.0)?;
    let mut many = many_by_keys::measure(&page, MOVED).await?;
    aimed_row(report, &format!("select all of {MOVED}, from the key"), &mut many.selected, 1_000.0)?;
    aimed_row(report, &format!("complete {MOVED}, from the key to the message"), &mut many.completed, 1_000.0)?;
    row(report, "the list after it, which lets the eye follow for 0.7 s", &mut many.gone)?;
    aimed_row(report, &format!("undo of {MOVED}, from the key to the message"), &mut many.undone, 1_000.0)?;
    row(report, "the list after it", &mut many.back)?;
    page.close().await;

    let page = chromium::window_without_waiting(&driver, 1_360, 860).await;
    at_work(&page, &url, &session).await;
    let (mut list, mut palette) = strokes::measure(&page).await?;
    page.open("about:blank").await;
    let mut bare = strokes::of_an_empty_page(&page).await?;
    page.close().await;
    aimed_row(report, "a key in the list, to the paint", &mut list, 16.0)?;
    aimed_row(report, "a key in the palette, to the paint", &mut palette, 16.0)?;
    row(report, "a key in a page with nothing but a letter (the peer)", &mut bare)?;
    row(report, "a key in the list, with the wait for a display of 60 Hz", &mut on_display)?;
    row(report, "a key in the palette, with the wait for a display of 60 Hz", &mut in_palette)?;

    writeln!(report)?;
    values_table(report, "")?;
    let slow = frames.iter().filter(|frame| frame.as_secs_f64() > 0.020).count();
    aimed_value(
        report,
        &format!("pictures above 20 ms while the wheel turns, of {}", frames.len()),
        slow as f64,
        0.0,
        "",
    )?;
    aimed_value(report, "rows in the document at most", rows, 60.0, "")?;
    aimed_value(report, "pictures with a row that was not there yet", blank, 0.0, "")?;
    aimed_value(
        report,
        &format!("longest standstill of the page during {MOVED} at once"),
        many.standstill_ms,
        100.0,
        "ms",
    )?;
    writeln!(
        report,
        "\nA key is timed from its event to the end of the frame that it changed, on a display that does not wait; \
         rows say so where it waits.\n"
    )?;
    atom.end();
    Ok(())
}

/// Signs the page in and waits until it rests on all tasks.
async fn at_work(page: &Session, url: &str, session: &str) {
    page.open(url).await;
    page.script(&format!("localStorage.setItem('atom.session', {session}); location.hash = '/all'; return null")).await;
    page.reload().await;
    page.see(&id("task-row")).await;
    places::rest(page).await;
}

/// Numbers of a script as times.
pub(crate) fn times(found: &Value) -> Vec<Duration> {
    let all = found.as_array().into_iter().flatten().filter_map(Value::as_f64);
    all.map(|ms| Duration::from_secs_f64(ms.max(0.0) / 1e3)).collect()
}

/// From the click on a place in the sidebar to its first rows, painted: after a task has changed somewhere, so that
/// nothing that was known holds any more, and once more without a change.
async fn views(page: &Session) -> Result<(Vec<Duration>, Vec<Duration>)> {
    let script = format!(
        "{SHARED} const call = (name, args) => fetch('/api/v1/call/' + name, {{ method: 'POST', body: JSON.stringify(args), headers: {{ \
             'content-type': 'application/json', authorization: 'Bearer ' + JSON.parse(localStorage.getItem('atom.session')).token }} }}).then((reply) => reply.text()); \
         const some = document.querySelector('[data-task]').dataset.task; \
         const change = async (n) => {{ await call('tasks.update', {{ id: some, priority: n % 2 ? 3 : 4 }}); \
             await new Promise((done) => setTimeout(done, 250)); await until(settled) }}; \
         const open = async (name) => {{ const link = document.querySelector(`[data-testid='${{name}}']`); \
             const began = performance.now(); link.click(); \
             return await until(() => link.getAttribute('aria-current') === 'page' && settled()) - began }}; \
         const found = [[], []], places = {PLACES}; let n = 0; \
         return (async () => {{ for (const name of places) {{ await open(places[(places.indexOf(name) + 1) % places.length]); await change(n++); \
             found[0].push(await open(name)) }} \
         for (const name of places) await open(name); \
         for (const name of places) found[1].push(await open(name)); \
         await open('nav-all'); return found }})()"
    );
    let (mut first, mut again) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let found = page.script(&script).await;
        first.extend(times(&found[0]));
        again.extend(times(&found[1]));
    }
    anyhow::ensure!(first.len() == again.len() && !first.is_empty(), "the page measured nothing");
    Ok((first, again))
}

/// The pictures while the wheel turns, the most rows that were in the document, and the pictures that lacked a row.
async fn scroll(page: &Session) -> Result<(Vec<Duration>, f64, f64)> {
    let listen = "const rows = document.querySelector('#task-rows'); rows.scrollTop = 0; \
        const box = rows.getBoundingClientRect(); let last = null; \
        window.scrolled = { frames: [], rows: 0, blank: 0, on: true }; const seen = window.scrolled; \
        const step = (now) => { if (last !== null) seen.frames.push(now - last); last = now; \
            seen.rows = Math.max(seen.rows, document.querySelectorAll('#task-rows .row').length); \
            const waiting = [...document.querySelectorAll('.row.waiting')].map((row) => row.getBoundingClientRect()); \
            if (waiting.some((row) => row.bottom > box.top && row.top < box.bottom)) seen.blank += 1; \
            if (seen.on) requestAnimationFrame(step) }; requestAnimationFrame(step); \
        return [Math.round(box.left + box.width / 2), Math.round(box.top + box.height / 2)]";
    let at = page.script(listen).await;
    let at = [0, 1].map(|axis| at[axis].as_u64().and_then(|place| u32::try_from(place).ok()).unwrap_or(400));
    // Some 40 turns a second, down and up again, as a hand does it.
    for delta in [120, 120, -120, 240, 240, -240] {
        page.wheel((at[0], at[1]), delta, 40, 25).await;
    }
    let found = page.script("window.scrolled.on = false; return window.scrolled").await;
    let number = |name: &str| found[name].as_f64().context("the page counts");
    Ok((times(&found["frames"]), number("rows")?, number("blank")?))
}
