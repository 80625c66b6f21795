//! Answers that were not meant for us, were used before, or were changed on their way.

use super::world::{World, go, parameter, service, with_parameter};
use crate::house::from;
use atom_api::signin::Kind;
use atom_auth::AuthError;
use atom_core::Code;
use atom_testkit::oidc::{Decision, Fault};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

const HOUR_MS: i64 = 3_600_000;

/// Changes a part of the ID token in a reply of the token endpoint; the signature stays as it was.
fn forged(change: impl Fn(&mut Value, &mut Value) + Send + Sync + 'static) -> Fault {
    Fault::changed(move |reply| {
        let token = reply["id_token"].as_str().unwrap().to_owned();
        let parts: Vec<&str> = token.split('.').collect();
        let read = |part: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
        let (mut head, mut claims) = (read(parts[0]), read(parts[1]));
        change(&mut head, &mut claims);
        let write = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signature = if head["alg"] == "none" { "" } else { parts[2] };
        reply["id_token"] = json!(format!("{}.{}.{signature}", write(&head), write(&claims)));
    })
}

#[tokio::test]
async fn an_answer_with_another_state_is_none_and_the_right_one_still_counts() {
    let Some(world) = World::open().await else { return };
    let attempt = world.begin().await;
    let mut person = world.oidc.person("ada");
    let back = person.decide(&attempt.authorize_url, Decision::Allow).await.unwrap();
    for state in [Some("A".repeat(43)), Some(String::new()), None] {
        let (status, page) = person.follow(&with_parameter(&back, "state", state.as_deref())).await.unwrap();
        assert!(status == 400 && page.contains("belongs to no sign-in"), "{status} {page}");
    }
    assert_eq!(world.finish_with(&attempt, false, None).await.unwrap().session, None, "still waited for");
    let (status, _) = person.follow(&back).await.unwrap();
    assert_eq!(status, 200);
    assert!(world.finish(&attempt).await.unwrap().session.is_some());
    assert!(person.follow(&back).await.is_err(), "there is one answer, and then nobody listens");
}

#[tokio::test]
async fn a_token_of_another_attempt_does_not_count() {
    let Some(world) = World::open().await else { return };
    // The nonce was another one when the person was sent to the service.
    let attempt = world.begin().await;
    let mut person = world.oidc.person("ada");
    let address = with_parameter(&attempt.authorize_url, "nonce", Some("of-somebody-else"));
    let back = person.decide(&address, Decision::Allow).await.unwrap();
    person.follow(&back).await.unwrap();
    let Err(AuthError::Failed(error)) = world.finish(&attempt).await else { panic!("it counted") };
    assert_eq!(error.code, Code::Vendor);
    // A code that was used: of an attempt that went well, with the state of the next one.
    let first = world.begin().await;
    let used = world.oidc.person("ada").decide(&first.authorize_url, Decision::Allow).await.unwrap();
    let code = parameter(&used, "code");
    let follow = world.oidc.person("ada");
    follow.follow(&used).await.unwrap();
    assert!(world.finish(&first).await.unwrap().session.is_some());
    let error = world.refused("ada", |back| with_parameter(&back, "code", Some(&code))).await;
    assert!(error.message.contains("used before"), "{error}");
    // A code of another attempt that was not used: the proof key is not the one it was made for.
    let other = world.begin().await;
    let unused = world.oidc.person("ada").decide(&other.authorize_url, Decision::Allow).await.unwrap();
    let code = parameter(&unused, "code");
    let error = world.refused("ada", |back| with_parameter(&back, "code", Some(&code))).await;
    assert_eq!(error.code, Code::Vendor, "{error}");
}

