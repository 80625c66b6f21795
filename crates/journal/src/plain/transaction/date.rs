//! The days of transactions and of their postings.

use jiff::civil::Date;

/// The day that a comment of hledger gives a posting: `date:2026-01-31` or `[2026-01-31]`.
pub(crate) fn posting_date(comment: &str, year: i16) -> Result<Option<Date>, String> {
    for (at, tag) in comment.match_indices("date:") {
        if comment[..at].chars().next_back().is_some_and(|c| !c.is_whitespace() && c != ',') {
            continue;
        }
        let value = comment[at + tag.len()..].split([',', '\n']).next().unwrap_or_default().trim();
        let (day, rest) = date(value, year)?;
        return if rest.is_empty() { Ok(Some(day)) } else { Err(format!("{value} is not a date such as 2026-01-31.")) };
    }
    for part in comment.split('[').skip(1) {
        let Some((inner, _)) = part.split_once(']') else { continue };
        let dated = inner.chars().all(|c| c.is_ascii_digit() || "-/.=".contains(c)) && inner.contains(['-', '/', '.']);
        let first = inner.split('=').next().unwrap_or_default();
        if dated && !first.is_empty() {
            return date(first, year).map(|(day, _)| Some(day));
        }
    }
    Ok(None)
}

/// A date at the beginning of a text: `2026-01-31`, with `/` or `.` too, and without the year where one is set.
pub(in crate::plain) fn date(text: &str, year: i16) -> Result<(Date, &str), String> {
    if let Some(date) = full_date(text.as_bytes()) {
        return Ok((date, &text[10..]));
    }
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '/' | '.'))).unwrap_or(text.len());
    let (written, rest) = text.split_at(end);
    let wrong = || format!("{written} is not a date such as 2026-01-31.");
    let mark = written.chars().find(|c| !c.is_ascii_digit()).ok_or_else(wrong)?;
    let parts: Vec<&str> = written.split(mark).collect();
    let small = |part: &str| part.parse::<i8>().ok().filter(|_| (1..=2).contains(&part.len()));
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => (year.parse::<i16>().ok(), small(month), small(day)),
        [month, day] => (Some(year), small(month), small(day)),
        _ => return Err(wrong()),
    };
    let (Some(year), Some(month), Some(day)) = (year, month, day) else { return Err(wrong()) };
    let date = Date::new(year, month, day).ok().filter(|date| date.year() >= 1).ok_or_else(wrong)?;
    Ok((date, rest))
}

/// The commonest form, `2026-01-31`, with nothing right behind it that could belong to it.
fn full_date(text: &[u8]) -> Option<Date> {
    let (written, rest) = text.split_first_chunk::<10>()?;
    let mark = written[4];
    let ends = !rest.first().is_some_and(|next| next.is_ascii_digit() || matches!(next, b'-' | b'/' | b'.'));
    if !matches!(mark, b'-' | b'/' | b'.') || written[7] != mark || !ends {
        return None;
    }
    let digit = |at: usize| written[at].is_ascii_digit().then(|| i16::from(written[at] - b'0'));
    let two = |at: usize| Some(digit(at)? * 10 + digit(at + 1)?);
    let (year, month, day) = (two(0)? * 100 + two(2)?, i8::try_from(two(5)?).ok()?, i8::try_from(two(8)?).ok()?);
    Date::new(year, month, day).ok().filter(|date| date.year() >= 1)
}
