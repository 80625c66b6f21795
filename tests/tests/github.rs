//! GitHub through the door: issues beside one's own tasks, and what a person does with them.

use atom_api::{Code, jobs, tasks};
use atom_testkit::github::{Fault, GithubMock, Issue};
use atom_tests::{
    atom_bin::{Atom, reply},
    fixture::{Fixture, Person},
    waiting::until,
};
use serde_json::{Value, json};
use std::time::Duration;

/// Longer than any test here takes.
const VERY_LATE: Duration = Duration::from_secs(300);

async fn connect(person: &Person, github: &GithubMock) -> Value {
    let credentials = json!({ "kind": "token", "token": github.token() });
    let reply = person
        .call(
            "integrations.connect",
            json!({ "provider": "github", "credentials": credentials, "base_url": github.url() }),
        )
        .await;
    assert_eq!(reply["account"], "octocat");
    reply["connection_id"].clone()
}

/// A sync in which nothing may go wrong.
async fn sync(person: &Person, id: &Value) -> Value {
    let report = person.call("integrations.sync", json!({ "connection_id": id, "wait": true })).await;
    assert_eq!(report["errors"], json!([]));
    report
}

async fn all_tasks(person: &Person) -> Vec<tasks::Task> {
    person.ask(tasks::List { limit: Some(1000), sort: Some(tasks::Sort::Title), ..Default::default() }).await.items
}

async fn titles(person: &Person) -> Vec<String> {
    all_tasks(person).await.into_iter().map(|task| task.title).collect()
}

/// The job, once it is in this state.
async fn job_in(person: &Person, id: &Value, state: jobs::State) -> jobs::Job {
    until("the job to end", || async {
        let job = person.call("jobs.get", json!({ "id": id })).await;
        serde_json::from_value(job).ok().filter(|job: &jobs::Job| job.state == state)
    })
    .await
}

/// Waits until so many pages were asked for.
async fn pages_asked(github: &GithubMock, pages: usize) {
    until("the page to be asked for", || async { (github.seen("/issues").len() >= pages).then_some(()) }).await;
}

#[tokio::test]
async fn issues_stand_beside_ones_own_tasks_and_are_there_after_a_restart() {
    let (github, fixture) = (GithubMock::start().await.unwrap(), Fixture::new().await);
    github.put(Issue::new(482, "Export fails").assigned().created().with("labels", json!([{ "name": "bug" }])));
    github.put(
        Issue::new(483, "Done already")
            .assigned()
            .with("state", json!("closed"))
            .with("closed_at", json!("2026-01-02T00:00:00Z")),
    );
    let ada = fixture.person("Ada").await;
    ada.call("tasks.create", json!({ "title": "Own task" })).await;
    let id = connect(&ada, &github).await;

    let report = sync(&ada, &id).await;

    assert_eq!((&report["streams"][0]["created"], &report["streams"][1]["created"]), (&json!(2), &json!(1)));
    assert_eq!(titles(&ada).await, ["Export fails", "Own task"]);
    let fixture = fixture.reopen().await;
    let ada = ada.through(&fixture);
    let listed = all_tasks(&ada).await;
    let source = listed[0].source.as_ref().expect("a source");
    assert_eq!((source.provider.as_str(), source.reference.as_str()), ("github", "northwind/exporter #482"));
    assert_eq!((json!(source.connection_id), listed[0].labels.as_slice()), (id.clone(), &["bug".to_owned()][..]));
    let completed = ada.call("tasks.list", json!({ "view": "completed" })).await;
    assert_eq!(completed["items"][0]["title"], "Done already");
    let connections = ada.call("integrations.list", json!({})).await;
    assert_eq!(
        (&connections["items"][0]["health"], &connections["items"][0]["streams"][0]["records"]),
        (&json!("ok"), &json!(2))
    );
    sync(&ada, &id).await;
}

/// The pull requests that are here: their ids, and as they were understood.
async fn pull_requests(person: &Person, id: &Value) -> Vec<(Value, Value)> {
    let records = person.call("integrations.records", json!({ "connection_id": id, "stream": "pull_requests" })).await;
    let records = records["items"].as_array().expect("a list");
    let here = records.iter().filter(|record| record["deleted"] != true);
    here.map(|record| (record["external_id"].clone(), record["mapped"].clone())).collect()
}