#[tokio::test]
async fn whoever_is_another_issuer_is_not_believed() {
    let Some(world) = World::open().await else { return };
    // The answer of the browser names another, or none though the provider always names itself (RFC 9207).
    for issuer in [Some("https://evil.example"), Some(""), None] {
        let error = world.refused("ada", |back| with_parameter(&back, "iss", issuer)).await;
        assert!(error.code == Code::Vendor && error.message.contains("could not be trusted"), "{error}");
    }
    // Discovery names another: this is the same provider, at an address that is not its issuer.
    world.set(service("forge", Kind::Openid, world.oidc.tokens_url())).await;
    let (here, forge) = (from("here"), atom_api::signin::Begin { provider: "forge".to_owned() });
    let begun = atom_auth::outside::begin(&world.house.auth, &here, forge).await;
    let Err(AuthError::Failed(error)) = begun else { panic!("it was believed") };
    assert!(error.message.contains("could not be trusted"), "{error}");
    // Somebody on the way has discovery say what is wanted: then the token does not.
    let (issuer, page) = (world.oidc.tokens_url().to_owned(), format!("{}/auth", world.oidc.url()));
    world.oidc.meet(
        "/.well-known/openid-configuration",
        [Some(Fault::changed(move |said| {
            said["issuer"] = json!(issuer);
            said["authorization_endpoint"] = json!(page);
            said["authorization_response_iss_parameter_supported"] = json!(false);
        }))],
    );
    let error = world.refused("ada", |back| with_parameter(&back, "iss", None)).await;
    assert!(error.message.contains("could not be trusted"), "{error}");
    assert!(!world.has("ada@example.com").await);
}

#[tokio::test]
async fn a_token_that_was_forged_or_whose_time_is_not_now_opens_nothing() {
    let Some(world) = World::open().await else { return };
    assert!(world.enter("kai").await.unwrap().new, "with nothing in the way all is well");
    let claim = |name: &'static str, value: Value| forged(move |_, claims| claims[name] = value.clone());
    let head = |name: &'static str, value: Value| forged(move |head, _| head[name] = value.clone());
    for (what, fault) in [
        ("of somebody else", claim("sub", json!("kai"))),
        ("for another program", claim("aud", json!("another"))),
        ("signed by nobody", head("alg", json!("none"))),
        ("signed by what is public", head("alg", json!("HS256"))),
        ("signed by another key", head("kid", json!("another"))),
        ("with more in its head", head("crit", json!(["exp"]))),
        ("none", Fault::changed(|reply| reply["id_token"] = json!("a.b.c"))),
        ("missing", Fault::changed(|reply| drop(reply.as_object_mut().unwrap().remove("id_token")))),
    ] {
        world.oidc.meet("/token", [Some(fault)]);
        let error = world.refused("ada", |back| back).await;
        assert!(error.message.contains("could not be trusted"), "{what}: {error}");
        assert!(!error.message.contains("eyJ"), "{what}: nothing of the token is told");
    }
    // What the provider tells of a person is about the one of the token.
    world.oidc.meet("/me", [Some(Fault::changed(|about| about["sub"] = json!("kai")))]);
    assert!(world.refused("ada", |back| back).await.message.contains("could not be trusted"));
    // Right in all but its time: by a clock two hours on it has lapsed, and two hours back it is not made yet.
    for hours in [2, -2] {
        let attempt = world.begin().await;
        let mut person = world.oidc.person("ada");
        let back = person.decide(&attempt.authorize_url, Decision::Allow).await.unwrap();
        world.house.clock.advance(hours * HOUR_MS);
        person.follow(&back).await.unwrap();
        let Err(AuthError::Failed(error)) = world.finish(&attempt).await else { panic!("{hours} hours") };
        assert!(error.message.contains("could not be trusted"), "{hours} hours: {error}");
        world.house.clock.advance(-hours * HOUR_MS);
    }
    // A provider whose keys are none that signed.
    world.oidc.rotate_keys().await.unwrap();
    world.oidc.meet("/jwks", [Some(Fault::changed(|keys| keys["keys"] = json!([])))]);
    assert!(world.refused("ada", |back| back).await.message.contains("could not be trusted"));
    assert!(!world.has("ada@example.com").await, "no account was made by any of this");
    let attempt = world.begin().await;
    go(&mut world.oidc.person("ada"), &attempt, |back| back).await;
    assert!(world.finish(&attempt).await.unwrap().new, "and the door is not shut for good");
}
