//! Which language speaks.

use std::cell::Cell;

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
    /// English made long and strange. Plain English in a released program.
    Pseudo,
}

impl Language {
    /// Its tag, as HTML wants it.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Pseudo => "en-XA",
        }
    }
}

thread_local! {
    // The interface has one thread; tests have one each.
    static LANGUAGE: Cell<Language> = const { Cell::new(Language::English) };
}

/// The language that speaks now.
pub(crate) fn language() -> Language {
    LANGUAGE.get()
}

/// From now on `language` speaks. What has been drawn stays as it is: see `state::language`.
pub(crate) fn set_language(language: Language) {
    LANGUAGE.set(language);
}

/// The text in the language that speaks now.
#[inline(never)] // called some hundred times
pub(super) fn pick(english: &'static str, german: &'static str) -> &'static str {
    match language() {
        Language::English => english,
        Language::German => german,
        #[cfg(any(debug_assertions, test))]
        Language::Pseudo => super::pseudo::of(english),
        #[cfg(not(any(debug_assertions, test)))]
        Language::Pseudo => english,
    }
}
