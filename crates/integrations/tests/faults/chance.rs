//! Cases as chance has them: faults, changes, deaths and days in any order.

use crate::{
    account::A_DAY_LATER_MS,
    place::{Place, Way},
};
use atom_testkit::fake::{Chance, Change, Step};
use std::{ops::Range, time::Instant};

/// Cases of each stream, unless `ATOM_FAULT_CASES` says otherwise: with those of writes more than two thousand in a run.
const CASES: u64 = 140;
/// Cases of several streams at once.
const SEVERAL: u64 = 80;
const HOUR_MS: i64 = 3_600_000;

/// Names the case when it fails.
pub(crate) struct Case {
    pub(crate) stream: &'static str,
    pub(crate) seed: u64,
}

impl Drop for Case {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{} failed; ATOM_FAULT_SEED={} runs this case alone", self.stream, self.seed);
        }
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The cases of a run. What they were and how long they took is printed at the end.
pub(crate) struct Seeds {
    stream: &'static str,
    seeds: Range<u64>,
    begun: Instant,
}

impl Seeds {
    /// So many, unless somebody says otherwise: from 0 on, or from `ATOM_FAULT_FIRST`.
    pub(crate) fn of(stream: &'static str, usual: u64) -> Self {
        let first = number("ATOM_FAULT_FIRST").unwrap_or(0);
        let seeds = match number("ATOM_FAULT_SEED") {
            Some(seed) => seed..seed + 1,
            None => first..first + number("ATOM_FAULT_CASES").unwrap_or(usual),
        };
        Self { stream, seeds, begun: Instant::now() }
    }

    /// Each of them.
    pub(crate) fn each(&self) -> Range<u64> {
        self.seeds.clone()
    }
}

impl Drop for Seeds {
    fn drop(&mut self) {
        let Self { stream, seeds, begun } = self;
        eprintln!("{stream}: seeds {} to {}, {:.1} s", seeds.start, seeds.end, begun.elapsed().as_secs_f32());
    }
}

/// All cases of a stream.
async fn cases(stream: &'static str) {
    let place = Place::new(10).await;
    let seeds = Seeds::of(stream, CASES);
    for seed in seeds.each() {
        let _case = Case { stream, seed };
        case(&place, stream, seed).await;
    }
}

/// A few syncs in which anything may happen, and some in which nothing goes wrong.
async fn case(place: &Place, stream: &'static str, seed: u64) {
    let mut chance = Chance::new(seed);
    let mut world = place.world(seed, 20 + chance.place(41), 5 + chance.place(11));
    // The clocks need not agree.
    world.now_ms += i64::try_from(chance.below(4)).unwrap_or(0) * HOUR_MS - 2 * HOUR_MS;
    let way = chance.one(&[Way::Token, Way::Key, Way::Machine]);
    let account = place.account(world, way, &[stream]).await;
    let steps = chance.below(20);
    place.fake.script((0..steps).map(|_| Step::random(&mut chance)));
    for _ in 0..=chance.below(4) {
        place.pass(chance.one(&[0, 0, 60_000, HOUR_MS, A_DAY_LATER_MS]));
        for _ in 0..chance.below(4) {
            place.fake.change(Change::random(&mut chance));
        }
        let death = chance.happens(30).then(|| chance.below(7));
        let before = account.rows(place, stream).await;
        if let Some(report) = account.sync_until(place, death).await {
            account.adds_up(place, &before, &report).await;
        }
        account.holds(place).await;
    }
    account.settles(place).await;
}

/// Several streams at once, in which anything may happen: which of them meets what is for the network to say, so that a seed
/// brings the same faults and changes, and not the same course.
async fn several(place: &Place, seed: u64) {
    let mut chance = Chance::new(seed);
    let mut streams = crate::place::STREAMS;
    chance.shuffle(&mut streams);
    let account = place.account(place.world(seed, 20 + chance.place(41), 10), Way::Machine, &streams[..4]).await;
    let steps = chance.below(40);
    place.fake.script((0..steps).map(|_| Step::random(&mut chance)));
    for _ in 0..=chance.below(3) {
        place.pass(chance.one(&[0, 60_000, HOUR_MS, A_DAY_LATER_MS]));
        let death = chance.happens(30).then(|| chance.below(12));
        account.sync_until(place, death).await;
        account.holds(place).await;
    }
    account.settles(place).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_several_streams_bring_at_once_is_what_is_there() {
    let place = Place::new(10).await;
    let seeds = Seeds::of("several", SEVERAL);
    for seed in seeds.each() {
        let _case = Case { stream: "several", seed };
        several(&place, seed).await;
    }
}

macro_rules! streams {
    ($($name:ident)*) => {
        $(
            // On one thread: cases of other streams run beside it.
            #[tokio::test]
            async fn $name() {
                cases(stringify!($name)).await;
            }
        )*

        #[test]
        fn every_stream_has_its_cases() {
            assert_eq!([$(stringify!($name)),*], crate::place::STREAMS);
        }
    };
}

/// In the end what is here is what is there, whatever happened on the way.
mod what_is_here_is_what_is_there {
    use super::cases;

    streams! {
        link_all link_since cursor_since cursor_token cursor_changes page_since
        page_newest offset_all offset_since url_since url_delta graphql_since
    }
}
