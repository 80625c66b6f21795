//! What guards an account, and who is in a workspace.

use super::{counts, sentences, words};
use atom_api::{account::Hint, members::Role};

words! {
    strength_0 = "Guessed at once", "Sofort erraten";
    strength_1 = "Weak", "Schwach";
    strength_2 = "Fair", "Mittel";
    strength_3 = "Good", "Gut";
    strength_4 = "Strong", "Stark";
    hint_short = "12 characters or more", "Mindestens 12 Zeichen";
    hint_long = "128 characters at most", "Höchstens 128 Zeichen";
    hint_common = "It is among the first that are tried", "Es gehört zu den ersten, die probiert werden";
    hint_keyboard = "Keys in a row are easy to guess", "Tasten in einer Reihe sind leicht zu erraten";
    hint_repeats = "Repeats are easy to guess", "Wiederholungen sind leicht zu erraten";
    hint_sequence = "Sequences are easy to guess", "Folgen sind leicht zu erraten";
    hint_dates = "Dates and years are easy to guess", "Daten und Jahre sind leicht zu erraten";
    hint_names = "Names are easy to guess", "Namen sind leicht zu erraten";
    hint_more_words = "Add another word or two", "Ein oder zwei Wörter mehr";

    code = "Code of your authenticator app", "Code der Authenticator-App";
    code_help = "Or one of your recovery codes.", "Oder einer der Wiederherstellungscodes.";
    code_missing = "Enter the code.", "Code eingeben.";
    to_forgot = "Forgot your password?", "Passwort vergessen?";
    forgot_title = "Forgot your password", "Passwort vergessen";
    forgot_lead = "A code by mail lets you choose another one.", "Ein Code per E-Mail erlaubt es, ein anderes zu wählen.";
    forgot_submit = "Send a code", "Code senden";
    forgot_sent =
        "If there is an account with this address, a mail is on its way. Where no mail server is set up, it lies in the folder “outbox” of Atom’s data directory.",
        "Falls es zu dieser Adresse ein Konto gibt, ist eine E-Mail unterwegs. Wo kein Mailserver eingerichtet ist, liegt sie im Ordner „outbox“ des Datenverzeichnisses von Atom.";
    to_reset = "I have a code", "Ich habe einen Code";
    back_to_login = "Back to sign-in", "Zurück zur Anmeldung";
    reset_title = "Choose another password", "Anderes Passwort wählen";
    reset_lead = "The code from the mail is good for an hour. Every device is signed out.", "Der Code aus der E-Mail gilt eine Stunde. Alle Geräte werden abgemeldet.";
    reset_code = "Code from the mail", "Code aus der E-Mail";
    reset_submit = "Set password", "Passwort festlegen";
    reset_done = "The password is set. Sign in with it.", "Das Passwort ist festgelegt. Jetzt damit anmelden.";

    locked_title = "Locked", "Gesperrt";
    locked_lead = "Enter your password to go on where you were.", "Passwort eingeben, um dort weiterzumachen, wo du warst.";
    locked_submit = "Unlock", "Entsperren";
    lock_now = "Lock now", "Jetzt sperren";
    lock_title = "Lock", "Sperre";
    lock_help = "A locked window shows nothing until your password is entered, even after a restart.", "Ein gesperrtes Fenster zeigt nichts, bis das Passwort eingegeben ist, auch nach einem Neustart.";
    lock_after = "When left alone for", "Wenn nichts geschieht, nach";
    lock_never = "Never", "Nie";
    lock_5 = "5 minutes", "5 Minuten";
    lock_15 = "15 minutes", "15 Minuten";
    lock_60 = "An hour", "Einer Stunde";

    change_password = "Change password", "Passwort ändern";
    change_password_help = "Every other device is signed out.", "Alle anderen Geräte werden abgemeldet.";
    present_password = "Present password", "Bisheriges Passwort";
    new_password = "New password", "Neues Passwort";
    did_change_password = "Password changed", "Passwort geändert";
    wrong_password = "This is not the password of your account.", "Das ist nicht das Passwort dieses Kontos.";
    confirm_password = "Your password", "Dein Passwort";

    factor_title = "Second factor", "Zweiter Faktor";
    factor_help =
        "Signing in asks for a code of an app on your phone too, so a password alone opens nothing.",
        "Die Anmeldung fragt auch nach dem Code einer App auf dem Telefon; ein Passwort allein öffnet dann nichts.";
    factor_on = "On", "Eingeschaltet";
    factor_off = "Off", "Ausgeschaltet";
    factor_set_up = "Set up", "Einrichten";
    factor_turn_off = "Turn off", "Ausschalten";
    factor_turn_off_text = "Signing in will ask for the password alone. The recovery codes are void.", "Die Anmeldung fragt dann nur noch nach dem Passwort. Die Wiederherstellungscodes verfallen.";
    factor_scan = "Scan this picture with your authenticator app, or type the secret, and enter the code that it shows.", "Dieses Bild mit der Authenticator-App scannen oder das Geheimnis eintippen, dann den Code eingeben, den sie zeigt.";
    factor_picture = "Picture with the secret, for an authenticator app", "Bild mit dem Geheimnis für eine Authenticator-App";
    factor_secret = "Secret", "Geheimnis";
    factor_turn_on = "Turn on", "Einschalten";
    did_turn_factor_off = "Second factor turned off", "Zweiter Faktor ausgeschaltet";
    recovery_title = "Recovery codes", "Wiederherstellungscodes";
    recovery_text =
        "Each takes the place of one code of the app, once. Keep them where you keep your other keys: they are shown this once.",
        "Jeder ersetzt einmal einen Code der App. Am besten dort aufbewahren, wo auch andere Schlüssel liegen: Sie werden nur dieses Mal gezeigt.";
    recovery_new = "New recovery codes", "Neue Wiederherstellungscodes";
    recovery_new_text = "The codes that you have are void then.", "Die bisherigen Codes verfallen dann.";
    recovery_kept = "I have kept them", "Ich habe sie aufbewahrt";

    mail_title = "Mail", "E-Mail";
    mail_help = "Codes for forgotten passwords and invitations go out by your mail server, or lie as files in a folder.", "Codes für vergessene Passwörter und Einladungen gehen über den eigenen Mailserver oder liegen als Dateien in einem Ordner.";
    mail_folder = "Folder of mail", "Ordner für E-Mails";
    mail_server = "Mail server", "Mailserver";
    mail_port = "Port", "Anschluss (Port)";
    mail_security = "Protected by", "Geschützt durch";
    mail_tls = "TLS", "TLS";
    mail_starttls = "STARTTLS", "STARTTLS";
    mail_no_tls = "Nothing, on this computer only", "Nichts, nur auf diesem Computer";
    mail_user = "User name", "Benutzername";
    mail_sender = "Sender", "Absender";
    mail_save = "Use this server", "Diesen Server verwenden";
    mail_use_folder = "Use the folder", "Den Ordner verwenden";
    mail_try = "Send me a test", "Test an mich senden";
    did_set_mail = "Kept where mail goes", "Ziel der E-Mails gespeichert";
    did_test_mail = "A test mail is out", "Test-E-Mail ist unterwegs";

    own_data = "Your account’s data", "Daten des Kontos";
    own_data_help = "What Atom keeps about you, besides what your workspaces hold.", "Was Atom über dich speichert, außer dem Inhalt der Arbeitsbereiche.";
    export_account = "Export as JSON", "Als JSON exportieren";
    delete_account = "Delete account", "Konto löschen";
    delete_account_text =
        "Your name, address, memberships and sessions are removed. What you made in workspaces of others stays there; a workspace of your own cannot be opened any more. “Delete everything” under Data removes that too.",
        "Name, Adresse, Mitgliedschaften und Sitzungen werden entfernt. Was in Arbeitsbereichen anderer entstanden ist, bleibt dort; ein eigener Arbeitsbereich lässt sich nicht mehr öffnen. „Alles löschen“ unter „Daten“ entfernt auch ihn.";

    page_members = "Members", "Mitglieder";
    workspaces = "Workspaces", "Arbeitsbereiche";
    workspaces_help = "Each has its own tasks, connections and people.", "Jeder hat eigene Aufgaben, Verbindungen und Leute.";
    workspace_here = "Here", "Hier";
    workspace_go = "Go there", "Dorthin";
    workspace_name = "Name of the workspace", "Name des Arbeitsbereichs";
    workspace_create = "Create", "Anlegen";
    workspace_rename = "Rename this one", "Diesen umbenennen";
    did_rename_workspace = "Workspace renamed", "Arbeitsbereich umbenannt";
    workspace_leave = "Leave", "Verlassen";
    workspace_leave_text = "You see this workspace again only when somebody invites you.", "Dieser Arbeitsbereich ist dann nur noch auf Einladung zu sehen.";
    join_title = "Join with a code", "Mit einem Code beitreten";
    join_code = "Code of the invitation", "Code der Einladung";
    join_submit = "Join", "Beitreten";
    members = "In this workspace", "In diesem Arbeitsbereich";
    members_help = "What each may do follows from the role, and holds at once.", "Was jemand darf, folgt aus der Rolle und gilt sofort.";
    members_hidden = "Your role does not show who is here.", "Diese Rolle zeigt nicht, wer hier ist.";
    member_you = "You", "Du";
    member_role = "Role", "Rolle";
    member_remove = "Remove", "Entfernen";
    remove_member_title = "Remove from this workspace", "Aus diesem Arbeitsbereich entfernen";
    remove_member_text =
        "They are out at once, on all their devices, and come back only by another invitation. What they did stays.",
        "Der Zugang endet sofort auf allen Geräten; zurück geht es nur mit einer neuen Einladung. Was getan wurde, bleibt.";
    remove_program_text =
        "Its token ends at once, and cannot be had again. What it did stays.",
        "Das Token endet sofort und kommt nicht wieder. Was getan wurde, bleibt.";
    did_remove_member = "Removed from the workspace", "Aus dem Arbeitsbereich entfernt";
    did_set_role = "Role changed", "Rolle geändert";
    invite_title = "Invite", "Einladen";
    invite_submit = "Invite", "Einladen";
    invitations = "Invitations that wait", "Offene Einladungen";
    invitation_take_back = "Take back", "Zurücknehmen";
    did_take_invitation_back = "Invitation taken back", "Einladung zurückgenommen";
    invite_code_text =
        "This code serves this address alone, for seven days. The mail has it too.",
        "Dieser Code gilt sieben Tage und nur für diese Adresse. Er steht auch in der E-Mail.";
    transfer_title = "Hand over ownership", "Besitz übergeben";
    transfer_text = "They become the owner, and you stay as an admin.", "Diese Person wird Besitzer, du bleibst als Admin.";
    did_transfer = "Ownership handed over", "Besitz übergeben";
    machine_title = "Programs", "Programme";
    machine_help = "A program gets a token of its own, which works with tasks for a year. Remove it above to end that.", "Ein Programm bekommt ein eigenes Token, das ein Jahr lang mit Aufgaben arbeitet. Oben entfernen beendet das.";
    machine_name = "Name of the program", "Name des Programms";
    machine_add = "Add program", "Programm hinzufügen";
    machine_token = "Token, shown this once", "Token, nur dieses Mal gezeigt";
    copy = "Copy", "Kopieren";
    role_owner = "Owner", "Besitzer";
    role_admin = "Admin", "Verwaltung";
    role_accountant = "Accountant", "Buchhaltung";
    role_member = "Member", "Mitglied";
    role_viewer = "Viewer", "Betrachter";
    role_guest = "Guest", "Gast";
    role_machine = "Program", "Programm";
}

