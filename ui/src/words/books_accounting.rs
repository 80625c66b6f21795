//! The books: what accountants read: cash flows by their method, equity, debit and credit, and the charts of these.

use super::{sentences, words};

words! {
    cash_method = "How the cash flow is made", "Wie der Geldfluss ermittelt wird";
    cash_by_accounts = "Cash accounts", "Geldkonten";
    cash_direct = "Direct", "Direkt";
    cash_indirect = "Indirect", "Indirekt";
    cash_operating = "Operating activities", "Laufende Geschäftstätigkeit";
    cash_investing = "Investing activities", "Investitionstätigkeit";
    cash_financing = "Financing activities", "Finanzierungstätigkeit";
    cash_exchanged = "Exchanged", "Getauscht";
    cash_change = "Change of cash", "Veränderung des Geldes";
    cash_opening = "Cash at the beginning", "Geld am Anfang";
    cash_rates = "Change by exchange rates", "Änderung durch Kurse";
    cash_closing = "Cash at the end", "Geld am Ende";
    current_earnings = "Current earnings", "Laufendes Ergebnis";
    conversion_differences = "Conversion differences", "Umrechnungsdifferenzen";
    liabilities_and_equity = "Liabilities and equity", "Schulden und Eigenkapital";

    register_way = "How amounts are shown", "Wie Beträge angezeigt werden";
    register_signed = "One amount", "Ein Betrag";

    cash_by_month = "Cash by month", "Geld nach Monaten";
    chart_year = "Year of the chart", "Jahr des Diagramms";
    no_expenses = "No expenses in this year", "Keine Aufwendungen in diesem Jahr";
}

sentences! {
    debit_of(column) = "Debit {column}", "Soll {column}";
    credit_of(column) = "Credit {column}", "Haben {column}";
    largest_expenses(year) = "Largest expenses of {year}", "Größte Aufwendungen {year}";
    open_all_of(amount, name) = "{amount}: open everything in {name}", "{amount}: alles in {name} öffnen";
}
