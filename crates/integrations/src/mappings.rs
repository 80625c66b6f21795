//! What the manifests that come with Atom make of records in the documented shapes of the vendors.

mod google;

use crate::{
    http::BaseUrl,
    incoming::{Around, Incoming, read_all},
    manifest::{Idempotency, Provider},
    request::{Context, Prepared},
};
use atom_api::integrations::{ActionChoice, AuthKind};
use serde_json::{Map, Value, json};
use std::sync::Arc;

fn provider(id: &str) -> Provider {
    let text = match id {
        "github" => include_str!("../providers/github.toml"),
        "linear" => include_str!("../providers/linear.toml"),
        "gmail" => include_str!("../providers/gmail.toml"),
        _ => include_str!("../providers/google-calendar.toml"),
    };
    Provider::parse(text).unwrap_or_else(|mistake| panic!("{id}: {mistake:?}"))
}

async fn read(id: &str, record: &str, raw: Value, each: Value) -> Incoming {
    let provider = provider(id);
    let record = Arc::clone(&provider.records[record]);
    let around = Around { each, account: json!("ada"), tenant: json!({}) };
    read_all(&provider.name, vec![raw.to_string()], record, around).await.unwrap().remove(0)
}

async fn mapped(id: &str, record: &str, raw: Value, each: Value) -> Value {
    let read = read(id, record, raw, each).await;
    let mapped = read.mapped.unwrap_or_else(|why| panic!("{id} {record}: {why}"));
    serde_json::from_str(&mapped.text()).unwrap()
}

fn pull_request() -> Value {
    json!({
        "number": 7, "state": "closed", "title": "Fix the export", "body": null, "draft": false,
        "pull_request": {"merged_at": "2026-03-02T10:00:00Z"}, "repository_url": "https://api.github.com/repos/northwind/exporter",
        "closed_at": "2026-03-02T10:00:00Z", "created_at": "2026-03-01T10:00:00Z", "updated_at": "2026-03-02T10:00:00Z",
        "html_url": "https://github.com/northwind/exporter/pull/7", "comments": 2, "labels": [{"name": "bug"}],
        "user": {"login": "grace"},
    })
}

