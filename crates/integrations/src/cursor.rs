//! Where a stream stands, and what the next sync has to fetch.

use crate::{
    http::BaseUrl,
    manifest::{By, Incremental, Stream},
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// An interrupted listing is taken up again for so long after its last page; then it is quicker to trust nothing of it.
const RESUME_MS_MAX: i64 = 24 * 3_600_000;
const HOUR_MS: i64 = 3_600_000;
/// What is written down meanwhile may be stamped a little earlier than it shows.
const LOOKED_OVERLAP_MS: i64 = 10_000;

/// Where a stream stands. Stored as JSON in the same transaction as the records that led here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    /// What the cursor was made with; it counts for nothing when the manifest has changed.
    #[serde(default)]
    pub(crate) made_with: String,
    /// The newest change that has been fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) newest: Option<Timestamp>,
    /// When everything was last listed to its end, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) full_at_ms: Option<i64>,
    /// What the service gave to ask with for what changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<String>,
    /// How the record looked for which this list was fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<String>,
    /// The question to which the stored entity tag belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) etag_url: Option<String>,
    /// Where an interrupted listing goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) resume: Option<Resume>,
    /// Whether something that is gone may still be here: a listing that would have shown it was cut off, and one that goes on
    /// in the middle does not know what stood before. It is made up for by listing everything from the beginning.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) unswept: bool,
    /// When a listing of everything first showed nothing where there was something, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) emptied_ms: Option<i64>,
}

/// An interrupted listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Resume {
    /// The next page.
    pub(crate) spot: Spot,
    /// The window that it belongs to.
    #[serde(default)]
    pub(crate) window: usize,
    /// The newest change among the pages before.
    pub(crate) newest: Option<Timestamp>,
    /// What is being listed.
    pub(crate) what: What,
    /// The token that the service gave on the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<String>,
    /// When it began, in milliseconds since 1970.
    pub(crate) begun_ms: i64,
    /// When its last page was stored, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) at_ms: Option<i64>,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Spot {
    /// The first.
    First,
    /// The one at this address.
    Url(String),
    /// The one behind this cursor.
    Cursor(String),
    /// The one of this number, or the one after so many records.
    Number(u64),
    /// The first one of what was changed at this instant or earlier, behind the most that the list shows.
    Older(Timestamp),
}

/// What is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum What {
    /// Everything.
    All,
    /// What changed since an instant.
    Since(Timestamp),
    /// Newest first, down to this instant.
    Until(Timestamp),
    /// What changed since a token was given.
    Token(String),
    /// What the list of changes says since a token was given.
    Changes(String),
}

/// What one sync of a stream fetches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    /// What is listed.
    pub(crate) what: What,
    /// The first page.
    pub(crate) first: Spot,
    /// The window to begin with, where the listing has windows.
    pub(crate) window: Option<usize>,
    /// Whether it goes on where an earlier one was cut off.
    pub(crate) resumed: bool,
    /// Whether what is not listed is gone: a full listing from its beginning, where records are known from before.
    pub(crate) sweep: bool,
    /// Whether a listing before this one was cut off that would have shown what is gone.
    pub(crate) unswept: bool,
    /// Whether everything is listed because it is time for it, where otherwise only changes would be.
    pub(crate) due: bool,
    /// Whether a record that is known needs no request of its own.
    pub(crate) skip_known: bool,
    /// The newest change known so far.
    pub(crate) newest: Option<Timestamp>,
    /// The token that the service gave on the way, or before, as long as what is known may be passed over.
    pub(crate) token: Option<String>,
    /// When the listing began, in milliseconds since 1970.
    pub(crate) begun_ms: i64,
}

impl Resume {
    fn lists_all(&self) -> bool {
        self.what == What::All
    }

    /// Whether it is too old to go on.
    fn is_old(&self, now_ms: i64) -> bool {
        now_ms.saturating_sub(self.at_ms.unwrap_or(self.begun_ms)) >= RESUME_MS_MAX
    }
}

impl Plan {
    /// Whether everything is listed.
    pub(crate) fn full(&self) -> bool {
        self.what == What::All
    }

