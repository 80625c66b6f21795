//! Whether a delivery comes from the service: its signature over the bytes as they came, and when it was sent.

use super::Delivery;
use crate::{
    jq::{Given, Input},
    manifest::{Part, SentAs, SentPlace, Signature, SignatureScheme, Webhook},
    oauth::same,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::HeaderName;
use serde_json::Value;
use sha1::Sha1;
use sha2::Sha256;

/// Why a delivery is not taken. The service is told none of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nobody has entered the secret of the service yet.
    NoSecret,
    /// The header of the signature is missing, stands twice, or cannot be read.
    Unsigned,
    /// The signature is not that of these bytes with this secret.
    Forged,
    /// It does not say when it was sent, or it was too long ago, or it is yet to come.
    Stale,
}

/// Proves the signature. Nothing of the body is read before that.
pub(crate) fn signed(webhook: &Webhook, delivery: &Delivery, secret: &str, url: &str) -> Result<(), Refusal> {
    if secret.is_empty() {
        return Err(Refusal::NoSecret);
    }
    let Signature { scheme, header, member, prefix, .. } = &webhook.signature;
    let given = one(delivery, header).ok_or(Refusal::Unsigned)?;
    let bytes = signed_bytes(webhook, delivery, given, url)?;
    let holds = |signature: &str| {
        signature.strip_prefix(prefix.as_str()).is_some_and(|signature| is_of(*scheme, secret, &bytes, signature))
    };
    let proven = match member {
        // While a service changes from one secret to the next, it signs with both.
        Some(name) => members(given, name).any(holds),
        None => holds(given),
    };
    if proven { Ok(()) } else { Err(Refusal::Forged) }
}

/// The bytes over which a delivery is signed, in their order; `given` is the header of the signature.
fn signed_bytes<'d>(
    webhook: &'d Webhook,
    delivery: &'d Delivery,
    given: &'d str,
    url: &'d str,
) -> Result<Vec<&'d [u8]>, Refusal> {
    let timestamp = match webhook.sent.as_ref().map(|sent| &sent.place) {
        Some(SentPlace::Header(name)) => one(delivery, name),
        Some(SentPlace::Member(name)) => members(given, name).next(),
        Some(SentPlace::Pick(_)) | None => None,
    };
    let mut bytes: Vec<&[u8]> = Vec::with_capacity(webhook.signature.signed.len());
    for part in &webhook.signature.signed {
        bytes.push(match part {
            Part::Plain(text) => text.as_bytes(),
            Part::Body => &delivery.body,
            Part::Timestamp => timestamp.ok_or(Refusal::Stale)?.as_bytes(),
            Part::Url => url.as_bytes(),
        });
    }
    Ok(bytes)
}

/// What stands for the signed bytes of a delivery whose signature holds: its id may be outside of them, where anybody can put
/// another one. Nothing where the signature is over no body.
pub(crate) fn mark(webhook: &Webhook, delivery: &Delivery, url: &str) -> Option<String> {
    let Signature { scheme, header, signed, .. } = &webhook.signature;
    let over_body = signed.iter().any(|part| matches!(part, Part::Body));
    if matches!(scheme, SignatureScheme::Token) || !over_body {
        return None;
    }
    let mut hasher = blake3::Hasher::new();
    for part in signed_bytes(webhook, delivery, one(delivery, header)?, url).ok()? {
        hasher.update(part);
    }
    Some(format!("signed:{}", hasher.finalize().to_hex()))
}

/// Whether a delivery, whose signature holds, was sent within the window around `now_ms`.
pub(crate) fn fresh(webhook: &Webhook, delivery: &Delivery, input: &Input, now_ms: i64) -> Result<(), Refusal> {
    let Some(sent) = &webhook.sent else { return Ok(()) };
    let said = match &sent.place {
        SentPlace::Header(name) => one(delivery, name).map(str::to_owned),
        SentPlace::Member(name) => {
            one(delivery, &webhook.signature.header).and_then(|list| members(list, name).next()).map(str::to_owned)
        }
        SentPlace::Pick(program) => match program.run_on(input, &Given::nothing()) {
            Ok(Value::String(text)) => Some(text),
            Ok(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        },
    };
    let at_ms = said.and_then(|said| instant_ms(&said, sent.written)).ok_or(Refusal::Stale)?;
    let apart_ms = now_ms.saturating_sub(at_ms).saturating_abs();
    if apart_ms <= i64::from(sent.window_s) * 1_000 { Ok(()) } else { Err(Refusal::Stale) }
}

/// The value of a header that stands once.
fn one<'d>(delivery: &'d Delivery, name: &HeaderName) -> Option<&'d str> {
    let mut values = delivery.headers.iter().filter(|(given, _)| given.eq_ignore_ascii_case(name.as_str()));
    let (first, second) = (values.next(), values.next());
    first.filter(|_| second.is_none()).map(|(_, value)| value.as_str())
}

/// The values of a member of a list such as `t=…,v1=…,v1=…`.
fn members<'l>(list: &'l str, name: &str) -> impl Iterator<Item = &'l str> {
    list.split(',')
        .filter_map(move |pair| pair.trim().split_once('=').filter(|(key, _)| *key == name))
        .map(|(_, it)| it)
}

fn is_of(scheme: SignatureScheme, secret: &str, bytes: &[&[u8]], signature: &str) -> bool {
    let code = match scheme {
        SignatureScheme::HmacSha256Hex | SignatureScheme::HmacSha1Hex => hex::decode(signature).ok(),
        SignatureScheme::HmacSha256Base64 | SignatureScheme::HmacSha1Base64 => STANDARD.decode(signature).ok(),
        SignatureScheme::Token => return same(secret, signature),
    };
    let Some(code) = code else { return false };
    match scheme {
        SignatureScheme::HmacSha1Hex | SignatureScheme::HmacSha1Base64 => {
            verify(Hmac::<Sha1>::new_from_slice(secret.as_bytes()).ok(), bytes, &code)
        }
        _ => verify(Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok(), bytes, &code),
    }
}

/// Compares in a time that does not tell where they differ, and only at full length.
fn verify<M: Mac>(mac: Option<M>, bytes: &[&[u8]], code: &[u8]) -> bool {
    mac.is_some_and(|mut mac| {
        for part in bytes {
            mac.update(part);
        }
        mac.verify_slice(code).is_ok()
    })
}

fn instant_ms(said: &str, written: SentAs) -> Option<i64> {
    let said = said.trim();
    match written {
        SentAs::Unix => said.parse::<i64>().ok()?.checked_mul(1_000),
        SentAs::UnixMs => said.parse().ok(),
        SentAs::Instant => said.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond),
    }
}

#[cfg(test)]
mod tests;
