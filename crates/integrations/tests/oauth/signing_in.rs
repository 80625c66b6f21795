//! From the page of the service to a connection, and all the ways in which that comes to nothing.

use crate::world::{World, browser, patience, request, scope};
use atom_api::integrations::{Attempt, AuthKind, ChooseTenant, Connect, Credentials, Health};
use atom_core::{ApiError, Code};
use atom_integrations::Error;
use atom_testkit::oidc::{Decision, Fault};
use std::{collections::HashMap, time::Duration};
use url::Url;

fn query(address: &str) -> HashMap<String, String> {
    Url::parse(address).expect("an address of the provider").query_pairs().into_owned().collect()
}

fn with_query(address: &str, name: &str, value: &str) -> String {
    let mut url = Url::parse(address).expect("an address of the provider");
    let others: Vec<_> = url.query_pairs().into_owned().filter(|(other, _)| other != name).collect();
    url.query_pairs_mut().clear().extend_pairs(others).append_pair(name, value);
    url.into()
}

#[tokio::test]
async fn a_person_lets_atom_in_and_the_account_is_connected() {
    let Some(world) = World::new().await else { return };
    let (url, attempt) = world.begin().await;
    let asked = query(&url);
    assert_eq!((asked["response_type"].as_str(), asked["code_challenge_method"].as_str()), ("code", "S256"));
    assert_eq!((asked["scope"].as_str(), asked["prompt"].as_str()), ("openid offline_access items", "consent"));
    assert!(asked["redirect_uri"].starts_with("http://127.0.0.1:") && asked["state"].len() == 43);
    assert_eq!(world.engine.attempt(&world.scope, attempt, false).await.unwrap(), Attempt::Waiting);
    drop(world.engine.cancel_attempt(&world.scope, attempt));

    let id = world.connect("ada").await;

    let status = world.status(id).await;
    assert_eq!((status.account.as_str(), status.auth, status.health), ("ada", AuthKind::Oauth, Health::Ok));
    assert!(status.scopes.iter().any(|scope| scope == "items") && !status.scopes.iter().any(|scope| scope == "more"));
    assert_eq!(world.probe(id).await.unwrap(), "ada");
    assert_ne!(world.connect("bob").await, id, "another account is another connection");
    assert_eq!(world.connect("ada").await, id, "the same account is the same connection");
    assert_eq!(world.engine.list(&world.scope).await.unwrap().items.len(), 2);
    world.holds_its_secrets().await;
}

#[tokio::test]
async fn a_client_of_ones_own_with_a_secret_signs_in_and_is_remembered() {
    let Some(world) = World::new().await else { return };
    let id = world.connect_with("ada", &request(browser(Some("atom secret+")))).await;
    world.clock.advance(4_000);
    assert_eq!(world.probe(id).await.unwrap(), "ada");
    // Signing in again takes the client that the connection has.
    let mut again = request(Credentials::Oauth { client_id: None, client_secret: None, scopes: None });
    again.connection_id = Some(id);
    assert_eq!(world.connect_with("ada", &again).await, id);
    world.holds_its_secrets().await;
}

