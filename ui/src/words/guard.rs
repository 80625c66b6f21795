//! What stands between a window that was left, or a choice that is not undone, and what it guards.

use super::{sentences, words};

words! {
    quick_locked = "Atom is locked. Unlock it in its window first.", "Atom ist gesperrt. Zuerst in seinem Fenster entsperren.";

    passphrase_common = "This passphrase is among the first that are tried. Choose another one.", "Diese Passphrase gehört zu den ersten, die probiert werden. Eine andere wählen.";
    passphrase_long = "Use 1,024 characters at most.", "Höchstens 1.024 Zeichen verwenden.";

    link_warning =
        "Whoever is signed in there opens your account from then on. Link it only if it is yours.",
        "Wer dort angemeldet ist, öffnet danach auch dein Konto hier. Nur verknüpfen, wenn es deines ist.";
    link_this = "Link it", "Verknüpfen";
}

sentences! {
    link_question(service) = "Link this account of {service}?", "Dieses Konto bei {service} verknüpfen?";
    link_account(account, service) = "{service} says that you are “{account}”.", "{service} sagt, dass du „{account}“ bist.";
}
