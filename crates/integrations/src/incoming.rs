//! A page as it came, record by record, and what the mapping made of each.

use crate::{
    digest,
    error::{Error, VendorError},
    jq::{Given, Input, walk},
    kinds::Mapped,
    manifest::{Items, Record},
    programs::{PROGRAMS_TIME_MAX, elsewhere, too_slow},
};
use atom_core::Odd;
use jiff::Timestamp;
use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Value, value::RawValue};
use std::{sync::Arc, time::Instant};

/// The most links, and the most people, of one record.
const RELATED_MAX: usize = 200;
/// The most bytes that are kept of what cannot be read.
const UNREADABLE_BYTES_MAX: usize = 1 << 20;
/// How the names begin that are made up for records without an id, and how many hexadecimal digits follow.
const MADE_UP: (char, usize) = ('?', 16);

/// One record of a page.
#[derive(Debug, Clone)]
pub(crate) struct Incoming {
    /// The service's own id.
    pub(crate) external_id: Result<String, String>,
    /// Whether that id is made up, for want of one.
    pub(crate) nameless: bool,
    /// Of the canonical form of the raw record.
    pub(crate) hash: [u8; 32],
    /// The bytes as they came.
    pub(crate) raw: String,
    /// When the service last changed it.
    pub(crate) updated_at: Option<Timestamp>,
    /// Whether the service says by it that the record is gone.
    pub(crate) gone: bool,
    /// What was understood of it, or why nothing was.
    pub(crate) mapped: Result<Mapped, String>,
    /// Records that it belongs to.
    pub(crate) links: Vec<Link>,
    /// People in it.
    pub(crate) people: Vec<Somebody>,
}

/// A record that a record belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Link {
    pub(crate) rel: String,
    pub(crate) kind: String,
    pub(crate) id: String,
}

/// Somebody in a record, by their address.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Somebody {
    pub(crate) rel: String,
    pub(crate) address: Option<String>,
    #[serde(default)]
    pub(crate) name: Option<String>,
}

impl Incoming {
    fn unreadable(raw: &str, why: &str) -> Self {
        let raw = beginning(raw, UNREADABLE_BYTES_MAX);
        Self {
            external_id: Err(why.to_owned()),
            nameless: false,
            hash: *blake3::hash(raw.as_bytes()).as_bytes(),
            raw: raw.to_owned(),
            updated_at: None,
            gone: false,
            mapped: Err(why.to_owned()),
            links: Vec::new(),
            people: Vec::new(),
        }
    }

    /// A record that the service says is gone, without telling more of it.
    pub(crate) fn gone(external_id: String) -> Self {
        Self { external_id: Ok(external_id), gone: true, ..Self::unreadable("", "it is gone") }
    }

    /// An item of a list that could not be fetched, as it was listed; `id` is why it has none otherwise.
    pub(crate) fn not_fetched(id: Result<String, String>, item: &str, why: &str) -> Self {
        let aside = Self { external_id: id, ..Self::unreadable(item, why) }.named();
        Self { mapped: Err(format!("{NOT_FETCHED}{why}")), ..aside }
    }

    /// The same record, which is kept as it came, with why nothing is made of it.
    pub(crate) fn set_aside(&self, why: &str) -> Self {
        Self { mapped: Err(why.to_owned()), ..self.clone() }
    }

    /// The same; one without an id is set aside under a made-up one, which is the same as long as it stays as it is.
    pub(crate) fn named(mut self) -> Self {
        let Err(why) = &self.external_id else { return self };
        if self.gone {
            return self;
        }
        let (begin, digits) = MADE_UP;
        let digest = blake3::Hash::from_bytes(self.hash).to_hex();
        if !why.starts_with(UNREADABLE) {
            self.mapped = Err(format!("{NO_ID}: {why}"));
        }
        self.external_id = Ok(format!("{begin}{}", &digest[..digits]));
        self.nameless = true;
        self
    }
}

/// How the reasons begin for which a record cannot be read at all.
pub(crate) const UNREADABLE: &str = "the record is ";
/// How the reason begins where a record has no id.
pub(crate) const NO_ID: &str = "it has no id";

/// How the reason begins where what a list only names could not be fetched.
pub(crate) const NOT_FETCHED: &str = "it could not be fetched: ";

