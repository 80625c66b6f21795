//! Writes to the outside, whatever happens on the way: each once, or in doubt and told so.

use crate::world::{World, scope};
use atom_api::{
    outbox::{Act, Decision, Outbox, Outgoing, Settle, WriteState},
    tasks::Status,
};
use atom_core::{Clock, ConnectionId};
use atom_integrations::Error;
use atom_store::{Mode, Scoped};
use atom_testkit::github::{Fault, Issue, Mishap};
use serde_json::{Value, json};

/// One issue that is a task here.
async fn with_an_issue() -> (World, ConnectionId) {
    let world = World::new().await;
    let labels = json!([{ "name": "bug" }]);
    world.github.put(Issue::new(1, "theirs").assigned().created().with("labels", labels));
    let id = world.connect().await;
    world.sync(id).await;
    world.github.set_now(world.clock.now());
    (world, id)
}

/// What waits is sent, as often as something is due now.
async fn drain(world: &World) -> Option<i64> {
    world.engine.drain().await.expect("the outbox is drained")
}

async fn outbox(world: &World) -> Vec<Outgoing> {
    world.engine.outbox(&world.scope, &Outbox::default()).await.expect("the outbox is there").items
}

async fn only(world: &World) -> Outgoing {
    let mut all = outbox(world).await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn act(id: ConnectionId, action: &str, args: Value) -> Act {
    Act { connection_id: id, action: action.to_owned(), args, idempotency_key: None, wait: true }
}

fn comment(id: ConnectionId, text: &str) -> Act {
    act(id, "comment", json!({ "repository": "northwind/exporter", "number": 1, "text": text }))
}

async fn minutes_pass(world: &World, minutes: i64) {
    world.clock.advance(minutes * 60_000);
    drain(world).await;
}

#[tokio::test]
async fn an_edit_of_a_mirrored_task_reaches_the_service_once_and_the_next_pull_is_unchanged() {
    let (world, id) = with_an_issue().await;
    world
        .edit(|task| {
            task.title = "ours".to_owned();
            task.status = Status::Done;
            task.labels.push("late".to_owned());
        })
        .await;

    assert_eq!(drain(&world).await, None);
    drain(&world).await;

    let written = world.github.written();
    assert_eq!((written.len(), written[0].method.as_str()), (1, "PATCH"));
    assert_eq!(
        written[0].body,
        json!({ "title": "ours", "state": "closed", "state_reason": "completed", "labels": ["bug", "late"] })
    );
    let done = only(&world).await;
    assert_eq!((done.state, done.tries, done.external_id.as_deref()), (WriteState::Done, 1, Some("1000001")));
    assert_eq!(
        (done.subject.as_str(), &done.result.unwrap()["status"]),
        ("northwind/exporter #1: ours", &json!("done"))
    );
    assert_eq!(world.engine.take_written(), [world.scope.workspace]);
    let told = world.keeper.told().len();
    for report in world.sync(id).await {
        assert_eq!((report.created, report.updated, report.deleted), (0, 0, 0), "{}", report.name);
    }
    assert_eq!(world.keeper.told().len(), 0, "{told} before");
    assert_eq!((world.task().title.as_str(), world.task().status), ("ours", Status::Done));
}

#[tokio::test]
async fn several_edits_before_one_sending_are_one_write_and_one_that_was_taken_back_is_none() {
    let (world, _) = with_an_issue().await;
    for title in ["first", "second", "third"] {
        world.edit(|task| task.title = title.to_owned()).await;
    }
    drain(&world).await;
    assert_eq!(world.github.written().len(), 1);
    assert_eq!(world.github.issue(1)["title"], "third");

    // Offline: the edit waits, is changed, and is taken back.
    world.github.meet_writes([Some(Mishap::before(Fault::TooMany(600)))]);
    world.edit(|task| task.title = "fourth".to_owned()).await;
    assert_eq!(drain(&world).await, Some(world.clock.now_ms() + 600_000));
    world.edit(|task| task.title = "third".to_owned()).await;
    minutes_pass(&world, 11).await;
    assert_eq!((world.github.written().len(), outbox(&world).await.len()), (2, 1), "only what was sent is left");
    assert_eq!(world.github.issue(1)["title"], "third");
}

#[tokio::test]
async fn going_back_to_the_old_value_after_it_was_sent_sends_the_old_value() {
    let (world, _) = with_an_issue().await;
    for title in ["ours", "theirs"] {
        world.edit(|task| task.title = title.to_owned()).await;
        drain(&world).await;
        assert_eq!(world.github.issue(1)["title"], title);
    }
    assert_eq!(world.github.written().len(), 2);
}

#[tokio::test]
async fn what_a_service_does_not_know_stays_here_and_is_not_sent() {
    let (world, _) = with_an_issue().await;
    world
        .edit(|task| {
            task.status = Status::InProgress;
            task.due = Some("2030-01-02".to_owned());
        })
        .await;
    drain(&world).await;
    assert_eq!((world.github.written(), outbox(&world).await), (vec![], vec![]));
}

#[tokio::test]
async fn an_update_whose_answer_is_lost_is_sent_again_until_it_holds() {
    for mishap in [Mishap::before(Fault::Truncated), Mishap::after(Fault::Truncated), Mishap::after(Fault::Status(502))]
    {
        let (world, _) = with_an_issue().await;
        world.github.meet_writes([Some(mishap.clone())]);
        world.edit(|task| task.title = "ours".to_owned()).await;
        let next = drain(&world).await.expect("it is tried again");
        assert!(next > world.clock.now_ms(), "after a while");
        assert_eq!(only(&world).await.state, WriteState::Waiting);

        minutes_pass(&world, 1).await;

        // Where the first one took effect, the look before the second finds nothing left to say.
        assert_eq!(world.github.issue(1)["title"], "ours", "{mishap:?}");
        let effective = world.github.written().iter().filter(|written| written.took_effect).count();
        assert_eq!(effective, 1, "{mishap:?}");
        assert!(outbox(&world).await.iter().all(|write| write.state == WriteState::Done), "{mishap:?}");
    }
}

#[tokio::test]
async fn a_new_issue_whose_answer_is_lost_is_looked_for_and_never_made_twice() {
    for (mishap, posts) in [(Mishap::before(Fault::Truncated), 2), (Mishap::after(Fault::Truncated), 1)] {
        let (world, id) = with_an_issue().await;
        world.github.meet_writes([Some(mishap)]);
        let made = act(id, "create_issue", json!({ "repository": "northwind/exporter", "title": "New" }));
        let first = world.engine.act(&world.scope, &made).await.unwrap();
        assert_eq!(first.state, WriteState::Waiting);

        minutes_pass(&world, 1).await;

        assert_eq!((only(&world).await.state, world.github.written().len()), (WriteState::Done, posts));
        assert_eq!(world.github.issue(2)["title"], "New");
        assert_eq!(world.keeper.titles(), ["New", "theirs"], "it is a task here at once");
        world.sync(id).await;
        assert_eq!(world.keeper.titles(), ["New", "theirs"]);
    }
}

#[tokio::test]
async fn a_write_that_may_have_left_is_looked_for_also_when_a_person_hurries_it() {
    let (world, id) = with_an_issue().await;
    world.github.meet_writes([Some(Mishap::after(Fault::Truncated))]);
    let made = act(id, "create_issue", json!({ "repository": "northwind/exporter", "title": "New" }));
    let first = world.engine.act(&world.scope, &made).await.unwrap();
    assert_eq!(first.state, WriteState::Waiting);

    world.engine.settle(&world.scope, &Settle { id: first.id, decision: Decision::Send }).await.unwrap();
    drain(&world).await;

    assert_eq!((only(&world).await.state, world.github.written().len()), (WriteState::Done, 1));
}

#[tokio::test]
async fn what_somebody_else_says_or_one_has_said_before_is_not_taken_for_a_comment_that_was_lost() {
    for said_before in [false, true] {
        let (world, id) = with_an_issue().await;
        if said_before {
            assert_eq!(world.engine.act(&world.scope, &comment(id, "+1")).await.unwrap().state, WriteState::Done);
        } else {
            world.github.comment_as(1, "hubot", "+1");
        }
        world.github.meet_writes([Some(Mishap::before(Fault::Truncated))]);
        let lost = world.engine.act(&world.scope, &comment(id, "+1")).await.unwrap();
        assert_eq!(lost.state, WriteState::Waiting);

        minutes_pass(&world, 1).await;

        let write = outbox(&world).await.remove(0);
        assert_eq!((write.id, write.state), (lost.id, WriteState::Done));
        assert_eq!(world.github.comments(1).len(), 2, "said before: {said_before}");
        let own = world.github.comments(1).pop().unwrap();
        assert_eq!((&own["user"]["login"], write.external_id), (&json!("octocat"), Some(own["id"].to_string())));
    }
}

#[tokio::test]
async fn a_comment_that_was_sent_on_elsewhere_is_looked_for_before_it_is_sent_again() {
    let (world, id) = with_an_issue().await;
    world.github.meet_writes([Some(Mishap::after(Fault::Redirect("/elsewhere".to_owned())))]);
    let first = world.engine.act(&world.scope, &comment(id, "once")).await.unwrap();
    assert_eq!(first.state, WriteState::Waiting, "{:?}", first.error);

    minutes_pass(&world, 1).await;

    assert_eq!((only(&world).await.state, world.github.comments(1).len()), (WriteState::Done, 1));
}

/// A day.
const DAY_MS: i64 = 24 * 3_600_000;

#[tokio::test]
async fn no_service_is_waited_for_longer_than_a_day() {
    let (world, id) = with_an_issue().await;
    world.github.meet_writes([Some(Mishap::before(Fault::TooMany(99_999_999_999)))]);
    let first = world.engine.act(&world.scope, &comment(id, "one")).await.unwrap();
    let until = world.clock.now_ms() + DAY_MS;
    assert_eq!(first.next_at.map(|at| at.as_millisecond()), Some(until));
    assert_eq!(drain(&world).await, Some(until));

    // Written down before there was such a limit.
    let mut txn = world.store.write(&world.scope, Mode::Mirror).await.unwrap();
    txn.query("UPDATE outbox SET next_at = ?2 WHERE workspace = ?1").bind(until * 1_000).execute().await.unwrap();
    txn.commit("before", None).await.unwrap();
    drain(&world).await;
    assert_eq!((only(&world).await.state, world.github.comments(1).len()), (WriteState::Done, 1));
}

#[tokio::test]
async fn the_end_of_a_connection_waits_for_what_is_on_its_way_and_tells_what_is_lost() {
    let (world, id) = with_an_issue().await;
    let late = std::time::Duration::from_millis(300);
    world.github.meet_writes([Some(Mishap::after(Fault::Slow(late)))]);
    for text in ["one", "two", "three", "four"] {
        world.engine.act(&world.scope, &Act { wait: false, ..comment(id, text) }).await.unwrap();
    }
    let doubtful = outbox(&world).await.remove(0);
    let mut txn = world.store.write(&world.scope, Mode::Mirror).await.unwrap();
    txn.query("UPDATE outbox SET state = 'in_doubt' WHERE workspace = ?1 AND id = ?2")
        .bind(doubtful.id)
        .execute()
        .await
        .unwrap();
    txn.commit("doubt", None).await.unwrap();

    let ended = async {
        while world.github.written().is_empty() {
            tokio::task::yield_now().await;
        }
        world.engine.disconnect(&world.scope, id, false).await.unwrap()
    };
    let (_, reply) = tokio::join!(drain(&world), ended);

    assert_eq!((reply.lost_waiting, reply.lost_in_doubt), (2, 1), "{}", reply.message);
    assert!(reply.message.contains("2 changes that waited are not sent any more."), "{}", reply.message);
    assert_eq!((world.github.written().len(), outbox(&world).await), (1, vec![]));
    // Connected again, nothing is in the way.
    let id = world.connect().await;
    let write = world.engine.act(&world.scope, &comment(id, "anew")).await.unwrap();
    assert_eq!(write.state, WriteState::Done);
}

#[tokio::test]
async fn what_an_action_does_not_carry_is_not_agreed_on_where_the_answer_shows_nothing() {
    let world = World::new().await;
    // A manifest that does not read what comes back.
    let own = include_str!("../../providers/github.toml");
    let own = own.replace("result = {}\n# GitHub knows open and closed", "# GitHub knows open and closed");
    assert_ne!(own, include_str!("../../providers/github.toml"));
    let folder = world.engine.manifests_folder().to_owned();
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("github.toml"), own).unwrap();
    world.github.put(Issue::new(1, "theirs").assigned());
    let id = world.connect().await;
    world.sync(id).await;
    world
        .edit(|task| {
            task.title = "ours".to_owned();
            task.due = Some("2030-01-02".to_owned());
        })
        .await;

    drain(&world).await;

    assert_eq!(world.github.issue(1)["title"], "ours");
    let mapped = world.records(id, "assigned_issues").await.remove(0).mapped;
    assert_eq!((&mapped["title"], &mapped["due"]), (&json!("ours"), &Value::Null), "GitHub has no such day");
}

