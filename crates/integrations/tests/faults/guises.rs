//! The manifests of Gmail, Google Calendar, Linear and GitHub, as they come with Atom, against the fake in the shape of these
//! services: faults, changes, deletions, lost histories and tokens, deaths and days in any order.

use crate::{
    account::{A_DAY_LATER_MS, Account},
    chance::{Case, Seeds},
    place::{Place, Way},
};
use atom_api::outbox::{Act, Outbox, Outgoing, WriteState};
use atom_testkit::fake::{Chance, Change, Fault, Guise, Step};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Cases of each service, unless `ATOM_FAULT_CASES` says otherwise.
const CASES: u64 = 40;
/// Issues that are made in a case.
const ISSUES: u64 = 6;
/// Edits of a case that are sent, beside those that the service does by itself.
const EDITS: u64 = 10;
const MINUTE_MS: i64 = 60_000;

/// A stream of a service, as the fake shows it.
struct Shown {
    provider: &'static str,
    way: Way,
    /// What is synced; the last one has the things of the fake.
    streams: &'static [&'static str],
    guise: Guise,
    /// What stands before the id of the service in that of the record.
    prefix: &'static str,
}

const MESSAGES: Shown =
    Shown { provider: "gmail", way: Way::Token, streams: &["messages"], guise: Guise::GmailMessages, prefix: "" };
const THREADS: Shown =
    Shown { provider: "gmail", way: Way::Token, streams: &["threads"], guise: Guise::GmailThreads, prefix: "t-" };
const EVENTS: Shown = Shown {
    provider: "google-calendar",
    way: Way::Token,
    streams: &["calendars", "events"],
    guise: Guise::CalendarEvents,
    prefix: "ada/",
};
const LINEAR: Shown =
    Shown { provider: "linear", way: Way::Key, streams: &["issues"], guise: Guise::LinearIssues, prefix: "" };
const GITHUB: Shown = Shown {
    provider: "github",
    way: Way::Token,
    streams: &["assigned_issues"],
    guise: Guise::GithubIssues,
    prefix: "",
};

impl Shown {
    fn stream(&self) -> &'static str {
        self.streams.last().copied().unwrap_or_default()
    }

    async fn account(&self, place: &Place, seed: u64, things: usize, page: usize) -> Account {
        place.account_at(self.provider, place.world(seed, things, page), self.way, self.streams).await
    }

    /// What is here is what is there, as the service shows it.
    async fn is_the_same(&self, place: &Place, account: &Account) {
        let named = |(id, thing): (String, Value)| (format!("{}{id}", self.prefix), thing);
        let there: BTreeMap<String, Value> = place.fake.there_as(self.guise).into_iter().map(named).collect();
        let (rows, _) = account.counts_right(place, self.stream()).await;
        let here = rows.live();
        let differs: Vec<&String> =
            there.keys().chain(here.keys()).filter(|id| there.get(*id) != here.get(*id)).collect();
        assert!(differs.is_empty(), "{} are there, {} here; {differs:?}", there.len(), here.len());
    }

    /// Nothing goes wrong any more; in the end, and not before a week has passed for what only that finds, all is as it is there.
    async fn settles(&self, place: &Place, account: &Account) {
        place.fake.quiet();
        account.sync(place).await;
        account.sync(place).await;
        place.pass(8 * A_DAY_LATER_MS);
        let report = account.sync(place).await;
        assert_eq!(report.errors, []);
        self.is_the_same(place, account).await;
        assert_eq!(place.fake.strangers(), 0, "somebody was at another host");
    }

    async fn case(&self, place: &Place, seed: u64) {
        let mut chance = Chance::new(seed);
        let account = self.account(place, seed, 5 + chance.place(25), 3 + chance.place(8)).await;
        let steps = chance.below(25);
        place.fake.script((0..steps).map(|_| Step::random(&mut chance)));
        for _ in 0..=chance.below(4) {
            place.pass(chance.one(&[0, 0, MINUTE_MS, 3_600_000, A_DAY_LATER_MS, 8 * A_DAY_LATER_MS]));
            for _ in 0..chance.below(5) {
                place.fake.change(Change::random(&mut chance));
            }
            if chance.happens(15) {
                place.fake.expire();
            }
            let death = chance.happens(30).then(|| chance.below(9));
            account.sync_until(place, death).await;
            account.counts_right(place, self.stream()).await;
        }
        self.settles(place, &account).await;
    }

    async fn cases(&self, name: &'static str) {
        let place = Place::new(10).await;
        let seeds = Seeds::of(name, CASES);
        for seed in seeds.each() {
            let _case = Case { stream: name, seed };
            self.case(&place, seed).await;
        }
    }
}

