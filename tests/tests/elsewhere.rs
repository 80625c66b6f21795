//! Signing in through a service, through the door; and how often one may try.

use atom_core::{ApiError, Code};
use atom_engine::{Caller, Host};
use atom_testkit::oidc::{Decision, Oidc};
use atom_tests::fixture::Fixture;
use serde_json::{Value, json};

async fn stranger(fixture: &Fixture, name: &str, args: Value) -> Result<Value, ApiError> {
    fixture.door.call(&Caller::new(Host::Cli, None), name, args).await
}

#[tokio::test]
async fn whoever_keeps_the_installation_says_through_which_services_one_signs_in() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let google =
        json!({ "id": "google", "kind": "openid", "client_id": "of-google", "client_secret": "not to be told" });
    let set = ada.call("signin.set_provider", google).await;
    assert_eq!((&set["issuer"], &set["name"]), (&json!("https://accounts.google.com"), &json!("Google")));
    ada.call("signin.set_provider", json!({ "id": "github", "kind": "github", "client_id": "of-github" })).await;
    let listed = stranger(&fixture, "signin.providers", json!({})).await.expect("at the door");
    assert_eq!(listed["items"][0]["name"], "GitHub");
    assert_eq!(
        (&listed["items"][1]["has_secret"], &listed["items"][1]["client_id"]),
        (&json!(true), &json!("of-google"))
    );
    assert!(!listed.to_string().contains("not to be told"));
    for (field, args) in [
        ("id", json!({ "id": "A b", "kind": "openid", "client_id": "x" })),
        ("issuer", json!({ "id": "x", "kind": "openid", "client_id": "x" })),
        ("issuer", json!({ "id": "x", "kind": "openid", "client_id": "x", "issuer": "http://id.example.com" })),
        ("client_id", json!({ "id": "google", "kind": "openid", "client_id": " " })),
        ("name", json!({ "id": "google", "kind": "openid", "client_id": "x", "name": "two\nlines" })),
    ] {
        let refused = ada.try_call("signin.set_provider", args).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some(field)));
    }
    ada.call("signin.remove_provider", json!({ "provider": "google" })).await;
    let listed = stranger(&fixture, "signin.providers", json!({})).await.expect("at the door");
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
    let gone = stranger(&fixture, "signin.begin", json!({ "provider": "google" })).await.expect_err("gone");
    assert_eq!(gone.code, Code::NotFound);
}

#[tokio::test]
async fn somebody_comes_in_through_a_service_and_nothing_secret_is_told() {
    let Some(oidc) = Oidc::start().await.expect("the provider starts") else { return };
    let fixture = Fixture::new().await;
    let kim = fixture.person("Kim").await;
    let forge = json!({ "id": "forge", "name": "Forge", "kind": "openid", "issuer": oidc.url(), "client_id": "atom" });
    kim.call("signin.set_provider", forge).await;
    let begun = stranger(&fixture, "signin.begin", json!({ "provider": "forge" })).await.expect("begun");
    let address = begun["authorize_url"].as_str().expect("an address").to_owned();
    assert!(address.starts_with(&format!("{}/auth?", oidc.url())), "{address}");
    let waiting = json!({ "attempt": begun["attempt"] });
    let early = stranger(&fixture, "signin.finish", waiting.clone()).await.expect("still waiting");
    assert_eq!(early.get("session"), None);
    let made_up = stranger(&fixture, "signin.finish", json!({ "attempt": "A".repeat(43) })).await;
    assert_eq!(made_up.expect_err("nobody's").code, Code::NotFound);
    let mut person = oidc.person("ada");
    let back = person.decide(&address, Decision::Allow).await.expect("the provider asks");
    let (status, page) = person.follow(&back).await.expect("the listener is there");
    assert!(status == 200 && page.contains("Forge knows you"), "{page}");
    let finished = json!({ "attempt": begun["attempt"], "wait": true, "device": "A test" });
    let reply = stranger(&fixture, "signin.finish", finished).await.expect("in");
    assert_eq!((&reply["new"], &reply["session"]["user"]["email"]), (&json!(true), &json!("ada@example.com")));
    let caller = Caller::new(Host::Cli, reply["session"]["token"].as_str().map(str::to_owned));
    let call = |name: &'static str, args: Value| fixture.door.call(&caller, name, args);
    assert_eq!(call("auth.whoami", json!({})).await.expect("a session")["role"], "owner");
    let state = call("auth.verification", json!({})).await.expect("a state");
    assert_eq!(state["verified"], true);
    let linked = call("signin.linked", json!({})).await.expect("a list");
    assert_eq!((&linked["has_password"], &linked["items"][0]["name"]), (&json!(false), &json!("Forge")));
    let issuer = linked["items"][0]["issuer"].clone();
    let last = call("signin.unlink", json!({ "issuer": issuer, "password": "" })).await.expect_err("the last way in");
    assert_eq!(last.code, Code::Conflict);
    let forbidden = call("signin.remove_provider", json!({ "provider": "forge" })).await.expect_err("not hers");
    assert_eq!(forbidden.code, Code::Forbidden);
    let trail = call("audit.list", json!({})).await.expect("a trail").to_string();
    assert!(trail.contains("signin.finish"), "{trail}");
    let export = call("auth.export", json!({})).await.expect("an export").to_string();
    for secret in oidc.secrets() {
        assert!(!trail.contains(&secret) && !export.contains(&secret) && !page.contains(&secret));
    }
    // An attempt is of one run.
    let fixture = fixture.reopen().await;
    let ended = stranger(&fixture, "signin.finish", waiting).await.expect_err("it means nothing to the next run");
    assert_eq!(ended.code, Code::NotFound);
}

/// Calls with requests that are none until one is too many: what counts is the try.
async fn until_limited(fixture: &Fixture, name: &str, args: impl Fn(usize) -> Value, at_most: usize) -> usize {
    for count in 0..at_most {
        let refused = stranger(fixture, name, args(count)).await.expect_err("no request");
        if refused.code == Code::RateLimited {
            assert!(refused.retry_after_ms.is_some_and(|ms| ms > 0), "{name} says when");
            return count;
        }
        assert!(matches!(refused.code, Code::Invalid | Code::NotFound), "{name}: {refused}");
    }
    panic!("{name} is not limited after {at_most}");
}

#[tokio::test]
async fn one_address_tries_so_many_times_and_is_told_when_it_may_again() {
    for (name, least) in [
        ("auth.register", 40),
        ("auth.login", 120),
        ("auth.reset_password", 120),
        ("auth.forgot_password", 120),
        ("auth.verify_email", 120),
        ("signin.begin", 10),
        ("signin.finish", 120),
    ] {
        // Each has a door of its own.
        let fixture = Fixture::new().await;
        // Whatever the account: another one each time. `begin` and `finish` take a request, and know none of it.
        let args = |count: usize| match name {
            "signin.begin" => json!({ "provider": format!("p{count}") }),
            "signin.finish" => json!({ "attempt": format!("a{count}") }),
            _ => json!({ "email": format!("p{count}@example.com"), "no_such_field": 1 }),
        };
        let went = until_limited(&fixture, name, args, 200).await;
        assert!((least..least + 20).contains(&went), "{name}: {went}");
    }
}
