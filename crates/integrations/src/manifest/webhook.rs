//! Webhooks: how a delivery is proven, and which streams it is about.

use super::{
    Mistake, SignatureScheme,
    check::Check,
    form::{SignatureForm, WebhookForm},
    stream::Stream,
};
use crate::jq::Program;
use reqwest::header::HeaderName;
use std::collections::BTreeMap;

/// The seconds for which a delivery counts as fresh, unless told.
const WINDOW_S: u32 = 300;

/// Where a service tells of changes by itself.
#[derive(Debug)]
pub(crate) struct Webhook {
    /// What a person has to enter where.
    pub(crate) guide: String,
    pub(crate) signature: Signature,
    /// The id of a delivery, of `{headers, body}`.
    pub(crate) delivery: Program,
    /// The kind of event, of `{headers, body}`.
    pub(crate) event: Program,
    /// The streams that an event is about.
    pub(crate) events: BTreeMap<String, Vec<String>>,
    /// What has to be sent back to prove the address, of `{headers, body}`.
    pub(crate) challenge: Option<Program>,
}

/// How a delivery is signed.
#[derive(Debug)]
pub(crate) struct Signature {
    pub(crate) scheme: SignatureScheme,
    pub(crate) header: HeaderName,
    pub(crate) prefix: String,
    pub(crate) timestamp_header: Option<HeaderName>,
    /// What is signed, with `{body}`, `{timestamp}` and `{id}`.
    pub(crate) signed: String,
    pub(crate) window_s: u32,
}

impl Webhook {
    pub(super) fn read(check: &Check<'_>, form: WebhookForm, streams: &[Stream]) -> Result<Self, Mistake> {
        let mut events = BTreeMap::new();
        for (event, names) in form.events {
            for name in &names {
                let known = streams.iter().any(|stream| stream.name == *name.get());
                check.that(known, &format!("webhooks.events.{event}"), name, "there is no stream of this name")?;
            }
            events.insert(event, names.into_iter().map(super::At::into_inner).collect());
        }
        Ok(Self {
            guide: form.guide,
            signature: Signature::read(check, form.signature)?,
            delivery: check.program("webhooks.delivery", &form.delivery)?,
            event: check.program("webhooks.event", &form.event)?,
            events,
            challenge: check.maybe_program("webhooks.challenge", form.challenge.as_ref())?,
        })
    }
}

impl Signature {
    fn read(check: &Check<'_>, form: SignatureForm) -> Result<Self, Mistake> {
        let timestamp = form.timestamp_header.as_ref();
        Ok(Self {
            scheme: form.scheme,
            header: check.header_name("webhooks.signature.header", &form.header)?,
            prefix: form.prefix,
            timestamp_header: timestamp
                .map(|header| check.header_name("webhooks.signature.timestamp_header", header))
                .transpose()?,
            signed: form.signed.map_or_else(|| "{body}".to_owned(), super::At::into_inner),
            window_s: form.window_s.unwrap_or(WINDOW_S),
        })
    }
}
