//! One stream of one connection, from where it stands to its end.

use crate::{
    caller::Caller,
    cursor::{Cursor, Plan, Resume, Spot, What},
    error::{Error, Trouble, VendorError},
    fan::Details,
    http::Sent,
    incoming::{Around, Incoming, divide, read_all},
    manifest::{By, Stream},
    mirror::TaskMirror,
    outbox::Edit,
    paging::Pages,
    reconcile::{Place, Reconciled, newest, reconcile, task_id},
    records::{self, Shelf, id_digest},
    streams,
};
use atom_api::{integrations::StreamReport, jobs::Progress};
use atom_core::{ApiError, Clock, Code, ConnectionId, Said};
use atom_store::{Mode, Scope, Store, WriteTxn};
use jiff::Timestamp;
use reqwest::header;
use serde_json::Value;
use std::{collections::HashSet, sync::Arc};

/// What every stream of a sync shares.
pub(crate) struct Pull<'a> {
    pub(crate) store: &'a Store,
    pub(crate) scope: &'a Scope,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) tasks: &'a dyn TaskMirror,
    pub(crate) connection: ConnectionId,
    pub(crate) caller: Caller<'a>,
    pub(crate) progress: &'a (dyn Fn(Progress) + Send + Sync),
    /// Records that earlier streams of this sync pulled.
    pub(crate) pulled_before: u64,
}

/// A list of a stream: the stream itself, or its list for one record of another.
#[derive(Debug)]
pub(crate) struct List<'a> {
    pub(crate) stream: &'a Stream,
    /// The name under which its cursor is stored.
    pub(crate) key: String,
    /// The record for which it is.
    pub(crate) parent: Option<String>,
    /// What requests and mappings know of that record.
    pub(crate) each: Value,
    /// How that record looks.
    pub(crate) version: Option<String>,
}

/// Records without an id: page, place on it, and why.
pub(crate) type Nameless = Vec<(u32, usize, String)>;

/// What is remembered while a listing goes on.
#[derive(Default)]
struct Listing {
    newest: Option<Timestamp>,
    /// Of the first page.
    etag: Option<String>,
    /// The service said that nothing has changed.
    unchanged: bool,
    pages: u32,
    /// Ids that were listed, for a sweep.
    seen: HashSet<u128>,
    nameless: Nameless,
    /// What the service gave to ask with the next time.
    token: Option<String>,
}