#[tokio::test]
async fn github_pull_requests_comments_notifications_and_repositories() {
    let pull = mapped("github", "pull_request", pull_request(), json!(null)).await;
    assert_eq!(
        (&pull["state"], &pull["comments"], &pull["repository"], &pull["author"]["id"]),
        (&json!("merged"), &json!(2), &json!("northwind/exporter"), &json!("grace"))
    );
    for (field, value, state) in [("pull_request", json!({}), "closed"), ("user", json!(null), "merged")] {
        let mut raw = pull_request();
        raw[field] = value;
        assert_eq!(mapped("github", "pull_request", raw, json!(null)).await["state"], state, "{field}");
    }
    let mut asked = pull_request();
    asked["requested_reviewers"] = json!([{"login": "ada"}]);
    asked["requested_teams"] = json!([{"id": 1, "name": "The engine", "slug": "engine"}]);
    let reviewers = mapped("github", "pull_request", asked, json!(null)).await["reviewers"].clone();
    assert_eq!(reviewers, json!([{"name": "ada", "id": "ada"}, {"name": "The engine", "id": "engine"}]));
    let read = read("github", "pull_request", pull_request(), json!(null)).await;
    assert_eq!(
        (read.external_id.as_deref(), read.links[0].id.as_str()),
        (Ok("northwind/exporter#7"), "northwind/exporter")
    );

    let comment = json!({"id": 9, "body": "Done.", "user": {"login": "ada"}, "html_url": "https://github.com/northwind/exporter/issues/7#issuecomment-9",
        "created_at": "2026-03-01T10:00:00Z", "updated_at": "2026-03-01T11:00:00Z"});
    let each = json!({"id": 70, "title": "Export fails", "repository": "northwind/exporter", "number": 7});
    let comment = mapped("github", "comment", comment, each).await;
    assert_eq!((&comment["outgoing"], &comment["conversation"]), (&json!(true), &json!("northwind/exporter#7")));
    assert_eq!(comment["edited_at"], "2026-03-01T11:00:00Z");

    let thread = json!({"id": "3", "unread": true, "reason": "review_requested", "updated_at": "2026-03-01T10:00:00Z", "last_read_at": null,
        "subject": {"title": "Fix", "url": "https://api.github.com/x", "latest_comment_url": null, "type": "PullRequest"},
        "repository": {"full_name": "northwind/exporter", "html_url": "https://github.com/northwind/exporter"}});
    for (about, page) in [
        ("https://api.github.com/repos/northwind/exporter/pulls/7", "https://github.com/northwind/exporter/pull/7"),
        (
            "https://ghe.example/api/v3/repos/northwind/exporter/issues/7",
            "https://github.com/northwind/exporter/issues/7",
        ),
        (
            "https://api.github.com/repos/northwind/exporter/commits/abc",
            "https://github.com/northwind/exporter/commit/abc",
        ),
        ("https://api.github.com/repos/northwind/exporter/releases/1", "https://github.com/northwind/exporter"),
        ("https://api.github.com/x", "https://github.com/northwind/exporter"),
    ] {
        let mut raw = thread.clone();
        raw["subject"]["url"] = json!(about);
        assert_eq!(mapped("github", "notification", raw, json!(null)).await["url"], page);
    }
    let mut nowhere = thread.clone();
    nowhere["subject"]["url"] = json!(null);
    assert_eq!(
        mapped("github", "notification", nowhere, json!(null)).await["url"],
        "https://github.com/northwind/exporter"
    );
    let notice = mapped("github", "notification", thread, json!(null)).await;
    assert_eq!(
        (&notice["reason"], &notice["unread"], &notice["labels"]),
        (&json!("review_requested"), &json!(true), &json!(["PullRequest"]))
    );

    let repository = json!({"id": 1, "name": "exporter", "full_name": "northwind/exporter", "private": true, "description": null, "default_branch": "main",
        "language": "Rust", "open_issues_count": 4, "owner": {"login": "northwind"}, "html_url": "https://github.com/northwind/exporter",
        "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-03-01T00:00:00Z", "pushed_at": null, "archived": false});
    let repository = mapped("github", "repository", repository, json!(null)).await;
    assert_eq!((&repository["private"], &repository["open_issues"]), (&json!(true), &json!(4)));
}

#[tokio::test]
async fn a_review_that_waits_is_a_task_beside_the_pull_request() {
    let found = json!({"id": 70, "number": 7, "title": "Fix", "body": "Please.", "labels": [], "state": "open", "pull_request": {},
        "repository_url": "https://api.github.com/repos/northwind/exporter", "html_url": "https://github.com/northwind/exporter/pull/7",
        "created_at": "2026-03-01T10:00:00Z", "updated_at": "2026-03-01T10:00:00Z"});
    let read = read("github", "review", found.clone(), json!(null)).await;
    assert_eq!(read.external_id.as_deref(), Ok("review-70"));
    let task = mapped("github", "review", found, json!(null)).await;
    assert_eq!((&task["title"], &task["reference"]), (&json!("Review: Fix"), &json!("northwind/exporter #7")));
}

#[tokio::test]
async fn a_label_of_github_may_be_a_plain_text() {
    for record in ["review", "pull_request", "issue"] {
        let mut raw = pull_request();
        raw["id"] = json!(70);
        raw["labels"] = json!(["bug", {"name": "late"}, {"name": null}]);
        assert_eq!(mapped("github", record, raw, json!(null)).await["labels"], json!(["bug", "late"]), "{record}");
    }
}

fn linear_issue() -> Value {
    json!({
        "id": "9cfb482a-81e3-4154-b5b9-2c805e70a02d", "identifier": "ENG-12", "title": "Export fails", "description": null, "priority": 2,
        "dueDate": "2026-04-01", "url": "https://linear.app/northwind/issue/ENG-12", "trashed": null, "createdAt": "2026-03-01T10:00:00.000Z",
        "updatedAt": "2026-03-02T10:00:00.123Z", "archivedAt": null, "completedAt": null, "canceledAt": null,
        "state": {"id": "s", "name": "In Progress", "type": "started"}, "team": {"id": "t", "key": "ENG"},
        "labels": {"nodes": [{"id": "l", "name": "Bug"}]}, "project": {"id": "p", "name": "Export"}, "cycle": null, "parent": null,
        "assignee": {"id": "u", "name": "Ada", "email": "Ada@example.com"}, "creator": null,
    })
}

