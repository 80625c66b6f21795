//! What the fake lets be changed: issues of its repository, their labels and assignees, and comments on them, as GitHub
//! documents it. What it does not document is refused with 422.

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
        let Some((number, rest)) = of_issue(path) else { return refusal(StatusCode::NOT_FOUND, "Not Found") };
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
        let Some((number, rest)) = of_issue(path) else { return refusal(StatusCode::NOT_FOUND, "Not Found") };
        if !self.issues.iter().any(|issue| issue.number == number) {
            return refusal(StatusCode::NOT_FOUND, "Not Found");
        }
        let allowed = match (method, rest) {
            (&Method::PATCH, "") => only(said, &["title", "body", "labels", "state", "state_reason"]),
            (&Method::POST, "comments") => only(said, &["body"]),
            (&Method::PUT, "labels") => only(said, &["labels"]),
            (&Method::POST, "assignees") => only(said, &["assignees"]),
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
            "assignees" => self.change(number, |raw| raw["assignees"] = said["assignees"].clone()),
            _ => self.change(number, |raw| apply(raw, said, &at)),
        }
        let found = self.issues.iter().find(|issue| issue.number == number).map(|issue| issue.raw.clone());
        let raw = found.unwrap_or_default();
        Json(if rest == "labels" { raw["labels"].clone() } else { raw }).into_response()
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

/// The number of the issue in a path, and what of the issue is meant.
fn of_issue(path: &str) -> Option<(u64, &str)> {
    let rest = path.strip_prefix(ISSUES)?.strip_prefix('/')?;
    let (number, rest) = rest.split_once('/').unwrap_or((rest, ""));
    Some((number.parse().ok()?, rest))
}
