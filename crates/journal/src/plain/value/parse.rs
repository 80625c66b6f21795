//! From the text of an expression to its parts.

use super::{Expression, Node, Operator, Value};
use crate::{
    JournalError,
    error::Line,
    plain::{
        alias::compile,
        number::{self, Role},
        reader::Reader,
        transaction,
    },
};

/// How deep parentheses may go.
const DEPTH_MAX: u32 = 20;
/// The most parts of an expression.
const PARTS_MAX: u32 = 200;
/// The words that end an amount, and are no commodity in an expression.
const RESERVED: [&str; 9] = ["and", "or", "not", "if", "else", "div", "true", "false", "null"];

/// The operators that join two values, those that hold loosest first.
const LEVELS: [&[(&str, Operator)]; 5] = [
    &[("||", Operator::Or), ("|", Operator::Or), ("or", Operator::Or)],
    &[("&&", Operator::And), ("&", Operator::And), ("and", Operator::And)],
    &[
        ("==", Operator::Is),
        ("!=", Operator::IsNot),
        ("=~", Operator::Fits),
        ("!~", Operator::FitsNot),
        ("<=", Operator::LessOrIs),
        (">=", Operator::MoreOrIs),
        ("<", Operator::Less),
        (">", Operator::More),
    ],
    &[("+", Operator::Add), ("-", Operator::Subtract)],
    &[("*", Operator::Times), ("/", Operator::By)],
];

/// Why a text is no expression.
#[derive(Debug)]
pub(in crate::plain) struct Fault {
    pub(in crate::plain) error: JournalError,
    /// Whether Ledger refuses it, too; else it may be something that is not known here.
    pub(in crate::plain) certain: bool,
}

/// Takes an expression in parentheses from the beginning of `rest`.
pub(in crate::plain) fn parenthesised<'a>(
    reader: &mut Reader<'_>,
    line: &Line<'a>,
    rest: &mut &'a str,
    role: Role,
) -> Result<Expression, Fault> {
    Parser { reader, line, role, parts: 0 }.primary(rest, 0)
}

/// Reads a text that is an expression to its end.
pub(in crate::plain) fn whole<'a>(
    reader: &mut Reader<'_>,
    line: &Line<'a>,
    text: &'a str,
) -> Result<Expression, Fault> {
    let mut rest = text;
    let bare_before = reader.styles.contains_key("");
    // An amount in it tells how its commodity is shown, as in Ledger; a bare number is of none.
    let mut parser = Parser { reader: &mut *reader, line, role: Role::Posting, parts: 0 };
    let made = parser.choice(&mut rest, 0).and_then(|expression| {
        if rest.trim().is_empty() { Ok(expression) } else { Err(parser.unsure(rest, "This is not understood here.")) }
    });
    if !bare_before {
        reader.styles.remove("");
    }
    made
}

/// What is behind a word, where a text begins with it.
fn taken<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let after = text.strip_prefix(word)?;
    let ends = !word.ends_with(char::is_alphabetic) || !after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    ends.then_some(after)
}

struct Parser<'r, 'f, 'a> {
    reader: &'r mut Reader<'f>,
    line: &'r Line<'a>,
    role: Role,
    parts: u32,
}

impl<'a> Parser<'_, '_, 'a> {
    /// What Ledger refuses as well.
    fn wrong(&self, at: &str, message: impl Into<String>) -> Fault {
        Fault { error: self.line.error(at, message), certain: true }
    }

    /// What is not known here.
    fn unsure(&self, at: &str, message: impl Into<String>) -> Fault {
        Fault { error: self.line.error(at, message), certain: false }
    }

    fn made(&self, at: &str, node: Node) -> Expression {
        Expression { node, at: self.line.offset(at) }
    }

    fn count(&mut self, at: &str, depth: u32) -> Result<(), Fault> {
        self.parts += 1;
        if depth > DEPTH_MAX || self.parts > PARTS_MAX {
            return Err(self.unsure(at, "This calculation goes too deep."));
        }
        Ok(())
    }

    /// `CONDITION ? VALUE : OTHER`, or `VALUE if CONDITION else OTHER`.
    fn choice(&mut self, rest: &mut &'a str, depth: u32) -> Result<Expression, Fault> {
        let value = self.binary(rest, depth, 0)?;
        let at = rest.trim_start();
        if let Some(after) = at.strip_prefix('?') {
            *rest = after;
            let then = self.choice(rest, depth + 1)?;
            let Some(after) = rest.trim_start().strip_prefix(':') else {
                return Err(self.unsure(rest, "The other value is missing: : was expected."));
            };
            *rest = after;
            let other = self.choice(rest, depth + 1)?;
            return Ok(self.made(at, Node::Choice(Box::new([value, then, other]))));
        }
        let Some(after) = taken(at, "if") else { return Ok(value) };
        *rest = after;
        let condition = self.binary(rest, depth, 0)?;
        let other = match taken(rest.trim_start(), "else") {
            Some(after) => {
                *rest = after;
                self.choice(rest, depth + 1)?
            }
            None => self.made(at, Node::Just(Value::Nothing)),
        };
        Ok(self.made(at, Node::Choice(Box::new([condition, value, other]))))
    }

    fn binary(&mut self, rest: &mut &'a str, depth: u32, level: usize) -> Result<Expression, Fault> {
        let Some(operators) = LEVELS.get(level) else { return self.unary(rest, depth) };
        let mut left = self.binary(rest, depth, level + 1)?;
        loop {
            let at = rest.trim_start();
            let found = operators.iter().find_map(|(sign, operator)| Some((*operator, taken(at, sign)?)));
            let Some((operator, after)) = found else { return Ok(left) };
            *rest = after;
            let right = self.binary(rest, depth, level + 1)?;
            left = self.made(at, Node::Both(operator, Box::new((left, right))));
        }
    }

