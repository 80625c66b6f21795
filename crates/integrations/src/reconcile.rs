//! A page against what is here: what is new, what has changed, and what that means for tasks.

use crate::{
    incoming::Incoming,
    kinds::{Mapped, task::TaskShape},
    mirror::{MirroredTask, Presence},
    records::{Fresh, Known},
};
use atom_api::tasks::Source;
use atom_core::{ConnectionId, TaskId, named_uuid};
use jiff::Timestamp;
use std::collections::HashMap;

/// The task that mirrors a record: the same whichever stream, and whichever device, it comes through.
pub(crate) fn task_id(connection: ConnectionId, external_id: &str) -> TaskId {
    named_uuid(connection.uuid(), &format!("task {external_id}")).into()
}

/// What a page changes.
#[derive(Debug, Default)]
pub(crate) struct Reconciled<'p> {
    /// Rows to store.
    pub(crate) rows: Vec<Fresh<'p>>,
    /// What to tell the keeper of tasks, in order.
    pub(crate) tasks: Vec<MirroredTask>,
    /// Of those that were known, by their place in `tasks`: what both sides had, and what the service has now.
    pub(crate) versions: Vec<(usize, Versions)>,
    /// Records that the service says are gone.
    pub(crate) gone: Vec<String>,
    pub(crate) created: u64,
    pub(crate) updated: u64,
    pub(crate) unchanged: u64,
    /// By how many the records of the stream have grown.
    pub(crate) grown: i64,
}

/// What both sides had when they last agreed, and what the service has now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Versions {
    pub(crate) base: TaskShape,
    pub(crate) theirs: TaskShape,
}

/// The stream that a page belongs to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) connection: ConnectionId,
    pub(crate) provider: &'a str,
    pub(crate) stream: &'a str,
    /// In milliseconds since 1970.
    pub(crate) now_ms: i64,
}

/// Compares a page with what is known, and brings `known` up to date, so that a record that stands twice on the page
/// is new only once. Records without an id are left to the caller.
pub(crate) fn reconcile<'p>(
    page: &'p [Incoming],
    known: &mut HashMap<String, Vec<Known>>,
    place: Place<'_>,
) -> Reconciled<'p> {
    let mut result = Reconciled::default();
    for record in page {
        let Ok(id) = &record.external_id else { continue };
        let siblings = known.entry(id.clone()).or_default();
        let own = siblings.iter().position(|known| known.stream == place.stream);
        let before = own.map(|at| siblings[at].clone());
        if record.gone {
            if before.is_some_and(|known| !known.deleted) {
                result.grown -= 1;
                result.gone.push(id.clone());
            }
            if let Some(at) = own {
                siblings[at].deleted = true;
            }
            continue;
        }
        let problem = record.mapped.as_ref().err().map(String::as_str);
        let same = before.as_ref().is_some_and(|known| {
            let as_mapped = record.mapped.as_ref().map_or(true, |mapped| known.mapped.as_ref() == Some(mapped));
            !known.deleted && known.hash == record.hash && as_mapped && known.problem.as_deref() == problem
        });
        // What comes late, out of a cache or by another way, undoes nothing.
        let is_late = before.as_ref().is_some_and(|known| {
            !known.deleted && known.hash != record.hash && known.is_newer_than(record.updated_at, place.now_ms)
        });
        if same || is_late {
            result.unchanged += 1;
            continue;
        }
        if before.is_none() {
            result.created += 1;
        } else {
            result.updated += 1;
        }
        result.grown += i64::from(before.as_ref().is_none_or(|known| known.deleted));
        if let Some(task) = record.mapped.as_ref().ok().and_then(Mapped::task)
            && let Some((mirrored, base)) = mirrored(id, task, siblings, place)
        {
            if let (Presence::Known, Some(base)) = (mirrored.presence, base) {
                result.versions.push((result.tasks.len(), Versions { base, theirs: task.clone() }));
            }
            result.tasks.push(mirrored);
        }
        let now = Known {
            stream: place.stream.to_owned(),
            hash: record.hash.to_vec(),
            // What was understood last stays the base for later changes, whatever came now.
            mapped: record.mapped.as_ref().ok().cloned().or_else(|| before.and_then(|known| known.mapped)),
            problem: problem.map(str::to_owned),
            deleted: false,
            at_ms: record.updated_at.map(Timestamp::as_millisecond),
        };
        result.rows.push(Fresh::of(record, id, own.is_some(), now.mapped.clone()));
        match own {
            Some(at) => siblings[at] = now,
            None => siblings.push(now),
        }
    }
    result
}