sentences! {
    joined(workspace) = "You are in {workspace} now", "Jetzt in {workspace}";
    invited(email) = "{email} is invited", "{email} ist eingeladen";
    strength_says(strength, hint) = "{strength}: {hint}", "{strength}: {hint}";
}

counts! {
    recovery_left(count) = "one recovery code left" | "{count} recovery codes left", "noch ein Wiederherstellungscode" | "noch {count} Wiederherstellungscodes";
    members_count(count) = "one person" | "{count} people", "eine Person" | "{count} Personen";
}

/// How strong a password is.
pub(crate) fn strength(score: u8) -> &'static str {
    match score {
        0 => strength_0(),
        1 => strength_1(),
        2 => strength_2(),
        3 => strength_3(),
        _ => strength_4(),
    }
}

/// What stands against a password.
pub(crate) fn password_hint(hint: Hint) -> &'static str {
    match hint {
        Hint::Short => hint_short(),
        Hint::Long => hint_long(),
        Hint::Common => hint_common(),
        Hint::Keyboard => hint_keyboard(),
        Hint::Repeats => hint_repeats(),
        Hint::Sequence => hint_sequence(),
        Hint::Dates => hint_dates(),
        Hint::Names => hint_names(),
        Hint::MoreWords => hint_more_words(),
    }
}

/// What somebody is in a workspace.
pub(crate) fn role(role: Role) -> &'static str {
    match role {
        Role::Owner => role_owner(),
        Role::Admin => role_admin(),
        Role::Accountant => role_accountant(),
        Role::Member => role_member(),
        Role::Viewer => role_viewer(),
        Role::Guest => role_guest(),
        Role::Machine => role_machine(),
    }
}
