//! The plugins of Beancount that change what is booked and that books can do without: what they do is part of the journal.

use super::check::{Dated, Event};
use atom_ledger::{BalanceError, Decimal, Entry, Posting};

/// The decimal places of a share that does not come out even.
const PLACES: u8 = 9;
/// The most persons that share expenses.
const MEMBERS_MAX: usize = 100;

/// A plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Plugin {
    /// `exclude_tag`: transactions that are tagged as virtual do not count.
    ExcludeVirtual,
    /// `split_expenses`: expenses of nobody are shared by all, each in an account of their own.
    SplitExpenses(Vec<String>),
}

impl Plugin {
    /// The plugin of this name, where it is one of these.
    pub(super) fn named(name: &str, setting: Option<&str>) -> Option<Self> {
        match name.rsplit('.').next()? {
            "exclude_tag" => Some(Self::ExcludeVirtual),
            "split_expenses" => {
                let members: Vec<String> = setting?.split_whitespace().map(str::to_owned).collect();
                (1..=MEMBERS_MAX).contains(&members.len()).then_some(Self::SplitExpenses(members))
            }
            _ => None,
        }
    }

    /// What it makes of the events.
    ///
    /// # Errors
    /// When a share is a number that does not fit.
    pub(super) fn run(&self, mut events: Vec<Dated>) -> Result<Vec<Dated>, BalanceError> {
        match self {
            Self::ExcludeVirtual => {
                events.retain(|dated| !matches!(&dated.event, Event::Booked(entry) if is_virtual(entry)));
            }
            Self::SplitExpenses(members) => {
                for dated in &mut events {
                    if let Event::Booked(entry) = &mut dated.event
                        && entry.postings().iter().any(|posting| is_shared(posting, members))
                    {
                        *entry = split(entry, members)?;
                    }
                }
            }
        }
        Ok(events)
    }
}

fn is_virtual(entry: &Entry) -> bool {
    entry.head().tags.iter().any(|tag| tag == "virtual")
}

fn is_shared(posting: &Posting, members: &[String]) -> bool {
    posting.account.starts_with("Expenses:") && !members.iter().any(|member| posting.account.contains(member.as_str()))
}

fn split(entry: &Entry, members: &[String]) -> Result<Entry, BalanceError> {
    let mut postings = Vec::new();
    for posting in entry.postings() {
        if !is_shared(posting, members) {
            postings.push(posting.clone());
            continue;
        }
        let (units, weights) =
            (shares(posting.units.quantity, members.len())?, shares(posting.weight.quantity, members.len())?);
        for ((member, units), weight) in members.iter().zip(units).zip(weights) {
            postings.push(Posting {
                account: format!("{}:{member}", posting.account).into(),
                units: posting.units.with(units),
                weight: posting.weight.with(weight),
                inferred: true,
                ..posting.clone()
            });
        }
    }
    Entry::new(entry.head().clone(), postings)
}

/// So many shares, the last of which takes what is left: nothing is lost to rounding.
fn shares(whole: Decimal, count: usize) -> Result<Vec<Decimal>, BalanceError> {
    let by = Decimal::from_units(i64::try_from(count).unwrap_or(i64::MAX), 0);
    let share = whole.divided(by, PLACES.max(whole.scale()))?.normalized();
    let mut shares = Vec::with_capacity(count);
    let mut left = whole;
    for _ in 1..count {
        left = left.minus(share)?;
        shares.push(share);
    }
    shares.push(left);
    Ok(shares)
}