    /// Whether the list of changes is what is asked for.
    pub(crate) fn of_changes(&self) -> bool {
        matches!(self.what, What::Changes(_))
    }
}

impl Cursor {
    /// A cursor that knows nothing yet.
    pub(crate) fn start(stream: &Stream, base: &BaseUrl) -> Self {
        Self { made_with: format!("{} {}", stream.fingerprint, base.as_str()), ..Self::default() }
    }

    /// The stored cursor, where it still fits the manifest. One that does not leaves records here, of which some may be gone.
    pub(crate) fn read(stored: Option<&str>, stream: &Stream, base: &BaseUrl) -> Self {
        let start = Self::start(stream, base);
        let Some(text) = stored else { return start };
        serde_json::from_str::<Self>(text)
            .ok()
            .filter(|cursor| cursor.made_with == start.made_with)
            .unwrap_or(Self { unswept: stream.sweep, ..start })
    }

    /// What to fetch now.
    pub(crate) fn plan(&self, stream: &Stream, now_ms: i64) -> Plan {
        if let Some(resume) = self.resume.as_ref().filter(|resume| !resume.is_old(now_ms)) {
            let windows = resume.what == What::All && self.full_at_ms.is_none() && stream.windows.is_some();
            return Plan {
                what: resume.what.clone(),
                first: resume.spot.clone(),
                window: windows.then_some(resume.window),
                resumed: true,
                sweep: false,
                unswept: self.unswept,
                due: false,
                skip_known: false,
                newest: resume.newest,
                token: resume.token.clone(),
                begun_ms: resume.begun_ms,
            };
        }
        // A listing that was cut off and is too old to go on has left records here.
        let unswept = stream.sweep && (self.unswept || self.resume.as_ref().is_some_and(Resume::lists_all));
        let due = unswept || self.full_due(stream.incremental.as_ref(), now_ms);
        let later = stream.incremental.as_ref().filter(|_| !due).and_then(|incremental| self.later(&incremental.by));
        let first = match (&stream.incremental, &later) {
            (Some(Incremental { by: By::DeltaUrl { .. }, .. }), Some(What::Token(url))) => Spot::Url(url.clone()),
            _ => Spot::First,
        };
        let full = later.is_none();
        // A listing of everything that was cut off has left what is as old as the token that it began with.
        let cut_off = self.resume.as_ref().filter(|resume| resume.lists_all());
        let token = self.token.as_ref().or(cut_off.and_then(|resume| resume.token.as_ref())).filter(|_| full);
        let known = self.full_at_ms.is_some();
        let windows = full && !known && stream.windows.is_some();
        // Without a newest change there is nothing to ask since, and what was empty is only looked at again.
        let by_time = |incremental: &Incremental| matches!(incremental.by, By::Since { .. } | By::NewestFirst { .. });
        // Windows need not show everything: what they leave open is made up for by the listing after them.
        let sweep = full
            && (known || unswept)
            && !windows
            && stream.sweep
            && (due || !stream.incremental.as_ref().is_some_and(by_time));
        Plan {
            what: later.unwrap_or(What::All),
            first,
            window: windows.then_some(0),
            resumed: false,
            sweep,
            unswept,
            due: due && stream.incremental.is_some(),
            // Without a token from before, nobody knows what has changed meanwhile.
            skip_known: token.is_some(),
            newest: self.newest,
            token: token.cloned(),
            begun_ms: now_ms,
        }
    }

    /// For a list for each record of other streams: since when those have to have changed to be looked at, in milliseconds since
    /// 1970; `None` where all of them are.
    pub(crate) fn looked_since(&self, full_every_h: u32, now_ms: i64) -> Option<i64> {
        let (full_at_ms, looked_ms) = (self.full_at_ms?, self.newest?.as_millisecond());
        let due = full_every_h > 0 && is_due(full_at_ms, full_every_h, now_ms);
        // A clock that was set back has put newer records before older ones.
        let sound = !self.unswept && looked_ms <= now_ms;
        (sound && !due).then_some(looked_ms - LOOKED_OVERLAP_MS)
    }

