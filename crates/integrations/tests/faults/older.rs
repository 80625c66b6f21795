//! Versions that come late.

use crate::place::{Place, Way};
use atom_testkit::fake::{Change, Fault, Step};

#[tokio::test]
async fn an_older_version_that_comes_after_a_newer_one_undoes_nothing() {
    let place = Place::new(5).await;
    for stream in ["link_all", "offset_all"] {
        let account = place.account(place.world(1, 3, 5), Way::Token, &[stream]).await;
        (0..3).for_each(|which| place.fake.change(Change::Edit(which)));
        assert_eq!(account.sync(&place).await.errors, []);
        account.is_the_same(&place).await;

        place.pass(60_000);
        place.fake.script([Step::fault(Fault::Old)]);
        let report = account.sync(&place).await;

        assert_eq!((report.streams[0].updated, report.errors.len()), (0, 0), "{stream}: {report:?}");
        account.is_the_same(&place).await;
    }
}
