//! Accounts that count for others: what an archive says of it is looked at before anything is made of it.

use crate::archive::Account;
use std::collections::HashMap;

/// The place of the first account that counts, or counted, for one that it cannot count for, and why; none where all can.
///
/// One that others count for counts for itself: so posting and reports find it in one step.
pub(super) fn unmergeable(accounts: &[Account]) -> Option<(usize, String)> {
    let known: HashMap<i64, &Account> = accounts.iter().map(|account| (account.number, account)).collect();
    accounts.iter().enumerate().find_map(|(at, account)| why(account, &known).map(|message| (at, message)))
}

fn why(account: &Account, known: &HashMap<i64, &Account>) -> Option<String> {
    let Account { number, name, .. } = account;
    if let Some(merged) = account.merged {
        match known.get(&merged) {
            None => return Some(format!("{name} counts for account {merged}, which is not in this archive.")),
            Some(_) if merged == *number => return Some(format!("{name} counts for itself.")),
            Some(kept) if kept.merged.is_some() => {
                return Some(format!("{name} counts for {}, which counts for another account itself.", kept.name));
            }
            Some(_) => {}
        }
    }
    account.was.iter().filter_map(super::was::AccountWas::merged).find_map(|merged| match known.get(&merged) {
        None => Some(format!("{name} counted for account {merged}, which is not in this archive.")),
        Some(_) if merged == *number => Some(format!("{name} counted for itself.")),
        Some(_) => None,
    })
}
