//! Gmail: <https://developers.google.com/workspace/gmail/api/reference/rest>.

use super::number;
use crate::fake::{
    listing::Spot,
    pages::Bend,
    state::State,
    wire::{Asked, Reply},
};
use serde_json::{Value, json};

/// 2026-05-01T00:00:00Z, when the first message came.
const FIRST_MS: i64 = 1_777_593_600_000;

impl State {
    pub(super) fn gmail(&mut self, rest: &str, asked: &Asked, bend: Bend) -> Option<Reply> {
        let (list, one) = match rest.trim_start_matches('/').split_once('/') {
            Some((list, id)) => (list, Some(id)),
            None => (rest.trim_start_matches('/'), None),
        };
        Some(match (list, one) {
            ("profile", None) => {
                let history = self.now_in_history();
                Reply::json(200, &json!({"emailAddress": "ada@example.com", "historyId": history}))
            }
            ("labels", None) => {
                Reply::json(200, &json!({"labels": [{"id": "INBOX", "name": "INBOX", "type": "system"}]}))
            }
            ("messages" | "threads", None) => self.named(list, asked, bend),
            ("messages", Some(id)) => self.whole(id, message),
            ("threads", Some(id)) => self.whole(id.trim_start_matches("t-"), thread),
            ("history", None) => self.history(asked, bend),
            _ => return None,
        })
    }

    fn now_in_history(&mut self) -> String {
        let now = Spot::Log { seq: self.things.seq() };
        self.mark(&now)
    }

    /// A list that only names what there is.
    fn named(&mut self, list: &str, asked: &Asked, bend: Bend) -> Reply {
        let spot = match asked.param("pageToken").map(|text| self.spot(text)) {
            None => self.beginning(None),
            Some(Ok(spot)) => spot,
            Some(Err(_)) => return refused(400, "Invalid pageToken"),
        };
        let (items, next, _) = self.sheet(&spot, bend);
        let name = |thing: &Value| match list {
            "threads" => json!({"id": thread_of(thing), "snippet": ""}),
            _ => json!({"id": thing["id"], "threadId": thread_of(thing)}),
        };
        // An empty list is left out.
        let named: Vec<Value> = items.iter().map(name).collect();
        let mut answer = json!({"resultSizeEstimate": named.len()});
        if !named.is_empty() {
            answer[list] = json!(named);
        }
        if let Some(next) = next {
            answer["nextPageToken"] = json!(next);
        }
        Reply::json(200, &answer)
    }

    fn whole(&self, id: &str, dress: fn(&Value) -> Value) -> Reply {
        self.things.get(id).map_or_else(
            || refused(404, "Requested entity was not found."),
            |thing| Reply::json(200, &dress(&thing.json())),
        )
    }

    /// What has changed since a point of history, up to where history stood when the first page was asked for. Each page names
    /// where history stands by now.
    fn history(&mut self, asked: &Asked, bend: Bend) -> Reply {
        let text = asked.param("pageToken").or_else(|| asked.param("startHistoryId")).unwrap_or_default();
        let spot = match self.spot(text) {
            Ok(Spot::Log { seq }) => Spot::Past { seq, until: self.things.seq() },
            Ok(spot) => spot,
            Err(_) => return refused(404, "Requested entity was not found."),
        };
        let (items, next, _) = self.sheet(&spot, bend);
        let entry = |thing: &Value| {
            let message = json!({"message": {"id": thing["id"], "threadId": thread_of(thing)}});
            let what = match thing["v"].as_u64() {
                _ if thing["gone"] == true => "messagesDeleted",
                Some(1) => "messagesAdded",
                _ => "labelsAdded",
            };
            let mut entry = json!({"id": "1", "messages": [message["message"]]});
            entry[what] = json!([message]);
            // What was thrown away and came back is added anew.
            if what == "labelsAdded" {
                entry["messagesAdded"] = json!([message]);
            }
            entry
        };
        let entries: Vec<Value> = items.iter().map(entry).collect();
        let mut answer = json!({"historyId": self.now_in_history()});
        if !entries.is_empty() {
            answer["history"] = json!(entries);
        }
        if let Some(next) = next {
            answer["nextPageToken"] = json!(next);
        }
        Reply::json(200, &answer)
    }
}

fn thread_of(thing: &Value) -> String {
    format!("t-{}", thing["id"].as_str().unwrap_or_default())
}

fn refused(code: u16, message: &str) -> Reply {
    Reply::json(code, &json!({"error": {"code": code, "message": message, "errors": [{"reason": "invalid"}]}}))
}

/// A thing as a message.
pub(super) fn message(thing: &Value) -> Value {
    let at = FIRST_MS + number(thing) * 60_000;
    let version = thing["v"].as_u64().unwrap_or(0);
    json!({
        "id": thing["id"], "threadId": thread_of(thing), "labelIds": ["INBOX", format!("Label_{version}")], "snippet": thing["name"],
        "internalDate": at.to_string(), "sizeEstimate": 100, "historyId": "1",
        "payload": {
            "mimeType": "text/plain", "filename": "", "body": {"size": 5, "data": "SGVsbG8="},
            "headers": [
                {"name": "Subject", "value": thing["name"]},
                {"name": "From", "value": "Grace <grace@example.com>"},
                {"name": "To", "value": "ada@example.com"},
            ],
        },
    })
}

/// A thing as a thread of one message.
pub(super) fn thread(thing: &Value) -> Value {
    json!({"id": thread_of(thing), "historyId": "1", "messages": [message(thing)]})
}
