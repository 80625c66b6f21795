//! What comes due is told: once, at its moment, to whom it belongs.

use atom_api::{
    Patch,
    notifications::{Dismiss, Inbox, Kind, List, Read},
    reminders::Add,
    tasks::{Complete, Create, Delete, Restore, Update},
};
use atom_core::{TaskId, UserId, WorkspaceId};
use atom_engine::Subscription;
use atom_notices::{Switches, round};
use atom_store::Scope;
use atom_tests::{device::Device, fixture::Fixture, waiting};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use serde_json::{Value, json};
use uuid::Uuid;

/// A device in Berlin, and the end of its last round.
struct Desk {
    device: Device,
    since: Timestamp,
    switches: Switches,
}

impl Desk {
    /// On a Sunday before the clocks go forward: 2030-03-17, 18:46 in Berlin.
    async fn new() -> Self {
        let device = Device::new(1).await;
        let since = device.store.clock().now();
        Self { device, since, switches: Switches::default() }
    }

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Berlin").expect("a zone")
    }

    async fn task(&self, title: &str, due: &str) -> TaskId {
        let request = Create { title: title.to_owned(), due: Some(due.to_owned()), ..Create::default() };
        atom_tasks::create(&self.device.store, &self.device.scope, request).await.expect("a task").id
    }

    async fn due(&self, id: TaskId, due: &str) {
        let request = Update { due: Patch::Set(due.to_owned()), ..Update::of(id) };
        atom_tasks::update(&self.device.store, &self.device.scope, request).await.expect("changed");
    }

    /// Moves the clock to an instant and makes a round; returns how many were told, and when the next moment is.
    async fn at(&mut self, instant: &str) -> (u64, Option<String>) {
        let to: Timestamp = instant.parse().expect("an instant");
        let now = self.device.store.clock().now();
        self.device.clock.advance(to.as_millisecond() - now.as_millisecond());
        let made = self.again().await;
        self.since = self.device.store.clock().now();
        made
    }

    /// A round over the same time once more, as after a crash.
    async fn again(&self) -> (u64, Option<String>) {
        let (store, scope) = (&self.device.store, &self.device.scope);
        let round = round(store, scope, &self.switches, &Self::zone(), self.since).await.expect("a round");
        (round.told, round.next.map(|next| next.to_string()))
    }

    async fn inbox(&self) -> Inbox {
        atom_notices::list(&self.device.store, &self.device.scope, List::default()).await.expect("an inbox")
    }

    async fn titles(&self) -> Vec<String> {
        let mut titles: Vec<String> = self.inbox().await.items.into_iter().map(|notice| notice.title).collect();
        titles.reverse();
        titles
    }
}

#[tokio::test]
async fn a_task_is_told_at_its_time_and_a_day_in_the_morning_each_once() {
    let mut desk = Desk::new().await;
    desk.task("Call", "2030-03-18T15:00[Europe/Berlin]").await;
    desk.task("Ship", "2030-03-18").await;
    let done = desk.task("Done before", "2030-03-18T14:00[Europe/Berlin]").await;
    atom_tasks::complete(&desk.device.store, &desk.device.scope, Complete { id: done }).await.expect("done");
    assert_eq!(desk.at("2030-03-18T07:59:59Z").await, (0, Some("2030-03-18T08:00:00Z".to_owned())));
    assert_eq!(desk.at("2030-03-18T08:00:00Z").await, (1, Some("2030-03-18T14:00:00Z".to_owned())));
    assert_eq!(desk.at("2030-03-18T13:59:00Z").await.0, 0);
    let before = desk.since;
    assert_eq!(desk.at("2030-03-18T14:00:30Z").await, (1, None));
    assert_eq!(desk.titles().await, ["Ship", "Call"]);
    // Whatever was noted of the last round: one occasion tells once.
    desk.since = before;
    assert_eq!(desk.again().await.0, 0);
    let all = Dismiss { ids: desk.inbox().await.items.iter().map(|notice| notice.id).collect() };
    atom_notices::dismiss(&desk.device.store, &desk.device.scope, all).await.expect("dismissed");
    assert_eq!(desk.again().await.0, 0, "not even when it was dismissed");
}

