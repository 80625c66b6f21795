//! Signing out: what the service is told, and what the person.

use crate::world::World;
use atom_api::integrations::Health;
use atom_integrations::Error;
use atom_testkit::oidc::{Alive, Fault};

#[tokio::test]
async fn disconnecting_ends_the_grant_at_the_service() {
    let Some(world) = World::new().await else { return };
    let id = world.connect("ada").await;
    assert_eq!(world.oidc.alive().await.unwrap(), Alive { access: 1, refresh: 1 });
    let reply = world.engine.disconnect(&world.scope, id, false).await.unwrap();
    assert!(reply.revoked_at_vendor && reply.message.contains("Forge has ended the access"), "{}", reply.message);
    assert_eq!(world.oidc.alive().await.unwrap(), Alive { access: 0, refresh: 0 });
    assert!(world.engine.list(&world.scope).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_service_that_cannot_be_told_does_not_keep_the_connection_and_the_person_is_told() {
    let Some(world) = World::new().await else { return };
    let id = world.connect("ada").await;
    world.oidc.meet("/token/revocation", [Some(Fault::Status(503))]);
    let reply = world.engine.disconnect(&world.scope, id, false).await.unwrap();
    assert!(!reply.revoked_at_vendor && reply.message.contains("could not be told"), "{}", reply.message);
    assert!(reply.message.contains("https://forge.example/clients"), "{}", reply.message);
    assert!(world.engine.list(&world.scope).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn where_a_service_has_no_way_to_end_a_grant_it_is_said() {
    let without =
        |manifest: String| manifest.replace("revoke = { url = ", "revoking = \"Remove Atom under Applications.\" # ");
    let Some(world) = World::with(crate::world::patience(), without).await else { return };
    let id = world.connect("ada").await;
    let reply = world.engine.disconnect(&world.scope, id, false).await.unwrap();
    assert!(!reply.revoked_at_vendor && reply.message.contains("offers no call"), "{}", reply.message);
    assert!(reply.message.contains("Remove Atom under Applications"), "{}", reply.message);
    assert_eq!(world.oidc.seen("/token/revocation"), 0);
}

#[tokio::test]
async fn an_account_of_which_everything_is_kept_has_no_grant_left_and_is_signed_in_to_again() {
    let Some(world) = World::new().await else { return };
    let id = world.connect("ada").await;
    let reply = world.engine.disconnect_keeping(&world.scope, id).await.unwrap();
    assert!(reply.revoked_at_vendor && reply.message.contains("Forge has ended the access"), "{}", reply.message);
    assert_eq!(world.oidc.alive().await.unwrap(), Alive { access: 0, refresh: 0 });
    assert!(matches!(world.probe(id).await, Err(Error::Disconnected)));
    assert_eq!(world.status(id).await.health, Health::Disconnected);
    assert_eq!(world.connect("ada").await, id, "it is the same connection");
    assert_eq!((world.status(id).await.health, world.probe(id).await.unwrap().as_str()), (Health::Ok, "ada"));
}
