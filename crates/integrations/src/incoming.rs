//! A page as it came, record by record, and what the mapping made of each.

use crate::{
    digest::digest,
    error::{Error, Trouble, VendorError},
    manifest::{Record, RecordKind},
    shape::TaskShape,
};
use jiff::Timestamp;
use serde_json::{Value, value::RawValue};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// The most time for mapping one page. Programs end by themselves; this catches what is merely far too slow.
const MAPPING_TIME_MAX: Duration = Duration::from_secs(20);

/// One record of a page.
#[derive(Debug)]
pub(crate) struct Incoming {
    /// Its place on the page, from 0.
    pub(crate) index: usize,
    /// The service's own id.
    pub(crate) external_id: Result<String, String>,
    /// Of the canonical form of the raw record.
    pub(crate) hash: [u8; 32],
    /// The bytes as they came.
    pub(crate) raw: String,
    /// When the service last changed it.
    pub(crate) updated_at: Option<Timestamp>,
    /// What was understood of it, or why nothing was.
    pub(crate) mapped: Result<TaskShape, String>,
}

impl Incoming {
    fn unreadable(index: usize, raw: &str, why: &str) -> Self {
        Self {
            index,
            external_id: Err(why.to_owned()),
            hash: *blake3::hash(raw.as_bytes()).as_bytes(),
            raw: String::new(),
            updated_at: None,
            mapped: Err(why.to_owned()),
        }
    }
}

/// Reads a page and maps its records, off the threads that serve others.
pub(crate) async fn read_page(name: &str, body: Vec<u8>, record: Arc<Record>) -> Result<Vec<Incoming>, Error> {
    let bad = |message: String| Error::from(VendorError::new(Trouble::BadAnswer, message));
    let started = Instant::now();
    let work = tokio::task::spawn_blocking(move || map_page(&body, &record, started));
    match tokio::time::timeout(MAPPING_TIME_MAX, work).await {
        Ok(Ok(Ok(records))) => Ok(records),
        Ok(Ok(Err(reason))) => Err(bad(format!("{name} {reason}"))),
        Ok(Err(panic)) => Err(Error::Internal(format!("mapping a page failed: {panic}"))),
        Err(_) => Err(bad(too_slow(name))),
    }
}

fn too_slow(name: &str) -> String {
    format!(
        "The mapping of {name} needed more than {} s for a page; its manifest has to be simplified.",
        MAPPING_TIME_MAX.as_secs()
    )
}

fn map_page(body: &[u8], record: &Record, started: Instant) -> Result<Vec<Incoming>, String> {
    let page: Vec<&RawValue> =
        serde_json::from_slice(body).map_err(|error| format!("did not answer with a list of records ({error})."))?;
    let mut records = Vec::with_capacity(page.len());
    for (index, raw) in page.into_iter().enumerate() {
        if started.elapsed() > MAPPING_TIME_MAX {
            return Err(too_slow("the service"));
        }
        records.push(map_record(index, raw.get(), record));
    }
    Ok(records)
}

