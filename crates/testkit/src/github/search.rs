//! The search of the fake: pull requests by what Atom asks for, sorted and paged as GitHub documents it
//! (<https://docs.github.com/rest/search/search#search-issues-and-pull-requests>). A word that it does not know is refused.

use super::{
    Issue,
    server::{Shared, State, lock, refusal},
};
use axum::{
    Json,
    extract::State as Extract,
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A search shows no more than this.
const FOUND_MAX: usize = 1_000;

pub(super) async fn search(Extract(shared): Extract<Shared>, uri: Uri) -> Response {
    let query = uri.query().unwrap_or_default();
    let all: BTreeMap<String, String> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let state = lock(&shared);
    match found(&state, &all) {
        Ok(issues) => page(&state, &all, &issues),
        Err(message) => refusal(StatusCode::UNPROCESSABLE_ENTITY, &format!("Validation Failed: {message}")),
    }
}

/// What the query finds, in the order that it wants.
fn found<'s>(state: &'s State, all: &BTreeMap<String, String>) -> Result<Vec<&'s Issue>, String> {
    for (name, value) in all {
        let fits = match name.as_str() {
            "q" => true,
            "sort" => value == "updated",
            "order" => ["asc", "desc"].contains(&value.as_str()),
            "per_page" | "page" => value.parse::<usize>().is_ok_and(|number| number > 0),
            _ => false,
        };
        if !fits {
            return Err(format!("{name}={value}"));
        }
    }
    let mut issues: Vec<&Issue> = state.issues.iter().collect();
    for word in all.get("q").map(String::as_str).unwrap_or_default().split_whitespace() {
        if let Some(last) = word.strip_prefix("updated:<=") {
            let last: Timestamp = last.parse().map_err(|_| format!("q={word}"))?;
            issues.retain(|issue| issue.updated_at() <= last);
            continue;
        }
        let fits: fn(&Issue) -> bool = match word.split_once(':') {
            Some(("is", "pr")) => |issue| issue.raw["pull_request"].is_object(),
            Some(("is", "open")) => |issue| issue.raw["state"] == "open",
            Some(("is", "closed")) => |issue| issue.raw["state"] == "closed",
            Some(("archived", "false")) => |issue| !issue.archived,
            Some(("involves", login)) if login == state.login => |issue| issue.involves(),
            Some(("review-requested", login)) if login == state.login => |issue| issue.review_requested,
            // Somebody else, of whom the fake knows nothing.
            Some(("involves" | "review-requested", login)) if !login.is_empty() => |_| false,
            _ => return Err(format!("q={word}")),
        };
        issues.retain(|issue| fits(issue));
    }
    issues.sort_by_key(|issue| (issue.updated_at(), issue.number));
    if all.get("order").is_none_or(|order| order == "desc") {
        issues.reverse();
    }
    Ok(issues)
}

fn page(state: &State, all: &BTreeMap<String, String>, issues: &[&Issue]) -> Response {
    let number = |name: &str, otherwise: usize| all.get(name).and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let (page, size) = (number("page", 1), number("per_page", 30).min(100));
    let found = state.search_gives_up_after.map_or(issues, |most| &issues[..most.min(issues.len())]);
    let items: Vec<Value> = found
        .iter()
        .take(FOUND_MAX)
        .skip((page - 1).saturating_mul(size))
        .take(size)
        .map(|issue| {
            let mut raw = issue.raw.clone();
            // A search does not tell the repository, but only its address.
            if let Some(members) = raw.as_object_mut() {
                members.remove("repository");
            }
            raw["score"] = json!(1.0);
            raw
        })
        .collect();
    let body = json!({ "total_count": found.len(), "incomplete_results": found.len() < issues.len(), "items": items });
    let mut response = Json(body).into_response();
    if page.saturating_mul(size) < found.len().min(FOUND_MAX) {
        let mut next = all.clone();
        next.insert("page".to_owned(), (page + 1).to_string());
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&next).finish();
        if let Ok(link) = format!("<{}/search/issues?{query}>; rel=\"next\"", state.url).parse() {
            response.headers_mut().insert(header::LINK, link);
        }
    }
    response
}
