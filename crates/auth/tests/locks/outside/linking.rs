//! Linking a service to an account that there is, with proof of both, and taking the link away.

use super::world::{World, go};
use crate::house::{PASSWORD, from, secret};
use atom_api::{
    auth::SessionReply,
    signin::{BeginReply, Cancel, FinishLink, FinishLinkReply, Link, Unlink},
};
use atom_auth::{AuthError, outside};

const MINUTE_MS: i64 = 60_000;

async fn link(world: &World, session: &SessionReply, password: &str) -> Result<BeginReply, AuthError> {
    world.set_clock();
    let who = world.house.who(session).await?;
    let request = Link { provider: "forge".to_owned(), password: secret(password) };
    outside::link(&world.house.auth, &from("here"), who, request).await
}

async fn finish(world: &World, session: &SessionReply, attempt: &BeginReply) -> Result<FinishLinkReply, AuthError> {
    let who = world.house.who(session).await?;
    let request = FinishLink { attempt: attempt.attempt.clone(), wait: true, look: false };
    outside::finish_link(&world.house.auth, &from("here"), who, request).await
}

async fn look(world: &World, session: &SessionReply, attempt: &BeginReply) -> Result<FinishLinkReply, AuthError> {
    let who = world.house.who(session).await?;
    let request = FinishLink { attempt: attempt.attempt.clone(), wait: true, look: true };
    outside::finish_link(&world.house.auth, &from("here"), who, request).await
}

async fn unlink(world: &World, session: &SessionReply, password: &str) -> Result<(), AuthError> {
    let who = world.house.who(session).await?;
    let request = Unlink { issuer: world.oidc.url().to_owned(), password: secret(password) };
    outside::unlink(&world.house.auth, &from("here"), who, request).await
}

#[tokio::test]
async fn an_account_of_the_same_address_is_never_taken_over_but_linked_by_who_is_in_it() {
    let Some(world) = World::open().await else { return };
    let ada = world.house.register("Ada").await;
    assert!(
        matches!(world.enter("ada").await, Err(AuthError::Failed(error)) if error.field.as_deref() == Some("email"))
    );
    assert!(matches!(link(&world, &ada, "not the password").await, Err(AuthError::WrongPassword)));
    let attempt = link(&world, &ada, PASSWORD).await.unwrap();
    let page = go(&mut world.oidc.person("ada"), &attempt, |back| back).await;
    assert!(page.contains("Forge knows you"), "{page}");
    // What comes of it is for her alone, and opens no session.
    assert!(matches!(world.finish(&attempt).await, Err(AuthError::NoAttempt)));
    assert!(matches!(finish(&world, &world.kim, &attempt).await, Err(AuthError::NoAttempt)));
    let linked = finish(&world, &ada, &attempt).await.unwrap().linked.unwrap();
    assert_eq!((linked.account.as_str(), linked.issuer.as_str()), ("ada@example.com", world.oidc.url()));
    assert_eq!((linked.name.as_str(), linked.used_at), ("Forge", None));
    let entered = world.enter("ada").await.unwrap();
    assert_eq!((entered.new, entered.session.unwrap().user.id), (false, ada.user.id));
    let export = atom_auth::export_account(&world.house.auth, world.house.who(&ada).await.unwrap()).await.unwrap();
    assert_eq!(export.linked.len(), 1);
    assert!(matches!(link(&world, &ada, PASSWORD).await, Err(AuthError::AlreadyLinked)));
    assert!(matches!(unlink(&world, &ada, "not the password").await, Err(AuthError::WrongPassword)));
    unlink(&world, &ada, PASSWORD).await.unwrap();
    assert!(matches!(unlink(&world, &ada, PASSWORD).await, Err(AuthError::UnknownLink)));
    assert!(world.enter("ada").await.is_err(), "it opens nothing any more");
}

