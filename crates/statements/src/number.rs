//! Numbers and days as banks write them.

use atom_ledger::Decimal;
use jiff::civil::Date;

/// A number with this decimal sign; signs before or behind, brackets, `CR` and `DR`, groups and signs of currencies are
/// understood.
pub(crate) fn amount(text: &str, decimal: char) -> Option<Decimal> {
    let mut text = text.trim().trim_matches(|c: char| "\"'".contains(c)).trim().to_owned();
    if text.len() > 80 {
        return None;
    }
    let mut negative = false;
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        negative = true;
        text = inner.trim().to_owned();
    }
    let upper = text.to_ascii_uppercase();
    for (suffix, less) in [("CR", false), ("DR", true)] {
        if upper.ends_with(suffix) {
            negative ^= less;
            text.truncate(text.len() - 2);
        }
    }
    // The sign of a currency, or its code, before or behind.
    let around = |c: char| c.is_whitespace() || c.is_alphabetic() || "$€£¥₹₽₺".contains(c);
    let mut rest = text.trim_matches(around).to_owned();
    if let Some(less) = rest.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
        negative = !negative;
        rest = less.trim_start_matches(around).to_owned();
    } else if let Some(less) = rest.strip_suffix(['-', '\u{2212}']) {
        negative = !negative;
        rest = less.trim_end_matches(around).to_owned();
    } else if let Some(plus) = rest.strip_prefix('+').or_else(|| rest.strip_suffix('+')) {
        rest = plus.trim_matches(around).to_owned();
    }
    let group = if decimal == ',' { '.' } else { ',' };
    let (whole, part) = rest.split_once(decimal).unwrap_or((rest.as_str(), ""));
    let mut plain = String::new();
    let digits: Vec<&str> =
        whole.split(|c: char| c == group || c == '\'' || c == '\u{2019}' || c.is_whitespace()).collect();
    // Groups have two or three digits (India), the last always three.
    let behind = digits.get(1..).unwrap_or_default();
    if behind.iter().any(|group| !(2..=3).contains(&group.len())) || behind.last().is_some_and(|last| last.len() != 3) {
        return None;
    }
    for digits in &digits {
        plain.push_str(digits);
    }
    if plain.is_empty() && part.is_empty() {
        return None;
    }
    if !plain.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let whole = if plain.is_empty() { "0" } else { plain.as_str() };
    let number = if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") };
    let number: Decimal = number.parse().ok()?;
    if negative { number.negated().ok() } else { Some(number) }
}

/// In which order day, month and year stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Ymd,
    Dmy,
    Mdy,
}

/// The three numbers of a day, with how many digits the first has. A time behind is left out.
pub(crate) fn parts(text: &str) -> Option<([u32; 3], usize)> {
    let text = text.trim().trim_matches('"');
    let day = text.split([' ', 'T']).next().unwrap_or_default().trim_end_matches(',');
    if day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()) {
        let number = |from: usize, to: usize| day.get(from..to)?.parse().ok();
        return Some(([number(0, 4)?, number(4, 6)?, number(6, 8)?], 4));
    }
    let mut numbers = day.split(['.', '/', '-', '\'']);
    let first = numbers.next()?;
    let mut all = [first, numbers.next()?, numbers.next()?].into_iter();
    if numbers.next().is_some_and(|rest| !rest.is_empty()) {
        return None;
    }
    let mut number = || {
        let text = all.next()?.trim();
        if text.is_empty() || text.len() > 4 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return month(text);
        }
        text.parse().ok()
    };
    Some(([number()?, number()?, number()?], first.trim().len()))
}

/// The number of a month by its English or German name.
fn month(text: &str) -> Option<u32> {
    let lower = text.to_lowercase();
    let start: String = lower.chars().take(3).collect();
    let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let german = ["jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"];
    let found =
        names.iter().position(|name| *name == start).or_else(|| german.iter().position(|name| *name == start))?;
    u32::try_from(found + 1).ok()
}

/// The day that a text means.
pub(crate) fn date(text: &str, order: Order) -> Option<Date> {
    let ([a, b, c], digits) = parts(text)?;
    let (year, month, day) = if digits == 4 {
        (a, b, c)
    } else {
        match order {
            Order::Ymd => (a, b, c),
            Order::Dmy => (c, b, a),
            Order::Mdy => (c, a, b),
        }
    };
    let year = match year {
        0..=69 => year + 2000,
        70..=99 => year + 1900,
        _ => year,
    };
    if !(1900..=2200).contains(&year) {
        return None;
    }
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_understood_as_they_are_written() {
        for (text, decimal, number) in [
            ("-1.234,56", ',', Some("-1234.56")),
            ("1,234.56-", '.', Some("-1234.56")),
            ("(12.00)", '.', Some("-12.00")),
            ("€ 5", '.', Some("5")),
            ("-$1,000.00", '.', Some("-1000.00")),
            ("$-1,000.00", '.', Some("-1000.00")),
            ("12,50 EUR", ',', Some("12.50")),
            ("1'234.50", '.', Some("1234.50")),
            ("1 234,50", ',', Some("1234.50")),
            ("12,34,567.00", '.', Some("1234567.00")),
            ("9.99 DR", '.', Some("-9.99")),
            (".5", '.', Some("0.5")),
            ("-0", '.', Some("0")),
            ("1,5", '.', None),
            ("1.2.3", '.', None),
            ("NaN", '.', None),
            ("1e400", '.', None),
            ("", '.', None),
            ("-", '.', None),
        ] {
            let expected = number.map(|number| number.parse::<Decimal>().expect("a number"));
            assert_eq!(amount(text, decimal), expected, "{text}");
        }
    }

    #[test]
    fn days_are_understood_in_their_order() {
        for (text, order, day) in [
            ("2026-01-05", Order::Dmy, Some((2026, 1, 5))),
            ("05.01.26", Order::Dmy, Some((2026, 1, 5))),
            ("1/5/2026", Order::Mdy, Some((2026, 1, 5))),
            ("1/ 5'26", Order::Mdy, None),
            ("05-Jan-2026", Order::Dmy, Some((2026, 1, 5))),
            ("20260105", Order::Dmy, Some((2026, 1, 5))),
            ("2026-01-05T10:00:00Z", Order::Ymd, Some((2026, 1, 5))),
            ("0000-00-00", Order::Ymd, None),
            ("9999-12-31", Order::Ymd, None),
            ("31.02.2026", Order::Dmy, None),
            ("soon", Order::Dmy, None),
        ] {
            let expected = day.map(|(year, month, day)| jiff::civil::date(year, month, day));
            assert_eq!(date(text, order), expected, "{text}");
        }
    }
}
