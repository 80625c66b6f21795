//! The theme before the page: which colours the window has when there is no page to ask yet.

use serde::{Deserialize, Serialize};
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

/// The background of a theme: the token `bg` of `ui/styles/tokens.css`, which a test compares.
pub(crate) const fn background(theme: Theme) -> Color {
    match theme {
        Theme::Dark => Color(0x15, 0x16, 0x1a, 0xff),
        _ => Color(0xfb, 0xfb, 0xfc, 0xff),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
