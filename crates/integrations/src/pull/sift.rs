//! A page of which the keeper of tasks refuses a record: that one is set aside, and the others come in.

use super::{List, Pull, storing::Taken};
use crate::{error::Error, incoming::Incoming};
use atom_core::Code;
use atom_store::WriteTxn;

impl Pull<'_> {
    /// A transaction in which a page has been taken in, and what it changed. What is refused does not hold up the page.
    pub(super) async fn taken_in(&self, list: &List<'_>, page: &[Incoming]) -> Result<(WriteTxn, Taken), Error> {
        let mut txn = self.begin().await?;
        let error = match self.take_in(&mut txn, list, page).await {
            Ok(change) => return Ok((txn, change)),
            // The database itself refuses: each record would meet that.
            Err(Error::Mirror(error)) if error.code != Code::Unavailable => error,
            Err(error) => return Err(error),
        };
        drop(txn);
        let provider = self.caller.provider.id.as_str();
        tracing::warn!(provider, stream = list.stream.name, %error, "a page is taken in record by record");
        let sifted = self.sifted(list, page).await?;
        let mut txn = self.begin().await?;
        let change = self.take_in(&mut txn, list, &sifted).await?;
        Ok((txn, change))
    }

    /// The page, with those records set aside that are refused also by themselves. Nothing of this is written.
    async fn sifted(&self, list: &List<'_>, page: &[Incoming]) -> Result<Vec<Incoming>, Error> {
        let mut sifted = Vec::with_capacity(page.len());
        for record in page {
            let mut txn = self.begin().await?;
            let record = match self.take_in(&mut txn, list, std::slice::from_ref(record)).await {
                Err(Error::Mirror(error)) if error.code != Code::Unavailable => record.set_aside(&error.message),
                outcome => {
                    outcome?;
                    record.clone()
                }
            };
            sifted.push(record);
        }
        Ok(sifted)
    }
}
