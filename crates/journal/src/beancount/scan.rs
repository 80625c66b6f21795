//! The words of a line of Beancount.

use crate::{JournalError, error::Line};
use atom_ledger::Decimal;
use jiff::civil::Date;
use std::borrow::Cow;

/// How deep parentheses of an amount may go.
const DEPTH_MAX: u32 = 20;

/// What is left of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scan<'a> {
    pub(super) line: Line<'a>,
    pub(super) rest: &'a str,
}

impl<'a> Scan<'a> {
    pub(super) fn new(line: Line<'a>) -> Self {
        Self { line, rest: line.text.trim_end_matches(is_space) }
    }

    pub(super) fn error(&self, message: impl Into<String>) -> JournalError {
        self.line.error(self.rest, message)
    }

    fn space(&mut self) {
        self.rest = self.rest.trim_start_matches(is_space);
    }

    /// Whether nothing follows but a comment.
    pub(super) fn at_end(&mut self) -> bool {
        self.space();
        self.rest.is_empty() || self.rest.starts_with(';')
    }

    pub(super) fn end(&mut self) -> Result<(), JournalError> {
        if self.at_end() { Ok(()) } else { Err(self.error(self.unexpected())) }
    }

    /// What to say of something that stands where nothing may.
    fn unexpected(&self) -> &'static str {
        if self.rest.starts_with(char::is_whitespace) {
            "This is no plain space; only spaces and tabs part words here."
        } else {
            "Nothing was expected here."
        }
    }

    pub(super) fn eat(&mut self, token: &str) -> bool {
        self.space();
        match self.rest.strip_prefix(token) {
            Some(after) => {
                self.rest = after;
                true
            }
            None => false,
        }
    }

    /// Whether this is next; it is left there.
    pub(super) fn next_is(mut self, token: &str) -> bool {
        self.eat(token)
    }

    pub(super) fn expect(&mut self, token: &str) -> Result<(), JournalError> {
        if self.eat(token) { Ok(()) } else { Err(self.error(format!("{token} was expected here."))) }
    }

    /// What is in front that fits, if anything.
    pub(super) fn take(&mut self, fits: impl Fn(char) -> bool) -> &'a str {
        self.space();
        let end = self.rest.find(|c| !fits(c)).unwrap_or(self.rest.len());
        let (word, after) = self.rest.split_at(end);
        self.rest = after;
        word
    }

    pub(super) fn date(&mut self) -> Result<Date, JournalError> {
        self.try_date().ok_or_else(|| self.error("A date such as 2026-01-31 was expected here."))
    }

    pub(super) fn try_date(&mut self) -> Option<Date> {
        self.space();
        let end = self.rest.find(|c: char| !(c.is_ascii_digit() || c == '-' || c == '/')).unwrap_or(self.rest.len());
        let (written, after) = self.rest.split_at(end);
        let mut parts = written.split(['-', '/']);
        let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
        let mut small = || parts.next().filter(|part| (1..=2).contains(&part.len()))?.parse().ok();
        let (month, day) = (small()?, small()?);
        if parts.next().is_some() {
            return None;
        }
        let date = Date::new(year, month, day).ok().filter(|date| date.year() >= 1)?;
        self.rest = after;
        Some(date)
    }

    /// A text in quotes, where one is next.
    pub(super) fn try_text(&mut self) -> Result<Option<Cow<'a, str>>, JournalError> {
        self.space();
        let Some(inner) = self.rest.strip_prefix('"') else { return Ok(None) };
        let mut escaped = false;
        for (at, c) in inner.char_indices() {
            match c {
                '"' if !escaped => {
                    self.rest = &inner[at + 1..];
                    return Ok(Some(unescaped(&inner[..at])));
                }
                _ => escaped = c == '\\' && !escaped,
            }
        }
        Err(self.error("This text has no closing quote."))
    }

    pub(super) fn text(&mut self) -> Result<Cow<'a, str>, JournalError> {
        self.try_text()?.ok_or_else(|| self.error("A text in quotes was expected here."))
    }

    /// The name of an account: parts with a capital or a digit first.
    pub(super) fn account(&mut self) -> Result<&'a str, JournalError> {
        let start = *self;
        let name = self.take(|c| c.is_alphanumeric() || c == ':' || c == '-');
        let mut parts = name.split(':');
        let capital = |part: &str| {
            part.chars().next().is_some_and(|c| c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase()))
        };
        let first = parts.next().is_some_and(capital);
        let mut more = 0;
        let good = parts.all(|part| {
            more += 1;
            capital(part) || part.starts_with(|c: char| c.is_numeric())
        });
        if first && good && more > 0 {
            return Ok(name);
        }
        Err(start.error("The name of an account was expected here, such as Assets:Bank:Checking."))
    }

    /// A commodity, where one is next: capitals, digits and `'._-/`, with a capital first; one letter is enough.
    pub(super) fn try_commodity(&mut self) -> Option<&'a str> {
        self.space();
        if !self.rest.starts_with(|c: char| c.is_ascii_uppercase()) {
            return None;
        }
        let fits = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || "'._-/".contains(c);
        let end = self.rest.find(|c| !fits(c)).unwrap_or(self.rest.len()).min(24);
        let word = self.rest[..end].trim_end_matches(['\'', '.', '_', '-', '/']);
        self.rest = &self.rest[word.len()..];
        Some(word)
    }

    /// A number or a calculation, where one is next.
    pub(super) fn try_number(&mut self) -> Result<Option<Decimal>, JournalError> {
        self.space();
        if !self.rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '(' | '.')) {
            return Ok(None);
        }
        self.sum(0).map(Some)
    }

    pub(super) fn number(&mut self) -> Result<Decimal, JournalError> {
        self.try_number()?.ok_or_else(|| self.error("A number was expected here."))
    }

    fn sum(&mut self, depth: u32) -> Result<Decimal, JournalError> {
        let mut value = self.product(depth)?;
        loop {
            let start = *self;
            let made = if self.eat("+") {
                value.plus(self.product(depth)?)
            } else if self.eat("-") {
                value.minus(self.product(depth)?)
            } else {
                return Ok(value);
            };
            value = made.map_err(|fault| start.error(format!("{fault}.")))?;
        }
    }

    fn product(&mut self, depth: u32) -> Result<Decimal, JournalError> {
        let mut value = self.factor(depth)?;
        loop {
            let start = *self;
            let made = if self.eat("*") {
                value.times(self.factor(depth)?)
            } else if self.eat("/") {
                // As many places as Beancount's own context has digits, less what stands before the point.
                value.divided(self.factor(depth)?, 14).map(Decimal::normalized)
            } else {
                return Ok(value);
            };
            value = made.map_err(|fault| start.error(format!("{fault}.")))?;
        }
    }

    fn factor(&mut self, depth: u32) -> Result<Decimal, JournalError> {
        if depth > DEPTH_MAX {
            return Err(self.error("This calculation goes too deep."));
        }
        if self.eat("(") {
            let value = self.sum(depth + 1)?;
            self.expect(")")?;
            return Ok(value);
        }
        if self.eat("-") {
            let value = self.factor(depth + 1)?;
            return value.negated().map_err(|fault| self.error(format!("{fault}.")));
        }
        if self.eat("+") {
            return self.factor(depth + 1);
        }
        let start = *self;
        let digits = self.take(|c| c.is_ascii_digit() || c == ',' || c == '.');
        if digits.starts_with('.') {
            return Err(start.error("A number begins with a digit, such as 0.50."));
        }
        let whole = digits.split('.').next().unwrap_or_default();
        let grouped = whole.contains(',') && whole.split(',').skip(1).any(|group| group.len() != 3);
        if grouped || digits.split('.').nth(1).is_some_and(|part| part.contains(',')) {
            return Err(start.error("The commas of this number do not part thousands."));
        }
        let plain: String = digits.chars().filter(|c| *c != ',').collect();
        plain.trim_end_matches('.').parse().map_err(|fault| start.error(format!("{fault}.")))
    }
}

/// What parts words. Beancount takes no other space, such as one at which a line does not break.
fn is_space(c: char) -> bool {
    c.is_ascii_whitespace()
}

fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(other) => out.push(other),
                None => {}
            },
            other => out.push(other),
        }
    }
    Cow::Owned(out)
}
