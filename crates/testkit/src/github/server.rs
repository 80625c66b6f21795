//! The routes of the fake.

use super::{
    Fault, Issue, Issues, Seen,
    search::search,
    writes::{Mishap, Written, repository},
};
use axum::{
    Json, Router,
    extract::{Path, Request, State as Extract},
    http::{HeaderMap, StatusCode, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, get, patch},
};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

type AfterPage = Box<dyn FnOnce(&mut Issues<'_>) + Send>;
pub(super) type Shared = Arc<Mutex<State>>;

pub(super) struct State {
    pub(super) token: String,
    pub(super) login: String,
    pub(super) user_id: u64,
    pub(super) issues: Vec<Issue>,
    pub(super) faults: VecDeque<Option<Fault>>,
    pub(super) after_page: Vec<(u64, AfterPage)>,
    pub(super) seen: Vec<Seen>,
    pub(super) url: String,
    /// What the next writes meet.
    pub(super) mishaps: VecDeque<Option<Mishap>>,
    pub(super) written: Vec<Written>,
    /// Comments, with the numbers of the issues that they are on.
    pub(super) comments: Vec<(u64, Value)>,
    /// What is said of lines, with the numbers of the pull requests.
    pub(super) review_comments: Vec<(u64, Value)>,
    /// Reviews, with the numbers of the pull requests.
    pub(super) reviews: Vec<(u64, Value)>,
    /// Notifications.
    pub(super) notifications: Vec<Value>,
    /// When what is made from now on is made.
    pub(super) now: Option<Timestamp>,
    /// A search gives up after so many, and says so.
    pub(super) search_gives_up_after: Option<usize>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("issues", &self.issues.len()).finish_non_exhaustive()
    }
}

pub(super) fn routes(shared: Shared) -> Router {
    Router::new()
        .route("/user", get(user))
        .route("/issues", get(issues))
        .route("/rate_limit", get(rate_limit))
        .route("/search/issues", get(search))
        .route("/notifications", get(notifications))
        .route("/notifications/threads/{id}", patch(mark_read))
        .route("/repos/{*rest}", any(repository))
        .route("/user/repos", get(|| async { Json(json!([])) }))
        .fallback(|| async { refusal(StatusCode::NOT_FOUND, "Not Found") })
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), guard))
        .with_state(shared)
}

