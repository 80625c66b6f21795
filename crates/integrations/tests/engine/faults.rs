//! What a service can do wrong, and what Atom makes of it.

use crate::world::World;
use atom_api::integrations::Health;
use atom_core::Code;
use atom_testkit::github::{Fault, GithubMock};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_wait_that_the_service_asks_for_is_kept() {
    let world = World::new().await;
    world.github.put_many(1, 3);
    let id = world.connect().await;
    world.github.meet([Some(Fault::TooMany(1))]);

    let [assigned, _] = world.sync(id).await;

    let seen = world.github.seen("/issues");
    assert_eq!((assigned.requests, assigned.created), (2, 3));
    assert!(seen[1].at - seen[0].at >= Duration::from_secs(1), "{:?}", seen[1].at - seen[0].at);
}

#[tokio::test]
async fn a_wait_that_is_too_long_ends_the_sync_and_says_until_when() {
    let world = World::new().await;
    let id = world.connect().await;
    let now_s = atom_core::Clock::now_ms(&*world.clock) / 1_000;
    for fault in [Fault::TooMany(1_800), Fault::LimitUntil(now_s + 1_800)] {
        world.github.forget();
        world.github.meet([Some(fault)]);
        let report = world.try_sync(id).await.unwrap();
        assert_eq!(world.github.seen("/issues").len(), 1, "the second stream would meet the same");
        for error in &report.errors {
            assert_eq!((error.error.code, error.error.retry_after_ms), (Code::RateLimited, Some(1_800_000)));
            assert!(error.error.message.contains("30 minutes"), "{}", error.error.message);
        }
        assert_eq!((report.errors.len(), world.status(id).await.health), (2, Health::Resting));
    }
}

#[tokio::test]
async fn faults_that_pass_are_retried_and_leave_no_trace() {
    let world = World::new().await;
    world.github.put_many(1, 3);
    let id = world.connect().await;
    world.github.meet([Some(Fault::Status(502)), Some(Fault::Truncated), Some(Fault::Slow(Duration::from_secs(30)))]);
    let [assigned, _] = world.sync(id).await;
    assert_eq!((assigned.requests, assigned.created), (4, 3));
    assert_eq!(world.status(id).await.health, Health::Ok);
}

#[tokio::test]
async fn faults_that_stay_are_told_and_the_other_stream_still_comes() {
    let world = World::new().await;
    world.github.put(atom_testkit::github::Issue::new(1, "mine").created());
    let id = world.connect().await;
    for (fault, times, said) in [
        (Fault::Status(503), 5, "fault of its own"),
        (Fault::Forbidden, 1, "not accessible by personal access token"),
        (Fault::Status(404), 1, "refused /issues"),
        (Fault::FieldMissing("title"), 1, "GitHub refused the field “title”: missing."),
        (Fault::Garbage, 1, "list of records"),
        (Fault::Instead(json!({"message": "hi"})), 1, "list of records"),
        (Fault::Huge(2 << 20), 1, "more than 1 MiB"),
        (Fault::Redirect("/issues?filter=assigned&page=1".to_owned()), 6, "in a circle"),
    ] {
        world.github.meet(std::iter::repeat_n(Some(fault.clone()), times));
        let report = world.try_sync(id).await.unwrap();
        let [error] = report.errors.as_slice() else { panic!("{fault:?}: {report:?}") };
        assert_eq!((error.stream.as_str(), error.error.code), ("assigned_issues", Code::Vendor), "{fault:?}");
        assert!(error.error.message.contains(said), "{fault:?}: {}", error.error.message);
        assert_eq!(report.streams[0].requests, times as u64, "{fault:?}");
        assert!(report.streams[1].requests == 1, "{fault:?}");
        let status = world.status(id).await;
        assert!(
            status.health == Health::Failing && status.streams[0].error.is_some() && status.streams[1].error.is_none()
        );
    }
    assert_eq!(world.keeper.titles(), ["mine"]);
    world.sync(id).await;
    assert_eq!(world.status(id).await.streams[0].error, None);
}

#[tokio::test]
async fn a_link_or_redirect_to_another_host_never_gets_the_token() {
    let (world, elsewhere) = (World::new().await, GithubMock::start().await.unwrap());
    world.github.put_many(1, 3);
    let id = world.connect().await;
    for fault in [
        Fault::NextPage(format!("{}/issues?page=2", elsewhere.url())),
        Fault::Redirect(format!("{}/issues?page=2", elsewhere.url())),
        Fault::NextPage(world.github.url().replace("http:", "https:") + "/issues?page=2"),
        Fault::NextPage(world.github.url().replace("//", "//user@") + "/issues?page=2"),
    ] {
        world.github.meet([Some(fault.clone())]);
        let report = world.try_sync(id).await.unwrap();
        let [error] = report.errors.as_slice() else { panic!("{fault:?}: {report:?}") };
        assert_eq!(error.error.code, Code::Vendor);
        assert!(error.error.message.contains("token was not sent"), "{fault:?}: {}", error.error.message);
    }
    assert_eq!(elsewhere.seen("").len(), 0);
    assert_eq!(world.keeper.tasks().len(), 3, "the page that named the link is kept");
    world.sync(id).await;
}

#[tokio::test]
async fn a_redirect_inside_the_host_is_followed() {
    let world = World::new().await;
    world.github.put_many(1, 3);
    let id = world.connect().await;
    world.github.meet([Some(Fault::Redirect("/issues?filter=assigned&state=all".to_owned()))]);
    let [assigned, _] = world.sync(id).await;
    assert_eq!((assigned.requests, assigned.created), (2, 3));
}

#[tokio::test]
async fn pages_that_lead_in_a_circle_end() {
    let world = World::new().await;
    world.github.put_many(1, 3);
    let id = world.connect().await;
    let next = format!("{}/issues?filter=assigned&page=2", world.github.url());
    world.github.meet(std::iter::repeat_n(Some(Fault::NextPage(next)), 2));
    let report = world.try_sync(id).await.unwrap();
    assert!(report.errors[0].error.message.contains("circle"), "{:?}", report.errors);
}

#[tokio::test]
async fn without_a_network_everything_here_stays_and_the_status_says_so() {
    let mut world = World::new().await;
    world.github.put_many(1, 3);
    let id = world.connect().await;
    world.sync(id).await;
    // Another fake takes the place of the old one, at another address.
    world.github = GithubMock::start().await.unwrap();

    let report = world.try_sync(id).await.unwrap();

    assert!(
        report.errors.len() == 2 && report.errors.iter().all(|error| error.error.code == Code::Offline),
        "{report:?}"
    );
    let status = world.status(id).await;
    assert_eq!((status.health, status.streams[0].records), (Health::Offline, 3));
    assert!(status.synced_at.is_some() && !status.last_call.ok);
}