impl Pull<'_> {
    /// Fetches the stream to its end. Returns what was not understood on the way, which stops nothing.
    pub(crate) async fn run(
        &self,
        stream: &Stream,
        report: &mut StreamReport,
        sent: &Sent,
    ) -> Result<Option<ApiError>, Error> {
        let mut nameless = Vec::new();
        match &stream.each {
            None => {
                let list = List { stream, key: stream.name.clone(), parent: None, each: Value::Null, version: None };
                self.list(&list, &mut nameless, report, sent).await?;
            }
            Some(each) => self.for_each(stream, each, &mut nameless, report, sent).await?,
        }
        let mut txn = self.begin().await?;
        let problem = self.not_understood(&mut txn, stream, &nameless).await?;
        streams::complete(&mut txn, self.connection, &stream.name, self.clock.now_ms(), problem.as_ref()).await?;
        txn.commit(&self.caller.provider.name, None).await?;
        Ok(problem)
    }

    /// Fetches a list to its end, from where it stands.
    pub(crate) async fn list(
        &self,
        list: &List<'_>,
        nameless: &mut Nameless,
        report: &mut StreamReport,
        sent: &Sent,
    ) -> Result<(), Error> {
        let stream = list.stream;
        let stored = streams::state(&mut self.store.read(self.scope).await?, self.connection, &list.key).await?;
        let mut cursor = Cursor::read(stored.cursor.as_deref(), stream, &self.caller.base);
        let plan = cursor.plan(stream, self.clock.now_ms());
        let mut outcome = self.fetch(list, &mut cursor, plan.clone(), stored.etag.as_deref(), report, sent).await;
        if let Err(error) = &outcome {
            let again = if stream.expired(error) && !plan.full() {
                // The token does not hold any more: from the beginning, and what is not there is gone.
                cursor.token = None;
                cursor.resume = None;
                true
            } else if plan.resumed
                && matches!(
                    error,
                    Error::Vendor(VendorError {
                        // GraphQL refuses with a status of 200.
                        trouble: Trouble::Refused(200 | 400..=499) | Trouble::CursorExpired | Trouble::ForeignHost,
                        ..
                    })
                )
            {
                // The service does not know the old page any more: from the beginning, then. What was on the pages before may be
                // gone meanwhile.
                cursor.resume = None;
                cursor.unswept |= plan.full() && stream.sweep;
                true
            } else {
                false
            };
            if again {
                let plan = cursor.plan(stream, self.clock.now_ms());
                outcome = self.fetch(list, &mut cursor, plan, None, report, sent).await;
            }
        }
        nameless.extend(outcome?);
        Ok(())
    }

    async fn fetch(
        &self,
        list: &List<'_>,
        cursor: &mut Cursor,
        mut plan: Plan,
        etag: Option<&str>,
        report: &mut StreamReport,
        sent: &Sent,
    ) -> Result<Nameless, Error> {
        if plan.full() && !plan.resumed {
            plan.token = self.first_token(list, sent).await?;
        }
        let mut listing = Listing { newest: plan.newest, token: plan.token.clone(), ..Listing::default() };
        let pages = Pages::new(&self.caller, list.stream, &plan, &list.each);
        let first = pages.request(&plan.first, plan.window.unwrap_or(0))?.question();
        // A first page that is as it was says nothing of what is gone from the pages behind it: a sweep asks for all.
        let same_question = !plan.resumed && !plan.sweep && cursor.etag_url.as_deref() == Some(first.as_str());
        let etag = etag.filter(|_| list.stream.conditional && same_question);
        let mut last = self.turn(list, cursor, &pages, etag, &mut listing, report, sent).await?;
        let some_missing = plan.sweep && !self.missing(list, &listing).await?.is_empty();
        if some_missing && listing.pages > 1 {
            // A record that goes while pages are turned moves the others up, and one may slip past: only what two
            // listings lack is gone. What the first one had and the second does not is told by what changed since the first.
            let since = listing.token.clone();
            (cursor.resume, cursor.unswept) = (None, true);
            self.store_page(list, cursor, &last, report).await?;
            last = self.turn(list, cursor, &pages, None, &mut listing, report, sent).await?;
            listing.token = since.or(listing.token);
        }
        self.finish(list, cursor, &plan, first, listing, &last, report).await
    }

    /// Where changes begin, asked before everything is listed: what changes meanwhile comes twice, and nothing is lost.
    async fn first_token(&self, list: &List<'_>, sent: &Sent) -> Result<Option<String>, Error> {
        let by = list.stream.incremental.as_ref().map(|incremental| &incremental.by);
        let Some(By::Changes { start: Some((request, pick)), .. }) = by else { return Ok(None) };
        let prepared = request.prepare(&self.caller.base, &self.caller.context.with("each", list.each.clone()))?;
        let answer = self.caller.ask(&prepared, None, sent).await?;
        match pick.run(&answer.body) {
            Ok(Value::String(token)) if !token.is_empty() => Ok(Some(token)),
            Ok(Value::Number(token)) => Ok(Some(token.to_string())),
            other => Err(self.bad(&format!("did not say where changes of {} begin ({other:?})", list.stream.name))),
        }
    }

    /// Turns the pages, and stores each with the cursor that leads on from it. Returns the last one, which is stored together with
    /// the end of the list: between the two, nobody would remember that the list was read, and what goes then would stay.
    #[expect(clippy::too_many_arguments, reason = "one listing with all that it counts")]
    async fn turn(
        &self,
        list: &List<'_>,
        cursor: &mut Cursor,
        pages: &Pages<'_>,
        etag: Option<&str>,
        listing: &mut Listing,
        report: &mut StreamReport,
        sent: &Sent,
    ) -> Result<Vec<Incoming>, Error> {
        let plan = pages.plan;
        let last = *pages.windows().end();
        let mut next = Some((plan.first.clone(), plan.window.unwrap_or(0)));
        let mut visited = HashSet::new();
        while let Some((spot, window)) = next.take() {
            let request = pages.request(&spot, window)?;
            let first = visited.is_empty();
            if !visited.insert(blake3::hash(request.question().as_bytes())) {
                return Err(self.bad("leads through its pages in a circle"));
            }
            let most = self.caller.provider.limits.pages_max;
            if visited.len() > most as usize {
                return Err(self.bad(&format!("has more than {most} pages in one go; the next sync goes on there")));
            }
            let said = Said::Fetching {
                service: self.caller.provider.name.clone(),
                stream: list.stream.name.clone(),
                page: (listing.pages + 1).into(),
            };
            (self.progress)(Progress {
                done: self.pulled_before + report.pulled,
                total: None,
                note: said.to_string(),
                said: Some(said),
            });
            let answer = self.caller.ask(&request, etag.filter(|_| first), sent).await?;
            if answer.unchanged {
                listing.unchanged = true;
                return Ok(Vec::new());
            }
            listing.pages += 1;
            if first {
                listing.etag = answer.header(header::ETAG).map(str::to_owned);
            }
            listing.token = pages.token(&request, &answer).or(listing.token.take());
            let items = divide(&self.caller.provider.name, &answer.body, &pages.listing.items)
                .inspect_err(|_| self.caller.not_understood(sent))?;
            let count = items.len();
            let (page, passed) = self.read(list, pages, items, sent).await?;
            report.pulled += (page.len() + passed.len()) as u64;
            report.unchanged += passed.len() as u64;
            listing.note(&page, &passed, plan, self.clock.now());
            let following = pages.next(&request, &spot, &answer, count)?;
            let following = following.filter(|_| !reached(plan, &page));
            let leaves = match &following {
                Some(Spot::Url(url)) => url.parse().ok().and_then(|url| self.caller.own(&url).err()),
                _ => None,
            };
            next = match following {
                Some(spot) if leaves.is_none() => Some((spot, window)),
                None if window < last => Some((Spot::First, window + 1)),
                _ => None,
            };
            if next.is_none() && leaves.is_none() {
                return Ok(page);
            }
            // Until the end is reached: a listing that is cut off shows nothing of what is gone.
            cursor.unswept |= plan.unswept || plan.sweep || (plan.full() && list.stream.sweep && leaves.is_some());
            cursor.resume = next.as_ref().map(|(spot, window)| Resume {
                spot: spot.clone(),
                window: *window,
                newest: listing.newest,
                what: plan.what.clone(),
                token: listing.token.clone(),
                begun_ms: plan.begun_ms,
            });
            self.store_page(list, cursor, &page, report).await?;
            if let Some(error) = leaves {
                return Err(error.into());
            }
        }
        Ok(Vec::new())
    }

    /// Reads the items of a page, and fetches what each of them is where the list only names them. Returns also the ids of those
    /// that are known and were passed over.
    async fn read(
        &self,
        list: &List<'_>,
        pages: &Pages<'_>,
        items: Vec<String>,
        sent: &Sent,
    ) -> Result<(Vec<Incoming>, Vec<String>), Error> {
        let (items, gone) = self.without_gone(list, pages, items)?;
        let found = match &list.stream.detail {
            None => Details { records: items, ..Details::default() },
            Some(detail) => self.details(list, pages.plan, detail, items, sent).await?,
        };
        let mut page = self.read_items(list, found.records).await?;
        for id in gone.into_iter().chain(found.gone) {
            page.push(Incoming::gone(page.len(), id));
        }
        Ok((page, found.known))
    }

    /// Maps items of this list.
    pub(crate) async fn read_items(&self, list: &List<'_>, items: Vec<String>) -> Result<Vec<Incoming>, Error> {
        let around = Around {
            each: list.each.clone(),
            account: self.caller.context.get("account").clone(),
            tenant: self.caller.context.get("tenant").clone(),
        };
        read_all(&self.caller.provider.name, items, Arc::clone(&list.stream.record), around).await
    }

    /// Takes out of a list of changes what it says is gone.
    fn without_gone(
        &self,
        list: &List<'_>,
        pages: &Pages<'_>,
        items: Vec<String>,
    ) -> Result<(Vec<String>, Vec<String>), Error> {
        let by = list.stream.incremental.as_ref().map(|incremental| &incremental.by);
        let (What::Changes(_), Some(By::Changes { gone: Some(gone), .. })) = (&pages.plan.what, by) else {
            return Ok((items, Vec::new()));
        };
        let id = list.stream.detail.as_ref().map_or(&list.stream.record.external_id, |detail| &detail.id);
        let (mut kept, mut gone_ids) = (Vec::new(), Vec::new());
        for item in items {
            if gone.run(item.as_bytes()) == Ok(Value::Bool(true)) {
                let named = id.text(item.as_bytes());
                gone_ids.push(
                    named.map_err(|why| self.bad(&format!("names something that is gone without its id ({why})")))?,
                );
            } else {
                kept.push(item);
            }
        }
        Ok((kept, gone_ids))
    }

    /// One page and the cursor after it, in one transaction; none where nothing changes.
    async fn store_page(
        &self,
        list: &List<'_>,
        cursor: &Cursor,
        page: &[Incoming],
        report: &mut StreamReport,
    ) -> Result<(), Error> {
        let mut txn = self.begin().await?;
        let change = self.take_in(&mut txn, list, page).await?;
        change.count(report);
        if !change.any && cursor.resume.is_none() {
            return Ok(());
        }
        streams::advance(&mut txn, self.connection, &list.key, cursor).await?;
        txn.commit(&self.caller.provider.name, None).await?;
        Ok(())
    }

    /// Writes down what came, and tells the keeper of tasks.
    pub(crate) async fn take_in(&self, txn: &mut WriteTxn, list: &List<'_>, page: &[Incoming]) -> Result<Taken, Error> {
        self.take_in_after(txn, list, page, None).await
    }

    /// As [`Pull::take_in`]; `sent` is the edit that the page answers.
    pub(crate) async fn take_in_after(
        &self,
        txn: &mut WriteTxn,
        list: &List<'_>,
        page: &[Incoming],
        sent: Option<&Edit>,
    ) -> Result<Taken, Error> {
        let stream = list.stream;
        let names: Vec<&str> = self.caller.provider.streams.iter().map(|stream| stream.name.as_str()).collect();
        let ids: Vec<&str> = page.iter().filter_map(|record| record.external_id.as_deref().ok()).collect();
        let mut known = records::known(txn, self.connection, &names, &ids).await?;
        let place = Place { connection: self.connection, provider: &self.caller.provider.id, stream: &stream.name };
        let done = reconcile(page, &mut known, place);
        let Reconciled { rows, tasks, versions, gone, created, updated, unchanged, grown } = done;
        let any = !rows.is_empty() || !gone.is_empty();
        let tasks = self.with_edits(txn, tasks, versions, sent).await?;
        if !rows.is_empty() {
            let shelf = Shelf {
                connection: self.connection,
                stream: &stream.name,
                kind: stream.record.kind.as_str(),
                parent: list.parent.as_deref(),
            };
            records::put(txn, shelf, &rows, self.clock.now_ms()).await?;
        }
        if !tasks.is_empty() {
            self.tasks.apply(txn, &tasks).await.map_err(Error::Mirror)?;
        }
        if !gone.is_empty() {
            self.bury(txn, stream, &gone).await?;
        }
        if grown != 0 {
            streams::grow(txn, self.connection, &stream.name, grown).await?;
        }
        Ok(Taken { created, updated, unchanged, gone: gone.len() as u64, any })
    }

    /// Marks records as gone, and takes their tasks away where no other stream has them.
    pub(crate) async fn bury(&self, txn: &mut WriteTxn, stream: &Stream, gone: &[String]) -> Result<(), Error> {
        let everywhere = records::bury(txn, self.connection, &stream.name, gone).await?;
        if stream.record.kind == crate::kinds::Kind::Task {
            let tasks: Vec<_> = everywhere.iter().map(|id| task_id(self.connection, id)).collect();
            self.tasks.remove(txn, &tasks).await.map_err(Error::Mirror)?;
        }
        Ok(())
    }

    /// Ids that are here and were not listed. Nothing is missing while some records have no id to be known by.
    async fn missing(&self, list: &List<'_>, listing: &Listing) -> Result<Vec<String>, Error> {
        let mut missing = Vec::new();
        if !listing.nameless.is_empty() {
            return Ok(missing);
        }
        let mut after = String::new();
        loop {
            let mut read = self.store.read(self.scope).await?;
            let here = records::live_ids(&mut read, self.connection, &list.stream.name, list.parent.as_deref(), &after)
                .await?;
            let Some(last) = here.last() else { return Ok(missing) };
            after.clone_from(last);
            missing.extend(here.into_iter().filter(|id| !listing.seen.contains(&id_digest(id))));
        }
    }

    /// The end of a list: its last page, what is gone, and where the next sync starts.
    #[expect(clippy::too_many_arguments, reason = "one listing with all that it counts")]
    async fn finish(
        &self,
        list: &List<'_>,
        cursor: &mut Cursor,
        plan: &Plan,
        first: String,
        listing: Listing,
        last: &[Incoming],
        report: &mut StreamReport,
    ) -> Result<Nameless, Error> {
        let gone = if plan.sweep { self.missing(list, &listing).await? } else { Vec::new() };
        let before = cursor.clone();
        let mut txn = self.begin().await?;
        let change = self.take_in(&mut txn, list, last).await?;
        change.count(report);
        if !gone.is_empty() {
            self.bury(&mut txn, list.stream, &gone).await?;
            let shrunk = -i64::try_from(gone.len()).unwrap_or(0);
            streams::grow(&mut txn, self.connection, &list.stream.name, shrunk).await?;
        }
        report.deleted += gone.len() as u64;
        cursor.resume = None;
        cursor.version.clone_from(&list.version);
        let trusted = listing.nameless.is_empty();
        cursor.unswept &= !(trusted && plan.sweep);
        if trusted && !listing.unchanged {
            cursor.newest = listing.newest;
            cursor.etag_url = listing.etag.as_ref().map(|_| first);
            cursor.token = listing.token.or(cursor.token.take());
        }
        if trusted && plan.full() {
            cursor.full_at_ms = Some(plan.begun_ms);
        }
        if change.any || *cursor != before || !gone.is_empty() || !listing.unchanged {
            streams::advance(&mut txn, self.connection, &list.key, cursor).await?;
            if !listing.unchanged {
                let etag = listing.etag.filter(|_| trusted);
                streams::tag(&mut txn, self.connection, &list.key, etag).await?;
            }
            txn.commit(&self.caller.provider.name, None).await?;
        }
        Ok(listing.nameless)
    }

    async fn not_understood(
        &self,
        txn: &mut WriteTxn,
        stream: &Stream,
        nameless: &Nameless,
    ) -> Result<Option<ApiError>, Error> {
        let (count, named) = records::not_understood(txn, self.connection, &stream.name).await?;
        let total = count + nameless.len() as u64;
        if total == 0 {
            return Ok(None);
        }
        let mut shown: Vec<String> = named.into_iter().map(|(id, why)| format!("{id} ({why})")).collect();
        shown.extend(
            nameless.iter().take(3).map(|(page, index, why)| format!("the one at [{index}] of page {page} ({why})")),
        );
        let (noun, kept) =
            if total == 1 { ("record", "It is kept as it came") } else { ("records", "They are kept as they came") };
        let kept = if nameless.is_empty() { kept } else { "What has an id is kept as it came" };
        let message = format!(
            "{total} {noun} of {} could not be understood: {}. {kept}; everything else is here.",
            stream.name,
            shown.join(", ")
        );
        Ok(Some(ApiError::new(Code::Vendor, message)))
    }

    /// A write transaction, while the connection is still there.
    pub(crate) async fn begin(&self) -> Result<WriteTxn, Error> {
        let mut txn = self.store.write(self.scope, Mode::Mirror).await?;
        crate::connections::must_exist(&mut txn, self.connection).await?;
        Ok(txn)
    }

    pub(crate) fn bad(&self, what: &str) -> Error {
        VendorError::new(Trouble::BadAnswer, format!("{} {what}.", self.caller.provider.name)).into()
    }
}

