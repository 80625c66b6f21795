//! Listings that are cut off, and go on or begin anew.

use crate::kinds_of_sync::{GMAIL, Place, mail};
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
