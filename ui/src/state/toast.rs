//! The one message at the foot of the window: what was just done, and the way back.

use atom_api::{ApiError, Code};

/// What the toast offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offer {
    /// To take it back.
    Undo,
    /// To do it again.
    Redo,
    /// Nothing.
    Nothing,
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

/// The words for an error: the sentence that came with it, and where to find more when it is ours to fix.
pub(crate) fn explain(error: &ApiError) -> String {
    match (&error.code, &error.detail_id) {
        (Code::Internal, Some(id)) => format!("{} ({id})", error.message),
        _ => error.message.clone(),
    }
}
