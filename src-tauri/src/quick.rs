//! The quick-add window: small, in front of everything, made hidden long before it is asked for, so that showing it is
//! nothing but showing it.

use crate::{
    fit::{self, FROM_TOP, USUAL},
    news::{News, Pages},
    preferences::Preferences,
    theme::{self, Choice},
    tray,
    window::{self, MAIN, furnished, told},
    zoom,
};
use atom_api::{Command as _, account, app, auth, projects, tasks};
use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
        mpsc,
    },
    time::Instant,
};
use tauri::{
    AppHandle, Manager as _, Monitor, PhysicalPosition, State, Theme, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    WindowEvent,
};

/// The label of the window.
pub(crate) const QUICK: &str = "quick";
/// Its page: the same interface, in another shape.
const PAGE: &str = "index.html#/quick";

/// All that its page calls: to know who is signed in, to complete a line, to add it, and to lock where nobody is there.
const MAY_CALL: [&str; 7] = [
    app::Status::NAME,
    auth::WhoAmI::NAME,
    auth::Refresh::NAME,
    account::Lock::NAME,
    projects::List::NAME,
    projects::LabelsList::NAME,
    tasks::Create::NAME,
];

/// Whether the page of the window with this label may call a command.
pub(crate) fn may_call(label: &str, command: &str) -> bool {
    label == MAIN || (label == QUICK && MAY_CALL.contains(&command))
}

/// What is known of the window between its showings.
#[derive(Default)]
pub(crate) struct Quick {
    /// When it was last asked for, until its page has painted.
    asked: Mutex<Option<Instant>>,
    /// It had the focus since it was shown: only then can it lose it.
    focused: AtomicBool,
    /// How many CSS pixels its page needs from its top.
    needed: AtomicU32,
}

impl Quick {
    /// Its page needs so many CSS pixels; whether that is news.
    pub(crate) fn needs(&self, height: u32) -> bool {
        self.needed.swap(height, Ordering::Relaxed) != height
    }

    /// How many CSS pixels its page needs.
    pub(crate) fn needed(&self) -> u32 {
        self.needed.load(Ordering::Relaxed)
    }

    fn asked_now(&self) {
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        self.focused.store(false, Ordering::Relaxed);
    }

    fn asked(&self) -> Option<Instant> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Makes the window, hidden, where it is not made yet.
///
/// # Errors
/// When the platform makes no more windows.
pub(crate) fn prepare(app: &AppHandle) -> tauri::Result<WebviewWindow> {
    if let Some(window) = app.get_webview_window(QUICK) {
        return Ok(window);
    }
    let choice = app.state::<Preferences>().get().theme;
    let window = make(app, choice)?;
    window::paint(app, choice);
    zoom::apply(&window);
    let handle = app.clone();
    window.on_window_event(move |event| match event {
        WindowEvent::Focused(true) => handle.state::<Quick>().focused.store(true, Ordering::Relaxed),
        // Whoever turns to something else is done here.
        WindowEvent::Focused(false) if handle.state::<Quick>().focused.load(Ordering::Relaxed) => hide(&handle),
        // It is hidden, never closed: the next time shall be as quick.
        WindowEvent::CloseRequested { api, .. } => {
            api.prevent_close();
            hide(&handle);
        }
        _ => {}
    });
    tracing::debug!("quick add is prepared");
    Ok(window)
}

/// Makes the window. On Linux its page runs in the process of the main one: a second process would be a fourth of all
/// the memory that Atom has.
#[cfg(target_os = "linux")]
fn make(app: &AppHandle, choice: Choice) -> tauri::Result<WebviewWindow> {
    let Some(main) = app.get_webview_window(MAIN) else { return shaped(app, choice).build() };
    let (send, made) = mpsc::channel();
    let handle = app.clone();
    main.with_webview(move |main| {
        // Whoever asked waits for it.
        let _ = send.send(shaped(&handle, choice).with_related_view(main.inner()).build());
    })?;
    made.recv().map_err(|_| tauri::Error::FailedToReceiveMessage)?
}

/// Makes the window.
#[cfg(not(target_os = "linux"))]
fn make(app: &AppHandle, choice: Choice) -> tauri::Result<WebviewWindow> {
    shaped(app, choice).build()
}

fn shaped(app: &AppHandle, choice: Choice) -> WebviewWindowBuilder<'_, tauri::Wry, AppHandle> {
    let builder = WebviewWindowBuilder::new(app, QUICK, WebviewUrl::App(PAGE.into()))
        .title("Atom")
        .inner_size(USUAL.width, USUAL.height)
        .decorations(false)
        .maximizable(false)
        .minimizable(false)
        .always_on_top(true)
        .skip_taskbar(true)
        .visible_on_all_workspaces(true)
        .visible(false)
        .theme(choice.forced())
        .background_color(theme::background(choice.forced().unwrap_or(Theme::Light)));
    furnished(builder, app)
}

