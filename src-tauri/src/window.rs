//! The window: made hidden, with the colours of its theme, and shown when the page has its own.

use crate::{
    files::Files,
    grants::Grants,
    leaving::Leaving,
    links::Link,
    news::{News, Pages},
    preferences::Preferences,
    quick::{self, QUICK},
    shortcut,
    theme::{self, Choice},
    tray::{self, Tray},
    wish::Wish,
    zoom,
};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
use tauri::{
    AppHandle, DragDropEvent, Manager, PhysicalPosition, Theme, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    WindowEvent,
    plugin::TauriPlugin,
    webview::{NewWindowResponse, PageLoadEvent, PermissionResponse},
};
use tauri_plugin_window_state::StateFlags;

/// The label of the window.
pub(crate) const MAIN: &str = "main";
/// When the window is shown even though the page has said nothing: a failure must be seen, not waited for.
const SHOW_AT_LATEST: Duration = Duration::from_millis(1_500);
/// How long after the page is at work everything else is made ready: the start belongs to the page.
const REST_AFTER: Duration = Duration::from_millis(1_000);

/// How this run began, as far as it still matters.
struct Start {
    /// Nobody has asked for the window yet.
    unseen: AtomicBool,
    /// The system started Atom, so it goes on although nobody has asked for the window.
    by_itself: bool,
    /// The rest was made ready.
    settled: AtomicBool,
}

/// Makes the window. It appears when the page calls `ready`, or after [`SHOW_AT_LATEST`], where it was wished for.
///
/// # Errors
/// When the platform has no webview.
pub(crate) fn open(app: &AppHandle, wish: &Wish) -> tauri::Result<()> {
    app.manage(Start {
        unseen: AtomicBool::new(*wish != Wish::Window),
        by_itself: *wish == Wish::Hidden,
        settled: AtomicBool::new(false),
    });
    let choice = app.state::<Preferences>().get().theme;
    let builder = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Atom")
        .inner_size(1_280.0, 820.0)
        .min_inner_size(420.0, 480.0)
        .center()
        .visible(false)
        .theme(choice.forced())
        .background_color(theme::background(choice.forced().unwrap_or(Theme::Light)));
    let window = furnished(builder, app).build()?;
    tracing::debug!("made");
    // Once more for Linux, where the builder ignores a chosen theme; the page's media queries follow this.
    paint(app, choice);
    zoom::apply(&window);
    let handle = window.clone();
    window.on_window_event(move |event| happened(&handle, event));
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(SHOW_AT_LATEST).await;
        if !window.is_visible().unwrap_or(true) && !is_unseen(window.app_handle()) {
            tracing::warn!("the page did not say that it is ready");
            reveal(&window);
        }
    });
    Ok(())
}

/// What all windows have in common: each has a page of the application, which never goes elsewhere, opens nothing,
/// fetches no file and needs no device.
pub(crate) fn furnished<'a>(
    builder: WebviewWindowBuilder<'a, tauri::Wry, AppHandle>,
    app: &AppHandle,
) -> WebviewWindowBuilder<'a, tauri::Wry, AppHandle> {
    builder
        .data_directory(app.state::<Files>().webview.clone())
        .general_autofill_enabled(false) // what was typed once would be kept beside the data, as it is
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_permission_request(|_, _| PermissionResponse::Deny)
        .on_page_load(|window, page| {
            tracing::debug!(window = window.label(), event = ?page.event(), "page");
            if page.event() == PageLoadEvent::Started {
                window.state::<Pages>().forget(window.label());
                window.state::<Leaving>().has_finished(window.label());
            }
        })
}

fn happened(window: &WebviewWindow, event: &WindowEvent) {
    let app = window.app_handle();
    match event {
        WindowEvent::ThemeChanged(_) => recolour(app),
        WindowEvent::DragDrop(event) => dropped(window, event),
        WindowEvent::CloseRequested { api, .. } => {
            api.prevent_close();
            if tray::keeps_running(app) {
                told(window.hide(), "hide");
            } else {
                // The window ends with the program, and not before its page has finished.
                app.exit(0);
            }
        }
        // The quick-add window is only hidden, and would keep the program alive.
        WindowEvent::Destroyed => {
            app.state::<Pages>().forget(MAIN);
            app.state::<Leaving>().has_finished(MAIN);
            app.exit(0);
        }
        _ => {}
    }
}

/// Tells the page of files that are dragged over it and dropped on it; those it may read.
fn dropped(window: &WebviewWindow, event: &DragDropEvent) {
    let pages = window.state::<Pages>();
    let news = match event {
        DragDropEvent::Enter { position, .. } | DragDropEvent::Over { position } => {
            let (x, y) = on_page(window, position);
            News::Hovering { x, y }
        }
        DragDropEvent::Drop { paths, position } => {
            let grants = window.state::<Grants>();
            paths.iter().for_each(|path| grants.read(path));
            let (x, y) = on_page(window, position);
            let paths = paths.iter().filter_map(|path| path.to_str()).map(str::to_owned).collect();
            News::Dropped { paths, x, y }
        }
        _ => News::Left,
    };
    pages.tell(window.label(), news);
}

