//! What stands between a window that was left, or a choice that is not undone, and what it guards.

use super::words;

words! {
    quick_locked = "Atom is locked. Unlock it in its window first.", "Atom ist gesperrt. Zuerst in seinem Fenster entsperren.";
}
