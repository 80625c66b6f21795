//! Connecting, disconnecting, and who may see what.

use crate::world::{World, scope};
use atom_api::integrations::{Health, Records};
use atom_core::{ApiError, Code};
use atom_integrations::{Error, Presence};
use atom_store::{Row, Scoped};
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn a_wrong_token_or_address_is_refused_before_anything_is_stored() {
    let world = World::new().await;
    let url = world.github.url().to_owned();
    let dead = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    for (token, address, code, field) in [
        ("ghp_wrong", url.as_str(), Code::Invalid, Some("credentials.token")),
        ("", &url, Code::Invalid, Some("credentials.token")),
        ("two words", &url, Code::Invalid, Some("credentials.token")),
        ("ghp_fake", "http://api.github.com", Code::Invalid, Some("base_url")),
        ("ghp_fake", "https://me:secret@api.github.com", Code::Invalid, Some("base_url")),
        ("ghp_fake", &dead, Code::Offline, None),
        ("ghp_fake", &format!("{url}/api/v3"), Code::Vendor, None),
    ] {
        let error = ApiError::from(world.try_connect(token, address).await.unwrap_err());
        assert_eq!((error.code, error.field.as_deref()), (code, field), "{address}: {error}");
        assert!(!error.message.contains("ghp_fake") && !error.message.contains("secret"), "{error}");
    }
    assert!(world.engine.list(&world.scope).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_token_may_be_pasted_with_its_line_break_and_is_sealed() {
    let world = World::new().await;
    let id = world.try_connect(" ghp_fake\n", world.github.url()).await.unwrap();
    world.sync(id).await;
    let mut read = world.store.read(&world.scope).await.unwrap();
    let row = read.query("SELECT credentials FROM connection WHERE workspace = ?1").fetch_one().await.unwrap();
    let sealed: Vec<u8> = row.get(0);
    assert!(!sealed.windows(8).any(|bytes| bytes == b"ghp_fake"));
}

#[tokio::test]
async fn connecting_the_same_account_again_renews_its_credentials() {
    let world = World::new().await;
    world.github.put_many(1, 2);
    let id = world.connect().await;
    world.sync(id).await;
    world.github.set_token("ghp_new");
    let report = world.try_sync(id).await.unwrap();
    assert_eq!((report.errors.len(), report.streams[0].requests, report.streams[1].requests), (2, 1, 0));
    assert!(
        report
            .errors
            .iter()
            .all(|error| error.error.code == Code::Vendor && error.error.message.contains("connect again"))
    );
    let status = world.status(id).await;
    assert_eq!((status.health, status.last_call.ok, status.streams[0].records), (Health::NeedsSignIn, false, 2));

    assert_eq!(world.connect().await, id);

    assert_eq!(world.status(id).await.health, Health::Ok);
    world.keeper.told();
    world.sync(id).await;
    assert_eq!(world.keeper.told(), [], "nothing had changed meanwhile");
    world.github.set_user("hubot", 2);
    assert_ne!(world.connect().await, id, "another account is another connection");
    assert_eq!(world.engine.list(&world.scope).await.unwrap().items.len(), 2);
}

#[tokio::test]
async fn disconnecting_takes_the_tasks_along_or_leaves_them() {
    for keep in [false, true] {
        let world = World::new().await;
        world.github.put_many(1, 3);
        let id = world.connect().await;
        world.sync(id).await;

        let reply = world.engine.disconnect(&world.scope, id, keep).await.unwrap();

        assert!(
            !reply.revoked_at_vendor && reply.message.contains("https://github.com/settings/tokens"),
            "{}",
            reply.message
        );
        assert_eq!(reply.page.as_deref(), Some("https://github.com/settings/tokens"));
        assert!(reply.messages["de"].contains("https://github.com/settings/tokens"), "{:?}", reply.messages);
        assert_eq!(world.keeper.tasks().len(), if keep { 3 } else { 0 });
        assert!(matches!(world.try_sync(id).await, Err(Error::NoSuchConnection)));
        world.keeper.told();
        assert_eq!(world.connect().await, id);
        let [assigned, _] = world.sync(id).await;
        assert_eq!((assigned.created, world.keeper.tasks().len()), (3, 3), "the same tasks, not new ones beside them");
        assert!(world.keeper.told().iter().all(|task| task.presence == Presence::New));
    }
}

#[tokio::test]
async fn another_workspace_sees_nothing() {
    let world = World::new().await;
    world.github.put_many(1, 1);
    let id = world.connect().await;
    world.sync(id).await;
    let (other, cancel) = (scope(2), CancellationToken::new());
    let request =
        Records { connection_id: id, stream: "assigned_issues".to_owned(), limit: None, cursor: None, newest: false };

    assert!(world.engine.list(&other).await.unwrap().items.is_empty());
    assert!(matches!(world.engine.status(&other, id).await, Err(Error::NoSuchConnection)));
    assert!(matches!(world.engine.records(&other, &request).await, Err(Error::NoSuchConnection)));
    assert!(matches!(world.engine.sync(&other, id, None, &|_| (), &cancel).await, Err(Error::NoSuchConnection)));
    assert!(matches!(world.engine.disconnect(&other, id, false).await, Err(Error::NoSuchConnection)));
    assert_eq!(world.records(id, "assigned_issues").await.len(), 1);
}

#[tokio::test]
async fn an_unknown_stream_is_told_with_those_that_there_are() {
    let world = World::new().await;
    let id = world.connect().await;
    let names = ["nonsense".to_owned()];
    let sync = world.engine.sync(&world.scope, id, Some(&names), &|_| (), &CancellationToken::new()).await;
    let error = ApiError::from(sync.unwrap_err());
    assert!(error.code == Code::NotFound && error.message.contains("assigned_issues, created_issues"), "{error}");
    let none = world.engine.sync(&world.scope, id, Some(&[]), &|_| (), &CancellationToken::new()).await;
    assert!(matches!(none, Err(Error::Invalid { field: "streams", .. })));
    let request =
        Records { connection_id: id, stream: "nonsense".to_owned(), limit: None, cursor: None, newest: false };
    let error = ApiError::from(world.engine.records(&world.scope, &request).await.unwrap_err());
    assert_eq!((error.code, error.field.as_deref()), (Code::NotFound, Some("stream")));
}

#[tokio::test]
async fn a_connection_that_ends_during_a_sync_ends_the_sync() {
    let world = World::new().await;
    world.github.put_many(1, 300);
    let id = world.connect().await;
    let outcome = world.sync_while(id, move |engine, scope| async move {
        engine.disconnect(&scope, id, false).await.unwrap();
    });
    let outcome = outcome.await;
    assert!(matches!(outcome, Err(Error::NoSuchConnection)), "{outcome:?}");
    assert!(world.engine.list(&world.scope).await.unwrap().items.is_empty());
}
