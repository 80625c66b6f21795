//! What came, written down together with the cursor that leads on from it.

use super::{List, Noted, Pull, listing::Listing};
use crate::{
    cursor::{Cursor, Plan},
    error::Error,
    incoming::{Incoming, is_made_up},
    kinds::Kind,
    manifest::Stream,
    outbox::Edit,
    reconcile::{Place, Reconciled, reconcile, task_id},
    records::{self, Shelf, id_digest},
    streams,
};
use atom_api::integrations::StreamReport;
use atom_store::{Scoped, WriteTxn};

/// Fewer records than this go without being looked for twice.
const MANY: usize = 3;
/// How long an answer without any list is not taken for an empty one.
const PATHLESS_MS: i64 = 24 * 3_600_000;

impl Pull<'_> {
    /// One page and the cursor after it, in one transaction; none where nothing changes.
    pub(super) async fn store_page(
        &self,
        list: &List<'_>,
        cursor: &Cursor,
        page: &[Incoming],
        report: &mut StreamReport,
    ) -> Result<(), Error> {
        // Of a list that was here whole most pages are as they were.
        if cursor.resume.is_none()
            && cursor.full_at_ms.is_some()
            && let Some(same) = self.as_known(list, page).await?
        {
            same.count(report);
            return Ok(());
        }
        let (mut txn, change) = self.taken_in(list, page).await?;
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
        if page.is_empty() {
            return Ok(Taken::default());
        }
        let stream = list.stream;
        let done = self.compare(txn, stream, page).await?;
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

    /// Compares a page with what is here.
    async fn compare<'p>(
        &self,
        handle: &mut impl Scoped,
        stream: &Stream,
        page: &'p [Incoming],
    ) -> Result<Reconciled<'p>, Error> {
        // Only a task is one and the same in several streams.
        let same = |other: &&Stream| other.name == stream.name || (is_task(stream) && is_task(other));
        let names: Vec<&str> =
            self.caller.provider.streams.iter().filter(same).map(|stream| stream.name.as_str()).collect();
        let ids: Vec<&str> = page.iter().filter_map(|record| record.external_id.as_deref().ok()).collect();
        let mut known = records::known(handle, self.connection, &names, &ids).await?;
        let place = Place {
            connection: self.connection,
            provider: &self.caller.provider.id,
            stream: &stream.name,
            now_ms: self.clock.now_ms(),
        };
        Ok(reconcile(page, &mut known, place))
    }

    /// What a page counts that brings nothing new; `None` where something is to be written. A reader tells it: nobody has to wait
    /// for the writer to learn that there is nothing to write.
    async fn as_known(&self, list: &List<'_>, page: &[Incoming]) -> Result<Option<Taken>, Error> {
        if page.is_empty() {
            return Ok(Some(Taken::default()));
        }
        let mut read = self.store.read(self.scope).await?;
        let done = self.compare(&mut read, list.stream, page).await?;
        let same = done.rows.is_empty() && done.gone.is_empty();
        Ok(same.then(|| Taken { unchanged: done.unchanged, ..Taken::default() }))
    }

    /// Marks records as gone, and takes their tasks away where no other stream has them.
    pub(crate) async fn bury(&self, txn: &mut WriteTxn, stream: &Stream, gone: &[String]) -> Result<(), Error> {
        let everywhere = records::bury(txn, self.connection, &stream.name, gone).await?;
        if is_task(stream) {
            let tasks: Vec<_> = everywhere.iter().map(|id| task_id(self.connection, id)).collect();
            self.tasks.remove(txn, &tasks).await.map_err(Error::Mirror)?;
        }
        Ok(())
    }

    /// Ids that are here and were not listed. Nothing is missing where the service has not shown everything. A record that has
    /// come without an id for the first time may be any of those that are not listed: until the next listing, only made-up
    /// ids are missing then.
    pub(super) async fn missing(&self, list: &List<'_>, listing: &Listing, plan: &Plan) -> Result<Missing, Error> {
        let mut missing = Missing::default();
        if !listing.whole() {
            return Ok(missing);
        }
        let mut after = String::new();
        // By one reader: each of them keeps the pages that it has read.
        let mut read = self.store.read(self.scope).await?;
        let nameless: Vec<&str> = listing.nameless.iter().map(String::as_str).collect();
        let stream = list.stream.name.as_str();
        let known = records::here_before(&mut read, self.connection, stream, &nameless, plan.begun_ms).await?;
        let all_known = known == nameless.len();
        loop {
            let here = records::live_ids(&mut read, self.connection, &list.stream.name, list.parent.as_deref(), &after)
                .await?;
            let Some(last) = here.last() else { return Ok(missing) };
            after.clone_from(last);
            missing.of += here.len();
            let absent = here.into_iter().filter(|id| !listing.seen.contains(&id_digest(id)));
            missing.ids.extend(absent.filter(|id| all_known || is_made_up(id)));
        }
    }

    /// The end of a list: its last page, what is gone, and where the next sync starts.
    #[expect(clippy::too_many_arguments, reason = "one listing with all that it counts")]
    pub(super) async fn finish(
        &self,
        list: &List<'_>,
        cursor: &mut Cursor,
        plan: &Plan,
        first: String,
        listing: Listing,
        last: &[Incoming],
        report: &mut StreamReport,
    ) -> Result<Noted, Error> {
        let mut gone = if plan.sweep { self.missing(list, &listing, plan).await?.ids } else { Vec::new() };
        let before = cursor.clone();
        let waits = waits(&gone, &listing, cursor.emptied_ms, plan.begun_ms);
        cursor.resume = None;
        cursor.version.clone_from(&list.version);
        let trusted = listing.whole();
        cursor.unswept &= !(trusted && plan.sweep);
        if waits {
            gone.clear();
            cursor.unswept = true;
            cursor.emptied_ms.get_or_insert(plan.begun_ms);
        } else if plan.sweep {
            cursor.emptied_ms = None;
        }
        // What is never asked for with a tag needs none: some services make another one for each answer.
        let etag = listing.etag.filter(|_| trusted && list.stream.conditional);
        if trusted && !listing.unchanged {
            cursor.newest = listing.newest;
            cursor.etag_url = etag.as_ref().map(|_| first);
            cursor.token = listing.token.or(cursor.token.take());
        }
        let tagged = !listing.unchanged && etag != listing.etag_before;
        let all = trusted && plan.full();
        // That a list which is whole each time was whole again is no news.
        let owed = all && (plan.due || cursor.full_at_ms.is_none());
        let news = owed || tagged || !gone.is_empty() || *cursor != before;
        if !news && let Some(same) = self.as_known(list, last).await? {
            same.count(report);
            return Ok(listing.noted);
        }
        let (mut txn, change) = self.taken_in(list, last).await?;
        change.count(report);
        if !news && !change.any {
            return Ok(listing.noted);
        }
        if !gone.is_empty() {
            self.bury(&mut txn, list.stream, &gone).await?;
            let shrunk = -i64::try_from(gone.len()).unwrap_or(0);
            streams::grow(&mut txn, self.connection, &list.stream.name, shrunk).await?;
        }
        report.deleted += gone.len() as u64;
        if all {
            cursor.full_at_ms = Some(plan.begun_ms);
        }
        streams::advance(&mut txn, self.connection, &list.key, cursor).await?;
        if tagged {
            streams::tag(&mut txn, self.connection, &list.key, etag).await?;
        }
        txn.commit(&self.caller.provider.name, None).await?;
        Ok(listing.noted)
    }
}

/// Whether a listing that shows nothing at all is not believed yet: for the next sync where a list was there and was empty, for a
/// day where there was no list, which is how some services write an empty one, and others a fault.
fn waits(gone: &[String], listing: &Listing, emptied_ms: Option<i64>, now_ms: i64) -> bool {
    let enough = if listing.pathless { 1 } else { MANY };
    let early = |at_ms: i64| listing.pathless && now_ms < at_ms + PATHLESS_MS;
    listing.seen.is_empty() && gone.len() >= enough && emptied_ms.is_none_or(early)
}

/// Records that are here and were not listed.
#[derive(Debug, Default)]
pub(super) struct Missing {
    pub(super) ids: Vec<String>,
    /// Of so many that are here.
    of: usize,
}

impl Missing {
    /// Whether they are most of what is here.
    pub(super) fn are_many(&self) -> bool {
        self.ids.len() >= MANY && self.ids.len() * 2 > self.of
    }
}

fn is_task(stream: &Stream) -> bool {
    stream.record.kind == Kind::Task
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