#[tokio::test]
async fn a_limit_is_waited_for_and_nothing_else_is_sent_meanwhile() {
    let (world, id) = with_an_issue().await;
    world.github.meet_writes([Some(Mishap::before(Fault::TooMany(300)))]);
    let first = world.engine.act(&world.scope, &comment(id, "one")).await.unwrap();
    let until = world.clock.now_ms() + 300_000;
    assert_eq!((first.state, first.next_at.map(|at| at.as_millisecond())), (WriteState::Waiting, Some(until)));
    let another = act(id, "create_issue", json!({ "repository": "northwind/exporter", "title": "x" }));
    assert_eq!(world.engine.act(&world.scope, &another).await.unwrap().state, WriteState::Waiting);
    assert_eq!((drain(&world).await, world.github.written().len()), (Some(until), 1));

    minutes_pass(&world, 6).await;

    assert!(outbox(&world).await.iter().all(|write| write.state == WriteState::Done));
    assert_eq!(world.github.comments(1).len(), 1);
}

#[tokio::test]
async fn a_refused_write_is_shown_with_its_reason_and_can_be_sent_again() {
    let (world, _) = with_an_issue().await;
    world.github.meet_writes([Some(Mishap::before(Fault::Forbidden))]);
    world.edit(|task| task.title = "ours".to_owned()).await;
    drain(&world).await;
    let failed = only(&world).await;
    assert_eq!(failed.state, WriteState::Failed);
    assert!(failed.error.is_some_and(|error| error.message.contains("does not allow")));
    assert_eq!(world.task().title, "ours", "the edit stays");

    let again = world.engine.settle(&world.scope, &Settle { id: failed.id, decision: Decision::Send }).await.unwrap();
    assert_eq!(again.state, WriteState::Waiting);
    drain(&world).await;
    assert_eq!((only(&world).await.state, &world.github.issue(1)["title"]), (WriteState::Done, &json!("ours")));
    let once_more = world.engine.settle(&world.scope, &Settle { id: failed.id, decision: Decision::Send }).await;
    assert!(matches!(once_more, Err(Error::NotNow(_))));
}

