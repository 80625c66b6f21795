//! Writes to a service that loses requests and answers, by an engine that dies in between: each takes effect once, or a person
//! is asked.

use crate::{
    account::Account,
    place::{Place, SECRET, Way},
};
use atom_api::outbox::{Act, Decision, Outbox, Outgoing, Settle, WriteState};
use atom_testkit::fake::{Chance, Fault, Step};
use serde_json::json;

const CASES: u64 = 260;
const WRITES: u64 = 12;
const MINUTE_MS: i64 = 60_000;
/// What passes by itself.
const FAULTS: [Fault; 15] = [
    Fault::DropAfter,
    Fault::DropAfter,
    Fault::DropBefore,
    Fault::Truncated,
    Fault::After(503),
    Fault::After(408),
    Fault::After(303),
    Fault::Status(503, None),
    Fault::Status(503, Some(60)),
    Fault::Status(500, None),
    Fault::Status(408, None),
    Fault::Status(401, None),
    Fault::Status(403, Some(60)),
    Fault::Status(429, Some(0)),
    Fault::Status(429, Some(3_600)),
];
/// What a look meets: some of it passes, and some says that nobody may look.
const LOOK_FAULTS: [Fault; 8] = [
    Fault::Status(404, None),
    Fault::Status(403, None),
    Fault::Status(422, None),
    Fault::Status(500, None),
    Fault::Status(429, Some(60)),
    Fault::Truncated,
    Fault::Garbage,
    Fault::DropBefore,
];

impl Account {
    /// Has the service do something to a thing of this name, which is the key too.
    async fn act(&self, place: &Place, action: &str, name: &str) -> Outgoing {
        let args = match action {
            "rename_thing" => json!({ "id": "r000000", "name": name }),
            _ => json!({ "name": name }),
        };
        let request = Act {
            connection_id: self.id,
            action: action.to_owned(),
            args,
            idempotency_key: Some(name.to_owned()),
            wait: true,
        };
        place.engine.act(&self.scope, &request).await.expect("it is written down")
    }

    /// The same by an engine that may die while the write is on its way.
    async fn act_or_die(&self, place: &Place, action: &str, name: &str) -> Option<Outgoing> {
        place.fake.hold_write();
        let written = tokio::select! {
            biased;
            written = self.act(place, action, name) => Some(written),
            () = place.fake.held() => None,
        };
        place.fake.release();
        written
    }

    async fn outbox(&self, place: &Place) -> Vec<Outgoing> {
        let request = Outbox { connection_id: Some(self.id), limit: Some(1_000), ..Outbox::default() };
        place.engine.outbox(&self.scope, &request).await.expect("the outbox is there").items
    }

    /// Lets time pass until nothing is on its way or waits for its turn.
    async fn drained(&self, place: &Place) -> Vec<Outgoing> {
        for _ in 0..20 {
            place.pass(16 * MINUTE_MS);
            place.engine.drain().await.expect("what is due is sent");
            let outbox = self.outbox(place).await;
            if !outbox.iter().any(|write| matches!(write.state, WriteState::Waiting | WriteState::Sending)) {
                return outbox;
            }
        }
        panic!("something waits for ever: {:?}", self.outbox(place).await)
    }
}

/// How often a write took effect.
fn effects(place: &Place, write: &Outgoing) -> usize {
    place.fake.effects().iter().filter(|effect| effect.body["name"] == write.args["name"]).count()
}

/// Whether a write stands as its effects allow.
fn adds_up(place: &Place, write: &Outgoing) -> bool {
    let effects = effects(place, write);
    match (write.action.as_str(), write.state) {
        // Twice leaves the same as once.
        ("rename_thing", WriteState::Done) => effects >= 1,
        ("rename_thing", _) => true,
        (_, WriteState::Done) => effects == 1,
        ("add_thing" | "add_seen_thing", WriteState::Waiting | WriteState::Sending)
        | ("add_plain_thing" | "add_seen_thing", WriteState::InDoubt) => effects <= 1,
        (_, WriteState::InDoubt) => false,
        _ => effects == 0,
    }
}

