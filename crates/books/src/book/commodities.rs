//! The commodities of an open book: with how many decimal places each is kept.

use super::{Book, Commodity, SCALE_MAX, WEIGHT_SCALE_MAX, too_large};
use crate::BooksError;
use atom_ledger::{Amount, Entry, iso};
use atom_store::{Row as _, Scoped as _};

impl Book<'_> {
    /// Makes sure of a commodity with at least so many decimal places, of which `shown` are shown.
    pub(crate) async fn commodity(&mut self, code: &str, scale: u8, shown: u8) -> Result<(), BooksError> {
        let scale = scale.max(shown);
        if scale > SCALE_MAX {
            let message = format!("Amounts of {code} have more than {SCALE_MAX} decimal places.");
            return Err(BooksError::invalid("postings", message));
        }
        match self.commodities.get(code).copied() {
            Some(known) if known.scale >= scale && known.shown >= shown => {}
            Some(known) => {
                // What waits was made for the old scale.
                self.flush().await?;
                let wider = Commodity { scale: known.scale.max(scale), shown: known.shown.max(shown), ..known };
                self.txn
                    .query("UPDATE commodity SET scale = ?3, shown = ?4 WHERE workspace = ?1 AND id = ?2")
                    .bind(known.id)
                    .bind(i64::from(wider.scale))
                    .bind(i64::from(wider.shown))
                    .execute()
                    .await
                    .map_err(too_large)?;
                self.commodities.insert(code.to_owned(), wider);
            }
            None => {
                let row = self
                    .txn
                    .query("INSERT INTO commodity (workspace, code, scale, shown) VALUES (?1, ?2, ?3, ?4) RETURNING id")
                    .bind(code.to_owned())
                    .bind(i64::from(scale))
                    .bind(i64::from(shown))
                    .fetch_one()
                    .await?;
                self.commodities.insert(code.to_owned(), Commodity { id: row.get(0), scale, shown });
            }
        }
        Ok(())
    }

    /// Makes sure of the accounts and commodities of an entry that a person posts. A currency keeps its places.
    pub(crate) async fn prepare(&mut self, entry: &Entry) -> Result<(), BooksError> {
        for posting in entry.postings() {
            self.account(&posting.account, None, None, None).await?;
            for (amount, exact) in [(&posting.units, true), (&posting.weight, false)] {
                let code = &*amount.commodity;
                let own = iso::exponent(code);
                let known = self.commodities.get(code).map(|known| known.scale);
                let most = known.into_iter().chain(own).max();
                let places = amount.quantity.normalized().scale();
                // A weight is a product, and is rounded where an amount would be refused.
                let needed = if exact { places } else { places.min(most.unwrap_or(WEIGHT_SCALE_MAX)) };
                if let Some(most) = most.filter(|most| own.is_some() && needed > *most) {
                    let message = format!("{} has more decimal places than {code}, which has {most}.", amount.quantity);
                    return Err(BooksError::invalid("postings", message));
                }
                let scale = needed.max(own.unwrap_or(0)).max(known.unwrap_or(0));
                self.commodity(code, scale, scale).await?;
            }
        }
        Ok(())
    }

    /// The commodity of an amount, and so many of its units.
    pub(super) fn units(&self, amount: &Amount) -> Result<(Commodity, i64), BooksError> {
        let known = self.commodities.get(&*amount.commodity).copied();
        let known = known.ok_or_else(|| BooksError::invalid("postings", "The commodity is not there."))?;
        let units = amount
            .quantity
            .to_units(known.scale)
            .map_err(|_| BooksError::invalid("postings", format!("{amount} is too large to be kept exactly.")))?;
        Ok((known, units))
    }
}