#[tokio::test]
async fn a_revoked_token_keeps_writes_until_the_account_is_connected_again() {
    let (world, id) = with_an_issue().await;
    let token = world.github.token();
    world.github.set_token("another");
    world.edit(|task| task.title = "ours".to_owned()).await;
    drain(&world).await;
    assert_eq!(only(&world).await.state, WriteState::Waiting);
    assert_eq!(world.status(id).await.health, atom_api::integrations::Health::NeedsSignIn);
    assert_eq!(world.status(id).await.outbox.waiting, 1);
    world.github.set_token(&token);
    world.connect().await;
    drain(&world).await;
    assert_eq!(world.github.issue(1)["title"], "ours", "signed in anew, it waits no longer");
}

#[tokio::test]
async fn writes_to_one_record_keep_their_order_also_over_a_failure_that_passes() {
    let (world, id) = with_an_issue().await;
    world.github.meet_writes([Some(Mishap::before(Fault::Status(503)))]);
    for text in ["one", "two", "three"] {
        world.engine.act(&world.scope, &Act { wait: false, ..comment(id, text) }).await.unwrap();
    }
    drain(&world).await;
    assert_eq!(world.github.comments(1).len(), 0, "what comes later waits for what comes first");
    minutes_pass(&world, 1).await;
    let said: Vec<Value> = world.github.comments(1).iter().map(|comment| comment["body"].clone()).collect();
    assert_eq!(said, ["one", "two", "three"]);
}