#[tokio::test]
async fn pull_requests_that_involve_me_come_and_those_that_wait_for_my_review_are_tasks() {
    let (github, fixture) = (GithubMock::start().await.unwrap(), Fixture::new().await);
    github.put(Issue::new(7, "Fix the export").created().pull_request().with("comments", json!(2)));
    github.put(Issue::new(8, "Somebody asks").mentioned().pull_request());
    github.put(Issue::new(9, "Look at this").review_requested().pull_request());
    github.put(Issue::new(10, "Old").mentioned().pull_request().archived());
    github.put(Issue::new(11, "Of others").pull_request());
    github.put(Issue::new(12, "No pull request").assigned());
    let ada = fixture.person("Ada").await;
    let id = connect(&ada, &github).await;

    sync(&ada, &id).await;

    let here = pull_requests(&ada, &id).await;
    let ids: Vec<&Value> = here.iter().map(|(external_id, _)| external_id).collect();
    assert_eq!(ids, [&json!("northwind/exporter#7"), &json!("northwind/exporter#8")]);
    let mine = &here[0].1;
    assert_eq!((&mine["state"], &mine["comments"], &mine["draft"]), (&json!("open"), &json!(2), &json!(false)));
    assert_eq!(
        (&mine["repository"], &mine["reference"]),
        (&json!("northwind/exporter"), &json!("northwind/exporter #7"))
    );
    // One that I have opened is an issue too, and so a task.
    assert_eq!(titles(&ada).await, ["Fix the export", "No pull request", "Review: Look at this"]);
    let asked = github.seen("/search/issues");
    assert!(asked.iter().all(|seen| seen.param("q").is_some_and(|q| q.contains("archived:false"))), "{asked:?}");

    // One is merged; the other review is given.
    github.change(7, |raw| {
        raw["state"] = json!("closed");
        raw["pull_request"]["merged_at"] = json!("2026-01-03T00:00:00Z");
    });
    github.put(Issue::new(9, "Look at this").pull_request());
    let report = sync(&ada, &id).await;
    let gone = |name: &str| {
        let streams = report["streams"].as_array().unwrap();
        streams.iter().find(|stream| stream["name"] == name).unwrap()["deleted"].clone()
    };
    assert_eq!((gone("pull_requests"), gone("review_requests")), (json!(1), json!(1)));
    assert_eq!(pull_requests(&ada, &id).await.len(), 1);
    assert_eq!(titles(&ada).await, ["No pull request"], "what was merged is done");
}

#[tokio::test]
async fn syncing_twice_changes_nothing() {
    let (github, fixture) = (GithubMock::start().await.unwrap(), Fixture::new().await);
    github.put_many(1, 130);
    let ada = fixture.person("Ada").await;
    let id = connect(&ada, &github).await;
    sync(&ada, &id).await;
    let before = (
        all_tasks(&ada).await,
        ada.call("integrations.records", json!({ "connection_id": id, "stream": "assigned_issues" })).await,
    );
    assert_eq!(before.0.len(), 130);

    for _ in 0..2 {
        let report = sync(&ada, &id).await;
        for field in ["created", "updated", "deleted"] {
            assert_eq!(report["streams"][0][field], 0, "{field}");
        }
    }

    let after = (
        all_tasks(&ada).await,
        ada.call("integrations.records", json!({ "connection_id": id, "stream": "assigned_issues" })).await,
    );
    assert_eq!(before, after);
    assert_eq!(ada.call("app.verify", json!({})).await["ok"], true);
}

