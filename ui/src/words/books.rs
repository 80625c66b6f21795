//! The books: what an entry, an account and a report say.

use super::{counts, sentences, words};

words! {
    books = "Books", "Bücher";
    books_rooms = "Rooms of the books", "Räume der Bücher";
    books_new_entry = "New entry", "Neue Buchung";
    books_trouble = "The books could not be fetched", "Die Bücher konnten nicht geladen werden";
    books_empty = "The books are empty", "Die Bücher sind leer";
    books_empty_text =
        "What is earned, spent, owned and owed belongs here. Begin with one entry, or bring in a statement of your bank or a journal of hledger, Ledger or Beancount.",
        "Was eingenommen und ausgegeben wird, was da ist und was geschuldet wird, gehört hierher. Anfangen mit einer Buchung, einem Kontoauszug oder einem Journal aus hledger, Ledger oder Beancount.";
    first_entry = "First entry", "Erste Buchung";
    accounts = "Accounts", "Konten";
    all_accounts = "All accounts", "Alle Konten";
    other_account = "Other account", "Gegenkonto";
    other_accounts = "Other accounts", "Gegenkonten";
    show_zero_accounts = "Show accounts that hold nothing", "Konten ohne Saldo anzeigen";
    all_accounts_zero = "No account holds anything.", "Kein Konto hat einen Saldo.";
    too_large_to_add = "too large", "zu groß";
    register = "Register", "Kontoblatt";
    register_trouble = "The register could not be fetched", "Das Kontoblatt konnte nicht geladen werden";
    register_empty = "Nothing in these days", "Nichts in diesem Zeitraum";
    register_empty_text =
        "No entry touches this account here. Choose other days, or post one.",
        "Hier berührt keine Buchung dieses Konto. Anderen Zeitraum wählen oder buchen.";
    date = "Date", "Datum";
    day_help =
        "Such as 2026-11-25 or 25.11.; the arrows go by a day",
        "Etwa 2026-11-25 oder 25.11.; die Pfeile gehen um einen Tag";
    day_unread = "This is no day. Write it such as 2026-11-25.", "Das ist kein Tag. Schreiben wie 2026-11-25.";
    payee = "Payee", "Empfänger";
    payee_or_shop = "Who or where", "Wer oder wo";
    narration = "Note", "Notiz";
    amount = "Amount", "Betrag";
    amount_example = "12.50 or 3*4.20", "12,50 oder 3*4,20";
    amount_missing = "Write an amount.", "Einen Betrag eingeben.";
    amount_unread =
        "This is no amount. It has digits, a mark, and + - * / ( ).",
        "Das ist kein Betrag. Er hat Ziffern, ein Komma und + - * / ( ).";
    amount_by_zero = "Nothing can be divided by zero.", "Durch null wird nicht geteilt.";
    amount_too_large = "This amount is too large.", "Dieser Betrag ist zu groß.";
    account_missing = "Say which account.", "Ein Konto angeben.";
    balance = "Balance", "Saldo";
    commodity = "Currency", "Währung";
    money_out = "Out", "Ausgang";
    money_in = "In", "Eingang";
    quick_entry = "Quick entry", "Schnell buchen";
    post = "Post", "Buchen";
    nobody_named = "Without a name", "Ohne Namen";
    from_day = "From", "Von";
    to_day = "To", "Bis";
    from_the_beginning = "From the beginning", "Von Anfang an";
    to_the_end = "To the end", "Bis zum Ende";

    how_to_write = "How the entry is written", "Wie gebucht wird";
    entry_plain = "In plain words", "In einfachen Worten";
    entry_split = "Debit and credit", "Soll und Haben";
    what_happened = "What happened", "Was war";
    i_paid = "Paid", "Bezahlt";
    i_received = "Received", "Erhalten";
    i_moved = "Moved", "Umgebucht";
    paid_for = "Paid for", "Bezahlt für";
    paid_from = "Paid from", "Bezahlt von";
    received_for = "Received for", "Erhalten für";
    received_into = "Received into", "Erhalten auf";
    moved_from = "Moved from", "Umgebucht von";
    moved_to = "Moved to", "Umgebucht auf";

    debit = "Debit", "Soll";
    credit = "Credit", "Haben";
    lines = "Lines", "Zeilen";
    add_line = "Add a line", "Zeile hinzufügen";
    remove_line = "Remove the line", "Zeile entfernen";
    lines_missing =
        "An entry has two lines or more, each with an account; one of them may leave out its amount.",
        "Eine Buchung hat mindestens zwei Zeilen mit je einem Konto; eine davon darf den Betrag weglassen.";
    comes_to_nothing = "Comes to zero", "Geht auf";

    entry = "Entry", "Buchung";
    entries = "Entries", "Buchungen";
    entry_trouble = "The entry could not be fetched", "Die Buchung konnte nicht geladen werden";
    mend = "Edit", "Bearbeiten";
    mend_entry = "Edit entry", "Buchung bearbeiten";
    mend_help =
        "What was posted is never overwritten: the old entry is taken back and the new one takes its place. Both stay to be seen.",
        "Gebuchtes wird nie überschrieben: Die alte Buchung wird zurückgenommen, die neue tritt an ihre Stelle. Beide bleiben sichtbar.";
    cannot_mend =
        "This entry was reversed, was made by Atom itself, or has lines that only its journal can say. It can be reversed, not edited.",
        "Diese Buchung wurde zurückgenommen, stammt von Atom selbst oder hat Zeilen, die nur ihr Journal kennt. Sie lässt sich zurücknehmen, nicht bearbeiten.";
    did_mend = "The entry was changed; the old one was taken back", "Buchung geändert; die alte ist zurückgenommen";
    copy_entry = "Copy", "Kopieren";
    did_copy_entry = "The entry is in the clipboard", "Die Buchung ist in der Zwischenablage";
    reverse = "Reverse", "Zurücknehmen";
    reverse_entry = "Reverse the entry", "Buchung zurücknehmen";
    reverse_help =
        "An entry with the opposite amounts is posted. The one that is there stays as it is.",
        "Gebucht wird das Gegenteil. Die vorhandene Buchung bleibt, wie sie ist.";
    reversed_on = "Day of the reversal", "Tag der Rücknahme";
    did_reverse = "The entry was reversed", "Buchung zurückgenommen";
    was_reversed = "Reversed", "Zurückgenommen";
    is_reversal = "Reversal", "Rücknahme";
    voucher = "Voucher", "Beleg";
    tags_and_links = "Tags and links", "Schlagwörter und Verweise";
    comment = "Comment", "Bemerkung";
    came_from = "Came from", "Kommt aus";
    known_since = "Known since", "Bekannt seit";
    virtual_line = "outside of the balance", "außerhalb der Bilanz";

    reports = "Reports", "Berichte";
    report_trouble = "The report could not be made", "Der Bericht konnte nicht erstellt werden";
    report_empty = "Nothing to report", "Nichts zu berichten";
    report_empty_text = "No entry falls into these days.", "In diesen Zeitraum fällt keine Buchung.";
    report_section = "Section", "Abschnitt";
    balance_sheet = "Balance sheet", "Bilanz";
    income_statement = "Income statement", "Gewinn und Verlust";
    cash_flow = "Cash flow", "Geldfluss";
    trial_balance = "Trial balance", "Saldenliste";
    charts = "Charts", "Diagramme";
    columns = "Columns", "Spalten";
    by_whole = "Whole", "Gesamt";
    by_month = "Months", "Monate";
    by_quarter = "Quarters", "Quartale";
    by_year = "Years", "Jahre";
    as_csv = "Save as CSV", "Als CSV speichern";
    assets = "Assets", "Vermögen";
    liabilities = "Liabilities", "Schulden";
    equity = "Equity", "Eigenkapital";
    income = "Income", "Erträge";
    expenses = "Expenses", "Aufwendungen";
    cash = "Cash", "Geld";
    net = "Net", "Ergebnis";
    net_worth = "Net worth", "Reinvermögen";
    net_worth_by_month = "Net worth by month", "Reinvermögen nach Monaten";
    net_income = "Net income", "Gewinn oder Verlust";
    income_and_expenses = "Income and expenses by month", "Erträge und Aufwendungen nach Monaten";

    journals = "Import and export", "Import und Export";
    import_journal = "Import a statement or journal", "Auszug oder Journal importieren";
    format_auto = "Recognise by itself", "Selbst erkennen";
    format_archive = "Archive of Atom (JSON)", "Archiv von Atom (JSON)";
    import_nothing_new = "Every entry of this file is here already.", "Alle Buchungen dieser Datei sind schon da.";
    import_done = "Imported", "Importiert";
    show_accounts = "Show the accounts", "Konten anzeigen";
    new_entries = "New entries", "Neue Buchungen";
    new_lines = "Their lines", "Deren Zeilen";
    entries_present = "Here already", "Schon da";
    export_books = "Export the books", "Bücher exportieren";
    export_books_help =
        "As a journal that these programs read back to the same balances, or as a table.",
        "Als Journal, das diese Programme mit denselben Salden lesen, oder als Tabelle.";
    export_notes = "This form cannot say everything", "Diese Form kann nicht alles sagen";

    periods = "Periods and proof", "Zeiträume und Nachweis";
    periods_help =
        "In a closed period nothing is posted any more, so its reports stay as they are.",
        "In einem abgeschlossenen Zeitraum wird nichts mehr gebucht, seine Berichte bleiben also, wie sie sind.";
    nothing_closed = "No period is closed", "Kein Zeitraum ist abgeschlossen";
    close_period = "Close a period", "Zeitraum abschließen";
    close_period_help =
        "On this day and before it nothing is posted by mistake any more. Closing can be taken back, and both stand in the audit trail.",
        "An diesem Tag und davor wird nichts mehr versehentlich gebucht. Der Abschluss lässt sich aufheben, beides steht im Protokoll.";
    last_closed_day = "Last closed day", "Letzter abgeschlossener Tag";
    did_close_period = "The period is closed", "Zeitraum abgeschlossen";
    reopen_period = "Reopen the periods", "Zeiträume wieder öffnen";
    reopen_period_help =
        "Reports that were made of closed periods may change when something is posted there. Who reopened them stands in the audit trail.",
        "Berichte über abgeschlossene Zeiträume können sich ändern, wenn dort gebucht wird. Wer sie geöffnet hat, steht im Protokoll.";
    did_reopen_period = "The periods are open again", "Zeiträume wieder geöffnet";
    verify_books = "Verify the books", "Bücher prüfen";
    verify_books_help =
        "Reckons every sum, every balance and the chain over all entries anew, and names the first damage.",
        "Rechnet jede Summe, jeden Saldo und die Kette über alle Buchungen neu und nennt den ersten Schaden.";
    proving = "Verifying", "Wird geprüft";
    balanced_and_proven = "Balanced and proven", "Ausgeglichen und nachgewiesen";
    books_damaged = "The books are damaged. Restore a backup.", "Die Bücher sind beschädigt. Eine Sicherung wiederherstellen.";
    head_of_chain = "Head of the chain", "Ende der Kette";

    group_books = "Books", "Bücher";
    cmd_go_books = "Go to Books", "Zu den Büchern";
    kw_go_books = "accounts ledger bookkeeping money", "konten buchhaltung geld";
    cmd_books_new = "New entry in the books", "Neue Buchung";
    kw_books_new = "post transaction paid received expense", "buchen zahlung ausgabe einnahme";
    cmd_books_balance = "Show the balance sheet", "Bilanz anzeigen";
    kw_books_balance = "report assets liabilities net worth", "bericht vermögen schulden";
    cmd_books_income = "Show the income statement", "Gewinn und Verlust anzeigen";
    kw_books_income = "report profit loss expenses", "bericht guv erträge aufwendungen";
    cmd_books_cash = "Show the cash flow", "Geldfluss anzeigen";
    kw_books_cash = "report money liquidity", "bericht liquidität";
    cmd_books_trial = "Show the trial balance", "Saldenliste anzeigen";
    kw_books_trial = "report balances debit credit", "bericht salden soll haben";
    cmd_books_charts = "Show the charts of the books", "Diagramme der Bücher anzeigen";
    kw_books_charts = "net worth income drawing", "vermögen verlauf";
    cmd_books_pending = "Show what is pending in the books", "Vorgemerkte Buchungen anzeigen";
    kw_books_pending = "announced scheduled void expire", "geplant angekündigt verwerfen";
    cmd_books_prices = "Show the prices", "Preise anzeigen";
    kw_books_prices = "exchange rate currency quote", "wechselkurs währung kurs";
    cmd_books_import = "Import a bank statement or a journal…", "Kontoauszug oder Journal importieren …";
    kw_books_import = "export hledger ledger beancount csv ofx qif camt mt940 file", "export hledger ledger beancount csv ofx qif camt mt940 datei";
    cmd_books_periods = "Close or reopen a period…", "Zeitraum abschließen oder öffnen …";
    kw_books_periods = "month year end lock", "monat jahr abschluss sperren";
    cmd_books_verify = "Verify the books now", "Bücher jetzt prüfen";
    kw_books_verify = "proof chain audit integrity", "nachweis kette integrität";
}