#[tokio::test]
async fn the_same_key_does_the_same_once() {
    let (world, id) = with_an_issue().await;
    let request = Act { idempotency_key: Some("k-1".to_owned()), ..comment(id, "once") };
    let first = world.engine.act(&world.scope, &request).await.unwrap();
    let second = world.engine.act(&world.scope, &request).await.unwrap();
    assert_eq!((first.id, first.state, world.github.comments(1).len()), (second.id, WriteState::Done, 1));
    let other = Act { idempotency_key: Some("k-1".to_owned()), ..comment(id, "something else") };
    assert!(matches!(world.engine.act(&world.scope, &other).await, Err(Error::NotNow(_))));
}

#[tokio::test]
async fn what_an_action_does_not_take_is_refused_before_it_is_written_down() {
    let (world, id) = with_an_issue().await;
    for (action, args, said) in [
        ("comment", json!({ "repository": "northwind/exporter", "number": 1 }), "text"),
        ("comment", json!({ "repository": "../x", "number": 1, "text": "x" }), "cannot be filled"),
        ("comment", json!([]), "object"),
        ("explode", json!({}), "no action"),
    ] {
        let error = world.engine.act(&world.scope, &act(id, action, args)).await.unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
    assert_eq!(outbox(&world).await, []);
}

#[tokio::test]
async fn a_write_that_was_interrupted_is_found_and_one_that_nobody_can_tell_of_waits_for_a_person() {
    let (world, id) = with_an_issue().await;
    // A manifest whose comments can neither be looked for nor told by a key.
    let mut own = include_str!("../../providers/github.toml").to_owned();
    let look = own.rfind("[actions.idempotency.look]").unwrap();
    let end = own[look..].find("\n\n").unwrap() + look;
    own.replace_range(look..end, "");
    let folder = world.engine.manifests_folder().to_owned();
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("github.toml"), own).unwrap();
    world.engine.act(&world.scope, &Act { wait: false, ..comment(id, "said") }).await.unwrap();
    world.engine.act(&world.scope, &Act { wait: false, ..comment(id, "said later") }).await.unwrap();
    let first = outbox(&world).await.pop().unwrap();
    // The process ends after the write has left.
    let mut txn = world.store.write(&world.scope, Mode::Mirror).await.unwrap();
    txn.query("UPDATE outbox SET state = 'sending', sent_at = 1 WHERE workspace = ?1 AND id = ?2")
        .bind(first.id)
        .execute()
        .await
        .unwrap();
    txn.commit("crash", None).await.unwrap();
    let world = world.reopened().await;

    assert_eq!(drain(&world).await, None);

    let states: Vec<WriteState> = outbox(&world).await.iter().map(|write| write.state).collect();
    assert_eq!(states, [WriteState::Waiting, WriteState::InDoubt], "what comes later waits for the decision");
    assert_eq!((world.github.written().len(), world.status(id).await.outbox.in_doubt), (0, 1));
    let arrived = Settle { id: first.id, decision: Decision::Arrived };
    assert_eq!(world.engine.settle(&world.scope, &arrived).await.unwrap().state, WriteState::Done);
    drain(&world).await;
    let said: Vec<Value> = world.github.comments(1).iter().map(|comment| comment["body"].clone()).collect();
    assert_eq!(said, ["said later"]);
}

