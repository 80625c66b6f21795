//! Records by when they were changed.

use crate::world::World;
use atom_api::integrations::Records;
use atom_integrations::Error;

#[tokio::test]
async fn pages_of_the_newest_records_begin_with_what_was_changed_last_and_leave_none_out() {
    let world = World::new().await;
    world.github.put_many(1, 5);
    let id = world.connect().await;
    world.sync(id).await;
    world.github.change(2, |issue| issue["title"] = serde_json::json!("Issue 2"));
    world.sync(id).await;

    let (mut titles, mut cursor) = (Vec::new(), None);
    loop {
        let stream = "assigned_issues".to_owned();
        let request = Records { connection_id: id, stream, limit: Some(2), cursor, newest: true };
        let page = world.engine.records(&world.scope, &request).await.expect("records are there");
        assert!(page.items.len() <= 2);
        titles.extend(page.items.iter().map(|record| record.mapped["title"].as_str().unwrap_or_default().to_owned()));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }

    assert_eq!(titles, ["Issue 2", "Issue 5", "Issue 4", "Issue 3", "Issue 1"]);
    let stream = "assigned_issues".to_owned();
    let other = Records { connection_id: id, stream, limit: None, cursor: Some("1".to_owned()), newest: true };
    let refused = world.engine.records(&world.scope, &other).await;
    assert!(matches!(refused, Err(Error::Invalid { field: "cursor", .. })), "a cursor of the other order");
}
