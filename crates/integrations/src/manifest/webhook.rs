//! Webhooks: how a delivery is proven, what has to be sent back, and which streams it is about.

use super::{
    At, Mistake, SecretOf, SentAs, SignatureScheme,
    check::Check,
    form::{SentForm, SignatureForm, WebhookForm},
    stream::Stream,
};
use crate::jq::Program;
use reqwest::header::HeaderName;
use std::collections::BTreeMap;

/// The seconds for which a delivery counts as fresh, unless told.
const WINDOW_S: u32 = 300;
/// The longest window: what is older is replayed by nobody who means well.
const WINDOW_S_MAX: u32 = 86_400;

/// Where a service tells of changes by itself.
#[derive(Debug)]
pub(crate) struct Webhook {
    /// What a person has to enter where.
    pub(crate) guide: String,
    /// In other languages.
    pub(crate) guides: BTreeMap<String, String>,
    pub(crate) secret_of: SecretOf,
    pub(crate) signature: Signature,
    pub(crate) sent: Option<Sent>,
    /// The id of a delivery, of `{headers, body}`.
    pub(crate) delivery: Program,
    /// The kind of event, of `{headers, body}`.
    pub(crate) event: Program,
    /// The streams that an event is about.
    pub(crate) events: BTreeMap<String, Vec<String>>,
    /// The record that it is about, of `{headers, body}`.
    pub(crate) record: Option<Program>,
    /// What has to be sent back to prove the address, of `{headers, body}`.
    pub(crate) challenge: Option<Program>,
}

/// How a delivery is signed.
#[derive(Debug)]
pub(crate) struct Signature {
    pub(crate) scheme: SignatureScheme,
    pub(crate) header: HeaderName,
    /// The member that carries it, where the header is a list.
    pub(crate) member: Option<String>,
    pub(crate) prefix: String,
    /// What is signed, in its order.
    pub(crate) signed: Vec<Part>,
}

/// A part of what is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// These characters.
    Plain(String),
    /// The body as it came.
    Body,
    /// The time of sending as it came.
    Timestamp,
    /// The public address that it was sent to.
    Url,
}

/// When a delivery was sent.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) place: SentPlace,
    pub(crate) written: SentAs,
    pub(crate) window_s: u32,
}

/// Where a delivery says when it was sent.
#[derive(Debug)]
pub(crate) enum SentPlace {
    /// In a header.
    Header(HeaderName),
    /// In the list that carries the signature.
    Member(String),
    /// Where this finds it, in `{headers, body}`.
    Pick(Program),
}

impl Webhook {
    pub(super) fn read(check: &Check<'_>, form: WebhookForm, streams: &[Stream]) -> Result<Self, Mistake> {
        let mut events = BTreeMap::new();
        for (event, names) in form.events {
            for name in &names {
                let known = streams.iter().any(|stream| stream.name == *name.get());
                check.that(known, &format!("webhook.events.{event}"), name, "there is no stream of this name")?;
            }
            events.insert(event, names.into_iter().map(At::into_inner).collect());
        }
        Ok(Self {
            guide: form.guide,
            guides: form.guides,
            secret_of: form.secret_of,
            signature: Signature::read(check, &form.signature, form.sent.as_ref())?,
            sent: form.sent.as_ref().map(|sent| Sent::read(check, sent, &form.signature)).transpose()?,
            delivery: check.program("webhook.delivery", &form.delivery)?,
            event: check.program("webhook.event", &form.event)?,
            events,
            record: check.maybe_program("webhook.record", form.record.as_ref())?,
            challenge: check.maybe_program("webhook.challenge", form.challenge.as_ref())?,
        })
    }
}

