//! Lists for each record of other streams, and requests for each item of a list.

use crate::{
    cursor::{Cursor, Plan},
    error::{Error, Trouble, VendorError},
    http::Sent,
    incoming::is_made_up,
    jq::{Given, Input, Program},
    manifest::{Detail, Each, Stream},
    pull::{List, Noted, Pull},
    records::{self, Parent},
    streams::{self, LIST_MARK},
};
use atom_api::integrations::StreamReport;
use atom_core::Odd;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::Value;
use std::collections::HashSet;

/// After so many refusals the rest would be refused too.
const REFUSALS_MAX: usize = 10;
/// Records whose lists are fetched that are held at a time.
const PARENTS_AT_ONCE: usize = 100;

/// What items of a list are.
#[derive(Debug, Default)]
pub(crate) struct Details {
    /// The records.
    pub(crate) records: Vec<String>,
    /// Ids of those that are gone since they were listed.
    pub(crate) gone: Vec<String>,
    /// Ids of those that are known and were passed over.
    pub(crate) known: Vec<String>,
}

impl Pull<'_> {
    /// Fetches the list of each record of other streams that has one. A list that was fetched for a record which looks as it did
    /// is not asked for again; where a change of the list shows in the record, those that have not changed are not even read.
    pub(crate) async fn for_each(
        &self,
        stream: &Stream,
        each: &Each,
        noted: &mut Noted,
        report: &mut StreamReport,
        sent: &Sent,
    ) -> Result<(), Error> {
        let now = self.clock.now();
        let mut read = self.store.read(self.scope).await?;
        let stored = streams::state(&mut read, self.connection, &stream.name).await?;
        let mut stand = Cursor::read(stored.cursor.as_deref(), stream, &self.caller.base);
        let since_ms = stand.looked_since(each.full_every_h, now.as_millisecond()).filter(|_| each.changed_only);
        let mut parents = match since_ms {
            Some(ms) => records::changed_parents(&mut read, self.connection, &each.streams, ms, &stream.name).await?,
            None => records::parents(&mut read, self.connection, &each.streams).await?,
        };
        drop(read);
        // Nothing can be asked for by an id that is made up.
        parents.retain(|parent| !is_made_up(&parent.external_id));
        // What only the record as a whole would tell is looked at all the same once in a while.
        let trusted = each.version.is_some() || since_ms.is_some();
        let mut refused = Vec::new();
        for some in parents.chunks(PARENTS_AT_ONCE) {
            let mut read = self.store.read(self.scope).await?;
            let some = records::parents_at(&mut read, self.connection, some).await?;
            let known = streams::lists(&mut read, self.connection, &stream.name, &some).await?;
            drop(read);
            for parent in &some {
                let Some(list) = list_of(stream, each, parent)? else { continue };
                let cursor = known.get(&parent.external_id).and_then(|state| state.cursor.as_deref());
                let cursor = Cursor::read(cursor, stream, &self.caller.base);
                let at_its_end = cursor.resume.is_none() && !cursor.unswept;
                let as_before = trusted && list.version.is_some() && cursor.version == list.version && at_its_end;
                if as_before {
                    continue;
                }
                match self.list(&list, noted, report, sent).await {
                    // The one record may be gone since, or closed to this account: the others still have their lists.
                    Err(Error::Vendor(VendorError {
                        trouble: Trouble::Gone | Trouble::Refused(404 | 410), ..
                    })) => {}
                    Err(Error::Vendor(error)) if !error.concerns_connection() && refused.len() < REFUSALS_MAX => {
                        refused.push(error);
                    }
                    outcome => outcome?,
                }
            }
        }
        self.without_parents(stream, each, report).await?;
        if let Some(error) = refused.into_iter().next() {
            return Err(error.into());
        }
        if each.changed_only && (since_ms.is_none() || !parents.is_empty()) {
            let before = stand.clone();
            stand.newest = Some(now);
            if since_ms.is_none() {
                (stand.full_at_ms, stand.unswept) = (Some(now.as_millisecond()), false);
            }
            if stand != before {
                let mut txn = self.begin().await?;
                streams::advance(&mut txn, self.connection, &stream.name, &stand).await?;
                txn.commit(&self.caller.provider.name, None).await?;
            }
        }
        Ok(())
    }

    /// Takes away the lists, and their records, of records that are gone.
    async fn without_parents(&self, stream: &Stream, each: &Each, report: &mut StreamReport) -> Result<(), Error> {
        let mut read = self.store.read(self.scope).await?;
        let gone = streams::left_behind(&mut read, self.connection, &stream.name, &each.streams).await?;
        if gone.is_empty() {
            return Ok(());
        }
        let orphans = records::orphans(&mut read, self.connection, &stream.name, &gone).await?;
        drop(read);
        let lists: Vec<String> = gone.iter().map(|id| format!("{}{LIST_MARK}{id}", stream.name)).collect();
        let mut txn = self.begin().await?;
        streams::forget_lists(&mut txn, self.connection, &lists).await?;
        if !orphans.is_empty() {
            self.bury(&mut txn, stream, &orphans).await?;
            let shrunk = -i64::try_from(orphans.len()).unwrap_or(0);
            streams::grow(&mut txn, self.connection, &stream.name, shrunk).await?;
        }
        report.deleted += orphans.len() as u64;
        txn.commit(&self.caller.provider.name, None).await?;
        Ok(())
    }

    /// Fetches what each item of a list is.
    pub(crate) async fn details(
        &self,
        list: &List<'_>,
        plan: &Plan,
        detail: &Detail,
        items: Vec<String>,
        sent: &Sent,
    ) -> Result<Details, Error> {
        let mut named = Vec::with_capacity(items.len());
        let mut seen = HashSet::new();
        for item in items {
            let id = detail.id.text(item.as_bytes());
            let id = id.map_err(|why| {
                self.bad(Odd::NoIds, &format!("names an item of {} without its id ({why})", list.stream.name))
            })?;
            if seen.insert(id.clone()) {
                named.push((id, item));
            }
        }
        let ids: Vec<String> = named.iter().map(|(id, _)| id.clone()).collect();
        let known = if plan.skip_known && detail.skip_known {
            let mut read = self.store.read(self.scope).await?;
            records::understood(&mut read, self.connection, &list.stream.name, &ids).await?
        } else {
            HashSet::new()
        };
        let fetches = named.into_iter().filter(|(id, _)| !known.contains(id)).map(|(id, item)| async move {
            let item: Value = serde_json::from_str(&item).unwrap_or_default();
            let context = self.caller.context.with("each", list.each.clone()).with("item", item);
            let prepared = detail.request.prepare(&self.caller.base, &context)?;
            match self.caller.ask(&prepared, None, sent).await {
                Ok(answer) => self.picked(detail.pick.as_ref(), answer.body).map(Ok),
                Err(Error::Vendor(VendorError { trouble: Trouble::Gone | Trouble::Refused(404 | 410), .. })) => {
                    Ok(Err(id))
                }
                Err(error) => Err(error),
            }
        });
        let fetched: Vec<Result<String, String>> =
            stream::iter(fetches).buffered(self.caller.provider.limits.concurrency).try_collect().await?;
        let mut details =
            Details { known: ids.into_iter().filter(|id| known.contains(id)).collect(), ..Details::default() };
        for one in fetched {
            match one {
                Ok(record) => details.records.push(record),
                Err(id) => details.gone.push(id),
            }
        }
        Ok(details)
    }

    fn picked(&self, pick: Option<&Program>, body: Vec<u8>) -> Result<String, Error> {
        let bad = |why: String| self.bad(Odd::NoRecords, &format!("did not answer with a record ({why})"));
        match pick {
            None => String::from_utf8(body).map_err(|error| bad(error.to_string())),
            Some(pick) => pick.run(&body).map(|record| record.to_string()).map_err(bad),
        }
    }
}

