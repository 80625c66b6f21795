//! At the door: creating an account, signing in, the passphrase.

use super::words;

words! {
    starting = "Starting Atom", "Atom wird gestartet";
    start_trouble = "Atom cannot be reached", "Atom ist nicht erreichbar";
    register_title = "Create your account", "Konto anlegen";
    register_lead =
        "It lives on this computer, encrypted, and works without a network.",
        "Es liegt verschlüsselt auf diesem Computer und funktioniert ohne Netz.";
    register_submit = "Create account", "Konto anlegen";
    login_title = "Welcome back", "Willkommen zurück";
    login_lead = "Sign in to your workspace on this computer.", "Beim Arbeitsbereich auf diesem Computer anmelden.";
    login_submit = "Sign in", "Anmelden";
    stay_signed_in = "Stay signed in", "Angemeldet bleiben";
    to_login = "I have an account", "Ich habe schon ein Konto";
    to_register = "Create another account", "Weiteres Konto anlegen";
    name = "Name", "Name";
    email = "E-mail", "E-Mail";
    password = "Password", "Passwort";
    password_help =
        "12 characters or more. A few unrelated words are easy to remember and hard to guess.",
        "Mindestens 12 Zeichen. Ein paar Wörter ohne Zusammenhang sind leicht zu merken und schwer zu erraten.";
    show_password = "Show password", "Passwort anzeigen";
    hide_password = "Hide password", "Passwort verbergen";
    name_missing = "Enter the name that others should see.", "Den Namen eingeben, den andere sehen sollen.";
    email_missing =
        "Enter an e-mail address, such as mira@example.org.",
        "Eine E-Mail-Adresse eingeben, zum Beispiel mira@example.org.";
    password_short = "Use at least 12 characters.", "Mindestens 12 Zeichen verwenden.";
    password_missing = "Enter your password.", "Passwort eingeben.";
    choose_title = "Choose a passphrase", "Passphrase wählen";
    choose_lead =
        "This computer offers no keychain, so a passphrase protects your data. Atom asks for it at each start.",
        "Dieser Computer bietet keinen Schlüsselbund, deshalb schützt eine Passphrase die Daten. Atom fragt bei jedem Start danach.";
    choose_submit = "Encrypt and continue", "Verschlüsseln und weiter";
    passphrase = "Passphrase", "Passphrase";
    passphrase_again = "Passphrase again", "Passphrase wiederholen";
    passphrase_help = "12 characters or more.", "Mindestens 12 Zeichen.";
    passphrase_differs = "The two passphrases differ.", "Die beiden Passphrasen sind verschieden.";
    passphrase_warning =
        "Nobody can recover it: without the passphrase the data stays closed. Keep it where you keep your other keys.",
        "Niemand kann sie wiederherstellen: Ohne die Passphrase bleiben die Daten verschlossen. Am besten dort aufbewahren, wo auch andere Schlüssel liegen.";
    unlock_title = "Unlock Atom", "Atom entsperren";
    unlock_lead = "Enter your passphrase to open your data.", "Passphrase eingeben, um die Daten zu öffnen.";
    unlock_submit = "Unlock", "Entsperren";
    gate_failed = "Your data cannot be opened", "Die Daten lassen sich nicht öffnen";
    gate_failed_unknown = "The reason is in the log.", "Der Grund steht im Protokoll.";
}
