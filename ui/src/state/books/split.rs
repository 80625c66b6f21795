//! An entry while it is being written: what its lines come to, and whether it can be posted.

use super::{
    exact::Exact,
    reckon::{Fault, Marks, reckon},
};
use atom_api::ledger::{Cost, NewPosting, PostingView, Price};
use std::collections::BTreeMap;

/// A line as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Typed {
    /// The account.
    pub(crate) account: String,
    /// What goes in, in the words of accountants: the debit.
    pub(crate) debit: String,
    /// What goes out: the credit.
    pub(crate) credit: String,
    /// Of what.
    pub(crate) commodity: String,
    /// What each unit cost; kept as it was.
    pub(crate) cost: Option<Cost>,
    /// What it was exchanged for; kept as it was.
    pub(crate) price: Option<Price>,
    /// What is said of it besides.
    pub(crate) comment: String,
}

impl Typed {
    /// A line that is there already, with figures written by `typed`.
    pub(crate) fn of(posting: &PostingView, typed: impl Fn(Exact) -> String) -> Self {
        let exact = Exact::parse(&posting.quantity).unwrap_or_default();
        let figure = typed(exact.abs());
        let (debit, credit) = if exact.is_negative() { (String::new(), figure) } else { (figure, String::new()) };
        Self {
            account: posting.account.clone(),
            debit,
            credit,
            commodity: posting.commodity.clone(),
            cost: posting.cost.clone(),
            price: posting.price.clone(),
            comment: posting.comment.clone(),
        }
    }

    fn is_untouched(&self) -> bool {
        [&self.account, &self.debit, &self.credit, &self.comment].iter().all(|text| text.trim().is_empty())
    }

    /// What is typed as an amount: debit less credit. Nothing where neither is.
    fn amount(&self, marks: Marks, places: u8) -> Result<Option<Exact>, Fault> {
        let read = |text: &str| match reckon(text, marks, places) {
            Ok(exact) => Ok(Some(exact)),
            Err(Fault::Empty) => Ok(None),
            Err(fault) => Err(fault),
        };
        match (read(&self.debit)?, read(&self.credit)?) {
            (None, None) => Ok(None),
            (Some(debit), None) => Ok(Some(debit)),
            (None, Some(credit)) => Ok(Some(credit.negated())),
            (Some(debit), Some(credit)) => debit.plus(credit.negated()).map(Some).ok_or(Fault::Large),
        }
    }

    /// What an amount counts for in the balance of the entry.
    fn weight(&self, amount: Exact) -> Option<(String, Exact)> {
        if let Some(cost) = &self.cost {
            return Some((cost.commodity.clone(), amount.times(Exact::parse(&cost.quantity)?)?));
        }
        let Some(price) = &self.price else { return Some((self.commodity.clone(), amount)) };
        let each = Exact::parse(&price.quantity)?;
        let weight = match price.total {
            true if amount.is_negative() => each.negated(),
            true => each,
            false => amount.times(each)?,
        };
        Some((price.commodity.clone(), weight))
    }
}

/// What is to be said of the lines together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Judged {
    /// The amount of each line: nothing where none is typed, or why it cannot be read.
    pub(crate) amounts: Vec<Result<Option<Exact>, Fault>>,
    /// What is left in each commodity, where it is not nothing.
    pub(crate) left: Vec<(String, Exact)>,
    /// The one line that takes what is left.
    pub(crate) takes_rest: Option<usize>,
    /// Whether it can be posted.
    pub(crate) ready: bool,
}

/// Looks at the lines. `places` tells the decimal places of a commodity.
pub(crate) fn judge(lines: &[Typed], marks: Marks, places: impl Fn(&str) -> u8) -> Judged {
    let amounts: Vec<_> = lines.iter().map(|line| line.amount(marks, places(line.commodity.trim()))).collect();
    let mut sums: BTreeMap<String, Exact> = BTreeMap::new();
    let mut sound = true;
    let (mut used, mut blank) = (0, Vec::new());
    for (at, (line, amount)) in lines.iter().zip(&amounts).enumerate() {
        if line.is_untouched() {
            continue;
        }
        used += 1;
        sound &= !line.account.trim().is_empty();
        match amount {
            Err(_) => sound = false,
            Ok(None) => blank.push(at),
            Ok(Some(amount)) => {
                let weight = line.weight(*amount).and_then(|(commodity, weight)| {
                    let sum = sums.get(commodity.trim()).copied().unwrap_or_default().plus(weight)?;
                    Some((commodity.trim().to_owned(), sum))
                });
                match weight {
                    Some((commodity, sum)) => {
                        sums.insert(commodity, sum);
                    }
                    None => sound = false,
                }
            }
        }
    }
    let left: Vec<_> = sums.into_iter().filter(|(_, sum)| !sum.is_zero()).collect();
    let takes_rest = match blank[..] {
        [only] if !left.is_empty() => Some(only),
        _ => None,
    };
    let even = match blank.len() {
        0 => left.is_empty(),
        1 => !left.is_empty(),
        _ => false,
    };
    Judged { ready: sound && used >= 2 && even, amounts, left, takes_rest }
}

