//! What stands between a window that was left, or a choice that is not undone, and what it guards.

use super::words;

words! {
    quick_locked = "Atom is locked. Unlock it in its window first.", "Atom ist gesperrt. Zuerst in seinem Fenster entsperren.";

    passphrase_common = "This passphrase is among the first that are tried. Choose another one.", "Diese Passphrase gehört zu den ersten, die probiert werden. Eine andere wählen.";
    passphrase_long = "Use 1,024 characters at most.", "Höchstens 1.024 Zeichen verwenden.";
}