#[tokio::test]
async fn gmail_messages_here_are_those_that_are_there() {
    MESSAGES.cases("gmail_messages").await;
}

#[tokio::test]
async fn gmail_threads_here_are_those_that_are_there() {
    THREADS.cases("gmail_threads").await;
}

#[tokio::test]
async fn calendar_events_here_are_those_that_are_there() {
    EVENTS.cases("calendar_events").await;
}

#[tokio::test]
async fn linear_issues_here_are_those_that_are_there() {
    LINEAR.cases("linear_issues").await;
}

#[tokio::test]
async fn github_issues_here_are_those_that_are_there() {
    GITHUB.cases("github_issues").await;
}

#[tokio::test]
async fn a_change_between_two_pages_of_a_history_is_not_lost() {
    let place = Place::new(10).await;
    let account = MESSAGES.account(&place, 1, 12, 4).await;
    account.sync(&place).await;
    for which in 0..9 {
        place.fake.change(Change::Edit(which));
    }
    // The first page of the history comes; then a message behind it changes once more, and history moves on.
    place.fake.script([Step::default(), Step { changes: vec![Change::Edit(8)], fault: None }]);
    account.sync(&place).await;
    account.sync(&place).await;
    MESSAGES.is_the_same(&place, &account).await;
}

#[tokio::test]
async fn a_listing_that_passes_over_what_is_known_loses_no_change_of_it() {
    for shown in [MESSAGES, THREADS] {
        let place = Place::new(10).await;
        let account = shown.account(&place, 3, 12, 4).await;
        account.sync(&place).await;
        place.fake.change(Change::Edit(3));
        place.fake.change(Change::Remove(5));
        // Everything is listed again after a week; what is known is not fetched anew, one by one.
        place.pass(8 * A_DAY_LATER_MS);
        let before = place.fake.requests();
        account.sync(&place).await;
        assert!(place.fake.requests() - before < 12, "{}", shown.stream());
        account.sync(&place).await;
        shown.is_the_same(&place, &account).await;
    }
}

#[tokio::test]
async fn a_history_or_a_token_that_is_lost_brings_everything_anew_and_finds_what_is_gone() {
    for shown in [MESSAGES, THREADS, EVENTS] {
        let place = Place::new(10).await;
        let account = shown.account(&place, 2, 12, 4).await;
        account.sync(&place).await;
        shown.is_the_same(&place, &account).await;
        for which in [2, 5] {
            place.fake.change(Change::Remove(which));
            place.fake.change(Change::Edit(which));
        }
        place.fake.change(Change::Add);
        place.fake.expire();

        let report = account.sync(&place).await;

        assert_eq!(report.errors, [], "{}", shown.provider);
        let counts = report.streams.last().expect("the stream");
        assert_eq!((counts.created, counts.deleted), (1, 2), "{}: {counts:?}", shown.provider);
        shown.is_the_same(&place, &account).await;
        // And from there on by what has changed alone.
        place.fake.change(Change::Edit(0));
        let report = account.sync(&place).await;
        let counts = report.streams.last().expect("the stream");
        assert_eq!((counts.pulled, counts.updated), (1, 1), "{}: {counts:?}", shown.provider);
    }
}

/// What passes by itself.
const FAULTS: [Fault; 6] = [
    Fault::DropAfter,
    Fault::DropAfter,
    Fault::DropBefore,
    Fault::Truncated,
    Fault::Status(503, None),
    Fault::Status(429, Some(0)),
];

/// Has a service do something with an issue; the key is made of its title, and at Linear the id there of the key. `None` where
/// the engine died while it was on its way.
async fn act(place: &Place, account: &Account, action: &str, args: Value, dies: bool) -> Option<Outgoing> {
    let request = Act {
        connection_id: account.id,
        action: action.to_owned(),
        idempotency_key: Some(format!("key-of-{}", args["title"].as_str().unwrap_or_default())),
        args,
        wait: true,
    };
    let acts = async { place.engine.act(&account.scope, &request).await.expect("it is written down") };
    if !dies {
        return Some(acts.await);
    }
    place.fake.hold_write();
    let made = tokio::select! {
        biased;
        made = acts => Some(made),
        () = place.fake.held() => None,
    };
    place.fake.release();
    made
}

