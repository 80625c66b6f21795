//! What a proven delivery tells.

use super::{Answer, Delivery};
use crate::{
    jq::{Given, Input, Program},
    manifest::Webhook,
};
use serde_json::{Map, Value, json};

/// The most characters of an id, an event or a record that are kept.
const CHARS_MAX: usize = 200;

/// What a delivery means.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The service wants to see the address proven.
    Challenge(Answer),
    /// Something happened.
    Event(Told),
}

/// Something that happened at the service.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// The id of the delivery, or what stands for it.
    pub(crate) id: String,
    /// The kind of event; empty where it cannot be told.
    pub(crate) event: String,
    /// The record that it is about, as a person would name it.
    pub(crate) record: Option<String>,
    /// The streams that it is about.
    pub(crate) streams: Vec<String>,
}

/// A delivery as programs read it: `{headers, body}`, the names of headers in lower case. A body that is no JSON is `null`.
pub(crate) fn input(delivery: &Delivery) -> Input {
    let headers: Map<String, Value> =
        delivery.headers.iter().map(|(name, value)| (name.to_lowercase(), Value::from(value.as_str()))).collect();
    let body: Value = serde_json::from_slice(&delivery.body).unwrap_or_default();
    Input::of(&json!({ "headers": headers, "body": body }))
}

/// What a delivery means whose signature holds.
pub(crate) fn read(webhook: &Webhook, delivery: &Delivery, input: &Input) -> Meaning {
    if let Some(answer) = webhook.challenge.as_ref().and_then(|challenge| answer(challenge, input)) {
        return Meaning::Challenge(answer);
    }
    let event = said(&webhook.event, input).unwrap_or_default();
    let id = said(&webhook.delivery, input).filter(|id| id.chars().count() <= CHARS_MAX);
    Meaning::Event(Told {
        // Without an id, the same bytes are the same delivery.
        id: id.unwrap_or_else(|| format!("blake3:{}", blake3::hash(&delivery.body).to_hex())),
        streams: webhook.events.get(&event).cloned().unwrap_or_default(),
        record: webhook.record.as_ref().and_then(|record| said(record, input)).map(short),
        event: short(event),
    })
}

fn answer(challenge: &Program, input: &Input) -> Option<Answer> {
    match challenge.run_on(input, &Given::nothing()).ok()? {
        Value::Null => None,
        Value::String(text) => Some(Answer { body: text, is_json: false }),
        other => Some(Answer { body: other.to_string(), is_json: true }),
    }
}

/// A text or a number that is there.
fn said(program: &Program, input: &Input) -> Option<String> {
    match program.run_on(input, &Given::nothing()).ok()? {
        Value::String(text) if !text.is_empty() => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn short(text: String) -> String {
    if text.chars().count() > CHARS_MAX { text.chars().take(CHARS_MAX).collect() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Provider;

    fn read_as(manifest: &str, headers: &[(&str, &str)], body: &str) -> Meaning {
        let provider = Provider::parse(manifest).unwrap();
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let delivery = Delivery { headers, body: body.as_bytes().to_vec() };
        read(provider.webhook.as_ref().unwrap(), &delivery, &input(&delivery))
    }

    fn event(meaning: Meaning) -> Told {
        match meaning {
            Meaning::Event(told) => told,
            Meaning::Challenge(answer) => panic!("{answer:?}"),
        }
    }

    const GITHUB: &str = include_str!("../../providers/github.toml");
    const LINEAR: &str = include_str!("../../providers/linear.toml");

    #[test]
    fn a_delivery_of_github_tells_id_event_record_and_streams() {
        let headers = [("X-GitHub-Delivery", "72d3162e"), ("X-GitHub-Event", "issues")];
        let body = r#"{"action":"opened","issue":{"number":482},"repository":{"full_name":"northwind/exporter"}}"#;
        let told = event(read_as(GITHUB, &headers, body));
        assert_eq!((told.id.as_str(), told.event.as_str()), ("72d3162e", "issues"));
        assert_eq!(told.record.as_deref(), Some("northwind/exporter #482"));
        assert_eq!(told.streams, ["assigned_issues", "created_issues"]);
    }

    #[test]
    fn what_cannot_be_read_still_has_an_event_and_an_id_from_its_headers() {
        let headers = [("X-GitHub-Delivery", "72d3162e"), ("X-GitHub-Event", "issues")];
        let told = event(read_as(GITHUB, &headers, "payload=%7B%7D"));
        assert_eq!((told.id.as_str(), told.streams.len(), told.record), ("72d3162e", 2, None));
        let ping = event(read_as(GITHUB, &[("X-GitHub-Event", "ping")], "{\"zen\":\"Keep it logically awesome.\"}"));
        assert!(ping.id.starts_with("blake3:") && ping.streams.is_empty(), "{ping:?}");
    }

    #[test]
    fn a_delivery_of_linear_tells_id_event_record_and_streams() {
        let headers = [("Linear-Delivery", "234d1a4e"), ("Linear-Event", "Issue")];
        let body = r#"{"action":"update","type":"Issue","data":{"id":"x","identifier":"ENG-7"},"webhookTimestamp":1}"#;
        let told = event(read_as(LINEAR, &headers, body));
        assert_eq!((told.id.as_str(), told.record.as_deref()), ("234d1a4e", Some("ENG-7")));
        assert_eq!(told.streams, ["issues"]);
    }

    #[test]
    fn a_challenge_is_sent_back_as_it_is_wanted() {
        let with =
            |challenge: &str| LINEAR.replace("[webhook.signature]", &format!("{challenge}\n[webhook.signature]"));
        let text = with("challenge = \".body.challenge\"");
        let body = r#"{"type":"url_verification","challenge":"3eZbrw1a"}"#;
        let plain = Answer { body: "3eZbrw1a".to_owned(), is_json: false };
        assert_eq!(read_as(&text, &[], body), Meaning::Challenge(plain));
        assert!(matches!(read_as(&text, &[], "{}"), Meaning::Event(_)));
        let object = with("challenge = \"if .body.challenge then {challenge: .body.challenge} else null end\"");
        let json = Answer { body: r#"{"challenge":"3eZbrw1a"}"#.to_owned(), is_json: true };
        assert_eq!(read_as(&object, &[], body), Meaning::Challenge(json));
    }
}
