//! Numbers and amounts as hledger and Ledger write them.

use super::{expression, hledger, only_ledger::strict, reader::Reader};
use crate::{Format, JournalError, error::Line};
use atom_ledger::{Amount, Decimal, DecimalFault};
use std::sync::Arc;

/// How the amounts of a commodity are written.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Style {
    /// The most decimal places of its amounts.
    pub(super) places: u8,
    /// The places that a directive sets, which go before what amounts have.
    pub(super) declared: Option<u8>,
    /// The places of amounts that stand as prices only.
    pub(super) priced: u8,
    /// Whether any amount of it was seen that is no price.
    pub(super) seen: bool,
    /// Its decimal mark, where that was seen.
    pub(super) mark: Option<char>,
    /// Its decimal mark, where a directive shows it.
    pub(super) declared_mark: Option<char>,
    /// Whether it was told that one of its amounts is read otherwise than hledger does.
    told: bool,
}

impl Style {
    /// The decimal places that its amounts are shown with. In Ledger prices say nothing of them.
    pub(super) fn shown(self, dialect: Format) -> u8 {
        let unseen = if dialect == Format::Ledger { 0 } else { self.priced };
        self.declared.unwrap_or(if self.seen { self.places } else { unseen })
    }
}

/// What an amount is there for: prices do not tell how a commodity is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The amount of a posting.
    Posting,
    /// A price or cost.
    Price,
    /// A directive that sets how the commodity is written.
    Declaration,
}

/// Takes an amount from the beginning of `rest`.
pub(super) fn amount<'a>(
    reader: &mut Reader<'_>,
    line: &Line<'a>,
    rest: &mut &'a str,
    role: Role,
) -> Result<Amount, JournalError> {
    if let Some(amount) = plain(reader, rest, role) {
        return Ok(amount);
    }
    if reader.dialect == Format::Ledger && rest.starts_with('(') && role != Role::Declaration {
        return expression::amount(reader, line, rest, role);
    }
    let start = *rest;
    let of_hledger = reader.dialect == Format::Hledger;
    let mut negative = sign(rest);
    let mut symbol = symbol_in(reader.dialect, line, rest)?;
    if symbol.is_some() {
        *rest = rest.trim_start_matches(|c: char| c == ' ' || (of_hledger && c.is_whitespace()));
        negative ^= sign(rest);
    }
    let digits = if of_hledger { hledger::take_digits(line, rest)? } else { take_digits(rest) };
    if digits.is_empty() {
        return Err(line.error(start, "An amount was expected here, such as 12.50 EUR."));
    }
    let exponent = exponent(rest);
    if symbol.is_none() {
        let before = *rest;
        *rest = rest.trim_start_matches(|c: char| matches!(c, ' ' | '\t') || (of_hledger && c.is_whitespace()));
        symbol = symbol_in(reader.dialect, line, rest)?;
        if symbol.is_none() {
            *rest = before;
        }
    }
    let name = match symbol {
        Some(name) => match reader.commodity_aliases.get(name) {
            Some(meant) => Arc::clone(meant),
            None => reader.intern(name),
        },
        None if role == Role::Declaration => reader.intern(""),
        None => reader.default_commodity.clone().unwrap_or_else(|| reader.intern("")),
    };
    let (mut quantity, mark) = value(reader, &name, digits).map_err(|fault| line.error(digits, fault))?;
    if let Some(exponent) = exponent {
        quantity =
            shifted(quantity, exponent).ok_or_else(|| line.error(digits, "This number is too large or too fine."))?;
    }
    if negative {
        quantity = quantity.negated().map_err(|fault| line.error(start, format!("{fault}.")))?;
    }
    tell_of_comma(reader, line, &name, digits);
    reader.saw(&name, quantity.scale(), mark, role);
    Ok(Amount { quantity, commodity: name })
}

/// Warns of the first amount of a commodity such as `1,000` that nothing says the decimal mark of: see [`value`].
fn tell_of_comma(reader: &mut Reader<'_>, line: &Line<'_>, commodity: &Arc<str>, digits: &str) {
    let doubtful = reader.dialect == Format::Hledger
        && reader.decimal_mark.is_none()
        && !reader.unbooked
        && !digits.contains('.')
        && thousands(digits, ',');
    if !doubtful {
        return;
    }
    let style = reader.styles.entry(Arc::clone(commodity)).or_default();
    let is_said = style.mark == Some(',') || style.declared_mark.is_some();
    if !is_said && !std::mem::replace(&mut style.told, true) {
        let message = format!(
            "The comma of {digits} parts thousands here, where hledger takes it for a decimal mark. Say `decimal-mark .` or \
             `decimal-mark ,` at the top of the file to be sure."
        );
        reader.warn(line, message);
    }
}

