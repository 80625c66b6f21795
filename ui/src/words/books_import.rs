//! The books: what an import of a statement or a journal says.

use super::{counts, sentences, words};

words! {
    import_books = "Import", "Importieren";
    import_books_help =
        "A statement of a bank (CSV, OFX, QIF, CAMT.053, MT940) or a journal (hledger, Ledger, Beancount). You see what would come before anything changes, and importing it again adds nothing.",
        "Ein Kontoauszug (CSV, OFX, QIF, CAMT.053, MT940) oder ein Journal (hledger, Ledger, Beancount). Vorher ist zu sehen, was hinzukommt, und ein zweiter Import fügt nichts hinzu.";
    import_format = "Form of the file", "Form der Datei";
    import_called_off = "The import was cancelled. Nothing was added.", "Der Import wurde abgebrochen. Nichts wurde hinzugefügt.";
    import_what_is_new = "What is new", "Was neu ist";
    statement_of = "Account of the statement", "Konto des Auszugs";
    statement_which = "Say which account this statement is of.", "Angeben, zu welchem Konto dieser Auszug gehört.";
    statement_read = "Read the statement", "Auszug lesen";
    statement_read_anew = "Read it anew", "Neu lesen";
    statement_confirm = "Read like this", "So gelesen";
    statement_confirm_help =
        "Recognised from the file. What is wrong can be changed here; it is remembered for this account.",
        "Aus der Datei erkannt. Was nicht stimmt, lässt sich hier ändern; es wird für dieses Konto gemerkt.";
    statement_columns = "Columns", "Spalten";
    statement_lines = "Lines of the statement", "Zeilen des Auszugs";
    encoding = "Encoding", "Kodierung";
    delimiter = "Columns parted by", "Spalten getrennt durch";
    by_semicolon = "Semicolon ;", "Semikolon ;";
    by_comma = "Comma ,", "Komma ,";
    by_tab = "Tab", "Tabulator";
    by_pipe = "Vertical bar |", "Senkrechter Strich |";
    first_line = "First line", "Erste Zeile";
    day_order = "Order of the date", "Reihenfolge im Datum";
    year_first = "Year, month, day", "Jahr, Monat, Tag";
    day_first = "Day, month, year", "Tag, Monat, Jahr";
    month_first = "Month, day, year", "Monat, Tag, Jahr";
    decimal_sign = "Decimal sign", "Dezimalzeichen";
    decimal_point = "Point 1,234.56", "Punkt 1,234.56";
    decimal_comma = "Comma 1.234,56", "Komma 1.234,56";
    signs = "Signs", "Vorzeichen";
    signs_plain = "Minus goes out", "Minus geht ab";
    signs_turned = "Plus goes out (cards)", "Plus geht ab (Karten)";
    column_amount = "Amount", "Betrag";
    column_out = "Going out", "Ausgang";
    column_in = "Coming in", "Eingang";
    column_direction = "Debit or credit", "Soll oder Haben";
    column_further = "Further note", "Weitere Notiz";
    column_currency = "Currency in column", "Währung aus Spalte";
    column_id = "Number of the bank", "Nummer der Bank";
    currency_of_all = "Currency of all lines", "Währung aller Zeilen";
    recognised = "Recognised", "Erkannt";
    column_none = "None", "Keine";
    row_state = "State", "Stand";
    row_new = "New", "Neu";
    row_present = "Here already", "Schon da";
    statement_nothing_new = "Every line of this statement is here already.", "Alle Zeilen dieses Auszugs sind schon da.";
    show_register = "Show the register", "Kontoblatt anzeigen";
    import_take_back = "Take the import back", "Import zurücknehmen";
    import_take_back_help =
        "Every entry that this import added is reversed, in one go. The same file can be imported again then.",
        "Jede Buchung dieses Imports wird zurückgenommen, alle auf einmal. Dieselbe Datei kann danach wieder importiert werden.";
    did_import_back = "The import was taken back", "Import zurückgenommen";
    taken_back = "Taken back", "Zurückgenommen";
    show_more = "Show more", "Mehr anzeigen";
    imports_before = "Imported before", "Bisher importiert";
    imports_trouble = "The imports could not be fetched", "Die Importe konnten nicht geladen werden";
    day_not_certain =
        "Day and month could be the other way round; look at the days.",
        "Tag und Monat könnten vertauscht sein; die Daten prüfen.";
    row_without_day = "This row has no day and is left out.", "Diese Zeile hat kein Datum und bleibt weg.";
    no_currency =
        "The file does not say its currency, and the account holds nothing yet. Say it below.",
        "Die Datei nennt keine Währung, und das Konto hat noch keine. Unten angeben.";
}

sentences! {
    importing_file(name) = "Importing {name}", "{name} wird importiert";
    column_number(number) = "Column {number}", "Spalte {number}";
    take_back_of(name) = "Take back the import of {name}", "Import von {name} zurücknehmen";
    done_of(done, total) = "{done} of {total}", "{done} von {total}";
}

counts! {
    first_rows(count) = "The first line" | "The first {count} lines", "Die erste Zeile" | "Die ersten {count} Zeilen";
    import_added(count) = "{count} entry" | "{count} entries", "{count} Buchung" | "{count} Buchungen";
}
