//! The books: documents beside entries, balance assertions, and charts of accounts to start from.

use super::{counts, sentences, words};

words! {
    entry_documents = "Documents", "Belege";
    documents_trouble = "The documents could not be fetched", "Die Belege konnten nicht geladen werden";
    documents_empty = "No receipt, invoice or statement is attached.", "Keine Quittung, keine Rechnung und kein Auszug angehängt.";
    document_attach = "Attach a document", "Beleg anhängen";
    document_remove = "Remove the document", "Beleg entfernen";
    did_remove_document = "The document was removed", "Beleg entfernt";

    balance_assertions = "Balance assertions", "Saldoprüfungen";
    assertions_help =
        "What the account holds on a day, such as a statement says. It is looked at again whenever something is posted.",
        "Was das Konto an einem Tag hat, etwa laut Kontoauszug. Bei jeder Buchung wird es neu geprüft.";
    assertions_trouble = "The assertions could not be fetched", "Die Saldoprüfungen konnten nicht geladen werden";
    assertions_empty = "Nothing is asserted of this account yet.", "Für dieses Konto gibt es noch keine Saldoprüfung.";
    assertion_add = "Assert the balance", "Saldo prüfen";
    assertion_strict = "Strict", "Streng";
    assertion_strict_help = "An entry that would break it is refused.", "Eine Buchung, die ihr widerspricht, wird abgelehnt.";
    assertion_below = "With the accounts below", "Mit den Konten darunter";
    assertion_alone = "And nothing of any other currency", "Und nichts in anderer Währung";
    assertion_holds = "Holds", "Stimmt";
    assertion_remove = "Remove the assertion", "Saldoprüfung entfernen";
    assertion_remove_help =
        "It is not looked at any more. The same can be asserted anew.",
        "Sie wird nicht mehr geprüft und lässt sich neu anlegen.";
    did_assert = "The balance is asserted, and holds", "Der Saldo wird geprüft und stimmt";
    did_remove_assertion = "The assertion was removed", "Saldoprüfung entfernt";
    in_the_morning = "in the morning", "am Morgen";
    at_its_line = "at its line", "in seiner Zeile";
    show_account = "Show the account", "Konto anzeigen";

    chart_of_accounts = "Chart of accounts", "Kontenplan";
    chart_start = "Start with a chart of accounts", "Mit einem Kontenplan anfangen";
    chart_add = "Add a chart of accounts…", "Kontenplan hinzufügen …";
    chart_help =
        "Accounts that are missing are opened; those that are there stay as they are. Each can be renamed or closed later.",
        "Fehlende Konten werden angelegt, vorhandene bleiben, wie sie sind. Jedes lässt sich später umbenennen oder schließen.";
    chart_whose = "Whose accounts", "Wessen Konten";
    chart_household = "Household", "Haushalt";
    chart_freelancer = "Freelancer", "Selbstständig";
    chart_company = "Company", "Unternehmen";
    chart_open = "Open the accounts", "Konten anlegen";
    chart_nothing_new = "Every account of this chart is here already.", "Alle Konten dieses Plans sind schon da.";
    chart_trouble = "The chart could not be fetched", "Der Kontenplan konnte nicht geladen werden";
    did_open_chart = "The accounts are there", "Konten angelegt";
}

sentences! {
    document_remove_text(name) =
        "“{name}” leaves this entry. That it was here stays told, and the file can be attached again.",
        "„{name}“ verlässt diese Buchung. Dass der Beleg hier war, bleibt vermerkt, und die Datei lässt sich wieder anhängen.";
    document_link(path) = "linked at {path}, not kept here", "verknüpft mit {path}, liegt nicht hier";
    too_much(amount) = "{amount} too much", "{amount} zu viel";
    too_little(amount) = "{amount} too little", "{amount} zu wenig";
    also_holds(others) = "also holds {others}", "hat auch {others}";
    assertion_found(amount) = "holds {amount}", "hat {amount}";
    assertion_broke(account, amount, day, off) =
        "{account} does not hold {amount} on {day} any more: {off}.",
        "{account} hat nicht mehr {amount} am {day}: {off}.";
    did_assert_broken(off) =
        "The balance is asserted, and does not hold: {off}", "Der Saldo wird geprüft und stimmt nicht: {off}";
    assertion_of(amount, day) = "{amount} on {day}", "{amount} am {day}";
    assertion_remove_of(amount, day) =
        "Remove the assertion of {amount} on {day}", "Saldoprüfung von {amount} am {day} entfernen";
    held_of(held, total) = "{held} of {total} hold", "{held} von {total} stimmen";
}

counts! {
    assertions_broken(count) =
        "{count} balance assertion does not hold." | "{count} balance assertions do not hold.",
        "{count} Saldoprüfung stimmt nicht." | "{count} Saldoprüfungen stimmen nicht.";
    assertions_broke_too(count) =
        "One more assertion broke." | "{count} more assertions broke.",
        "Eine weitere Saldoprüfung stimmt nicht mehr." | "{count} weitere Saldoprüfungen stimmen nicht mehr.";
    chart_new_accounts(count) = "{count} new account" | "{count} new accounts", "{count} neues Konto" | "{count} neue Konten";
}
