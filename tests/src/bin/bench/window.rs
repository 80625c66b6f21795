//! The real window: from the start of the process until nothing of it changes any more, and how fast quick add is there.

use crate::{
    TASKS, desktop,
    figures::{aimed_row, aimed_value, row, times_table, values_table},
};
use anyhow::{Context as _, Result};
use atom_tests::{
    child::Running,
    display::{Display, is_white},
    fixture::{Fixture, Person},
    session_bus, waiting,
};
use std::{
    fmt::Write as _,
    fs,
    time::{Duration, Instant},
};

const STARTS: usize = 9;
const SHOWINGS: usize = 25;
/// The background of the dark theme.
const DARK: [u8; 3] = [0x15, 0x16, 0x1a];
/// So much of the display is white in a frame that is a white one: letters are never so many.
const WHITE: f64 = 0.02;

/// Starts of the window, and showings of quick add.
pub(crate) async fn measure(report: &mut String, large: &(Fixture, Person)) -> Result<()> {
    if !atom_tests::needs::programs(atom_tests::real_window::NEEDED) {
        return Ok(());
    }
    let (fixture, _) = large;
    let display = Display::start();
    let home = tempfile::tempdir()?;
    fs::write(fixture.dir.path().join("window.json"), r#"{"theme":"dark"}"#)?;
    let mut shown = quick_add(&display, home.path(), large).await?;

    let (mut themed, mut settled, mut whites) = (Vec::new(), Vec::new(), 0_u32);
    for _ in 0..STARTS {
        let start = start(&display, home.path(), fixture)?;
        themed.push(start.themed);
        settled.push(start.settled);
        whites += start.whites;
    }
    writeln!(report, "## The window, with {TASKS} open tasks (under Xvfb, without a graphics card)\n")?;
    times_table(report, "")?;
    row(report, "from the start of the process to a window in its colours", &mut themed)?;
    aimed_row(report, "from the start of the process to the last change of what is seen", &mut settled, 700.0)?;
    aimed_row(report, "quick add, from being asked for to its painted page", &mut shown, 50.0)?;
    writeln!(report)?;
    values_table(report, "")?;
    aimed_value(report, &format!("white frames of a dark window in {STARTS} starts"), f64::from(whites), 0.0, "")
}

/// What was seen of one start.
struct Start {
    themed: Duration,
    settled: Duration,
    whites: u32,
}

fn start(display: &Display, home: &std::path::Path, fixture: &Fixture) -> Result<Start> {
    let mut command = session_bus::without_keychain(home, atom_tests::binaries::desktop());
    desktop::set(&mut command, display, fixture);
    let began = Instant::now();
    let running = Running::start(&mut command);
    let (mut themed, mut whites) = (None, 0);
    let (mut last, mut changed) = (display.frame(), began.elapsed());
    // Settled is the last change before two quiet seconds.
    while began.elapsed() - changed < Duration::from_secs(2) && began.elapsed() < Duration::from_secs(20) {
        // When it is looked at, not when the look was understood.
        let looked = began.elapsed();
        let frame = display.frame();
        if frame == last {
            continue;
        }
        changed = looked;
        if themed.is_none() && frame.share(|pixel| pixel == DARK) > 0.2 {
            themed = Some(looked);
        }
        whites += u32::from(frame.share(is_white) > WHITE);
        last = frame;
    }
    let themed = themed.context("the window never showed its colours")?;
    running.end();
    Ok(Start { themed, settled: changed, whites })
}

/// How long quick add takes from being asked for until its page has painted, as the window itself notes it: it is shown
/// for the page of the main window, which costs no more than for a key of the system.
async fn quick_add(display: &Display, home: &std::path::Path, large: &(Fixture, Person)) -> Result<Vec<Duration>> {
    let (fixture, _) = large;
    let page = desktop::open(display, home, large).await?;
    waiting::until("quick add to be prepared", || async {
        desktop::log(fixture).contains("quick add is prepared").then_some(())
    })
    .await;
    let painted = || -> Vec<Duration> {
        let log = desktop::log(fixture);
        let noted = log.lines().filter(|line| line.contains("quick add is painted"));
        let ms = noted.filter_map(|line| line.split_once("after_ms=")?.1.split_whitespace().next()?.parse().ok());
        ms.map(Duration::from_millis).collect()
    };
    let before = painted().len();
    for showing in 1..=SHOWINGS {
        page.script("window.__TAURI_INTERNALS__.invoke('open_link', { link: 'atom://quick-add' }); return null").await;
        waiting::until("quick add to be painted", || async { (painted().len() >= before + showing).then_some(()) })
            .await;
        page.script("window.__TAURI_INTERNALS__.invoke('quick_hide', {}); return null").await;
    }
    page.close().await;
    let mut times = painted().split_off(before);
    // The first one also draws letters for the first time; it counts as the others do.
    times.truncate(SHOWINGS);
    Ok(times)
}
