//! The theme before the page: which colours the window has when there is no page to ask yet.

use serde::{Deserialize, Serialize};
use std::{io, path::Path};
use tauri::{Theme, window::Color};

/// What the person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Choice {
    /// Always light.
    Light,
    /// Always dark.
    Dark,
    /// As the system is.
    #[default]
    System,
}

impl Choice {
    /// The theme that the window is told; `None` follows the system.
    pub(crate) const fn forced(self) -> Option<Theme> {
        match self {
            Self::Light => Some(Theme::Light),
            Self::Dark => Some(Theme::Dark),
            Self::System => None,
        }
    }
}

/// The content of `window.json`.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    #[serde(default)]
    theme: Choice,
}

/// The background of a theme: the token `bg` of `ui/styles/tokens.css`, which a test compares.
pub(crate) const fn background(theme: Theme) -> Color {
    match theme {
        Theme::Dark => Color(0x15, 0x16, 0x1a, 0xff),
        _ => Color(0xfb, 0xfb, 0xfc, 0xff),
    }
}

/// The theme that was kept. A file that is missing or damaged means the system's: it is only a colour.
pub(crate) fn kept(path: &Path) -> Choice {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    serde_json::from_str::<Kept>(&text).unwrap_or_default().theme
}

/// Keeps the theme; a crash leaves the old file or the new one.
///
/// # Errors
/// When the directory cannot be written.
pub(crate) fn keep(path: &Path, theme: Choice) -> io::Result<()> {
    let next = path.with_extension("json.new");
    std::fs::write(&next, serde_json::to_vec(&Kept { theme })?)?;
    std::fs::rename(next, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_that_is_kept_is_there_at_the_next_start() {
        let path = std::env::temp_dir().join(format!("atom-theme-{}.json", std::process::id()));
        keep(&path, Choice::Dark).unwrap();
        assert_eq!(kept(&path), Choice::Dark);
        std::fs::write(&path, "{\"theme\": \"plaid\"").unwrap();
        assert_eq!(kept(&path), Choice::System, "a damaged file is no reason not to start");
        std::fs::remove_file(&path).unwrap();
        assert_eq!(kept(&path), Choice::System);
    }

    #[test]
    fn the_window_has_the_background_of_the_style_sheet() {
        let tokens = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/ui/styles/tokens.css")).unwrap();
        for theme in [Theme::Light, Theme::Dark] {
            let Color(red, green, blue, _) = background(theme);
            let declared = format!("--bg: #{red:02x}{green:02x}{blue:02x}");
            assert!(tokens.contains(&declared), "tokens.css has no {declared}");
        }
    }
}