/// The list of a record, where it has one.
pub(crate) fn list_of<'s>(stream: &'s Stream, each: &Each, parent: &Parent) -> Result<Option<List<'s>>, Error> {
    let Ok(input) = Input::read(parent.raw.as_bytes()) else { return Ok(None) };
    let nothing = Given::nothing();
    if each.filter.as_ref().is_some_and(|filter| !filter.holds(&input, &nothing)) {
        return Ok(None);
    }
    let failed = |why: String| {
        let message = format!("The list of {} for {} cannot be told: {why}.", stream.name, parent.external_id);
        Error::from(VendorError::new(Trouble::BadAnswer, message))
    };
    let picked = match &each.pick {
        Some(pick) => pick.run_on(&input, &nothing).map_err(failed)?,
        None => serde_json::from_str(&parent.raw).map_err(|error| failed(error.to_string()))?,
    };
    let version = match &each.version {
        Some(version) => Some(version.run_on(&input, &nothing).map_err(failed)?),
        None => each.changed_only.then(|| Value::String(blake3::hash(parent.raw.as_bytes()).to_hex()[..16].to_owned())),
    };
    Ok(Some(List {
        stream,
        key: format!("{}{LIST_MARK}{}", stream.name, parent.external_id),
        parent: Some(parent.external_id.clone()),
        each: picked,
        version: version.filter(|version| !version.is_null()).map(|version| version.to_string()),
    }))
}