/// Shows the window in front of everything, with `text` in its field.
pub(crate) fn show(app: &AppHandle, text: Option<String>) {
    app.state::<Quick>().asked_now();
    match prepare(app) {
        Ok(window) => {
            told(place(app, &window), "place");
            told(window.show(), "show");
            told(window.set_focus(), "focus");
            app.state::<Pages>().tell(QUICK, News::Shown { text });
        }
        Err(error) => tracing::error!(%error, "the quick-add window could not be made"),
    }
}

/// Hides the window. Where it was all that the person asked for, Atom ends with it.
pub(crate) fn hide(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(QUICK) {
        told(window.hide(), "hide");
    }
    if window::is_for_quick_add(app) && !tray::keeps_running(app) {
        app.exit(0);
    }
}

/// Shows the window, or hides it where it is shown: the same keys bring it and take it away.
pub(crate) fn toggle(app: &AppHandle) {
    let shown = app.get_webview_window(QUICK).is_some_and(|window| window.is_visible().unwrap_or(false));
    if shown { hide(app) } else { show(app, None) }
}

/// The screen that has the pointer.
fn screen(window: &WebviewWindow) -> tauri::Result<Option<Monitor>> {
    let pointer = window.cursor_position()?;
    match window.monitor_from_point(pointer.x, pointer.y)? {
        Some(screen) => Ok(Some(screen)),
        None => window.primary_monitor(),
    }
}

/// Its page needs another size, or everything has another one.
pub(crate) fn fit_again(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(QUICK) {
        fit::fit(&window, &app.state::<Quick>(), screen(&window).ok().flatten().as_ref());
    }
}

/// In the middle of the upper third of the screen that has the pointer.
fn place(app: &AppHandle, window: &WebviewWindow) -> tauri::Result<()> {
    let screen = screen(window);
    let size = fit::fit(window, &app.state::<Quick>(), screen.as_ref().ok().and_then(Option::as_ref));
    let Some(screen) = screen? else { return Ok(()) };
    let area = screen.work_area();
    let width = size.width * screen.scale_factor();
    let x = f64::from(area.position.x) + (f64::from(area.size.width) - width) / 2.0;
    let y = f64::from(area.position.y) + f64::from(area.size.height) * FROM_TOP;
    window.set_position(PhysicalPosition::new(x, y))
}

/// Hides the window.
#[tauri::command]
pub(crate) async fn quick_hide(app: AppHandle) {
    hide(&app);
}

/// The page has painted what it was shown with.
#[tauri::command]
pub(crate) async fn quick_painted(quick: State<'_, Quick>) -> Result<(), ()> {
    if let Some(asked) = quick.asked() {
        tracing::debug!(after_ms = asked.elapsed().as_millis(), "quick add is painted");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_small_window_calls_what_adding_takes_and_nothing_else() {
        for command in ["app.status", "auth.whoami", "projects.list", "labels.list", "tasks.create"] {
            assert!(may_call(QUICK, command), "{command}");
        }
        for command in ["security.keys", "tasks.list", "auth.unlock", "auth.unlock_by_keychain", "data.delete_all"] {
            assert!(!may_call(QUICK, command), "{command}");
            assert!(may_call(MAIN, command), "{command}");
        }
        assert!(!may_call("another", "app.status"), "there is no other window");
    }
}
