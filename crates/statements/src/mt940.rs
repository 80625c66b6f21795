//! SWIFT MT940: fields that begin with `:61:` and the like; those of a line of a statement are `:61:` and `:86:`.

use crate::{Fault, Format, Line, Statement, clean, currency, number};
use jiff::civil::Date;

/// Reads the lines of all statements in the file.
pub(crate) fn read(text: &str) -> Result<Statement, Fault> {
    let mut statement = Statement::of(Format::Mt940);
    let mut usual: Option<String> = None;
    let mut seen = false;
    // Where what has an opening balance goes on, until its closing balance tells that all of it was there.
    let mut open: Option<u32> = None;
    for (line, tag, value) in fields(text) {
        seen = true;
        match tag.as_str() {
            "25" => {
                let account = clean(&value);
                if statement.account.as_deref().is_some_and(|known| known != account) {
                    let message =
                        "The file has statements of several accounts. Import each of them from a file of its own.";
                    return Err(Fault(line, message.to_owned()));
                }
                statement.account = Some(account);
            }
            "60F" | "60M" => {
                usual = Some(
                    opening(&value)
                        .ok_or_else(|| Fault(line, "The opening balance (:60F:) cannot be read.".to_owned()))?,
                );
                open = Some(line);
            }
            "61" => {
                let read = booked(line, &value, usual.as_deref())?;
                statement.lines.push(read);
                open = open.map(|_| line);
            }
            "86" => {
                if let Some(last) = statement.lines.last_mut().filter(|last| last.payee.is_empty()) {
                    let (payee, narration) = purpose(&value);
                    last.payee = payee;
                    if !narration.is_empty() {
                        last.narration = narration;
                    }
                }
            }
            "62F" => {
                usual = None;
                open = None;
            }
            "62M" => open = None,
            _ => {}
        }
    }
    if !seen {
        return Err(Fault(1, "An MT940 file was expected: no line begins with a field such as :61:.".to_owned()));
    }
    if let Some(line) = open {
        let message = "Behind this there is no closing balance (:62F:); the file may be cut off.".to_owned();
        // Some leave it out; what ends in the middle of a line was whole once.
        if !text.ends_with(['\n', '\r', '-', '}']) {
            return Err(Fault(line, message));
        }
        statement.warnings.push((line, message));
    }
    Ok(statement)
}

/// The fields with their lines; what does not begin one goes on with the one above.
fn fields(text: &str) -> Vec<(u32, String, String)> {
    let mut fields: Vec<(u32, String, String)> = Vec::new();
    for (at, row) in text.lines().enumerate() {
        let line = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let row = row.trim_end();
        // The envelope of the message: `{4:` may stand before the first field, `-}` behind the last.
        let inner = row.rsplit_once("{4:").map_or(row, |(_, rest)| rest);
        if inner.starts_with('-') && inner.len() <= 2 || inner.starts_with('{') {
            continue;
        }
        let field = inner.strip_prefix(':').and_then(|rest| rest.split_once(':'));
        let field =
            field.filter(|(tag, _)| (2..=3).contains(&tag.len()) && tag.bytes().take(2).all(|b| b.is_ascii_digit()));
        match (field, fields.last_mut()) {
            (Some((tag, value)), _) => fields.push((line, tag.to_owned(), value.to_owned())),
            (None, Some((.., value))) => {
                value.push('\n');
                value.push_str(inner);
            }
            (None, None) => {}
        }
    }
    fields
}

/// The currency of a balance such as `C260101EUR12,50`.
fn opening(value: &str) -> Option<String> {
    currency(value.get(7..10)?)
}

/// A line such as `2601050105DR12,50NTRFNONREF//bank's reference`.
fn booked(line: u32, value: &str, usual: Option<&str>) -> Result<Line, Fault> {
    let wrong = |what: &str| Fault(line, format!("A line of the statement (:61:) has {what}: {}.", clean(value)));
    let first = value.lines().next().unwrap_or_default();
    let day = first.get(..6).and_then(day).ok_or_else(|| wrong("no day"))?;
    let mut rest = first.get(6..).unwrap_or_default();
    let mut date = day;
    if let Some(short) = rest.get(..4).filter(|short| short.bytes().all(|b| b.is_ascii_digit())) {
        date = near(day, short).ok_or_else(|| wrong("no day of booking"))?;
        rest = &rest[4..];
    }
    let (negative, marked) = match rest {
        rest if rest.starts_with("RC") => (true, &rest[2..]),
        rest if rest.starts_with("RD") => (false, &rest[2..]),
        rest if rest.starts_with('C') => (false, &rest[1..]),
        rest if rest.starts_with('D') => (true, &rest[1..]),
        _ => return Err(wrong("neither C nor D")),
    };
    // The third letter of the currency may stand between.
    let rest = marked.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(rest.len());
    let amount = number::amount(rest[..end].trim_end_matches(','), ',').ok_or_else(|| wrong("no amount"))?;
    let amount = if negative { amount.negated().map_err(|_| wrong("no amount"))? } else { amount };
    let behind = rest[end..].get(4..).unwrap_or_default();
    let (own, bank) = behind.split_once("//").unwrap_or((behind, ""));
    let id = [bank, own].into_iter().map(clean).find(|id| !id.is_empty() && id != "NONREF");
    let narration = value.lines().nth(1).map(clean).unwrap_or_default();
    Ok(Line { line, date, amount, currency: usual.map(str::to_owned), payee: String::new(), narration, id })
}

