//! The real desktop in a display and a session of its own, driven by WebKitWebDriver.

use crate::{
    binaries,
    child::signal,
    display::{Display, Frame},
    session_bus, waiting,
    webdriver::{Driver, Session},
};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// What is needed for it.
pub const NEEDED: &[&[&str]] = &[&["Xvfb"], &["dbus-run-session"], &["gnome-keyring-daemon"], &["WebKitWebDriver"]];

/// A home with a display, a session bus and an unlocked keychain, in which the desktop can be started again and again.
#[derive(Debug)]
pub struct Stage {
    home: TempDir,
    display: Display,
}

impl Stage {
    /// Sets it up; nothing is started yet.
    ///
    /// # Panics
    /// When there is no place for temporary files.
    #[must_use]
    pub fn set() -> Self {
        Self { home: tempfile::tempdir().expect("a temporary directory"), display: Display::start() }
    }

    /// Starts the desktop and waits for its page.
    pub async fn open(&self) -> Session {
        self.open_at(&[]).await
    }

    /// Starts the desktop with arguments, as a system does that opens a link, and waits for its page.
    pub async fn open_at(&self, args: &[&str]) -> Session {
        let mut driver = session_bus::with_keychain(self.home.path(), "WebKitWebDriver");
        // The driver hands its surroundings on to the desktop that it starts.
        driver.env("DISPLAY", self.display.name()).env("ATOM_DATA_DIR", self.data_dir());
        driver.env("TAURI_WEBVIEW_AUTOMATION", "true").stdout(std::process::Stdio::null());
        // One that has lost its application may not start another: each has its own.
        let driver = Driver::start(driver).await;
        let options = json!({ "binary": binaries::desktop(), "args": args });
        // The page is never waited for by the driver: a navigation that is refused would be waited for in vain.
        let capabilities = json!({ "webkitgtk:browserOptions": options, "pageLoadStrategy": "none" });
        driver.only_session(capabilities).await
    }

    /// Ends the desktop as the system does when a person logs out, and waits until it has closed its database.
    ///
    /// # Panics
    /// When it does not end.
    pub async fn quit(&self, session: Session) {
        let card = self.data_dir().join("instance.json");
        let pid = self.pid().await;
        signal("TERM", &pid.to_string());
        let ended = || async { (!card.exists() && has_ended(pid)).then_some(()) };
        if waiting::within(waiting::LONG_ENOUGH, ended).await.is_none() {
            let state = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
            panic!("the desktop does not end; announced: {}, {state}{}", card.exists(), self.log());
        }
        drop(session);
    }

    /// The id of the running desktop's process, as it tells other programs.
    async fn pid(&self) -> u64 {
        let card = self.data_dir().join("instance.json");
        waiting::until("the desktop to tell its process id", || async {
            let card: Value = serde_json::from_slice(&std::fs::read(&card).ok()?).ok()?;
            card["pid"].as_u64()
        })
        .await
    }

    /// The surroundings of the running desktop: its display and its bus are not those of the test.
    async fn surroundings(&self) -> Vec<(String, String)> {
        let environment = std::fs::read(format!("/proc/{}/environ", self.pid().await)).expect("the desktop runs");
        let pairs = String::from_utf8_lossy(&environment).into_owned();
        let pairs = pairs.split('\0').filter_map(|pair| pair.split_once('='));
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// Starts the desktop once more beside the running one, and waits until that start has ended.
    ///
    /// # Panics
    /// When it does not hand over to the first.
    pub async fn open_again(&self, args: &[&str]) {
        let mut again = tokio::process::Command::new(binaries::desktop());
        again.args(args).env_clear().envs(self.surroundings().await);
        let again = again.output().await.expect("the desktop can be started again");
        assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    }

    /// The address of the session bus of the running desktop.
    ///
    /// # Panics
    /// When it has none.
    pub async fn bus(&self) -> String {
        let surroundings = self.surroundings().await;
        let bus = surroundings.into_iter().find(|(name, _)| name == "DBUS_SESSION_BUS_ADDRESS");
        bus.expect("the desktop runs in a session").1
    }

    /// The log of the desktop.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.data_dir().join("logs/desktop.log")).unwrap_or_default()
    }

    /// What a person would see now.
    #[must_use]
    pub fn frame(&self) -> Frame {
        self.display.frame()
    }

    /// The home of the person.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The data directory of the desktop.
    #[must_use]
    pub fn data_dir(&self) -> PathBuf {
        self.home.path().join("atom")
    }

    /// The command line on the data directory of the desktop, as another program of the same person.
    #[must_use]
    pub fn command_line(&self) -> Command {
        let mut atom = session_bus::without_keychain(self.home.path(), binaries::atom());
        atom.arg("--data-dir").arg(self.data_dir());
        atom
    }
}

/// Asks the shell as the page does: `reply`, or `error` with what it says, or `refused` where the page may not ask.
pub async fn ask(page: &Session, command: &str, args: &Value) -> Value {
    let ask = format!(
        "window.asked = null; window.__TAURI_INTERNALS__.invoke({}, {args}).then(\
         (reply) => window.asked = {{ reply: reply ?? null }},\
         (error) => window.asked = typeof error === 'string' ? {{ refused: true, error }} : {{ error }}); return null",
        json!(command)
    );
    page.script(&ask).await;
    let answer =
        waiting::until(command, || async { Some(page.script("return window.asked").await).filter(|it| !it.is_null()) });
    answer.await
}

/// Whether a process has ended: one that nobody has waited for yet (state Z of proc(5)) has, too.
fn has_ended(pid: u64) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    state.rsplit_once(") ").is_none_or(|(_, state)| state.starts_with('Z'))
}
