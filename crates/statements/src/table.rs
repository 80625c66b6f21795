//! Tables: what is recognised of one, and how it is read then.

mod hints;
mod numbers;
mod quotes;
mod recognise;

use crate::{
    Fault, Format, Line, Statement, clean, currency,
    number::{self, Order},
};
use atom_api::ledger::{DateOrder, Mapping, SignConvention};
use hints::{DATES, hinted};
use recognise::{direction, recognise};

/// Rows that are looked at to recognise a table.
const LOOK: usize = 200;
/// The most rows of all.
const COLUMNS_MAX: usize = 200;

/// A row with the line it stands in.
type Row = (u32, Vec<String>);

/// Reads a table as `mapping` says; what that leaves open is recognised.
pub(crate) fn read(
    text: &str,
    encoding: &'static str,
    mapping: Option<&Mapping>,
    owed: bool,
) -> Result<Statement, Fault> {
    let said = mapping.cloned().unwrap_or_else(Mapping::nothing);
    // Excel's line that says the delimiter.
    let (told, skipped, text) = match text.split_once('\n') {
        Some((first, rest)) if first.trim_end().len() == 5 && first.to_ascii_lowercase().starts_with("sep=") => {
            (first.trim_end().chars().last(), 1, rest)
        }
        _ => (None, 0, text),
    };
    let wanted = said.delimiter.as_deref().and_then(|text| text.chars().next()).or(told);
    let delimiter = wanted.unwrap_or_else(|| delimiter(text));
    if !delimiter.is_ascii() {
        return Err(Fault(1, "What parts the columns is one ASCII character, such as a comma.".to_owned()));
    }
    quotes::closed(text, delimiter, skipped)?;
    let rows = rows(text, delimiter, skipped)?;
    let usual = usual_width(&rows);
    if rows.is_empty() || usual < 2 {
        return Err(Fault(1, "A table with a day and an amount was expected: no row has two columns.".to_owned()));
    }
    let skip = said.skip_rows.map_or_else(|| first_row(&rows, usual), |rows| rows as usize);
    let names: Vec<String> = match skip.checked_sub(1).and_then(|at| rows.get(at)) {
        Some((_, cells)) if cells.len() + 1 >= usual => cells.iter().map(|cell| clean(cell)).collect(),
        _ => Vec::new(),
    };
    let data: Vec<&Row> =
        rows.iter().skip(skip).filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty())).collect();
    let mut statement = Statement::of(Format::Csv);
    let recognised = recognise(&names, &data, &said, usual, owed, &mut statement.warnings);
    let first_line = rows.get(skip).map_or(1, |row| row.0);
    let date = recognised
        .date
        .ok_or_else(|| Fault(first_line, "No column has a day in each row. Say which in `mapping.date`.".to_owned()))?;
    if recognised.amount.is_none() && recognised.debit.is_none() && recognised.credit.is_none() {
        return Err(Fault(
            first_line,
            "No column has an amount in each row. Say which in `mapping.amount`.".to_owned(),
        ));
    }
    let mapping = Mapping {
        encoding: Some(encoding.to_owned()),
        delimiter: Some(delimiter.to_string()),
        skip_rows: u32::try_from(skip).ok(),
        ..recognised
    };
    for known in data {
        let (line, cells) = known;
        // Totals behind the last row have no day and fewer columns.
        let day = cell(cells, Some(date));
        if day.trim().is_empty() || (cells.len() + 1 < usual && number::parts(day).is_none()) {
            statement.warnings.push((*line, "This row has no day and is left out.".to_owned()));
            continue;
        }
        quotes::whole(text, &rows, known, usual)?;
        statement.lines.push(row(*line, cells, &mapping)?);
    }
    statement.columns = names;
    statement.mapping = Some(mapping);
    Ok(statement)
}

fn rows(text: &str, delimiter: char, skipped: u32) -> Result<Vec<Row>, Fault> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(delimiter).unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(1, |position| u32::try_from(position.line()).unwrap_or(u32::MAX));
            Fault(line.saturating_add(skipped), "This row of the table cannot be read.".to_owned())
        })?;
        let line = record.position().map_or(1, |position| u32::try_from(position.line()).unwrap_or(u32::MAX));
        let line = line.saturating_add(skipped);
        if record.len() > COLUMNS_MAX {
            return Err(Fault(line, format!("A row has at most {COLUMNS_MAX} columns.")));
        }
        if rows.len() > crate::LINES_MAX {
            return Err(Fault(line, format!("A table has at most {} rows.", crate::LINES_MAX)));
        }
        rows.push((line, record.iter().map(str::to_owned).collect()));
    }
    Ok(rows)
}