#[tokio::test]
async fn an_edit_survives_a_sync_reaches_the_service_and_can_be_undone_after_it() {
    let (github, fixture) = (GithubMock::start().await.unwrap(), Fixture::new().await);
    github.put(Issue::new(1, "theirs").assigned().created());
    let ada = fixture.person("Ada").await;
    let id = connect(&ada, &github).await;
    sync(&ada, &id).await;
    let task = json!(all_tasks(&ada).await[0].id);
    ada.call(
        "tasks.update",
        json!({ "id": task, "title": "mine", "priority": 1, "project": "Website", "labels": ["own"] }),
    )
    .await;

    github.change(1, |issue| {
        issue["body"] = json!("more notes");
        issue["labels"] = json!([{ "name": "bug" }]);
    });
    sync(&ada, &id).await;

    let got = ada.call("tasks.get", json!({ "id": task })).await;
    assert_eq!(
        (&got["title"], &got["priority"], &got["project"]["name"]),
        (&json!("mine"), &json!(1), &json!("Website"))
    );
    assert_eq!((&got["notes"], &got["labels"]), (&json!("more notes"), &json!(["bug", "own"])));
    let issue = github.issue(1);
    assert_eq!(
        (&issue["title"], issue["labels"].as_array().map(Vec::len)),
        (&json!("mine"), Some(2)),
        "the service has it too"
    );
    ada.call("undo", json!({})).await;
    let got = ada.call("tasks.get", json!({ "id": task })).await;
    assert_eq!((&got["title"], &got["notes"]), (&json!("theirs"), &json!("more notes")), "what the service said stays");
    sync(&ada, &id).await;
    assert_eq!(github.issue(1)["title"], "theirs", "undoing is an edit like any other");

    ada.call("tasks.complete", json!({ "id": task })).await;
    github.change(1, |issue| issue["title"] = json!("theirs, renamed"));
    sync(&ada, &id).await;
    assert_eq!(github.issue(1)["state"], "closed");
    let got = ada.call("tasks.get", json!({ "id": task })).await;
    assert_eq!(
        (&got["title"], &got["status"]),
        (&json!("theirs, renamed"), &json!("done")),
        "completed here, renamed there"
    );
}

#[tokio::test]
async fn a_refused_token_asks_to_sign_in_and_keeps_what_is_here() {
    let (github, fixture) = (GithubMock::start().await.unwrap(), Fixture::new().await);
    github.put_many(1, 3);
    let ada = fixture.person("Ada").await;
    let id = connect(&ada, &github).await;
    sync(&ada, &id).await;
    github.set_token("ghp_another");

    let report = ada.call("integrations.sync", json!({ "connection_id": id, "wait": true })).await;

    assert_eq!(report["errors"][0]["code"], "vendor");
    let status = ada.call("integrations.status", json!({ "connection_id": id })).await;
    assert_eq!((&status["health"], &status["last_call"]["ok"]), (&json!("needs_sign_in"), &json!(false)));
    assert_eq!(status["last_call"]["said"], json!({ "code": "sign_in_again", "service": "GitHub" }));
    assert_eq!(titles(&ada).await.len(), 3);
    assert_eq!(connect(&ada, &github).await, id);
    sync(&ada, &id).await;
    let wrong = json!({ "provider": "github", "credentials": { "kind": "token", "token": "ghp_wrong" }, "base_url": github.url() });
    let error = ada.try_call("integrations.connect", wrong).await.unwrap_err();
    assert_eq!((error.code, error.field.as_deref()), (Code::Invalid, Some("credentials.token")));
}

#[tokio::test]
async fn a_sync_is_a_job_that_can_be_cancelled_and_goes_on_later() {
    let (github, fixture) = (GithubMock::start().await.unwrap(), Fixture::new().await);
    github.put_many(1, 350);
    let ada = fixture.person("Ada").await;
    let id = connect(&ada, &github).await;
    github.meet([None, None, Some(Fault::Slow(VERY_LATE))]);

    let started = ada.call("integrations.sync", json!({ "connection_id": id })).await;
    let status = ada.call("integrations.status", json!({ "connection_id": id })).await;
    assert_eq!(status["health"], "syncing");
    let second = ada.try_call("integrations.sync", json!({ "connection_id": id, "wait": true })).await;
    assert_eq!(second.unwrap_err().code, Code::Conflict);
    pages_asked(&github, 3).await;
    ada.call("jobs.cancel", json!({ "id": started["job"] })).await;
    job_in(&ada, &started["job"], jobs::State::Cancelled).await;

    assert_eq!(titles(&ada).await.len(), 200);
    github.forget();
    let report = sync(&ada, &id).await;
    assert_eq!((&report["streams"][0]["created"], titles(&ada).await.len()), (&json!(150), 350));
    assert_eq!(github.seen("/issues")[0].param("page").as_deref(), Some("3"));
}