#[tokio::test]
async fn a_write_that_was_taken_back_is_not_sent_and_the_edit_stays_here() {
    let (world, _) = with_an_issue().await;
    world.github.meet_writes([Some(Mishap::before(Fault::TooMany(600)))]);
    world.edit(|task| task.title = "for me only".to_owned()).await;
    drain(&world).await;
    let waiting = only(&world).await;
    let cancel = Settle { id: waiting.id, decision: Decision::Cancel };
    assert_eq!(world.engine.settle(&world.scope, &cancel).await.unwrap().state, WriteState::Cancelled);

    world.edit(|task| task.notes = "for all".to_owned()).await;
    minutes_pass(&world, 11).await;

    let issue = world.github.issue(1);
    assert_eq!((&issue["title"], &issue["body"]), (&json!("theirs"), &json!("for all")));
    assert_eq!(world.task().title, "for me only");
}

/// 90 days.
const KEPT_MS: i64 = 90 * 24 * 3_600_000;

#[tokio::test]
async fn what_is_over_goes_after_ninety_days_and_what_needs_a_person_stays() {
    let (world, id) = with_an_issue().await;
    for text in ["done", "cancelled", "failed", "in_doubt", "waiting"] {
        world.engine.act(&world.scope, &Act { wait: false, ..comment(id, text) }).await.unwrap();
    }
    let mut txn = world.store.write(&world.scope, Mode::Mirror).await.unwrap();
    txn.query("UPDATE outbox SET state = args ->> 'text', done_at = ?2 WHERE workspace = ?1")
        .bind(world.clock.now_ms())
        .execute()
        .await
        .unwrap();
    txn.commit("states", None).await.unwrap();

    world.clock.advance(KEPT_MS);
    assert!(!world.engine.prune().await.unwrap());
    assert_eq!(outbox(&world).await.len(), 5, "not a moment too early");
    world.clock.advance(1);
    assert!(!world.engine.prune().await.unwrap());

    let left: Vec<WriteState> = outbox(&world).await.iter().map(|write| write.state).collect();
    assert_eq!(left, [WriteState::Waiting, WriteState::InDoubt, WriteState::Failed]);
}

