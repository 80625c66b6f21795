//! What accounts are said to hold, written where it holds: at a line, or at the end of a day.

use super::{Writer, amounts::plain_amount};
use crate::Format;
use atom_ledger::{Amount, Decimal};
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
};

/// What is left out of a form, with what comes of it.
pub(super) const UNTOLD: &str =
    "Assertions that do not hold there, or at a moment that this form has no word for, are left out";
const NOT_ALONE: &str = "That an account holds nothing of any other commodity is not said there";
const NOT_STRICT: &str = "That an assertion refuses what would break it is not said there";

/// What an account is said to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The account.
    pub account: String,
    /// How much it should hold.
    pub amount: Amount,
    /// How far off it may be.
    pub tolerance: Decimal,
    /// Together with the accounts below it.
    pub below: bool,
    /// And nothing of any other commodity.
    pub alone: bool,
    /// Whether what would break it is refused.
    pub strict: bool,
    /// The last day that counts.
    pub through: Date,
}

/// What each account holds at a moment, by the names that are written.
#[derive(Debug, Default)]
pub(super) struct Held(HashMap<String, BTreeMap<String, Decimal>>);

impl Held {
    /// Adds to what an account holds. What does not fit is not known any more, and no assertion agrees with it.
    pub(super) fn add(&mut self, account: &str, commodity: &str, quantity: Decimal) {
        match self.0.get_mut(account) {
            Some(held) => match held.get_mut(commodity) {
                Some(sum) => *sum = sum.plus(quantity).unwrap_or_default(),
                None => {
                    held.insert(commodity.to_owned(), quantity);
                }
            },
            None => {
                self.0.insert(account.to_owned(), BTreeMap::from([(commodity.to_owned(), quantity)]));
            }
        }
    }

    /// What the accounts hold that a name means, with those below it or without.
    fn meant<'h>(&'h self, account: &'h str, below: bool) -> impl Iterator<Item = &'h BTreeMap<String, Decimal>> {
        self.0.iter().filter_map(move |(name, held)| {
            let rest = name.strip_prefix(account)?;
            (rest.is_empty() || (below && rest.starts_with(':'))).then_some(held)
        })
    }

    /// How much of a commodity there is.
    pub(super) fn of(&self, account: &str, below: bool, commodity: &str) -> Option<Decimal> {
        if !below {
            return Some(self.0.get(account).and_then(|held| held.get(commodity)).copied().unwrap_or_default());
        }
        let each = self.meant(account, below).filter_map(|held| held.get(commodity));
        each.copied().try_fold(Decimal::ZERO, |sum, more| sum.plus(more).ok())
    }

    /// Whether there is something of another commodity.
    fn has_others(&self, account: &str, below: bool, commodity: &str) -> bool {
        let mut all = self.meant(account, below).flatten();
        all.any(|(name, quantity)| name != commodity && !quantity.is_zero())
    }

    /// Whether something was posted below an account.
    fn has_below(&self, account: &str) -> bool {
        self.0.keys().any(|name| name.strip_prefix(account).is_some_and(|rest| rest.starts_with(':')))
    }

    /// Whether an account was posted to in commodities that are none of these.
    pub(super) fn goes_beyond(&self, account: &str, commodities: &[String]) -> bool {
        self.0.get(account).is_some_and(|held| held.keys().any(|name| !commodities.contains(name)))
    }
}

impl Writer {
    /// Says what an account holds at the end of a day. It is written once all entries of the day are.
    pub fn claim(&mut self, claim: Claim) {
        self.waiting.entry(claim.through).or_default().push(claim);
    }

    /// Writes what is said of days before one, or of all.
    pub(super) fn settle(&mut self, before: Option<Date>) {
        while let Some(day) = self.waiting.keys().next().copied() {
            if before.is_some_and(|before| day >= before) {
                return;
            }
            for claim in self.waiting.remove(&day).unwrap_or_default() {
                match self.format {
                    Format::Hledger | Format::Ledger => self.plain_evening(&claim),
                    Format::Beancount => self.beancount_morning(&claim),
                }
            }
        }
    }

    /// What stands behind the amount of a posting, where it holds.
    pub(super) fn plain_claim(&mut self, account: &str, claim: &Claim) -> Option<String> {
        let (amount, below) = (&claim.amount, claim.below);
        let ledger = self.format == Format::Ledger;
        let held = self.held.as_ref()?;
        let there = held.of(account, below, &amount.commodity);
        // Ledger looks at the account itself, and at one commodity.
        let unknown = ledger && below && held.has_below(account);
        let broken =
            there != Some(amount.quantity) || (claim.alone && held.has_others(account, below, &amount.commodity));
        let moved = self.moved.iter().any(|name| name == account || (below && name.starts_with(account)));
        if unknown || broken || moved {
            self.lack(UNTOLD, 1);
            return None;
        }
        self.lack(NOT_STRICT, u64::from(claim.strict));
        self.lack(NOT_ALONE, u64::from(claim.alone && ledger));
        let sign = match (claim.alone && !ledger, below && !ledger) {
            (false, false) => "=",
            (true, false) => "==",
            (false, true) => "=*",
            (true, true) => "==*",
        };
        Some(format!(" {sign} {}", plain_amount(amount)))
    }

    /// A posting of nothing at the end of the day.
    fn plain_evening(&mut self, claim: &Claim) {
        let name = self.plain_account(&claim.account);
        let Some(said) = self.plain_claim(&name, claim) else { return };
        let nothing = plain_amount(&claim.amount.with(Decimal::ZERO));
        writeln!(self.body, "{} * Balance asserted\n    {name}  {nothing}{said}\n", claim.through).ok();
        self.accounts.entry(name).or_default().used(claim.through);
    }

    /// A directive of the next morning. Beancount counts the accounts below as well, whether that is wished or not.
    fn beancount_morning(&mut self, claim: &Claim) {
        let account = self.beancount_account(&claim.account);
        let code = self.beancount_code(&claim.amount.commodity);
        let there = self.held.as_ref().and_then(|held| held.of(&account, true, &code));
        let off = there.and_then(|there| there.minus(claim.amount.quantity).ok()).and_then(|off| off.abs().ok());
        let morning = claim.through.tomorrow().ok().filter(|_| off.is_some_and(|off| off <= claim.tolerance));
        let Some(morning) = morning else { return self.lack(UNTOLD, 1) };
        self.lack(NOT_STRICT, u64::from(claim.strict));
        self.lack(NOT_ALONE, u64::from(claim.alone));
        let (quantity, tolerance) = (claim.amount.quantity.normalized(), claim.tolerance.normalized());
        // Beancount would take the last place of the number for what it may be off.
        let within =
            if tolerance.is_zero() && quantity.scale() == 0 { String::new() } else { format!(" ~ {tolerance}") };
        writeln!(self.body, "{morning} balance {account}  {quantity}{within} {code}\n").ok();
        self.accounts.entry(account).or_default().used(claim.through);
    }
}
