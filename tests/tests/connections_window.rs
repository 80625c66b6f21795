//! What goes wrong between the window and a service, and how a person sets it right: a refused write, a conflict, a record that
//! was set aside; and an issue of Linear that is moved to a state by its name.

use atom_testkit::{
    answers::{Answers, Asked},
    github::{Fault, GithubMock, Issue, Mishap},
};
use atom_tests::{
    desk::{Desk, id},
    places,
    seat::Seat,
    waiting,
    webdriver::Session,
};
use serde_json::{Value, json};

const TITLE: &str = "Fix the export of the last row";
const OURS: &str = "Fix the export of all rows";

/// A line of a menu or an option of a list, by its words.
fn line(role: &str, words: &str) -> String {
    format!("//*[@role='{role}'][contains(., '{words}')]")
}

async fn choose(page: &Session, words: &str) {
    page.click(&id("connection-menu")).await;
    page.click(&line("menuitem", words)).await;
}

/// A window in front of GitHub with one issue.
async fn with_an_issue() -> Option<(Seat, GithubMock)> {
    let seat = Seat::signed_in(1_360, 900, false).await?;
    let github = GithubMock::start().await.expect("a server");
    github.put(Issue::new(482, TITLE).assigned().created());
    Desk::on(&seat.page).connect_github(github.url(), &github.token()).await;
    Some((seat, github))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_write_is_sent_again_from_the_outbox() {
    let Some((seat, github)) = with_an_issue().await else { return };
    let page = &seat.page;
    github.meet_writes([Some(Mishap::before(Fault::Forbidden))]);
    page.click("#connection-tab-records").await;
    page.read(&id("records"), TITLE).await;
    page.click(&format!("{} summary", id("records"))).await;
    page.click(&id("act-comment")).await;
    page.write(&id("act-text"), "Said from the window").await;
    page.click(&id("act-submit")).await;
    page.see_no(&id("act-dialog")).await;
    page.read("body", "did not take it").await;

    page.click(&id("nav-outbox")).await;
    page.read(&id("writes"), "Said from the window").await;
    assert_eq!(github.comments(482).len(), 0);
    page.click(&id("write-send")).await;

    page.read(&id("writes"), "Nothing waits to be sent").await;
    let said: Vec<Value> = github.comments(482).iter().map(|comment| comment["body"].clone()).collect();
    assert_eq!(said, [json!("Said from the window")]);
    assert_eq!(page.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_both_sides_changed_is_turned_and_reaches_the_service() {
    let Some((seat, github)) = with_an_issue().await else { return };
    let page = &seat.page;
    let desk = Desk::on(page);
    // Nothing leaves while both sides change it.
    choose(page, "Pause").await;
    page.read(&id("connection-health"), "Paused").await;
    desk.visit("all").await;
    desk.rename(TITLE, OURS).await;
    github.change(482, |issue| {
        issue["title"] = json!("Theirs and later");
        issue["updated_at"] = json!("2099-01-01T00:00:00Z");
    });
    desk.visit("connections").await;
    page.click(&id("connection-line")).await;
    choose(page, "Resume").await;

    page.click(&id("nav-conflicts")).await;
    page.read(&id("conflict"), "Theirs and later").await;
    page.read(&id("conflict"), OURS).await;
    assert_eq!(github.issue(482)["title"], "Theirs and later");
    page.click(&id("conflict-turn")).await;

    waiting::until("the other value to reach GitHub", || async { (github.issue(482)["title"] == OURS).then_some(()) })
        .await;
    page.read(&id("conflicts"), "No conflicts").await;
    desk.visit("all").await;
    desk.sees(OURS).await;
    assert_eq!(page.complaints().await, Vec::<String>::new());
}

/// A service of pages, whose second one has no name.
fn shelf(asked: &Asked) -> (u16, Value) {
    match asked.path.as_str() {
        "/me" => (200, json!({"name": "ada"})),
        "/pages" => (200, json!([{"id": "p1", "name": "The lease"}, {"id": "p2", "name": null}])),
        _ => (404, json!({})),
    }
}

const SHELF: &str = r#"
id = "shelf"
name = "Shelf"
category = "documents"
base_url = "{URL}"

[auth.token]
value = "Bearer {token}"
guide = ""
credentials_url = "https://shelf.example.com"
revoking = ""

[identity]
request = { path = "/me" }
account = ".name"
account_id = ".name"

[limits]
retries = 1
pages_max = 10

[records.page]
kind = "document"
external_id = ".id"
map = "{title: .name}"

[[streams]]
name = "pages"
record = "page"
request = { path = "/pages" }
paging = { kind = "none" }
"#;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_set_aside_is_understood_once_the_description_is_better() {
    let service = Answers::start(shelf).await.unwrap();
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("providers/shelf.toml");
    std::fs::create_dir_all(data.path().join("providers")).unwrap();
    let manifest = SHELF.replace("{URL}", service.url());
    std::fs::write(&file, &manifest).unwrap();
    let Some(seat) = Seat::at(data, 1_360, 900, false).await else { return };
    let page = &seat.page;
    let desk = Desk::on(page);
    desk.register().await;
    desk.visit("connections").await;
    page.click(&id("connect-shelf")).await;
    page.write(&id("connect-token"), "a-token").await;
    page.click(&id("connect-submit")).await;
    page.see_no(&id("connect-dialog")).await;

    page.click("#connection-tab-set-aside").await;
    page.read(&id("set-aside"), "p2").await;
    std::fs::write(&file, manifest.replace("{title: .name}", r#"{title: (.name // \"Without a name\")}"#)).unwrap();
    drop(service.asked());
    page.click(&id("understand-again")).await;

    page.read("body", "1 understood, 0 still set aside").await;
    page.see_no(&id("understand-again")).await;
    assert!(service.asked().iter().all(|asked| asked.path != "/pages"), "the service was not asked for it");
    page.click("#connection-tab-records").await;
    page.read(&id("records"), "Without a name").await;
    assert_eq!(page.complaints().await, Vec::<String>::new());
}

/// An issue as Linear tells it.
fn issue(state: &str) -> Value {
    let person = json!({"id": "u1", "name": "Ada", "email": "ada@example.com"});
    json!({
        "id": "i1", "identifier": "ENG-1", "title": TITLE, "description": null, "priority": 0, "dueDate": null,
        "url": "https://linear.app/northwind/issue/ENG-1", "trashed": null, "createdAt": "2026-05-01T00:00:00.000Z",
        "updatedAt": "2026-05-01T00:00:00.000Z", "archivedAt": null, "completedAt": null, "canceledAt": null,
        "state": {"id": state, "name": "Todo", "type": if state == "s1" { "unstarted" } else { "started" }},
        "team": {"id": "t1", "key": "ENG"}, "labels": {"nodes": []}, "project": null, "cycle": null, "parent": null,
        "assignee": person, "creator": person,
    })
}

/// Linear with one team, its states, and one issue.
fn linear(asked: &Asked) -> (u16, Value) {
    let list = |nodes: Value| json!({"pageInfo": {"hasNextPage": false, "endCursor": null}, "nodes": nodes});
    let at = "2026-05-01T00:00:00.000Z";
    let state = |id: &str, name: &str, kind: &str, position: u8| {
        json!({"id": id, "name": name, "type": kind, "position": position, "description": null, "color": "#aabbcc",
            "createdAt": at, "updatedAt": at, "team": {"id": "t1"}})
    };
    let question = asked.body["query"].as_str().unwrap_or_default().trim_start();
    let data = match question.split(['(', '{', ' ']).nth(1).unwrap_or_default() {
        "Viewer" | "Health" => json!({"viewer": {"id": "u1", "name": "Ada", "email": "ada@example.com"}}),
        "Issues" => json!({"issues": list(json!([issue("s1")]))}),
        "Projects" => json!({"projects": list(json!([]))}),
        "Cycles" => json!({"cycles": list(json!([]))}),
        "Comments" => json!({"comments": list(json!([]))}),
        "Teams" => {
            let team = json!({"id": "t1", "key": "ENG", "name": "Engine", "description": null, "color": "#aabbcc",
                "createdAt": at, "updatedAt": at});
            json!({"teams": list(json!([team]))})
        }
        "States" => {
            let states = [state("s2", "In Review", "started", 2), state("s1", "Todo", "unstarted", 1)];
            json!({"workflowStates": list(json!(states))})
        }
        "SetState" => {
            let state = asked.body["variables"]["state"].as_str().unwrap_or_default();
            json!({"issueUpdate": {"success": true, "issue": issue(state)}})
        }
        _ => return (400, json!({"errors": [{"message": "It is not known."}]})),
    };
    (200, json!({ "data": data }))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issue_of_linear_is_moved_to_a_state_by_its_name() {
    let service = Answers::start(linear).await.unwrap();
    let Some(seat) = Seat::signed_in(1_360, 900, false).await else { return };
    let page = &seat.page;
    Desk::on(page).visit("connections").await;
    page.click(&id("connect-linear")).await;
    page.write(&id("connect-key"), "lin_api_fake").await;
    page.click(&id("connect-advanced")).await;
    page.write(&id("connect-base-url"), service.url()).await;
    page.click(&id("connect-submit")).await;
    page.see_no(&id("connect-dialog")).await;
    page.read(&id("connection-health"), "Connected").await;

    page.click("#connection-tab-records").await;
    page.click(&id("records-stream")).await;
    page.click(&line("option", "Issues")).await;
    page.read(&id("records"), TITLE).await;
    page.click(&format!("{} summary", id("records"))).await;
    page.click(&id("act-set_state")).await;
    page.read("#act-state", "Todo").await;
    page.click("#act-state").await;
    page.click(&line("option", "In Review")).await;
    page.read("#act-state", "In Review").await;
    page.click(&id("act-submit")).await;
    page.see_no(&id("act-dialog")).await;
    page.read("body", "Linear has it").await;

    let told: Vec<Value> = service
        .asked()
        .into_iter()
        .filter(|asked| asked.body["query"].as_str().is_some_and(|query| query.contains("mutation SetState")))
        .map(|asked| asked.body["variables"].clone())
        .collect();
    assert_eq!(told, [json!({"id": "i1", "state": "s2"})]);
    places::rest(page).await;
    assert_eq!(page.complaints().await, Vec::<String>::new());
}