#[tokio::test]
async fn a_task_that_is_moved_is_told_again_and_one_that_was_late_when_made_is_not() {
    let mut desk = Desk::new().await;
    let id = desk.task("Call", "2030-03-18T15:00[Europe/Berlin]").await;
    assert_eq!(desk.at("2030-03-18T14:00:00Z").await.0, 1);
    desk.due(id, "2030-03-19T15:00[Europe/Berlin]").await;
    assert_eq!(desk.at("2030-03-18T18:00:00Z").await, (0, Some("2030-03-19T14:00:00Z".to_owned())));
    assert_eq!(desk.at("2030-03-19T14:00:00Z").await.0, 1);
    desk.task("Late already", "2030-03-19").await;
    assert_eq!(desk.at("2030-03-19T14:30:00Z").await.0, 0);
}

#[tokio::test]
async fn clocks_that_go_forward_and_back_neither_lose_nor_double_a_moment() {
    let mut desk = Desk::new().await;
    // The night of 31 March has no 02:30 in Berlin, that of 27 October has it twice.
    desk.task("In the gap", "2030-03-31T02:30[Europe/Berlin]").await;
    desk.task("Twice", "2030-10-27T02:30[Europe/Berlin]").await;
    desk.task("A day", "2030-03-31").await;
    assert_eq!(desk.at("2030-03-31T01:29:00Z").await, (0, Some("2030-03-31T01:30:00Z".to_owned())));
    assert_eq!(desk.at("2030-03-31T01:30:00Z").await, (1, Some("2030-03-31T07:00:00Z".to_owned())));
    assert_eq!(desk.at("2030-03-31T07:00:00Z").await.0, 1);
    assert_eq!(desk.at("2030-10-27T00:30:00Z").await.0, 1);
    assert_eq!(desk.at("2030-10-27T01:30:00Z").await.0, 0);
    // Set back by a day: nothing is told again, and what is ahead is still ahead.
    desk.task("Tomorrow", "2030-10-28").await;
    assert_eq!(desk.at("2030-10-26T12:00:00Z").await.0, 0);
    assert_eq!(desk.at("2030-10-27T02:00:00Z").await.0, 0);
    assert_eq!(desk.at("2030-10-28T08:00:00Z").await.0, 1);
    assert_eq!(desk.titles().await, ["In the gap", "A day", "Twice", "Tomorrow"]);
}

#[tokio::test]
async fn a_reminder_comes_for_each_due_date_and_stands_for_the_task_of_its_moment() {
    let mut desk = Desk::new().await;
    let id = desk.task("Call", "2030-03-18T15:00[Europe/Berlin]").await;
    let (store, scope) = (&desk.device.store, &desk.device.scope);
    let add = |at: Option<&str>, before_min| Add { task: id, at: at.map(str::to_owned), before_min };
    for request in [add(None, Some(30)), add(None, Some(0)), add(Some("2030-03-18T06:00[UTC]"), None)] {
        atom_tasks::reminders::add(store, scope, request).await.expect("a reminder");
    }
    assert_eq!(desk.at("2030-03-18T05:00:00Z").await, (0, Some("2030-03-18T06:00:00Z".to_owned())));
    assert_eq!(desk.at("2030-03-18T06:00:00Z").await, (1, Some("2030-03-18T13:30:00Z".to_owned())));
    assert_eq!(desk.at("2030-03-18T13:30:00Z").await.0, 1);
    assert_eq!(desk.at("2030-03-18T14:00:00Z").await.0, 1, "the reminder, and not the due date beside it");
    assert!(desk.inbox().await.items.iter().all(|notice| notice.kind == Kind::Reminder && notice.task == Some(id)));
    desk.due(id, "2030-03-19T15:00[Europe/Berlin]").await;
    assert_eq!(desk.at("2030-03-19T14:00:00Z").await.0, 2, "both that go with the due date");
}

#[tokio::test]
async fn what_many_missed_is_told_as_one_and_switches_are_honoured() {
    let mut desk = Desk::new().await;
    for number in 0..7 {
        desk.task(&format!("Task {number}"), &format!("2030-03-18T1{number}:00[Europe/Berlin]")).await;
    }
    assert_eq!(desk.at("2030-03-20T10:00:00Z").await.0, 1);
    assert_eq!(desk.titles().await, ["7 tasks are due"]);
    assert_eq!(desk.inbox().await.items[0].many, Some(7), "for a window in another language");
    assert_eq!(desk.again().await.0, 0);
    desk.task("Unheard", "2030-03-21").await;
    desk.switches.due = false;
    assert_eq!(desk.at("2030-03-21T12:00:00Z").await, (0, None));
    desk.switches = Switches { day_at: jiff::civil::time(12, 0, 0, 0), ..Switches::default() };
    desk.task("At noon", "2030-03-22").await;
    assert_eq!(desk.at("2030-03-22T10:59:00Z").await, (0, Some("2030-03-22T11:00:00Z".to_owned())));
    assert_eq!(desk.at("2030-03-22T11:00:00Z").await.0, 1);
}

