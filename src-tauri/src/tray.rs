//! The icon in the tray: what there is to do today in a line, and the ways in. Its words come from the page, which knows
//! the language; until then they are English.

use crate::{
    news::{News, Pages},
    preferences::Preferences,
    quick,
    window::{self, MAIN, told},
};
use serde::Deserialize;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tauri::{
    AppHandle, Manager as _,
    menu::{Menu, MenuItem, PredefinedMenuItem},
    tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent},
};

/// The items of the menu, by names that no command of the page has.
const OPEN: &str = "tray:open";
const QUICK_ADD: &str = "tray:quick-add";
const SYNC: &str = "tray:sync";
const QUIT: &str = "tray:quit";

/// The words of the menu.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Labels {
    open: String,
    quick_add: String,
    sync: String,
    quit: String,
}

impl Default for Labels {
    fn default() -> Self {
        let [open, quick_add, sync, quit] = ["Open Atom", "Quick add", "Sync now", "Quit Atom"].map(str::to_owned);
        Self { open, quick_add, sync, quit }
    }
}

/// What the tray says, and its icon where the platform shows one.
#[derive(Default)]
pub(crate) struct Tray {
    said: Mutex<Said>,
    icon: Mutex<Option<Icon>>,
}

#[derive(Clone, Default)]
struct Said {
    labels: Labels,
    line: String,
}

/// The icon and the parts of its menu.
#[derive(Clone)]
struct Icon {
    icon: TrayIcon,
    line: MenuItem<tauri::Wry>,
    open: MenuItem<tauri::Wry>,
    quick_add: MenuItem<tauri::Wry>,
    sync: MenuItem<tauri::Wry>,
    quit: MenuItem<tauri::Wry>,
}

impl Tray {
    /// Whether there is an icon.
    pub(crate) fn is_there(&self) -> bool {
        lock(&self.icon).is_some()
    }
}

/// Puts the icon into the tray, where there is a tray and no icon yet. A tray may come later than Atom when both start
/// with the session, so this is tried again when there is something new to say.
pub(crate) fn settle(app: &AppHandle) {
    let tray = app.state::<Tray>();
    if tray.is_there() {
        return;
    }
    let said = lock(&tray.said).clone();
    match Icon::build(app, &said) {
        Ok(icon) => *lock(&tray.icon) = Some(icon),
        Err(error) => tracing::debug!(%error, "there is no tray here"),
    }
}

/// Whether Atom goes on without a window that can be seen.
pub(crate) fn keeps_running(app: &AppHandle) -> bool {
    app.state::<Preferences>().get().close_to_tray && app.state::<Tray>().is_there()
}

impl Icon {
    fn build(app: &AppHandle, said: &Said) -> tauri::Result<Self> {
        let item = |id: &str, text: &str| MenuItem::with_id(app, id, text, true, None::<&str>);
        let labels = &said.labels;
        let line = MenuItem::new(app, &said.line, false, None::<&str>)?;
        let (open, quick_add) = (item(OPEN, &labels.open)?, item(QUICK_ADD, &labels.quick_add)?);
        let (sync, quit) = (item(SYNC, &labels.sync)?, item(QUIT, &labels.quit)?);
        let [above, below] = [PredefinedMenuItem::separator(app)?, PredefinedMenuItem::separator(app)?];
        let menu = Menu::with_items(app, &[&line, &above, &open, &quick_add, &sync, &below, &quit])?;
        let mut builder = TrayIconBuilder::with_id("atom")
            .menu(&menu)
            .show_menu_on_left_click(false)
            .tooltip(&said.line)
            .on_tray_icon_event(|icon, event| {
                if let TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. } =
                    event
                {
                    window::show(icon.app_handle());
                }
            });
        if let Some(image) = app.default_window_icon() {
            builder = builder.icon(image.clone());
        }
        let icon = builder.title("Atom").build(app)?;
        Ok(Self { icon, line, open, quick_add, sync, quit })
    }

    fn say(&self, said: &Said) -> tauri::Result<()> {
        self.icon.set_tooltip(Some(&said.line))?;
        self.line.set_text(&said.line)?;
        self.open.set_text(&said.labels.open)?;
        self.quick_add.set_text(&said.labels.quick_add)?;
        self.sync.set_text(&said.labels.sync)?;
        self.quit.set_text(&said.labels.quit)
    }
}

/// The item of another menu that ends Atom, in the words of the tray.
pub(crate) fn quit_item(app: &AppHandle) -> tauri::Result<MenuItem<tauri::Wry>> {
    let label = lock(&app.state::<Tray>().said).labels.quit.clone();
    MenuItem::with_id(app, QUIT, label, true, Some("CmdOrCtrl+Q"))
}

/// An item of some menu was chosen; whether it was one of the tray's.
pub(crate) fn choose(app: &AppHandle, item: &str) -> bool {
    match item {
        OPEN => window::show(app),
        QUICK_ADD => quick::show(app, None),
        QUIT => app.exit(0),
        // What syncs is the page's to know.
        SYNC => app.state::<Pages>().tell(MAIN, News::Chosen("sync".into())),
        _ => return false,
    }
    true
}

/// Says something else from now on. The parts of the menu are asked outside of the lock: they wait for the main thread.
fn say(app: &AppHandle, change: impl FnOnce(&mut Said)) {
    let tray = app.state::<Tray>();
    let said = {
        let mut said = lock(&tray.said);
        change(&mut said);
        said.clone()
    };
    settle(app);
    let icon = lock(&tray.icon).clone();
    if let Some(icon) = icon {
        told(icon.say(&said), "say in the tray");
    }
}

/// Shows what there is to do today, in a line and as a number.
#[tauri::command]
pub(crate) async fn set_tray(app: AppHandle, line: String, count: u32) {
    say(&app, |said| said.line = line);
    if let Some(window) = app.get_webview_window(MAIN) {
        told(window.set_badge_count((count > 0).then_some(count.into())), "count");
    }
}

/// Gives the menu its words in the language of the page.
#[tauri::command]
pub(crate) async fn set_labels(app: AppHandle, labels: Labels) {
    say(&app, |said| said.labels = labels);
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
