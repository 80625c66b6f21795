//! The pages of a list, turned from where it stands.

use super::{List, Noted, Pull, storing::Missing};
use crate::{
    cursor::{Cursor, Plan, Resume, Spot, What},
    error::Error,
    fan::Details,
    http::Sent,
    incoming::{Around, Incoming, read_all},
    jq::Program,
    manifest::{By, Stream},
    paging::Pages,
    programs::{Told, of_stream, read_page},
    reconcile::newest,
    records::id_digest,
};
use atom_api::{integrations::StreamReport, jobs::Progress};
use atom_core::{Odd, Said};
use jiff::Timestamp;
use reqwest::header;
use serde_json::Value;
use std::{
    collections::HashSet,
    sync::{Arc, atomic::Ordering},
};

/// What is remembered while a listing goes on.
#[derive(Default)]
pub(super) struct Listing {
    pub(super) newest: Option<Timestamp>,
    /// Of the first page.
    pub(super) etag: Option<String>,
    /// What is stored of it from before.
    pub(super) etag_before: Option<String>,
    /// The service said that nothing has changed.
    pub(super) unchanged: bool,
    pages: u32,
    /// Ids that were listed, for a sweep.
    pub(super) seen: HashSet<u64>,
    /// Made-up ids of records that came without one.
    pub(super) nameless: HashSet<String>,
    /// An answer had nothing where its records belong, not even an empty list.
    pub(super) pathless: bool,
    pub(super) noted: Noted,
    /// What the service gave to ask with the next time.
    pub(super) token: Option<String>,
}

