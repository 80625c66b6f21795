//! The operation log, as properties: undo leads back, the log replays, logs converge in any order.

use atom_api::{Patch, tasks};
use atom_store::{Row as _, Scoped as _};
use atom_tests::device::{Action, Device, Rows, action};
use proptest::{prelude::*, test_runner::TestCaseError};
use std::{collections::HashMap, future::Future};
use uuid::Uuid;

/// Runs an asynchronous property on a runtime of its own.
fn run<T>(property: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(property)
}

/// Every task that is there is in the trash, or is reached from a task that stands in nothing.
async fn reached(device: &Device) -> Result<(), TestCaseError> {
    let mut read = device.store.read(&device.scope).await.expect("a handle");
    let rows = read
        .query("SELECT id, parent, trashed_at IS NULL FROM task WHERE workspace = ?1 AND deleted = 0")
        .fetch_all()
        .await
        .expect("rows");
    let above: HashMap<Uuid, Option<Uuid>> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    for row in rows.iter().filter(|row| row.get(2)) {
        let (id, mut at) = (row.get::<Uuid, _>(0), row.get::<Option<Uuid>, _>(1));
        let mut steps = 0;
        while let Some(parent) = at {
            prop_assert!(above.contains_key(&parent), "{id} stands in {parent}, which is not there");
            at = above[&parent];
            steps += 1;
            prop_assert!(steps <= above.len(), "{id} stands in itself");
        }
    }
    Ok(())
}

