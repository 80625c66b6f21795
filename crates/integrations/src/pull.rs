//! One stream of one connection, from where it stands to its end.

use crate::{
    cursor::{Cursor, Plan, Resume, bad_link},
    error::{Error, Trouble, VendorError},
    http::{BaseUrl, Client, Request, foreign, next_link},
    incoming::{Incoming, read_page},
    manifest::{Provider, Stream},
    mirror::TaskMirror,
    reconcile::{Place, newest, reconcile, task_id},
    records, streams,
};
use atom_api::{integrations::StreamReport, jobs::Progress};
use atom_core::{ApiError, Clock, Code, ConnectionId};
use atom_store::{Mode, Scope, Store, WriteTxn};
use jiff::Timestamp;
use reqwest::header::{self, HeaderMap};
use std::collections::HashSet;
use tokio_util::sync::CancellationToken;
use url::Url;
use zeroize::Zeroizing;

/// What every stream of a sync shares.
pub(crate) struct Pull<'a> {
    pub(crate) store: &'a Store,
    pub(crate) scope: &'a Scope,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) client: &'a Client,
    pub(crate) tasks: &'a dyn TaskMirror,
    pub(crate) provider: &'a Provider,
    pub(crate) connection: ConnectionId,
    pub(crate) base: BaseUrl,
    pub(crate) headers: HeaderMap,
    pub(crate) secret: Zeroizing<String>,
    pub(crate) cancel: &'a CancellationToken,
    pub(crate) progress: &'a (dyn Fn(Progress) + Send + Sync),
    /// Records that earlier streams of this sync pulled.
    pub(crate) pulled_before: u64,
}

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
    seen: HashSet<String>,
    /// Records without an id: page, place on it, and why.
    nameless: Vec<(u32, usize, String)>,
}

