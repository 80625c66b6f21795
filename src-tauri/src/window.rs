//! The window: made hidden, with the colours of its theme, and shown when the page has its own.

use crate::{
    files::Files,
    theme::{self, Choice},
};
use std::time::Duration;
use tauri::{
    AppHandle, Manager as _, Theme, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent,
    plugin::TauriPlugin,
    webview::{NewWindowResponse, PermissionResponse},
};
use tauri_plugin_window_state::StateFlags;

/// The label of the only window.
const MAIN: &str = "main";
/// When the window is shown even though the page has said nothing: a failure must be seen, not waited for.
const SHOW_AT_LATEST: Duration = Duration::from_millis(1_500);

/// Makes the window. It appears when the page calls `ready`, or after [`SHOW_AT_LATEST`].
///
/// # Errors
/// When the platform has no webview.
pub(crate) fn open(app: &AppHandle) -> tauri::Result<()> {
    let files = app.state::<Files>();
    let choice = theme::kept(&files.theme);
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Atom")
        .inner_size(1_280.0, 820.0)
        .min_inner_size(420.0, 480.0)
        .center()
        .visible(false)
        .theme(choice.forced())
        .background_color(theme::background(choice.forced().unwrap_or(Theme::Light)))
        .data_directory(files.webview.clone())
        // The page is the application: it never goes elsewhere, opens nothing, fetches no file and needs no device.
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_permission_request(|_, _| PermissionResponse::Deny)
        .on_page_load(|_, page| tracing::debug!(event = ?page.event(), "page"))
        .build()?;
    tracing::debug!("made");
    // Once more for Linux, where the builder ignores a chosen theme; the page's media queries follow this.
    paint(app, choice);
    let app = app.clone();
    window.on_window_event(move |event| {
        if let WindowEvent::ThemeChanged(_) = event {
            recolour(&app);
        }
    });
    let handle = window.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(SHOW_AT_LATEST).await;
        if !handle.is_visible().unwrap_or(true) {
            tracing::warn!("the page did not say that it is ready");
            reveal(&handle);
        }
    });
    Ok(())
}

/// Shows the window and brings it to the front.
pub(crate) fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN) {
        reveal(&window);
    }
}

/// Gives the window the colours of `choice`.
pub(crate) fn paint(app: &AppHandle, choice: Choice) {
    if let Some(window) = app.get_webview_window(MAIN) {
        told(window.set_theme(choice.forced()), "set the theme");
        colour(&window, choice);
    }
}

/// Size and place of the window survive a restart; whether it is visible does not, since it always starts hidden.
pub(crate) fn remember(files: &Files) -> TauriPlugin<tauri::Wry> {
    let flags = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED | StateFlags::FULLSCREEN;
    tauri_plugin_window_state::Builder::new()
        .with_state_flags(flags)
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
    let choice = theme::kept(&app.state::<Files>().theme);
    if let Some(window) = app.get_webview_window(MAIN) {
        colour(&window, choice);
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
fn told(result: tauri::Result<()>, what: &str) {
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
