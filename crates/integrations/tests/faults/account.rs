//! The account of a case: its syncs, what is here of it, and what must hold of that at any time.

use crate::place::{Place, SECRET};
use atom_api::integrations::{Record, Records, SyncReport};
use atom_core::ConnectionId;
use atom_store::{Mode, Row, Scope, Scoped};
use jiff::Timestamp;
use serde_json::Value;
use std::{collections::BTreeMap, future::poll_fn, pin::pin, task::Poll};
use tokio_util::sync::CancellationToken;

/// After so long everything is listed again.
pub(crate) const A_DAY_LATER_MS: i64 = 25 * 3_600_000;

pub(crate) struct Account {
    pub(crate) scope: Scope,
    pub(crate) id: ConnectionId,
    pub(crate) streams: Vec<&'static str>,
}

/// What is here of a stream.
pub(crate) struct Rows(BTreeMap<String, Record>);

impl Rows {
    /// Those that are not gone, as they came.
    pub(crate) fn live(&self) -> BTreeMap<String, Value> {
        let live = self.0.iter().filter(|(_, record)| !record.deleted);
        live.map(|(id, record)| (id.clone(), record.raw.clone())).collect()
    }

    fn version(&self, id: &str) -> Option<(u64, bool)> {
        self.0.get(id).map(|record| (record.raw["v"].as_u64().unwrap_or(0), record.deleted))
    }

    fn newest(&self) -> Option<Timestamp> {
        self.0.values().filter_map(|record| instant(&record.raw["at"])).max()
    }
}

fn instant(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}

impl Account {
    /// A sync; `None` where it was ended, because the answer to a request, counted from 0, never came.
    pub(crate) async fn sync_until(&self, place: &Place, death: Option<u64>) -> Option<SyncReport> {
        let Some(nth) = death else { return Some(self.sync(place).await) };
        place.fake.hold(nth);
        let report = tokio::select! {
            biased;
            report = self.sync(place) => Some(report),
            () = place.fake.held() => None,
        };
        place.fake.release();
        report
    }

    /// A sync that is dropped after it was polled so often.
    pub(crate) async fn sync_for(&self, place: &Place, polls: u64) -> Option<SyncReport> {
        polled(self.sync(place), polls).await
    }

    /// A sync to its end, whatever that is.
    pub(crate) async fn sync(&self, place: &Place) -> SyncReport {
        let streams: Vec<String> = self.streams.iter().map(|stream| (*stream).to_owned()).collect();
        let cancel = CancellationToken::new();
        let report = place.engine.sync(&self.scope, self.id, Some(&streams), &|_| (), &cancel).await;
        report.expect("trouble with a service stands in the report")
    }

    /// What is here of a stream.
    pub(crate) async fn rows(&self, place: &Place, stream: &str) -> Rows {
        let (mut all, mut cursor) = (BTreeMap::new(), None);
        loop {
            let request = Records {
                connection_id: self.id,
                stream: stream.to_owned(),
                limit: Some(1_000),
                cursor,
                newest: false,
            };
            let page = place.engine.records(&self.scope, &request).await.expect("records are there");
            all.extend(page.items.into_iter().map(|record| (record.external_id.clone(), record)));
            cursor = page.next;
            if cursor.is_none() {
                return Rows(all);
            }
        }
    }

    /// The row of a stream: its cursor, and how many records it counts.
    async fn stands(&self, place: &Place, stream: &str) -> (Option<String>, i64) {
        let mut read = place.store.read(&self.scope).await.expect("the store reads");
        let row = read
            .query("SELECT cursor, records FROM stream_state WHERE workspace = ?1 AND connection = ?2 AND stream = ?3")
            .bind(self.id.uuid())
            .bind(stream.to_owned())
            .fetch_optional()
            .await
            .expect("the store reads");
        row.map_or((None, 0), |row| (row.get(0), row.get(1)))
    }

    /// What holds at any time, also after a death: the records are counted right, each was understood as it is, and the cursor
    /// is not ahead of them.
    pub(crate) async fn holds(&self, place: &Place) {
        // Waits for what a sync that was dropped has left of its transaction.
        drop(place.store.write(&self.scope, Mode::Mirror).await.expect("the store writes"));
        for stream in &self.streams {
            let (rows, cursor) = self.counts_right(place, stream).await;
            for record in rows.0.values() {
                assert_eq!(record.mapped["name"], record.raw["name"], "{stream}");
                assert_eq!(record.mapped["price"]["amount"], record.raw["price"], "{stream}");
            }
            if let Some(cursor) = cursor {
                not_ahead(place, stream, &cursor, &rows);
            }
        }
        assert_eq!(place.fake.strangers(), 0, "somebody was at another host");
        let status = place.engine.status(&self.scope, self.id).await.expect("the connection is there");
        assert!(!status.last_call.message.contains(SECRET), "{}", status.last_call.message);
    }

