//! Expressions of Ledger: what they are made of, and what they come to.

mod evaluate;
mod operators;
mod parse;

pub(super) use evaluate::{Scope, Subject, evaluate};
pub(super) use parse::{parenthesised, whole};

use atom_ledger::Amount;
use jiff::civil::Date;
use operators::Operator;
use regex::Regex;
use std::sync::Arc;

/// What an expression comes to.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Nothing,
    Truth(bool),
    Amount(Amount),
    Day(Date),
    Text(Arc<str>),
    Pattern(Regex),
    Account(Arc<str>),
}

impl Value {
    /// Whether it counts as true; none where it is neither true nor false.
    pub(super) fn truth(&self) -> Option<bool> {
        match self {
            Self::Nothing => Some(false),
            Self::Truth(truth) => Some(*truth),
            Self::Amount(amount) => Some(!amount.quantity.is_zero()),
            Self::Text(text) => Some(!text.is_empty()),
            Self::Day(_) | Self::Pattern(_) | Self::Account(_) => None,
        }
    }
}

/// An expression, or a part of one.
#[derive(Debug, Clone)]
pub(super) struct Expression {
    node: Node,
    /// Where it stands in its line, in bytes.
    at: usize,
}

/// What an expression is.
#[derive(Debug, Clone)]
enum Node {
    Just(Value),
    Name(String),
    Call(String, Vec<Expression>),
    Member(Box<Expression>, String),
    Negate(Box<Expression>),
    Not(Box<Expression>),
    Both(Operator, Box<(Expression, Expression)>),
    /// A condition, what holds if it does, and what if not.
    Choice(Box<[Expression; 3]>),
}

/// What `define` gave a name to.
#[derive(Debug, Clone)]
pub(super) struct Definition {
    pub(super) parameters: Vec<String>,
    pub(super) body: Expression,
}
