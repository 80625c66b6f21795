//! The accounts of an open book: which there are, on which days they are open, and what they may hold.

use super::{Account, Book};
use crate::BooksError;
use atom_ledger::AccountKind;
use atom_store::{Row as _, Scoped as _};
use jiff::civil::Date;

impl Book<'_> {
    /// The row of an account, the name that it was made with, and what it may hold, where not anything.
    pub(crate) fn known(&self, name: &str) -> Option<(i64, &str, Option<&[String]>)> {
        self.accounts.get(name).map(|account| (account.id, &*account.origin, account.holds.as_deref()))
    }

    /// Whether there is an account below a name.
    pub(crate) fn has_below(&self, name: &str) -> bool {
        self.accounts.keys().any(|known| known.strip_prefix(name).is_some_and(|rest| rest.starts_with(':')))
    }

    /// Makes sure of an account. What it is stays as it was, once it is there.
    pub(crate) async fn account(
        &mut self,
        name: &str,
        kind: Option<AccountKind>,
        opened: Option<Date>,
        closed: Option<Date>,
    ) -> Result<(), BooksError> {
        if self.accounts.contains_key(name) {
            return Ok(());
        }
        let kind = kind.unwrap_or_else(|| AccountKind::of_name(name));
        let row = self
            .txn
            .query("INSERT INTO account (workspace, origin, name, kind, opened, closed) VALUES (?1, ?2, ?2, ?3, ?4, ?5) RETURNING id")
            .bind(name.to_owned())
            .bind(kind.as_str())
            .bind(opened.map(|day| day.to_string()))
            .bind(closed.map(|day| day.to_string()))
            .fetch_one()
            .await?;
        let open = [opened, closed].map(|day| day.map(|day| day.to_string()));
        let made = Account { id: row.get(0), origin: name.into(), open, by_hand: [false, false], holds: None };
        self.accounts.insert(name.to_owned(), made);
        Ok(())
    }

    /// Whether an account takes a posting; the database refuses one that it does not, in fewer words.
    pub(super) fn takes(&self, name: &str, commodity: &str, date: &str) -> Result<(), BooksError> {
        let Some(account) = self.accounts.get(name) else { return Ok(()) };
        let [opened, closed] = &account.open;
        if let Some(opened) = opened.as_deref().filter(|opened| date < *opened) {
            return Err(BooksError::Conflict(format!("{name} is open from {opened} on, and this is of {date}.")));
        }
        if let Some(closed) = closed.as_deref().filter(|closed| date > *closed) {
            return Err(BooksError::Conflict(format!("{name} was closed on {closed}, and this is of {date}.")));
        }
        match &account.holds {
            Some(holds) if !holds.iter().any(|held| held == commodity) => {
                Err(BooksError::Conflict(format!("{name} holds {} only, and no {commodity}.", holds.join(", "))))
            }
            _ => Ok(()),
        }
    }

    /// Lets the account be open on these days too, where a journal said its days before. What a person said stays: what
    /// falls outside of it is refused when it is posted. Returns the first and the last day that it had, where it had to be
    /// stretched there.
    pub(crate) async fn reach(
        &mut self,
        name: &str,
        first: Date,
        last: Date,
    ) -> Result<[Option<String>; 2], BooksError> {
        let (first, last) = (first.to_string(), last.to_string());
        let Some(account) = self.accounts.get_mut(name) else { return Ok([None, None]) };
        let [opened, closed] = &mut account.open;
        let [opened_by_hand, closed_by_hand] = account.by_hand;
        let early = opened.clone().filter(|day| !opened_by_hand && first < *day);
        let late = closed.clone().filter(|day| !closed_by_hand && last > *day);
        if early.is_none() && late.is_none() {
            return Ok([None, None]);
        }
        if early.is_some() {
            *opened = Some(first);
        }
        if late.is_some() {
            *closed = None;
        }
        let (id, opened, closed) = (account.id, opened.clone(), closed.clone());
        self.txn
            .query("UPDATE account SET opened = ?3, closed = ?4 WHERE workspace = ?1 AND id = ?2")
            .bind(id)
            .bind(opened)
            .bind(closed)
            .execute()
            .await?;
        Ok([early, late])
    }
}