async fn case(place: &mut Place, seed: u64) {
    let mut chance = Chance::new(seed);
    let account = place.account(place.world(seed, 3, 5), Way::Token, &["cursor_token"]).await;
    for number in 0..WRITES {
        let action = chance.one(&["add_thing", "add_seen_thing", "add_seen_thing", "add_plain_thing", "rename_thing"]);
        let fault = chance.happens(40).then(|| chance.one(&FAULTS));
        place.fake.script_writes([Step { changes: Vec::new(), fault }]);
        if chance.happens(20) {
            place.fake.script([Step::fault(chance.one(&LOOK_FAULTS))]);
        }
        let name = format!("w-{number}");
        let alive = if chance.happens(20) {
            account.act_or_die(place, action, &name).await.is_some()
        } else {
            account.act(place, action, &name).await;
            true
        };
        if !alive {
            place.anew();
        }
        if chance.happens(40) {
            place.pass(MINUTE_MS);
            place.engine.drain().await.expect("what is due is sent");
        }
        // A write of which nothing is settled may be on its way.
        for write in account.outbox(place).await.iter().filter(|write| write.state != WriteState::Sending) {
            assert!(adds_up(place, write), "{} effects: {write:?}", effects(place, write));
        }
    }
    place.fake.quiet();
    let outbox = account.drained(place).await;
    assert_eq!(outbox.len() as u64, WRITES);
    for write in &outbox {
        assert!(adds_up(place, write), "{} effects: {write:?}", effects(place, write));
        let sure = matches!(write.action.as_str(), "add_thing" | "rename_thing");
        assert!(!sure || write.state == WriteState::Done, "nothing stands in the way of this one: {write:?}");
        assert!(
            matches!(write.state, WriteState::Done | WriteState::InDoubt),
            "nothing was refused for good: {write:?}"
        );
        let said = write.error.as_ref().map_or("", |error| error.message.as_str());
        assert!(!said.contains(SECRET), "{said}");
    }
    // A person looks, and says what has become of the others.
    for write in outbox.iter().filter(|write| write.state != WriteState::Done) {
        let decision = if effects(place, write) == 1 { Decision::Arrived } else { Decision::Send };
        place.engine.settle(&account.scope, &Settle { id: write.id, decision }).await.expect("it is settled");
    }
    for write in account.drained(place).await {
        assert_eq!(write.state, WriteState::Done, "{write:?}");
        assert!(adds_up(place, &write), "{} effects: {write:?}", effects(place, &write));
    }
}

#[tokio::test]
async fn each_write_takes_effect_once_or_a_person_is_asked() {
    let mut place = Place::new(5).await;
    let seeds = crate::chance::Seeds::of("each_write", CASES);
    for seed in seeds.each() {
        let _case = crate::chance::Case { stream: "each_write", seed };
        case(&mut place, seed).await;
    }
}

/// What becomes of a write whose first try meets a fault, before anything else is done about it.
async fn met(place: &Place, action: &str, fault: Fault) -> (Account, Outgoing) {
    let account = place.account(place.world(1, 3, 5), Way::Token, &["cursor_token"]).await;
    place.fake.script_writes([Step::fault(fault)]);
    let write = account.act(place, action, "once").await;
    (account, write)
}

#[tokio::test]
async fn a_write_that_nobody_can_look_for_waits_only_where_it_surely_had_no_effect() {
    let place = Place::new(5).await;
    for (fault, state, had) in [
        (Fault::After(503), WriteState::InDoubt, 1),
        (Fault::After(408), WriteState::InDoubt, 1),
        (Fault::After(303), WriteState::InDoubt, 1),
        (Fault::Status(503, None), WriteState::InDoubt, 0),
        (Fault::Status(408, None), WriteState::InDoubt, 0),
        (Fault::Status(503, Some(60)), WriteState::Waiting, 0),
        (Fault::Status(501, None), WriteState::Waiting, 0),
        (Fault::Status(429, None), WriteState::Waiting, 0),
        (Fault::Status(401, None), WriteState::Waiting, 0),
    ] {
        let (account, write) = met(&place, "add_plain_thing", fault).await;
        assert_eq!((write.state, effects(&place, &write)), (state, had), "{fault:?}");
        if state == WriteState::Waiting {
            account.drained(&place).await;
            assert_eq!(effects(&place, &write), 1, "{fault:?}");
        }
    }
}

