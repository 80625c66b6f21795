//! Accounts that are disconnected while what came from them is kept: it stays to be read, nothing is fetched or sent, and
//! connecting again takes it up.

use crate::world::World;
use atom_api::{
    integrations::{Advice, Health, Schedule},
    outbox::{Act, Outbox, Outgoing, WriteState},
    webhooks,
};
use atom_core::{ApiError, Clock as _, Code, ConnectionId};
use atom_integrations::Error;
use atom_store::{Mode, Row, Scoped};
use atom_testkit::github::Issue;
use serde_json::json;
use tokio_util::sync::CancellationToken;

/// Three issues that are tasks here.
async fn with_issues() -> (World, ConnectionId) {
    let world = World::new().await;
    world.github.put_many(1, 3);
    let id = world.connect().await;
    world.sync(id).await;
    world.github.set_now(world.clock.now());
    (world, id)
}

fn comment(id: ConnectionId, text: &str) -> Act {
    Act {
        connection_id: id,
        action: "comment".to_owned(),
        args: json!({ "repository": "northwind/exporter", "number": 1, "text": text }),
        idempotency_key: None,
        wait: false,
    }
}

async fn outbox(world: &World) -> Vec<Outgoing> {
    world.engine.outbox(&world.scope, &Outbox::default()).await.expect("the outbox is there").items
}

#[tokio::test]
async fn what_is_kept_is_read_and_marked_and_nothing_is_fetched_for_it() {
    let (world, id) = with_issues().await;
    let (before, tasks) = (world.records(id, "assigned_issues").await, world.keeper.tasks().len());
    let asked = world.github.seen("").len();

    let reply = world.engine.disconnect_keeping(&world.scope, id).await.unwrap();

    assert!(reply.message.contains("stays here") && reply.message.contains("settings/tokens"), "{}", reply.message);
    assert_eq!((reply.lost_waiting, reply.lost_in_doubt, reply.kept_waiting), (0, 0, 0));
    assert_eq!((world.records(id, "assigned_issues").await, world.keeper.tasks().len()), (before, tasks));
    let status = world.status(id).await;
    assert_eq!((status.health, status.advice.as_slice()), (Health::Disconnected, &[Advice::ConnectAgain][..]));
    assert_eq!((status.streams[0].records, status.can_make), (3, false));
    assert_eq!((status.every_min, status.next_sync_at, status.scopes.len()), (None, None, 0));
    let mut read = world.store.read(&world.scope).await.unwrap();
    let row = read.query("SELECT credentials FROM connection WHERE workspace = ?1").fetch_one().await.unwrap();
    assert_eq!(row.get::<Vec<u8>, _>(0), Vec::<u8>::new(), "no secret stays");
    drop(read);

    world.hours_pass(48);
    assert_eq!(world.engine.due(&world.scope).await.unwrap(), []);
    assert!(matches!(world.try_sync(id).await, Err(Error::Disconnected)));
    let cancel = CancellationToken::new();
    assert!(matches!(world.engine.check(&world.scope, id, &cancel).await, Err(Error::Disconnected)));
    assert!(matches!(world.engine.act(&world.scope, &comment(id, "no")).await, Err(Error::Disconnected)));
    let goes_on = Schedule { connection_id: id, every_min: Some(5), paused: Some(false) };
    let error = ApiError::from(world.engine.schedule(&world.scope, &goes_on).await.unwrap_err());
    assert!(error.code == Code::Conflict && error.message.contains("Connect it again"), "{error}");
    assert!(matches!(world.engine.disconnect_keeping(&world.scope, id).await, Err(Error::NotNow(_))));
    assert_eq!(world.github.seen("").len(), asked, "nobody asked the service");
    assert_eq!(world.status(id).await.health, Health::Disconnected);
}

#[tokio::test]
async fn the_same_account_connected_again_takes_up_what_was_kept() {
    let (world, id) = with_issues().await;
    let ids: Vec<_> = world.keeper.tasks().keys().copied().collect();
    world.engine.disconnect_keeping(&world.scope, id).await.unwrap();
    world.github.put(Issue::new(4, "New meanwhile").assigned());
    world.keeper.told();

    let world = world.reopened().await;
    assert_eq!(world.status(id).await.health, Health::Disconnected, "also after a restart");
    assert_eq!(world.connect().await, id);

    assert_eq!(world.status(id).await.health, Health::Ok);
    let [assigned, _] = world.sync(id).await;
    assert_eq!((assigned.created, assigned.updated, assigned.deleted), (1, 0, 0), "only what is new came");
    assert_eq!((world.keeper.told().len(), world.records(id, "assigned_issues").await.len()), (1, 4));
    assert_eq!(world.engine.list(&world.scope).await.unwrap().items.len(), 1, "it is the same connection");
    let status = world.status(id).await;
    assert!(status.every_min.is_some() && status.next_sync_at.is_some());
    assert!(ids.iter().all(|id| world.keeper.tasks().contains_key(id)));
}