/// Takes a number that has no commodity from the beginning of `rest`, as hledger writes it.
pub(super) fn bare<'a>(reader: &Reader<'_>, line: &Line<'a>, rest: &mut &'a str) -> Result<Decimal, JournalError> {
    let start = *rest;
    let negative = sign(rest);
    let digits = hledger::take_digits(line, rest)?;
    if digits.is_empty() {
        return Err(line.error(start, "A number was expected here, such as 1.5."));
    }
    let exponent = exponent(rest);
    let (mut quantity, _) = value(reader, &Arc::from(""), digits).map_err(|fault| line.error(digits, fault))?;
    if let Some(exponent) = exponent {
        quantity =
            shifted(quantity, exponent).ok_or_else(|| line.error(digits, "This number is too large or too fine."))?;
    }
    if !negative {
        return Ok(quantity);
    }
    quantity.negated().map_err(|fault| line.error(start, format!("{fault}.")))
}

/// The commonest form, `-12.50 EUR`, of a commodity that came lately with as many places: it tells nothing new.
fn plain(reader: &Reader<'_>, rest: &mut &str, role: Role) -> Option<Amount> {
    /// Digits that fit into 64 bits, whatever they are.
    const DIGITS_MAX: usize = 18;
    if role != Role::Posting || reader.decimal_mark == Some(',') {
        return None;
    }
    let bytes = rest.as_bytes();
    let start = usize::from(bytes.first() == Some(&b'-'));
    let (mut at, mut mantissa, mut point) = (start, 0_i64, None);
    loop {
        match bytes.get(at) {
            Some(digit @ b'0'..=b'9') if at - start < DIGITS_MAX => mantissa = mantissa * 10 + i64::from(*digit - b'0'),
            Some(b'.') if point.is_none() && at > start => point = Some(at),
            _ => break,
        }
        at += 1;
    }
    let places = u8::try_from(point.map_or(0, |point| at - point - 1)).ok()?;
    if at == start || point == Some(at - 1) || bytes.get(at) != Some(&b' ') {
        return None;
    }
    let length = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let end = at + 1 + length;
    if length == 0 || !matches!(bytes.get(end), None | Some(b' ' | b'\t')) {
        return None;
    }
    let known = reader.commodities_lately.get(&rest[at + 1..end]).filter(|known| places <= known.places)?;
    let mantissa = if start == 1 { -mantissa } else { mantissa };
    let commodity = Arc::clone(&known.commodity);
    *rest = &rest[end..];
    Some(Amount { quantity: Decimal::from_units(mantissa, places), commodity })
}

fn sign(rest: &mut &str) -> bool {
    let negative = rest.starts_with('-');
    if negative || rest.starts_with('+') {
        *rest = rest[1..].trim_start_matches(' ');
    }
    negative
}

/// The name of a commodity at the beginning of `rest`, without its quotes, as a dialect has it.
pub(super) fn symbol_in<'a>(
    dialect: Format,
    line: &Line<'a>,
    rest: &mut &'a str,
) -> Result<Option<&'a str>, JournalError> {
    if dialect == Format::Hledger { hledger::symbol(line, rest) } else { symbol(line, rest) }
}

/// The name of a commodity at the beginning of `rest`, without its quotes, as Ledger has it.
pub(super) fn symbol<'a>(line: &Line<'a>, rest: &mut &'a str) -> Result<Option<&'a str>, JournalError> {
    if let Some(quoted) = rest.strip_prefix('"') {
        let Some((name, after)) = quoted.split_once('"') else {
            return Err(line.error(rest, "The name of this commodity has no closing quote."));
        };
        if name.is_empty() {
            return Err(line.error(rest, "The name of this commodity is empty."));
        }
        *rest = after;
        return Ok(Some(name));
    }
    let plain = |c: char| {
        !(c.is_ascii_digit() || c.is_whitespace() || c.is_control() || "-+.,;:?!*/^&|=<>{}[]()@\"'~\\".contains(c))
    };
    let end = rest.find(|c| !plain(c)).unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    *rest = after;
    Ok((!name.is_empty()).then_some(name))
}

/// The digits and marks of a number in Ledger.
fn take_digits<'a>(rest: &mut &'a str) -> &'a str {
    let bytes = rest.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = 0;
    loop {
        match bytes.get(end) {
            Some(b'0'..=b'9') => end += 1,
            Some(b'.' | b',') if digit(end + 1) || (end > 0 && digit(end - 1)) => end += 1,
            _ => break,
        }
    }
    let (digits, after) = rest.split_at(end);
    *rest = after;
    digits
}

