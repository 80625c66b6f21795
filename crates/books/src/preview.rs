//! What an import changes, for whoever looks at it first.

use crate::{
    BooksError,
    balances::{Changes, Shown, Span, changes},
    book::SCALE_MAX,
};
use atom_api::ledger::{BalanceChange, Imported};
use atom_ledger::Decimal;
use atom_store::{Row as _, Scoped as _, WriteTxn};
use jiff::civil::Date;
use std::collections::HashSet;

/// The most balances that are told.
const CHANGES_MAX: usize = 500;

/// The books before an import, as far as it can change them.
pub(crate) struct Before {
    held: Changes,
    accounts: HashSet<String>,
}

impl Before {
    /// Reads what accounts hold, which is maintained, so that this costs little whatever there is.
    pub(crate) async fn read(txn: &mut WriteTxn) -> Result<Self, BooksError> {
        Ok(Self { held: held(txn).await?, accounts: accounts(txn).await? })
    }

    /// Tells what is different by now.
    pub(crate) async fn tell(self, txn: &mut WriteTxn, imported: &mut Imported) -> Result<(), BooksError> {
        let after = held(txn).await?;
        let accounts = accounts(txn).await?;
        let mut total = 0;
        for ((account, commodity), amounts) in &after.table {
            let key = (account.clone(), commodity.clone());
            let was = self.held.table.get(&key).and_then(|amounts| amounts.first()).copied().unwrap_or_default();
            let is = amounts.first().copied().unwrap_or_default();
            if was == is {
                continue;
            }
            total += 1;
            if imported.changes.len() < CHANGES_MAX {
                let shown = after.shown.get(commodity).copied().unwrap_or(Shown(SCALE_MAX));
                let text = |amount: Decimal| {
                    let (text, exact) = shown.text(amount);
                    exact.unwrap_or(text)
                };
                imported.changes.push(BalanceChange {
                    account: account.clone(),
                    commodity: commodity.clone(),
                    before: text(was),
                    after: text(is),
                    new: !self.accounts.contains(account),
                });
            }
        }
        imported.changes_total = Some(total);
        imported.accounts_new = Some(accounts.difference(&self.accounts).count() as u64);
        Ok(())
    }
}

async fn held(txn: &mut WriteTxn) -> Result<Changes, BooksError> {
    changes(txn, &[Span { from: None, through: Date::MAX }], None).await
}

async fn accounts(txn: &mut WriteTxn) -> Result<HashSet<String>, BooksError> {
    let rows = txn.query("SELECT name FROM account WHERE workspace = ?1").fetch_all().await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}