    fn unary(&mut self, rest: &mut &'a str, depth: u32) -> Result<Expression, Fault> {
        *rest = rest.trim_start();
        let at = *rest;
        self.count(at, depth)?;
        let not = at.strip_prefix('!').filter(|after| !after.starts_with(['=', '~']));
        if let Some(after) = not.or_else(|| taken(at, "not")) {
            *rest = after;
            let inner = self.unary(rest, depth + 1)?;
            return Ok(self.made(at, Node::Not(Box::new(inner))));
        }
        // The sign of a number belongs to it; that of anything else turns it round.
        let signed = at.strip_prefix('-').map(str::trim_start);
        if let Some(inner) = signed.filter(|inner| inner.starts_with(|c: char| c == '(' || c.is_alphabetic())) {
            *rest = inner;
            let inner = self.unary(rest, depth + 1)?;
            return Ok(self.made(at, Node::Negate(Box::new(inner))));
        }
        let mut value = self.primary(rest, depth)?;
        while let Some(after) = rest.strip_prefix('.').filter(|after| after.starts_with(char::is_alphabetic)) {
            let at = *rest;
            self.count(at, depth)?;
            let (name, after) = after.split_at(name_length(after));
            *rest = after;
            value = self.made(at, Node::Member(Box::new(value), name.to_owned()));
        }
        Ok(value)
    }

    fn primary(&mut self, rest: &mut &'a str, depth: u32) -> Result<Expression, Fault> {
        *rest = rest.trim_start();
        let at = *rest;
        let Some(first) = at.chars().next() else {
            return Err(self.wrong(at, "This calculation ends where a value was expected."));
        };
        let node = match first {
            '(' => {
                *rest = &at[1..];
                let inner = self.choice(rest, depth + 1)?;
                self.close(rest)?;
                return Ok(inner);
            }
            '"' | '\'' => Node::Just(Value::Text(self.until(rest, first)?.into())),
            '/' => {
                let pattern = self.until(rest, '/')?;
                Node::Just(Value::Pattern(compile(pattern).map_err(|message| self.unsure(at, message))?))
            }
            '[' => {
                let written = self.until(rest, ']')?.trim();
                match transaction::date(written, self.reader.year) {
                    Ok((date, "")) => Node::Just(Value::Day(date)),
                    _ => return Err(self.unsure(at, "A date such as [2026-01-31] was expected here.")),
                }
            }
            _ if first.is_alphabetic() || first == '_' => self.word(rest, depth)?,
            _ => Node::Just(Value::Amount(self.amount(rest)?)),
        };
        Ok(self.made(at, node))
    }

    /// What stands between the first sign and the next `close`.
    fn until(&self, rest: &mut &'a str, close: char) -> Result<&'a str, Fault> {
        let at = *rest;
        let Some((inner, after)) = at[1..].split_once(close) else {
            return Err(self.wrong(at, format!("This is not closed: {close} was expected.")));
        };
        *rest = after;
        Ok(inner)
    }

    fn close(&self, rest: &mut &'a str) -> Result<(), Fault> {
        let at = rest.trim_start();
        let Some(after) = at.strip_prefix(')') else {
            let error = self.line.error(rest, "This calculation is not closed: ) was expected.");
            return Err(Fault { error, certain: at.is_empty() });
        };
        *rest = after;
        Ok(())
    }

    /// A name, or a function with what it is given.
    fn word(&mut self, rest: &mut &'a str, depth: u32) -> Result<Node, Fault> {
        let at = *rest;
        let (name, after) = at.split_at(name_length(at));
        *rest = after;
        match name {
            "true" => return Ok(Node::Just(Value::Truth(true))),
            "false" => return Ok(Node::Just(Value::Truth(false))),
            "null" => return Ok(Node::Just(Value::Nothing)),
            _ => {}
        }
        let Some(inner) = after.strip_prefix('(') else { return Ok(Node::Name(name.to_owned())) };
        *rest = inner;
        let mut arguments = Vec::new();
        if let Some(after) = inner.trim_start().strip_prefix(')') {
            *rest = after;
            return Ok(Node::Call(name.to_owned(), arguments));
        }
        loop {
            arguments.push(self.choice(rest, depth + 1)?);
            let Some(after) = rest.trim_start().strip_prefix(',') else { break };
            *rest = after;
        }
        self.close(rest)?;
        Ok(Node::Call(name.to_owned(), arguments))
    }

    fn amount(&mut self, rest: &mut &'a str) -> Result<atom_ledger::Amount, Fault> {
        let at = *rest;
        let mut own = &at[..amount_reach(at)];
        let length = own.len();
        let amount = number::amount(self.reader, self.line, &mut own, self.role);
        let amount = amount.map_err(|error| Fault { error, certain: false })?;
        *rest = &at[length - own.len()..];
        Ok(amount)
    }
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len())
}

/// How far an amount at the beginning of a text may reach: to a comma that parts values, or to a word that is no commodity.
fn amount_reach(text: &str) -> usize {
    let Some(start) = text.find(|c: char| c.is_ascii_digit()) else { return text.len() };
    let digits = text[start..].find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','));
    let end = digits.map_or(text.len(), |length| start + length);
    if text[..end].ends_with(',') {
        return end - 1;
    }
    let after = text[end..].trim_start();
    let word = &after[..name_length(after)];
    if RESERVED.contains(&word) { end } else { text.len() }
}
