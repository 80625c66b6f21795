//! Lists for each record of other streams, and requests for each item of a list.

use crate::{
    cursor::{Cursor, Plan},
    error::{Error, Trouble, VendorError},
    http::Sent,
    incoming::{Incoming, is_made_up},
    jq::{Given, Input},
    manifest::{Detail, Each, Stream},
    programs::of_stream,
    pull::{List, Noted, Pull},
    records::{self, Parent},
    streams::{self, LIST_MARK},
};
use atom_api::integrations::StreamReport;
use atom_core::Odd;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::de::IgnoredAny;
use serde_json::Value;
use std::{
    collections::HashSet,
    sync::atomic::{AtomicUsize, Ordering},
};

/// After so many refusals the rest of the items of a list would be refused too.
pub(crate) const REFUSALS_MAX: usize = 10;
/// After so many lists that were refused one after the other the rest would be refused too.
const REFUSALS_IN_A_ROW_MAX: usize = 200;
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
    /// Those that could not be fetched, or have no id to fetch them by.
    pub(crate) aside: Vec<Incoming>,
}

/// What became of the request for an item.
enum Fetched {
    Record(String),
    Gone(String),
    Refused(Box<Incoming>),
}

/// Whether a record has a list.
pub(crate) enum Has<'s> {
    List(List<'s>),
    Nothing,
    /// Nothing can be told of it.
    Unknown,
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
        // The others have their lists all the same, in whichever order they stand: what is told is the first one.
        let mut refused: Option<VendorError> = None;
        let mut in_a_row = 0;
        for some in parents.chunks(PARENTS_AT_ONCE) {
            let mut read = self.store.read(self.scope).await?;
            let some = records::parents_at(&mut read, self.connection, some).await?;
            let known = streams::lists(&mut read, self.connection, &stream.name, &some).await?;
            drop(read);
            let mut emptied = Vec::new();
            for parent in &some {
                // Its programs run here: they have one record before them, and others have their turn in between.
                tokio::task::yield_now().await;
                let list = match list_of(stream, each, parent) {
                    Ok(Has::List(list)) => list,
                    Ok(Has::Unknown) => continue,
                    Ok(Has::Nothing) => {
                        // What was the last thing in its list is gone with the list.
                        emptied.extend(known.contains_key(&parent.external_id).then(|| parent.external_id.clone()));
                        continue;
                    }
                    Err(error) => {
                        refused.get_or_insert(error);
                        continue;
                    }
                };
                let cursor = known.get(&parent.external_id).and_then(|state| state.cursor.as_deref());
                let cursor = Cursor::read(cursor, stream, &self.caller.base);
                let at_its_end = cursor.resume.is_none() && !cursor.unswept;
                let as_before = trusted && list.version.is_some() && cursor.version == list.version && at_its_end;
                if as_before {
                    continue;
                }
                match self.list(&list, noted, report, sent).await.map_err(Error::of_a_stream) {
                    // The one record may be gone since, or closed to this account: the others still have their lists.
                    Err(Error::Vendor(VendorError {
                        trouble: Trouble::Gone | Trouble::Refused(404 | 410), ..
                    })) => {}
                    Err(Error::Vendor(error)) if !error.concerns_connection() && in_a_row < REFUSALS_IN_A_ROW_MAX => {
                        in_a_row += 1;
                        refused.get_or_insert(error);
                    }
                    outcome => {
                        outcome?;
                        in_a_row = 0;
                    }
                }
            }
            self.forget_lists(stream, &emptied, report).await?;
        }
        self.without_parents(stream, each, report).await?;
        if let Some(error) = refused {
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
        drop(read);
        self.forget_lists(stream, &gone, report).await
    }

    /// Takes away the lists of these records, and what was listed in them.
    async fn forget_lists(&self, stream: &Stream, gone: &[String], report: &mut StreamReport) -> Result<(), Error> {
        if gone.is_empty() {
            return Ok(());
        }
        let mut read = self.store.read(self.scope).await?;
        let orphans = records::orphans(&mut read, self.connection, &stream.name, gone).await?;
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
        let ids = of_stream(self.caller.provider, list.stream, move |stream| {
            let id = |item: &String| stream.detail.as_ref().map(|detail| detail.id.text(item.as_bytes()));
            items.into_iter().filter_map(|item| Some((id(&item)?, item))).collect::<Vec<_>>()
        });
        let ids = ids.await?;
        let mut named = Vec::with_capacity(ids.len());
        let mut seen = HashSet::new();
        let mut details = Details::default();
        for (id, item) in ids {
            match id {
                Ok(id) if seen.insert(id.clone()) => named.push((id, item)),
                Ok(_) => {}
                Err(why) => details.aside.push(Incoming::not_fetched(Err(why), &item, "it has no id")),
            }
        }
        let ids: Vec<String> = named.iter().map(|(id, _)| id.clone()).collect();
        let known = if plan.skip_known && detail.skip_known {
            let mut read = self.store.read(self.scope).await?;
            records::understood(&mut read, self.connection, &list.stream.name, &ids).await?
        } else {
            HashSet::new()
        };
        let refusals = &AtomicUsize::new(0);
        let fetches = named.into_iter().filter(|(id, _)| !known.contains(id)).map(|(id, item)| async move {
            match self.detail(list, detail, &item, sent).await {
                Ok(record) => Ok(Fetched::Record(record)),
                Err(Error::Vendor(VendorError { trouble: Trouble::Gone | Trouble::Refused(404 | 410), .. })) => {
                    Ok(Fetched::Gone(id))
                }
                // The service may refuse the one item: the others are fetched all the same.
                Err(error) if is_of_one(&error) && refusals.fetch_add(1, Ordering::Relaxed) < REFUSALS_MAX => {
                    Ok(Fetched::Refused(Box::new(Incoming::not_fetched(Ok(id), &item, &error.to_string()))))
                }
                Err(error) => Err(error),
            }
        });
        let fetched: Vec<Fetched> =
            stream::iter(fetches).buffered(self.caller.provider.limits.concurrency).try_collect().await?;
        details.known = ids.into_iter().filter(|id| known.contains(id)).collect();
        for one in fetched {
            match one {
                Fetched::Record(record) => details.records.push(record),
                Fetched::Gone(id) => details.gone.push(id),
                Fetched::Refused(item) => details.aside.push(*item),
            }
        }
        Ok(details)
    }

    /// Fetches what one item is.
    async fn detail(&self, list: &List<'_>, detail: &Detail, item: &str, sent: &Sent) -> Result<String, Error> {
        let item: Value = serde_json::from_str(item).unwrap_or_default();
        let context = self.caller.context.with("each", list.each.clone()).with("item", item);
        let prepared = detail.request.prepare(&self.caller.base, &context)?;
        let answer = self.caller.ask(&prepared, None, sent).await?;
        let picked = of_stream(self.caller.provider, list.stream, move |stream| picked(stream, answer.body)).await?;
        picked.map_err(|why| self.bad(Odd::NoRecords, &format!("did not answer with a record ({why})")))
    }
}

