//! Reports as tables: the names of their columns, and the file that a spreadsheet reads.

use super::{exact::Exact, room::Sheet};
use crate::words;
use atom_api::ledger::{By, Column, Report, ReportKind, ReportReply, ReportRow, Section, Valuation};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The report behind a page; charts are drawn of several.
pub(crate) const fn kind(sheet: Sheet) -> ReportKind {
    match sheet {
        Sheet::Balance | Sheet::Charts => ReportKind::BalanceSheet,
        Sheet::Income => ReportKind::IncomeStatement,
        Sheet::Cash => ReportKind::CashFlow,
        Sheet::Trial => ReportKind::TrialBalance,
        Sheet::Receivable => ReportKind::ArAging,
        Sheet::Payable => ReportKind::ApAging,
    }
}

/// Whether its figures are what was held at the end of a column, and not what came and went within it.
pub(crate) const fn is_held(kind: ReportKind) -> bool {
    matches!(kind, ReportKind::TrialBalance | ReportKind::BalanceSheet)
}

/// What a column is called.
pub(crate) fn column_name(column: &Column, by: Option<By>) -> String {
    let year = column.from.year().to_string();
    match by {
        None => format!("{} – {}", column.from, column.to),
        Some(By::Month) => {
            let month = usize::try_from(column.from.month() - 1).unwrap_or_default();
            [words::month_short(month), " ", &year].concat()
        }
        Some(By::Quarter) => words::quarter_of(&((column.from.month() - 1) / 3 + 1).to_string(), &year),
        Some(By::Year) => year,
    }
}

/// A report in the commodities that the books are kept in, as of now.
pub(crate) fn plain_report(kind: ReportKind, from: Option<Date>, to: Option<Date>, by: Option<By>) -> Report {
    Report {
        kind,
        from,
        to,
        by,
        as_of: None,
        known_at: None,
        commodity: None,
        valuation: Valuation::default(),
        method: None,
        equity: false,
    }
}

/// What a row is called: its account, or what was reckoned.
pub(crate) fn row_name(row: &ReportRow) -> String {
    match row.account.as_str() {
        "Current earnings" if row.derived => words::current_earnings().to_owned(),
        "Net income" if row.derived => words::net_income().to_owned(),
        "Conversion differences" if row.derived => words::conversion_differences().to_owned(),
        name => name.to_owned(),
    }
}

/// The rows of several added up, commodity by commodity; a figure is missing where one of its parts is.
pub(crate) fn added<'r>(rows: impl Iterator<Item = &'r ReportRow>) -> Vec<ReportRow> {
    let mut sums: BTreeMap<&str, Vec<Option<Exact>>> = BTreeMap::new();
    for row in rows {
        let sum = sums.entry(&row.commodity).or_insert_with(|| vec![Some(Exact::ZERO); row.quantities.len()]);
        for (sum, quantity) in sum.iter_mut().zip(&row.quantities) {
            // What is left blank stands on the other side.
            let own = quantity
                .as_deref()
                .and_then(|text| if text.is_empty() { Some(Exact::ZERO) } else { Exact::parse(text) });
            *sum = sum.zip(own).and_then(|(sum, own)| sum.plus(own));
        }
    }
    let row = |(commodity, sums): (&str, Vec<Option<Exact>>)| ReportRow {
        account: String::new(),
        derived: false,
        payee: String::new(),
        commodity: commodity.to_owned(),
        quantities: sums.into_iter().map(|sum| sum.map(|sum| sum.to_string())).collect(),
    };
    sums.into_iter().map(row).collect()
}

/// A report as it is read. A trial balance has its debits and credits side by side, each column of the books becoming
/// two, and the totals of both; all others stay as they are.
pub(crate) fn as_read(report: &ReportReply) -> ReportReply {
    if report.kind != ReportKind::TrialBalance {
        return report.clone();
    }
    let sides = |row: &ReportRow| {
        let quantities = row.quantities.iter().flat_map(|quantity| sides(quantity.as_deref())).collect();
        ReportRow { quantities, ..row.clone() }
    };
    let part = |section: &Section| {
        let rows: Vec<_> = section.rows.iter().map(sides).collect();
        Section { name: section.name.clone(), totals: added(rows.iter()), rows }
    };
    ReportReply {
        columns: report.columns.iter().flat_map(|column| [column.clone(), column.clone()]).collect(),
        sections: report.sections.iter().map(part).collect(),
        // Both sides come to the same, as the totals show.
        net: Vec::new(),
        ..report.clone()
    }
}

/// Debit and credit of an amount; the side on which nothing stands is blank.
pub(crate) fn sides(quantity: Option<&str>) -> [Option<String>; 2] {
    let Some(text) = quantity else { return [None, None] };
    let blank = || Some(String::new());
    match text.strip_prefix('-') {
        Some(credit) => [blank(), Some(credit.to_owned())],
        None if Exact::parse(text).is_some_and(Exact::is_zero) => [Some(text.to_owned()), Some(text.to_owned())],
        None => [Some(text.to_owned()), blank()],
    }
}

/// What the columns of a report as it is read are called; `named` says how one of them is.
pub(crate) fn heads(report: &ReportReply, named: impl Fn(&Column) -> String) -> Vec<String> {
    let columns = report.columns.iter().enumerate();
    let head = |(at, column): (usize, &Column)| match (report.kind, at % 2) {
        (ReportKind::TrialBalance, 0) => words::debit_of(&named(column)),
        (ReportKind::TrialBalance, _) => words::credit_of(&named(column)),
        _ => named(column),
    };
    let buckets = report.buckets.iter().map(|bucket| bucket_name(bucket).to_owned());
    columns.map(head).chain(buckets).collect()
}