/// What a record means for its task: a three-way comparison with what the service said last, through any stream, which is
/// returned too.
fn mirrored(
    id: &str,
    mapped: &TaskShape,
    siblings: &[Known],
    place: Place<'_>,
) -> Option<(MirroredTask, Option<TaskShape>)> {
    let shapes = siblings.iter().filter_map(|known| known.mapped.as_ref().and_then(Mapped::task));
    let base = shapes.max_by_key(|shape| shape.updated_at);
    let alive = siblings.iter().any(|known| !known.deleted && known.mapped.as_ref().and_then(Mapped::task).is_some());
    // Another stream has newer news already: an older page must not undo it.
    if alive && base.is_some_and(|base| base.updated_at > mapped.updated_at) {
        return None;
    }
    // What was gone was taken away here too: it comes back whole.
    let changes = mapped.changes_since(base.filter(|_| alive));
    let presence = match base {
        None => Presence::New,
        Some(_) if !alive => Presence::Returned,
        Some(base) if changes.is_empty() && base.reference == mapped.reference && base.url == mapped.url => {
            return None;
        }
        Some(_) => Presence::Known,
    };
    let task = MirroredTask {
        id: task_id(place.connection, id),
        presence,
        changes,
        created_at: mapped.created_at,
        source: Source {
            connection_id: Some(place.connection),
            provider: place.provider.to_owned(),
            external_id: id.to_owned(),
            reference: mapped.reference.clone(),
            url: mapped.url.clone(),
        },
    };
    Some((task, base.cloned()))
}

