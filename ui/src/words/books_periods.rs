//! The ends of periods: closing softly or firmly, what comes too late, the end of a year, and foreign money.

use super::{counts, sentences, words};

words! {
    how_firmly = "How firmly", "Wie fest";
    closes_firmly = "Firmly", "Fest";
    closes_softly = "Softly", "Vorläufig";
    closes_firmly_help =
        "Nobody posts there any more, until somebody reopens it. For what was handed in or paid taxes on.",
        "Dort bucht niemand mehr, bis jemand wieder öffnet. Für das, was abgegeben oder versteuert ist.";
    closes_softly_help =
        "Against posting there by mistake: whoever may close periods still posts there, and each such entry is marked as late.",
        "Gegen versehentliches Buchen: Wer Zeiträume abschließen darf, bucht dort weiterhin, und jede solche Buchung ist als verspätet markiert.";
    how_much_to_open = "What is opened", "Was geöffnet wird";
    opens_all = "Everything", "Alles";
    opens_from = "From a day on", "Ab einem Tag";
    first_open_day = "First open day", "Erster offener Tag";
    post_anyway = "Post it anyway", "Trotzdem buchen";
    closed_day_ways = "What can be done about the closed day", "Was bei einem abgeschlossenen Tag geht";
    meant_for = "Meant for", "Gemeint für";
    year_end = "End of a year", "Jahresabschluss";
    year_end_help =
        "What came in and what went out start again at zero: one entry moves what is left into your own capital. Reports of the year stay as they are.",
        "Erträge und Aufwendungen beginnen wieder bei null: Eine Buchung überträgt, was übrig ist, ins Eigenkapital. Die Berichte des Jahres bleiben, wie sie sind.";
    last_day_of_year = "Last day of the year", "Letzter Tag des Jahres";
    moves_into = "Account of equity that takes it", "Konto des Eigenkapitals, das es aufnimmt";
    show_what_moves = "Show what moves", "Zeigen, was übertragen wird";
    what_moves = "What is moved into equity", "Was ins Eigenkapital übertragen wird";
    close_year = "Close the year", "Jahr abschließen";
    did_close_year = "The year is closed", "Jahr abgeschlossen";
    show_the_entry = "Show the entry", "Buchung anzeigen";
    revaluation = "Foreign money", "Fremdwährungen";
    revaluation_help =
        "What is held in other currencies is valued at the price of a day. The difference is posted as a gain or a loss, and taken back on the day after.",
        "Bestände in anderen Währungen werden mit dem Kurs eines Tages bewertet. Der Unterschied wird als Gewinn oder Verlust gebucht und am Tag danach zurückgenommen.";
    revalue = "Value at a day", "Zum Stichtag bewerten";
    revalue_through = "Last day of the period", "Letzter Tag des Zeitraums";
    kept_in = "The books are kept in", "Die Bücher werden geführt in";
    kept_in_missing = "Say what the books are kept in, such as EUR.", "Angeben, worin die Bücher geführt werden, etwa EUR.";
    gains_go_to = "Account of the gain or loss", "Konto für Gewinn oder Verlust";
    show_what_it_is_worth = "Show what it is worth", "Zeigen, was es wert ist";
    what_is_valued = "What is valued, and the difference", "Was bewertet wird, und der Unterschied";
    held_amount = "Held", "Bestand";
    old_worth = "Worth before", "Wert bisher";
    new_worth = "Worth now", "Wert jetzt";
    gain_or_loss = "Gain or loss", "Gewinn oder Verlust";
    values_missing =
        "Nothing can be posted yet: prices are missing. A price that is missing is never taken for zero.",
        "Es kann noch nicht gebucht werden: Kurse fehlen. Ein fehlender Kurs gilt nie als null.";
    add_the_prices = "Add the prices", "Kurse eintragen";
    nothing_to_value = "Nothing is held in other currencies, or its worth is the same.", "In anderen Währungen gibt es keinen Bestand, oder sein Wert ist gleich.";
    valued_already = "This was posted already, and nothing changed since.", "Das ist für diesen Zeitraum schon gebucht, und seither hat sich nichts geändert.";
    post_difference = "Post the difference", "Unterschied buchen";
    did_revalue = "The difference is posted, and taken back on the day after", "Unterschied gebucht und am Tag danach zurückgenommen";
    import_on_open_day = "Put them on the first open day", "Auf den ersten offenen Tag buchen";
    late_import_help =
        "Some entries of this file are of days that are closed. They can go to the first open day; each of them says for which day it was meant.",
        "Einige Buchungen dieser Datei sind von abgeschlossenen Tagen. Sie können auf den ersten offenen Tag gehen; jede sagt, für welchen Tag sie gemeint war.";
}

sentences! {
    soft_closed_through(day) = "Closed softly through {day}", "Vorläufig abgeschlossen bis {day}";
    post_on_day(day) = "Post on the next open day ({day})", "Am nächsten offenen Tag buchen ({day})";
    import_on_day(day) = "Put them on the first open day ({day})", "Auf den ersten offenen Tag buchen ({day})";
    did_post_on(name, day) =
        "Posted “{name}” on the next open day ({day})", "„{name}“ am nächsten offenen Tag gebucht ({day})";
    moved_into(account) = "Moved into {account}", "Übertragen auf {account}";
    no_price_on(commodity, day) =
        "A price of {commodity} is missing: {day}, or before.",
        "Es fehlt ein Kurs von {commodity}: {day} oder davor.";
    taken_back_on(day) = "Taken back: {day}", "Zurückgenommen: {day}";
    sum_of_differences(amount) = "Together {amount}", "Zusammen {amount}";
}

counts! {
    moved_accounts(count) = "{count} account is emptied" | "{count} accounts are emptied", "{count} Konto wird geleert" | "{count} Konten werden geleert";
}
