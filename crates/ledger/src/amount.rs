//! Amounts, and what they cost.

use crate::{Decimal, Overflow};
use jiff::civil::Date;
use std::{fmt, sync::Arc};

/// So much of a commodity. The commodity is as its source writes it: `EUR`, `$`, or nothing for a bare number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Amount {
    /// How much.
    pub quantity: Decimal,
    /// Of what.
    pub commodity: Arc<str>,
}

impl Amount {
    /// So much of a commodity.
    #[must_use]
    pub fn new(quantity: Decimal, commodity: impl Into<Arc<str>>) -> Self {
        Self { quantity, commodity: commodity.into() }
    }

    /// The opposite amount.
    ///
    /// # Errors
    /// [`Overflow`].
    pub fn negated(&self) -> Result<Self, Overflow> {
        Ok(Self { quantity: self.quantity.negated()?, commodity: Arc::clone(&self.commodity) })
    }

    /// The same commodity, another quantity.
    #[must_use]
    pub fn with(&self, quantity: Decimal) -> Self {
        Self { quantity, commodity: Arc::clone(&self.commodity) }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.quantity.fmt(f)?;
        if self.commodity.is_empty() { Ok(()) } else { write!(f, " {}", self.commodity) }
    }
}

/// What an amount was exchanged for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Price {
    /// For each unit.
    Unit(Amount),
    /// For all of it; its sign follows the amount.
    Total(Amount),
}

impl Price {
    /// What `quantity` comes to.
    ///
    /// # Errors
    /// [`Overflow`].
    pub fn of(&self, quantity: Decimal) -> Result<Amount, Overflow> {
        match self {
            Self::Unit(unit) => Ok(unit.with(quantity.times(unit.quantity)?)),
            Self::Total(total) if quantity.is_negative() => total.negated(),
            Self::Total(total) => Ok(total.clone()),
        }
    }

    /// The amount as it was written.
    #[must_use]
    pub const fn amount(&self) -> &Amount {
        match self {
            Self::Unit(amount) | Self::Total(amount) => amount,
        }
    }
}

/// What each unit of a lot cost when it was acquired, and what tells the lot from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// For each unit.
    pub unit: Amount,
    /// When it was acquired.
    pub date: Option<Date>,
    /// A name of its own.
    pub label: Option<String>,
}
