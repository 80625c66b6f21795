//! What the fake lets be changed: issues of its repository, their labels and assignees, and comments on them, as GitHub
//! documents it; pull requests and their reviews. What it does not document is refused with 422.

use super::{
    Fault, Issue,
    server::{Shared, State, lock, refusal},
};
use axum::{
    Json,
    body::{self, Bytes},
    extract::{Request, State as Extract},
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

const BODY_BYTES_MAX: usize = 1 << 20;
const ISSUES: &str = "/repos/northwind/exporter/issues";
const PULLS: &str = "/repos/northwind/exporter/pulls";

/// What a write meets.
#[derive(Debug, Clone)]
pub struct Mishap {
    pub(super) fault: Fault,
    pub(super) took_effect: bool,
}

impl Mishap {
    /// It goes wrong before anything is changed.
    #[must_use]
    pub fn before(fault: Fault) -> Self {
        Self { fault, took_effect: false }
    }

    /// It is done, and the answer goes wrong.
    #[must_use]
    pub fn after(fault: Fault) -> Self {
        Self { fault, took_effect: true }
    }
}

/// A write that the fake got.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Such as `PATCH`.
    pub method: String,
    /// The path.
    pub path: String,
    /// What it says.
    pub body: Value,
    /// Whether anything was changed by it.
    pub took_effect: bool,
}

/// Answers what is asked of the repository.
pub(super) async fn repository(Extract(shared): Extract<Shared>, request: Request) -> Response {
    let (parts, content) = request.into_parts();
    let Ok(content) = body::to_bytes(content, BODY_BYTES_MAX).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let path = parts.uri.path().to_owned();
    let query: Map<String, Value> = url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes())
        .map(|(name, value)| (name.into_owned(), json!(value)))
        .collect();
    if parts.method == Method::GET {
        return lock(&shared).read_repository(&path, &query);
    }
    let (answer, mishap) = lock(&shared).write_repository(&parts.method, &path, &content);
    match mishap {
        Some(Mishap { fault: Fault::Slow(late), .. }) => {
            tokio::time::sleep(late).await;
            answer
        }
        Some(mishap) => mishap.fault.answer().unwrap_or(answer),
        None => answer,
    }
}

impl State {
    fn read_repository(&self, path: &str, query: &Map<String, Value>) -> Response {
        if path == ISSUES {
            if let Some(name) = query
                .keys()
                .find(|name| !["creator", "state", "sort", "direction", "per_page"].contains(&name.as_str()))
            {
                return refusal(StatusCode::UNPROCESSABLE_ENTITY, &format!("Validation Failed: {name}"));
            }
            let mut own: Vec<&Issue> = self.issues.iter().filter(|issue| issue.created).collect();
            own.sort_by_key(|issue| std::cmp::Reverse(issue.number));
            return Json(own.into_iter().map(|issue| issue.raw.clone()).collect::<Vec<_>>()).into_response();
        }
        if let Some((number, rest)) = numbered(path, PULLS) {
            return self.read_pull_request(number, rest);
        }
        let Some((number, rest)) = numbered(path, ISSUES) else { return refusal(StatusCode::NOT_FOUND, "Not Found") };
        let Some(issue) = self.issues.iter().find(|issue| issue.number == number) else {
            return refusal(StatusCode::NOT_FOUND, "Not Found");
        };
        match rest {
            "" => Json(issue.raw.clone()).into_response(),
            "comments" => {
                let since = query.get("since").and_then(Value::as_str).unwrap_or_default();
                let of_issue = self.comments.iter().filter(|(on, comment)| {
                    *on == number && comment["updated_at"].as_str().unwrap_or_default() >= since
                });
                Json(of_issue.map(|(_, comment)| comment.clone()).collect::<Vec<_>>()).into_response()
            }
            _ => refusal(StatusCode::NOT_FOUND, "Not Found"),
        }
    }

    fn write_repository(&mut self, method: &Method, path: &str, content: &Bytes) -> (Response, Option<Mishap>) {
        let mishap = self.mishaps.pop_front().flatten();
        let said: Value = serde_json::from_slice(content).unwrap_or_default();
        let goes_on = mishap.as_ref().is_none_or(|mishap| mishap.took_effect);
        let answer = if goes_on {
            self.change_repository(method, path, &said)
        } else {
            refusal(StatusCode::INTERNAL_SERVER_ERROR, "Server Error")
        };
        let took_effect = goes_on && answer.status().is_success();
        let written = Written { method: method.to_string(), path: path.to_owned(), body: said, took_effect };
        self.written.push(written);
        (answer, mishap)
    }