async fn outbox(place: &Place, account: &Account) -> Vec<Outgoing> {
    let request = Outbox { connection_id: Some(account.id), limit: Some(1_000), ..Outbox::default() };
    place.engine.outbox(&account.scope, &request).await.expect("the outbox is there").items
}

/// Lets time pass until everything that was written down is done.
async fn drained(place: &Place, account: &Account) -> Vec<Outgoing> {
    let mut written = outbox(place, account).await;
    for _ in 0..20 {
        place.pass(16 * MINUTE_MS);
        place.engine.drain().await.expect("what is due is sent");
        written = outbox(place, account).await;
        if written.iter().all(|write| write.state == WriteState::Done) {
            break;
        }
    }
    written
}

/// How often a write took effect.
fn effects(place: &Place, write: &Outgoing) -> usize {
    place.fake.effects().iter().filter(|effect| effect.body["name"] == write.args["title"]).count()
}

/// Issues that are made, with all of it lost on the way that chance has: each is there once. `at` says where they are made.
async fn makes_each_once(shown: &Shown, name: &'static str, at: (&str, &str)) {
    let mut place = Place::new(5).await;
    let seeds = Seeds::of(name, CASES);
    for seed in seeds.each() {
        let _case = Case { stream: name, seed };
        let mut chance = Chance::new(seed);
        let account = shown.account(&place, seed, 3, 5).await;
        for number in 0..ISSUES {
            let fault = chance.happens(50).then(|| chance.one(&FAULTS));
            place.fake.script_writes([Step { changes: Vec::new(), fault }]);
            let mut args = json!({"title": format!("i-{number}")});
            args[at.0] = json!(at.1);
            if act(&place, &account, "create_issue", args, chance.happens(25)).await.is_none() {
                place.anew();
            }
        }
        place.fake.quiet();
        let written = drained(&place, &account).await;
        assert_eq!(written.len() as u64, ISSUES);
        for write in &written {
            assert_eq!(write.state, WriteState::Done, "a look tells whether it arrived: {write:?}");
            assert_eq!(effects(&place, write), 1, "{write:?}");
        }
    }
}

#[tokio::test]
async fn linear_makes_each_issue_once_whatever_is_lost_on_the_way() {
    makes_each_once(&LINEAR, "linear_writes", ("team", "t1")).await;
}

#[tokio::test]
async fn github_makes_each_issue_once_whatever_is_lost_on_the_way() {
    makes_each_once(&GITHUB, "github_writes", ("repository", "northwind/exporter")).await;
}

#[tokio::test]
async fn issues_that_are_edited_here_and_at_github_are_the_same_on_both_sides_in_the_end() {
    let mut place = Place::new(5).await;
    let seeds = Seeds::of("github_edits", CASES);
    for seed in seeds.each() {
        let _case = Case { stream: "github_edits", seed };
        let mut chance = Chance::new(seed);
        let account = GITHUB.account(&place, seed, 6, 4).await;
        account.sync(&place).await;
        for number in 0..EDITS {
            for _ in 0..chance.below(3) {
                place.fake.change(Change::Edit(chance.place(6)));
            }
            if chance.happens(30) {
                place.fake.script([Step::fault(chance.one(&FAULTS))]);
            }
            let fault = chance.happens(50).then(|| chance.one(&FAULTS));
            place.fake.script_writes([Step { changes: vec![Change::Edit(chance.place(6))], fault }]);
            let issue = 1 + chance.below(6);
            let title = format!("e-{number}");
            let args = json!({"repository": "northwind/exporter", "number": issue, "title": title});
            if act(&place, &account, "update_issue", args, chance.happens(25)).await.is_none() {
                place.anew();
            }
            if chance.happens(50) {
                account.sync(&place).await;
                account.counts_right(&place, GITHUB.stream()).await;
            }
        }
        place.fake.quiet();
        let written = drained(&place, &account).await;
        assert_eq!(written.len() as u64, EDITS);
        for write in &written {
            assert_eq!(write.state, WriteState::Done, "twice leaves the same as once: {write:?}");
            assert!(effects(&place, write) >= 1, "{write:?}");
        }
        GITHUB.settles(&place, &account).await;
    }
}
