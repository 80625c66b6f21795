//! Entries that balance.

use crate::{Amount, BalanceError, Cost, Decimal, Overflow, Price, check_name};
use jiff::civil::Date;
use std::{collections::BTreeMap, sync::Arc};

/// The most postings of one entry.
pub const POSTINGS_MAX: usize = 10_000;

/// With which postings a posting balances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// A real posting: with the other real ones.
    Real,
    /// `[account]`: virtual, with the other ones of its kind.
    Balanced,
    /// `(account)`: virtual, and with none.
    Unbalanced,
}

/// What an entry says besides its postings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The day that it counts for.
    pub date: Date,
    /// Whom it was with.
    pub payee: String,
    /// What it was.
    pub narration: String,
    /// The number of a cheque or voucher.
    pub code: String,
    /// `*`, `!` or nothing, as its source marks it.
    pub mark: String,
    /// What its source says of it besides.
    pub comment: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Links to other things.
    pub links: Vec<String>,
}

impl Head {
    /// An entry of a day, of which nothing is said yet.
    #[must_use]
    pub fn on(date: Date) -> Self {
        Self {
            date,
            payee: String::new(),
            narration: String::new(),
            code: String::new(),
            mark: String::new(),
            comment: String::new(),
            tags: Vec::new(),
            links: Vec::new(),
        }
    }
}

/// One line of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Which account changes.
    pub account: Arc<str>,
    /// With which postings it balances.
    pub group: Group,
    /// By how much.
    pub units: Amount,
    /// What it counts for in the balance of the entry: the amount at cost or price, where it has one.
    pub weight: Amount,
    /// What a unit of its lot cost.
    pub cost: Option<Cost>,
    /// What it was exchanged for.
    pub price: Option<Price>,
    /// What its source says of it besides.
    pub comment: String,
    /// Whether the amount was worked out and not written.
    pub inferred: bool,
}

/// An entry whose weights are zero in each commodity, real and virtual postings each for themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    head: Head,
    postings: Vec<Posting>,
}

impl Entry {
    /// An entry of these postings.
    ///
    /// # Errors
    /// [`BalanceError`] when they do not balance, or a posting is not what one can be.
    pub fn new(head: Head, postings: Vec<Posting>) -> Result<Self, BalanceError> {
        let entry = Self { head, postings };
        entry.check()?;
        Ok(entry)
    }

    /// What it says besides its postings.
    #[must_use]
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// Its postings, in the order of their source.
    #[must_use]
    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }

    /// What it says besides its postings, and these.
    #[must_use]
    pub fn into_parts(self) -> (Head, Vec<Posting>) {
        (self.head, self.postings)
    }

    /// The entry that takes this one back, on `date`.
    ///
    /// # Errors
    /// [`BalanceError::Overflow`].
    pub fn reversed(&self, date: Date) -> Result<Self, BalanceError> {
        let turn = |posting: &Posting| {
            Ok(Posting { units: posting.units.negated()?, weight: posting.weight.negated()?, ..posting.clone() })
        };
        let postings = self.postings.iter().map(turn).collect::<Result<_, Overflow>>()?;
        Self::new(Head { date, ..self.head.clone() }, postings)
    }

    /// The same entry on another day and with another comment; its postings stay as they are.
    #[must_use]
    pub fn moved(mut self, date: Date, comment: String) -> Self {
        self.head.date = date;
        self.head.comment = comment;
        self
    }

    /// The entry with its weights in whole units of their commodities; what rounding leaves is taken up by postings at
    /// cost or price, whose weight is a product.
    ///
    /// # Errors
    /// [`BalanceError`] when a quantity is finer than its commodity.
    pub fn fitted(mut self, scale_of: impl Fn(&str) -> u8) -> Result<Self, BalanceError> {
        let mut rounded = false;
        for posting in &mut self.postings {
            let scale = scale_of(&posting.weight.commodity);
            let fitted = posting.weight.quantity.rescaled(scale)?;
            rounded |= fitted != posting.weight.quantity;
            posting.weight.quantity = fitted;
        }
        // The same numbers still come to nothing.
        if !rounded {
            return Ok(self);
        }
        for ((group, commodity), rest) in self.residuals()? {
            if !rest.is_zero() && group != Group::Unbalanced {
                self.absorb(group, &commodity, rest)?;
            }
        }
        self.check()?;
        Ok(self)
    }

    /// Takes `rest` from the weight of the posting that can best bear it: one whose weight is a product, else the last.
    pub(crate) fn absorb(&mut self, group: Group, commodity: &str, rest: Decimal) -> Result<(), BalanceError> {
        let fits = |posting: &&mut Posting| posting.group == group && &*posting.weight.commodity == commodity;
        let product = self.postings.iter().rposition(|posting| {
            posting.group == group
                && &*posting.weight.commodity == commodity
                && (posting.cost.is_some() || posting.price.is_some())
        });
        let posting = match product {
            Some(at) => self.postings.get_mut(at),
            None => self.postings.iter_mut().rfind(fits),
        };
        if let Some(posting) = posting {
            posting.weight.quantity = posting.weight.quantity.minus(rest)?;
        }
        Ok(())
    }

    pub(crate) fn unchecked(head: Head, postings: Vec<Posting>) -> Self {
        Self { head, postings }
    }

    /// What the weights come to, by group and commodity; zeros too.
    pub(crate) fn residuals(&self) -> Result<BTreeMap<(Group, Arc<str>), Decimal>, Overflow> {
        let mut sums: BTreeMap<(Group, Arc<str>), Decimal> = BTreeMap::new();
        for posting in &self.postings {
            let sum = sums.entry((posting.group, Arc::clone(&posting.weight.commodity))).or_default();
            *sum = sum.plus(posting.weight.quantity)?;
        }
        Ok(sums)
    }

    fn check(&self) -> Result<(), BalanceError> {
        if self.postings.is_empty() {
            return Err(BalanceError::Empty);
        }
        if self.postings.len() > POSTINGS_MAX {
            return Err(BalanceError::TooMany);
        }
        for posting in &self.postings {
            check_name(&posting.account)?;
            let plain = posting.cost.is_none() && posting.price.is_none();
            if plain && posting.weight.commodity != posting.units.commodity {
                return Err(BalanceError::Weight(posting.account.to_string()));
            }
        }
        let open = |((group, commodity), rest): ((Group, Arc<str>), Decimal)| {
            (group != Group::Unbalanced && !rest.is_zero()).then_some(Amount { quantity: rest, commodity })
        };
        let left: Vec<Amount> = self.residuals()?.into_iter().filter_map(open).collect();
        if left.is_empty() { Ok(()) } else { Err(BalanceError::Unbalanced(left)) }
    }
}
