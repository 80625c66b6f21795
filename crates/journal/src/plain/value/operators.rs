//! What joins two values of an expression.

use super::Value;
use atom_ledger::{Amount, Decimal, Overflow};
use std::cmp::Ordering;

/// The decimal places of a quotient.
const PLACES: u8 = 14;

/// What joins two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Is,
    IsNot,
    Fits,
    FitsNot,
    Less,
    LessOrIs,
    More,
    MoreOrIs,
    Add,
    Subtract,
    Times,
    By,
}

impl Operator {
    /// What two values come to; what has no meaning is told.
    pub(super) fn of(self, left: &Value, right: &Value) -> Result<Value, String> {
        let truth = match self {
            Self::Add | Self::Subtract | Self::Times | Self::By => {
                let (Value::Amount(left), Value::Amount(right)) = (left, right) else {
                    return Err("This can be worked out of two amounts only.".to_owned());
                };
                return self.worked(left, right).map(Value::Amount);
            }
            Self::Or | Self::And => {
                let (Some(left), Some(right)) = (left.truth(), right.truth()) else {
                    return Err("One side of this is neither true nor false.".to_owned());
                };
                if self == Self::Or { left || right } else { left && right }
            }
            Self::Is => same(left, right)?,
            Self::IsNot => !same(left, right)?,
            Self::Fits => fits(left, right)?,
            Self::FitsNot => !fits(left, right)?,
            Self::Less => order(left, right)?.is_lt(),
            Self::LessOrIs => order(left, right)?.is_le(),
            Self::More => order(left, right)?.is_gt(),
            Self::MoreOrIs => order(left, right)?.is_ge(),
        };
        Ok(Value::Truth(truth))
    }

    fn worked(self, left: &Amount, right: &Amount) -> Result<Amount, String> {
        let of = |made: Result<Decimal, Overflow>, of: &Amount| match made {
            Ok(quantity) => Ok(of.with(quantity)),
            Err(fault) => Err(format!("{fault}.")),
        };
        let (one, other) = (left.quantity, right.quantity);
        // The commodity of a product is that of its left side, as Ledger has it.
        let named = if left.commodity.is_empty() { right } else { left };
        match self {
            Self::Times => of(one.times(other), named),
            Self::By => of(one.divided(other, PLACES).map(Decimal::normalized), named),
            _ => {
                // Nothing of one commodity may be added to anything.
                let same = left.commodity == right.commodity;
                if !same && !one.is_zero() && !other.is_zero() {
                    return Err("Two commodities cannot be added up into one amount.".to_owned());
                }
                let named = if same || other.is_zero() { left } else { right };
                of(if self == Self::Add { one.plus(other) } else { one.minus(other) }, named)
            }
        }
    }
}

fn same(left: &Value, right: &Value) -> Result<bool, String> {
    match (left, right) {
        (Value::Amount(left), Value::Amount(right)) => Ok(left == right),
        (Value::Text(left), Value::Text(right)) => Ok(left == right),
        (Value::Day(left), Value::Day(right)) => Ok(left == right),
        (Value::Truth(left), Value::Truth(right)) => Ok(left == right),
        (Value::Nothing, Value::Nothing) => Ok(true),
        (Value::Nothing, _) | (_, Value::Nothing) => Ok(false),
        _ => Err("These two cannot be compared.".to_owned()),
    }
}

fn order(left: &Value, right: &Value) -> Result<Ordering, String> {
    match (left, right) {
        (Value::Amount(left), Value::Amount(right)) => {
            let bare = left.commodity.is_empty() || right.commodity.is_empty();
            if !bare && left.commodity != right.commodity {
                return Err("Amounts of two commodities cannot be compared.".to_owned());
            }
            Ok(left.quantity.cmp(&right.quantity))
        }
        (Value::Day(left), Value::Day(right)) => Ok(left.cmp(right)),
        (Value::Text(left), Value::Text(right)) => Ok(left.cmp(right)),
        _ => Err("These two cannot be compared.".to_owned()),
    }
}

fn fits(left: &Value, right: &Value) -> Result<bool, String> {
    match (left, right) {
        (Value::Text(text), Value::Pattern(pattern)) => Ok(pattern.is_match(text)),
        (Value::Nothing, Value::Pattern(_)) => Ok(false),
        _ => Err("A text and a pattern were expected here.".to_owned()),
    }
}
