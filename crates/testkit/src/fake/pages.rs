//! What is answered at each address: pages, and what leads on from them.

use super::{
    Delivered, Fault, Sent,
    listing::{Item, Spot, from_place, from_spot},
    state::State,
    wire::{Asked, Reply},
};
use jiff::Timestamp;
use serde_json::{Value, json};

/// What a fault does to a page.
#[derive(Clone, Copy)]
pub(super) struct Bend(pub(super) Option<Fault>);

impl State {
    pub(super) fn answer(&mut self, path: &str, asked: &Asked, bend: Bend) -> Reply {
        let since_ms = asked.param("since").and_then(instant);
        let spot = match asked.param("after").or_else(|| asked.param("token")).or_else(|| asked.param("from")) {
            None => self.beginning(since_ms),
            Some(text) => match self.spot(text) {
                Ok(spot) => spot,
                Err(reply) => return reply,
            },
        };
        match path {
            "/me" => Reply::json(200, &json!({"id": "1", "name": "ada"})),
            "/start" => {
                let token = self.mark(&Spot::Log { seq: self.things.seq() });
                Reply::json(200, &json!({"at": token}))
            }
            "/link" => self.linked(&spot, asked, bend),
            "/cursor" => {
                let (items, next, token) = self.sheet(&spot, bend);
                Reply::json(200, &json!({"items": items, "next": next, "token": token}))
            }
            "/changes" => {
                let (items, next, token) = self.sheet(&spot, bend);
                Reply::json(200, &json!({"changes": items, "next": next, "at": token}))
            }
            "/url" => {
                let (items, next, token) = self.sheet(&spot, bend);
                let next = next.map(|next| self.address("/url", &next, bend));
                let delta = token.map(|token| self.address("/url", &token, Bend(None)));
                Reply::json(200, &json!({"items": items, "next": next, "delta": delta}))
            }
            "/page" | "/offset" => self.numbered(asked, since_ms, bend),
            "/graphql" => self.graphql(asked, bend),
            _ => {
                if let Some(reply) = self.guised(path, asked, bend) {
                    return reply;
                }
                let done = self.writes.take(path, asked, &mut self.things);
                done.unwrap_or_else(|| Reply::json(404, &json!({"message": "Nothing is there."})))
            }
        }
    }

    pub(super) fn beginning(&self, since_ms: Option<i64>) -> Spot {
        match since_ms {
            Some(since_ms) => Spot::Since { since_ms, at_ms: i64::MIN, id: String::new() },
            None => Spot::All { seq: self.things.seq(), after: String::new() },
        }
    }

    /// The spot behind a text that the fake gave.
    pub(super) fn spot(&self, text: &str) -> Result<Spot, Reply> {
        match Spot::read(text) {
            Some((spot, mark)) if mark > self.expired => Ok(spot),
            Some(_) => Err(Reply::json(410, &json!({"message": "This cursor has expired."}))),
            None => Err(Reply::json(400, &json!({"message": "This is no cursor."}))),
        }
    }

    pub(super) fn expire(&mut self) {
        self.expired = self.marks;
    }

    pub(super) fn mark(&mut self, spot: &Spot) -> String {
        self.marks += 1;
        spot.written(self.marks)
    }

    /// A page from a spot: its items, and what leads on.
    pub(super) fn sheet(&mut self, spot: &Spot, bend: Bend) -> (Vec<Value>, Option<String>, Option<String>) {
        let sheet = from_spot(&self.things, spot, self.size);
        let (next, token) = match bend.0 {
            Some(Fault::Again) => (Some(spot.clone()), None),
            _ => (sheet.next, sheet.token),
        };
        let (next, token) = (next.map(|next| self.mark(&next)), token.map(|token| self.mark(&token)));
        let items = self.items(sheet.items, next.iter().chain(&token).cloned().collect(), bend);
        (items, next, token)
    }

    /// The items of a page, as they are sent.
    pub(super) fn items(&mut self, mut items: Vec<Item>, leads: Vec<String>, bend: Bend) -> Vec<Value> {
        if bend.0 == Some(Fault::Old) && !items.is_empty() {
            let at = self.chance.place(items.len());
            items[at].age();
        }
        let sent = |item: &Item| Sent { id: item.id.clone(), version: item.version, gone: item.gone };
        self.delivered.push(Delivered { leads, things: items.iter().map(sent).collect() });
        match bend.0 {
            Some(Fault::Twice) if !items.is_empty() => {
                let again = items[self.chance.place(items.len())].clone();
                items.insert(self.chance.place(items.len()), again);
            }
            Some(Fault::Shuffled) => self.chance.shuffle(&mut items),
            _ => {}
        }
        items.into_iter().map(|item| item.json).collect()
    }

    fn address(&self, path: &str, spot: &str, bend: Bend) -> String {
        let host = if bend.0 == Some(Fault::Elsewhere) { &self.elsewhere } else { &self.host };
        format!("{host}{}{path}?after={spot}", self.prefix)
    }

    /// A list of which the `Link` header names the next page (RFC 8288), with an entity tag.
    fn linked(&mut self, spot: &Spot, asked: &Asked, bend: Bend) -> Reply {
        let (items, next, _) = self.sheet(spot, bend);
        let next = next.map(|next| self.address("/link", &next, bend));
        tagged(&Value::Array(items), next, asked)
    }

    fn numbered(&mut self, asked: &Asked, since_ms: Option<i64>, bend: Bend) -> Reply {
        let size = asked.number("n").unwrap_or(self.size).clamp(1, 1_000);
        let skip = match asked.number("page") {
            Some(page) => page.saturating_sub(1) * size,
            None => asked.number("skip").unwrap_or(0),
        };
        let skip = if bend.0 == Some(Fault::Again) { skip.saturating_sub(size) } else { skip };
        let newest_first = asked.param("order") == Some("newest");
        let (items, more) = from_place(&self.things, skip, size, since_ms, newest_first);
        let items = self.items(items, Vec::new(), bend);
        Reply::json(200, &json!({"items": items, "more": more}))
    }

    fn graphql(&mut self, asked: &Asked, bend: Bend) -> Reply {
        let question: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
        if let Some(reply) = self.linear(&question, bend) {
            return reply;
        }
        let variables = question["variables"].as_object().cloned().unwrap_or_default();
        let variable = |name: &str| variables.get(name).and_then(Value::as_str);
        let spot = match variable("after") {
            None => self.beginning(variable("since").and_then(instant)),
            Some(text) => match self.spot(text) {
                Ok(spot) => spot,
                Err(_) => return Reply::json(200, &json!({"errors": [{"message": "This cursor has expired."}]})),
            },
        };
        let (nodes, next, _) = self.sheet(&spot, bend);
        let page_info = json!({"hasNextPage": next.is_some(), "endCursor": next});
        Reply::json(200, &json!({"data": {"things": {"pageInfo": page_info, "nodes": nodes}}}))
    }
}

/// A page with an entity tag, and the address of the next one in its `Link` header.
pub(super) fn tagged(body: &Value, next: Option<String>, asked: &Asked) -> Reply {
    let digest = blake3::hash(format!("{body}{}", next.is_some()).as_bytes());
    let etag = format!("\"{}\"", hex::encode(&digest.as_bytes()[..8]));
    if asked.headers.get("if-none-match") == Some(&etag) {
        return Reply::empty(304).with("etag", etag);
    }
    let reply = Reply::json(200, body).with("etag", etag);
    match next {
        None => reply,
        Some(next) => reply.with("link", format!("<{next}>; rel=\"next\"")),
    }
}

/// Milliseconds since 1970.
pub(super) fn instant(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}