#[tokio::test]
async fn who_came_is_told_before_anything_is_linked_and_is_let_go_where_it_is_the_wrong_one() {
    let Some(world) = World::open().await else { return };
    let ada = world.house.register("Ada").await;
    let attempt = link(&world, &ada, PASSWORD).await.unwrap();
    go(&mut world.oidc.person("kimberly"), &attempt, |back| back).await;
    assert!(matches!(look(&world, &world.kim, &attempt).await, Err(AuthError::NoAttempt)), "hers alone");
    for _ in 0..2 {
        let told = look(&world, &ada, &attempt).await.unwrap();
        let found = told.found.unwrap();
        assert_eq!((found.name.as_str(), found.account.as_str()), ("Forge", "kimberly@example.com"));
        assert_eq!(told.linked, None);
    }
    let linked = outside::list(&world.house.auth, world.house.who(&ada).await.unwrap()).await.unwrap();
    assert!(linked.items.is_empty(), "looking links nothing");
    outside::cancel(&world.house.auth, &Cancel { attempt: attempt.attempt.clone() });
    assert!(matches!(finish(&world, &ada, &attempt).await, Err(AuthError::NoAttempt)), "she did not want that one");

    let attempt = link(&world, &ada, PASSWORD).await.unwrap();
    go(&mut world.oidc.person("ada"), &attempt, |back| back).await;
    look(&world, &ada, &attempt).await.unwrap();
    let linked = finish(&world, &ada, &attempt).await.unwrap().linked.unwrap();
    assert_eq!(linked.account, "ada@example.com");
}

#[tokio::test]
async fn one_account_of_a_service_opens_one_account_here() {
    let Some(world) = World::open().await else { return };
    let bob = world.enter("bob").await.unwrap().session.unwrap();
    let attempt = link(&world, &world.kim, PASSWORD).await.unwrap();
    let page = go(&mut world.oidc.person("bob"), &attempt, |back| back).await;
    assert!(page.contains("did not sign you in"), "{page}");
    let refused = finish(&world, &world.kim, &attempt).await;
    assert!(matches!(refused, Err(AuthError::Failed(error)) if error.message.contains("another account of Atom")));
    // The address that an account has at the service says nothing: Kim may link any that is hers.
    let attempt = link(&world, &world.kim, PASSWORD).await.unwrap();
    go(&mut world.oidc.person("kimberly"), &attempt, |back| back).await;
    finish(&world, &world.kim, &attempt).await.unwrap();
    assert_eq!(world.enter("kimberly").await.unwrap().session.unwrap().user.id, world.kim.user.id);
    // When an account goes, so does what opened it.
    let who = world.house.who(&bob).await.unwrap();
    let request = atom_api::account::DeleteAccount { password: secret("") };
    atom_auth::delete_account(&world.house.auth, &from("here"), who, request).await.unwrap();
    let again = world.enter("bob").await.unwrap();
    assert!(again.new && again.session.unwrap().user.id != bob.user.id);
}

#[tokio::test]
async fn without_a_password_the_last_way_in_stays_and_a_fresh_sign_in_is_the_proof() {
    let Some(world) = World::open().await else { return };
    let ada = world.enter("ada").await.unwrap().session.unwrap();
    assert!(matches!(unlink(&world, &ada, "").await, Err(AuthError::LastWayIn)));
    world.house.clock.advance(11 * MINUTE_MS);
    assert!(matches!(unlink(&world, &ada, "").await, Err(AuthError::NotFresh)));
    let who = world.house.who(&ada).await.unwrap();
    // A lock that anything opens would be none.
    atom_auth::lock(&world.house.auth, &from("here"), who).await.unwrap();
    let open = atom_api::account::Unlock { password: secret("") };
    let opened = atom_auth::unlock(&world.house.auth, &from("here"), who, open).await;
    assert!(matches!(opened, Err(AuthError::NoPassword)));
    let fresh = world.enter("ada").await.unwrap().session.unwrap();
    let who = world.house.who(&fresh).await.unwrap();
    let change = atom_api::account::ChangePassword { password: secret(""), new_password: secret(PASSWORD) };
    atom_auth::change_password(&world.house.auth, &from("here"), who, change).await.unwrap();
    assert!(world.knows_password("ada@example.com").await);
    assert!(matches!(unlink(&world, &fresh, "").await, Err(AuthError::WrongPassword)), "now there is one to show");
    unlink(&world, &fresh, PASSWORD).await.unwrap();
}
