//! Listings that are cut off, and go on or begin anew.

use crate::{
    kinds_of_sync::{GMAIL, Place, mail},
    world::World,
};
use serde_json::json;

#[tokio::test]
async fn a_first_listing_that_was_cut_off_for_longer_than_a_day_fetches_nothing_again_that_is_here() {
    let place = Place::new("gmail", GMAIL, mail).await;
    place.service.now(|asked| match (asked.path.as_str(), asked.param("pageToken")) {
        ("/gmail/v1/users/me/messages", "2") => (400, json!({})),
        _ => mail(asked),
    });
    let first = place.try_sync(&["messages"]).await;
    assert_eq!((first.streams[0].created, first.errors.len()), (2, 1), "{first:?}");

    place.clock.advance(25 * 3_600_000);
    place.service.now(mail);
    let _ = place.service.asked();
    place.sync(&["messages"]).await;

    let asked: Vec<String> = place.service.asked().into_iter().map(|asked| asked.path).collect();
    let fetched: Vec<&String> = asked.iter().filter(|path| path.contains("/messages/")).collect();
    assert_eq!(fetched, ["/gmail/v1/users/me/messages/m1"], "{asked:?}");
    assert!(!asked.iter().any(|path| path.ends_with("/profile")), "changes are told from where it began: {asked:?}");
    place.sync(&["messages"]).await;
    assert_eq!(place.ids("messages").await, ["m2", "m3", "m4"], "what has changed meanwhile came by the history");
}

#[tokio::test]
async fn what_is_gone_is_found_also_where_the_manifest_changes_at_the_same_time() {
    let world = World::new().await;
    world.github.put_many(1, 3);
    let id = world.connect().await;
    world.sync(id).await;
    world.github.remove(2);
    let text = include_str!("../../providers/github.toml");
    let ours = text.replacen("notes: (.body // \"\")", "notes: (\"Mapped anew: \" + .body)", 1);
    assert_ne!(ours, text);
    let folder = world.engine.manifests_folder();
    std::fs::create_dir_all(folder).expect("a folder");
    std::fs::write(folder.join("github.toml"), ours).expect("a manifest");

    let [assigned, _] = world.sync(id).await;

    assert_eq!((assigned.updated, assigned.deleted), (2, 1));
    assert_eq!(world.keeper.tasks().len(), 2);
}