    /// The records of a stream are counted right, and each was understood. Returns them, with the cursor.
    pub(crate) async fn counts_right(&self, place: &Place, stream: &str) -> (Rows, Option<String>) {
        let rows = self.rows(place, stream).await;
        let (cursor, counted) = self.stands(place, stream).await;
        assert_eq!(counted, i64::try_from(rows.live().len()).unwrap_or(-1), "{stream} counts its records");
        for record in rows.0.values() {
            assert_eq!(record.problem, None, "{stream}");
        }
        (rows, cursor)
    }

    /// What a report says of the one stream of this account, against what was here before and is here now.
    pub(crate) async fn adds_up(&self, place: &Place, before: &Rows, report: &SyncReport) {
        let [stream] = report.streams.as_slice() else { panic!("one stream: {report:?}") };
        let after = self.rows(place, &stream.name).await;
        let (before_all, after_all) = (before.0.len() as u64, after.0.len() as u64);
        assert_eq!(before_all + stream.created, after_all, "{stream:?}");
        let (before_live, after_live) = (before.live().len() as u64, after.live().len() as u64);
        // What comes back counts as changed.
        let most = before_live + stream.created + stream.updated;
        let here = after_live + stream.deleted;
        assert!(before_live + stream.created <= here && here <= most, "{before_live} to {after_live}: {stream:?}");
        assert!(stream.created + stream.updated + stream.unchanged <= stream.pulled, "{stream:?}");
        for error in &report.errors {
            assert!(!error.error.message.contains(SECRET), "{}", error.error.message);
        }
    }

    /// Nothing goes wrong any more: a sync that goes on where the last one stopped, one more, and one on the next day. Then what is
    /// here is what is there.
    pub(crate) async fn settles(&self, place: &Place) {
        place.fake.quiet();
        self.sync(place).await;
        self.sync(place).await;
        place.pass(A_DAY_LATER_MS);
        let report = self.sync(place).await;
        assert_eq!(report.errors, []);
        self.holds(place).await;
        self.is_the_same(place).await;
    }

    /// What is here is what is there.
    pub(crate) async fn is_the_same(&self, place: &Place) {
        let there = place.fake.there();
        for stream in &self.streams {
            let here = self.rows(place, stream).await.live();
            let differs: Vec<&String> =
                there.keys().chain(here.keys()).filter(|id| there.get(*id) != here.get(*id)).collect();
            assert!(differs.is_empty(), "{stream}: {} are there, {} here; {differs:?}", there.len(), here.len());
        }
    }
}

/// Polls something so often, and drops it then.
pub(crate) async fn polled<F: Future>(future: F, mut polls: u64) -> Option<F::Output> {
    let mut future = pin!(future);
    poll_fn(|context| {
        if polls == 0 {
            return Poll::Ready(None);
        }
        polls -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// Everything that was on the pages which led to this cursor is here, as it was on them or newer.
fn not_ahead(place: &Place, stream: &str, cursor: &str, rows: &Rows) {
    for page in place.fake.delivered() {
        if !page.leads.iter().any(|lead| is_in(lead, cursor)) {
            continue;
        }
        for thing in &page.things {
            let here = rows.version(&thing.id);
            let good = match here {
                None => thing.gone,
                Some((version, deleted)) => {
                    deleted || version > thing.version || (version == thing.version && !thing.gone)
                }
            };
            assert!(good, "{stream}: the cursor {cursor} is ahead of {thing:?}, which is here as {here:?}");
        }
    }
    let cursor: Value = serde_json::from_str(cursor).expect("a cursor is JSON");
    let newest = instant(&cursor["newest"]).max(instant(&cursor["resume"]["newest"]));
    assert!(newest <= rows.newest(), "{stream}: {newest:?} is ahead of {:?}", rows.newest());
}

/// Whether a text has this cursor of the service in it, and not another one that begins with the same digits.
fn is_in(lead: &str, text: &str) -> bool {
    text.match_indices(lead).any(|(at, _)| !text[at + lead.len()..].starts_with(|next: char| next.is_ascii_digit()))
}
