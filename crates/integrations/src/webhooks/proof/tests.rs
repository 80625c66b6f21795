//! Signatures as services make them, and as others would like to.

use super::*;
use crate::manifest::Provider;
use sha2::Digest;

const NOW_MS: i64 = 1_893_456_000_000;

/// A webhook with this `[webhook.signature]`, and `[webhook.sent]` where told.
fn webhook(signature: &str, sent: &str) -> Webhook {
    let manifest = format!(
        r#"
id = "signed"
name = "Signed"
category = "test"
base_url = "https://api.example.com"
streams = []
[records]
[auth.token]
header = "Authorization"
value = "Bearer {{token}}"
guide = "Make one."
credentials_url = "https://example.com"
revoking = "Delete it."
[identity]
request = {{ path = "/me" }}
account = ".name"
account_id = ".id"
[limits]
retries = 0
pages_max = 1
[webhook]
guide = "Enter it."
delivery = ".headers.id"
event = ".body.type"
{sent}
[webhook.events]
[webhook.signature]
{signature}
"#
    );
    let provider = Provider::parse(&manifest).unwrap_or_else(|mistake| panic!("{mistake:?}"));
    provider.webhook.expect("a webhook")
}

fn delivery(headers: &[(&str, &str)], body: &str) -> Delivery {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Delivery { headers, body: body.as_bytes().to_vec() }
}

fn is_fresh(webhook: &Webhook, delivery: &Delivery, now_ms: i64) -> bool {
    fresh(webhook, delivery, &super::super::told::input(delivery), now_ms).is_ok()
}

/// HMAC as RFC 2104 writes it, of the digest alone.
fn hmac_by_hand<D: Digest>(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut block = [0_u8; 64];
    block[..key.len()].copy_from_slice(key);
    let padded = |pad: u8| block.map(|byte| byte ^ pad);
    let inner = D::new().chain_update(padded(0x36)).chain_update(bytes).finalize();
    D::new().chain_update(padded(0x5c)).chain_update(inner).finalize().to_vec()
}

#[test]
fn a_signature_of_github_holds_as_github_publishes_it() {
    // https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
    let (secret, body) = ("It's a Secret to Everybody", "Hello, World!");
    let published = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    let github = webhook("scheme = \"hmac_sha256_hex\"\nheader = \"X-Hub-Signature-256\"\nprefix = \"sha256=\"", "");
    let of = |signature: &str, body: &str, secret: &str| {
        signed(&github, &delivery(&[("x-hub-signature-256", signature)], body), secret, "")
    };
    assert_eq!(of(published, body, secret), Ok(()));
    for (signature, body, secret) in [
        (published, "Hello, World?", secret),
        (published, body, "It's a secret to Everybody"),
        (&published[7..], body, secret),
        (&published[..69], body, secret),
        ("sha256=", body, secret),
        ("sha1=757107ea0eb2509fc211221cce984b8a37570b6d", body, secret),
        ("sha256=no hexadecimal", body, secret),
    ] {
        assert_eq!(of(signature, body, secret), Err(Refusal::Forged), "{signature} {body} {secret}");
    }
}

#[test]
fn codes_are_those_of_the_standards() {
    // RFC 4231, test case 2; RFC 2202, test case 2.
    let (key, text) = ("Jefe", "what do ya want for nothing?");
    let sha256 = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    let sha1 = "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79";
    assert_eq!(hex::encode(hmac_by_hand::<Sha256>(key.as_bytes(), text.as_bytes())), sha256);
    let (as_base64, sha1_as_base64) =
        (STANDARD.encode(hex::decode(sha256).unwrap()), STANDARD.encode(hex::decode(sha1).unwrap()));
    let upper = sha256.to_uppercase();
    for (scheme, signature) in [
        ("hmac_sha256_hex", sha256),
        ("hmac_sha256_hex", upper.as_str()),
        ("hmac_sha256_base64", as_base64.as_str()),
        ("hmac_sha1_hex", sha1),
        ("hmac_sha1_base64", sha1_as_base64.as_str()),
        ("token", key),
    ] {
        let webhook = webhook(&format!("scheme = \"{scheme}\"\nheader = \"X-Signature\""), "");
        let of = |signature: &str| signed(&webhook, &delivery(&[("x-signature", signature)], text), key, "");
        assert_eq!(of(signature), Ok(()), "{scheme}");
        assert_eq!(of(&signature[1..]), Err(Refusal::Forged), "{scheme}");
        assert_eq!(of(""), Err(Refusal::Forged), "{scheme}");
    }
}

