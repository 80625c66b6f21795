//! Light, dark, or as the system has it.

use crate::{bridge, browser};
use leptos::prelude::*;

const KEY: &str = "atom.theme"; // read by page/theme.js too
const SYSTEM_IS_DARK: &str = "(prefers-color-scheme: dark)";

/// What the person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// The name under which it is kept, and by which the host knows it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of that name, or the system's.
    pub(crate) fn parse(text: &str) -> Self {
        [Self::Light, Self::Dark].into_iter().find(|theme| theme.as_str() == text).unwrap_or_default()
    }
}

/// The theme as it was kept.
pub(crate) fn kept() -> Theme {
    browser::kept(KEY).map(|text| Theme::parse(&text)).unwrap_or_default()
}

/// The theme as it was kept. From here on the page follows the signal and the system.
pub(crate) fn follow() -> RwSignal<Theme> {
    let theme = RwSignal::new(kept());
    let system_is_dark = RwSignal::new(browser::matches(SYSTEM_IS_DARK));
    browser::on_media(SYSTEM_IS_DARK, move |dark| system_is_dark.set(dark));
    Effect::new(move |before: Option<Theme>| {
        let choice = theme.get();
        browser::paint(match choice {
            Theme::System => system_is_dark.get(),
            Theme::Light => false,
            Theme::Dark => true,
        });
        if before.is_some_and(|before| before != choice) {
            browser::keep(KEY, Some(choice.as_str()));
            bridge::remember_theme(choice.as_str());
        }
        choice
    });
    theme
}
