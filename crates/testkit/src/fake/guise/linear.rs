//! Linear: <https://linear.app/developers/graphql>. Questions are told by their names.

use crate::fake::{
    Effect,
    pages::{Bend, instant},
    state::State,
    wire::{Asked, Reply},
};
use serde_json::{Value, json};

impl State {
    /// Answers a question that Linear knows.
    pub(in crate::fake) fn linear(&mut self, question: &Value, bend: Bend) -> Option<Reply> {
        let text = question["query"].as_str()?.trim_start();
        let name = text.split(['(', '{', ' ']).nth(1).unwrap_or_default();
        let variables = &question["variables"];
        let data = match name {
            "Viewer" | "Health" => json!({"viewer": {"id": "u1", "name": "Ada", "email": "ada@example.com"}}),
            "Issues" => match self.issues(variables, bend) {
                Ok(issues) => json!({"issues": issues}),
                Err(reply) => return Some(reply),
            },
            "Arrived" => {
                let wanted = variables["filter"]["id"]["eq"].as_str().unwrap_or_default();
                let found: Vec<Value> = self.things.get(wanted).map(|thing| issue(&thing.json())).into_iter().collect();
                json!({"issues": {"nodes": found}})
            }
            "CreateIssue" => {
                let input = &variables["input"];
                let id = input["id"].as_str().unwrap_or_default();
                if !is_uuid(id) {
                    return Some(refused("The id is no UUID of version 4."));
                }
                if self.things.get(id).is_some() {
                    return Some(refused("There is an entity of this id already."));
                }
                let made = self.things.put(Some(id), input["title"].as_str());
                let key = id.to_owned();
                let (method, path) = ("POST".to_owned(), "/graphql".to_owned());
                // Told as the other writes of the fake are: by name.
                let body = json!({"name": input["title"]});
                self.writes.note(Effect { method, path, key, body });
                json!({"issueCreate": {"success": true, "issue": issue(&made)}})
            }
            _ => return None,
        };
        Some(Reply::json(200, &json!({"data": data})))
    }

    fn issues(&mut self, variables: &Value, bend: Bend) -> Result<Value, Reply> {
        // Strictly later; a list by time of change has what changed at that instant too, which does no harm.
        let since = variables["filter"]["updatedAt"]["gt"].as_str().and_then(instant);
        let spot = match variables["after"].as_str() {
            None => self.beginning(since),
            Some(text) => self.spot(text).map_err(|_| refused("The cursor is not known."))?,
        };
        let (items, next, _) = self.sheet(&spot, bend);
        let nodes: Vec<Value> = items.iter().map(issue).collect();
        Ok(json!({"pageInfo": {"hasNextPage": next.is_some(), "endCursor": next}, "nodes": nodes}))
    }
}

/// Whether this is an id as Linear takes it: a UUID of version 4.
fn is_uuid(id: &str) -> bool {
    let parts: Vec<&str> = id.split('-').collect();
    let hex = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    hex && lengths == [8, 4, 4, 4, 12] && parts[2].starts_with('4')
}

/// Whether a request changes something.
pub(in crate::fake) fn is_mutation(asked: &Asked) -> bool {
    let question: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
    question["query"].as_str().is_some_and(|text| text.trim_start().starts_with("mutation"))
}

fn refused(message: &str) -> Reply {
    Reply::json(200, &json!({"errors": [{"message": message, "extensions": {"code": "INVALID_INPUT"}}]}))
}

/// A thing as an issue.
pub(super) fn issue(thing: &Value) -> Value {
    let person = json!({"id": "u1", "name": "Ada", "email": "ada@example.com"});
    json!({
        "id": thing["id"], "identifier": format!("ENG-{}", thing["id"].as_str().unwrap_or_default()), "title": thing["name"],
        "description": thing["price"], "priority": 2, "dueDate": null, "url": "https://linear.app/northwind/issue/1", "trashed": null,
        "createdAt": "2026-05-01T00:00:00.000Z", "updatedAt": thing["at"], "archivedAt": null, "completedAt": null, "canceledAt": null,
        "state": {"id": "s1", "name": "Todo", "type": "unstarted"}, "team": {"id": "t1", "key": "ENG"}, "labels": {"nodes": []},
        "project": null, "cycle": null, "parent": null, "assignee": person, "creator": person,
    })
}