#[tokio::test]
async fn linear_issues_projects_cycles_and_comments() {
    let task = mapped("linear", "issue", linear_issue(), json!(null)).await;
    assert_eq!(
        (&task["status"], &task["priority"], &task["reference"]),
        (&json!("in_progress"), &json!(2), &json!("ENG-12"))
    );
    assert_eq!((&task["due"], &task["labels"]), (&json!("2026-04-01"), &json!(["Bug"])));
    let issue = read("linear", "issue", linear_issue(), json!(null)).await;
    assert_eq!((issue.links.len(), issue.links[0].kind.as_str(), issue.people.len()), (1, "project", 1));
    for (kind, status) in [
        ("triage", "open"),
        ("backlog", "open"),
        ("unstarted", "open"),
        ("completed", "done"),
        ("canceled", "cancelled"),
        ("unheard", "open"),
    ] {
        let mut raw = linear_issue();
        raw["state"]["type"] = json!(kind);
        assert_eq!(mapped("linear", "issue", raw, json!(null)).await["status"], status, "{kind}");
    }
    for (theirs, ours) in [(0, 4), (1, 1), (3, 3), (4, 4)] {
        let mut raw = linear_issue();
        raw["priority"] = json!(theirs);
        assert_eq!(mapped("linear", "issue", raw, json!(null)).await["priority"], ours);
    }
    let mut trashed = linear_issue();
    trashed["trashed"] = json!(true);
    assert!(read("linear", "issue", trashed, json!(null)).await.gone);

    let project = json!({"id": "p", "name": "Export", "description": "", "progress": 0.5, "startDate": null, "targetDate": "2026-05-01",
        "url": "https://linear.app/p", "trashed": null, "createdAt": "2026-03-01T10:00:00.000Z", "updatedAt": "2026-03-01T10:00:00.000Z",
        "startedAt": "2026-03-01T10:00:00.000Z", "completedAt": null, "canceledAt": null, "lead": {"id": "u", "name": "Ada", "email": "ada@example.com"}});
    assert_eq!(mapped("linear", "project", project.clone(), json!(null)).await["status"], "active");
    for (kind, status) in [
        ("backlog", "planned"),
        ("planned", "planned"),
        ("started", "active"),
        ("paused", "paused"),
        ("completed", "done"),
        ("canceled", "cancelled"),
        ("unheard", "active"),
    ] {
        let mut raw = project.clone();
        raw["status"] = json!({"id": "s", "name": "Theirs", "type": kind});
        assert_eq!(mapped("linear", "project", raw, json!(null)).await["status"], status, "{kind}");
    }
    let cycle = json!({"id": "c", "number": 4, "name": null, "description": null, "progress": 0.1, "startsAt": "2026-03-01T00:00:00.000Z",
        "endsAt": "2026-03-15T00:00:00.000Z", "completedAt": null, "createdAt": "2026-03-01T10:00:00.000Z", "updatedAt": "2026-03-01T10:00:00.000Z",
        "team": {"id": "t", "key": "ENG", "name": "Engine"}});
    for (future, status) in [(true, "planned"), (false, "active")] {
        let mut raw = cycle.clone();
        raw["isFuture"] = json!(future);
        assert_eq!(mapped("linear", "cycle", raw, json!(null)).await["status"], status);
    }
    let cycle = mapped("linear", "cycle", cycle, json!(null)).await;
    assert_eq!((&cycle["name"], &cycle["due_on"]), (&json!("Engine 4"), &json!("2026-03-15")));
    let comment = json!({"id": "m", "body": "Yes.", "url": "https://linear.app/c", "createdAt": "2026-03-01T10:00:00.000Z", "updatedAt": "2026-03-01T10:00:00.000Z",
        "editedAt": null, "user": {"id": "u", "name": "Ada", "email": "ada@example.com", "isMe": true}, "issue": {"id": "i", "identifier": "ENG-12", "title": "Export fails"}});
    assert_eq!(mapped("linear", "comment", comment, json!(null)).await["outgoing"], true);
}