#[tokio::test]
async fn a_refusal_is_told_as_one() {
    let Some(world) = World::new().await else { return };
    let (url, attempt) = world.begin().await;
    let mut person = world.oidc.person("ada");
    let back = person.decide(&url, Decision::Refuse).await.unwrap();
    assert_eq!(query(&back)["error"], "access_denied");
    let (_, page) = person.follow(&back).await.unwrap();
    assert!(page.contains("Forge is not connected"), "{page}");
    let error = world.failure(attempt).await;
    assert!(error.code == Code::Forbidden && error.message.contains("told not to let Atom in"), "{error}");
    assert!(world.engine.list(&world.scope).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_wrong_state_gets_a_page_and_the_right_one_still_counts() {
    let Some(world) = World::new().await else { return };
    let (url, attempt) = world.begin().await;
    let mut person = world.oidc.person("ada");
    let back = person.decide(&url, Decision::Allow).await.unwrap();
    for wrong in [with_query(&back, "state", "guessed"), with_query(&back, "state", "")] {
        let (status, page) = person.follow(&wrong).await.unwrap();
        assert!(status == 400 && page.contains("belongs to no sign-in"), "{page}");
    }
    assert_eq!(world.engine.attempt(&world.scope, attempt, false).await.unwrap(), Attempt::Waiting);
    assert_eq!(world.oidc.seen("/token"), 0);
    person.follow(&back).await.unwrap();
    assert!(matches!(world.outcome(attempt).await, Attempt::Connected { .. }));
    assert!(person.follow(&back).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_code_that_was_used_before_connects_nobody() {
    let Some(world) = World::new().await else { return };
    let (url, first) = world.begin().await;
    let mut person = world.oidc.person("ada");
    let back = person.decide(&url, Decision::Allow).await.unwrap();
    person.follow(&back).await.unwrap();
    assert!(matches!(world.outcome(first).await, Attempt::Connected { .. }));
    let (url, second) = world.begin().await;
    let asked = query(&url);
    let mut replayed = Url::parse(&asked["redirect_uri"]).unwrap();
    replayed
        .query_pairs_mut()
        .append_pair("code", &query(&back)["code"])
        .append_pair("state", &asked["state"])
        .append_pair("iss", world.oidc.url());
    let (_, page) = person.follow(replayed.as_str()).await.unwrap();
    assert!(page.contains("not connected"), "{page}");
    let error = world.failure(second).await;
    assert!(error.code == Code::Vendor && error.message.contains("used before"), "{error}");
}

#[tokio::test]
async fn an_answer_of_another_issuer_connects_nobody() {
    let Some(world) = World::new().await else { return };
    for issuer in [Some("https://evil.example"), None] {
        let (url, attempt) = world.begin().await;
        let mut person = world.oidc.person("ada");
        let back = person.decide(&url, Decision::Allow).await.unwrap();
        assert_eq!(query(&back)["iss"], world.oidc.url());
        let forged = match issuer {
            Some(issuer) => with_query(&back, "iss", issuer),
            None => back.replace("&iss=", "&was="),
        };
        person.follow(&forged).await.unwrap();
        let error = world.failure(attempt).await;
        assert!(error.code == Code::Vendor && error.message.contains("did not come from Forge"), "{error}");
    }
    assert_eq!(world.oidc.seen("/token"), 0, "the code was not spent on it");
}

#[tokio::test]
async fn waiting_too_long_and_cancelling_are_told_apart() {
    let quick = atom_integrations::Patience { consent: Duration::from_millis(50), ..patience() };
    let Some(world) = World::with(quick, |manifest| manifest).await else { return };
    let (_, attempt) = world.begin().await;
    let error = world.failure(attempt).await;
    assert!(error.code == Code::Unavailable && error.message.contains("Nobody let Atom in"), "{error}");

    let Some(world) = World::new().await else { return };
    let (url, attempt) = world.begin().await;
    assert!(matches!(world.engine.cancel_attempt(&scope(2), attempt), Err(Error::NoSuchAttempt)));
    assert!(matches!(world.engine.attempt(&scope(2), attempt, false).await, Err(Error::NoSuchAttempt)));
    world.engine.cancel_attempt(&world.scope, attempt).unwrap();
    let error = world.failure(attempt).await;
    assert!(error.code == Code::Conflict && error.message.contains("cancelled"), "{error}");
    let mut person = world.oidc.person("ada");
    let back = person.decide(&url, Decision::Allow).await.unwrap();
    assert!(person.follow(&back).await.is_err(), "the port is closed");
}

#[tokio::test]
async fn signing_in_again_as_somebody_else_is_said_plainly_and_changes_nothing() {
    let Some(world) = World::new().await else { return };
    let id = world.connect("ada").await;
    let mut again = request(browser(None));
    again.connection_id = Some(id);
    let reply = world.begin_with(&again).await.unwrap();
    let mut person = world.oidc.person("bob");
    let back = person.decide(&reply.authorize_url.unwrap(), Decision::Allow).await.unwrap();
    person.follow(&back).await.unwrap();
    let error = world.failure(reply.attempt.unwrap()).await;
    assert_eq!((error.code, error.field.as_deref()), (Code::Invalid, Some("connection_id")));
    assert!(error.message.contains("this is bob") && error.message.contains("that of ada"), "{error}");
    assert_eq!(world.probe(id).await.unwrap(), "ada");
    assert_eq!(world.engine.list(&world.scope).await.unwrap().items.len(), 1);
}

#[tokio::test]
async fn more_is_allowed_when_it_is_needed_and_what_was_allowed_stays() {
    let Some(world) = World::new().await else { return };
    let id = world.connect("ada").await;
    let report = world.sync(id).await;
    assert_eq!((report.errors.len(), report.errors[0].stream.as_str()), (1, "more"));
    assert!(report.errors[0].error.message.contains("Sign in again and allow it"), "{:?}", report.errors);
    assert_eq!((report.streams[0].created, world.status(id).await.health), (1, Health::NeedsScope));
    // That another stream goes well says nothing of this one.
    let (items, cancel) = (["items".to_owned()], tokio_util::sync::CancellationToken::new());
    let part = world.engine.sync(&world.scope, id, Some(&items), &|_| (), &cancel).await.unwrap();
    assert_eq!((part.errors, world.status(id).await.health), (vec![], Health::NeedsScope));

    let credentials =
        Credentials::Oauth { client_id: None, client_secret: None, scopes: Some(vec!["more".to_owned()]) };
    let mut more = request(credentials);
    more.connection_id = Some(id);
    assert_eq!(world.connect_with("ada", &more).await, id);

    assert_eq!(world.sync(id).await.errors, []);
    let status = world.status(id).await;
    for scope in ["openid", "offline_access", "items", "more"] {
        assert!(status.scopes.iter().any(|had| had == scope), "{scope}: {:?}", status.scopes);
    }
    assert_eq!(status.health, Health::Ok);
}

#[tokio::test]
async fn an_application_signs_in_for_itself_and_is_renewed() {
    let Some(world) = World::new().await else { return };
    let machine = |secret: &str| {
        request(Credentials::ClientCredentials {
            client_id: "machine".to_owned(),
            client_secret: atom_api::SecretText::new(secret.to_owned()),
        })
    };
    let error = ApiError::from(world.begin_with(&machine("wrong")).await.unwrap_err());
    assert_eq!((error.code, error.field.as_deref()), (Code::Invalid, Some("credentials.client_id")));
    assert!(!error.message.contains("wrong"), "{error}");
    let reply = world.begin_with(&machine("the-secret-of-the-machine")).await.unwrap();
    let id = reply.connection_id.unwrap();
    assert_eq!(world.status(id).await.auth, AuthKind::ClientCredentials);
    let before = world.oidc.seen("/token");
    world.clock.advance(700);
    assert_eq!(world.probe(id).await.unwrap(), "machine");
    world.oidc.end_access().await.unwrap();
    assert_eq!(world.probe(id).await.unwrap(), "machine");
    assert_eq!(world.oidc.seen("/token") - before, 2);
}

#[tokio::test]
async fn without_a_client_it_is_told_how_to_make_one_and_a_file_can_name_one() {
    let Some(world) = World::new().await else { return };
    let nobody = request(Credentials::Oauth { client_id: None, client_secret: None, scopes: None });
    let error = ApiError::from(world.begin_with(&nobody).await.unwrap_err());
    assert_eq!((error.code, error.field.as_deref()), (Code::Invalid, Some("credentials.client_id")));
    assert!(error.message.contains("https://forge.example/clients"), "{error}");
    let needs = || {
        let providers = world.engine.providers().items;
        let forge = providers.iter().find(|provider| provider.id == "forge").unwrap();
        forge.methods.iter().filter(|method| method.needs_client).map(|method| method.kind).collect::<Vec<_>>()
    };
    assert_eq!(needs(), [AuthKind::Oauth, AuthKind::DeviceCode, AuthKind::ClientCredentials]);
    std::fs::write(world.folder.path().join("clients.toml"), "[forge]\nclient_id = \"atom\"\n").unwrap();
    assert_eq!(needs(), [AuthKind::ClientCredentials]);
    world.connect_with("ada", &nobody).await;
    // A client that the service does not know is found out at its page; one with another secret at the exchange.
    let odd = request(Credentials::Oauth {
        client_id: Some("two words".to_owned()),
        client_secret: None,
        scopes: Some(vec!["a b".to_owned()]),
    });
    assert!(matches!(world.begin_with(&odd).await, Err(Error::Invalid { field: "credentials.scopes", .. })));
}

#[tokio::test]
async fn a_token_endpoint_that_is_slow_or_gone_is_told_as_what_it_is() {
    let Some(mut world) = World::new().await else { return };
    for (fault, code, said) in [
        (Some(Fault::Slow(Duration::from_secs(30))), Code::Vendor, "did not answer within 2 s"),
        (Some(Fault::Status(503)), Code::Vendor, "fault of its own"),
        (Some(Fault::Cut), Code::Vendor, "broke off"),
        (None, Code::Offline, "cannot be reached"),
    ] {
        let (url, attempt) = world.begin().await;
        let mut person = world.oidc.person("ada");
        let back = person.decide(&url, Decision::Allow).await.unwrap();
        match fault {
            Some(fault) => world.oidc.meet("/token", [Some(fault)]),
            None => world.oidc.lose_tokens(),
        }
        let before = world.oidc.seen("/token");
        let (_, page) = person.follow(&back).await.unwrap();
        assert!(page.contains("Forge is not connected"), "{page}");
        let error = world.failure(attempt).await;
        assert!(error.code == code && error.message.contains(said), "{said}: {error}");
        assert!(world.oidc.seen("/token") - before <= 1, "a code is never sent twice");
    }
}

#[tokio::test]
async fn a_service_of_ones_own_grants_access_where_the_manifest_says_how_and_to_a_client_of_ones_own() {
    let own = "self_hosted = { authorize_url = \"{origin}/auth\", token_url = \"{origin}/token\", credentials_url = \"{origin}/clients\" }";
    for hosted in [false, true] {
        let elsewhere = |manifest: String| {
            let base = manifest.lines().find(|line| line.starts_with("base_url")).unwrap().to_owned();
            let manifest = manifest.replace(&base, "base_url = \"https://forge.example/api\"");
            if hosted { manifest.replace("[auth.oauth]", &format!("[auth.oauth]\n{own}")) } else { manifest }
        };
        let Some(world) = World::with(patience(), elsewhere).await else { return };
        std::fs::write(world.folder.path().join("clients.toml"), "[forge]\nclient_id = \"of the cloud\"\n").unwrap();
        let base_url = Some(format!("{}/api", world.oidc.url()));
        let named = Connect { base_url: base_url.clone(), ..request(browser(None)) };
        if !hosted {
            let error = ApiError::from(world.begin_with(&named).await.unwrap_err());
            assert_eq!((error.code, error.field.as_deref()), (Code::Invalid, Some("base_url")), "{error}");
            continue;
        }
        let nobody = Credentials::Oauth { client_id: None, client_secret: None, scopes: None };
        let unnamed = Connect { base_url, ..request(nobody) };
        let error = ApiError::from(world.begin_with(&unnamed).await.unwrap_err());
        assert_eq!(
            error.field.as_deref(),
            Some("credentials.client_id"),
            "the client of the cloud stays there: {error}"
        );
        assert!(error.message.contains(&format!("{}/clients", world.oidc.url())), "{error}");
        let id = world.connect_with("ada", &named).await;
        assert_eq!(world.probe(id).await.unwrap(), "ada");
        world.clock.advance(3_600);
        assert_eq!(world.probe(id).await.unwrap(), "ada", "it is renewed there");
        let again = Connect { connection_id: Some(id), ..request(browser(None)) };
        assert_eq!(world.connect_with("ada", &again).await, id);
        let moved = Connect { base_url: Some("https://evil.example/api".to_owned()), ..again };
        let error = ApiError::from(world.begin_with(&moved).await.unwrap_err());
        assert_eq!(error.field.as_deref(), Some("base_url"), "{error}");
    }
}

#[tokio::test]
async fn of_several_tenants_the_sign_in_ends_with_a_choice_that_may_come_when_the_token_is_over() {
    let sites = "[[tenant]]\nname = \"site\"\nlabel = \"site\"\nexample = \"north\"\n[tenant.discover]\n\
                 request = { path = \"/api/whoami\" }\nitems = '[{id: \"north\"}, {id: \"south\"}]'\n\n[limits]";
    let Some(world) = World::with(patience(), |manifest| manifest.replace("[limits]", sites)).await else { return };
    let (url, attempt) = world.begin().await;
    let mut person = world.oidc.person("ada");
    let back = person.decide(&url, Decision::Allow).await.unwrap();
    let (_, page) = person.follow(&back).await.unwrap();
    assert!(page.contains("Forge has let Atom in") && page.contains("Choose one in Atom"), "{page}");
    let outcome = world.outcome(attempt).await;
    let Attempt::ChooseTenant { connection_id, tenants } = outcome else { panic!("{outcome:?}") };
    assert_eq!(tenants.iter().map(|tenant| tenant.id.as_str()).collect::<Vec<_>>(), ["north", "south"]);
    assert_eq!(world.status(connection_id).await.health, Health::ChooseTenant);

    world.clock.advance(3_600);
    let before = world.oidc.seen("/token");
    let request = ChooseTenant { connection_id, tenant: "south".to_owned() };
    let cancel = tokio_util::sync::CancellationToken::new();
    let chosen = world.engine.choose_tenant(&world.scope, &request, &cancel).await.unwrap();

    assert_eq!((chosen.account.as_str(), chosen.auth, chosen.health), ("ada", AuthKind::Oauth, Health::Ok));
    assert_eq!(world.probe(chosen.id).await.unwrap(), "ada");
    assert_eq!(world.oidc.seen("/token") - before, 1, "renewed once, and that is what the connection has");
    world.holds_its_secrets().await;
}
