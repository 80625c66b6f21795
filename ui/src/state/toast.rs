//! The one message at the foot of the window: what was just done, and the way back.

use super::{app::App, name::Name};
use crate::words;
use atom_api::{ApiError, Code};
use atom_core::EntryId;
use jiff::civil::Date;

/// The opposite of an entry, which can be posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Back {
    /// The entry.
    pub(crate) entry: EntryId,
    /// The day that the opposite counts for.
    pub(crate) date: Date,
    /// Whether that day is closed softly, and whoever may close periods posts there all the same.
    pub(crate) late: bool,
}

/// What the toast offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offer {
    /// To take it back.
    Undo,
    /// To do it again.
    Redo,
    /// To post the opposite of an entry, on its day.
    Reverse(Reversal),
    /// To look at an account, and to reverse the entry that broke what was asserted of it.
    Account(Name, Option<Reversal>),
    /// Nothing.
    Nothing,
}

/// The opposite of an entry, and what posts it: that is with the books, which come later than the toast.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reversal {
    /// What is posted.
    pub(crate) back: Back,
    /// Posts it.
    pub(crate) post: fn(App, Back),
}

impl PartialEq for Reversal {
    fn eq(&self, other: &Self) -> bool {
        self.back == other.back
    }
}

impl Eq for Reversal {}

impl Reversal {
    /// Does it.
    pub(crate) fn go(self, app: App) {
        (self.post)(app, self.back);
    }
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Toast {
    /// Told apart from the one before, even with the same words.
    pub(crate) serial: u32,
    /// What happened.
    pub(crate) text: String,
    /// What can be done about it.
    pub(crate) offer: Offer,
    /// Whether something went wrong.
    pub(crate) trouble: bool,
}

impl Toast {
    /// How long it stays unless somebody looks at it, in milliseconds. Trouble has more to read.
    pub(crate) fn stays_ms(&self) -> i32 {
        if self.trouble { 12_000 } else { 7_000 }
    }
}

/// The words for an error: what kind of trouble it is in the language of the person, the sentence that came with it where
/// that says more, and where to find the rest when it is ours to fix.
pub(crate) fn explain(error: &ApiError) -> String {
    if let Some(said) = error.said.as_deref().and_then(words::said) {
        return said;
    }
    let told = match (&error.code, &error.detail_id) {
        (Code::Internal, Some(id)) => format!("{} ({id})", error.message),
        _ => error.message.clone(),
    };
    match words::trouble(error) {
        None => told,
        Some((text, true)) => text.to_owned(),
        Some((text, false)) => format!("{text}. {}: {told}", words::details()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::{Language, set_language};

    #[test]
    fn an_error_is_told_in_the_language_of_the_person_with_what_the_host_said_of_it() {
        let taken = ApiError::new(Code::Conflict, "There is a project of this name.");
        assert_eq!(explain(&taken), taken.message);
        set_language(Language::German);
        let (taken, gone) = (explain(&taken), explain(&ApiError::new(Code::NotFound, "There is no such task.")));
        let known = explain(&ApiError::new(Code::Conflict, atom_core::Refusal::ProjectTaken.as_str()));
        set_language(Language::English);
        assert_eq!(known, "Ein Projekt dieses Namens gibt es schon.");
        assert_eq!(taken, "Das ist im Moment nicht möglich. Details: There is a project of this name.");
        assert_eq!(gone, "Das ist nicht mehr vorhanden");
    }
}
