//! Where a stream stands, and what the next sync has to fetch.

use crate::{
    error::{Error, Trouble, VendorError},
    http::BaseUrl,
    manifest::{Incremental, Paging, Stream},
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use url::Url;

/// An interrupted listing is taken up again for so long; then it is quicker to trust nothing of it.
const RESUME_MS_MAX: i64 = 24 * 3_600_000;

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
    /// The address to which the stored entity tag belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) etag_url: Option<String>,
    /// Where an interrupted listing goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) resume: Option<Resume>,
}

/// An interrupted listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Resume {
    /// The address of the next page.
    pub(crate) next: String,
    /// The newest change among the pages before.
    pub(crate) newest: Option<Timestamp>,
    /// Whether everything is being listed.
    pub(crate) full: bool,
    /// When it began, in milliseconds since 1970.
    pub(crate) begun_ms: i64,
}

/// What one sync of a stream fetches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The first page.
    pub(crate) first: Url,
    /// Whether it goes on where an earlier one was cut off.
    pub(crate) resumed: bool,
    /// Whether everything is listed.
    pub(crate) full: bool,
    /// Whether what is not listed is gone: a full listing from its beginning, where records are known from before.
    pub(crate) sweep: bool,
    /// The newest change known so far.
    pub(crate) newest: Option<Timestamp>,
    /// When the listing began, in milliseconds since 1970.
    pub(crate) begun_ms: i64,
}

impl Cursor {
    /// A cursor that knows nothing yet.
    pub(crate) fn start(stream: &Stream, base: &BaseUrl) -> Self {
        Self { made_with: made_with(stream, base), ..Self::default() }
    }

    /// The stored cursor, where it still fits the manifest.
    pub(crate) fn read(stored: Option<&str>, stream: &Stream, base: &BaseUrl) -> Self {
        let start = Self::start(stream, base);
        stored
            .and_then(|text| serde_json::from_str::<Self>(text).ok())
            .filter(|cursor| cursor.made_with == start.made_with)
            .unwrap_or(start)
    }

    /// What to fetch now.
    pub(crate) fn plan(&self, stream: &Stream, base: &BaseUrl, now_ms: i64) -> Result<Plan, Error> {
        if let Some(resume) = self.resume.as_ref().filter(|resume| now_ms - resume.begun_ms < RESUME_MS_MAX) {
            let first = Url::parse(&resume.next).map_err(|_| bad_link(&resume.next))?;
            let Resume { newest, full, begun_ms, .. } = *resume;
            return Ok(Plan { first, resumed: true, full, sweep: false, newest, begun_ms });
        }
        let full_due = |incremental: &Incremental| {
            self.full_at_ms.is_none_or(|at_ms| now_ms >= at_ms + i64::from(incremental.full_every_h) * 3_600_000)
        };
        let since = stream.incremental.as_ref().filter(|incremental| !full_due(incremental)).and_then(|incremental| {
            let since = self.newest?.checked_sub(SignedDuration::from_secs(incremental.overlap_s.into())).ok()?;
            Some((incremental.param.as_str(), since))
        });
        Ok(Plan {
            first: first_page(stream, base, since),
            resumed: false,
            full: since.is_none(),
            sweep: self.full_at_ms.is_some() && stream.incremental.as_ref().is_none_or(full_due),
            newest: self.newest,
            begun_ms: now_ms,
        })
    }
}

/// The address of the first page; the same for the same question, so that its entity tag can be asked about again.
fn first_page(stream: &Stream, base: &BaseUrl, since: Option<(&str, Timestamp)>) -> Url {
    let mut url = base.join(&stream.path);
    {
        let mut pairs = url.query_pairs_mut();
        pairs.extend_pairs(&stream.query);
        match &stream.paging {
            Paging::Link { size_param, size } => pairs.append_pair(size_param, &size.to_string()),
        };
        if let Some((param, since)) = since {
            // Whole seconds: the finest that `YYYY-MM-DDTHH:MM:SSZ` says.
            pairs.append_pair(param, &since.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        }
    }
    url
}

fn made_with(stream: &Stream, base: &BaseUrl) -> String {
    format!("{} {}", stream.record.fingerprint, first_page(stream, base, None))
}

pub(crate) fn bad_link(link: &str) -> Error {
    let short: String = link.chars().take(120).collect();
    VendorError::new(Trouble::BadAnswer, format!("The service named a next page that is not an address: {short}"))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Provider;

    const NOW: i64 = 1_780_000_000_000;

    fn check(cursor: impl FnOnce(&mut Cursor), look: impl FnOnce(&Plan)) {
        let github = Provider::parse(include_str!("../providers/github.toml")).unwrap();
        let (stream, base) = (&github.streams[0], &github.base_url);
        let mut stored = Cursor::start(stream, base);
        cursor(&mut stored);
        let text = serde_json::to_string(&stored).unwrap();
        look(&Cursor::read(Some(&text), stream, base).plan(stream, base, NOW).unwrap());
    }

    #[test]
    fn the_first_sync_lists_everything_and_takes_nothing_away() {
        check(
            |_| (),
            |plan| {
                assert!(plan.full && !plan.sweep && !plan.resumed);
                assert_eq!(
                    plan.first.query(),
                    Some("direction=desc&filter=assigned&sort=updated&state=all&per_page=100")
                );
            },
        );
    }

    #[test]
    fn later_syncs_ask_for_what_changed_since_with_an_overlap() {
        let later = |cursor: &mut Cursor| {
            cursor.newest = Some("2026-05-01T10:00:30.9Z".parse().unwrap());
            cursor.full_at_ms = Some(NOW - 23 * 3_600_000);
        };
        check(later, |plan| {
            assert!(!plan.full && !plan.sweep);
            assert!(plan.first.query().unwrap().ends_with("&since=2026-05-01T09%3A59%3A30Z"), "{}", plan.first);
        });
    }

    #[test]
    fn once_a_day_everything_is_listed_to_find_what_is_gone() {
        let old = |cursor: &mut Cursor| {
            cursor.newest = Some(Timestamp::UNIX_EPOCH);
            cursor.full_at_ms = Some(NOW - 24 * 3_600_000);
        };
        check(old, |plan| assert!(plan.full && plan.sweep));
    }

    #[test]
    fn an_interrupted_listing_goes_on_unless_it_is_old() {
        let cut_off = |begun_ms| {
            move |cursor: &mut Cursor| {
                cursor.resume = Some(Resume {
                    next: "https://api.github.com/issues?page=3".to_owned(),
                    newest: None,
                    full: true,
                    begun_ms,
                });
            }
        };
        check(cut_off(NOW - 1), |plan| assert!(plan.resumed && !plan.sweep && plan.first.query() == Some("page=3")));
        check(cut_off(NOW - RESUME_MS_MAX), |plan| assert!(!plan.resumed && plan.full));
    }

    #[test]
    fn a_cursor_of_another_mapping_counts_for_nothing() {
        let other = |cursor: &mut Cursor| {
            cursor.full_at_ms = Some(NOW);
            cursor.newest = Some(Timestamp::UNIX_EPOCH);
            cursor.made_with = "older".to_owned();
        };
        check(other, |plan| assert!(plan.full && !plan.sweep));
    }
}