    fn change_repository(&mut self, method: &Method, path: &str, said: &Value) -> Response {
        let refused = |message: &str| refusal(StatusCode::UNPROCESSABLE_ENTITY, message);
        if path == ISSUES && *method == Method::POST {
            if let Err(message) = only(said, &["title", "body", "labels", "assignees"]) {
                return refused(&message);
            }
            let Some(title) = said["title"].as_str().filter(|title| !title.is_empty()) else {
                return refused("Validation Failed: title");
            };
            let number = self.issues.iter().map(|issue| issue.number).max().unwrap_or(0) + 1;
            let at = self.next_instant();
            let issue = Issue::new(number, title)
                .created()
                .with("body", said["body"].clone())
                .with("labels", labels(&said["labels"]))
                .with("user", json!({ "login": self.login, "id": self.user_id }))
                .with("created_at", json!(at))
                .with("updated_at", json!(at));
            let raw = issue.raw.clone();
            self.issues.push(issue);
            return (StatusCode::CREATED, Json(raw)).into_response();
        }
        if let (&Method::POST, Some((number, "reviews"))) = (method, numbered(path, PULLS)) {
            return self.review(number, said);
        }
        let Some((number, rest)) = numbered(path, ISSUES) else { return refusal(StatusCode::NOT_FOUND, "Not Found") };
        if !self.issues.iter().any(|issue| issue.number == number) {
            return refusal(StatusCode::NOT_FOUND, "Not Found");
        }
        let allowed = match (method, rest) {
            (&Method::PATCH, "") => only(said, &["title", "body", "labels", "state", "state_reason"]),
            (&Method::POST, "comments") => only(said, &["body"]),
            (&Method::PUT, "labels") => only(said, &["labels"]),
            (&(Method::POST | Method::DELETE), "assignees") => only(said, &["assignees"]),
            _ => return refusal(StatusCode::NOT_FOUND, "Not Found"),
        };
        if let Err(message) = allowed {
            return refused(&message);
        }
        let at = self.next_instant();
        match rest {
            "comments" => {
                let comment = self.comment(number, &self.login.clone(), &said["body"], &at);
                self.change(number, |raw| raw["comments"] = json!(raw["comments"].as_u64().unwrap_or(0) + 1));
                return (StatusCode::CREATED, Json(comment)).into_response();
            }
            "assignees" if *method == Method::DELETE => self.change(number, |raw| raw["assignees"] = json!([])),
            "assignees" => self.change(number, |raw| raw["assignees"] = said["assignees"].clone()),
            _ => self.change(number, |raw| apply(raw, said, &at)),
        }
        let found = self.issues.iter().find(|issue| issue.number == number).map(|issue| issue.raw.clone());
        let raw = found.unwrap_or_default();
        Json(if rest == "labels" { raw["labels"].clone() } else { raw }).into_response()
    }

    /// A pull request by itself, what is said of its lines, or its reviews.
    fn read_pull_request(&self, number: u64, rest: &str) -> Response {
        let found = self.issues.iter().find(|issue| issue.number == number && issue.raw["pull_request"].is_object());
        let Some(issue) = found else { return refusal(StatusCode::NOT_FOUND, "Not Found") };
        let of_this = |said: &[(u64, Value)]| {
            let said = said.iter().filter(|(on, _)| *on == number).map(|(_, said)| said.clone());
            Json(said.collect::<Vec<_>>()).into_response()
        };
        match rest {
            "" => {
                let mut raw = issue.raw.clone();
                if let Some(members) = raw.as_object_mut() {
                    for name in ["repository", "repository_url", "pull_request"] {
                        members.remove(name);
                    }
                }
                raw["merged_at"] = issue.raw["pull_request"]["merged_at"].clone();
                raw["head"] = json!({ "ref": format!("fix-{number}") });
                raw["base"] = json!({ "ref": "main", "repo": { "full_name": "northwind/exporter" } });
                raw["requested_reviewers"] = json!([{ "login": "grace", "id": 3 }]);
                Json(raw).into_response()
            }
            "comments" => of_this(&self.review_comments),
            "reviews" => of_this(&self.reviews),
            _ => refusal(StatusCode::NOT_FOUND, "Not Found"),
        }
    }

