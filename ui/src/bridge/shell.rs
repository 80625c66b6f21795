//! What a desktop offers beside the page, and how it is set.
//!
//! Views do not ask which host they are on. They ask [`state`] what it can do; in a browser that is little, and
//! everything here is there nevertheless and says that there is nothing. The other end is `src-tauri/src`.

mod around;
mod files;
mod news;
mod values;

use super::window;
pub(crate) use around::{Labels, Menu, MenuItem, Notice, notify, set_labels, set_menu, set_tray};
use atom_api::ApiError;
pub(crate) use files::{Filter, pick_open, pick_save, read_file_chunk, write_file_chunk};
pub(crate) use news::{Link, ShellNews, listen_shell};
use values::{Fields, ask, done, optional, tell};

/// What the host can do, and how it is set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Shell {
    /// What it can do.
    pub(crate) can: Capabilities,
    /// `linux`, `macos` or `windows`; empty in a browser.
    pub(crate) platform: String,
    /// The keys that bring up quick add in any program; nothing where that is switched off.
    pub(crate) shortcut: Option<String>,
    /// Why they do not work now, in a sentence.
    pub(crate) shortcut_trouble: Option<String>,
    /// Whether closing the window leaves Atom in the tray.
    pub(crate) close_to_tray: bool,
    /// Whether Atom starts when the person logs in.
    pub(crate) autostart: bool,
}

/// What the host can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools)] // a list of yes and no
pub(crate) struct Capabilities {
    /// There is a tray, and Atom is in it.
    pub(crate) tray: bool,
    /// Quick add can have keys in any program.
    pub(crate) global_shortcut: bool,
    /// Atom can start when the person logs in.
    pub(crate) autostart: bool,
    /// Files are chosen in the system's dialogs, and come as paths.
    pub(crate) native_dialogs: bool,
    /// Files that are dropped come as paths.
    pub(crate) drop_paths: bool,
    /// The system shows notifications.
    pub(crate) notifications: bool,
    /// Quick add has a window of its own.
    pub(crate) quick_window: bool,
    /// There is a menu at the top of the screen.
    pub(crate) native_menu: bool,
    /// The page can be printed.
    pub(crate) print: bool,
}

/// What the host can do, and how it is set now.
pub(crate) async fn state() -> Shell {
    let browser = Shell { can: Capabilities { print: true, ..Capabilities::default() }, ..Shell::default() };
    let Ok(reply) = ask("shell_state", &[]).await else { return browser };
    let reply = Fields(reply);
    let Some(can) = reply.inner("can") else { return browser };
    Shell {
        can: Capabilities {
            tray: can.flag("tray"),
            global_shortcut: can.flag("global_shortcut"),
            autostart: can.flag("autostart"),
            native_dialogs: can.flag("native_dialogs"),
            drop_paths: can.flag("drop_paths"),
            notifications: can.flag("notifications"),
            quick_window: can.flag("quick_window"),
            native_menu: can.flag("native_menu"),
            print: can.flag("print"),
        },
        platform: reply.text("platform").unwrap_or_default(),
        shortcut: reply.text("shortcut"),
        shortcut_trouble: reply.text("shortcut_trouble"),
        close_to_tray: reply.flag("close_to_tray"),
        autostart: reply.flag("autostart"),
    }
}

/// Gives quick add these keys in any program, or none.
pub(crate) async fn set_global_shortcut(keys: Option<&str>) -> Result<(), ApiError> {
    done("set_global_shortcut", &[("keys", optional(keys))]).await
}

/// Has the system start Atom when the person logs in, or not any more.
pub(crate) async fn set_autostart(on: bool) -> Result<(), ApiError> {
    done("set_autostart", &[("on", on.into())]).await
}

/// Chooses whether closing the window leaves Atom in the tray.
pub(crate) async fn set_close_to_tray(on: bool) -> Result<(), ApiError> {
    done("set_close_to_tray", &[("on", on.into())]).await
}

/// Makes everything in the windows larger (`larger`), smaller (`smaller`) or as large as designed (`actual`). In a
/// browser that is the browser's own matter.
pub(crate) fn zoom(step: &str) {
    tell("zoom", &[("step", step.into())]);
}

/// Whether the page stands in the desktop's own window.
pub(crate) fn is_desktop() -> bool {
    window::internals().is_some()
}

/// Has the shell keep the session, or let it go. One that passes ends with the program, and is never on the disk.
pub(crate) fn keep_session(session: Option<&str>, passes: bool) {
    tell("keep_session", &[("session", optional(session)), ("passes", passes.into())]);
}

/// The session that the shell keeps: the one that passes, or the one that stays.
pub(crate) async fn kept_session(passes: bool) -> Option<String> {
    ask("kept_session", &[("passes", passes.into())]).await.ok()?.as_string()
}

/// Prints the page.
pub(crate) async fn print() -> Result<(), ApiError> {
    if is_desktop() {
        return done("print", &[]).await;
    }
    let _ = leptos::prelude::window().print();
    Ok(())
}

/// Tells that nothing waits any more that the person did here: the program may end.
pub(crate) fn finished() {
    tell("finished", &[]);
}

/// Tells how many CSS pixels the page of the quick-add window needs from its top.
pub(crate) fn quick_fit(height: u32) {
    tell("quick_fit", &[("height", height.into())]);
}

/// Hides the quick-add window.
pub(crate) fn quick_hide() {
    tell("quick_hide", &[]);
}

/// Brings the main window up at an `atom://` link.
pub(crate) fn open_link(link: &str) {
    tell("open_link", &[("link", link.into())]);
}