/// Windows tells pixels of the screen; the others tell those of the window, whatever the type is called.
fn on_page(window: &WebviewWindow, position: &PhysicalPosition<f64>) -> (f64, f64) {
    let scale = if cfg!(windows) { window.scale_factor().unwrap_or(1.0) } else { 1.0 };
    let scale = scale * zoom::factor(window);
    (position.x / scale, position.y / scale)
}

/// The page of a window has its colours. The main window appears now, where somebody asked for it.
pub(crate) fn is_ready(window: &WebviewWindow) {
    let app = window.app_handle();
    if window.label() != MAIN {
        return;
    }
    let start = app.state::<Start>();
    if !start.unseen.load(Ordering::Relaxed) {
        reveal(window);
    } else if start.by_itself {
        tray::settle(app);
        // Where there is no tray to find Atom in, it waits among the windows.
        if !app.state::<Tray>().is_there() {
            told(window.minimize(), "minimise");
            told(window.show(), "show");
        }
    }
}

/// The page of a window is at work: now is the time for what can wait, once.
pub(crate) fn is_at_work(window: &WebviewWindow) {
    let app = window.app_handle().clone();
    if app.state::<Start>().settled.swap(true, Ordering::Relaxed) {
        return;
    }
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(REST_AFTER).await;
        tray::settle(&app);
        shortcut::take_up(&app);
        if let Err(error) = quick::prepare(&app) {
            tracing::error!(%error, "the quick-add window could not be made");
        }
    });
}

/// Whether nobody has asked for the window in this run.
fn is_unseen(app: &AppHandle) -> bool {
    app.state::<Start>().unseen.load(Ordering::Relaxed)
}

/// Whether this run is for quick add alone, and ends with it.
pub(crate) fn is_for_quick_add(app: &AppHandle) -> bool {
    is_unseen(app) && !app.state::<Start>().by_itself
}

/// Goes where a link leads.
pub(crate) fn follow(app: &AppHandle, link: Link) {
    match link {
        Link::QuickAdd(text) => quick::show(app, Some(text)),
        link => {
            show(app);
            app.state::<Pages>().tell(MAIN, News::Link(link));
        }
    }
}

/// Shows the window and brings it to the front.
pub(crate) fn show(app: &AppHandle) {
    app.state::<Start>().unseen.store(false, Ordering::Relaxed);
    if let Some(window) = app.get_webview_window(MAIN) {
        reveal(&window);
    }
}

/// Gives the windows the colours of `choice`.
pub(crate) fn paint(app: &AppHandle, choice: Choice) {
    for window in app.webview_windows().values() {
        told(window.set_theme(choice.forced()), "set the theme");
        colour(window, choice);
    }
}

/// Size and place of the window survive a restart; whether it is visible does not, since it always starts hidden.
pub(crate) fn remember(files: &Files) -> TauriPlugin<tauri::Wry> {
    let flags = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED | StateFlags::FULLSCREEN;
    tauri_plugin_window_state::Builder::new()
        .with_state_flags(flags)
        // That one has its place by where the person is looking.
        .with_denylist(&[QUICK])
        // An absolute path stays what it is when the plugin joins it to the configuration directory.
        .with_filename(files.geometry.to_string_lossy())
        .build()
}

/// Whether this is a page of the application itself: `tauri://localhost`, on Windows `http://tauri.localhost`.
fn is_own_page(url: &Url) -> bool {
    let own = match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => cfg!(windows) && url.host_str() == Some("tauri.localhost"),
        _ => false,
    };
    if !own {
        tracing::warn!(scheme = url.scheme(), "a navigation away from the application was refused");
    }
    own
}

/// The system changed its theme: the background follows when it was told to.
fn recolour(app: &AppHandle) {
    let choice = app.state::<Preferences>().get().theme;
    for window in app.webview_windows().values() {
        colour(window, choice);
    }
}

/// Sets the colour that is seen where the page has not painted yet.
fn colour(window: &WebviewWindow, choice: Choice) {
    let theme = choice.forced().or_else(|| window.theme().ok()).unwrap_or(Theme::Light);
    told(window.set_background_color(Some(theme::background(theme))), "colour");
}

fn reveal(window: &WebviewWindow) {
    tracing::debug!("shown");
    told(window.show(), "show");
    told(window.unminimize(), "restore");
    told(window.set_focus(), "focus");
}

/// A window that will not do as told is worth a line in the log, not the end of the program.
pub(crate) fn told(result: tauri::Result<()>, what: &str) {
    if let Err(error) = result {
        tracing::warn!(%error, what, "the window could not be changed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_goes_nowhere_but_home() {
        assert!(is_own_page(&Url::parse("tauri://localhost/index.html").unwrap()));
        for elsewhere in ["https://example.org/", "http://localhost:8084/", "file:///etc/passwd", "data:text/html,x"] {
            assert!(!is_own_page(&Url::parse(elsewhere).unwrap()), "{elsewhere}");
        }
    }
}
