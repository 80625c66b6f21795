//! The key of the data: the ways to it, its change, and what to do where it is gone.

use super::{counts, sentences, words};

words! {
    page_security = "Security", "Sicherheit";

    recover_title = "The key is not where it should be", "Der Schlüssel liegt nicht am erwarteten Ort";
    recover_lead =
        "Your data is here, whole and encrypted. Open it with what you kept; the keychain then keeps the key again.",
        "Die Daten sind hier, unversehrt und verschlüsselt. Sie öffnen sich mit dem Aufbewahrten; danach liegt der Schlüssel wieder im Schlüsselbund.";
    recover_code = "Recovery code of your data", "Wiederherstellungscode der Daten";
    recover_code_help = "Eight groups of five characters. Spaces and case do not matter.", "Acht Gruppen aus fünf Zeichen. Leerzeichen und Großschreibung sind egal.";
    recover_submit = "Open and keep the key", "Öffnen und Schlüssel verwahren";
    recover_by_code = "Use the recovery code", "Den Wiederherstellungscode verwenden";
    recover_by_passphrase = "Use the passphrase", "Die Passphrase verwenden";
    recover_try_keychain = "Look into the keychain again", "Noch einmal im Schlüsselbund nachsehen";
    recover_said = "What the keychain said", "Was der Schlüsselbund sagt";
    recover_code_missing = "Enter the recovery code.", "Den Wiederherstellungscode eingeben.";
    recover_code_wrong = "This is not the recovery code of this data. A newer one may have been made since.", "Das ist nicht der Wiederherstellungscode dieser Daten. Vielleicht wurde seitdem ein neuer gemacht.";
    recover_code_mistyped = "The code is mistyped. Compare it group by group with what you wrote down.", "Der Code enthält einen Tippfehler. Gruppe für Gruppe mit dem Aufgeschriebenen vergleichen.";

    no_recovery_hint = "Nobody else can open your data: not with your password, and not the makers of Atom.", "Niemand sonst kann die Daten öffnen: nicht mit deinem Passwort, und auch nicht, wer Atom macht.";

    vault_title = "Key of your data", "Schlüssel der Daten";
    vault_help =
        "One random key guards all that Atom keeps on this computer. It is never on the disk in the clear.",
        "Ein zufälliger Schlüssel schützt alles, was Atom auf diesem Computer speichert. Er liegt nie offen auf der Platte.";
    vault_not_yours = "The first account of this installation keeps its keys.", "Die Schlüssel verwaltet das erste Konto dieser Installation.";
    vault_lives = "Where it lives", "Wo er liegt";
    vault_key_recovery = "Nowhere yet: it came by the recovery code", "Noch nirgends: Er kam über den Wiederherstellungscode";
    vault_key_id = "Name of the key", "Name des Schlüssels";
    vault_made = "Made", "Entstanden";
    vault_guards = "What it guards", "Was er schützt";
    vault_guards_mail = "The password of your mail server", "Das Passwort des Mailservers";
    vault_guards_sessions = "The signatures of all sessions", "Die Signaturen aller Sitzungen";

    ways_title = "Ways to the key", "Wege zum Schlüssel";
    ways_help = "Each opens your data by itself. Two are better than one: keychains get lost with the computer.", "Jeder öffnet die Daten für sich. Zwei sind besser als einer: Ein Schlüsselbund geht mit dem Computer verloren.";
    way_keychain = "Keychain of your system", "Schlüsselbund des Systems";
    way_passphrase = "Passphrase of your data", "Passphrase der Daten";
    way_recovery = "Recovery code on paper", "Wiederherstellungscode auf Papier";
    way_there = "In place", "Eingerichtet";
    way_none = "None", "Keiner";
    way_unconfirmed = "Made, not confirmed", "Gemacht, nicht bestätigt";
    no_recovery_code = "There is no recovery code. If the keychain is lost, the data stays closed.", "Es gibt keinen Wiederherstellungscode. Geht der Schlüsselbund verloren, bleiben die Daten verschlossen.";
    keep_in_keychain = "Keep it in the keychain", "Im Schlüsselbund verwahren";
    keep_in_keychain_text = "Atom opens without asking then, as long as you are signed in to this computer.", "Atom öffnet sich dann ohne Nachfrage, solange du an diesem Computer angemeldet bist.";
    did_keep_in_keychain = "The keychain keeps the key", "Der Schlüsselbund verwahrt den Schlüssel";
    set_passphrase = "Set a passphrase", "Passphrase festlegen";
    change_passphrase = "Change the passphrase", "Passphrase ändern";
    set_passphrase_text = "It opens your data where the keychain does not.", "Sie öffnet die Daten, wo der Schlüsselbund es nicht tut.";
    drop_passphrase = "Remove the passphrase", "Passphrase entfernen";
    drop_passphrase_text = "The other ways to the key stay.", "Die anderen Wege zum Schlüssel bleiben.";
    did_set_passphrase = "Passphrase set", "Passphrase festgelegt";
    did_drop_passphrase = "Passphrase removed", "Passphrase entfernt";

    make_recovery_code = "Make a recovery code", "Wiederherstellungscode machen";
    make_recovery_code_text = "It is shown once. The code that you have goes on until you confirm the new one.", "Er wird einmal gezeigt. Der bisherige gilt weiter, bis der neue bestätigt ist.";
    recovery_code_title = "Your recovery code", "Der Wiederherstellungscode";
    recovery_code_text =
        "Write it down and keep it away from this computer. Whoever has it and your disk has your data.",
        "Aufschreiben und nicht bei diesem Computer aufbewahren. Wer ihn und die Festplatte hat, hat die Daten.";
    recovery_code_type = "Type it from your paper", "Vom Papier abtippen";
    recovery_code_confirm = "Confirm", "Bestätigen";
    did_confirm_recovery_code = "The recovery code holds", "Der Wiederherstellungscode gilt";

    rotate_title = "A new key", "Ein neuer Schlüssel";
    rotate_help =
        "After a key or a computer fell into other hands: everything is put under a new key. Atom stands still while the database is rewritten; files follow in the background.",
        "Wenn ein Schlüssel oder Computer in fremde Hände kam: Alles wird unter einen neuen Schlüssel gestellt. Atom steht still, während die Datenbank neu geschrieben wird; Dateien folgen im Hintergrund.";
    rotate = "Change the key", "Schlüssel wechseln";
    rotate_go_on = "Go on with the change", "Wechsel fortsetzen";
    rotate_text =
        "Tokens of programs under “Members” end and have to be made again. Backups stay under the old key, which the keychain keeps for them.",
        "Tokens von Programmen unter „Mitglieder“ enden und müssen neu gemacht werden. Sicherungen bleiben unter dem alten Schlüssel, den der Schlüsselbund für sie verwahrt.";
    rotate_code = "Recovery code, if it is to go on", "Wiederherstellungscode, falls er weiter gelten soll";
    rotate_code_help = "Without it the code that you have is void, and you make a new one next.", "Ohne ihn verfällt der bisherige Code, und als Nächstes entsteht ein neuer.";
    rotate_working = "Files are being put under the new key.", "Dateien werden unter den neuen Schlüssel gestellt.";
    did_rotate = "Everything is under a new key", "Alles steht unter einem neuen Schlüssel";
    rotate_environment = "The key is in the environment of the program, where only you can change it.", "Der Schlüssel liegt in der Umgebung des Programms und lässt sich nur dort ändern.";

    keychain_unlock = "Unlock with the keychain", "Mit dem Schlüsselbund entsperren";
    keychain_unlock_help =
        "A locked window opens without your password. This guards as well as the lock of your computer does, and no better.",
        "Ein gesperrtes Fenster öffnet sich ohne Passwort. Das schützt so gut wie die Sperre des Computers und nicht besser.";
    keychain_unlock_on = "Let the keychain unlock", "Schlüsselbund entsperren lassen";
    keychain_unlock_off = "Ask for the password again", "Wieder nach dem Passwort fragen";
    did_keychain_unlock_on = "The keychain opens a locked window", "Der Schlüsselbund öffnet ein gesperrtes Fenster";
    did_keychain_unlock_off = "Only your password opens a locked window", "Nur das Passwort öffnet ein gesperrtes Fenster";
}

sentences! {
    vault_guards_database(size) = "The whole database, {size}", "Die ganze Datenbank, {size}";
    recover_code_group(group) = "Group {group} of the code is mistyped. Compare it with what you wrote down.", "In Gruppe {group} des Codes steckt ein Tippfehler. Mit dem Aufgeschriebenen vergleichen.";
    way_since(when) = "Since {when}", "Seit {when}";
}

counts! {
    vault_guards_files(count) = "The content of one file" | "The contents of {count} files", "Den Inhalt einer Datei" | "Die Inhalte von {count} Dateien";
    vault_guards_connections(count) = "The access to one connected account" | "The access to {count} connected accounts", "Den Zugang zu einem verbundenen Konto" | "Die Zugänge zu {count} verbundenen Konten";
    vault_guards_webhooks(count) = "The secret of one webhook" | "The secrets of {count} webhooks", "Das Geheimnis eines Webhooks" | "Die Geheimnisse von {count} Webhooks";
    vault_guards_factors(count) = "One second factor" | "{count} second factors", "Einen zweiten Faktor" | "{count} zweite Faktoren";
}
