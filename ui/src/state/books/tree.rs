//! Accounts as a tree, each with what it and all below it hold.

use super::exact::Exact;
use atom_api::ledger::{AccountName, AccountType, BalanceRow};
use std::collections::{BTreeMap, BTreeSet};

/// An account in sight.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    /// Its whole name.
    pub(crate) name: String,
    /// The last part of it.
    pub(crate) label: String,
    /// How deep it hangs, from one on.
    pub(crate) level: usize,
    /// Its place among those beside it, from one on.
    pub(crate) place: usize,
    /// How many there are beside it.
    pub(crate) siblings: usize,
    /// Whether it shows what is below it; nothing where nothing is.
    pub(crate) open: Option<bool>,
    /// What it holds, by commodity. What does not fit is nothing.
    pub(crate) held: Vec<(String, Option<String>)>,
}

#[derive(Debug, Default)]
struct Branch {
    held: BTreeMap<String, Option<Exact>>,
    below: bool,
}

/// The accounts in sight, in their order. What holds nothing is left out unless it is wanted.
pub(crate) fn tree<'b>(
    accounts: &'b [AccountName],
    balances: &'b [BalanceRow],
    closed: &BTreeSet<String>,
    with_zero: bool,
) -> Vec<Node> {
    let mut branches: BTreeMap<(usize, Vec<&'b str>), Branch> = BTreeMap::new();
    let kinds: BTreeMap<&str, usize> = roots(accounts);
    let rank = |parts: &[&str]| parts.first().and_then(|root| kinds.get(root)).copied().unwrap_or(usize::MAX);
    let mut grow = |name: &'b str, held: Option<&'b BalanceRow>| {
        let parts: Vec<&'b str> = name.split(':').collect();
        let rank = rank(&parts);
        for depth in 1..=parts.len() {
            let branch = branches.entry((rank, parts[..depth].to_vec())).or_default();
            branch.below |= depth < parts.len();
            if let Some(row) = held {
                let amount = Exact::parse(row.exact.as_ref().unwrap_or(&row.quantity));
                let places = Exact::parse(&row.quantity).map_or(0, |shown| shown.parts().1);
                let sum = branch.held.entry(row.commodity.clone()).or_insert(Some(Exact::ZERO));
                *sum = sum.zip(amount).and_then(|(sum, amount)| sum.plus(amount.with_places(places)));
            }
        }
    };
    for row in balances {
        grow(&row.account, Some(row));
    }
    if with_zero {
        for account in accounts {
            grow(&account.name, None);
        }
    }
    let mut beside: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    for (_, parts) in branches.keys() {
        *beside.entry(parts[..parts.len() - 1].to_vec()).or_default() += 1;
    }
    let mut places: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    let mut nodes = Vec::with_capacity(branches.len());
    for ((_, parts), branch) in &branches {
        let above = parts[..parts.len() - 1].to_vec();
        let siblings = beside.get(&above).copied().unwrap_or(1);
        let place = places.entry(above).or_default();
        *place += 1;
        let hidden = (1..parts.len()).any(|depth| closed.contains(&parts[..depth].join(":")));
        if hidden {
            continue;
        }
        let name = parts.join(":");
        let held = branch.held.iter().filter(|(_, sum)| sum.is_none_or(|sum| !sum.is_zero()));
        nodes.push(Node {
            label: parts.last().copied().unwrap_or_default().to_owned(),
            level: parts.len(),
            place: *place,
            siblings,
            open: branch.below.then(|| !closed.contains(&name)),
            held: held.map(|(code, sum)| (code.clone(), sum.map(|sum| sum.to_string()))).collect(),
            name,
        });
    }
    nodes
}

/// The place of each first part, by what the accounts under it are.
fn roots(accounts: &[AccountName]) -> BTreeMap<&str, usize> {
    let mut roots = BTreeMap::new();
    for account in accounts {
        let root = account.name.split(':').next().unwrap_or_default();
        let rank = match account.kind {
            AccountType::Asset | AccountType::Cash => 0,
            AccountType::Liability => 1,
            AccountType::Equity => 2,
            AccountType::Income => 3,
            AccountType::Expense => 4,
            AccountType::Other => 5,
        };
        let known = roots.entry(root).or_insert(rank);
        *known = rank.min(*known);
    }
    roots
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(name: &str, kind: AccountType) -> AccountName {
        AccountName { name: name.to_owned(), kind }
    }

    fn row(account: &str, quantity: &str, commodity: &str) -> BalanceRow {
        let [account, quantity, commodity] = [account, quantity, commodity].map(str::to_owned);
        BalanceRow { account, commodity, quantity, exact: None }
    }

    fn seen(nodes: &[Node]) -> Vec<String> {
        let figures = |node: &Node| {
            let each = node.held.iter().map(|(code, sum)| format!(" {} {code}", sum.as_deref().unwrap_or("?")));
            each.collect::<String>()
        };
        nodes.iter().map(|node| format!("{}{}", node.name, figures(node))).collect()
    }

    fn books() -> (Vec<AccountName>, Vec<BalanceRow>) {
        let accounts = vec![
            account("Assets:Bank:Checking", AccountType::Cash),
            account("Assets:Bank:Savings", AccountType::Cash),
            account("Expenses:Food", AccountType::Expense),
            account("Liabilities:Card", AccountType::Liability),
        ];
        let balances = vec![
            row("Assets:Bank:Checking", "10.50", "EUR"),
            row("Assets:Bank:Checking", "3", "AAPL"),
            row("Assets:Bank", "1.00", "EUR"),
            row("Expenses:Food", "-11.50", "EUR"),
        ];
        (accounts, balances)
    }

    #[test]
    fn an_account_holds_what_all_below_it_hold() {
        let (accounts, balances) = books();
        let nodes = tree(&accounts, &balances, &BTreeSet::new(), false);
        assert_eq!(
            seen(&nodes),
            [
                "Assets 3 AAPL 11.50 EUR",
                "Assets:Bank 3 AAPL 11.50 EUR",
                "Assets:Bank:Checking 3 AAPL 10.50 EUR",
                "Expenses -11.50 EUR",
                "Expenses:Food -11.50 EUR"
            ]
        );
        assert_eq!((nodes[1].level, nodes[1].open, nodes[2].open), (2, Some(true), None));
        assert_eq!((nodes[3].place, nodes[3].siblings), (2, 2));
    }

    #[test]
    fn what_holds_nothing_is_shown_where_it_is_wanted_and_what_is_owned_comes_first() {
        let (accounts, balances) = books();
        let nodes = tree(&accounts, &balances, &BTreeSet::new(), true);
        let names: Vec<_> = nodes.iter().filter(|node| node.level == 1).map(|node| node.name.as_str()).collect();
        assert_eq!(names, ["Assets", "Liabilities", "Expenses"]);
        assert!(nodes.iter().any(|node| node.name == "Liabilities:Card" && node.held.is_empty()));
    }

    #[test]
    fn what_a_closed_account_has_below_is_out_of_sight_and_counts() {
        let (accounts, balances) = books();
        let closed = std::iter::once("Assets".to_owned()).collect();
        let nodes = tree(&accounts, &balances, &closed, false);
        assert_eq!(seen(&nodes)[0], "Assets 3 AAPL 11.50 EUR");
        assert_eq!((nodes.len(), nodes[0].open), (3, Some(false)));
    }
}
