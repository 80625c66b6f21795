//! Quicken's QIF: a letter and a value on each line, `^` behind each transaction.

use crate::{Fault, Format, Line, Statement, clean, number};

/// A transaction as it stands in the file.
#[derive(Default)]
struct Open {
    line: u32,
    date: Option<(u32, String)>,
    amount: Option<(u32, String)>,
    payee: String,
    memo: String,
    number: String,
}

/// Reads the transactions of accounts of money; investments and lists are refused or left out.
pub(crate) fn read(text: &str) -> Result<Statement, Fault> {
    let mut statement = Statement::of(Format::Qif);
    let mut opened: Vec<Open> = Vec::new();
    let mut open: Option<Open> = None;
    // Whether transactions stand here, or a list of accounts or categories.
    let (mut counts, mut begun) = (false, false);
    for (at, row) in text.lines().enumerate() {
        let line = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let row = row.trim_end();
        let Some(letter) = row.chars().next() else { continue };
        let value = &row[letter.len_utf8()..];
        if letter == '!' {
            begun = true;
            let kind = value.trim().to_ascii_lowercase();
            if kind.starts_with("type:invst") {
                return Err(Fault(
                    line,
                    "Investments are not read from QIF files; OFX has them more exactly.".to_owned(),
                ));
            }
            if kind.starts_with("option") || kind.starts_with("clear") {
                continue;
            }
            counts = ["bank", "cash", "ccard", "oth a", "oth l"].iter().any(|known| kind == format!("type:{known}"));
            if !counts && kind != "account" {
                statement.warnings.push((line, format!("What follows {} is left out.", clean(row))));
            }
            continue;
        }
        if letter == '^' {
            opened.extend(open.take().filter(|_| counts));
            continue;
        }
        if !counts {
            if !begun {
                return Err(Fault(line, "A QIF file begins with a line such as !Type:Bank.".to_owned()));
            }
            continue;
        }
        let open = open.get_or_insert_with(|| Open { line, ..Open::default() });
        match letter {
            'D' => open.date = Some((line, value.trim().replace("' ", "/").replace('\'', "/").replace(' ', ""))),
            'T' | 'U' => open.amount = Some((line, value.trim().to_owned())),
            'P' => open.payee = clean(value),
            'M' => open.memo = clean(value),
            'N' => open.number = clean(value),
            // Splits, categories, addresses and marks belong to the other side of the entry.
            'C' | 'L' | 'A' | 'S' | 'E' | '$' | '%' | 'F' | 'X' | 'K' => {}
            _ => return Err(Fault(line, format!("A line of a QIF file does not begin with {letter:?}."))),
        }
    }
    if let Some(open) = open.filter(|_| counts) {
        return Err(Fault(open.line, "This transaction has no end (^); the file may be cut off.".to_owned()));
    }
    let (order, certain) = order(&opened);
    if !certain {
        let told = "The order of day and month is not certain; they are read as month/day, as Quicken writes them.";
        statement.warnings.push((opened.first().map_or(1, |open| open.line), told.to_owned()));
    }
    let comma = opened.iter().filter_map(|open| open.amount.as_ref()).any(|(_, text)| {
        let behind = text.rsplit(',').next().filter(|_| text.contains(',')).unwrap_or_default();
        !text.contains('.') && behind.len() != 3 && text.contains(',')
            || text.rfind(',') > text.rfind('.') && text.contains('.')
    });
    let decimal = if comma { ',' } else { '.' };
    for open in opened {
        let (line, text) = open.date.ok_or_else(|| Fault(open.line, "A transaction has no day (D).".to_owned()))?;
        let date = number::date(&text, order);
        let date = date.ok_or_else(|| Fault(line, format!("This is no day: {}.", clean(&text))))?;
        let (line, text) =
            open.amount.ok_or_else(|| Fault(open.line, "A transaction has no amount (T).".to_owned()))?;
        let amount = number::amount(&text, decimal);
        let amount = amount.ok_or_else(|| Fault(line, format!("This is no amount: {}.", clean(&text))))?;
        let narration =
            if open.number.is_empty() { open.memo } else { clean(&format!("{} #{}", open.memo, open.number)) };
        let payee = open.payee;
        statement.lines.push(Line { line: open.line, date, amount, currency: None, payee, narration, id: None });
    }
    Ok(statement)
}

/// The order that fits all days, and whether no other does.
fn order(opened: &[Open]) -> (number::Order, bool) {
    use number::Order::{Dmy, Mdy, Ymd};
    let fits = |order| {
        opened.iter().filter_map(|open| open.date.as_ref()).all(|(_, text)| number::date(text, order).is_some())
    };
    let dotted = opened.iter().filter_map(|open| open.date.as_ref()).any(|(_, text)| text.contains('.'));
    match (fits(Mdy), fits(Dmy)) {
        (true, true) if dotted => (Dmy, true),
        (true, true) => {
            let plain = opened.iter().filter_map(|open| open.date.as_ref());
            let mut days = plain.filter_map(|(_, text)| number::parts(text));
            (Mdy, opened.is_empty() || days.all(|([a, b, _], digits)| digits == 4 || a == b))
        }
        (true, false) => (Mdy, true),
        (false, true) => (Dmy, true),
        (false, false) => (if fits(Ymd) { Ymd } else { Mdy }, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transactions_are_read() {
        let text = "!Type:Bank\nD1/25'26\nT-1,012.50\nPShop\nMFood\nN17\nLExpenses\n^\nD2/ 3'26\nT5\n^\n";
        let read = read(text).unwrap_or_else(|Fault(line, message)| panic!("{line}: {message}"));
        let lines: Vec<_> = read.lines.iter().map(|line| (line.date.to_string(), line.amount.to_string())).collect();
        let expected = [("2026-01-25", "-1012.50"), ("2026-02-03", "5")];
        assert_eq!(lines, expected.map(|(day, amount)| (day.to_owned(), amount.to_owned())));
        assert_eq!((read.lines[0].payee.as_str(), read.lines[0].narration.as_str()), ("Shop", "Food #17"));
        assert_eq!(read.warnings, []);
    }

    #[test]
    fn what_is_broken_is_named_with_its_line() {
        for (text, line) in [
            ("nonsense\n", 1),
            ("!Type:Bank\nD1/25'26\nT1\n", 2),
            ("!Type:Bank\nD13/32'26\nT1\n^\n", 2),
            ("!Type:Bank\nD1/25'26\nT1e400\n^\n", 3),
            ("!Type:Bank\nT1\n^\n", 2),
            ("!Type:Bank\nZ1\n^\n", 2),
            ("!Type:Invst\n", 1),
        ] {
            assert_eq!(read(text).err().map(|Fault(line, _)| line), Some(line), "{text}");
        }
    }
}
