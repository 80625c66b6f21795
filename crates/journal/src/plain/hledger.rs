//! Numbers and names of commodities as hledger alone has them.

use super::reader::Reader;
use crate::{Format, JournalError, error::Line};

/// The name of a commodity at the beginning of `rest`, without its quotes. Without quotes it may have nearly every sign.
pub(super) fn symbol<'a>(line: &Line<'a>, rest: &mut &'a str) -> Result<Option<&'a str>, JournalError> {
    if let Some(quoted) = rest.strip_prefix('"') {
        let Some((name, after)) = quoted.split_once('"') else {
            return Err(line.error(rest, "The name of this commodity has no closing quote."));
        };
        if name.is_empty() || name.contains(';') {
            return Err(line.error(rest, "The quoted name of a commodity has something in it, and no semicolon."));
        }
        *rest = after;
        return Ok(Some(name));
    }
    let ends = |c: char| c.is_ascii_digit() || c.is_whitespace() || c.is_control() || "-+.@*;{}=\"".contains(c);
    let (name, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
    *rest = after;
    Ok((!name.is_empty()).then_some(name))
}

/// The digits and marks of a number: groups of any sizes that one and the same mark or a space parts, and a decimal mark
/// that is another one.
pub(super) fn take_digits<'a>(line: &Line<'a>, rest: &mut &'a str) -> Result<&'a str, JournalError> {
    let text = *rest;
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let after_digits = |from: usize| from + bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
    let mark = |at: usize| bytes.get(at).copied().filter(|byte| matches!(byte, b'.' | b','));
    let separator = |at: usize| bytes.get(at).copied().filter(|byte| matches!(byte, b'.' | b',' | b' '));
    let mut end = after_digits(0);
    if end == 0 {
        if mark(0).is_some() && digit(1) {
            end = after_digits(1);
        }
    } else if let Some(parts) = separator(end).filter(|_| digit(end + 1)) {
        while separator(end) == Some(parts) && digit(end + 1) {
            end = after_digits(end + 1);
        }
        if mark(end).is_some_and(|decimal| decimal != parts) {
            end = after_digits(end + 1);
        }
    } else if mark(end).is_some() {
        end += 1;
    }
    let (digits, after) = text.split_at(end);
    if end > 0 && (mark(end).is_some() || (separator(end).is_some() && digit(end + 1))) {
        return Err(line.error(after, "The marks of this number are mixed up."));
    }
    *rest = after;
    Ok(digits)
}

/// Whether one mark between digits could be either, so that what is known of the commodity tells what it is.
pub(super) fn is_ambiguous(digits: &str) -> bool {
    digits.split_once(['.', ',']).is_some_and(|(before, after)| {
        let only = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        only(before) && only(after)
    })
}

/// Refuses an amount that declares a commodity and does not show its decimal mark, as hledger does. The amount is what
/// stands in `written` before `left`.
pub(super) fn asks_for_mark(
    reader: &Reader<'_>,
    line: &Line<'_>,
    written: &str,
    left: &str,
) -> Result<(), JournalError> {
    let amount = written.strip_suffix(left).unwrap_or(written);
    if reader.dialect == Format::Ledger || shows_mark(amount, reader.decimal_mark) {
        return Ok(());
    }
    Err(line.error(written, "The decimal mark has to be shown here, such as in 1000. or 1000.00."))
}

/// Whether an amount shows its decimal mark: `1000.` and `1,000.00` do, `1000` and `1,000,000` do not.
fn shows_mark(amount: &str, known: Option<char>) -> bool {
    // The name of a commodity in quotes may have marks in it.
    let mut parts = amount.split('"');
    let bare = format!("{}{}", parts.next().unwrap_or_default(), parts.nth(1).unwrap_or_default());
    let Some(first) = bare.find(|c: char| c.is_ascii_digit()) else { return false };
    let start = if bare[..first].ends_with(['.', ',']) { first - 1 } else { first };
    let end = bare[start..].find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ' ')));
    let digits = bare[start..end.map_or(bare.len(), |end| start + end)].trim_end();
    let (points, commas) = (digits.matches('.').count(), digits.matches(',').count());
    match (points, commas) {
        (1, 0) => !is_ambiguous(digits) || known != Some(','),
        (0, 1) => !is_ambiguous(digits) || known != Some('.'),
        (0, _) | (_, 0) => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(text: &str) -> Option<&str> {
        let (line, mut rest) = (Line { file: "x", number: 1, text }, text);
        take_digits(&line, &mut rest).ok()
    }

    #[test]
    fn one_mark_parts_groups_and_another_one_is_the_decimal_mark() {
        for (text, digits) in [
            ("1 23 EUR", "1 23"),
            ("1 2026", "1 2026"),
            ("1.2,3 EUR", "1.2,3"),
            ("12,3.4 USD", "12,3.4"),
            ("1,0000,0 X", "1,0000,0"),
            ("1 23 4.5 X", "1 23 4.5"),
            ("1.5,", "1.5,"),
            ("5. X", "5."),
            (".5 X", ".5"),
            ("1  2", "1"),
            ("X", ""),
        ] {
            assert_eq!(taken(text), Some(digits), "{text}");
        }
        for text in ["1.234 567", "1.2.3,4,5", "1,,2", "1.2 3", ".5.5", "1 2.5 3"] {
            assert_eq!(taken(text), None, "{text}");
        }
    }

    #[test]
    fn a_decimal_mark_is_shown_or_is_not() {
        for (amount, known, shown) in [
            ("$1000", None, false),
            ("$1000.", None, true),
            ("1 000 EUR", None, false),
            ("1 000. EUR", None, true),
            ("1,000,000 EUR", None, false),
            ("1,000 EUR", None, true),
            ("1,000 EUR", Some('.'), false),
            ("1.000,00 EUR", None, true),
            ("\"A.B\" 1000", None, false),
            ("1,000 \"A.B\"", None, true),
            (".5 EUR", None, true),
        ] {
            assert_eq!(shows_mark(amount, known), shown, "{amount}");
        }
    }
}
