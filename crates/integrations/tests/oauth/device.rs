//! Signing in on another device.

use crate::world::{World, request};
use atom_api::integrations::{Attempt, AuthKind, ConnectReply, Credentials};
use atom_core::Code;
use atom_testkit::oidc::Decision;

async fn begin(world: &World) -> ConnectReply {
    let credentials = Credentials::DeviceCode { client_id: Some("atom".to_owned()), scopes: None };
    world.begin_with(&request(credentials)).await.expect("it begins")
}

#[tokio::test]
async fn a_code_that_is_typed_on_the_page_of_the_service_connects() {
    let Some(world) = World::new().await else { return };
    let reply = begin(&world).await;
    let (device, attempt) = (reply.device.unwrap(), reply.attempt.unwrap());
    assert!(device.verification_url.starts_with(world.oidc.url()) && !device.user_code.is_empty());
    let page =
        world.oidc.person("ada").decide(&device.verification_url_complete.unwrap(), Decision::Allow).await.unwrap();
    let outcome = world.outcome(attempt).await;
    let Attempt::Connected { connection_id, account } = outcome else { panic!("{outcome:?} after {page}") };
    assert_eq!((account.as_str(), world.status(connection_id).await.auth), ("ada", AuthKind::DeviceCode));
    world.clock.advance(3_600);
    assert_eq!(world.probe(connection_id).await.unwrap(), "ada", "it is renewed like any grant");
    assert_eq!(world.status(connection_id).await.auth, AuthKind::DeviceCode);
    world.holds_its_secrets().await;
}

#[tokio::test]
async fn a_code_that_is_refused_is_told_as_refused() {
    let Some(world) = World::new().await else { return };
    let reply = begin(&world).await;
    let url = reply.device.unwrap().verification_url_complete.unwrap();
    world.oidc.person("ada").decide(&url, Decision::Refuse).await.unwrap();
    let error = world.failure(reply.attempt.unwrap()).await;
    assert_eq!(error.code, Code::Forbidden, "{error}");
}