/// The newest change on a page, never in the future: a clock that runs ahead over there must not hide later changes.
pub(crate) fn newest(page: &[Incoming], now: Timestamp) -> Option<Timestamp> {
    page.iter()
        .filter(|record| record.external_id.is_ok())
        .filter_map(|record| record.updated_at)
        .map(|at| at.min(now))
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_api::tasks::Status;
    use uuid::Uuid;

    fn shape(title: &str, minute: i64) -> TaskShape {
        TaskShape {
            title: title.to_owned(),
            notes: String::new(),
            status: Status::Open,
            priority: None,
            due: None,
            labels: Vec::new(),
            reference: "o/r #1".to_owned(),
            url: "https://h/1".to_owned(),
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::from_second(minute * 60).unwrap(),
            closed_at: None,
        }
    }

    fn came(title: &str, minute: i64) -> Incoming {
        Incoming {
            external_id: Ok("1".to_owned()),
            nameless: false,
            hash: *blake3::hash(format!("{title}{minute}").as_bytes()).as_bytes(),
            raw: format!("\"{title}\""),
            updated_at: Some(Timestamp::from_second(minute * 60).unwrap()),
            gone: false,
            mapped: Ok(Mapped::Task(Box::new(shape(title, minute)))),
            links: Vec::new(),
            people: Vec::new(),
        }
    }

    fn broken(title: &str, minute: i64) -> Incoming {
        Incoming { mapped: Err("no".to_owned()), ..came(title, minute) }
    }

    /// What each page says to the keeper of tasks, one page after the other, each through its stream.
    fn told(pages: &[(&str, Incoming)]) -> Vec<Option<(Presence, Option<String>)>> {
        let mut known = HashMap::new();
        pages
            .iter()
            .map(|(stream, record)| {
                let place = Place { connection: Uuid::from_u128(7).into(), provider: "github", stream, now_ms: 0 };
                let page = std::slice::from_ref(record);
                let done = reconcile(page, &mut known, place);
                assert!(done.tasks.len() <= 1);
                done.tasks.into_iter().next().map(|task| (task.presence, task.changes.title))
            })
            .collect()
    }

    #[test]
    fn one_issue_in_two_streams_is_one_task() {
        let said = told(&[("a", came("x", 1)), ("b", came("x", 1)), ("b", came("x", 1))]);
        assert_eq!(said, [Some((Presence::New, Some("x".to_owned()))), None, None]);
    }

    #[test]
    fn a_change_is_told_once_and_an_older_page_undoes_nothing() {
        let said = told(&[("a", came("x", 1)), ("b", came("y", 2)), ("a", came("y", 2)), ("c", came("x", 1))]);
        assert_eq!(said[1], Some((Presence::Known, Some("y".to_owned()))));
        assert_eq!(said[2..], [None, None]);
    }

    #[test]
    fn a_record_that_was_not_understood_once_keeps_its_base() {
        let said = told(&[("a", came("x", 1)), ("a", broken("?", 2)), ("a", came("x", 3))]);
        assert_eq!(said, [Some((Presence::New, Some("x".to_owned()))), None, None]);
    }

    #[test]
    fn counts_tell_new_changed_and_unchanged() {
        let place = Place { connection: Uuid::from_u128(7).into(), provider: "github", stream: "a", now_ms: 0 };
        let mut known = HashMap::new();
        let first = [came("x", 1), came("x", 1)];
        let done = reconcile(&first, &mut known, place);
        assert_eq!((done.created, done.updated, done.unchanged, done.grown, done.rows.len()), (1, 0, 1, 1, 1));
        known.get_mut("1").unwrap()[0].deleted = true;
        let back = [came("x", 1)];
        let done = reconcile(&back, &mut known, place);
        assert_eq!((done.updated, done.grown, done.tasks[0].presence), (1, 1, Presence::Returned));
        assert_eq!(done.tasks[0].changes.title.as_deref(), Some("x"));
    }

    #[test]
    fn an_older_version_that_comes_late_undoes_nothing_unless_the_newer_one_is_of_a_wrong_clock() {
        let place = Place { connection: Uuid::from_u128(7).into(), provider: "github", stream: "a", now_ms: 0 };
        for (newer, kept) in [(5, true), (60 * 24 * 365, false)] {
            let mut known = HashMap::new();
            let first = [came("new", newer)];
            assert_eq!(reconcile(&first, &mut known, place).created, 1);
            let late = [came("old", 1)];
            let done = reconcile(&late, &mut known, place);
            assert_eq!((done.unchanged, done.rows.len()), (u64::from(kept), usize::from(!kept)), "{newer}");
        }
    }

    #[test]
    fn what_the_service_says_is_gone_is_gone_once() {
        let place = Place { connection: Uuid::from_u128(7).into(), provider: "github", stream: "a", now_ms: 0 };
        let mut known = HashMap::new();
        let gone = Incoming::gone("1".to_owned());
        let page = [came("x", 1), gone];
        let done = reconcile(&page, &mut known, place);
        assert_eq!((done.gone.as_slice(), done.grown, done.rows.len()), (&["1".to_owned()][..], 0, 1));
        let again = [Incoming::gone("1".to_owned()), Incoming::gone("never seen".to_owned())];
        let done = reconcile(&again, &mut known, place);
        assert_eq!((done.gone.len(), done.grown, done.rows.len()), (0, 0, 0));
    }

    #[test]
    fn a_time_in_the_future_does_not_move_the_cursor_there() {
        let now = Timestamp::from_second(100).unwrap();
        assert_eq!(newest(&[came("x", 1), came("y", 9_999)], now), Some(now));
        assert_eq!(newest(&[came("x", 1)], now), Some(Timestamp::from_second(60).unwrap()));
        assert_eq!(newest(&[], now), None);
    }
}