#[tokio::test]
async fn a_write_that_had_its_effect_is_found_whatever_was_answered() {
    let place = Place::new(5).await;
    for fault in [Fault::After(503), Fault::After(408), Fault::After(303), Fault::After(500), Fault::DropAfter] {
        let (account, write) = met(&place, "add_seen_thing", fault).await;
        assert_eq!(write.state, WriteState::Waiting, "{fault:?}");
        let written = account.drained(&place).await;
        assert_eq!((written[0].state, effects(&place, &write)), (WriteState::Done, 1), "{fault:?}");
    }
}

#[tokio::test]
async fn a_look_that_is_refused_leaves_the_write_in_doubt_and_it_is_looked_for_also_when_a_person_sends_it() {
    let place = Place::new(5).await;
    for refused in [Fault::Status(404, None), Fault::Status(403, None), Fault::Status(422, None)] {
        let (account, write) = met(&place, "add_seen_thing", Fault::DropAfter).await;
        assert_eq!(write.state, WriteState::Waiting);
        place.fake.script([Step::fault(refused)]);
        place.pass(16 * MINUTE_MS);
        place.engine.drain().await.expect("what is due is sent");
        let doubt = account.outbox(&place).await.remove(0);
        assert_eq!(doubt.state, WriteState::InDoubt, "{refused:?} of the look says nothing of the write: {doubt:?}");

        let settle = Settle { id: write.id, decision: Decision::Send };
        place.engine.settle(&account.scope, &settle).await.expect("it is settled");
        let written = account.drained(&place).await;

        assert_eq!((written[0].state, effects(&place, &write)), (WriteState::Done, 1), "{refused:?}");
    }
}

#[tokio::test]
async fn what_an_earlier_write_left_is_not_taken_for_what_a_later_one_should_have() {
    let place = Place::new(5).await;
    let account = place.account(place.world(1, 3, 5), Way::Token, &["cursor_token"]).await;
    let act = |key: &str| Act {
        connection_id: account.id,
        action: "add_seen_thing".to_owned(),
        args: json!({ "name": "the same" }),
        idempotency_key: Some(key.to_owned()),
        wait: true,
    };
    place.engine.act(&account.scope, &act("first")).await.expect("it is written down");
    place.fake.script_writes([Step::fault(Fault::DropBefore)]);
    place.engine.act(&account.scope, &act("second")).await.expect("it is written down");
    let written = account.drained(&place).await;
    assert!(written.iter().all(|write| write.state == WriteState::Done), "{written:?}");
    assert_eq!(effects(&place, &written[0]), 2, "each of them once");
}

#[tokio::test]
async fn the_same_key_is_the_same_write() {
    let place = Place::new(5).await;
    let account = place.account(place.world(1, 3, 5), Way::Token, &["cursor_token"]).await;
    let first = account.act(&place, "add_thing", "once").await;
    let second = account.act(&place, "add_thing", "once").await;
    assert_eq!((first.id, first.state), (second.id, WriteState::Done));
    assert_eq!((effects(&place, &first), place.fake.written()["once"], account.outbox(&place).await.len()), (1, 1, 1));
}

#[tokio::test]
async fn a_write_that_was_on_its_way_when_the_engine_ended_is_neither_lost_nor_done_twice() {
    let mut place = Place::new(5).await;
    let account = place.account(place.world(2, 3, 5), Way::Token, &["cursor_token"]).await;
    for (action, state, requests) in [("add_thing", WriteState::Done, 2), ("add_plain_thing", WriteState::InDoubt, 1)] {
        assert!(account.act_or_die(&place, action, action).await.is_none());
        place.anew();
        let outbox = account.drained(&place).await;
        let write = outbox.iter().find(|write| write.action == action).expect("it is there");
        assert_eq!((write.state, effects(&place, write)), (state, 1), "{write:?}");
        // Without a header for it the key stays here.
        let key = if action == "add_thing" { action } else { "" };
        assert_eq!(place.fake.written()[key], requests, "{action}");
    }
}