/// The lines as they are posted.
pub(crate) fn postings(lines: &[Typed], judged: &Judged) -> Vec<NewPosting> {
    let touched = lines.iter().zip(&judged.amounts).filter(|(line, _)| !line.is_untouched());
    let posting = |(line, amount): (&Typed, &Result<Option<Exact>, Fault>)| {
        let amount = amount.ok().flatten();
        NewPosting {
            account: line.account.trim().to_owned(),
            quantity: amount.map(|amount| amount.to_string()),
            commodity: amount.map(|_| line.commodity.trim().to_owned()),
            cost: line.cost.clone().filter(|_| amount.is_some()),
            price: line.price.clone().filter(|_| amount.is_some()),
            comment: Some(line.comment.trim().to_owned()).filter(|comment| !comment.is_empty()),
        }
    };
    touched.map(posting).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKS: Marks = Marks { decimal: '.', thousands: ',' };

    fn line(account: &str, debit: &str, credit: &str, commodity: &str) -> Typed {
        let [account, debit, credit, commodity] = [account, debit, credit, commodity].map(str::to_owned);
        Typed { account, debit, credit, commodity, ..Typed::default() }
    }

    fn judged(lines: &[Typed]) -> Judged {
        judge(lines, MARKS, |_| 2)
    }

    #[test]
    fn one_line_takes_what_the_others_leave() {
        let lines =
            [line("Expenses:Food", "12.50+3", "", "EUR"), line("Assets:Cash", "", "", "EUR"), line("", "", "", "EUR")];
        let judged = judged(&lines);
        assert!(judged.ready);
        assert_eq!(judged.takes_rest, Some(1));
        let posted = postings(&lines, &judged);
        let quantities: Vec<_> = posted.iter().map(|posting| posting.quantity.as_deref()).collect();
        assert_eq!(quantities, [Some("15.50"), None]);
        assert_eq!(posted[1].commodity, None);
    }

    #[test]
    fn nothing_is_posted_before_every_commodity_comes_to_nothing() {
        let uneven = [line("A", "10", "", "EUR"), line("B", "", "9", "EUR")];
        assert!(!judged(&uneven).ready);
        assert_eq!(judged(&uneven).left, [("EUR".to_owned(), Exact::new(1, 0))]);
        let two = [line("A", "10", "", "EUR"), line("B", "", "10", "USD")];
        assert_eq!(judged(&two).left.len(), 2);
        assert!(judged(&[line("A", "10", "", "EUR"), line("B", "", "10.00", "EUR")]).ready);
        assert!(!judged(&[line("A", "10", "", "EUR"), line("", "", "10", "EUR")]).ready, "an account is missing");
        assert!(!judged(&[line("A", "ten", "", "EUR"), line("B", "", "", "EUR")]).ready);
        assert!(!judged(&[line("A", "", "", "EUR"), line("B", "", "", "EUR")]).ready, "nothing is left to take");
        assert!(!judged(&[line("A", "0", "", "EUR")]).ready, "an entry has two lines");
    }

    #[test]
    fn a_line_counts_for_what_it_cost() {
        let cost = Cost { quantity: "120.50".into(), commodity: "USD".into(), date: None, label: None };
        let shares = Typed { cost: Some(cost), ..line("Assets:Shares", "10", "", "AAPL") };
        assert!(judged(&[shares.clone(), line("Assets:Bank", "", "1205", "USD")]).ready);
        let price = Price { quantity: "11.00".into(), commodity: "USD".into(), total: true };
        let sold = Typed { price: Some(price), ..line("Assets:Bank", "", "10", "EUR") };
        assert!(judged(&[sold, line("Assets:Cash", "11", "", "USD")]).ready);
    }

    #[test]
    fn a_line_that_is_there_is_typed_again_as_debit_or_credit() {
        let posting = PostingView {
            account: "Assets:Cash".into(),
            quantity: "-12.50".into(),
            commodity: "EUR".into(),
            kind: atom_api::ledger::PostingKind::Real,
            weight: None,
            cost: None,
            price: None,
            comment: "two of us".into(),
        };
        let typed = Typed::of(&posting, |exact| exact.to_string());
        assert_eq!((typed.debit.as_str(), typed.credit.as_str()), ("", "12.50"));
        let posted =
            postings(&[typed], &Judged { amounts: vec![Ok(None)], left: Vec::new(), takes_rest: None, ready: true });
        assert_eq!(posted[0].comment.as_deref(), Some("two of us"));
    }
}