#[test]
fn what_is_signed_may_be_made_of_parts() {
    let slack = webhook(
        "scheme = \"hmac_sha256_hex\"\nheader = \"X-Slack-Signature\"\nprefix = \"v0=\"\nsigned = \"v0:{timestamp}:{body}\"",
        "sent = { header = \"X-Slack-Request-Timestamp\" }",
    );
    let (secret, body) = ("8f742231b10e8888abcd99yyyzzz85a5", "{\"type\":\"event_callback\"}");
    let code = hmac_by_hand::<Sha256>(secret.as_bytes(), b"v0:1893456000:{\"type\":\"event_callback\"}");
    let signature = format!("v0={}", hex::encode(code));
    let at = |time: &str| delivery(&[("X-Slack-Request-Timestamp", time), ("X-Slack-Signature", &signature)], body);
    assert_eq!(signed(&slack, &at("1893456000"), secret, ""), Ok(()));
    assert_eq!(
        signed(&slack, &at("1893456001"), secret, ""),
        Err(Refusal::Forged),
        "another time is another signature"
    );
    let timeless = delivery(&[("X-Slack-Signature", &signature)], body);
    assert_eq!(signed(&slack, &timeless, secret, ""), Err(Refusal::Stale));

    let trello = webhook("scheme = \"hmac_sha1_base64\"\nheader = \"X-Trello-Webhook\"\nsigned = \"{body}{url}\"", "");
    let code = hmac_by_hand::<Sha1>(b"trello-secret", b"{}https://hooks.example.com/hooks/1");
    let signed_so = delivery(&[("X-Trello-Webhook", &STANDARD.encode(code))], "{}");
    assert_eq!(signed(&trello, &signed_so, "trello-secret", "https://hooks.example.com/hooks/1"), Ok(()));
    assert_eq!(signed(&trello, &signed_so, "trello-secret", "https://hooks.example.com/hooks/2"), Err(Refusal::Forged));
}

#[test]
fn one_of_several_signatures_in_a_list_has_to_hold() {
    let stripe = webhook(
        "scheme = \"hmac_sha256_hex\"\nheader = \"Stripe-Signature\"\nmember = \"v1\"\nsigned = \"{timestamp}.{body}\"",
        "sent = { member = \"t\" }",
    );
    let (secret, body) = ("whsec_test", "{\"id\":\"evt_1\"}");
    let good = hex::encode(hmac_by_hand::<Sha256>(secret.as_bytes(), b"1893456000.{\"id\":\"evt_1\"}"));
    let other = hex::encode(hmac_by_hand::<Sha256>(b"whsec_old", b"1893456000.{\"id\":\"evt_1\"}"));
    let of = |list: &str| signed(&stripe, &delivery(&[("stripe-signature", list)], body), secret, "");
    assert_eq!(of(&format!("t=1893456000,v1={good},v0={other}")), Ok(()));
    assert_eq!(of(&format!("t=1893456000, v1={other}, v1={good}")), Ok(()), "while secrets change");
    assert_eq!(of(&format!("t=1893456000,v1={other}")), Err(Refusal::Forged));
    assert_eq!(of(&format!("t=1893456000,v0={good}")), Err(Refusal::Forged), "of another version");
    assert_eq!(of(&format!("t=1893456009,v1={good}")), Err(Refusal::Forged));
    assert_eq!(of(&format!("v1={good}")), Err(Refusal::Stale));
    let at = delivery(&[("stripe-signature", &format!("t=1893456000,v1={good}"))], body);
    assert!(is_fresh(&stripe, &at, NOW_MS) && !is_fresh(&stripe, &at, NOW_MS + 300_001));
}

#[test]
fn what_is_unsigned_or_signed_twice_is_refused_and_so_is_all_without_a_secret() {
    let plain = webhook("scheme = \"hmac_sha256_hex\"\nheader = \"X-Signature\"", "");
    let code = hex::encode(hmac_by_hand::<Sha256>(b"secret", b"{}"));
    let empty = hex::encode(hmac_by_hand::<Sha256>(b"", b"{}"));
    let with = |headers: &[(&str, &str)], secret: &str| signed(&plain, &delivery(headers, "{}"), secret, "");
    assert_eq!(with(&[("x-signature", &code)], "secret"), Ok(()));
    assert_eq!(with(&[], "secret"), Err(Refusal::Unsigned));
    assert_eq!(with(&[("x-signature", &code), ("X-Signature", &code)], "secret"), Err(Refusal::Unsigned));
    assert_eq!(with(&[("x-signature", &empty)], ""), Err(Refusal::NoSecret));
}

#[test]
fn the_window_is_open_before_and_after_and_no_longer() {
    let signature = "scheme = \"hmac_sha256_hex\"\nheader = \"X-Signature\"";
    let linear = webhook(signature, "sent = { pick = \".body.webhookTimestamp\", as = \"unix_ms\" }");
    let short = webhook(signature, "sent = { header = \"X-Time\", as = \"instant\", window_s = 60 }");
    let sent = |at_ms: i64| delivery(&[], &format!("{{\"webhookTimestamp\":{at_ms}}}"));
    for (apart_ms, holds) in [(0, true), (300_000, true), (-300_000, true), (300_001, false), (-300_001, false)] {
        assert_eq!(is_fresh(&linear, &sent(NOW_MS + apart_ms), NOW_MS), holds, "{apart_ms}");
    }
    for body in ["{}", "no json", "{\"webhookTimestamp\":null}", "{\"webhookTimestamp\":\"soon\"}"] {
        assert!(!is_fresh(&linear, &delivery(&[], body), NOW_MS), "{body}");
    }
    let at = |time: &str| delivery(&[("x-time", time)], "");
    assert!(is_fresh(&short, &at("2030-01-01T00:00:00Z"), NOW_MS + 60_000));
    assert!(!is_fresh(&short, &at("2030-01-01T00:00:00Z"), NOW_MS + 60_001));
    assert!(!is_fresh(&short, &at("9223372036854775807"), NOW_MS));
    let endless = webhook(signature, "sent = { header = \"X-Time\" }");
    assert!(!is_fresh(&endless, &at("9223372036854775807"), NOW_MS), "no clock goes so far");
}
