//! Coming in by an invitation from another computer.

use super::words;

words! {
    join_from_elsewhere =
        "From another computer an account is made by invitation. Ask whoever keeps Atom for one.",
        "Von einem anderen Computer aus entsteht ein Konto nur auf Einladung. Wer Atom verwaltet, kann eine ausstellen.";
}