sentences! {
    did_post(name) = "Posted “{name}”", "„{name}“ gebucht";
    account_is(name) = "This is {name}", "Das ist {name}";
    account_is_new(name) = "New account: {name}", "Neues Konto: {name}";
    left_over(amount) = "{amount} left", "{amount} übrig";
    left_over_text(amount) =
        "The lines do not come to zero yet: {amount} is left.",
        "Die Zeilen gehen noch nicht auf: {amount} bleibt übrig.";
    line_number(number) = "Line {number}", "Zeile {number}";
    at_cost(amount) = "at a cost of {amount}", "zu Kosten von {amount}";
    at_price(amount) = "at {amount}", "zu {amount}";
    source_line(file, line) = "{file}, line {line}", "{file}, Zeile {line}";
    quarter_of(number, year) = "Q{number} {year}", "Q{number} {year}";
    as_of(day) = "As of {day}", "Stand {day}";
    total_of(section) = "Total {section}", "Summe {section}";
    open_register(amount, account) = "{amount}: open the register of {account}", "{amount}: Kontoblatt von {account} öffnen";
    closed_through(day) = "Closed through {day}", "Abgeschlossen bis {day}";
}

counts! {
    import_entries(count) = "Import {count} entry" | "Import {count} entries", "{count} Buchung importieren" | "{count} Buchungen importieren";
    did_import_entries(count) = "{count} entry imported" | "{count} entries imported", "{count} Buchung importiert" | "{count} Buchungen importiert";
}