/// A scientific exponent, such as `E-3`; letters that are no exponent are a commodity.
fn exponent(rest: &mut &str) -> Option<i32> {
    let after = rest.strip_prefix(['e', 'E'])?;
    let unsigned = after.strip_prefix(['-', '+']).unwrap_or(after);
    let end = unsigned.find(|c: char| !c.is_ascii_digit()).unwrap_or(unsigned.len());
    let length = after.len() - unsigned.len() + end;
    if end == 0 || unsigned[end..].starts_with(char::is_alphabetic) {
        return None;
    }
    let (number, tail) = after.split_at(length);
    *rest = tail;
    Some(number.parse().unwrap_or(i32::MAX))
}

fn shifted(quantity: Decimal, exponent: i32) -> Option<Decimal> {
    if exponent.unsigned_abs() > 30 {
        return None;
    }
    let ten = |power: u32| 10_i128.checked_pow(power).and_then(|power| Decimal::new(power, 0).ok());
    if exponent >= 0 {
        quantity.times(ten(exponent.unsigned_abs())?).ok().map(Decimal::normalized)
    } else {
        let scale = u8::try_from(exponent.unsigned_abs()).ok()?.checked_add(quantity.scale())?;
        Decimal::new(quantity.mantissa(), scale).ok()
    }
}

/// What digits and marks mean, and which mark was certainly the decimal one.
///
/// One comma before three digits parts thousands, as Ledger has it and ISO 4217 makes likely (hledger takes it for a decimal
/// mark); any other single mark is a decimal mark. A mark that is known for the commodity or the file goes before both.
fn value(reader: &Reader<'_>, commodity: &Arc<str>, digits: &str) -> Result<(Decimal, Option<char>), String> {
    let count = |mark: char| digits.matches(mark).count();
    let (points, commas) = (count('.'), count(','));
    let known = reader.decimal_mark.or_else(|| reader.styles.get(commodity).and_then(|style| style.mark));
    if reader.dialect == Format::Ledger && reader.decimal_mark.is_none() {
        strict::marks(digits, known == Some(','))?;
    }
    let last = digits.rfind(['.', ',']).and_then(|at| digits[at..].chars().next());
    let of_hledger = reader.dialect == Format::Hledger;
    // In hledger an amount tells nothing about another one, and where a mark is known, any other one parts digits.
    let shown = reader.styles.get(commodity).and_then(|style| style.declared_mark);
    let said = reader.decimal_mark.or(shown).filter(|_| of_hledger && hledger::is_ambiguous(digits));
    let (decimal, certain) = match (points, commas) {
        (0, 0) => (None, false),
        (_, 0) if points > 1 => (None, false),
        (0, _) if commas > 1 => (None, false),
        (1, 0) => {
            let parts_digits = said == Some(',') || (!of_hledger && known == Some(',') && thousands(digits, '.'));
            (Some('.').filter(|_| !parts_digits), false)
        }
        (0, _) => {
            let parts_digits = said == Some('.') || (thousands(digits, ',') && known != Some(','));
            (Some(',').filter(|_| !parts_digits), !parts_digits)
        }
        _ => (last, true),
    };
    if let Some(mark) = decimal
        && count(mark) > 1
    {
        return Err("The marks of this number are mixed up.".to_owned());
    }
    let (whole, part) = decimal.and_then(|mark| digits.rsplit_once(mark)).unwrap_or((digits, ""));
    let mut groups = whole.split(['.', ',', ' ']);
    let first = groups.next().unwrap_or_default();
    let mut marked = false;
    for group in groups {
        marked = true;
        if !of_hledger && group.len() != 3 && group.len() != 2 {
            return Err("The marks of this number do not part thousands.".to_owned());
        }
    }
    if marked && first.is_empty() {
        return Err("This number begins with a mark.".to_owned());
    }
    let mut plain: String = whole.chars().filter(char::is_ascii_digit).collect();
    if plain.is_empty() {
        plain.push('0');
    }
    if !part.is_empty() {
        plain.push('.');
        plain.push_str(part);
    }
    let quantity = plain.parse().map_err(|fault: DecimalFault| format!("{fault}."))?;
    Ok((quantity, decimal.filter(|_| certain)))
}

/// Whether a single mark may part thousands: one to three digits before it, not a lone zero, and three behind it.
fn thousands(digits: &str, mark: char) -> bool {
    digits.split_once(mark).is_some_and(|(before, after)| {
        (1..=3).contains(&before.len()) && !before.contains(' ') && before != "0" && after.len() == 3
    })
}