/// The record in the answer to the request for an item.
fn picked(stream: &Stream, body: Vec<u8>) -> Result<String, String> {
    match stream.detail.as_ref().and_then(|detail| detail.pick.as_ref()) {
        // An answer that was cut off is asked for again, and never taken for the record.
        None => {
            serde_json::from_slice::<IgnoredAny>(&body).map_err(|error| error.to_string())?;
            String::from_utf8(body).map_err(|error| error.to_string())
        }
        Some(pick) => pick.run(&body).map(|record| record.to_string()),
    }
}

/// Whether an error is about the one item that was asked for.
fn is_of_one(error: &Error) -> bool {
    match error {
        // Any other trouble passes: what was not allowed, fell over or broke off may be whole the next time.
        Error::Vendor(error) => matches!(error.trouble, Trouble::Refused(400..=499)),
        Error::Invalid { .. } => true,
        _ => false,
    }
}

/// The list of a record, where it has one.
pub(crate) fn list_of<'s>(stream: &'s Stream, each: &Each, parent: &Parent) -> Result<Has<'s>, VendorError> {
    let Ok(input) = Input::read(parent.raw.as_bytes()) else { return Ok(Has::Unknown) };
    let nothing = Given::nothing();
    match each.filter.as_ref().map(|filter| filter.run_on(&input, &nothing)) {
        None | Some(Ok(Value::Bool(true))) => {}
        Some(Ok(_)) => return Ok(Has::Nothing),
        Some(Err(_)) => return Ok(Has::Unknown),
    }
    let failed = |why: String| {
        let message = format!("The list of {} for {} cannot be told: {why}.", stream.name, parent.external_id);
        VendorError::new(Trouble::BadAnswer, message)
    };
    let picked = match &each.pick {
        Some(pick) => pick.run_on(&input, &nothing).map_err(failed)?,
        None => serde_json::from_str(&parent.raw).map_err(|error| failed(error.to_string()))?,
    };
    let version = match &each.version {
        Some(version) => Some(version.run_on(&input, &nothing).map_err(failed)?),
        None => each.changed_only.then(|| Value::String(blake3::hash(parent.raw.as_bytes()).to_hex()[..16].to_owned())),
    };
    Ok(Has::List(List {
        stream,
        key: format!("{}{LIST_MARK}{}", stream.name, parent.external_id),
        parent: Some(parent.external_id.clone()),
        each: picked,
        version: version.filter(|version| !version.is_null()).map(|version| version.to_string()),
    }))
}
