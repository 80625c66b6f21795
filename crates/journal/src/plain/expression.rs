//! Amounts that are worked out: `($10.00 + $20.00)`, as Ledger takes them.

use super::{
    number::{self, Role},
    reader::Reader,
};
use crate::{JournalError, error::Line};
use atom_ledger::{Amount, Decimal, Overflow};

/// How deep parentheses may go.
const DEPTH_MAX: u32 = 20;
/// The decimal places of a quotient.
const PLACES: u8 = 14;

/// Takes an amount in parentheses from the beginning of `rest`.
pub(super) fn amount<'a>(
    reader: &mut Reader<'_>,
    line: &Line<'a>,
    rest: &mut &'a str,
    role: Role,
) -> Result<Amount, JournalError> {
    let mut calculation = Calculation { reader, line, role };
    calculation.factor(rest, 0)
}

struct Calculation<'r, 'f, 'a> {
    reader: &'r mut Reader<'f>,
    line: &'r Line<'a>,
    role: Role,
}

impl<'a> Calculation<'_, '_, 'a> {
    fn error(&self, at: &str, message: impl Into<String>) -> JournalError {
        self.line.error(at, message)
    }

    fn sum(&mut self, rest: &mut &'a str, depth: u32) -> Result<Amount, JournalError> {
        let mut value = self.product(rest, depth)?;
        loop {
            let at = rest.trim_start();
            let Some(sign) = at.chars().next().filter(|sign| matches!(sign, '+' | '-')) else { return Ok(value) };
            *rest = &at[1..];
            let other = self.product(rest, depth)?;
            // Nothing of one commodity may be added to anything.
            let same = value.commodity == other.commodity;
            let name = if same || other.quantity.is_zero() { value.commodity.clone() } else { other.commodity.clone() };
            if !same && !value.quantity.is_zero() && !other.quantity.is_zero() {
                return Err(self.error(at, "Two commodities cannot be added up into one amount."));
            }
            let made =
                if sign == '+' { value.quantity.plus(other.quantity) } else { value.quantity.minus(other.quantity) };
            value = Amount { quantity: self.fits(at, made)?, commodity: name };
        }
    }

    fn product(&mut self, rest: &mut &'a str, depth: u32) -> Result<Amount, JournalError> {
        let mut value = self.factor(rest, depth)?;
        loop {
            let at = rest.trim_start();
            let Some(sign) = at.chars().next().filter(|sign| matches!(sign, '*' | '/')) else { return Ok(value) };
            *rest = &at[1..];
            let other = self.factor(rest, depth)?;
            if !value.commodity.is_empty() && !other.commodity.is_empty() {
                return Err(self.error(at, "One side of this has to be a bare number."));
            }
            let made = if sign == '*' {
                value.quantity.times(other.quantity)
            } else {
                value.quantity.divided(other.quantity, PLACES).map(Decimal::normalized)
            };
            let name = if value.commodity.is_empty() { other.commodity } else { value.commodity };
            value = Amount { quantity: self.fits(at, made)?, commodity: name };
        }
    }

    fn factor(&mut self, rest: &mut &'a str, depth: u32) -> Result<Amount, JournalError> {
        *rest = rest.trim_start();
        let at = *rest;
        if depth > DEPTH_MAX {
            return Err(self.error(at, "This calculation goes too deep."));
        }
        if let Some(inner) = at.strip_prefix('(') {
            *rest = inner;
            let value = self.sum(rest, depth + 1)?;
            let Some(after) = rest.trim_start().strip_prefix(')') else {
                return Err(self.error(rest, "This calculation is not closed: ) was expected."));
            };
            *rest = after;
            return Ok(value);
        }
        if let Some(value) = self.named(rest) {
            return Ok(value);
        }
        // The sign of a number belongs to it; that of anything else turns it round.
        let signed = at.strip_prefix('-').map(str::trim_start);
        if let Some(inner) = signed.filter(|inner| inner.starts_with(|c: char| c == '(' || c.is_alphabetic())) {
            *rest = inner;
            let value = self.factor(rest, depth + 1)?;
            let turned = value.negated();
            return turned.map_err(|fault| self.error(at, format!("{fault}.")));
        }
        number::amount(self.reader, self.line, rest, self.role)
    }

    /// What `define` named so; in an automated transaction, the amount of the posting that it is added to.
    fn named(&self, rest: &mut &'a str) -> Option<Amount> {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let value = match name {
            "amount" if self.reader.in_rule => Amount::new(Decimal::from_units(1, 0), ""),
            _ => self.reader.defined.get(name)?.clone(),
        };
        *rest = after;
        Some(value)
    }

    fn fits(&self, at: &str, made: Result<Decimal, Overflow>) -> Result<Decimal, JournalError> {
        made.map_err(|fault| self.error(at, format!("{fault}.")))
    }
}
