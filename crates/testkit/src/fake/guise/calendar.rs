//! Google Calendar: <https://developers.google.com/workspace/calendar/api/v3/reference>.

use super::number;
use crate::fake::{
    pages::{Bend, instant},
    state::State,
    wire::{Asked, Reply},
};
use serde_json::{Value, json};

/// 2026-05-20T00:00:00Z, when the first event takes place; the others follow, a day apart.
const FIRST_S: i64 = 1_779_235_200;
const DAY_S: i64 = 86_400;

impl State {
    pub(super) fn calendar(&mut self, path: &str, asked: &Asked, bend: Bend) -> Option<Reply> {
        Some(match path {
            "/calendar/v3/calendars/primary" => Reply::json(200, &json!({"id": "ada@example.com", "summary": "Ada"})),
            "/calendar/v3/users/me/calendarList" => {
                let ada = json!({"id": "ada", "summary": "Ada", "primary": true, "timeZone": "UTC"});
                let items = if asked.param("syncToken").is_none() { vec![ada] } else { Vec::new() };
                Reply::json(200, &json!({"items": items, "nextSyncToken": "calendars"}))
            }
            "/calendar/v3/calendars/ada/events" => self.events(asked, bend),
            _ => return None,
        })
    }

    fn events(&mut self, asked: &Asked, bend: Bend) -> Reply {
        let windowed = asked.param("timeMin").is_some() || asked.param("timeMax").is_some();
        let synced = asked.param("syncToken");
        if windowed && synced.is_some() {
            return refused(400, "Sync token cannot be used with other query restrictions.");
        }
        let spot = match asked.param("pageToken").or(synced).map(|text| self.spot(text)) {
            None => self.beginning(None),
            Some(Ok(spot)) => spot,
            Some(Err(_)) => return refused(410, "Sync token is no longer valid, a full sync is required."),
        };
        let (items, next, token) = self.sheet(&spot, bend);
        let bound = |name: &str| asked.param(name).and_then(instant).map(|ms| ms / 1_000);
        let (from, until) = (bound("timeMin").unwrap_or(i64::MIN), bound("timeMax").unwrap_or(i64::MAX));
        let within = |thing: &&Value| !windowed || (from..until).contains(&starts(thing));
        let events: Vec<Value> = items.iter().filter(within).map(news).collect();
        // A page may be empty and have others behind it.
        let mut answer = json!({"kind": "calendar#events", "items": events});
        if let Some(next) = next {
            answer["nextPageToken"] = json!(next);
        } else if let Some(token) = token {
            answer["nextSyncToken"] = json!(token);
        }
        Reply::json(200, &answer)
    }
}

fn starts(thing: &Value) -> i64 {
    FIRST_S + number(thing) * DAY_S
}

fn refused(code: u16, message: &str) -> Reply {
    Reply::json(code, &json!({"error": {"code": code, "message": message, "errors": [{"reason": "fullSyncRequired"}]}}))
}

/// A thing as an incremental list has it.
fn news(thing: &Value) -> Value {
    if thing["gone"] == true { json!({"id": thing["id"], "status": "cancelled"}) } else { event(thing) }
}

/// A thing as an event.
pub(super) fn event(thing: &Value) -> Value {
    let at = |seconds: i64| jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string();
    let from = starts(thing);
    json!({
        "id": thing["id"], "status": "confirmed", "summary": thing["name"], "updated": thing["at"], "created": at(FIRST_S - DAY_S),
        "description": thing["price"], "htmlLink": "https://www.google.com/calendar/event?eid=1",
        "start": {"dateTime": at(from), "timeZone": "UTC"}, "end": {"dateTime": at(from + 1_800), "timeZone": "UTC"},
        "organizer": {"email": "grace@example.com"}, "attendees": [{"email": "ada@example.com", "self": true, "responseStatus": "accepted"}],
    })
}