/// Whether an id is one that was made up for a record without one.
pub(crate) fn is_made_up(id: &str) -> bool {
    let (begin, digits) = MADE_UP;
    id.strip_prefix(begin).is_some_and(|rest| rest.len() == digits && rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The first bytes of a text, up to so many, without half a letter at the end.
fn beginning(text: &str, bytes_max: usize) -> &str {
    let mut end = bytes_max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// What programs of records are given besides the record.
#[derive(Debug, Clone, Default)]
pub(crate) struct Around {
    pub(crate) each: Value,
    pub(crate) account: Value,
    pub(crate) tenant: Value,
}

impl Around {
    fn given(&self) -> Given {
        Given::new(&self.each, &self.account, &self.tenant)
    }
}

/// Divides an answer into its items, each as it stands in it; `None` where there is nothing at their place.
pub(crate) fn divide(name: &str, answer: &[u8], items: &Items) -> Result<Option<Vec<String>>, Error> {
    let bad = |reason: String| {
        let message = format!("{name} did not answer with a list of records ({reason}).");
        Error::from(VendorError::odd(name, Odd::NoRecords, message))
    };
    match items {
        Items::Path(path) => {
            let Some(list) = walk(answer, path).map_err(bad)? else {
                // A service that leaves an empty list out has nothing to tell.
                return if path.is_empty() { Err(bad("it is null".to_owned())) } else { Ok(None) };
            };
            if list.get() == "null" && !path.is_empty() {
                return Ok(Some(Vec::new()));
            }
            let items: Vec<&RawValue> = serde_json::from_str(list.get()).map_err(|error| bad(error.to_string()))?;
            Ok(Some(items.into_iter().map(|item| item.get().to_owned()).collect()))
        }
        Items::Program(program) => match program.run_on_page(answer).map_err(bad)? {
            Value::Array(items) => Ok(Some(items.iter().map(Value::to_string).collect())),
            Value::Null => Ok(None),
            other => Err(bad(format!("it is {}", other.to_string().chars().take(60).collect::<String>()))),
        },
    }
}

/// Maps records, off the threads that serve others.
pub(crate) async fn read_all(
    name: &str,
    items: Vec<String>,
    record: Arc<Record>,
    around: Around,
) -> Result<Vec<Incoming>, Error> {
    let started = Instant::now();
    let records = elsewhere(name, move || map_all(items, &record, &around, started)).await?;
    records.ok_or_else(|| too_slow(name))
}

fn map_all(items: Vec<String>, record: &Record, around: &Around, started: Instant) -> Option<Vec<Incoming>> {
    let given = around.given();
    let map = |raw| (started.elapsed() <= PROGRAMS_TIME_MAX).then(|| map_record(raw, record, &given));
    items.into_iter().map(map).collect()
}

fn map_record(raw: String, record: &Record, given: &Given) -> Incoming {
    // Programs read more than JSON; what is kept as it came is JSON. Looking costs a tenth of reading.
    if let Err(error) = serde_json::from_str::<IgnoredAny>(&raw) {
        return Incoming::unreadable(&raw, &format!("{UNREADABLE}not JSON: {error}"));
    }
    // It was skipped over as a part of the page; only now it is clear whether it nests too deep to be read.
    let input = match Input::read(raw.as_bytes()) {
        Ok(input) => input,
        Err(why) => return Incoming::unreadable(&raw, &why),
    };
    let hash = digest::of(&input);
    let external_id = record.external_id.text_on(&input, given);
    let gone = record.gone.as_ref().is_some_and(|gone| gone.holds(&input, given));
    if gone {
        let external_id = external_id.map_err(|why| format!("it is gone, but has no id: {why}"));
        return Incoming { external_id, hash, gone, ..Incoming::unreadable("", "it is gone") };
    }
    let updated_at = match &record.updated_at {
        None => Ok(None),
        Some(program) => program.text_on(&input, given).and_then(|text| {
            text.parse::<Timestamp>().map(Some).map_err(|_| "its time of change is not an instant".to_owned())
        }),
    };
    let related = |error: String| format!("its links or people: {error}");
    let links = list::<Link>(record.links.as_ref(), &input, given).map_err(related);
    let people = list::<Somebody>(record.people.as_ref(), &input, given).map_err(related);
    let mapped = record.map.run_on(&input, given).and_then(|value| record.kind.read(value));
    let (at, links, people, mapped) = match (updated_at, links, people) {
        (Ok(at), Ok(links), Ok(people)) => (at, links, people, mapped),
        (Err(why), _, _) => (None, Vec::new(), Vec::new(), Err(why)),
        (Ok(at), Err(why), _) | (Ok(at), _, Err(why)) => (at, Vec::new(), Vec::new(), Err(why)),
    };
    Incoming { external_id, nameless: false, hash, raw, updated_at: at, gone, mapped, links, people }
}

/// What a program lists of a record.
fn list<T: serde::de::DeserializeOwned>(
    program: Option<&crate::jq::Program>,
    input: &Input,
    given: &Given,
) -> Result<Vec<T>, String> {
    let Some(program) = program else { return Ok(Vec::new()) };
    let mut listed: Vec<T> =
        serde_json::from_value(program.run_on(input, given)?).map_err(|error| error.to_string())?;
    listed.truncate(RELATED_MAX);
    Ok(listed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Trouble;
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
        map_record(issue.to_string(), &github.streams[0].record, &Given::nothing())
    }

    #[test]
    fn an_issue_becomes_a_task() {
        let incoming = map(|_| ());
        let mapped = incoming.mapped.unwrap();
        let task = mapped.task().unwrap();
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
            .task()
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

    #[test]
    fn a_record_without_an_id_is_named_by_what_it_says() {
        let nameless = |title: &str| {
            map(|issue| {
                issue["id"] = json!(null);
                issue["title"] = json!(title);
            })
            .named()
        };
        let (one, again, other) = (nameless("a"), nameless("a"), nameless("b"));
        let id = one.external_id.unwrap();
        assert!(is_made_up(&id) && one.nameless && one.raw.contains("\"title\":\"a\""), "{id}");
        assert!(one.mapped.unwrap_err().starts_with(NO_ID));
        assert_eq!(Ok(&id), again.external_id.as_ref());
        assert_ne!(Ok(&id), other.external_id.as_ref());
        let github = Provider::parse(include_str!("../providers/github.toml")).unwrap();
        let cut = format!("{{\"id\": 7, \"t\": \"{}", "ü".repeat(UNREADABLE_BYTES_MAX));
        let broken = map_record(cut, &github.streams[0].record, &Given::nothing()).named();
        assert!(is_made_up(broken.external_id.as_deref().unwrap()) && broken.raw.len() <= UNREADABLE_BYTES_MAX);
        assert!(broken.mapped.unwrap_err().starts_with(UNREADABLE));
        for own in ["7", "?", "?later", "?0123456789abcdef0", "map?0123456789abcdef"] {
            assert!(!is_made_up(own), "{own}");
        }
        assert_eq!(map(|_| ()).named().external_id.as_deref(), Ok("7"));
    }

    #[tokio::test]
    async fn a_record_nested_too_deep_is_not_understood_and_the_next_one_is() {
        let github = Provider::parse(include_str!("../providers/github.toml")).unwrap();
        let body = format!("[{}{}, {}]", "[".repeat(200_000), "]".repeat(200_000), map(|_| ()).raw);
        let items = divide("GitHub", body.as_bytes(), &Items::Path(Vec::new())).unwrap().unwrap();
        let record = Arc::clone(&github.streams[0].record);
        let page = read_all("GitHub", items, record, Around::default()).await.unwrap();
        assert!(page[0].external_id.is_err() && page[0].raw.starts_with("[[") && page[1].mapped.is_ok());
    }

    #[test]
    fn a_page_that_is_no_list_is_a_bad_answer() {
        for body in ["{}", "[{}", "", "<html>", "null"] {
            let error = divide("GitHub", body.as_bytes(), &Items::Path(Vec::new())).unwrap_err();
            assert!(matches!(error, Error::Vendor(VendorError { trouble: Trouble::BadAnswer, .. })), "{body}");
        }
    }

    #[test]
    fn items_keep_their_bytes_and_an_absent_list_is_empty() {
        let path = Items::Path(vec!["data".to_owned(), "items".to_owned()]);
        let body = br#"{"data": {"more": 1, "items": [ {"a": 1.50}, 2 ]}}"#;
        assert_eq!(divide("x", body, &path).unwrap().unwrap(), [r#"{"a": 1.50}"#, "2"]);
        for (empty, told) in
            [(r#"{"data": {}}"#, None), ("{}", None), (r#"{"data": {"items": null}}"#, Some(Vec::<String>::new()))]
        {
            assert_eq!(divide("x", empty.as_bytes(), &path).unwrap(), told, "{empty}");
        }
        assert!(divide("x", br#"{"data": {"items": 7}}"#, &path).is_err());
    }
}
