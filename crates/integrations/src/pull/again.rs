//! Items of a list that could not be fetched, asked for again.

use super::{List, Pull};
use crate::{
    cursor::{Cursor, Plan},
    error::Error,
    fan::REFUSALS_MAX,
    http::Sent,
    records,
};
use atom_api::integrations::StreamReport;

impl Pull<'_> {
    /// Asks again for some of the items that could not be fetched: a list of changes names each of them once. A listing of
    /// everything does so by itself.
    pub(super) async fn fetch_again(
        &self,
        list: &List<'_>,
        cursor: &Cursor,
        plan: &Plan,
        report: &mut StreamReport,
        sent: &Sent,
    ) -> Result<(), Error> {
        let Some(detail) = list.stream.detail.as_ref().filter(|_| !plan.full()) else { return Ok(()) };
        let mut read = self.store.read(self.scope).await?;
        let parent = list.parent.as_deref();
        let items = records::not_fetched(&mut read, self.connection, &list.stream.name, parent, REFUSALS_MAX).await?;
        drop(read);
        if items.is_empty() {
            return Ok(());
        }
        let found = self.details(list, plan, detail, items, sent).await?;
        let (page, _) = self.understand(list, Vec::new(), found).await?;
        self.store_page(list, cursor, &page, report).await
    }
}