impl Signature {
    fn read(check: &Check<'_>, form: &SignatureForm, sent: Option<&SentForm>) -> Result<Self, Mistake> {
        let signed = match &form.signed {
            None => vec![Part::Body],
            Some(text) => {
                let at = "webhook.signature.signed";
                let rule = "the token scheme sends the secret itself, and signs nothing";
                check.that(form.scheme != SignatureScheme::Token, at, text, rule)?;
                let parts = parts(text.get()).map_err(|reason| check.mistake(at, text, &reason))?;
                check.that(parts.contains(&Part::Body), at, text, "the `{body}` has to be in it")?;
                let timed = sent.is_some_and(|sent| sent.header.is_some() || sent.member.is_some());
                let rule = "`{timestamp}` needs `header` or `member` in [webhook.sent]";
                check.that(timed || !parts.contains(&Part::Timestamp), at, text, rule)?;
                parts
            }
        };
        Ok(Self {
            scheme: form.scheme,
            header: check.header_name("webhook.signature.header", &form.header)?,
            member: form.member.as_ref().map(|name| member(check, "webhook.signature.member", name)).transpose()?,
            prefix: form.prefix.clone(),
            signed,
        })
    }
}

impl Sent {
    fn read(check: &Check<'_>, form: &SentForm, signature: &SignatureForm) -> Result<Self, Mistake> {
        let twice = "one of `header`, `member` and `pick` tells when it was sent";
        let place = match (&form.header, &form.member, &form.pick) {
            (Some(header), None, None) => SentPlace::Header(check.header_name("webhook.sent.header", header)?),
            (None, Some(name), None) => {
                let rule = "the header of the signature is a list only where [webhook.signature] has a `member`";
                check.that(signature.member.is_some(), "webhook.sent.member", name, rule)?;
                SentPlace::Member(member(check, "webhook.sent.member", name)?)
            }
            (None, None, Some(code)) => SentPlace::Pick(check.program("webhook.sent.pick", code)?),
            (None, Some(second), _) | (_, None, Some(second)) | (Some(_), Some(second), _) => {
                return Err(check.mistake("webhook.sent", second, twice));
            }
            (None, None, None) => return Err(check.mistake("webhook.sent", &signature.header, twice)),
        };
        if let Some(seconds) = &form.window_s {
            let rule = "it is 1 to 86400 seconds";
            check.that((1..=WINDOW_S_MAX).contains(seconds.get()), "webhook.sent.window_s", seconds, rule)?;
        }
        let window_s = form.window_s.as_ref().map_or(WINDOW_S, |seconds| *seconds.get());
        Ok(Self { place, written: form.written, window_s })
    }
}

/// The name of a member of a list such as `t=…,v1=…`.
fn member(check: &Check<'_>, field: &str, name: &At<String>) -> Result<String, Mistake> {
    let good =
        !name.get().is_empty() && name.get().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    check.that(good, field, name, "the name of a member is made of letters, digits, `-` and `_`")?;
    Ok(name.get().clone())
}

/// The parts of what is signed.
fn parts(text: &str) -> Result<Vec<Part>, String> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').ok_or("a `{` is not closed")?;
        if !before.is_empty() {
            parts.push(Part::Plain(before.to_owned()));
        }
        parts.push(match name {
            "body" => Part::Body,
            "timestamp" => Part::Timestamp,
            "url" => Part::Url,
            _ => return Err(format!("`{{{name}}}` is not known; there are {{body}}, {{timestamp}} and {{url}}")),
        });
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(Part::Plain(rest.to_owned()));
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_is_read_in_its_order() {
        let plain = |text: &str| Part::Plain(text.to_owned());
        assert_eq!(parts("{timestamp}.{body}"), Ok(vec![Part::Timestamp, plain("."), Part::Body]));
        let slack = vec![plain("v0:"), Part::Timestamp, plain(":"), Part::Body];
        assert_eq!(parts("v0:{timestamp}:{body}"), Ok(slack));
        assert_eq!(parts("POST{url}{body}"), Ok(vec![plain("POST"), Part::Url, Part::Body]));
        assert_eq!(parts("{body}!"), Ok(vec![Part::Body, plain("!")]));
        assert!(parts("{body").is_err() && parts("{boddy}").is_err());
    }
}