#[tokio::test]
async fn a_sync_that_the_end_of_the_program_cuts_off_is_finished_after_the_next_start() {
    let (github, fixture) = (GithubMock::start().await.unwrap(), Fixture::new().await);
    github.put_many(1, 350);
    let ada = fixture.person("Ada").await;
    let id = connect(&ada, &github).await;
    github.meet([None, Some(Fault::Slow(VERY_LATE))]);
    let started = ada.call("integrations.sync", json!({ "connection_id": id })).await;
    pages_asked(&github, 2).await;

    let fixture = fixture.reopen().await;

    let ada = ada.through(&fixture);
    job_in(&ada, &started["job"], jobs::State::Interrupted).await;
    assert_eq!(titles(&ada).await.len(), 100);
    fixture.door.resume_jobs().await.unwrap();
    until("the rest to come", || async { (titles(&ada).await.len() == 350).then_some(()) }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_is_killed_again_and_again_ends_with_every_issue_once() {
    const ISSUES: u64 = 1_200;
    let (github, atom) = (GithubMock::start().await.unwrap(), Atom::with_owner());
    github.put_many(1, ISSUES);
    let credentials = json!({ "kind": "token", "token": github.token() });
    let connected = atom
        .call(
            "integrations.connect",
            &json!({ "provider": "github", "credentials": credentials, "base_url": github.url() }),
        )
        .unwrap();
    let id = &connected["connection_id"];
    let client = reqwest::Client::new();
    for pages in [1, 2, 3, 4] {
        let served = atom.serve();
        github.forget();
        let url = format!("{}/api/v1/call/integrations.sync", served.url);
        let started =
            client.post(url).bearer_auth(atom.token()).body(json!({ "connection_id": id }).to_string()).send().await;
        // Where the host has taken up the interrupted sync by itself already, this one is refused: one at a time.
        drop(started.unwrap());
        pages_asked(&github, pages).await;
        drop(served);
    }

    let report = atom.call("integrations.sync", &json!({ "connection_id": id, "wait": true })).unwrap();

    assert_eq!(report["errors"], json!([]));
    let (mut listed, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let page = atom.call("tasks.list", &json!({ "limit": 1000, "cursor": cursor })).unwrap();
        listed.extend(page["items"].as_array().unwrap().iter().map(|task| task["source"]["external_id"].to_string()));
        cursor = page["next"].clone();
        if cursor.is_null() {
            break;
        }
    }
    listed.sort();
    listed.dedup();
    assert_eq!(listed.len() as u64, ISSUES);
    let status = atom.call("integrations.status", &json!({ "connection_id": id })).unwrap();
    assert_eq!((&status["streams"][0]["records"], &status["health"]), (&json!(ISSUES), &json!("ok")));
    assert_eq!(atom.call("tasks.counts", &json!({})).unwrap()["all"], ISSUES);
    assert_eq!(reply(&atom.run(["verify"], ""))["ok"], true);
}

#[tokio::test]
async fn a_page_link_to_another_host_ends_the_stream_and_the_token_stays_home() {
    let (github, elsewhere, fixture) =
        (GithubMock::start().await.unwrap(), GithubMock::start().await.unwrap(), Fixture::new().await);
    github.put_many(1, 3);
    let ada = fixture.person("Ada").await;
    let id = connect(&ada, &github).await;
    github.meet([Some(Fault::NextPage(format!("{}/issues?page=2", elsewhere.url())))]);

    let report = ada.call("integrations.sync", json!({ "connection_id": id, "wait": true })).await;

    let error = &report["errors"][0];
    assert_eq!((&error["stream"], &error["code"]), (&json!("assigned_issues"), &json!("vendor")));
    assert!(error["message"].as_str().is_some_and(|message| message.contains("token was not sent")), "{error}");
    assert_eq!(elsewhere.seen("").len(), 0);
}

#[tokio::test]
async fn disconnecting_leaves_the_tasks_or_takes_them_and_says_what_is_left_to_do() {
    let (github, fixture) = (GithubMock::start().await.unwrap(), Fixture::new().await);
    github.put_many(1, 2);
    let ada = fixture.person("Ada").await;
    ada.call("tasks.create", json!({ "title": "Own task" })).await;
    for (keep, left) in [(true, 3), (false, 1)] {
        let id = connect(&ada, &github).await;
        sync(&ada, &id).await;
        assert_eq!(titles(&ada).await.len(), 3, "connecting again makes no second tasks");
        let reply = ada.call("integrations.disconnect", json!({ "connection_id": id, "keep_tasks": keep })).await;
        assert_eq!(reply["revoked_at_vendor"], false);
        assert!(reply["message"].as_str().is_some_and(|message| message.contains("settings/tokens")));
        let kept = all_tasks(&ada).await;
        assert_eq!(kept.len(), left);
        assert!(kept.iter().all(|task| task.source.as_ref().is_none_or(|source| source.connection_id.is_none())));
        let gone = ada.try_call("integrations.status", json!({ "connection_id": id })).await.unwrap_err();
        assert_eq!(gone.code, Code::NotFound);
    }
}

#[tokio::test]
async fn all_that_came_is_kept_of_a_disconnected_account_until_it_is_connected_again_or_deleted() {
    let (github, fixture) = (GithubMock::start().await.unwrap(), Fixture::new().await);
    github.put(Issue::new(1, "Fix the export").assigned());
    github.put(Issue::new(7, "Change the export").created().pull_request());
    let ada = fixture.person("Ada").await;
    let id = connect(&ada, &github).await;
    sync(&ada, &id).await;
    let (before, tasks) = (pull_requests(&ada, &id).await, all_tasks(&ada).await);

    let keep = json!({ "connection_id": id, "keep_data": true });
    let reply = ada.call("integrations.disconnect", keep).await;
    assert!(reply["message"].as_str().is_some_and(|message| message.contains("stays here")), "{reply}");
    let fixture = fixture.reopen().await;
    let ada = ada.through(&fixture);

    assert_eq!((pull_requests(&ada, &id).await, all_tasks(&ada).await), (before, tasks));
    assert_eq!(ada.call("integrations.list", json!({})).await["items"][0]["health"], "disconnected");
    let refused = ada.try_call("integrations.sync", json!({ "connection_id": id, "wait": true })).await.unwrap_err();
    assert_eq!(refused.code, Code::Conflict, "{refused}");
    let keys = ada.call("security.keys", json!({})).await;
    assert_eq!(keys["guards"]["connections"], 0, "no secret of it is left: {keys}");
    let task = all_tasks(&ada).await.into_iter().find(|task| task.title == "Fix the export").expect("it is here");
    ada.call("tasks.update", json!({ "id": task.id, "title": "Changed here meanwhile" })).await;

    assert_eq!(connect(&ada, &github).await, id);
    sync(&ada, &id).await;
    assert_eq!(github.issue(1)["title"], "Changed here meanwhile");
    assert_eq!(titles(&ada).await, ["Change the export", "Changed here meanwhile"], "no task stands here twice");

    ada.call("integrations.disconnect", json!({ "connection_id": id, "keep_data": true })).await;
    ada.call("integrations.disconnect", json!({ "connection_id": id, "keep_tasks": true })).await;
    let gone = ada.try_call("integrations.records", json!({ "connection_id": id, "stream": "pull_requests" })).await;
    assert_eq!(gone.unwrap_err().code, Code::NotFound);
    let left = all_tasks(&ada).await;
    assert!(
        left.len() == 2
            && left.iter().all(|task| task.source.as_ref().is_some_and(|source| source.connection_id.is_none()))
    );
}

#[tokio::test]
async fn what_carries_a_persons_work_goes_to_the_trash_with_it_when_its_record_goes() {
    for disconnects in [false, true] {
        let (github, fixture) = (GithubMock::start().await.unwrap(), Fixture::new().await);
        github.put_many(1, 9);
        let ada = fixture.person("Ada").await;
        let id = connect(&ada, &github).await;
        sync(&ada, &id).await;
        let listed = all_tasks(&ada).await;
        let issue = |number: u64| {
            let title = format!("Issue {number}");
            json!(listed.iter().find(|task| task.title == title).expect("it is here").id)
        };
        let own = ada.call("tasks.create", json!({ "title": "Own task" })).await["id"].clone();
        ada.call("comments.create", json!({ "task": issue(1), "text": "Words" })).await;
        ada.call(
            "time.add",
            json!({ "task": issue(2), "started_at": "2020-01-01T09:00:00Z", "ended_at": "2020-01-01T10:00:00Z" }),
        )
        .await;
        ada.attach(&issue(3), "plan.txt", b"bytes").await;
        ada.call("reminders.add", json!({ "task": issue(4), "at": "2099-01-01T09:00[UTC]" })).await;
        ada.call("links.add", json!({ "from": issue(5), "to": own, "kind": "blocks" })).await;
        ada.call("links.add", json!({ "from": own, "to": issue(6), "kind": "blocks" })).await;
        ada.call("tasks.update", json!({ "id": issue(7), "labels": ["own"] })).await;
        // What is changed here reaches the service before its record goes.
        sync(&ada, &id).await;

        if disconnects {
            let status = ada.call("integrations.status", json!({ "connection_id": id })).await;
            assert!(status.get("holds").is_none(), "nobody asked: {status}");
            let told = ada.call("integrations.status", json!({ "connection_id": id, "holds": true })).await;
            assert_eq!(told["holds"], json!({ "tasks": 9, "own_work": 7 }), "told before it is done");
            ada.call("integrations.disconnect", json!({ "connection_id": id, "keep_tasks": false })).await;
        } else {
            for number in 1..=8 {
                github.remove(number);
            }
            let full = json!({ "connection_id": id, "full": true, "wait": true });
            assert_eq!(ada.call("integrations.sync", full).await["errors"], json!([]));
        }

        let trash = ada.call("tasks.list", json!({ "view": "trash", "sort": "title" })).await;
        let in_trash: Vec<&Value> = trash["items"].as_array().unwrap().iter().map(|task| &task["id"]).collect();
        let carrying: Vec<Value> = (1..=7).map(issue).collect();
        assert_eq!(in_trash, carrying.iter().collect::<Vec<_>>(), "disconnects: {disconnects}");
        for (number, field, intact) in [
            (1, "comments", json!(1)),
            (2, "tracked_s", json!(3600)),
            (3, "attachments", json!(1)),
            (7, "labels", json!(["own"])),
        ] {
            assert_eq!(ada.call("tasks.get", json!({ "id": issue(number) })).await[field], intact, "{field}");
        }
        let reminders = ada.call("reminders.list", json!({ "task": issue(4) })).await;
        assert_eq!(reminders["items"].as_array().map(Vec::len), Some(1));
        for number in [5, 6] {
            let links = ada.call("tasks.get", json!({ "id": issue(number) })).await["links"].clone();
            assert_eq!(links[0]["task"], own);
        }
        // What carries nothing can be fetched again.
        assert!(ada.try_call("tasks.get", json!({ "id": issue(8) })).await.is_err());
        let left = if disconnects { vec!["Own task"] } else { vec!["Issue 9", "Own task"] };
        assert_eq!(titles(&ada).await, left);
    }
}

#[tokio::test]
async fn a_broken_manifest_is_named_and_github_still_works() {
    let (github, fixture) = (GithubMock::start().await.unwrap(), Fixture::new().await);
    let folder = fixture.dir.path().join("providers");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("mine.toml"), "id = \"mine\"\nname = \"Mine\"\ncategory = 7\n").unwrap();
    let ada = fixture.person("Ada").await;

    let reply = ada.call("integrations.providers", json!({})).await;

    assert_eq!(reply["items"][0]["id"], "github");
    let problem = &reply["problems"][0];
    assert!(
        problem["file"].as_str().is_some_and(|file| file.ends_with("mine.toml")) && problem["line"] == 3,
        "{problem}"
    );
    let id = connect(&ada, &github).await;
    sync(&ada, &id).await;
}

#[tokio::test]
async fn the_token_is_in_no_file_and_in_no_reply() {
    let (github, fixture) = (GithubMock::start().await.unwrap(), Fixture::new().await);
    github.set_token("ghp_0123456789abcdef");
    github.put_many(1, 2);
    let ada = fixture.person("Ada").await;
    let id = connect(&ada, &github).await;
    sync(&ada, &id).await;
    for (name, args) in [
        ("integrations.list", json!({})),
        ("integrations.status", json!({ "connection_id": id })),
        ("jobs.list", json!({})),
        ("audit.list", json!({})),
    ] {
        assert!(!ada.call(name, args).await.to_string().contains("ghp_0123"), "{name}");
    }
    let mut folders = vec![fixture.dir.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = std::fs::read(&path).unwrap();
                assert!(!bytes.windows(8).any(|window| window == b"ghp_0123"), "{}", path.display());
            }
        }
    }
}