#[tokio::test]
async fn reminders_that_are_told_as_one_have_come() {
    let mut desk = Desk::new().await;
    let mut tasks = Vec::new();
    for number in 0..7 {
        let task = desk.task(&format!("Task {number}"), &format!("2030-03-18T1{number}:00[Europe/Berlin]")).await;
        let request = Add { task, at: None, before_min: Some(0) };
        atom_tasks::reminders::add(&desk.device.store, &desk.device.scope, request).await.expect("a reminder");
        tasks.push(task);
    }
    assert_eq!(desk.at("2030-03-20T10:00:00Z").await.0, 1);
    let inbox = desk.inbox().await;
    assert_eq!((inbox.items.len(), inbox.unread), (1, 1), "one notification for all of them");
    for task in tasks {
        let request = atom_api::reminders::List { task };
        let listed = atom_tasks::reminders::list(&desk.device.store, &desk.device.scope, request).await;
        assert!(listed.expect("a list").items[0].done, "the reminder has come");
    }
}

#[tokio::test]
async fn what_stands_in_the_trash_is_silent_at_any_depth_until_it_is_taken_back() {
    let mut desk = Desk::new().await;
    let device = &desk.device;
    let (store, scope) = (&device.store, &device.scope);
    let step = async |title: &str, parent: TaskId, due: bool| {
        let due = due.then(|| "2030-03-18T15:00[Europe/Berlin]".to_owned());
        let request = Create { title: title.to_owned(), due, parent: Some(parent), ..Create::default() };
        let id = atom_tasks::create(store, scope, request).await.expect("a step").id;
        device.clock.advance(1);
        id
    };
    let request = Create { title: "Root".to_owned(), ..Create::default() };
    let root = atom_tasks::create(store, scope, request).await.expect("a task").id;
    device.clock.advance(1);
    let due = step("Due", root, true).await;
    step("Due below", due, true).await;
    let reminded = step("Reminded", root, false).await;
    let below = step("Reminded below", reminded, false).await;
    for task in [reminded, below] {
        let request = Add { task, at: Some("2030-03-18T06:00[UTC]".to_owned()), before_min: None };
        atom_tasks::reminders::add(store, scope, request).await.expect("a reminder");
        device.clock.advance(1);
    }
    atom_tasks::delete(store, scope, Delete { id: root }).await.expect("in the trash");
    let before = desk.since;
    assert_eq!(desk.at("2030-03-18T15:00:00Z").await.0, 0);
    desk.since = before;
    atom_tasks::restore(&desk.device.store, &desk.device.scope, Restore { id: root }).await.expect("back");
    assert_eq!(desk.again().await.0, 4);
    let mut titles = desk.titles().await;
    titles.sort();
    assert_eq!(titles, ["Due", "Due below", "Reminded", "Reminded below"]);
}

#[tokio::test]
async fn nobody_is_told_of_another_workspace() {
    let mut desk = Desk::new().await;
    desk.task("Mine", "2030-03-18").await;
    let others = Scope {
        workspace: WorkspaceId::from(Uuid::from_u128(9)),
        user: UserId::from(Uuid::from_u128(9)),
        ..desk.device.scope.clone()
    };
    let since = desk.since;
    assert_eq!(desk.at("2030-03-18T10:00:00Z").await.0, 1);
    let made = round(&desk.device.store, &others, &Switches::default(), &Desk::zone(), since).await.expect("a round");
    assert_eq!((made.told, made.next), (0, None));
    let inbox = atom_notices::list(&desk.device.store, &others, List::default()).await.expect("an inbox");
    assert_eq!((inbox.items.len(), inbox.unread), (0, 0));
    let foreign = Read { ids: vec![desk.inbox().await.items[0].id] };
    assert!(atom_notices::read(&desk.device.store, &others, foreign).await.is_err());
    assert_eq!(desk.inbox().await.unread, 1);
}