/// The arguments that carry an edit of a task over; null where there is nothing to say.
fn carried(id: &str, record: &Value, base: Value, changed: Value) -> Value {
    let provider = provider(id);
    let action = provider.action("update_issue").unwrap();
    let mut task = json!({"due_on": changed["due"]});
    task.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
    let input = json!({"task": task, "base": base, "changed": changed, "record": record});
    let args = action.from_task.as_ref().unwrap().run(input.to_string().as_bytes()).unwrap();
    assert!(args.is_null() || action.accepts(&args) == Ok(()), "{args}");
    args
}

#[test]
fn an_edit_of_a_task_becomes_what_github_is_told() {
    let issue = json!({"number": 7, "repository": {"full_name": "northwind/exporter"}});
    let place = |more: Value| {
        let mut args = json!({"repository": "northwind/exporter", "number": 7});
        args.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        args
    };
    let (open, closed) = (json!({"status": "open"}), json!({"status": "done"}));
    let all = json!({"title": "t", "notes": "", "labels": [], "status": "done"});
    assert_eq!(carried("github", &issue, open.clone(), all.clone()), place(all.clone()));
    assert_eq!(carried("github", &issue, open.clone(), json!({"priority": 1, "due": "2026-01-01"})), Value::Null);
    assert_eq!(carried("github", &issue, open.clone(), json!({"status": "in_progress"})), Value::Null);
    assert_eq!(carried("github", &issue, closed, json!({"status": "open"})), place(json!({"status": "open"})));
    let mut pull = issue;
    pull["pull_request"] = json!({"merged_at": null});
    assert_eq!(carried("github", &pull, open.clone(), json!({"status": "done"})), Value::Null);
    assert_eq!(
        carried("github", &pull, open, all),
        place(json!({"title": "t", "notes": "", "labels": []})),
        "a pull request is merged or closed over there"
    );
}

#[test]
fn labels_that_a_task_cannot_show_stay_at_github() {
    let names = |from: usize, to: usize| (from..to).map(|at| format!("label-{at}")).collect::<Vec<_>>();
    let mut issue = json!({"number": 7, "repository": {"full_name": "northwind/exporter"}});
    issue["labels"] = names(0, 60).into_iter().map(|name| json!({"name": name})).collect();
    let base = json!({"status": "open", "labels": names(0, 50)});
    // One is taken off, and one that is not shown is added again.
    let mut changed = names(1, 50);
    changed.push("Label-55".to_owned());
    let args = carried("github", &issue, base, json!({"labels": changed}));
    let mut told: Vec<String> = serde_json::from_value(args["labels"].clone()).unwrap();
    told.iter_mut().for_each(|name| *name = name.to_lowercase());
    told.sort();
    let mut wanted = names(1, 60);
    wanted.sort();
    assert_eq!(told, wanted);
}