fn map_record(index: usize, raw: &str, record: &Record) -> Incoming {
    let bytes = raw.as_bytes();
    // It was skipped over as a part of the page; only now it is clear whether it nests too deep to be read.
    let value: Value = match serde_json::from_str(raw) {
        Ok(value) => value,
        Err(error) => return Incoming::unreadable(index, raw, &error.to_string()),
    };
    let updated_at = record
        .updated_at
        .text(bytes)
        .and_then(|text| text.parse::<Timestamp>().map_err(|_| "its time of change is not an instant".to_owned()));
    let mapped = match record.kind {
        RecordKind::Task => record.map.run(bytes).and_then(TaskShape::read),
    };
    Incoming {
        index,
        external_id: record.external_id.text(bytes),
        hash: digest(&value),
        raw: raw.to_owned(),
        updated_at: updated_at.as_ref().ok().copied(),
        mapped: updated_at.and(mapped),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Provider;
    use atom_api::tasks::Status;
    use serde_json::json;

    fn map(change: impl FnOnce(&mut Value)) -> Incoming {
        let mut issue = json!({
            "id": 7, "number": 482, "title": "Export fails", "body": null, "state": "open",
            "labels": [{"name": "bug"}, "late"], "milestone": {"due_on": "2030-01-02T08:00:00Z"},
            "repository_url": "https://api.github.com/repos/northwind/exporter", "html_url": "https://github.com/northwind/exporter/issues/482",
            "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-02T00:00:00Z", "closed_at": null,
        });
        change(&mut issue);
        let github = Provider::parse(include_str!("../providers/github.toml")).unwrap();
        map_record(0, &issue.to_string(), &github.streams[0].record)
    }

    #[test]
    fn an_issue_becomes_a_task() {
        let incoming = map(|_| ());
        let task = incoming.mapped.unwrap();
        assert_eq!(incoming.external_id.as_deref(), Ok("7"));
        assert_eq!((task.title.as_str(), task.notes.as_str(), task.status), ("Export fails", "", Status::Open));
        assert_eq!((task.reference.as_str(), task.due.as_deref()), ("northwind/exporter #482", Some("2030-01-02")));
        assert_eq!(task.labels, ["bug", "late"]);
    }

    #[test]
    fn the_states_of_issues_and_pull_requests_become_statuses() {
        let status = |state: &str, reason: Value, pull: Value| {
            map(|issue| {
                issue["state"] = json!(state);
                issue["state_reason"] = reason;
                issue["pull_request"] = pull;
            })
            .mapped
            .unwrap()
            .status
        };
        assert_eq!(status("open", json!("reopened"), json!(null)), Status::Open);
        assert_eq!(status("closed", json!("completed"), json!(null)), Status::Done);
        assert_eq!(status("closed", json!(null), json!(null)), Status::Done);
        assert_eq!(status("closed", json!("not_planned"), json!(null)), Status::Cancelled);
        assert_eq!(status("closed", json!("duplicate"), json!(null)), Status::Cancelled);
        assert_eq!(status("open", json!(null), json!({"merged_at": null})), Status::Open);
        assert_eq!(status("closed", json!(null), json!({"merged_at": "2026-01-02T00:00:00Z"})), Status::Done);
        assert_eq!(status("closed", json!(null), json!({"merged_at": null})), Status::Cancelled);
    }

    #[test]
    fn a_record_that_is_not_understood_keeps_its_id_and_its_bytes() {
        let broken = map(|issue| issue["title"] = json!(null));
        assert_eq!(broken.external_id.as_deref(), Ok("7"));
        assert!(broken.mapped.is_err() && broken.raw.contains("\"title\":null"));
        let nameless = map(|issue| issue["id"] = json!(null));
        assert!(nameless.external_id.is_err());
    }

    #[tokio::test]
    async fn a_record_nested_too_deep_is_not_understood_and_the_next_one_is() {
        let github = Provider::parse(include_str!("../providers/github.toml")).unwrap();
        let body = format!("[{}{}, {}]", "[".repeat(200_000), "]".repeat(200_000), map(|_| ()).raw);
        let page = read_page("GitHub", body.into(), Arc::clone(&github.streams[0].record)).await.unwrap();
        assert!(page[0].external_id.is_err() && page[1].mapped.is_ok());
    }

    #[tokio::test]
    async fn a_page_that_is_no_list_is_a_bad_answer() {
        let github = Provider::parse(include_str!("../providers/github.toml")).unwrap();
        for body in ["{}", "[{}", "", "<html>"] {
            let error = read_page("GitHub", body.into(), Arc::clone(&github.streams[0].record)).await.unwrap_err();
            assert!(matches!(error, Error::Vendor(VendorError { trouble: Trouble::BadAnswer, .. })), "{body}");
        }
    }
}
