//! Journals that are made: the same seed always gives the same text, with the sums that it must come to.
//!
//! [`deals`] are plain purchases and sales in one currency, for measuring: each can be posted, and [`journal`] is their text.
//! [`mod@rich`] is the text of few transactions with all that the programs share: several legs, commodities, prices, assertions,
//! amounts that are left out, virtual postings.

mod random;
mod rich;

pub use random::Random;
pub use rich::{Rich, rich};

use jiff::{ToSpan as _, civil::Date};
use std::{
    collections::BTreeMap,
    io::{self, Write},
};

/// The account that most deals go through: nearly a fifth of them.
pub const BUSIEST: &str = "Assets:Bank:Checking";

const PAYERS: [&str; 8] = [
    BUSIEST,
    "Assets:Bank:Savings",
    "Assets:Bank:Joint Account",
    "Assets:Cash",
    "Assets:Cash:Foreign",
    "Liabilities:Card:Blue",
    "Liabilities:Card:Gold",
    "Liabilities:Loan",
];

const PURPOSES: [&str; 20] = [
    "Expenses:Food:Groceries",
    "Expenses:Food:Restaurants",
    "Expenses:Home:Rent",
    "Expenses:Home:Energy",
    "Expenses:Home:Repairs",
    "Expenses:Travel:Train",
    "Expenses:Travel:Hotel",
    "Expenses:Travel:Fuel",
    "Expenses:Health:Insurance",
    "Expenses:Health:Doctor",
    "Expenses:Office:Software",
    "Expenses:Office:Phone",
    "Expenses:Office:Supplies",
    "Expenses:Gifts",
    "Expenses:Fees",
    "Expenses:Taxes",
    "Income:Consulting",
    "Income:Salary",
    "Income:Interest",
    "Equity:Opening Balances",
];

/// One exchange between two accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deal {
    /// Its day.
    pub date: Date,
    /// With whom.
    pub payee: String,
    /// Where it goes.
    pub to: &'static str,
    /// Where it comes from.
    pub from: &'static str,
    /// How much, in cents of EUR.
    pub cents: i64,
}

impl Deal {
    /// The amount as one writes it.
    #[must_use]
    pub fn quantity(&self) -> String {
        format!("{}.{:02}", self.cents / 100, self.cents % 100)
    }

    /// Writes it as the transaction of this number.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(&self, number: usize, out: &mut impl Write) -> io::Result<()> {
        let quantity = self.quantity();
        writeln!(out, "{} * {}  ; n:{number}", self.date, self.payee)?;
        writeln!(out, "    {:<30}  {quantity:>10} EUR", self.to)?;
        // Each second one leaves out the amount that follows from the other.
        if number.is_multiple_of(2) {
            writeln!(out, "    {}\n", self.from)
        } else {
            writeln!(out, "    {:<30}  -{quantity} EUR\n", self.from)
        }
    }

    /// Adds it to what accounts hold, in cents.
    pub fn add_to(&self, sums: &mut BTreeMap<String, i64>) {
        for (account, cents) in [(self.to, self.cents), (self.from, -self.cents)] {
            match sums.get_mut(account) {
                Some(sum) => *sum += cents,
                None => {
                    sums.insert(account.to_owned(), cents);
                }
            }
        }
    }
}

/// So many deals over ten years from 2016 on, in the order of their days.
pub fn deals(count: usize) -> impl Iterator<Item = Deal> {
    let mut random = Random::new(count as u64);
    let start = jiff::civil::date(2016, 1, 1);
    (0..count).map(move |n| {
        let day = i64::try_from(n * 3_653 / count.max(1)).unwrap_or(0);
        let payer = if random.below(100) < 19 { BUSIEST } else { PAYERS[1 + random.below(PAYERS.len() - 1)] };
        let purpose = PURPOSES[random.below(PURPOSES.len())];
        let income = purpose.starts_with("Income") || purpose.starts_with("Equity");
        let (to, from) = if income { (payer, purpose) } else { (purpose, payer) };
        let cents = 1 + i64::try_from(random.below(250_000)).unwrap_or(0);
        let payee = format!("Payee {:04} GmbH & Co", random.below(5_000));
        Deal { date: start.checked_add(day.days()).unwrap_or(start), payee, to, from, cents }
    })
}

/// Writes so many deals as a journal of hledger and Ledger. Returns what each account must hold, in cents.
///
/// # Errors
/// What the writer says.
pub fn journal(count: usize, out: &mut impl Write) -> io::Result<BTreeMap<String, i64>> {
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for (n, deal) in deals(count).enumerate() {
        deal.write(n, out)?;
        deal.add_to(&mut sums);
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_count_gives_the_same_journal() {
        let (mut one, mut other) = (Vec::new(), Vec::new());
        let sums = journal(1_000, &mut one).expect("written");
        assert_eq!(journal(1_000, &mut other).expect("written"), sums);
        assert_eq!(one, other);
        assert_eq!(sums.values().sum::<i64>(), 0);
        let busy = deals(10_000).filter(|deal| [deal.to, deal.from].contains(&BUSIEST)).count();
        assert!((1_700..2_000).contains(&busy), "{busy}");
    }
}