impl Pull<'_> {
    /// Carries out a plan.
    pub(super) async fn fetch(
        &self,
        list: &List<'_>,
        cursor: &mut Cursor,
        mut plan: Plan,
        etag: Option<&str>,
        report: &mut StreamReport,
        sent: &Sent,
    ) -> Result<Noted, Error> {
        if plan.full() && !plan.resumed {
            // What is passed over is as old as the token from before, and what has changed since is told by that one alone.
            let passes_over = plan.skip_known && list.stream.detail.as_ref().is_some_and(|detail| detail.skip_known);
            if !passes_over {
                plan.token = self.first_token(list, sent).await?;
            }
        }
        let (newest, token, etag_before) = (plan.newest, plan.token.clone(), etag.map(str::to_owned));
        let mut listing = Listing { newest, token, etag_before, ..Listing::default() };
        let pages = Pages::new(&self.caller, list.stream, &plan, &list.each);
        let first = pages.request(&plan.first, plan.window.unwrap_or(0))?.question();
        // A first page that is as it was says nothing of what is gone from the pages behind it: a sweep asks for all.
        let same_question = !plan.resumed && !plan.sweep && cursor.etag_url.as_deref() == Some(first.as_str());
        let etag = etag.filter(|_| list.stream.conditional && same_question);
        let mut last = self.turn(list, cursor, &pages, etag, &mut listing, report, sent).await?;
        let missing = if plan.sweep { self.missing(list, &listing, &plan).await? } else { Missing::default() };
        let odd = missing.are_many() && !listing.seen.is_empty();
        if !missing.ids.is_empty() && (listing.pages > 1 || odd) {
            // A record that goes while pages are turned moves the others up, and one may slip past; and a service that has lost
            // most of what it had may have it again in a moment: only what two listings lack is gone. What the first one had and
            // the second does not is told by what changed since the first.
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
        let Some(By::Changes { start: Some((request, _)), .. }) = by else { return Ok(None) };
        let prepared = request.prepare(&self.caller.base, &self.caller.context.with("each", list.each.clone()))?;
        let answer = self.caller.ask(&prepared, None, sent).await?;
        let picked = of_stream(self.caller.provider, list.stream, move |stream| {
            stream.start_pick().map_or(Ok(Value::Null), |pick| pick.run(&answer.body))
        });
        match picked.await? {
            Ok(Value::String(token)) if !token.is_empty() => Ok(Some(token)),
            Ok(Value::Number(token)) => Ok(Some(token.to_string())),
            other => {
                Err(self
                    .bad(Odd::NoNext, &format!("did not say where changes of {} begin ({other:?})", list.stream.name)))
            }
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
                return Err(self.bad(Odd::LeadsNowhere, "leads through its pages in a circle"));
            }
            let most = self.caller.provider.limits.pages_max;
            if visited.len() > most as usize {
                return Err(self.bad(
                    Odd::ManyPages,
                    &format!("has more than {most} pages in one go; the next sync goes on there"),
                ));
            }
            let said = Said::Fetching {
                service: self.caller.provider.name.clone(),
                stream: list.stream.name.clone(),
                page: (listing.pages + 1).into(),
            };
            (self.progress)(Progress {
                done: self.pulled.load(Ordering::Relaxed),
                total: None,
                note: said.to_string(),
                said: Some(said),
            });
            let mut answer = self.caller.ask(&request, etag.filter(|_| first), sent).await?;
            if answer.unchanged {
                listing.unchanged = true;
                return Ok(Vec::new());
            }
            listing.pages += 1;
            if first {
                listing.etag = answer.header(header::ETAG).map(str::to_owned);
            }
            // What is needed of it is known after that: a page is held once.
            let body = std::mem::take(&mut answer.body);
            let Told { items, leads } = read_page(self.caller.provider, list.stream, plan.of_changes(), body).await?;
            listing.token = pages.next_token(listing.token.take(), &request, &leads);
            let items = items.inspect_err(|_| self.caller.not_understood(sent))?;
            listing.pathless |= items.is_none();
            let items = items.unwrap_or_default();
            let following = pages.next(&request, &spot, &answer, &leads, items.len())?;
            if leads.passes_over {
                listing.noted.partial.get_or_insert(None);
            }
            let beyond = leads.beyond;
            let (page, passed) = self.read(list, pages, items, sent).await?;
            let pulled = (page.len() + passed.len()) as u64;
            report.pulled += pulled;
            self.pulled.fetch_add(pulled, Ordering::Relaxed);
            report.unchanged += passed.len() as u64;
            listing.note(&page, &passed, plan, self.clock.now());
            let mut following = following.filter(|_| !reached(plan, &page));
            if let Some(total) = beyond.filter(|_| following.is_none()) {
                following = pages.older(page.iter().filter_map(|record| record.updated_at).min());
                let question = |spot: &Spot| Ok::<_, Error>(pages.request(spot, window)?.question());
                let asked = following.as_ref().map(question).transpose()?;
                // What is too much for one instant stays out of reach.
                if asked.is_none_or(|asked| visited.contains(&blake3::hash(asked.as_bytes()))) {
                    following = None;
                    listing.noted.partial = Some(Some(total));
                }
            }
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
                at_ms: Some(self.clock.now_ms()),
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
        let (items, gone) = self.without_gone(list, pages, items).await?;
        let found = match &list.stream.detail {
            None => Details { records: items, ..Details::default() },
            Some(detail) => self.details(list, pages.plan, detail, items, sent).await?,
        };
        self.understand(list, gone, found).await
    }

    /// Maps what was fetched, and adds what is gone and what could not be fetched. Returns also the ids of those that were passed
    /// over.
    pub(super) async fn understand(
        &self,
        list: &List<'_>,
        gone: Vec<String>,
        found: Details,
    ) -> Result<(Vec<Incoming>, Vec<String>), Error> {
        let mut page = self.read_items(list, found.records).await?;
        page.extend(found.aside);
        for id in gone.into_iter().chain(found.gone) {
            page.push(Incoming::gone(id));
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
        let read = read_all(&self.caller.provider.name, items, Arc::clone(&list.stream.record), around).await?;
        Ok(read.into_iter().map(Incoming::named).collect())
    }

    /// Takes out of a list of changes what it says is gone.
    async fn without_gone(
        &self,
        list: &List<'_>,
        pages: &Pages<'_>,
        items: Vec<String>,
    ) -> Result<(Vec<String>, Vec<String>), Error> {
        if !pages.plan.of_changes() || list.stream.gone_when().is_none() {
            return Ok((items, Vec::new()));
        }
        let divided = of_stream(self.caller.provider, list.stream, move |stream| part_gone(stream, items)).await?;
        divided.map_err(|why| self.bad(Odd::NoIds, &format!("names something that is gone without its id ({why})")))
    }
}

/// Parts the items of a list of changes: those that are there, and the ids of those that are gone.
fn part_gone(stream: &Stream, items: Vec<String>) -> Result<(Vec<String>, Vec<String>), String> {
    let id = stream.detail.as_ref().map_or(&stream.record.external_id, |detail| &detail.id);
    let (mut kept, mut gone_ids) = (Vec::new(), Vec::new());
    for item in items {
        if stream.gone_when().is_some_and(|gone| gone.run(item.as_bytes()) == Ok(Value::Bool(true))) {
            gone_ids.push(id.text(item.as_bytes())?);
        } else {
            kept.push(item);
        }
    }
    Ok((kept, gone_ids))
}

impl Stream {
    /// What tells where changes begin.
    fn start_pick(&self) -> Option<&Program> {
        match self.incremental.as_ref().map(|incremental| &incremental.by) {
            Some(By::Changes { start: Some((_, pick)), .. }) => Some(pick),
            _ => None,
        }
    }

    /// What tells of an item in the list of changes that it is gone.
    fn gone_when(&self) -> Option<&Program> {
        match self.incremental.as_ref().map(|incremental| &incremental.by) {
            Some(By::Changes { gone, .. }) => gone.as_ref(),
            _ => None,
        }
    }
}

/// Whether a list that is asked for newest first has come to what is known.
fn reached(plan: &Plan, page: &[Incoming]) -> bool {
    let What::Until(at) = plan.what else { return false };
    page.iter().filter_map(|record| record.updated_at).any(|changed| changed < at)
}

impl Listing {
    /// Whether the service has shown everything.
    pub(super) fn whole(&self) -> bool {
        self.noted.partial.is_none()
    }

    fn note(&mut self, page: &[Incoming], passed: &[String], plan: &Plan, now: Timestamp) {
        self.newest = self.newest.max(newest(page, now));
        if plan.sweep {
            self.seen.extend(passed.iter().map(|id| id_digest(id)));
        }
        for record in page.iter().filter(|record| !record.gone) {
            let Ok(id) = &record.external_id else { continue };
            if plan.sweep {
                self.seen.insert(id_digest(id));
            }
            if record.nameless {
                self.nameless.insert(id.clone());
            }
        }
    }
}
