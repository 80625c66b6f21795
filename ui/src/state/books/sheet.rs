//! Reports as tables: the names of their columns, and the file that a spreadsheet reads.

use super::{exact::Exact, room::Sheet};
use crate::words;
use atom_api::ledger::{By, Column, Report, ReportKind, ReportReply, ReportRow, Valuation};
use jiff::civil::Date;

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
    Report { kind, from, to, by, as_of: None, known_at: None, commodity: None, valuation: Valuation::default() }
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
    let mut text = String::new();
    let mut line = |cells: Vec<String>| {
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    };
    let columns = report.columns.iter().map(|column| column_name(column, by));
    let columns = columns.chain(report.buckets.iter().map(|bucket| bucket_name(bucket).to_owned()));
    let head = [words::report_section(), words::account(), words::commodity()].map(str::to_owned);
    line(head.into_iter().chain(columns).collect());
    let row = |section: &str, row: &ReportRow| {
        let whom = [row.payee.as_str(), row.account.as_str()].into_iter().filter(|text| !text.is_empty());
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
    text
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

/// Words that no spreadsheet takes for a formula.
fn safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_api::ledger::Section;
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
}