impl Pull<'_> {
    /// Fetches the stream to its end. Returns what was not understood on the way, which stops nothing.
    pub(crate) async fn run(&self, stream: &Stream, report: &mut StreamReport) -> Result<Option<ApiError>, Error> {
        let stored = streams::state(&mut self.store.read(self.scope).await?, self.connection, &stream.name).await?;
        let mut cursor = Cursor::read(stored.cursor.as_deref(), stream, &self.base);
        let plan = cursor.plan(stream, &self.base, self.clock.now_ms())?;
        match self.list(stream, &mut cursor, &plan, stored.etag.as_deref(), report).await {
            // The service does not know the old page any more: from the beginning, then.
            Err(Error::Vendor(VendorError { trouble: Trouble::Refused(400..=499) | Trouble::ForeignHost, .. }))
                if plan.resumed =>
            {
                cursor.resume = None;
                let plan = cursor.plan(stream, &self.base, self.clock.now_ms())?;
                self.list(stream, &mut cursor, &plan, None, report).await
            }
            outcome => outcome,
        }
    }

    async fn list(
        &self,
        stream: &Stream,
        cursor: &mut Cursor,
        plan: &Plan,
        etag: Option<&str>,
        report: &mut StreamReport,
    ) -> Result<Option<ApiError>, Error> {
        let mut listing = Listing { newest: plan.newest, ..Listing::default() };
        // A first page that is as it was says nothing of what is gone from the pages behind it: a sweep asks for all.
        let same_question = !plan.resumed && !plan.sweep && cursor.etag_url.as_deref() == Some(plan.first.as_str());
        let etag = etag.filter(|_| stream.conditional && same_question);
        self.pages(stream, cursor, plan, etag, &mut listing, report).await?;
        let missing = if plan.sweep { self.missing(stream, &listing).await? } else { HashSet::new() };
        if !missing.is_empty() && listing.pages > 1 {
            // A record that goes while pages are turned moves the others up, and one may slip past: only what two
            // listings lack is gone.
            self.pages(stream, cursor, plan, None, &mut listing, report).await?;
        }
        self.finish(stream, cursor, plan, listing, report).await
    }

    /// Turns the pages, and stores each with the cursor that leads on from it.
    async fn pages(
        &self,
        stream: &Stream,
        cursor: &mut Cursor,
        plan: &Plan,
        etag: Option<&str>,
        listing: &mut Listing,
        report: &mut StreamReport,
    ) -> Result<(), Error> {
        let mut visited = HashSet::new();
        let mut next = Some(plan.first.clone());
        while let Some(url) = next.take() {
            let first = visited.is_empty();
            if !visited.insert(url.clone()) {
                return Err(self.bad("leads through its pages in a circle"));
            }
            if visited.len() > self.provider.limits.pages_max as usize {
                return Err(self.bad(&format!(
                    "has more than {} pages in one go; the next sync goes on there",
                    self.provider.limits.pages_max
                )));
            }
            (self.progress)(Progress {
                done: self.pulled_before + report.pulled,
                total: None,
                note: format!("{}: {}, page {}", self.provider.name, stream.name, listing.pages + 1),
            });
            let request = self.request(url.clone(), etag.filter(|_| first));
            let answer = self.client.get(&request, self.cancel, &mut report.requests).await?;
            if answer.unchanged {
                listing.unchanged = true;
                return Ok(());
            }
            if first {
                listing.etag = answer.header(header::ETAG).map(str::to_owned);
            }
            let link = answer.header(header::LINK).and_then(next_link);
            let following = link.map(|link| url.join(link).map_err(|_| bad_link(link))).transpose()?;
            let page = read_page(&self.provider.name, answer.body, stream.record.clone()).await?;
            report.pulled += page.len() as u64;
            listing.pages += 1;
            listing.note(&page, plan, Timestamp::from_millisecond(self.clock.now_ms()).unwrap_or_default());
            let leaves = following.as_ref().filter(|url| !self.base.owns(url)).map(|url| foreign(&request, url));
            if leaves.is_none() && !plan.sweep {
                cursor.resume = following.as_ref().map(|next| Resume {
                    next: next.to_string(),
                    newest: listing.newest,
                    full: plan.full,
                    begun_ms: plan.begun_ms,
                });
            }
            self.store_page(stream, cursor, &page, report).await?;
            if let Some(error) = leaves {
                return Err(error.into());
            }
            next = following;
        }
        Ok(())
    }

    /// One page and the cursor after it, in one transaction; none where nothing changes.
    async fn store_page(
        &self,
        stream: &Stream,
        cursor: &Cursor,
        page: &[Incoming],
        report: &mut StreamReport,
    ) -> Result<(), Error> {
        let mut txn = self.begin().await?;
        let names: Vec<&str> = self.provider.streams.iter().map(|stream| stream.name.as_str()).collect();
        let ids: Vec<&str> = page.iter().filter_map(|record| record.external_id.as_deref().ok()).collect();
        let mut known = records::known(&mut txn, self.connection, &names, &ids).await?;
        let place = Place { connection: self.connection, provider: &self.provider.id, stream: &stream.name };
        let change = reconcile(page, &mut known, place);
        report.created += change.created;
        report.updated += change.updated;
        report.unchanged += change.unchanged;
        if change.rows.is_empty() && cursor.resume.is_none() {
            return Ok(());
        }
        let now_ms = self.clock.now_ms();
        records::put(&mut txn, self.connection, &stream.name, stream.record.kind.as_str(), &change.rows, now_ms)
            .await?;
        if !change.tasks.is_empty() {
            self.tasks.apply(&mut txn, &change.tasks).await.map_err(Error::Mirror)?;
        }
        streams::advance(&mut txn, self.connection, &stream.name, &as_json(cursor), change.grown).await?;
        txn.commit(&self.provider.name, None).await?;
        Ok(())
    }

    /// Ids that are here and were not listed. Nothing is missing while some records have no id to be known by.
    async fn missing(&self, stream: &Stream, listing: &Listing) -> Result<HashSet<String>, Error> {
        if !listing.nameless.is_empty() {
            return Ok(HashSet::new());
        }
        let here = records::live_ids(&mut self.store.read(self.scope).await?, self.connection, &stream.name).await?;
        Ok(here.into_iter().filter(|id| !listing.seen.contains(id)).collect())
    }

    /// The end of the stream: what is gone, where the next sync starts, and what was not understood.
    async fn finish(
        &self,
        stream: &Stream,
        cursor: &mut Cursor,
        plan: &Plan,
        listing: Listing,
        report: &mut StreamReport,
    ) -> Result<Option<ApiError>, Error> {
        let gone: Vec<String> =
            if plan.sweep { self.missing(stream, &listing).await?.into_iter().collect() } else { Vec::new() };
        let mut txn = self.begin().await?;
        if !gone.is_empty() {
            let everywhere = records::bury(&mut txn, self.connection, &stream.name, &gone).await?;
            let tasks: Vec<_> = everywhere.iter().map(|id| task_id(self.connection, id)).collect();
            self.tasks.remove(&mut txn, &tasks).await.map_err(Error::Mirror)?;
        }
        report.deleted += gone.len() as u64;
        cursor.resume = None;
        let trusted = listing.nameless.is_empty();
        if trusted && !listing.unchanged {
            cursor.newest = listing.newest;
            cursor.etag_url = listing.etag.as_ref().map(|_| plan.first.to_string());
        }
        if trusted && plan.full {
            cursor.full_at_ms = Some(plan.begun_ms);
        }
        let shrunk = -i64::try_from(gone.len()).unwrap_or(0);
        streams::advance(&mut txn, self.connection, &stream.name, &as_json(cursor), shrunk).await?;
        let problem = self.not_understood(&mut txn, stream, &listing.nameless).await?;
        let etag =
            if listing.unchanged { streams::Etag::Keep } else { streams::Etag::Set(listing.etag.filter(|_| trusted)) };
        streams::complete(&mut txn, self.connection, &stream.name, etag, self.clock.now_ms(), problem.as_ref()).await?;
        txn.commit(&self.provider.name, None).await?;
        Ok(problem)
    }

    async fn not_understood(
        &self,
        txn: &mut WriteTxn,
        stream: &Stream,
        nameless: &[(u32, usize, String)],
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
    async fn begin(&self) -> Result<WriteTxn, Error> {
        let mut txn = self.store.write(self.scope, Mode::Mirror).await?;
        crate::connections::must_exist(&mut txn, self.connection).await?;
        Ok(txn)
    }

    fn request<'r>(&'r self, url: Url, etag: Option<&'r str>) -> Request<'r> {
        Request {
            name: &self.provider.name,
            credentials_url: &self.provider.credentials_url,
            base: &self.base,
            url,
            headers: &self.headers,
            secret: &self.secret,
            etag,
            retries: self.provider.limits.retries,
        }
    }

    fn bad(&self, what: &str) -> Error {
        VendorError::new(Trouble::BadAnswer, format!("{} {what}.", self.provider.name)).into()
    }
}

impl Listing {
    fn note(&mut self, page: &[Incoming], plan: &Plan, now: Timestamp) {
        self.newest = self.newest.max(newest(page, now));
        for record in page {
            match &record.external_id {
                Ok(id) if plan.sweep => drop(self.seen.insert(id.clone())),
                Ok(_) => {}
                Err(why) => self.nameless.push((self.pages, record.index, why.clone())),
            }
        }
    }
}

fn as_json(cursor: &Cursor) -> String {
    serde_json::to_string(cursor).unwrap_or_default()
}