fn day(text: &str) -> Option<Date> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = |at: usize| text.get(at..at + 2)?.parse::<i16>().ok();
    let (year, month, day) = (number(0)?, number(2)?, number(4)?);
    let year = if year < 70 { 2000 + year } else { 1900 + year };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The month and day that lie nearest to another day: around the new year the years differ.
fn near(day: Date, short: &str) -> Option<Date> {
    let (month, number) = (short.get(..2)?.parse().ok()?, short.get(2..)?.parse().ok()?);
    let years = [day.year() - 1, day.year(), day.year() + 1];
    let days = years.into_iter().filter_map(|year| Date::new(year, month, number).ok());
    days.min_by_key(|other| other.since(day).map_or(i32::MAX, |span| span.get_days().abs()))
}

/// Whom and what, from `:86:`: in German statements with numbered parts (`?20` and on), else as it is.
fn purpose(value: &str) -> (String, String) {
    let whole: String = value.lines().collect();
    let parts: Vec<(&str, &str)> =
        whole.split('?').skip(1).filter(|part| part.is_char_boundary(2)).map(|part| part.split_at(2)).collect();
    let numbered = parts.iter().filter(|(number, _)| number.bytes().all(|b| b.is_ascii_digit())).count();
    if numbered >= 2 {
        let some = |wanted: &dyn Fn(u32) -> bool, with: &str| {
            let texts = parts.iter().filter(|(number, _)| number.parse().is_ok_and(wanted)).map(|(_, text)| *text);
            clean(&texts.collect::<Vec<_>>().join(with))
        };
        let payee = some(&|number| number == 32 || number == 33, "");
        let purpose = some(&|number| (20..=29).contains(&number) || (60..=63).contains(&number), "");
        // SEPA puts the purpose itself behind a mark.
        let narration = purpose.split_once("SVWZ+").map_or_else(|| purpose.clone(), |(_, rest)| clean(rest));
        let narration = if narration.is_empty() { some(&|number| number == 0, " ") } else { narration };
        return (payee, narration);
    }
    for mark in ["/NAME/", "/BENM/", "/ORDP/"] {
        if let Some((_, rest)) = whole.split_once(mark) {
            let rest = rest.trim_start_matches("/NAME/").trim_start_matches('/');
            let payee = clean(rest.split('/').next().unwrap_or_default());
            let narration =
                whole.split_once("/REMI/").map(|(_, rest)| rest.split('/').find(|part| part.len() > 4).unwrap_or(rest));
            return (payee, clean(narration.unwrap_or_default()));
        }
    }
    (String::new(), clean(&value.lines().collect::<Vec<_>>().join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = ":20:STARTUMS\n:25:70090100/1234567890\n:28C:1\n:60F:C251231EUR100,00\n:61:2512310102DR12,50NDDTNONREF//B1\n:86:105?00LASTSCHRIFT?20EREF+1?21SVWZ+Food and?22 more?32Shop?33 GmbH\n:61:2601050105C5,NTRFREF\n:86:/NAME/Ada/REMI/USTD//Thanks/\n:62F:C260105EUR92,50\n-\n";

    #[test]
    fn lines_are_read_with_whom_and_what() {
        let read = read(FILE).unwrap_or_else(|Fault(line, message)| panic!("{line}: {message}"));
        let lines: Vec<_> = read
            .lines
            .iter()
            .map(|line| [line.date.to_string(), line.amount.to_string(), line.payee.clone(), line.narration.clone()])
            .collect();
        assert_eq!(lines[0], ["2026-01-02", "-12.50", "Shop GmbH", "Food and more"]);
        assert_eq!(lines[1], ["2026-01-05", "5", "Ada", "Thanks"]);
        assert_eq!(read.account.as_deref(), Some("70090100/1234567890"));
        assert_eq!((read.lines[0].id.as_deref(), read.lines[1].id.as_deref()), (Some("B1"), Some("REF")));
        assert_eq!(read.lines[0].currency.as_deref(), Some("EUR"));
    }

    #[test]
    fn what_is_broken_is_named_with_its_line() {
        for (from, to, line) in [
            ("2512310102DR12,50", "0000000000DR12,50", 5),
            ("DR12,50", "XR12,50", 5),
            ("C5,N", "C,N", 7),
            ("C251231EUR", "C2512", 4),
        ] {
            assert_eq!(read(&FILE.replace(from, to)).err().map(|Fault(line, _)| line), Some(line), "{from} {to}");
        }
        let cut = FILE.split("Thanks").next().unwrap_or_default();
        assert_eq!(read(cut).err().map(|Fault(line, _)| line), Some(7), "what was cut off has no closing balance");
        let short = read(FILE.split(":62F:").next().unwrap_or_default());
        let short = short.unwrap_or_else(|Fault(line, message)| panic!("{line}: {message}"));
        assert_eq!((short.lines.len(), short.warnings[0].0), (2, 7), "whole lines without one are warned of");
        assert_eq!(read("nothing\n").err().map(|Fault(line, _)| line), Some(1));
    }
}