#[test]
fn an_edit_of_a_task_becomes_what_linear_is_told() {
    let issue = linear_issue();
    let changed = json!({"title": "t", "status": "done", "priority": 4, "due": null, "labels": ["bug"]});
    let args = carried("linear", &issue, json!({"status": "in_progress"}), changed.clone());
    let mut told = changed;
    told["id"] = issue["id"].clone();
    assert_eq!(args, told);

    let provider = provider("linear");
    let states =
        json!([{"id": "s2", "type": "completed", "position": 2}, {"id": "s1", "type": "completed", "position": 1}]);
    let before = json!({"data": {"issueLabels": {"nodes": []}, "issue": {
        "labels": {"nodes": []}, "team": {"states": {"nodes": states}, "labels": {"nodes": [{"id": "l1", "name": "Bug"}]}},
    }}});
    let context = Context::default().with("args", args).with("before", before);
    let base = BaseUrl::parse("https://api.linear.app").unwrap();
    let update = &provider.action("update_issue").unwrap().request;
    let prepared = update.prepare(&base, &context).unwrap();
    let body: Value = serde_json::from_slice(&prepared.body.unwrap()).unwrap();
    let mut unknown = context.clone();
    unknown.set("args", json!({"id": issue["id"], "labels": ["bug", "unknown"]}));
    let refused = update.prepare(&base, &unknown).unwrap_err().to_string();
    assert!(refused.contains("no label unknown"), "a label that is not there is told, and not lost: {refused}");
    let many: Vec<Value> = (0..51).map(|at| json!({"id": format!("l{at}"), "name": format!("label-{at}")})).collect();
    let mut crowded = context.clone();
    crowded.set("before", json!({"data": {"issue": {"labels": {"nodes": many}, "team": {"labels": {"nodes": [{"id": "b", "name": "bug"}]}}}}}));
    let refused = update.prepare(&base, &crowded).unwrap_err().to_string();
    assert!(refused.contains("more than 50 labels"), "what a task cannot show is not taken away: {refused}");
    let input = json!({"title": "t", "priority": 0, "stateId": "s1", "labelIds": ["l1"], "dueDate": null});
    assert_eq!(body["variables"], json!({"id": issue["id"], "input": input}));
}

#[test]
fn labels_of_other_teams_are_not_asked_for_at_linear() {
    let provider = provider("linear");
    let before = provider.action("update_issue").unwrap().before.as_ref().unwrap();
    let base = BaseUrl::parse("https://api.linear.app").unwrap();
    let context = Context::default().with("args", json!({"id": "i"}));
    let body: Value = serde_json::from_slice(&before.request.prepare(&base, &context).unwrap().body.unwrap()).unwrap();
    let query = body["query"].as_str().unwrap();
    assert!(query.contains("issueLabels(first: 250, filter: { team: { null: true } })"), "{query}");
}

#[test]
fn an_issue_of_linear_is_moved_to_a_state_of_its_team_and_made_where_a_team_is_known_by_names() {
    let provider = provider("linear");
    let action = |name: &str| provider.action(name).unwrap().offered.as_ref().unwrap();
    let labels = |choices: Vec<ActionChoice>| choices.into_iter().map(|choice| choice.label).collect::<Vec<_>>();
    let state = |id: &str, name: &str, kind: &str, position: u8, team: &str| json!({"id": id, "name": name, "type": kind, "position": position, "team": {"id": team}});
    let states = [
        state("s3", "Done", "completed", 0, "t"),
        state("s2", "In Review", "started", 9, "t"),
        state("s1", "In Progress", "started", 1, "t"),
        state("s9", "Theirs", "started", 1, "u"),
    ];
    let found = action("set_state").choices["state"].of(&states, &linear_issue());
    assert_eq!(found[0].value, "s1");
    assert_eq!(labels(found), ["In Progress", "In Review", "Done"]);

    let create = action("create_issue");
    let project = json!({"id": "p", "teams": {"nodes": [{"id": "t"}]}});
    let known = |raw: &Value| create.args.run(raw.to_string().as_bytes()).unwrap();
    assert_eq!(known(&linear_issue()), json!({"team": "t", "project": "p"}));
    assert_eq!(known(&project), json!({"team": "t", "project": "p"}));
    assert_eq!(known(&json!({"id": "t", "key": "ENG"})), json!({"team": "t"}));
    let teams = [json!({"id": "u", "name": "Ads"}), json!({"id": "t", "name": "Engine"})];
    assert_eq!(labels(create.choices["team"].of(&teams, &project)), ["Engine"]);
    assert_eq!(labels(create.choices["team"].of(&teams, &linear_issue())), ["Ads", "Engine"]);
}

#[tokio::test]
async fn labels_and_reviewers_of_a_pull_request_are_told_in_whatever_form_they_come() {
    let mut pull = pull_request();
    pull["labels"] = json!(["bug", {"name": "later"}]);
    pull["requested_teams"] = json!([{"name": "Writers", "slug": "writers"}]);
    let pull = mapped("github", "pull_request", pull, json!(null)).await;
    assert_eq!((&pull["labels"], &pull["reviewers"][0]["name"]), (&json!(["bug", "later"]), &json!("Writers")));
}

