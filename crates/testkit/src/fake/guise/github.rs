//! GitHub's issues: <https://docs.github.com/rest/issues/issues>. Those of one repository, all of which wait for the account.

use super::number;
use crate::fake::{
    Effect, Fault,
    listing::from_place,
    pages::{Bend, instant, tagged},
    state::State,
    wire::{Asked, Reply},
};
use serde_json::{Value, json};

const ISSUES: &str = "/repos/northwind/exporter/issues";
/// Issues that a list of the repository shows.
const SHOWN: usize = 20;
/// The id of the first issue; those of the others follow.
const FIRST_ID: i64 = 1_000_000;

impl State {
    pub(super) fn github(&mut self, path: &str, asked: &Asked, bend: Bend) -> Option<Reply> {
        Some(match (path, path.strip_prefix(ISSUES)) {
            ("/user", _) => Reply::json(200, &json!({"login": "ada", "id": 1})),
            ("/rate_limit", _) => Reply::json(200, &json!({"resources": {}})),
            ("/issues", _) => self.assigned(asked, bend),
            (_, Some("")) => self.of_repository(asked),
            (_, Some(rest)) => self.one_issue(rest, asked),
            _ => return None,
        })
    }

    /// Pages by number, the newest change first: what changes or goes meanwhile moves the others.
    fn assigned(&mut self, asked: &Asked, bend: Bend) -> Reply {
        let (page, size) = (asked.number("page").unwrap_or(1).max(1), self.size);
        let since_ms = asked.param("since").and_then(instant);
        let (items, more) = from_place(&self.things, (page - 1) * size, size, since_ms, true);
        let items = self.items(items, Vec::new(), bend);
        let next = if bend.0 == Some(Fault::Again) { Some(page) } else { more.then_some(page + 1) };
        let next = next.map(|next| {
            let mut query = asked.query.clone();
            query.insert("page".to_owned(), next.to_string());
            let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
            let host = if bend.0 == Some(Fault::Elsewhere) { &self.elsewhere } else { &self.host };
            format!("{host}{}/issues?{query}", self.prefix)
        });
        tagged(&items.iter().map(issue).collect(), next, asked)
    }

    /// The newest issues of the repository, or another one.
    fn of_repository(&mut self, asked: &Asked) -> Reply {
        match asked.method.as_str() {
            "GET" => {
                let mut issues: Vec<Value> = self.things.live().map(|thing| issue(&thing.json())).collect();
                issues.reverse();
                issues.truncate(SHOWN);
                Reply::json(200, &Value::Array(issues))
            }
            "POST" => self.write(None, asked, 201),
            _ => not_found(),
        }
    }

    /// One issue: as it stands, or with another title.
    fn one_issue(&mut self, rest: &str, asked: &Asked) -> Reply {
        let number: Option<u64> = rest.strip_prefix('/').and_then(|number| number.parse().ok());
        let id = number.and_then(|number| number.checked_sub(1)).map(|number| format!("r{number:06}"));
        let Some(thing) =
            id.as_deref().and_then(|id| self.things.get(id)).map(|thing| (thing.id.clone(), thing.json()))
        else {
            return not_found();
        };
        match asked.method.as_str() {
            "GET" => Reply::json(200, &issue(&thing.1)),
            "PATCH" => self.write(Some(&thing.0), asked, 200),
            _ => not_found(),
        }
    }

    fn write(&mut self, id: Option<&str>, asked: &Asked, status: u16) -> Reply {
        let body: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
        let Some(title) = body["title"].as_str().filter(|title| !title.is_empty()) else {
            return Reply::json(422, &json!({"message": "Validation Failed"}));
        };
        let thing = self.things.put(id, Some(title));
        // Told as the other writes of the fake are: by name. GitHub knows no keys.
        let body = json!({"name": title});
        self.writes.note(Effect { method: asked.method.clone(), path: ISSUES.to_owned(), key: String::new(), body });
        Reply::json(status, &issue(&thing))
    }
}

fn not_found() -> Reply {
    Reply::json(404, &json!({"message": "Not Found"}))
}

/// The id of a thing's issue.
pub(super) fn id(thing: &str) -> String {
    (FIRST_ID + number(&json!({"id": thing}))).to_string()
}

/// A thing as an issue.
pub(super) fn issue(thing: &Value) -> Value {
    let number = number(thing);
    json!({
        "id": FIRST_ID + number, "number": number + 1, "title": thing["name"], "body": thing["price"], "state": "open",
        "state_reason": null, "labels": [], "milestone": null, "comments": 0, "user": {"login": "ada", "id": 1},
        "html_url": format!("https://github.com/northwind/exporter/issues/{}", number + 1),
        "repository_url": "https://api.github.com/repos/northwind/exporter",
        "created_at": thing["made"], "updated_at": thing["at"], "closed_at": null,
    })
}