#[tokio::test]
async fn what_waits_is_told_and_sent_only_once_the_account_is_connected_again() {
    let (world, id) = with_issues().await;
    world.engine.act(&world.scope, &comment(id, "said before")).await.unwrap();

    let reply = world.engine.disconnect_keeping(&world.scope, id).await.unwrap();

    assert_eq!((reply.kept_waiting, reply.lost_waiting), (1, 0));
    assert!(reply.message.contains("1 change that waits is sent once"), "{}", reply.message);
    world
        .edit(|task| {
            if task.title == "Issue 2" {
                task.title = "Named anew".to_owned();
            }
        })
        .await;
    for _ in 0..2 {
        assert_eq!(world.engine.drain().await.unwrap(), None, "nothing is due");
        world.hours_pass(1);
    }
    assert_eq!(world.github.written(), [], "nothing is sent");
    let states: Vec<_> = outbox(&world).await.into_iter().map(|write| write.state).collect();
    assert_eq!(states, [WriteState::Waiting; 2]);
    assert_eq!(world.status(id).await.outbox.waiting, 2);

    world.connect().await;
    world.engine.drain().await.unwrap();
    world.sync(id).await;

    assert_eq!((world.github.written().len(), world.github.comments(1).len()), (2, 1), "each once");
    assert_eq!(world.github.issue(2)["title"], "Named anew");
    assert!(outbox(&world).await.iter().all(|write| write.state == WriteState::Done));
}

#[tokio::test]
async fn a_write_that_was_interrupted_is_in_doubt_and_its_webhook_is_gone() {
    let (world, id) = with_issues().await;
    let address = Some("https://atom.example.com".to_owned());
    let hook = webhooks::Set { connection_id: id, on: true, address, secret: None };
    world.engine.set_webhook(&world.scope, &hook).await.unwrap();
    world.engine.act(&world.scope, &comment(id, "lost on the way")).await.unwrap();
    let mut txn = world.store.write(&world.scope, Mode::Mirror).await.unwrap();
    txn.query("UPDATE outbox SET state = 'sending' WHERE workspace = ?1").execute().await.unwrap();
    txn.commit("a crash", None).await.unwrap();

    let reply = world.engine.disconnect_keeping(&world.scope, id).await.unwrap();

    assert!(reply.message.contains("Of 1 change nobody knows whether it arrived."), "{}", reply.message);
    let write = outbox(&world).await.remove(0);
    assert_eq!((write.state, reply.kept_waiting), (WriteState::InDoubt, 0));
    assert!(write.error.is_some_and(|error| error.message.contains("the account was disconnected")));
    let get = webhooks::Get { connection_id: id };
    assert!(world.engine.webhook(&world.scope, &get).await.unwrap().on.is_none());
    assert!(matches!(world.engine.set_webhook(&world.scope, &hook).await, Err(Error::Disconnected)));
}

#[tokio::test]
async fn what_was_kept_is_deleted_later_with_its_tasks_or_without() {
    for keep_tasks in [false, true] {
        let (world, id) = with_issues().await;
        world.engine.act(&world.scope, &comment(id, "never sent")).await.unwrap();
        world.engine.disconnect_keeping(&world.scope, id).await.unwrap();

        let reply = world.engine.disconnect(&world.scope, id, keep_tasks).await.unwrap();

        assert_eq!((reply.lost_waiting, reply.page), (1, None), "the service has nothing to end any more");
        assert!(reply.message.starts_with("What was kept of octocat is deleted."), "{}", reply.message);
        assert_eq!(world.keeper.tasks().len(), if keep_tasks { 3 } else { 0 });
        assert!(matches!(world.engine.status(&world.scope, id).await, Err(Error::NoSuchConnection)));
        assert_eq!((world.github.written(), outbox(&world).await), (vec![], vec![]));
        // Nothing is in the way of a new beginning.
        assert_eq!(world.connect().await, id);
        let [assigned, _] = world.sync(id).await;
        assert_eq!((assigned.created, world.keeper.tasks().len()), (3, 3));
    }
}

#[tokio::test]
async fn a_sync_under_way_ends_when_its_account_is_disconnected() {
    let world = World::new().await;
    world.github.put_many(1, 300);
    let id = world.connect().await;
    let outcome = world.sync_while(id, move |engine, scope| async move {
        engine.disconnect_keeping(&scope, id).await.unwrap();
    });
    let outcome = outcome.await;
    assert!(matches!(outcome, Err(Error::Disconnected)), "{outcome:?}");
    let status = world.status(id).await;
    assert!(
        status.health == Health::Disconnected && status.streams[0].records >= 100,
        "what had come is kept: {status:?}"
    );
}