fn act(id: &str, action: &str, args: Value) -> (Prepared, Value) {
    let provider = provider(id);
    let action = provider.action(action).unwrap();
    action.accepts(&args).unwrap();
    let mut context = Context::default();
    context.set("args", args);
    context.set("uuid", "0e984725-c51c-4bf4-9960-e1c80e27aba0");
    let base = BaseUrl::parse(provider.base(&Map::new()).unwrap().as_str()).unwrap();
    let prepared = action.request.prepare(&base, &context).unwrap();
    let body = prepared.body.as_deref().map_or(Value::Null, |body| serde_json::from_slice(body).unwrap());
    (prepared, body)
}

#[test]
fn disconnecting_github_ends_no_other_grant_of_the_same_client() {
    let provider = provider("github");
    let base = provider.base(&Map::new()).unwrap();
    let grant = provider.grant(AuthKind::Oauth, base.as_str(), &Map::new()).unwrap().unwrap();
    let revoke = grant.revoke.unwrap();
    assert_eq!(revoke.url, "https://api.github.com/applications/{client_id}/token");
}

#[test]
fn a_review_that_may_lie_behind_the_first_hundred_is_not_taken_for_lost() {
    let provider = provider("github");
    let Idempotency::Look { pick, .. } = &provider.action("review").unwrap().idempotency else { panic!("it looks") };
    let review = |id: usize, login: &str| json!({"id": id, "state": "APPROVED", "body": "", "submitted_at": "2026-03-02T10:00:00Z", "user": {"login": login}});
    let look = |answer: Vec<Value>| {
        let input = json!({"args": {"verdict": "approve"}, "sent_at": "2026-03-01T10:00:00Z", "account": "ada", "taken": [], "answer": answer});
        pick.run(input.to_string().as_bytes())
    };
    let others = |count: usize| (0..count).map(|id| review(id, "grace")).collect::<Vec<_>>();
    assert_eq!(look(others(99)), Ok(Value::Null), "it is not there");
    assert!(look(others(100)).unwrap_err().contains("more reviews"));
    let mut all = others(99);
    all.push(review(99, "ada"));
    assert_eq!(look(all).unwrap()["id"], 99);
}

#[test]
fn actions_send_only_what_they_were_given() {
    let issue = |more: Value| {
        let mut args = json!({"repository": "northwind/exporter", "number": 7});
        args.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        args
    };
    let (request, body) = act("github", "update_issue", issue(json!({"title": "New", "status": "cancelled"})));
    assert_eq!((request.method.as_str(), request.url.path()), ("PATCH", "/repos/northwind/exporter/issues/7"));
    assert_eq!(body, json!({"title": "New", "state": "closed", "state_reason": "not_planned"}));
    assert_eq!(act("github", "update_issue", issue(json!({"notes": "x"}))).1, json!({"body": "x"}));
    assert_eq!(act("github", "reopen_issue", issue(json!({}))).1["state"], "open");
    assert_eq!(act("github", "label_issue", issue(json!({"labels": ["a"]}))).1, json!({"labels": ["a"]}));
    assert_eq!(act("github", "comment", issue(json!({"text": "Yes."}))).1, json!({"body": "Yes."}));
    let (request, body) = act("github", "create_issue", json!({"repository": "northwind/exporter", "title": "T"}));
    assert_eq!((request.method.as_str(), body), ("POST", json!({"title": "T"})));

    let (_, body) = act("linear", "update_issue", json!({"id": "i", "title": "New", "due": null, "priority": 4}));
    assert_eq!(body["variables"], json!({"id": "i", "input": {"title": "New", "priority": 0, "dueDate": null}}));
    let (_, body) = act("linear", "create_issue", json!({"team": "t", "title": "T"}));
    assert_eq!(
        body["variables"]["input"],
        json!({"id": "0e984725-c51c-4bf4-9960-e1c80e27aba0", "teamId": "t", "title": "T"})
    );
    let provider = provider("github");
    let refused = provider.action("comment").unwrap().accepts(&json!({"repository": "a/b", "number": 7})).unwrap_err();
    assert_eq!(refused.0, "text");
}