#[tokio::test]
async fn what_a_person_keeps_to_themselves_is_known_after_ninety_days_too() {
    let (world, _) = with_an_issue().await;
    for title in ["for me", "for me only"] {
        world.github.meet_writes([Some(Mishap::before(Fault::TooMany(600)))]);
        world.edit(|task| title.clone_into(&mut task.title)).await;
        minutes_pass(&world, 11).await;
        let written = outbox(&world).await;
        let waiting = written.iter().find(|write| write.state == WriteState::Waiting).unwrap();
        let cancel = Settle { id: waiting.id, decision: Decision::Cancel };
        world.engine.settle(&world.scope, &cancel).await.unwrap();
    }

    world.clock.advance(KEPT_MS + 1);
    assert!(!world.engine.prune().await.unwrap());
    assert_eq!(only(&world).await.state, WriteState::Cancelled, "the last decision");
    world.edit(|task| task.notes = "for all".to_owned()).await;
    drain(&world).await;

    let issue = world.github.issue(1);
    assert_eq!((&issue["title"], &issue["body"]), (&json!("theirs"), &json!("for all")));
}

#[tokio::test]
async fn another_workspace_can_neither_see_nor_settle_nor_act() {
    let (world, id) = with_an_issue().await;
    let write = world.engine.act(&world.scope, &comment(id, "mine")).await.unwrap();
    let other = scope(2);
    assert_eq!(world.engine.outbox(&other, &Outbox::default()).await.unwrap().items, []);
    let of_connection = Outbox { connection_id: Some(id), ..Outbox::default() };
    assert!(matches!(world.engine.outbox(&other, &of_connection).await, Err(Error::NoSuchConnection)));
    let settle = Settle { id: write.id, decision: Decision::Cancel };
    assert!(matches!(world.engine.settle(&other, &settle).await, Err(Error::NoSuchWrite)));
    assert!(matches!(world.engine.act(&other, &comment(id, "theirs")).await, Err(Error::NoSuchConnection)));
    assert_eq!(world.github.comments(1).len(), 1);
}

#[tokio::test]
async fn pages_of_the_outbox_are_newest_first_and_narrowed_by_state() {
    let (world, id) = with_an_issue().await;
    for text in ["1", "2", "3"] {
        world.engine.act(&world.scope, &comment(id, text)).await.unwrap();
    }
    let mut request = Outbox { limit: Some(2), states: Some(vec![WriteState::Done]), ..Outbox::default() };
    let page = world.engine.outbox(&world.scope, &request).await.unwrap();
    let texts = |items: &[Outgoing]| items.iter().map(|write| write.args["text"].clone()).collect::<Vec<_>>();
    assert_eq!(texts(&page.items), ["3", "2"]);
    request.cursor = page.next;
    let rest = world.engine.outbox(&world.scope, &request).await.unwrap();
    assert_eq!((texts(&rest.items), rest.next), (vec![json!("1")], None));
    let failed = Outbox { states: Some(vec![WriteState::Failed]), ..Outbox::default() };
    assert_eq!(world.engine.outbox(&world.scope, &failed).await.unwrap().items, []);
}
