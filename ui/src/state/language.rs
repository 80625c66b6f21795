//! English, German, or as the browser has it.

use super::formats;
use crate::{
    browser,
    words::{Language, set_language},
};
use leptos::prelude::*;

const KEY: &str = "atom.language"; // read by page/theme.js too

/// What the person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum LanguageChoice {
    /// The first language of the browser that the interface knows.
    #[default]
    System,
    /// Always English.
    English,
    /// Always German.
    German,
    /// Always the pseudo-locale, which only a developed interface has.
    Pseudo,
}

impl LanguageChoice {
    /// The name under which it is kept.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::English => "en",
            Self::German => "de",
            Self::Pseudo => "pseudo",
        }
    }

    /// The choice of that name, or the browser's.
    pub(crate) fn parse(text: &str) -> Self {
        [Self::English, Self::German, Self::Pseudo]
            .into_iter()
            .find(|choice| choice.as_str() == text)
            .unwrap_or_default()
    }

    fn language(self) -> Language {
        match self {
            Self::System => understood(browser::languages()),
            Self::English => Language::English,
            Self::German => Language::German,
            Self::Pseudo => Language::Pseudo,
        }
    }
}

/// The first of these tags that the interface speaks; English where there is none.
fn understood(tags: impl IntoIterator<Item = String>) -> Language {
    let spoken = |tag: String| match tag.split('-').next()? {
        "en" => Some(Language::English),
        "de" => Some(Language::German),
        _ => None,
    };
    tags.into_iter().find_map(spoken).unwrap_or_default()
}

/// The language as it was kept.
pub(crate) fn kept() -> LanguageChoice {
    browser::kept(KEY).map(|text| LanguageChoice::parse(&text)).unwrap_or_default()
}

/// The language as it was kept. From here on the interface speaks it.
pub(crate) fn follow() -> RwSignal<LanguageChoice> {
    let choice = RwSignal::new(kept());
    speak(choice.get_untracked());
    Effect::new(move |before: Option<LanguageChoice>| {
        let choice = choice.get();
        if before.is_some_and(|before| before != choice) {
            browser::keep(KEY, Some(choice.as_str()));
        }
        choice
    });
    choice
}

/// From now on the interface and the page speak as chosen, with the formats that are kept. What is drawn after this has the new words.
pub(crate) fn speak(choice: LanguageChoice) {
    let language = choice.language();
    set_language(language);
    browser::mark("lang", language.tag()); // for a screen reader, and for breaking words
    formats::take_kept();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_is_spoken_here_is_taken() {
        let take = |tags: &[&str]| understood(tags.iter().map(|tag| (*tag).to_owned()));
        assert_eq!(take(&["de-AT", "en"]), Language::German);
        assert_eq!(take(&["fr-FR", "en-GB", "de"]), Language::English);
        assert_eq!(take(&["den", "fr"]), Language::English);
        assert_eq!(take(&[]), Language::English);
    }

    #[test]
    fn a_choice_is_kept_by_its_name() {
        for choice in [LanguageChoice::System, LanguageChoice::English, LanguageChoice::German, LanguageChoice::Pseudo]
        {
            assert_eq!(LanguageChoice::parse(choice.as_str()), choice);
        }
        assert_eq!(LanguageChoice::parse("tlh"), LanguageChoice::System);
    }
}