async fn whole(device: &Device) -> Result<(), TestCaseError> {
    for check in device.store.verify().await.expect("verified") {
        prop_assert_eq!(check.damage, None, "{}", check.name);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn undoing_everything_leads_back_to_the_start_and_redoing_to_the_end(actions in prop::collection::vec(action(), 1..25)) {
        run(async {
            let device = Device::new(1).await;
            for action in &actions {
                device.act(action).await;
            }
            let end = device.rows().await;
            reached(&device).await?;
            let undone = device.undo_all().await;
            prop_assert_eq!(device.rows().await, Rows::new());
            for _ in 0..undone {
                device.store.redo(&device.scope).await.expect("redone");
            }
            prop_assert!(device.store.redo(&device.scope).await.is_err(), "nothing is left to redo");
            prop_assert_eq!(device.rows().await, end);
            reached(&device).await?;
            whole(&device).await
        })?;
    }

    #[test]
    fn the_log_of_a_device_makes_the_same_rows_on_an_empty_one(
        actions in prop::collection::vec(action(), 1..25),
        undone in 0_usize..5,
    ) {
        run(async {
            let device = Device::new(1).await;
            for action in &actions {
                device.act(action).await;
            }
            for _ in 0..undone {
                device.store.undo(&device.scope).await.ok();
            }
            let copy = Device::new(2).await;
            copy.store.merge_log(&copy.scope, &device.log().await).await.expect("merged");
            prop_assert_eq!(copy.rows().await, device.rows().await);
            reached(&device).await?;
            whole(&copy).await
        })?;
    }

    #[test]
    fn undoing_what_others_built_upon_leaves_every_task_within_reach(
        shared in prop::collection::vec(action(), 1..8),
        theirs in prop::collection::vec(action(), 1..12),
        undone in 1_usize..8,
    ) {
        run(async {
            let (one, two) = (Device::new(1).await, Device::new(2).await);
            for action in &shared {
                one.act(action).await;
            }
            two.store.merge_log(&two.scope, &one.log().await).await.expect("merged");
            for action in &theirs {
                two.act(action).await;
            }
            one.store.merge_log(&one.scope, &two.log().await).await.expect("merged");
            for _ in 0..undone {
                one.store.undo(&one.scope).await.ok();
                reached(&one).await?;
            }
            while one.store.redo(&one.scope).await.is_ok() {
                reached(&one).await?;
            }
            whole(&one).await
        })?;
    }

    #[test]
    fn logs_that_arrive_in_any_order_and_twice_make_the_same_rows(
        shared in prop::collection::vec(action(), 1..8),
        left in prop::collection::vec(action(), 0..10),
        right in prop::collection::vec(action(), 0..10),
        order in any::<prop::sample::Index>(),
        seed in any::<u64>(),
    ) {
        run(async {
            let (one, two) = (Device::new(1).await, Device::new(2).await);
            for action in &shared {
                one.act(action).await;
            }
            two.store.merge_log(&two.scope, &one.log().await).await.expect("merged");
            // Apart: each does its own, with clocks that do not agree.
            two.clock.advance(i64::try_from(seed % 2_000).expect("small") - 1_000);
            for action in &left {
                one.act(action).await;
            }
            for action in &right {
                two.act(action).await;
            }
            let (of_one, of_two) = (one.log().await, two.log().await);
            one.store.merge_log(&one.scope, &of_two).await.expect("merged");
            two.store.merge_log(&two.scope, &of_one).await.expect("merged");
            prop_assert_eq!(one.rows().await, two.rows().await);

            // A third device gets everything, one action at a time, from anywhere on, and some of it twice.
            let mut all = of_one;
            all.extend(of_two);
            let at = order.index(all.len().max(1));
            all.rotate_left(at);
            if seed % 2 == 0 {
                all.reverse();
            }
            let three = Device::new(3).await;
            for transaction in all.iter().chain(all.iter().take(3)) {
                three.store.merge_log(&three.scope, std::slice::from_ref(transaction)).await.expect("merged");
            }
            prop_assert_eq!(three.rows().await, one.rows().await);
            whole(&one).await?;
            whole(&two).await
        })?;
    }
}

#[test]
fn the_value_that_lost_stays_readable() {
    run(async {
        let (one, two) = (Device::new(1).await, Device::new(2).await);
        one.act(&Action::Create { title: "Plan".into(), project: None, label: None, below: None }).await;
        two.store.merge_log(&two.scope, &one.log().await).await.expect("merged");
        let rename =
            |title: &str| Action::Update { at: 0, title: Some(title.into()), notes: None, priority: None, label: None };
        one.act(&rename("Plan A")).await;
        two.clock.advance(10);
        two.act(&rename("Plan B")).await;
        one.store.merge_log(&one.scope, &two.log().await).await.expect("merged");
        let task = one.tasks().await[0];
        let mut read = one.store.read(&one.scope).await.expect("a handle");
        let changes = atom_store::history(&mut read, &[task.uuid()], &[], None, 100).await.expect("history");
        let titles: Vec<_> = changes
            .iter()
            .filter(|(change, _)| change.field == "title")
            .map(|(change, _)| change.new.as_deref())
            .collect();
        assert_eq!(titles, [Some("Plan B"), Some("Plan A")]);
    });
}

#[test]
fn notes_that_two_devices_edit_at_once_hold_both_edits() {
    run(async {
        let (one, two) = (Device::new(1).await, Device::new(2).await);
        one.act(&Action::Create { title: "Plan".into(), project: None, label: None, below: None }).await;
        let notes =
            |text: &str| Action::Update { at: 0, title: None, notes: Some(text.into()), priority: None, label: None };
        one.act(&notes("Agenda: budget, hiring.")).await;
        two.store.merge_log(&two.scope, &one.log().await).await.expect("merged");
        one.act(&notes("Agenda: budget 2031, hiring.")).await;
        two.act(&notes("Agenda: budget, hiring. Bring the lease.")).await;
        let (of_one, of_two) = (one.log().await, two.log().await);
        one.store.merge_log(&one.scope, &of_two).await.expect("merged");
        two.store.merge_log(&two.scope, &of_one).await.expect("merged");
        for device in [&one, &two] {
            let id = device.tasks().await[0];
            let task =
                atom_tasks::get(&device.store, &device.scope, atom_api::tasks::Get { id }).await.expect("a task");
            assert_eq!(task.notes, "Agenda: budget 2031, hiring. Bring the lease.");
            assert!(device.store.verify().await.expect("verified").iter().all(|check| check.damage.is_none()));
        }
        // Undoing one edit leaves the other: it is an edit like any other, and travels.
        two.store.undo(&two.scope).await.ok();
        one.store.merge_log(&one.scope, &two.log().await).await.expect("merged");
        assert_eq!(one.rows().await, two.rows().await);
    });
}

/// So many letters that look like chance, always the same for a seed.
fn letters(count: usize, seed: u64) -> String {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + u8::try_from((state >> 33) % 26).expect("a letter"))
    };
    (0..count).map(|_| next()).collect()
}

#[test]
fn long_notes_that_are_written_anew_are_kept_undone_and_merged() {
    run(async {
        let (one, two) = (Device::new(1).await, Device::new(2).await);
        let (first, second) = (letters(200_000, 1), format!("{}ä", letters(200_000, 2)));
        let request =
            tasks::Create { title: "Plan".to_owned(), notes: Some(first.clone()), ..tasks::Create::default() };
        let id = atom_tasks::create(&one.store, &one.scope, request).await.expect("a task").id;
        let notes = async |device: &Device| {
            let task = atom_tasks::get(&device.store, &device.scope, tasks::Get { id }).await.expect("a task");
            task.notes
        };
        one.clock.advance(1);
        let request = tasks::Update { notes: Patch::Set(second.clone()), ..tasks::Update::of(id) };
        atom_tasks::update(&one.store, &one.scope, request).await.expect("changed");
        assert!(notes(&one).await == second, "as they were written");
        two.store.merge_log(&two.scope, &one.log().await).await.expect("merged");
        assert!(notes(&two).await == second, "the same on another device");
        one.clock.advance(1);
        one.store.undo(&one.scope).await.expect("undone");
        assert!(notes(&one).await == first, "one undo brings the first back");
        two.store.merge_log(&two.scope, &one.log().await).await.expect("merged");
        assert!(notes(&two).await == first, "there too");
        whole(&one).await.expect("whole");
        whole(&two).await.expect("whole");
    });
}