    /// The user reviews a pull request.
    fn review(&mut self, number: u64, said: &Value) -> Response {
        let refused = |message: &str| refusal(StatusCode::UNPROCESSABLE_ENTITY, message);
        if !self.issues.iter().any(|issue| issue.number == number && issue.raw["pull_request"].is_object()) {
            return refusal(StatusCode::NOT_FOUND, "Not Found");
        }
        if let Err(message) = only(said, &["event", "body"]) {
            return refused(&message);
        }
        let state = match said["event"].as_str() {
            Some("APPROVE") => "APPROVED",
            Some("REQUEST_CHANGES") if said["body"].is_string() => "CHANGES_REQUESTED",
            Some("COMMENT") if said["body"].is_string() => "COMMENTED",
            _ => return refused("Validation Failed: event"),
        };
        let (id, at) = (8_000 + self.reviews.len(), self.next_instant());
        let review = json!({
            "id": id, "user": { "login": self.login }, "body": said["body"].as_str().unwrap_or_default(), "state": state,
            "html_url": format!("https://github.example/northwind/exporter/pull/{number}#pullrequestreview-{id}"),
            "pull_request_url": format!("https://api.github.example{PULLS}/{number}"), "submitted_at": at, "commit_id": "c",
        });
        self.reviews.push((number, review.clone()));
        self.change(number, |_| ());
        Json(review).into_response()
    }

    /// Somebody says something of a line of a pull request.
    pub(super) fn said_of_line_by(&mut self, number: u64, login: &str, text: &str) {
        let (id, at) = (7_000 + self.review_comments.len(), self.next_instant());
        let comment = json!({
            "id": id, "user": { "login": login }, "body": text, "path": "src/lib.rs", "created_at": at, "updated_at": at,
            "html_url": format!("https://github.example/northwind/exporter/pull/{number}#discussion_r{id}"),
            "pull_request_url": format!("https://api.github.example{PULLS}/{number}"),
        });
        self.review_comments.push((number, comment));
        self.change(number, |_| ());
    }

    /// Adds a comment of this login.
    fn comment(&mut self, number: u64, login: &str, body: &Value, at: &str) -> Value {
        let id = 5_000 + self.comments.len();
        let comment = json!({
            "id": id, "body": body, "user": { "login": login }, "created_at": at, "updated_at": at,
            "html_url": format!("https://github.example/northwind/exporter/issues/{number}#issuecomment-{id}"),
            "issue_url": format!("https://api.github.example/repos/northwind/exporter/issues/{number}"),
        });
        self.comments.push((number, comment.clone()));
        comment
    }

    /// Somebody comments there.
    pub(super) fn said_by(&mut self, number: u64, login: &str, text: &str) {
        let at = self.next_instant();
        self.comment(number, login, &json!(text), &at);
    }

    /// The instant at which something is made: as it was set, else five minutes after the newest change.
    fn next_instant(&self) -> String {
        let newest = self.issues.iter().map(Issue::updated_at).max().unwrap_or(Timestamp::UNIX_EPOCH);
        self.now.unwrap_or(newest + SignedDuration::from_mins(5)).to_string()
    }
}

/// Changes an issue as the body of a `PATCH`, or of a `PUT` of its labels, says.
fn apply(raw: &mut Value, said: &Value, at: &str) {
    for field in ["title", "body"] {
        if let Some(value) = said.get(field) {
            raw[field] = value.clone();
        }
    }
    if said.get("labels").is_some() {
        raw["labels"] = labels(&said["labels"]);
    }
    if let Some(state) = said["state"].as_str() {
        raw["closed_at"] = if state == "closed" { json!(at) } else { Value::Null };
        raw["state"] = json!(state);
        raw["state_reason"] = said["state_reason"].clone();
    }
}

fn labels(names: &Value) -> Value {
    names.as_array().into_iter().flatten().map(|name| json!({ "name": name })).collect()
}

fn only(said: &Value, fields: &[&str]) -> Result<(), String> {
    let Value::Object(members) = said else { return Err("Problems parsing JSON".to_owned()) };
    let unknown = members.keys().find(|name| !fields.contains(&name.as_str()));
    unknown.map_or(Ok(()), |name| Err(format!("Validation Failed: {name}")))
}

/// The number in a path below this one, and what of the issue or the pull request is meant.
fn numbered<'p>(path: &'p str, below: &str) -> Option<(u64, &'p str)> {
    let rest = path.strip_prefix(below)?.strip_prefix('/')?;
    let (number, rest) = rest.split_once('/').unwrap_or((rest, ""));
    Some((number.parse().ok()?, rest))
}
