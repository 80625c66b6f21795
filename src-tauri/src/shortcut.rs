//! The global shortcut: quick add in front of whatever program the person is in.

use crate::{
    preferences::{Preferences, not_kept},
    quick,
};
use atom_api::{ApiError, Code};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tauri::{AppHandle, Manager as _};
use tauri_plugin_global_shortcut::{GlobalShortcutExt as _, Modifiers, Shortcut as Keys, ShortcutState};

/// The shortcut that holds now, and why the chosen one does not.
#[derive(Default)]
pub(crate) struct Shortcut(Mutex<Now>);

#[derive(Default)]
struct Now {
    held: Option<Keys>,
    trouble: Option<String>,
}

impl Shortcut {
    /// Why the chosen shortcut does not work, where it does not.
    pub(crate) fn trouble(&self) -> Option<String> {
        self.lock().trouble.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether this platform lets a program have such a shortcut. Wayland does not: there, the person binds
/// `atom --quick-add` to keys in the settings of the desktop.
pub(crate) fn is_possible() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let as_x11 = std::env::var_os("GDK_BACKEND").is_some_and(|backend| backend == "x11");
    !cfg!(target_os = "linux") || (is_set("DISPLAY") && (as_x11 || !is_set("WAYLAND_DISPLAY")))
}

/// Takes up the shortcut that was kept; where that is not possible, the settings say why.
pub(crate) fn take_up(app: &AppHandle) {
    if let Some(keys) = app.state::<Preferences>().get().shortcut
        && let Err(error) = hold(app, Some(&keys))
    {
        tracing::warn!(%keys, error = error.message, "the global shortcut is not there");
        app.state::<Shortcut>().lock().trouble = Some(error.message);
    }
}

/// Holds these keys instead of the ones before, which are let go only when the new ones are there.
fn hold(app: &AppHandle, text: Option<&str>) -> Result<(), ApiError> {
    let keys = text.map(read).transpose()?;
    let shortcut = app.state::<Shortcut>();
    let before = shortcut.lock().held;
    if keys != before {
        if let Some(keys) = keys {
            take(app, keys)?;
        }
        if let Some(before) = before
            && let Err(error) = app.global_shortcut().unregister(before)
        {
            tracing::warn!(%error, "the shortcut before was not let go");
        }
    }
    *shortcut.lock() = Now { held: keys, trouble: None };
    Ok(())
}

fn take(app: &AppHandle, keys: Keys) -> Result<(), ApiError> {
    if !is_possible() {
        return Err(ApiError::new(
            Code::Unavailable,
            "This desktop gives no program a shortcut of its own. Bind `atom --quick-add` to keys in its settings.",
        ));
    }
    let pressed = |app: &AppHandle, _: &Keys, event: tauri_plugin_global_shortcut::ShortcutEvent| {
        if event.state == ShortcutState::Pressed {
            quick::toggle(app);
        }
    };
    app.global_shortcut().on_shortcut(keys, pressed).map_err(|error| {
        tracing::info!(%error, "a shortcut was refused");
        ApiError::new(Code::Conflict, "Another program has these keys. Choose others.").with_field("keys")
    })
}

/// Keys as a person or the page writes them, such as `Ctrl+Shift+A`.
fn read(text: &str) -> Result<Keys, ApiError> {
    let keys: Keys = text
        .parse()
        .map_err(|_| ApiError::invalid("keys", "These keys cannot be a shortcut. Write them like Ctrl+Shift+A."))?;
    // A letter alone would be taken from every program.
    if !keys.mods.intersects(Modifiers::CONTROL | Modifiers::ALT | Modifiers::SUPER | Modifiers::META) {
        return Err(ApiError::invalid("keys", "A global shortcut needs Ctrl, Alt or the system's key."));
    }
    Ok(keys)
}

/// Changes the shortcut, or switches it off, now and for the next start.
#[tauri::command]
pub(crate) async fn set_global_shortcut(app: AppHandle, keys: Option<String>) -> Result<(), ApiError> {
    hold(&app, keys.as_deref())?;
    app.state::<Preferences>().change(|kept| kept.shortcut = keys).map_err(not_kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortcut_has_a_key_that_no_text_needs() {
        for keys in ["Ctrl+Shift+A", "CmdOrCtrl+Shift+A", "Alt+Space", "Super+KeyN"] {
            assert!(read(keys).is_ok(), "{keys}");
        }
        for keys in ["", "A", "Shift+A", "Ctrl+", "Ctrl+Plaid", "A+B"] {
            assert_eq!(read(keys).unwrap_err().field.as_deref(), Some("keys"), "{keys}");
        }
    }
}