    fn full_due(&self, incremental: Option<&Incremental>, now_ms: i64) -> bool {
        let Some(incremental) = incremental else { return true };
        match (self.full_at_ms, incremental.full_every_h) {
            (None, _) => true,
            (Some(_), 0) => false,
            (Some(at_ms), hours) => is_due(at_ms, hours, now_ms),
        }
    }

    /// What changed since, where that can be asked for.
    fn later(&self, by: &By) -> Option<What> {
        let since = |overlap_s: u32| self.newest?.checked_sub(SignedDuration::from_secs(overlap_s.into())).ok();
        match by {
            By::Since { overlap_s, .. } => since(*overlap_s).map(What::Since),
            By::NewestFirst { overlap_s } => since(*overlap_s).map(What::Until),
            By::Token { .. } | By::DeltaUrl { .. } => self.token.clone().map(What::Token),
            By::Changes { .. } => self.token.clone().map(What::Changes),
        }
    }
}

/// Whether everything is to be listed again: so many hours have passed, or a clock that was ahead has noted the last time.
fn is_due(full_at_ms: i64, hours: u32, now_ms: i64) -> bool {
    full_at_ms > now_ms || now_ms >= full_at_ms.saturating_add(i64::from(hours) * HOUR_MS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Provider;

    const NOW: i64 = 1_780_000_000_000;

    fn check(cursor: impl FnOnce(&mut Cursor), look: impl FnOnce(&Plan)) {
        let github = Provider::parse(include_str!("../providers/github.toml")).unwrap();
        let (stream, base) = (&github.streams[0], github.base(&serde_json::Map::new()).unwrap());
        let mut stored = Cursor::start(stream, &base);
        cursor(&mut stored);
        let text = serde_json::to_string(&stored).unwrap();
        look(&Cursor::read(Some(&text), stream, &base).plan(stream, NOW));
    }

    #[test]
    fn the_first_sync_lists_everything_and_takes_nothing_away() {
        check(|_| (), |plan| assert!(plan.full() && !plan.sweep && !plan.resumed && plan.first == Spot::First));
    }

    #[test]
    fn later_syncs_ask_for_what_changed_since_with_an_overlap() {
        let later = |cursor: &mut Cursor| {
            cursor.newest = Some("2026-05-01T10:00:30.9Z".parse().unwrap());
            cursor.full_at_ms = Some(NOW - 23 * HOUR_MS);
        };
        check(later, |plan| {
            assert!(!plan.sweep);
            assert_eq!(plan.what, What::Since("2026-05-01T09:59:30.9Z".parse().unwrap()));
        });
    }

    #[test]
    fn once_a_day_everything_is_listed_to_find_what_is_gone() {
        let old = |cursor: &mut Cursor| {
            cursor.newest = Some(Timestamp::UNIX_EPOCH);
            cursor.full_at_ms = Some(NOW - 24 * HOUR_MS);
        };
        check(old, |plan| assert!(plan.full() && plan.sweep));
    }

    #[test]
    fn without_hours_nothing_but_a_request_or_a_listing_that_was_cut_off_lists_everything_again() {
        let text = include_str!("../providers/github.toml").replace("full_every_h = 24", "full_every_h = 0");
        let github = Provider::parse(&text).unwrap();
        let (stream, base) = (&github.streams[0], github.base(&serde_json::Map::new()).unwrap());
        let mut cursor = Cursor::start(stream, &base);
        assert!(cursor.plan(stream, NOW).full(), "the first time");
        (cursor.full_at_ms, cursor.newest) = (Some(NOW - 10_000 * HOUR_MS), Some(Timestamp::UNIX_EPOCH));
        let years_later = cursor.plan(stream, NOW);
        assert!(!years_later.full() && !years_later.sweep && !years_later.due);
        // What a person asks for is noted as a listing that is still owed.
        cursor.unswept = true;
        let asked_for = cursor.plan(stream, NOW);
        assert!(asked_for.full() && asked_for.sweep);
    }

    #[test]
    fn an_interrupted_listing_goes_on_unless_it_is_old() {
        let cut_off = |begun_ms| {
            move |cursor: &mut Cursor| {
                cursor.resume = Some(Resume {
                    spot: Spot::Url("https://api.github.com/issues?page=3".to_owned()),
                    window: 0,
                    newest: None,
                    what: What::All,
                    token: None,
                    begun_ms,
                    at_ms: None,
                });
            }
        };
        check(cut_off(NOW - 1), |plan| assert!(plan.resumed && !plan.sweep && plan.first != Spot::First));
        check(cut_off(NOW - RESUME_MS_MAX), |plan| assert!(!plan.resumed && plan.full()));
    }

    #[test]
    fn a_listing_that_takes_days_goes_on_and_one_that_begins_anew_fetches_nothing_twice() {
        let gmail = Provider::parse(include_str!("../providers/gmail.toml")).unwrap();
        let stream = gmail.streams.iter().find(|stream| stream.name == "messages").unwrap();
        let mut cursor = Cursor::start(stream, &gmail.base(&serde_json::Map::new()).unwrap());
        let cut_off = |at_ms| Resume {
            spot: Spot::Cursor("2".to_owned()),
            window: 0,
            newest: None,
            what: What::All,
            token: Some("100".to_owned()),
            begun_ms: NOW - 40 * HOUR_MS,
            at_ms: Some(at_ms),
        };
        cursor.resume = Some(cut_off(NOW - HOUR_MS));
        assert!(cursor.plan(stream, NOW).resumed);
        cursor.resume = Some(cut_off(NOW - RESUME_MS_MAX));
        let anew = cursor.plan(stream, NOW);
        assert!(anew.full() && !anew.resumed && anew.skip_known && anew.first == Spot::First);
        assert_eq!(anew.token.as_deref(), Some("100"), "what has changed since is told by that one");
    }

    #[test]
    fn what_a_listing_that_was_cut_off_would_have_shown_is_looked_for_from_the_beginning() {
        check(
            |cursor| {
                (cursor.unswept, cursor.full_at_ms, cursor.newest) = (true, Some(NOW), Some(Timestamp::UNIX_EPOCH))
            },
            |plan| assert!(plan.full() && plan.sweep && plan.first == Spot::First),
        );
        let resume = |begun_ms| Resume {
            spot: Spot::Number(3),
            window: 0,
            newest: None,
            what: What::All,
            token: None,
            begun_ms,
            at_ms: None,
        };
        check(
            |cursor| cursor.resume = Some(resume(NOW - RESUME_MS_MAX)),
            |plan| assert!(plan.full() && plan.sweep && !plan.resumed, "the first listing is too old to go on"),
        );
        check(
            |cursor| (cursor.unswept, cursor.resume) = (true, Some(resume(NOW - 1))),
            |plan| assert!(plan.resumed && !plan.sweep, "what was begun is brought to its end first"),
        );
    }

    #[test]
    fn records_are_looked_at_since_the_last_time_and_all_of_them_once_a_day_or_when_the_clock_was_set_back() {
        let looked = |ms| Timestamp::from_millisecond(ms).ok();
        let mut cursor = Cursor::default();
        assert_eq!(cursor.looked_since(24, NOW), None, "the first time");
        (cursor.full_at_ms, cursor.newest) = (Some(NOW - HOUR_MS), looked(NOW - HOUR_MS));
        assert_eq!(cursor.looked_since(24, NOW), Some(NOW - HOUR_MS - LOOKED_OVERLAP_MS));
        assert_eq!(cursor.looked_since(1, NOW), None, "it is time");
        cursor.full_at_ms = Some(NOW - 10_000 * HOUR_MS);
        assert!(cursor.looked_since(24, NOW).is_none() && cursor.looked_since(0, NOW).is_some());
        assert_eq!(cursor.looked_since(0, NOW - 2 * HOUR_MS), None, "the clock was set back");
        cursor.unswept = true;
        assert_eq!(cursor.looked_since(0, NOW), None, "a person asked for it");
    }

    #[test]
    fn a_cursor_of_another_mapping_counts_for_nothing_but_that_there_are_records_from_before() {
        let other = |cursor: &mut Cursor| {
            cursor.full_at_ms = Some(NOW);
            cursor.newest = Some(Timestamp::UNIX_EPOCH);
            cursor.made_with = "older".to_owned();
        };
        check(other, |plan| assert!(plan.full() && plan.sweep));
    }
}
