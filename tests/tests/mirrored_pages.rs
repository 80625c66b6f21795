//! Mirrored tasks that come a page at a time: what they come with is the same as when they come one by one.

use atom_api::{
    Patch,
    tasks::{Source, Status},
};
use atom_core::{ConnectionId, TaskId, named_uuid};
use atom_store::{Mode, Row as _, Scoped as _};
use atom_tasks::mirror::{self, Mirrored};
use atom_tests::device::Device;
use jiff::Timestamp;
use std::collections::BTreeSet;
use uuid::Uuid;

/// The connection that all of them come through.
fn connection() -> ConnectionId {
    Uuid::from_u128(7).into()
}

/// A task of a service, with what belongs to it.
struct Theirs {
    number: u32,
    title: String,
    status: Status,
    completed_at: Patch<Timestamp>,
    due: Patch<String>,
    labels: Vec<String>,
    source: Source,
}

impl Theirs {
    fn new(number: u32, title: &str) -> Self {
        let closed = number.is_multiple_of(5);
        Self {
            number,
            title: title.to_owned(),
            status: if closed { Status::Done } else { Status::Open },
            completed_at: if number.is_multiple_of(10) { Patch::Set(at(9_000)) } else { Patch::Keep },
            due: match number % 4 {
                0 => Patch::Set("2030-01-02".to_owned()),
                1 => Patch::Set("2030-01-02T15:00:00Z".to_owned()),
                _ => Patch::Keep,
            },
            labels: (0..number % 3).map(|label| format!("Label {label}")).collect(),
            source: Source {
                connection_id: Some(connection()),
                provider: "bench".to_owned(),
                external_id: number.to_string(),
                reference: format!("#{number}"),
                url: format!("https://example.com/{number}"),
            },
        }
    }

    fn id(&self) -> TaskId {
        named_uuid(connection().uuid(), &self.source.external_id).into()
    }

    fn mirrored(&self) -> Mirrored<'_> {
        Mirrored {
            id: self.id(),
            make: true,
            revive: true,
            created_at: at(self.number.into()),
            source: &self.source,
            title: Some(&self.title),
            notes: Some("From outside."),
            status: Some(self.status),
            completed_at: &self.completed_at,
            priority: self.number.is_multiple_of(2).then_some(2),
            due: &self.due,
            labels_added: &self.labels,
            labels_removed: &[],
        }
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).expect("an instant")
}

/// Brings tasks in, so many in a transaction.
async fn bring(device: &Device, tasks: &[Theirs], page: usize) {
    for page in tasks.chunks(page) {
        let mirrored: Vec<Mirrored<'_>> = page.iter().map(Theirs::mirrored).collect();
        let mut txn = device.store.write(&device.scope, Mode::Mirror).await.expect("a transaction");
        mirror::apply_all(&mut txn, &mirrored).await.expect("written");
        txn.commit("Bench", None).await.expect("committed");
    }
}

/// Where the tasks come from, and what the groups of lists count of them.
async fn beside(device: &Device) -> BTreeSet<String> {
    let mut read = device.store.read(&device.scope).await.expect("a handle");
    let statements = [
        "SELECT hex(id) || quote(connection) || provider || external_id || reference || url FROM task WHERE workspace = ?1",
        "SELECT bucket || hex(project) || priority || status || n FROM task_tally WHERE workspace = ?1 AND n <> 0",
        "SELECT day || n FROM task_due_count WHERE workspace = ?1 AND n <> 0",
        "SELECT hex(label.id) || label_count.n FROM label JOIN label_count ON label_count.label = label.id \
         WHERE label.workspace = ?1 AND label_count.n <> 0",
    ];
    let mut found = BTreeSet::new();
    for statement in statements {
        let rows = read.query(statement).fetch_all().await.expect("rows");
        assert!(!rows.is_empty(), "{statement}");
        found.extend(rows.iter().map(|row| row.get::<String, _>(0)));
    }
    found
}

#[tokio::test]
async fn the_same_tasks_are_the_same_rows_whether_they_come_in_one_page_or_one_by_one() {
    let tasks: Vec<Theirs> = (1..=130).map(|number| Theirs::new(number, &format!("Issue {number}"))).collect();
    let (paged, single) = (Device::new(1).await, Device::new(1).await);
    bring(&paged, &tasks, 500).await;
    // All at one instant: what is closed without one was closed when it was seen.
    let mut txn = single.store.write(&single.scope, Mode::Mirror).await.expect("a transaction");
    for task in &tasks {
        mirror::apply(&mut txn, &task.mirrored()).await.expect("written");
    }
    txn.commit("Bench", None).await.expect("committed");
    assert_eq!(paged.tasks().await.len(), 130);
    assert_eq!(paged.rows().await, single.rows().await);
    assert_eq!(beside(&paged).await, beside(&single).await);
}

#[tokio::test]
async fn a_page_of_tasks_that_are_there_already_makes_none_and_brings_what_is_new_in_them() {
    let device = Device::new(1).await;
    let first: Vec<Theirs> = (1..=20).map(|number| Theirs::new(number, "Before")).collect();
    bring(&device, &first, 7).await;
    // Half of this page is there, and one of it comes twice.
    let mut second: Vec<Theirs> = (11..=30).map(|number| Theirs::new(number, "After")).collect();
    second.push(Theirs::new(30, "At last"));
    bring(&device, &second, 500).await;
    let mut read = device.store.read(&device.scope).await.expect("a handle");
    let rows = read
        .query("SELECT title, count(*) FROM task WHERE workspace = ?1 GROUP BY title ORDER BY title")
        .fetch_all()
        .await
        .expect("rows");
    let counts: Vec<(String, i64)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    let expected = [("After", 19), ("At last", 1), ("Before", 10)].map(|(title, count)| (title.to_owned(), count));
    assert_eq!(counts, expected);
}