/// What a bucket of days since something was due is called.
pub(crate) fn bucket_name(bucket: &str) -> &'static str {
    match bucket {
        "current" => words::not_due(),
        "30" => words::days_30(),
        "60" => words::days_60(),
        "90" => words::days_90(),
        _ => words::days_more(),
    }
}

/// A row without a figure in it.
pub(crate) fn is_nothing(row: &ReportRow) -> bool {
    row.quantities.iter().all(|quantity| quantity.as_deref().and_then(Exact::parse).is_some_and(Exact::is_zero))
}

/// The table as a file (RFC 4180). No cell of words is taken for a formula.
pub(crate) fn csv(report: &ReportReply, by: Option<By>, name: impl Fn(&str) -> String) -> String {
    let report = as_read(report);
    let mut text = String::new();
    let mut line = |cells: Vec<String>| {
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    };
    let columns = heads(&report, |column| column_name(column, by));
    let head = [words::report_section(), words::account(), words::commodity()].map(str::to_owned);
    line(head.into_iter().chain(columns).collect());
    let row = |section: &str, row: &ReportRow| {
        let whom = [row.payee.clone(), row_name(row)].into_iter().filter(|text| !text.is_empty());
        let whom = whom.collect::<Vec<_>>().join(" · ");
        let words = [safe(section), safe(&whom), safe(&row.commodity)];
        words
            .into_iter()
            .chain(row.quantities.iter().map(|quantity| quantity.clone().unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    for section in &report.sections {
        let called = name(&section.name);
        for each in &section.rows {
            line(row(&called, each));
        }
        for each in &section.totals {
            line(row(&words::total_of(&called), each));
        }
    }
    for each in &report.net {
        line(row(&name("net"), each));
    }
    if let Some(cash) = &report.cash {
        let parts = [
            (words::cash_opening(), &cash.opening),
            (words::cash_rates(), &cash.rates),
            (words::cash_closing(), &cash.closing),
        ];
        for (called, rows) in parts {
            for each in rows {
                line(row(called, each));
            }
        }
    }
    text
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

/// Words that no spreadsheet takes for a formula.
fn safe(text: &str) -> String {
    let tempting = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if text.starts_with(tempting) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn column() -> Column {
        Column { from: date(2026, 10, 1), to: date(2026, 10, 31) }
    }

    #[test]
    fn a_column_is_called_by_its_part_of_the_calendar() {
        let names = [Some(By::Month), Some(By::Quarter), Some(By::Year), None].map(|by| column_name(&column(), by));
        assert_eq!(names, ["Oct 2026", "Q4 2026", "2026", "2026-10-01 – 2026-10-31"]);
    }

    #[test]
    fn a_table_for_spreadsheets_has_no_formulas_and_keeps_its_figures() {
        let row = |account: &str| ReportRow {
            account: account.to_owned(),
            derived: false,
            payee: String::new(),
            commodity: "EUR".to_owned(),
            quantities: vec![Some("-1284.50".to_owned())],
        };
        let section = Section { name: "income".into(), rows: vec![row("=1+1"), row("Sales, \"b\"")], totals: vec![] };
        let report = ReportReply {
            kind: ReportKind::IncomeStatement,
            columns: vec![column()],
            sections: vec![section],
            net: vec![row("")],
            cash: None,
            buckets: vec![],
            gaps: vec![],
        };
        let text = csv(&report, Some(By::Month), |name| name.to_owned());
        let lines: Vec<_> = text.split("\r\n").collect();
        assert_eq!(lines[0], "Section,Account,Currency,Oct 2026");
        assert_eq!(lines[1], "income,'=1+1,EUR,-1284.50");
        assert_eq!(lines[2], "income,\"Sales, \"\"b\"\"\",EUR,-1284.50");
        assert_eq!(lines[3], "net,,EUR,-1284.50");
    }

    #[test]
    fn a_trial_balance_has_its_debits_and_credits_side_by_side_and_they_come_to_the_same() {
        let row = |account: &str, quantity: Option<&str>| ReportRow {
            account: account.to_owned(),
            derived: false,
            payee: String::new(),
            commodity: "EUR".to_owned(),
            quantities: vec![quantity.map(str::to_owned)],
        };
        let rows =
            vec![row("Assets:Bank", Some("700.00")), row("Equity", Some("-900.50")), row("Rent", Some("200.50"))];
        let section = Section { name: "accounts".into(), rows, totals: vec![row("", Some("0.00"))] };
        let report = ReportReply {
            kind: ReportKind::TrialBalance,
            columns: vec![column()],
            sections: vec![section],
            net: vec![row("", Some("0.00"))],
            cash: None,
            buckets: vec![],
            gaps: vec![],
        };
        let text = csv(&report, Some(By::Month), |name| name.to_owned());
        let lines: Vec<_> = text.split("\r\n").collect();
        assert_eq!(lines[0], "Section,Account,Currency,Debit Oct 2026,Credit Oct 2026");
        assert_eq!(lines[1], "accounts,Assets:Bank,EUR,700.00,");
        assert_eq!(lines[2], "accounts,Equity,EUR,,900.50");
        assert!(lines[4].ends_with(",EUR,900.50,900.50"), "{}", lines[4]);
        assert_eq!(sides(None), [None, None], "a price that is missing is missing on both sides");
    }
}
