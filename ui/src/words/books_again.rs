//! The books: what is done again because something changed since.

use super::sentences;

sentences! {
    valued_before(amount) =
        "Posted before: {amount}. Only what changed since is posted.",
        "Bereits gebucht: {amount}. Gebucht wird nur, was sich seither geändert hat.";
}
