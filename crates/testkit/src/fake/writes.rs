//! Writes to the fake: what each did, how often, and under which key.

use super::{thing::Things, wire::Asked, wire::Reply};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Something that a write has changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// Such as `POST`.
    pub method: String,
    /// The path below the base address.
    pub path: String,
    /// The key under which it was asked for; empty where there was none.
    pub key: String,
    /// The body.
    pub body: Value,
}

/// What was written.
#[derive(Debug, Default)]
pub(super) struct Writes {
    effects: Vec<Effect>,
    /// What was answered under each key.
    answers: BTreeMap<String, Reply>,
    /// How often a write was asked for under each key.
    requests: BTreeMap<String, u64>,
}

impl Writes {
    pub(super) fn effects(&self) -> &[Effect] {
        &self.effects
    }

    /// How often a write came under each key.
    pub(super) fn requests(&self) -> &BTreeMap<String, u64> {
        &self.requests
    }

    /// Notes an effect that a write had elsewhere.
    pub(super) fn note(&mut self, effect: Effect) {
        *self.requests.entry(effect.key.clone()).or_default() += 1;
        self.effects.push(effect);
    }

    /// Does what is asked; `None` where that is no write. Below `/things` the same key does the same once; below `/plain` keys
    /// count for nothing.
    pub(super) fn take(&mut self, path: &str, asked: &Asked, things: &mut Things) -> Option<Reply> {
        let (keyed, id) = match (path.strip_prefix("/things"), path.strip_prefix("/plain")) {
            (Some(rest), _) => (true, rest.trim_start_matches('/')),
            (None, Some(rest)) => (false, rest.trim_start_matches('/')),
            (None, None) => return None,
        };
        let key = asked.headers.get("idempotency-key").cloned().unwrap_or_default();
        *self.requests.entry(key.clone()).or_default() += 1;
        if keyed && let Some(answer) = self.answers.get(&key).filter(|_| !key.is_empty()) {
            return Some(answer.clone());
        }
        let body: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
        let name = body["name"].as_str();
        let known = things.get(id).is_some();
        let reply = match asked.method.as_str() {
            "POST" if id.is_empty() => Reply::json(201, &things.put(None, name)),
            "PATCH" | "PUT" if known => Reply::json(200, &things.put(Some(id), name)),
            "DELETE" if things.remove(id) => Reply::empty(204),
            "PATCH" | "PUT" | "DELETE" => {
                return Some(Reply::json(404, &json!({"message": "There is no such thing."})));
            }
            _ => return Some(Reply::json(405, &json!({"message": "That is not done here."}))),
        };
        self.effects.push(Effect { method: asked.method.clone(), path: path.to_owned(), key: key.clone(), body });
        if keyed && !key.is_empty() {
            self.answers.insert(key, reply.clone());
        }
        Some(reply)
    }
}