/// The delimiter with which the most rows have the same number of columns.
fn delimiter(text: &str) -> char {
    let part: String = text.lines().take(LOOK).collect::<Vec<_>>().join("\n");
    let score = |delimiter: char| {
        let rows = rows(&part, delimiter, 0).unwrap_or_default();
        let width = usual_width(&rows);
        let same = rows.iter().filter(|(_, cells)| cells.len() == width).count();
        if width < 2 { (0, 0) } else { (same, width) }
    };
    // The first of equals: a comma within amounts makes as many columns as a semicolon between them, but seldom as evenly.
    [';', '\t', '|', ','].into_iter().rev().max_by_key(|delimiter| score(*delimiter)).unwrap_or(',')
}

fn usual_width(rows: &[Row]) -> usize {
    let mut widths = std::collections::BTreeMap::new();
    for (_, cells) in rows.iter().take(LOOK) {
        *widths.entry(cells.len()).or_insert(0_usize) += 1;
    }
    let wide = widths.iter().filter(|(width, _)| **width > 1);
    wide.max_by_key(|(width, count)| (**count, **width)).map_or(0, |(width, _)| *width)
}

/// The first row that has a day: what stands before it names the columns or the account.
fn first_row(rows: &[Row], usual: usize) -> usize {
    let dated = |cells: &[String]| {
        cells
            .iter()
            .any(|cell| [Order::Ymd, Order::Dmy, Order::Mdy].iter().any(|order| number::date(cell, *order).is_some()))
    };
    let named = |cells: &[String]| {
        let lower: Vec<String> = cells.iter().map(|cell| cell.to_lowercase()).collect();
        hinted(&lower, DATES).is_some() && lower.len() + 1 >= usual
    };
    if let Some(at) = rows.iter().take(LOOK).position(|(_, cells)| named(cells)) {
        return at + 1;
    }
    rows.iter().take(LOOK).position(|(_, cells)| cells.len() + 1 >= usual && dated(cells)).unwrap_or(0)
}

fn cell(cells: &[String], column: Option<u32>) -> &str {
    column.and_then(|column| cells.get(column as usize)).map_or("", String::as_str)
}

