//! What the shell must know before there is a page to ask: the theme, the global shortcut, what closing the window means.

use crate::{theme::Choice, zoom::ACTUAL};
use atom_api::{ApiError, Code};
use serde::{Deserialize, Serialize};
use std::{
    io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The shortcut that brings up quick add in any program, until the person chooses another or none.
pub(crate) const SHORTCUT: &str = "CmdOrCtrl+Shift+A";

/// The content of `window.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Kept {
    /// The theme of the next first frame.
    pub(crate) theme: Choice,
    /// The global shortcut; `None` where the person switched it off.
    pub(crate) shortcut: Option<String>,
    /// Whether closing the window leaves Atom in the tray.
    pub(crate) close_to_tray: bool,
    /// How large everything is, in percent.
    pub(crate) zoom: u16,
}

impl Default for Kept {
    fn default() -> Self {
        Self { theme: Choice::default(), shortcut: Some(SHORTCUT.into()), close_to_tray: false, zoom: ACTUAL }
    }
}

/// The preferences of this run, which are those of the file as long as the file can be written.
#[derive(Debug)]
pub(crate) struct Preferences {
    path: PathBuf,
    kept: Mutex<Kept>,
}

impl Preferences {
    /// Reads them. A file that is missing or damaged means the usual ones: they are no reason not to start.
    pub(crate) fn load(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        Self { path: path.to_owned(), kept: Mutex::new(serde_json::from_str(&text).unwrap_or_default()) }
    }

    /// As they are now.
    pub(crate) fn get(&self) -> Kept {
        self.lock().clone()
    }

    /// Changes them, for this run and for the next; a crash leaves the old file or the new one.
    ///
    /// # Errors
    /// When the directory cannot be written. For this run the change holds nevertheless.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Kept)) -> io::Result<()> {
        let mut kept = self.lock();
        change(&mut kept);
        let next = self.path.with_extension("json.new");
        std::fs::write(&next, serde_json::to_vec(&*kept)?)?;
        std::fs::rename(next, &self.path)
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The choice holds for this run only.
#[allow(clippy::needless_pass_by_value)] // for `map_err`
pub(crate) fn not_kept(error: io::Error) -> ApiError {
    tracing::warn!(%error, "a choice could not be kept");
    ApiError::new(
        Code::Unavailable,
        "The choice could not be kept for the next start: the data directory cannot be written.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_there_at_the_next_start() {
        let path = std::env::temp_dir().join(format!("atom-preferences-{}.json", std::process::id()));
        let preferences = Preferences::load(&path);
        assert_eq!(preferences.get(), Kept::default());
        preferences.change(|kept| kept.theme = Choice::Dark).unwrap();
        preferences.change(|kept| kept.shortcut = None).unwrap();
        preferences.change(|kept| kept.zoom = 200).unwrap();
        let kept = Preferences::load(&path).get();
        assert_eq!(kept, Kept { theme: Choice::Dark, shortcut: None, close_to_tray: false, zoom: 200 });

        std::fs::write(&path, r#"{"theme": "light"}"#).unwrap();
        assert_eq!(Preferences::load(&path).get().shortcut.as_deref(), Some(SHORTCUT), "what is not said is as usual");
        std::fs::write(&path, "{\"theme\": \"plaid\"").unwrap();
        assert_eq!(Preferences::load(&path).get(), Kept::default(), "a damaged file is no reason not to start");
        std::fs::remove_file(&path).unwrap();
    }
}
