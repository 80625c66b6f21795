//! Accounts as people say them: `lunch`, `cash`. Whoever does not know a debit does not know `Assets:Cash` either.

use crate::words::{large, small};
use atom_api::ledger::{AccountName, AccountType};

/// What an account is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Where money lies, or is owed.
    Purse,
    /// What it went for.
    Spent,
    /// Where it came from.
    Earned,
}

impl Role {
    /// Whether accounts of this type fit.
    pub(crate) const fn fits(self, kind: AccountType) -> bool {
        match self {
            Self::Purse => matches!(kind, AccountType::Asset | AccountType::Cash | AccountType::Liability),
            Self::Spent => matches!(kind, AccountType::Expense),
            Self::Earned => matches!(kind, AccountType::Income),
        }
    }

    /// The account above a new one.
    const fn root(self) -> &'static str {
        match self {
            Self::Purse => "Assets",
            Self::Spent => "Expenses",
            Self::Earned => "Income",
        }
    }

    /// Accounts to begin with.
    pub(crate) const fn starters(self) -> &'static [&'static str] {
        match self {
            Self::Purse => &["Assets:Cash", "Assets:Bank", "Assets:Savings", "Liabilities:Card"],
            Self::Spent => &[
                "Expenses:Food",
                "Expenses:Rent",
                "Expenses:Travel",
                "Expenses:Software",
                "Expenses:Office",
                "Expenses:Taxes",
            ],
            Self::Earned => &["Income:Sales", "Income:Salary", "Income:Interest"],
        }
    }
}

/// The account that a text means: one that is there, by its whole name or by its last part, a starter, or a new one.
/// Nothing where nothing is said.
pub(crate) fn resolve(text: &str, role: Option<Role>, accounts: &[AccountName]) -> Option<String> {
    let text = text.trim();
    let wanted = small(text);
    if wanted.is_empty() {
        return None;
    }
    let whole = accounts.iter().find(|account| small(&account.name) == wanted);
    let last = |name: &str| small(name.rsplit(':').next().unwrap_or_default()) == wanted;
    let known =
        || accounts.iter().find(|account| role.is_none_or(|role| role.fits(account.kind)) && last(&account.name));
    if let Some(account) = whole.or_else(known) {
        return Some(account.name.clone());
    }
    if text.contains(':') {
        return Some(text.to_owned());
    }
    let role = match role {
        Some(role) => role,
        None => return Some(text.to_owned()),
    };
    if let Some(starter) = role.starters().iter().find(|starter| last(starter)) {
        return Some((*starter).to_owned());
    }
    let mut letters = text.chars();
    let first = letters.next().map(large).unwrap_or_default();
    Some([role.root(), ":", &first, letters.as_str()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accounts() -> Vec<AccountName> {
        [("Assets:Bank:Checking", AccountType::Cash), ("Expenses:Eating out", AccountType::Expense)]
            .map(|(name, kind)| AccountName { name: name.to_owned(), kind })
            .to_vec()
    }

    #[test]
    fn a_word_becomes_the_account_that_is_meant() {
        let said = |text: &str, role| resolve(text, Some(role), &accounts());
        assert_eq!(said("lunch", Role::Spent).as_deref(), Some("Expenses:Lunch"));
        assert_eq!(said("cash", Role::Purse).as_deref(), Some("Assets:Cash"));
        assert_eq!(said("card", Role::Purse).as_deref(), Some("Liabilities:Card"));
        assert_eq!(said("checking", Role::Purse).as_deref(), Some("Assets:Bank:Checking"));
        assert_eq!(said("eating OUT", Role::Spent).as_deref(), Some("Expenses:Eating out"));
        assert_eq!(
            said("expenses:eating out", Role::Purse).as_deref(),
            Some("Expenses:Eating out"),
            "by its whole name"
        );
        assert_eq!(said("Equity:Opening", Role::Spent).as_deref(), Some("Equity:Opening"));
        assert_eq!(said("  ", Role::Spent), None);
        assert_eq!(resolve("checking", None, &accounts()).as_deref(), Some("Assets:Bank:Checking"));
        assert_eq!(resolve("Kasse", None, &accounts()).as_deref(), Some("Kasse"));
    }
}
