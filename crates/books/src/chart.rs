//! Charts of accounts to start from.

use crate::{BooksError, accounts::kind_view, book::Book};
use atom_api::ledger::{Chart, ChartAccount, ChartKind, ChartReply, Language};
use atom_ledger::AccountKind::{self, Asset, Cash, Equity, Expense, Income, Liability};
use atom_store::{Mode, Row as _, Scope, Scoped as _, Store};

/// Number, English name, German name, what it is.
type Row = (&'static str, &'static str, &'static str, AccountKind);

const HOUSEHOLD: &[Row] = &[
    ("1000", "Assets:Cash", "Vermögen:Bargeld", Cash),
    ("1100", "Assets:Bank:Checking", "Vermögen:Bank:Girokonto", Cash),
    ("1200", "Assets:Bank:Savings", "Vermögen:Bank:Sparkonto", Cash),
    ("1500", "Assets:Investments", "Vermögen:Geldanlagen", Asset),
    ("1700", "Assets:Lent", "Vermögen:Verliehen", Asset),
    ("2000", "Liabilities:Credit Card", "Schulden:Kreditkarte", Liability),
    ("2100", "Liabilities:Loan", "Schulden:Darlehen", Liability),
    ("3000", "Equity:Opening Balances", "Eigenkapital:Anfangsbestand", Equity),
    ("4000", "Income:Salary", "Einnahmen:Gehalt", Income),
    ("4100", "Income:Interest", "Einnahmen:Zinsen", Income),
    ("4200", "Income:Gifts", "Einnahmen:Geschenke", Income),
    ("4900", "Income:Uncategorized", "Einnahmen:Nicht zugeordnet", Income),
    ("5000", "Expenses:Housing:Rent", "Ausgaben:Wohnen:Miete", Expense),
    ("5010", "Expenses:Housing:Energy", "Ausgaben:Wohnen:Strom und Heizung", Expense),
    ("5020", "Expenses:Housing:Internet", "Ausgaben:Wohnen:Internet und Telefon", Expense),
    ("5100", "Expenses:Groceries", "Ausgaben:Lebensmittel", Expense),
    ("5200", "Expenses:Eating Out", "Ausgaben:Restaurant", Expense),
    ("5300", "Expenses:Transport", "Ausgaben:Verkehr", Expense),
    ("5400", "Expenses:Health", "Ausgaben:Gesundheit", Expense),
    ("5500", "Expenses:Insurance", "Ausgaben:Versicherungen", Expense),
    ("5600", "Expenses:Children", "Ausgaben:Kinder", Expense),
    ("5700", "Expenses:Leisure", "Ausgaben:Freizeit", Expense),
    ("5800", "Expenses:Clothing", "Ausgaben:Kleidung", Expense),
    ("5900", "Expenses:Taxes", "Ausgaben:Steuern", Expense),
    ("5990", "Expenses:Uncategorized", "Ausgaben:Nicht zugeordnet", Expense),
];

const FREELANCER: &[Row] = &[
    ("1000", "Assets:Cash", "Vermögen:Kasse", Cash),
    ("1100", "Assets:Bank:Business", "Vermögen:Bank:Geschäftskonto", Cash),
    ("1200", "Assets:Bank:Tax Savings", "Vermögen:Bank:Steuerrücklage", Cash),
    ("1300", "Assets:Receivable", "Vermögen:Forderungen", Asset),
    ("1400", "Assets:Input Tax", "Vermögen:Vorsteuer", Asset),
    ("1500", "Assets:Equipment", "Vermögen:Arbeitsmittel", Asset),
    ("2000", "Liabilities:Payable", "Schulden:Verbindlichkeiten", Liability),
    ("2100", "Liabilities:Credit Card", "Schulden:Kreditkarte", Liability),
    ("2200", "Liabilities:Sales Tax", "Schulden:Umsatzsteuer", Liability),
    ("3000", "Equity:Opening Balances", "Eigenkapital:Anfangsbestand", Equity),
    ("3100", "Equity:Contributions", "Eigenkapital:Privateinlagen", Equity),
    ("3200", "Equity:Drawings", "Eigenkapital:Privatentnahmen", Equity),
    ("4000", "Income:Services", "Einnahmen:Honorare", Income),
    ("4100", "Income:Products", "Einnahmen:Verkäufe", Income),
    ("4900", "Income:Uncategorized", "Einnahmen:Nicht zugeordnet", Income),
    ("5000", "Expenses:Subcontractors", "Ausgaben:Fremdleistungen", Expense),
    ("5100", "Expenses:Office", "Ausgaben:Büro", Expense),
    ("5200", "Expenses:Software", "Ausgaben:Software", Expense),
    ("5300", "Expenses:Travel", "Ausgaben:Reisekosten", Expense),
    ("5400", "Expenses:Phone and Internet", "Ausgaben:Telefon und Internet", Expense),
    ("5500", "Expenses:Insurance", "Ausgaben:Versicherungen", Expense),
    ("5600", "Expenses:Training", "Ausgaben:Fortbildung", Expense),
    ("5700", "Expenses:Advertising", "Ausgaben:Werbung", Expense),
    ("5800", "Expenses:Bank Fees", "Ausgaben:Bankgebühren", Expense),
    ("5900", "Expenses:Depreciation", "Ausgaben:Abschreibungen", Expense),
    ("5950", "Expenses:Taxes", "Ausgaben:Steuern", Expense),
    ("5990", "Expenses:Uncategorized", "Ausgaben:Nicht zugeordnet", Expense),
];

const COMPANY: &[Row] = &[
    ("1000", "Assets:Cash", "Aktiva:Kasse", Cash),
    ("1100", "Assets:Bank", "Aktiva:Bank", Cash),
    ("1200", "Assets:Receivable", "Aktiva:Forderungen", Asset),
    ("1300", "Assets:Inventory", "Aktiva:Vorräte", Asset),
    ("1400", "Assets:Input Tax", "Aktiva:Vorsteuer", Asset),
    ("1450", "Assets:Prepaid Expenses", "Aktiva:Rechnungsabgrenzung", Asset),
    ("1500", "Assets:Fixed:Equipment", "Aktiva:Anlagen:Betriebsausstattung", Asset),
    ("1510", "Assets:Fixed:Vehicles", "Aktiva:Anlagen:Fahrzeuge", Asset),
    ("1590", "Assets:Fixed:Depreciation", "Aktiva:Anlagen:Wertberichtigung", Asset),
    ("2000", "Liabilities:Payable", "Passiva:Verbindlichkeiten", Liability),
    ("2100", "Liabilities:Credit Card", "Passiva:Kreditkarte", Liability),
    ("2200", "Liabilities:Sales Tax", "Passiva:Umsatzsteuer", Liability),
    ("2300", "Liabilities:Payroll", "Passiva:Löhne und Sozialabgaben", Liability),
    ("2400", "Liabilities:Income Tax", "Passiva:Ertragsteuern", Liability),
    ("2500", "Liabilities:Loans", "Passiva:Darlehen", Liability),
    ("2600", "Liabilities:Deferred Income", "Passiva:Erhaltene Anzahlungen", Liability),
    ("3000", "Equity:Capital", "Eigenkapital:Gezeichnetes Kapital", Equity),
    ("3100", "Equity:Retained Earnings", "Eigenkapital:Gewinnvortrag", Equity),
    ("3900", "Equity:Opening Balances", "Eigenkapital:Anfangsbestand", Equity),
    ("4000", "Income:Sales", "Erträge:Umsatzerlöse", Income),
    ("4100", "Income:Services", "Erträge:Dienstleistungen", Income),
    ("4200", "Income:Interest", "Erträge:Zinsen", Income),
    ("4300", "Income:Exchange Gains", "Erträge:Kursgewinne", Income),
    ("4900", "Income:Uncategorized", "Erträge:Nicht zugeordnet", Income),
    ("5000", "Expenses:Cost of Sales", "Aufwand:Wareneinsatz", Expense),
    ("5100", "Expenses:Subcontractors", "Aufwand:Fremdleistungen", Expense),
    ("6000", "Expenses:Payroll:Salaries", "Aufwand:Personal:Gehälter", Expense),
    ("6010", "Expenses:Payroll:Contributions", "Aufwand:Personal:Sozialabgaben", Expense),
    ("6100", "Expenses:Rent", "Aufwand:Miete", Expense),
    ("6200", "Expenses:Utilities", "Aufwand:Energie", Expense),
    ("6300", "Expenses:Office", "Aufwand:Büro", Expense),
    ("6400", "Expenses:Software", "Aufwand:Software", Expense),
    ("6500", "Expenses:Travel", "Aufwand:Reisekosten", Expense),
    ("6600", "Expenses:Advertising", "Aufwand:Werbung", Expense),
    ("6700", "Expenses:Insurance", "Aufwand:Versicherungen", Expense),
    ("6800", "Expenses:Professional Fees", "Aufwand:Beratung", Expense),
    ("6900", "Expenses:Bank Fees", "Aufwand:Bankgebühren", Expense),
    ("7000", "Expenses:Depreciation", "Aufwand:Abschreibungen", Expense),
    ("7100", "Expenses:Interest", "Aufwand:Zinsen", Expense),
    ("7200", "Expenses:Exchange Losses", "Aufwand:Kursverluste", Expense),
    ("7900", "Expenses:Income Tax", "Aufwand:Ertragsteuern", Expense),
    ("7990", "Expenses:Uncategorized", "Aufwand:Nicht zugeordnet", Expense),
];

/// Opens the accounts of a chart that are not there, with those above them, so that all below tell what they are.
///
/// # Errors
/// What the store says.
pub async fn chart(store: &Store, scope: &Scope, request: Chart) -> Result<ChartReply, BooksError> {
    let rows = match request.kind {
        ChartKind::Company => COMPANY,
        ChartKind::Freelancer => FREELANCER,
        ChartKind::Household => HOUSEHOLD,
    };
    let mut txn = store.write(scope, Mode::Action).await?;
    let known = txn.query("SELECT name FROM account WHERE workspace = ?1").fetch_all().await?;
    let known: std::collections::HashSet<String> = known.iter().map(|row| row.get(0)).collect();
    let mut book = Book::open(&mut txn).await?;
    let mut reply = ChartReply { accounts: Vec::new(), opened: 0 };
    for (_, english, german, kind) in rows {
        // The first part of each name tells what lies below it, also in a language that names do not tell it in.
        let top = name(request.language, english, german).split(':').next().unwrap_or_default();
        let kind = if *kind == Cash { Asset } else { *kind };
        book.account(top, Some(kind), None, None).await?;
    }
    for (_, english, german, kind) in rows {
        book.account(name(request.language, english, german), Some(*kind), None, None).await?;
    }
    for (code, english, german, kind) in rows {
        let name = name(request.language, english, german);
        let new = !known.contains(name);
        if new {
            txn.query("UPDATE account SET code = ?3 WHERE workspace = ?1 AND name = ?2")
                .bind(name)
                .bind(*code)
                .execute()
                .await?;
            reply.opened += 1;
        }
        let (name, code) = (name.to_owned(), (*code).to_owned());
        reply.accounts.push(ChartAccount { name, code, kind: kind_view(*kind), new });
    }
    if !request.dry_run && reply.opened > 0 {
        txn.commit(&format!("{} accounts", reply.opened), None).await?;
    }
    Ok(reply)
}

const fn name(language: Language, english: &'static str, german: &'static str) -> &'static str {
    match language {
        Language::En => english,
        Language::De => german,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_chart_has_each_number_and_name_once_and_english_names_tell_what_they_are() {
        for chart in [COMPANY, FREELANCER, HOUSEHOLD] {
            for part in [|row: &Row| row.0, |row: &Row| row.1, |row: &Row| row.2] {
                let parts: HashSet<&str> = chart.iter().map(part).collect();
                assert_eq!(parts.len(), chart.len());
            }
            for (code, english, german, kind) in chart {
                assert!(atom_ledger::check_name(english).is_ok() && atom_ledger::check_name(german).is_ok(), "{code}");
                let told = AccountKind::of_name(english);
                assert!(told == *kind || (told == Asset && *kind == Cash), "{english}");
            }
        }
    }
}
