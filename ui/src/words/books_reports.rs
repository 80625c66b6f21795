//! The books: reports as of a day, prices, what is pending, the chain, and what is said of an account.

use super::{counts, sentences, words};

words! {
    report_as_of = "As of", "Stichtag";
    report_as_of_unset = "As of any day", "Ohne Stichtag";
    report_known = "As known on", "Wissensstand";
    report_known_unset = "As known now", "Heutiger Wissensstand";
    report_currency = "Currency of the report", "Währung des Berichts";
    report_own_currencies = "Own currencies", "Eigene Währungen";
    at_prices = "At which prices", "Zu welchen Preisen";
    at_period_end = "End of period", "Periodenende";
    at_each_day = "Day of entry", "Buchungstag";
    report_gaps = "Prices are missing, so these figures stay open", "Preise fehlen, daher bleiben diese Zahlen offen";
    add_the_price = "Add the price", "Preis eingeben";
    receivables = "Receivables", "Forderungen";
    payables = "Payables", "Verbindlichkeiten";
    not_due = "Not due", "Nicht fällig";
    days_30 = "1–30 days", "1–30 Tage";
    days_60 = "31–60 days", "31–60 Tage";
    days_90 = "61–90 days", "61–90 Tage";
    days_more = "Over 90 days", "Über 90 Tage";
    aging_help =
        "What is open with whom, by the days since it was due. An account is one of these when its name says so, such as Assets:Receivable.",
        "Was mit wem offen ist, nach Tagen seit der Fälligkeit. Ein Konto zählt dazu, wenn sein Name es sagt, etwa Assets:Forderungen.";

    prices = "Prices", "Preise";
    prices_help =
        "What one unit of a currency or a share is worth on a day. Reports in one currency are valued by these.",
        "Was eine Einheit einer Währung oder eines Papiers an einem Tag wert ist. Berichte in einer Währung rechnen damit.";
    prices_trouble = "The prices could not be fetched", "Die Preise konnten nicht geladen werden";
    prices_empty = "No prices yet", "Noch keine Preise";
    prices_empty_text =
        "Write one above, or bring in a file. Books in one currency need none.",
        "Oben einen eingeben oder eine Datei holen. Bücher in nur einer Währung brauchen keine.";
    price = "Price", "Preis";
    price_of = "Of", "Von";
    price_in = "In", "In der Währung";
    price_source = "Source", "Quelle";
    price_add = "Add", "Hinzufügen";
    price_commodity_missing = "Say of what, and in which currency.", "Angeben, wovon und in welcher Währung.";
    price_of_itself = "A price is in something else.", "Ein Preis steht in etwas anderem.";
    price_more_than_nothing = "A price is more than nothing.", "Ein Preis ist mehr als nichts.";
    did_add_price = "The price is there", "Preis eingetragen";
    price_was_there = "This price was there already", "Dieser Preis war schon da";
    prices_import = "Import prices", "Preise importieren";
    prices_import_help =
        "A table (date, of, price, in) or the price lines of hledger, Ledger or Beancount.",
        "Eine Tabelle (Datum, von, Preis, in) oder die Preiszeilen aus hledger, Ledger oder Beancount.";
    prices_none_in_file = "There is no price in this file.", "In dieser Datei steht kein Preis.";
    prices_file_large = "This file is too large for prices.", "Diese Datei ist zu groß für Preise.";
    prices_every = "All", "Alle";
    prices_missing = "Missing prices", "Fehlende Preise";
    prices_missing_none = "Every month of this year has its prices.", "Jeder Monat dieses Jahres hat seine Preise.";
    entered = "entered by hand", "von Hand";

    pending = "Pending", "Vorgemerkt";
    pending_help =
        "What is announced counts nowhere until it is posted.",
        "Vorgemerktes zählt nirgends, bis es gebucht ist.";
    pending_states = "Which of them", "Welche davon";
    pending_trouble = "What is pending could not be fetched", "Vorgemerktes konnte nicht geladen werden";
    pending_empty = "Nothing is pending", "Nichts ist vorgemerkt";
    pending_empty_text =
        "Tick “Only announce it” in a new entry, and it waits here until it is posted, voided or past its last day.",
        "In einer neuen Buchung „Nur vormerken“ ankreuzen; dann wartet sie hier, bis sie gebucht, verworfen oder abgelaufen ist.";
    pending_none_such = "None of them", "Keine davon";
    pending_none_such_text = "Nothing has come to this end.", "Nichts hat dieses Ende genommen.";
    state_posted = "Posted", "Gebucht";
    state_voided = "Voided", "Verworfen";
    state_expired = "Expired", "Abgelaufen";
    announce_only = "Only announce it", "Nur vormerken";
    announce = "Announce", "Vormerken";
    last_day_to_post = "Last day to post it", "Letzter Tag zum Buchen";
    without_last_day = "Without a last day", "Ohne letzten Tag";
    void = "Void", "Verwerfen";
    void_entry = "Void what is pending", "Vorgemerktes verwerfen";
    void_help =
        "It will not come any more. What was voided stays to be seen, and can be announced anew.",
        "Es kommt nicht mehr. Verworfenes bleibt sichtbar und lässt sich neu vormerken.";
    did_void = "Voided", "Verworfen";
    did_announce = "Announced. It waits under Pending.", "Vorgemerkt. Es wartet unter „Vorgemerkt“.";
    expire_now = "Let them expire", "Ablaufen lassen";

    story = "Story in the chain", "Geschichte in der Kette";
    story_trouble = "The story could not be fetched", "Die Geschichte konnte nicht geladen werden";
    story_posted = "Posted", "Gebucht";
    story_imported = "Imported", "Importiert";
    story_reversed = "Taken back", "Zurückgenommen";
    story_replaced = "Posted anew", "Neu gebucht";
    story_this = "this entry", "diese Buchung";
    by_whom = "By", "Von";
    link_before = "Link before", "Glied davor";
    own_link = "Own link", "Eigenes Glied";

    about_account = "About the account", "Zum Konto";
    about_trouble = "The account could not be fetched", "Das Konto konnte nicht geladen werden";
    about_gone = "There is no such account", "Dieses Konto gibt es nicht";
    about_gone_text = "It may have another name now.", "Vielleicht heißt es jetzt anders.";
    account_kind = "Kind", "Art";
    kind_asset = "Asset", "Vermögen";
    kind_cash = "Cash or bank", "Kasse oder Bank";
    kind_liability = "Liability", "Schuld";
    kind_equity = "Equity", "Eigenkapital";
    kind_income = "Income", "Ertrag";
    kind_expense = "Expense", "Aufwand";
    kind_other = "Other", "Sonstiges";
    account_code = "Number", "Nummer";
    account_opened = "Open from", "Offen ab";
    account_closed = "Open until", "Offen bis";
    always_open = "From the beginning", "Von Anfang an";
    may_hold = "May hold only", "Darf nur halten";
    may_hold_help = "Nothing here: it may hold anything.", "Ohne Angabe: Es darf alles halten.";
    limits = "Limits", "Grenzen";
    limits_help =
        "An entry that would leave them is refused, whoever posts it.",
        "Eine Buchung darüber hinaus wird abgelehnt, egal von wem.";
    limit_of = "Of", "Von";
    not_below = "Not below", "Nicht unter";
    not_above = "Not above", "Nicht über";
    add_limit = "Add a limit", "Grenze hinzufügen";
    remove_limit = "Remove the limit", "Grenze entfernen";
    limit_unread = "A limit has a currency and at least one amount.", "Eine Grenze hat eine Währung und mindestens einen Betrag.";
    did_save_account = "The account was changed", "Konto geändert";
    rename_account = "Rename", "Umbenennen";
    rename_help =
        "The old name means the account still, so journals that use it come in as before.",
        "Der alte Name meint das Konto weiterhin, also kommen Journale mit ihm wie zuvor herein.";
    new_name = "New name", "Neuer Name";
    did_rename_account = "The account has its new name", "Konto umbenannt";
    merge_account = "Merge into another account", "Mit anderem Konto zusammenlegen";
    merge_help =
        "What was posted stays where it is and counts for the other account from then on. This cannot be taken back.",
        "Gebuchtes bleibt, wo es ist, und zählt ab dann für das andere Konto. Das lässt sich nicht zurücknehmen.";
    merge_into = "Merge into", "Zusammenlegen mit";
    did_merge_account = "The accounts are one now", "Die Konten sind jetzt eins";
    close_account = "Close the account", "Konto schließen";
    close_account_help =
        "Nothing is posted to it after this day. It must hold nothing then, and can be opened again.",
        "Nach diesem Tag wird nichts mehr darauf gebucht. Es muss dann leer sein und lässt sich wieder öffnen.";
    did_close_account = "The account is closed", "Konto geschlossen";
    also_called = "Also called", "Auch genannt";
}

sentences! {
    price_gap(commodity, day) = "{commodity}: no price on {day} or before", "{commodity}: kein Preis am {day} oder davor";
    price_pair(of, quote) = "{of} / {quote}", "{of} / {quote}";
    price_line_wrong(line, text) = "Line {line} is no price: {text}", "Zeile {line} ist kein Preis: {text}";
    add_price_of(commodity, day) = "Add the price of {commodity} on {day}", "Preis von {commodity} am {day} eingeben";
    until_day(day) = "until {day}", "bis {day}";
    post_pending_of(name) = "Post {name}", "{name} buchen";
    void_pending_of(name) = "Void {name}", "{name} verwerfen";
}

counts! {
    did_import_prices(count) = "{count} price added" | "{count} prices added", "{count} Preis hinzugefügt" | "{count} Preise hinzugefügt";
    pending_overdue(count) = "{count} of them is past its last day." | "{count} of them are past their last day.", "{count} davon ist über dem letzten Tag." | "{count} davon sind über dem letzten Tag.";
    did_expire(count) = "{count} expired" | "{count} expired", "{count} abgelaufen" | "{count} abgelaufen";
}
