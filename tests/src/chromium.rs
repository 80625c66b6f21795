//! Chromium without a screen.

use crate::{
    needs,
    webdriver::{Driver, Session},
};
use serde_json::json;
use std::process::{Command, Stdio};

/// What is needed for it.
pub const NEEDED: &[&[&str]] = &[BROWSERS, &["chromedriver"]];

/// The names that the browser goes by.
const BROWSERS: &[&str] = &["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"];

/// Starts the driver of the browser.
pub async fn driver() -> Driver {
    let mut chromedriver = Command::new("chromedriver");
    chromedriver.stdout(Stdio::null()).stderr(Stdio::null());
    Driver::start(chromedriver).await
}

/// Opens a browser window of this size, whose system has a dark or a light theme. It forgets everything at its end.
///
/// # Panics
/// When there is no browser.
pub async fn window(driver: &Driver, width: u32, height: u32, dark: bool) -> Session {
    open(driver, width, height, dark, &[]).await
}

/// As [`window`], on a display that takes each picture as soon as it is there: how long a page takes is then not hidden
/// by how long a display waits, which is up to 17 ms at 60 pictures a second.
///
/// # Panics
/// When there is no browser.
pub async fn window_without_waiting(driver: &Driver, width: u32, height: u32) -> Session {
    open(driver, width, height, false, &["--disable-frame-rate-limit", "--disable-gpu-vsync"]).await
}

async fn open(driver: &Driver, width: u32, height: u32, dark: bool, more: &[&str]) -> Session {
    let browser = needs::find(BROWSERS).expect("whoever opens a window asked for it");
    let mut arguments = vec![
        "--headless=new".to_owned(),
        // There is nothing to protect a sandboxed page from here, and root has no sandbox.
        "--no-sandbox".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--disable-gpu".to_owned(),
        "--hide-scrollbars".to_owned(),
        "--force-device-scale-factor=1".to_owned(),
        format!("--window-size={width},{height}"),
    ];
    arguments.extend(more.iter().map(|argument| (*argument).to_owned()));
    if dark {
        arguments.push("--force-dark-mode".to_owned());
        arguments.push("--blink-settings=preferredColorScheme=0".to_owned());
    }
    let capabilities = json!({
        "browserName": "chrome",
        "goog:loggingPrefs": { "browser": "ALL" },
        // A page is looked through for accessibility in one script, which takes long where other programs work too.
        "timeouts": { "script": 120_000 },
        "goog:chromeOptions": { "binary": browser, "args": arguments },
    });
    let page = driver.session(capabilities).await;
    page.run_first(COUNT_CALLS).await;
    page
}

/// Keeps in each page how many calls of the host have no answer yet, for tests that wait until there are none.
const COUNT_CALLS: &str = "
const ask = window.fetch;
window.callsUnderWay = 0;
window.fetch = async (what, how) => {
    if (!String(what).includes('/api/v1/call/')) return ask(what, how);
    window.callsUnderWay += 1;
    // Only after whoever asked has made something of the answer.
    const answered = () => setTimeout(() => window.callsUnderWay -= 1);
    try {
        const reply = await ask(what, how);
        const text = reply.text.bind(reply);
        reply.text = () => text().finally(answered);
        return reply;
    } catch (error) {
        answered();
        throw error;
    }
};";
