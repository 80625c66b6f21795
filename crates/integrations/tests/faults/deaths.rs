//! A sync that ends in its middle: at every request, at any step in between, and among ten thousand records.

use crate::{
    account::{A_DAY_LATER_MS, polled},
    place::{Place, STREAMS, Way},
};
use atom_store::Mode;
use atom_testkit::fake::{Change, Step};

/// Something changes while pages are turned.
fn lively() -> impl Iterator<Item = Step> {
    (0..12).map(|step| {
        let changes = vec![Change::Edit(step * 5), Change::Remove(step * 7 + 3), Change::Add];
        Step { changes: changes.into_iter().skip(step % 3).collect(), fault: None }
    })
}

#[tokio::test]
async fn a_sync_that_dies_at_any_request_is_made_up_for_by_an_engine_that_knows_nothing_of_it() {
    let mut place = Place::new(10).await;
    for stream in STREAMS {
        // The first sync dies, then the one that brings what has changed, and then the one that lists everything again.
        for days in 0..3 {
            for nth in 0.. {
                let account = place.account(place.world(nth, 23, 10), Way::Token, &[stream]).await;
                for day in 0..days {
                    place.pass(day * A_DAY_LATER_MS);
                    assert_eq!(account.sync(&place).await.errors, []);
                    (0..9).for_each(|which| place.fake.change(Change::Edit(which * 4)));
                    place.fake.change(Change::Remove(2));
                }
                if days == 2 {
                    place.pass(A_DAY_LATER_MS);
                }
                place.fake.script(lively());
                let finished = account.sync_until(&place, Some(nth)).await.is_some();
                if !finished {
                    place.anew();
                }
                account.holds(&place).await;
                account.settles(&place).await;
                if finished {
                    break;
                }
            }
        }
    }
}

#[tokio::test]
async fn a_sync_that_dies_at_any_step_leaves_whole_pages_and_comes_to_its_end() {
    let place = Place::new(5).await;
    for stream in ["link_since", "cursor_token", "cursor_changes", "offset_all"] {
        let account = place.account(place.world(1, 23, 5), Way::Machine, &[stream]).await;
        place.fake.script(lively());
        for polls in (1..).step_by(3) {
            let finished = account.sync_for(&place, polls).await.is_some();
            account.holds(&place).await;
            if finished {
                break;
            }
        }
        account.settles(&place).await;
    }
}

/// With one stream, what a sync does between two polls is the same each time. With several it is not: which of them has come how far
/// is for the network to say. So nothing here counts requests: wherever they stand, each has whole pages and a cursor to match.
#[tokio::test]
async fn streams_side_by_side_that_die_at_any_step_leave_whole_pages_each_and_come_to_their_end() {
    let mut place = Place::new(5).await;
    for (round, streams) in [
        ["cursor_token", "page_since", "offset_all"],
        ["link_since", "cursor_changes", "url_delta"],
        ["graphql_since", "cursor_since", "page_newest"],
    ]
    .into_iter()
    .enumerate()
    {
        let account = place.account(place.world(round as u64, 23, 5), Way::Machine, &streams).await;
        place.fake.script(lively());
        for polls in (1..).step_by(5) {
            let finished = account.sync_for(&place, polls).await.is_some();
            account.holds(&place).await;
            if finished {
                break;
            }
            // The process ends now and then, too.
            if polls % 4 == 0 {
                place.anew();
            }
        }
        account.settles(&place).await;
    }
}

#[tokio::test]
async fn what_goes_after_a_first_sync_that_died_at_any_step_does_not_stay() {
    let place = Place::new(5).await;
    for stream in ["cursor_token", "cursor_changes", "url_delta", "offset_all"] {
        for polls in 1.. {
            let account = place.account(place.world(2, 3, 5), Way::Token, &[stream]).await;
            let finished = account.sync_for(&place, polls).await.is_some();
            account.holds(&place).await;
            place.fake.change(Change::Remove(0));
            account.settles(&place).await;
            if finished {
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_transaction_that_is_dropped_at_any_step_does_not_stand_in_the_way_of_the_next_one() {
    let place = Place::new(5).await;
    let account = place.account(place.world(4, 1, 5), Way::Token, &["link_all"]).await;
    for polls in 0..12 {
        drop(polled(place.store.write(&account.scope, Mode::Mirror), polls).await);
        let next = place.store.write(&account.scope, Mode::Mirror).await;
        assert!(next.is_ok(), "after {polls} polls: {next:?}");
    }
}

#[tokio::test]
async fn a_list_that_was_begun_again_does_not_keep_what_went_before() {
    let place = Place::new(5).await;
    for stream in ["cursor_token", "cursor_changes", "url_delta"] {
        // Two pages are here. Then the cursor expires, and something that was on them has gone.
        let account = place.account(place.world(2, 23, 5), Way::Token, &[stream]).await;
        let pages = if stream == "cursor_changes" { 3 } else { 2 };
        assert!(account.sync_until(&place, Some(pages)).await.is_none());
        assert_eq!(account.rows(&place, stream).await.live().len(), 10, "{stream}");
        place.fake.change(Change::Remove(0));
        place.fake.expire();
        account.settles(&place).await;

        // The token expires, something has gone, and the listing that would show it dies on its second page.
        place.fake.change(Change::Remove(0));
        place.fake.expire();
        assert!(account.sync_until(&place, Some(pages)).await.is_none());
        account.settles(&place).await;
    }
}

#[tokio::test]
async fn ten_thousand_records_a_stream_come_whole_although_the_sync_dies_in_their_middle() {
    let mut place = Place::new(500).await;
    // Both at once, twenty pages each: wherever the two stand at the tenth request, and at the twentieth after that.
    let account = place.account(place.world(3, 10_000, 500), Way::Token, &["page_since", "cursor_token"]).await;
    for death in [10, 20] {
        assert!(account.sync_until(&place, Some(death)).await.is_none());
        place.anew();
        account.holds(&place).await;
    }
    place.fake.change(Change::Edit(9_999));
    place.fake.change(Change::Add);
    place.fake.quiet();

    let report = account.sync(&place).await;

    assert_eq!(report.errors, []);
    let again = account.sync(&place).await;
    assert_eq!(again.errors, []);
    assert!(again.streams.iter().all(|stream| stream.pulled < 500), "only what is new comes again: {again:?}");
    account.holds(&place).await;
    account.is_the_same(&place).await;
}