/// One row as the mapping says.
fn row(line: u32, cells: &[String], mapping: &Mapping) -> Result<Line, Fault> {
    let order = match mapping.date_order {
        Some(DateOrder::Dmy) => Order::Dmy,
        Some(DateOrder::Mdy) => Order::Mdy,
        _ => Order::Ymd,
    };
    let day = cell(cells, mapping.date);
    let date = number::date(day, order).ok_or_else(|| Fault(line, format!("This is no day: {:?}.", clean(day))))?;
    let decimal = if mapping.decimal.as_deref() == Some(",") { ',' } else { '.' };
    let amount = |column: Option<u32>| {
        let text = cell(cells, column).trim();
        if text.is_empty() {
            return Ok(None);
        }
        number::amount(text, decimal)
            .map(Some)
            .ok_or_else(|| Fault(line, format!("This is no amount: {:?}.", clean(text))))
    };
    let wide = |_| Fault(line, "This amount is too large.".to_owned());
    let mut sum = match amount(mapping.amount)? {
        Some(amount) => amount,
        None => match (amount(mapping.debit)?, amount(mapping.credit)?) {
            (None, None) => return Err(Fault(line, "This row has no amount.".to_owned())),
            // What went out stands with or without its sign.
            (debit, credit) => {
                let debit = debit.unwrap_or_default().abs().map_err(wide)?;
                credit.unwrap_or_default().minus(debit).map_err(wide)?
            }
        },
    };
    if mapping.direction.is_some() {
        let text = cell(cells, mapping.direction);
        let out = direction(text).ok_or_else(|| Fault(line, format!("This says no direction: {:?}.", clean(text))))?;
        sum = sum.abs().map_err(wide)?;
        sum = if out { sum.negated().map_err(wide)? } else { sum };
    }
    if mapping.sign == Some(SignConvention::Inverted) {
        sum = sum.negated().map_err(wide)?;
    }
    let narration = mapping.narration.iter().flatten().map(|column| clean(cell(cells, Some(*column))));
    let narration = narration.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    let own = currency(cell(cells, mapping.currency_column)).or_else(|| mapping.currency.clone());
    let id = clean(cell(cells, mapping.id));
    Ok(Line {
        line,
        date,
        amount: sum,
        currency: own,
        payee: clean(cell(cells, mapping.payee)),
        narration: clean(&narration),
        id: (!id.is_empty()).then_some(id),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, owed: bool) -> Vec<String> {
        let read = read(text, "UTF-8", None, owed).unwrap_or_else(|Fault(line, message)| panic!("{line}: {message}"));
        let again = super::read(text, "UTF-8", read.mapping.as_ref(), owed)
            .unwrap_or_else(|Fault(line, message)| panic!("{line}: {message}"));
        assert_eq!(read.lines, again.lines, "what was recognised reads the same");
        let show = |line: &Line| {
            format!(
                "{} {} {} {}/{}",
                line.date,
                line.amount,
                line.currency.as_deref().unwrap_or("-"),
                line.payee,
                line.narration
            )
        };
        read.lines.iter().map(show).collect()
    }

    #[test]
    fn tables_of_banks_are_recognised() {
        let german = "Kontonummer;DE001\n\nBuchungstag;Wertstellung;Begünstigter;Verwendungszweck;Betrag;Währung;Saldo\n05.01.2026;05.01.2026;Shop;\"Essen; Trinken\";-1.012,50;EUR;100,00\n06.01.2026;07.01.2026;Ada;Gehalt;2.000,00;EUR;2.100,00\n";
        assert_eq!(
            lines(german, false),
            ["2026-01-05 -1012.50 EUR Shop/Essen; Trinken", "2026-01-06 2000.00 EUR Ada/Gehalt"]
        );
        let apart = "Date,Description,Money Out,Money In,Balance\n01/13/2026,Shop,12.50,,87.50\n01/14/2026,Pay,,\"1,000.00\",1087.50\n";
        assert_eq!(lines(apart, false), ["2026-01-13 -12.50 - Shop/", "2026-01-14 1000.00 - Pay/"]);
        let bare = "2026-01-05\tShop\t-12.50\n2026-01-06\tPay\t5.00\n";
        assert_eq!(lines(bare, false), ["2026-01-05 -12.50 - Shop/", "2026-01-06 5.00 - Pay/"]);
        let ways = "sep=;\nDatum;Name;Betrag (EUR);Soll/Haben\n05.01.26;Shop;12,50;S\n06.01.26;Ada;5,00;H\n";
        assert_eq!(lines(ways, false), ["2026-01-05 -12.50 EUR Shop/", "2026-01-06 5.00 EUR Ada/"]);
        let card = "Date,Description,Amount\n2026-01-05,Shop,$12.50\n2026-01-06,Shop,$5.00\n2026-01-07,Refund,-$1.00\n";
        assert_eq!(lines(card, true)[0], "2026-01-05 -12.50 USD Shop/");
        assert_eq!(lines(card, false)[0], "2026-01-05 12.50 USD Shop/");
    }

    #[test]
    fn what_is_broken_is_named_with_its_line() {
        let table = "Date,Description,Amount\n2026-01-05,Shop,-12.50\n2026-01-06,Shop,-1.00\n2026-01-07,Shop,-2.00\n2026-01-08,a,1.00\n2026-01-09,b,1.00\n2026-01-10,c,1.00\n2026-01-11,d,1.00\n2026-01-12,e,1.00\n2026-01-13,f,1.00\n2026-01-14,g,1.00\n";
        for (from, to, line) in [
            ("-1.00", "NaN", 3),
            ("-1.00", "1e400", 3),
            ("-1.00", "", 3),
            ("-1.00", "123456789012345678901234567890123456789012345678", 3),
            ("2026-01-07", "0000-00-00", 4),
            ("2026-01-07", "31.31.2026", 4),
        ] {
            let found = read(&table.replacen(from, to, 1), "UTF-8", None, false).err().map(|Fault(line, _)| line);
            assert_eq!(found, Some(line), "{from} {to}");
        }
        for text in ["", "\n\n", "nonsense", "a,b\nc,d\n"] {
            assert!(read(text, "UTF-8", None, false).is_err(), "{text:?}");
        }
    }
}