/// Writes the call down, and lets through what GitHub would.
async fn guard(Extract(shared): Extract<Shared>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let authorization = text(header::AUTHORIZATION);
    let allowed = {
        let mut state = lock(&shared);
        state.seen.push(Seen {
            at: Instant::now(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            authorization: authorization.clone(),
            if_none_match: text(header::IF_NONE_MATCH),
        });
        authorization == Some(format!("Bearer {}", state.token))
    };
    if text(header::USER_AGENT).is_none() {
        return refusal(
            StatusCode::FORBIDDEN,
            "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.",
        );
    }
    if !text(header::ACCEPT).is_some_and(|accept| accept.contains("application/vnd.github+json")) {
        return refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Must accept 'application/json'");
    }
    if !allowed {
        return refusal(StatusCode::UNAUTHORIZED, "Bad credentials");
    }
    next.run(request).await
}

async fn user(Extract(shared): Extract<Shared>) -> Json<Value> {
    let state = lock(&shared);
    Json(json!({ "login": state.login, "id": state.user_id, "name": "The Octocat", "type": "User" }))
}

/// Newest change first; with `since`, those that changed since. To be read is no change.
async fn notifications(Extract(shared): Extract<Shared>, uri: Uri) -> Json<Value> {
    let at = |thread: &Value| thread["updated_at"].as_str().and_then(|at| at.parse::<Timestamp>().ok());
    let since = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .find(|(name, _)| name == "since")
        .and_then(|(_, since)| since.parse::<Timestamp>().ok());
    let state = lock(&shared);
    let mut threads: Vec<&Value> = state.notifications.iter().filter(|thread| at(thread) >= since).collect();
    threads.sort_by_key(|thread| std::cmp::Reverse(at(thread)));
    Json(json!(threads))
}

async fn mark_read(Extract(shared): Extract<Shared>, Path(id): Path<String>) -> Response {
    let mut state = lock(&shared);
    let Some(thread) = state.notifications.iter_mut().find(|thread| thread["id"] == id.as_str()) else {
        return refusal(StatusCode::NOT_FOUND, "Not Found");
    };
    thread["unread"] = json!(false);
    let path = format!("/notifications/threads/{id}");
    state.written.push(Written { method: "PATCH".to_owned(), path, body: Value::Null, took_effect: true });
    StatusCode::RESET_CONTENT.into_response()
}

async fn rate_limit(Extract(shared): Extract<Shared>) -> Response {
    let fault = lock(&shared).faults.pop_front().flatten();
    fault.as_ref().and_then(Fault::answer).unwrap_or_else(|| Json(json!({ "resources": {} })).into_response())
}

async fn issues(Extract(shared): Extract<Shared>, uri: Uri, headers: HeaderMap) -> Response {
    let fault = lock(&shared).faults.pop_front().flatten();
    if let Some(answer) = fault.as_ref().and_then(Fault::answer) {
        return answer;
    }
    if let Some(Fault::Slow(late)) = fault {
        tokio::time::sleep(late).await;
    }
    let query = match Query::read(uri.query().unwrap_or_default()) {
        Ok(query) => query,
        Err(message) => return refusal(StatusCode::UNPROCESSABLE_ENTITY, &message),
    };
    let mut state = lock(&shared);
    let (body, mut link) = query.answer(&state);
    if let Some(Fault::NextPage(next)) = fault {
        link = Some(format!("<{next}>; rel=\"next\""));
    }
    let (now, later): (Vec<_>, Vec<_>) =
        std::mem::take(&mut state.after_page).into_iter().partition(|(page, _)| *page == query.page);
    state.after_page = later;
    for (_, act) in now {
        act(&mut Issues(&mut state));
    }
    let digest = blake3::hash(format!("{body}{link:?}").as_bytes());
    let etag = format!("W/\"{}\"", hex::encode(&digest.as_bytes()[..16]));
    if headers.get(header::IF_NONE_MATCH).is_some_and(|sent| sent.as_bytes() == etag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    let mut response =
        ([(header::ETAG, etag), (header::CONTENT_TYPE, "application/json; charset=utf-8".to_owned())], body)
            .into_response();
    if let Some(link) = link.and_then(|link| link.parse().ok()) {
        response.headers_mut().insert(header::LINK, link);
    }
    response
}

/// The documented parameters of a list of issues.
struct Query {
    all: BTreeMap<String, String>,
    page: u64,
    per_page: u64,
    since: Option<Timestamp>,
}

impl Query {
    fn read(query: &str) -> Result<Self, String> {
        let all: BTreeMap<String, String> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        for (name, value) in &all {
            let fits = match name.as_str() {
                "filter" => ["assigned", "created"].contains(&value.as_str()),
                "state" => ["open", "closed", "all"].contains(&value.as_str()),
                "sort" => ["created", "updated"].contains(&value.as_str()),
                "direction" => ["asc", "desc"].contains(&value.as_str()),
                "per_page" | "page" => value.parse::<u64>().is_ok_and(|number| number > 0),
                "since" => value.len() == 20 && value.parse::<Timestamp>().is_ok(),
                _ => false,
            };
            if !fits {
                return Err(format!("Validation Failed: {name}={value}"));
            }
        }
        let number =
            |name: &str, otherwise: u64| all.get(name).and_then(|value| value.parse().ok()).unwrap_or(otherwise);
        let since = all.get("since").and_then(|value| value.parse().ok());
        Ok(Self { page: number("page", 1), per_page: number("per_page", 30).min(100), since, all })
    }

    fn is(&self, name: &str, value: &str, default: &str) -> bool {
        self.all.get(name).map_or(default, String::as_str) == value
    }

    /// The page, and the `Link` header where there is a next one.
    fn answer(&self, state: &State) -> (String, Option<String>) {
        let mut matching: Vec<&Issue> = state
            .issues
            .iter()
            .filter(|issue| if self.is("filter", "created", "assigned") { issue.created } else { issue.assigned })
            .filter(|issue| {
                self.is("state", "all", "open")
                    || self.is("state", issue.raw["state"].as_str().unwrap_or_default(), "open")
            })
            .filter(|issue| self.since.is_none_or(|since| issue.updated_at() >= since))
            .collect();
        let by_update = self.is("sort", "updated", "created");
        matching.sort_by_key(|issue| (by_update.then(|| issue.updated_at()), issue.number));
        if self.is("direction", "desc", "desc") {
            matching.reverse();
        }
        let count = matching.len() as u64;
        let start = (self.page - 1).saturating_mul(self.per_page);
        let size = usize::try_from(self.per_page).unwrap_or(usize::MAX);
        let items: Vec<&Value> = matching
            .iter()
            .skip(usize::try_from(start).unwrap_or(usize::MAX))
            .take(size)
            .map(|issue| &issue.raw)
            .collect();
        let last = count.div_ceil(self.per_page);
        let link = (self.page < last).then(|| {
            format!(
                "<{}>; rel=\"next\", <{}>; rel=\"last\"",
                self.url_of(state, self.page + 1),
                self.url_of(state, last)
            )
        });
        (json!(items).to_string(), link)
    }

    fn url_of(&self, state: &State, page: u64) -> String {
        let mut all = self.all.clone();
        all.insert("page".to_owned(), page.to_string());
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&all).finish();
        format!("{}/issues?{query}", state.url)
    }
}

pub(super) fn refusal(status: StatusCode, message: &str) -> Response {
    let body = json!({ "message": message, "documentation_url": "https://docs.github.example/rest", "status": status.as_str() });
    (status, Json(body)).into_response()
}

pub(super) fn lock(shared: &Shared) -> MutexGuard<'_, State> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
