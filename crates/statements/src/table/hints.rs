//! What banks call their columns.

pub(super) const DATES: &[&str] = &[
    "buchungstag",
    "buchungsdatum",
    "booking date",
    "booked",
    "posting date",
    "posted date",
    "post date",
    "transaction date",
    "date",
    "datum",
    "completed date",
    "started date",
    "wertstellung",
    "valuta",
    "value date",
];
pub(super) const AMOUNTS: &[&str] = &["amount", "betrag", "umsatz", "montant", "importe", "value", "net"];
pub(super) const DEBITS: &[&str] = &[
    "debit",
    "soll",
    "withdrawal",
    "withdrawals",
    "paid out",
    "money out",
    "belastung",
    "ausgang",
    "ausgaben",
    "lastschrift",
];
pub(super) const CREDITS: &[&str] =
    &["credit", "haben", "deposit", "deposits", "paid in", "money in", "gutschrift", "eingang", "einnahmen"];
pub(super) const BALANCES: &[&str] = &["balance", "saldo", "kontostand"];
pub(super) const PAYEES: &[&str] = &[
    "payee",
    "beguenstigter",
    "begünstigter",
    "auftraggeber",
    "zahlungspflichtiger",
    "zahlungsempfänger",
    "empfänger",
    "empfaenger",
    "counterparty",
    "partner name",
    "merchant",
    "name",
    "description",
    "beschreibung",
];
pub(super) const NARRATIONS: &[&str] = &[
    "verwendungszweck",
    "purpose",
    "memo",
    "narration",
    "narrative",
    "reference",
    "notes",
    "details",
    "description",
    "buchungstext",
    "text",
    "category",
];
pub(super) const CURRENCIES: &[&str] = &["currency", "währung", "waehrung", "ccy"];
pub(super) const IDS: &[&str] =
    &["transaction id", "transaktions-id", "transaktionsnummer", "fitid", "transaction number", "id", "unique id"];
pub(super) const DIRECTIONS: &[&str] = &[
    "soll/haben",
    "s/h",
    "debit/credit",
    "credit/debit",
    "dr/cr",
    "cr/dr",
    "d/c",
    "credit debit indicator",
    "type",
    "transaction type",
    "direction",
];

/// The column with the first of these names: the same one first, then one that has it as a word.
pub(super) fn hinted(names: &[String], hints: &[&str]) -> Option<u32> {
    let exact = hints.iter().find_map(|hint| names.iter().position(|name| name.trim() == *hint));
    let within = || {
        hints.iter().filter(|hint| hint.len() > 2).find_map(|hint| {
            names.iter().position(|name| {
                name.match_indices(hint).any(|(at, found)| {
                    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                    !letter(name[..at].chars().next_back()) && !letter(name[at + found.len()..].chars().next())
                })
            })
        })
    };
    exact.or_else(within).and_then(|at| u32::try_from(at).ok())
}
