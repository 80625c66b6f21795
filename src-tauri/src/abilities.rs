//! What this desktop is able to do, for a page that does not ask which host it is on.

use crate::{
    menu,
    preferences::{Preferences, not_kept},
    shortcut::{self, Shortcut},
    tray::Tray,
};
use atom_api::{ApiError, Code};
use serde::Serialize;
use tauri::{AppHandle, Manager as _};
use tauri_plugin_autostart::ManagerExt as _;

/// What it can do, and how that is set.
#[derive(Debug, Serialize)]
pub(crate) struct Shell {
    can: Capabilities,
    platform: &'static str,
    shortcut: Option<String>,
    shortcut_trouble: Option<String>,
    close_to_tray: bool,
    autostart: bool,
}

/// What it can do.
#[derive(Debug, Serialize)]
#[allow(clippy::struct_excessive_bools)] // a list of yes and no
struct Capabilities {
    tray: bool,
    global_shortcut: bool,
    autostart: bool,
    native_dialogs: bool,
    drop_paths: bool,
    notifications: bool,
    quick_window: bool,
    native_menu: bool,
    print: bool,
}

/// What this desktop can do, and how it is set.
#[tauri::command(async)]
pub(crate) fn shell_state(app: AppHandle) -> Shell {
    let kept = app.state::<Preferences>().get();
    let autostart = app.autolaunch().is_enabled();
    Shell {
        can: Capabilities {
            tray: app.state::<Tray>().is_there(),
            global_shortcut: shortcut::is_possible(),
            autostart: autostart.is_ok(),
            native_dialogs: true,
            drop_paths: true,
            notifications: true,
            quick_window: true,
            native_menu: menu::IS_THERE,
            print: true,
        },
        platform: std::env::consts::OS,
        shortcut: kept.shortcut,
        shortcut_trouble: app.state::<Shortcut>().trouble(),
        close_to_tray: kept.close_to_tray,
        autostart: autostart.unwrap_or(false),
    }
}

/// Has the system start Atom when the person logs in, or not any more.
#[tauri::command(async)]
pub(crate) fn set_autostart(app: AppHandle, on: bool) -> Result<(), ApiError> {
    let autostart = app.autolaunch();
    let done = if on { autostart.enable() } else { autostart.disable() };
    done.map_err(|error| {
        tracing::warn!(%error, on, "autostart could not be changed");
        ApiError::new(Code::Unavailable, "The system did not take this: look into its own settings for autostart.")
    })
}

/// Chooses what closing the window means.
#[tauri::command(async)]
pub(crate) fn set_close_to_tray(app: AppHandle, on: bool) -> Result<(), ApiError> {
    app.state::<Preferences>().change(|kept| kept.close_to_tray = on).map_err(not_kept)
}
