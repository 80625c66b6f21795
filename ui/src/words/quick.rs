//! Quick add.

use super::{sentences, words};

words! {
    cmd_quick = "Quick add", "Schnelleingabe";
    kw_quick = "new task from anywhere capture", "neue aufgabe überall erfassen";
    quick_example =
        "Send invoice tomorrow 15:00 #Acme @billing p1", "Rechnung senden morgen 15:00 #Acme @buchhaltung p1";
    quick_keys =
        "Enter adds, Shift Enter adds and stays, Ctrl Enter opens it",
        "Enter fügt hinzu, Umschalt Enter bleibt dabei, Strg Enter öffnet";
    quick_kept =
        "Atom cannot be reached. The text stays here until it can.",
        "Atom ist nicht erreichbar. Der Text bleibt hier, bis es wieder geht.";
    quick_sign_in = "Sign in to Atom in its window first.", "Zuerst im Fenster von Atom anmelden.";
    quick_known = "Known names", "Bekannte Namen";
    quick_evening = "in the evening", "abends";
}

sentences! {
    quick_not(chip) = "Keep {chip} in the title", "{chip} im Titel lassen";
}