/// Waits for an event that notifications are stale.
async fn told(events: &mut Subscription) {
    let wait = async {
        while let Some(event) = events.next().await {
            if event.topics.contains(&atom_api::Topic::Notifications) {
                return;
            }
        }
        panic!("the door closed");
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), wait).await.expect("told in time");
}

fn titles(inbox: &Value) -> Vec<&str> {
    inbox["items"].as_array().expect("items").iter().map(|notice| notice["title"].as_str().expect("a title")).collect()
}

#[tokio::test]
async fn the_alarm_wakes_for_what_is_added_and_catches_up_with_what_came_due_while_it_was_off() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let mut events = fixture.door.subscribe(&ada.caller, None).await.expect("events");
    fixture.door.resume_jobs().await.expect("the alarm is set");
    let soon = |seconds: i64| {
        let at = Timestamp::now().checked_add(seconds.seconds()).expect("an instant").to_zoned(TimeZone::UTC);
        format!("{}[UTC]", at.strftime("%Y-%m-%dT%H:%M:%S"))
    };
    ada.call("tasks.create", json!({ "title": "Soon", "due": soon(2) })).await;
    told(&mut events).await;
    let inbox = ada.call("notifications.list", json!({})).await;
    assert_eq!((titles(&inbox), &inbox["unread"]), (vec!["Soon"], &json!(1)));
    ada.call("notifications.read", json!({})).await;
    assert_eq!(ada.call("notifications.list", json!({})).await["unread"], 0);
    let moment = Timestamp::now().checked_add(3.seconds()).expect("an instant");
    ada.call("tasks.create", json!({ "title": "Missed", "due": soon(2) })).await;
    let fixture = fixture.reopen().await;
    let ada = ada.through(&fixture);
    waiting::until("its moment to pass", || async { (Timestamp::now() > moment).then_some(()) }).await;
    assert_eq!(titles(&ada.call("notifications.list", json!({})).await), ["Soon"], "nobody looked");
    let mut events = fixture.door.subscribe(&ada.caller, None).await.expect("events");
    fixture.door.resume_jobs().await.expect("the alarm is set");
    told(&mut events).await;
    assert_eq!(titles(&ada.call("notifications.list", json!({})).await), ["Missed", "Soon"]);
    ada.call("notifications.dismiss", json!({})).await;
    assert_eq!(titles(&ada.call("notifications.list", json!({})).await), ["Missed"], "what is unread stays");
}

#[tokio::test]
async fn a_connection_that_fails_tells_once_until_a_sync_went_through() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let mock = atom_testkit::github::GithubMock::start().await.expect("a mock");
    let connect = json!({
        "provider": "github", "credentials": { "kind": "token", "token": mock.token() }, "base_url": mock.url(),
    });
    let connection = ada.call("integrations.connect", connect).await["connection_id"].clone();
    let sync = json!({ "connection_id": connection, "wait": true });
    let right = mock.token();
    ada.call("integrations.sync", sync.clone()).await;
    for expected in [1, 1] {
        mock.set_token("another");
        ada.call("integrations.sync", sync.clone()).await;
        let inbox = ada.call("notifications.list", json!({})).await;
        assert_eq!(inbox["items"].as_array().map(Vec::len), Some(expected));
        assert_eq!((&inbox["items"][0]["kind"], &inbox["items"][0]["connection"]), (&json!("failure"), &connection));
        assert_eq!(inbox["items"][0]["error"]["said"]["code"], "sign_in_again", "for windows in other languages");
    }
    mock.set_token(&right);
    ada.call("integrations.sync", sync.clone()).await;
    mock.set_token("another");
    ada.call("integrations.sync", sync.clone()).await;
    assert_eq!(ada.call("notifications.list", json!({})).await["items"].as_array().map(Vec::len), Some(2));
    mock.set_token(&right);
    ada.call("integrations.sync", sync.clone()).await;
    ada.call(
        "settings.set",
        json!({ "key": "notifications.sources", "value": { connection.as_str().expect("an id"): false } }),
    )
    .await;
    mock.set_token("another");
    ada.call("integrations.sync", sync).await;
    assert_eq!(
        ada.call("notifications.list", json!({})).await["items"].as_array().map(Vec::len),
        Some(2),
        "switched off"
    );
}