/// What a page changed.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    pub(crate) created: u64,
    pub(crate) updated: u64,
    pub(crate) unchanged: u64,
    pub(crate) gone: u64,
    /// Whether anything was written.
    pub(crate) any: bool,
}

impl Taken {
    fn count(&self, report: &mut StreamReport) {
        report.created += self.created;
        report.updated += self.updated;
        report.unchanged += self.unchanged;
        report.deleted += self.gone;
    }
}

/// Whether a list that is asked for newest first has come to what is known.
fn reached(plan: &Plan, page: &[Incoming]) -> bool {
    let What::Until(at) = plan.what else { return false };
    page.iter().filter_map(|record| record.updated_at).any(|changed| changed < at)
}

impl Listing {
    fn note(&mut self, page: &[Incoming], passed: &[String], plan: &Plan, now: Timestamp) {
        self.newest = self.newest.max(newest(page, now));
        if plan.sweep {
            self.seen.extend(passed.iter().map(|id| id_digest(id)));
        }
        for record in page.iter().filter(|record| !record.gone) {
            match &record.external_id {
                Ok(id) if plan.sweep => drop(self.seen.insert(id_digest(id))),
                Ok(_) => {}
                Err(why) => self.nameless.push((self.pages, record.index, why.clone())),
            }
        }
    }
}
