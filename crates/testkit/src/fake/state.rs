//! One world of the fake: what it has, who may come in, what goes wrong next, and what it was asked.

use super::{
    Chance, Delivered, Fault, Step,
    guise::is_mutation,
    pages::Bend,
    thing::Things,
    wire::{Asked, Reply, Travel},
    writes::Writes,
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};
use tokio::sync::Notify;

/// Things on a page.
const SIZE: usize = 5;
/// Seconds for which an access token holds.
const LIFETIME_S: i64 = 3_600;

pub(super) struct State {
    pub(super) things: Things,
    pub(super) writes: Writes,
    /// What is below the host in every address of this world.
    pub(super) prefix: String,
    pub(super) host: String,
    /// Another host.
    pub(super) elsewhere: String,
    pub(super) size: usize,
    pub(super) script: VecDeque<Step>,
    pub(super) write_script: VecDeque<Step>,
    /// Requests that came, those at the token endpoint left out.
    pub(super) requests: u64,
    pub(super) hold: Option<Hold>,
    pub(super) held: Arc<Notify>,
    pub(super) delivered: Vec<Delivered>,
    pub(super) chance: Chance,
    /// The token that a person made.
    token: String,
    /// Access tokens that were granted, and until when they hold.
    granted: BTreeMap<String, i64>,
    grants: u64,
    pub(super) marks: u64,
    /// Marks up to here do not hold any more.
    pub(super) expired: u64,
}

/// Whose answer is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hold {
    /// Of the request of this number.
    Request(u64),
    /// Of the next write.
    Write,
}

/// What is sent, and whether it is held back.
pub(super) struct Outcome {
    pub(super) reply: Reply,
    pub(super) held: Option<Arc<Notify>>,
}

impl State {
    pub(super) fn new(host: &str, elsewhere: &str, number: u64, seed: u64, things: usize, now_ms: i64) -> Self {
        Self {
            things: Things::new(things, now_ms),
            writes: Writes::default(),
            prefix: format!("/w{number}"),
            host: host.to_owned(),
            elsewhere: elsewhere.to_owned(),
            size: SIZE,
            script: VecDeque::new(),
            write_script: VecDeque::new(),
            requests: 0,
            hold: None,
            held: Arc::default(),
            delivered: Vec::new(),
            chance: Chance::new(seed),
            token: format!("sekret-{number}-of-a-person"),
            granted: BTreeMap::new(),
            grants: 0,
            marks: 0,
            expired: 0,
        }
    }

    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// Answers a request; `None` for one that belongs to another world.
    pub(super) fn take(&mut self, asked: &Asked) -> Option<Outcome> {
        if asked.path == "/token" {
            return Some(Outcome { reply: self.grant(asked), held: None });
        }
        let path = asked.path.strip_prefix(&self.prefix).filter(|path| path.starts_with('/'))?.to_owned();
        let number = self.requests;
        self.requests += 1;
        let at_github = path.starts_with("/repos/") && asked.method != "GET";
        let write = path.starts_with("/things") || path.starts_with("/plain") || at_github || is_mutation(asked);
        let step = match path.as_str() {
            "/me" => None,
            _ if write => self.write_script.pop_front(),
            _ => self.script.pop_front(),
        };
        let step = step.unwrap_or_default();
        for change in &step.changes {
            self.things.change(*change);
        }
        let reply = self.with_fault(step.fault, &path, asked);
        let hold = match self.hold {
            None => false,
            Some(Hold::Request(nth)) => nth == number,
            Some(Hold::Write) => write,
        };
        if hold {
            self.hold = None;
        }
        Some(Outcome { reply, held: hold.then(|| Arc::clone(&self.held)) })
    }

    fn with_fault(&mut self, fault: Option<Fault>, path: &str, asked: &Asked) -> Reply {
        match fault {
            Some(Fault::DropBefore) => return Reply { travel: Travel::Never, ..Reply::empty(200) },
            Some(Fault::Expired) => self.expire(),
            Some(Fault::Revoked) => self.granted.clear(),
            _ => {}
        }
        let sent = credential(asked);
        let holds = *sent == *self.token || self.granted.get(sent).is_some_and(|until| *until > self.things.now_ms());
        if !holds {
            return refusal(401, sent);
        }
        match fault {
            Some(Fault::Status(status, retry_after)) => {
                let reply = refusal(status, sent);
                return match retry_after {
                    Some(seconds) => reply.with("retry-after", seconds.to_string()),
                    None => reply,
                };
            }
            Some(Fault::Garbage) => return Reply { body: b"{\"items\": [".to_vec(), ..Reply::json(200, &Value::Null) },
            _ => {}
        }
        if let Some(Fault::After(status)) = fault {
            self.answer(path, asked, Bend(None));
            return refusal(status, sent);
        }
        let travel = match fault {
            Some(Fault::Truncated) => Travel::Half,
            Some(Fault::Slow(time)) => Travel::Slow(time),
            Some(Fault::DropAfter) => Travel::Never,
            _ => Travel::Whole,
        };
        Reply { travel, ..self.answer(path, asked, Bend(fault)) }
    }

    /// Another access token (RFC 6749, 4.4.3).
    fn grant(&mut self, asked: &Asked) -> Reply {
        let fields: BTreeMap<String, String> = url::form_urlencoded::parse(&asked.body).into_owned().collect();
        if fields.get("grant_type").map(String::as_str) != Some("client_credentials") {
            return Reply::json(400, &json!({"error": "unsupported_grant_type"}));
        }
        self.grants += 1;
        let token = format!("sekret-{}-of-a-machine", self.grants);
        self.granted.insert(token.clone(), self.things.now_ms() + LIFETIME_S * 1_000);
        Reply::json(200, &json!({"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME_S}))
    }
}

/// What a request proves to be by.
fn credential(asked: &Asked) -> &str {
    let header = asked.headers.get("authorization").map(|value| value.strip_prefix("Bearer ").unwrap_or(value));
    header.or_else(|| asked.param("key")).unwrap_or_default()
}

/// A refusal that says more than it should.
fn refusal(status: u16, sent: &str) -> Reply {
    Reply::json(status, &json!({"message": format!("Not now, {sent}!")}))
}
